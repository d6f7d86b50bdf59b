"""Invented organisations in every role, for trying out; none of their numbers is given out."""

from __future__ import annotations

from bro_soap.model import Role
from bro_soap.sandbox.pki.hierarchy import Organisation

__all__ = ["DEMO", "MANDATES", "ORGANISATIONS", "PASSED_ON", "ROLES"]

DEMO = {
    "waterschap": Organisation("00000099123456780000", "12345678", "Waterschap Voorbeeld"),
    "sondeerbedrijf": Organisation("00000099234567890000", "23456789", "Sondeerbedrijf Voorbeeld B.V."),
    "adviesbureau": Organisation("00000099345678900000", "34567890", "Adviesbureau Voorbeeld B.V."),
    "onbekende": Organisation("00000099999999990000", "99999999", "Niet Geregistreerd B.V."),
}
"""Those of the demonstration; the last is in no register."""

ORGANISATIONS = DEMO | {
    "provincie": Organisation("00000099456789010000", "45678901", "Provincie Voorbeeld"),
    "drinkwaterbedrijf": Organisation("00000099567890120000", "56789012", "Drinkwaterbedrijf Voorbeeld N.V."),
    "laboratorium": Organisation("00000099678901230000", "67890123", "Laboratorium Voorbeeld B.V."),
    "tussenpersoon": Organisation("00000099789012340000", "78901234", "Berichtendienst Voorbeeld B.V."),
    "rolloos": Organisation("00000099890123450000", "89012345", "Zonder Rol Voorbeeld B.V."),
}
"""Those of the sandbox, by the name of their certificate."""

ROLES = {
    "waterschap": (Role.BRONHOUDER, Role.EIGENAAR, Role.ONDERHOUDER, Role.DATA_AFNEMER),
    "provincie": (Role.BRONHOUDER, Role.EIGENAAR, Role.DATA_AFNEMER),
    "sondeerbedrijf": (Role.DATALEVERANCIER, Role.UITVOERDER, Role.ONDERHOUDER, Role.VOORRECHT),
    "drinkwaterbedrijf": (Role.EIGENAAR, Role.ONDERHOUDER, Role.DATA_AFNEMER),
    "laboratorium": (Role.UITVOERDER,),
    "adviesbureau": (Role.DATA_AFNEMER,),
    "tussenpersoon": (Role.INTERMEDIAIR,),
    "rolloos": (),
}
"""What each of them is, for every kind of object; who is not named here is not registered."""

MANDATES = (("waterschap", "sondeerbedrijf"), ("provincie", "sondeerbedrijf"))
"""Who lets whom deliver for it."""

PASSED_ON = (("sondeerbedrijf", "tussenpersoon"),)
"""Who lets whom send its messages."""
