"""Every sentence the standard publishes, each under a key, and the one way its gaps are filled.

The texts are the fixed message templates of the Innamehandboek and Uitgiftehandboek (GMW v1.0, 2017); the keys are
ours. RA is a reason for rejection, BF an error in a source document, KF an error in a search criterion.
"""

from __future__ import annotations

import re

from bro_soap.legible import legible
from bro_soap.standard import CONTACT
from bro_soap.xmlio.blanks import collapsed, trimmed

__all__ = ["TEMPLATES", "render", "value_text"]

_GIVEN, _VALUE = "<gegeven>", "<gegeven = waarde>"
_WRONG = f"{_VALUE} waarde is niet correct: "
_FORMAT = f"{_VALUE} waarde heeft geen correct formaat: "
_DESK = f"Neem contact op met de servicedesk ({CONTACT})."
_UNKNOWN_AS = f"is binnen de BRO niet bekend als <referentiewaarde> van dit registratieobjecttype. {_DESK}"
_MES1 = "voldoet niet aan de MES 1 karakterset."
_CODE_LIST = "komt niet voor in de codelijst."
_OTHER = "<referentiegegeven = waarde>"
_REGISTER = "in de registratie ondergrond"
_EVENT = "<naam gebeurtenis = waarde> op <datum gebeurtenis = waarde> is niet correct: "

TEMPLATES = {
    "RA-01": f"{_GIVEN} ontbreekt.",
    "RA-02": f"{_GIVEN} mag niet aanwezig zijn.",
    "RA-03": f"{_GIVEN} waarde ontbreekt.",
    "RA-04": f"{_FORMAT}moet zijn <referentiewaarde>.",
    "RA-05": f"{_FORMAT}{_MES1}",
    "RA-06": f"{_WRONG}{_CODE_LIST}",
    "RA-07": f"{_WRONG}{_UNKNOWN_AS}",
    "RA-08a": f"{_WRONG}is niet toegestaan in combinatie met {_OTHER}.",
    "RA-08b": f"{_WRONG}komt niet overeen met de waarde {_REGISTER} <referentiewaarde>.",
    "RA-09": f"{_WRONG}is niet toegestaan, het registratieobject heeft kwaliteitsregime IMBRO.",
    "RA-10": f"{_WRONG}dit registratieobject heeft geen voorgeschiedenis.",
    "RA-11": f"{_WRONG}dit registratieobject is niet in onderzoek.",
    "RA-12": f"{_WRONG}dit registratieobject is in onderzoek.",
    "RA-13": f"{_WRONG}is niet toegestaan voor dit (type) brondocument.",
    "RA-14": "dit registratieobject bestaat niet.",
    "RA-15": f"{_WRONG}dit registratieobject heeft al het door u gewenste kwaliteitsregime.",
    "RA-16": f"{_WRONG}dit registratieobject heeft al de door u gewenste bronhouder.",
    "RA-17a": "dit registratieobject is uit registratie genomen.",
    "RA-17b": "dit registratieobject is in onderzoek.",
    "RA-18": f"{_GIVEN} ontbreekt. "
    f"U bent binnen de BRO niet bekend als bronhouder van dit registratieobjecttype. {_DESK}",
    "RA-19": f"{_GIVEN} ontbreekt. U mag alleen registratieobjecten met voorgeschiedenis aanleveren.",
    "RA-20": f"{_GIVEN} mag niet aanwezig zijn. U bent als bronhouder van dit registratieobjecttype geregistreerd.",
    "RA-21": "u bent niet door de bronhouder gemachtigd voor dit registratieobjecttype.",
    "RA-22": f"{_GIVEN} mag niet aanwezig zijn. U mag geen registratieobjecten met voorgeschiedenis aanleveren.",
    "RA-23": "u bent niet als dataleverancier van dit registratieobject geregistreerd.",
    "RA-24": "Dit registratieobject heeft de registratiestatus voltooid.",
    "RA-25": "er zijn 1 of meer fouten geconstateerd in het brondocument.",
    "RA-26": "er zijn 1 of meer fouten geconstateerd in de kenmerkenverzameling.",
    "RA-27": "het aantal uitgiftedocumenten is groter dan 2000. "
    "Pas de kenmerken van uw verzoek tot verzending kengegevens aan.",
    "BF-01": f"{_GIVEN} ontbreekt: {_OTHER} bepaalt dat het aanwezig moet zijn.",
    "BF-02": f"{_GIVEN} ontbreekt: {_OTHER} bepaalt het aantal keer dat het gegeven voorkomt.",
    "BF-03": f"{_GIVEN} ontbreekt: het moet aanwezig zijn als <referentiegegeven> ontbreekt.",
    "BF-04": f"{_GIVEN} mag niet aanwezig zijn: {_OTHER} bepaalt dat het moet ontbreken.",
    # The order of the last words is as published.
    "BF-05": f"{_GIVEN} mag niet aanwezig zijn: {_OTHER} bepaalt het aantal keer het dat gegeven voorkomt.",
    "BF-06": f"{_GIVEN} waarde ontbreekt.",
    "BF-07": f"{_FORMAT}moet zijn <referentiewaarde>.",
    "BF-08": f"{_FORMAT}{_MES1}",
    "BF-09": f"{_WRONG}{_CODE_LIST}",
    "BF-10": f"{_WRONG}moet gelijk zijn aan <referentiewaarde>.",
    "BF-11": f"{_WRONG}{_UNKNOWN_AS}",
    "BF-12": f"{_WRONG}ligt niet binnen Nederland of zijn EEZ.",
    "BF-13": f"{_WRONG}ligt niet binnen Nederland aan de landzijde van de UNCLOS-basislijn.",
    "BF-14": f"{_WRONG}op land moeten de coördinaten in RD of in ETRS89 aangeleverd worden.",
    "BF-15": f"{_WRONG}op land moet de verticale positie ten opzichte van NAP aangeleverd worden.",
    "BF-16": f"{_WRONG}mag niet kleiner zijn dan <referentiewaarde>.",
    "BF-17": f"{_WRONG}mag niet groter zijn dan <referentiewaarde>.",
    "BF-18": f"{_WRONG}moet kleiner zijn dan {_OTHER}.",
    "BF-19": f"{_WRONG}moet gelijk zijn aan {_OTHER}.",
    "BF-20": f"{_WRONG}is niet toegestaan.",
    "BF-21": f"{_WRONG}is niet toegestaan in combinatie met {_OTHER}.",
    "BF-22": f"{_WRONG}mag niet na <referentiewaarde> liggen.",
    "BF-23": f"{_WRONG}mag niet voor <referentiewaarde> liggen.",
    "BF-24": f"{_WRONG}mag niet na {_OTHER} liggen.",
    "BF-25": f"{_WRONG}mag niet voor {_OTHER} liggen.",
    "BF-26": f"{_WRONG}mag niet in de toekomst liggen.",
    "BF-27": f"{_WRONG}moet uniek zijn.",
    "BF-28": f"{_WRONG}moet afwijken van de waarde {_REGISTER}.",
    "BF-29": f"{_WRONG}ten minste één van de volgende gegevens <referentiegegeven1, …, referentiegegevenN> "
    f"moet afwijken van de waarde {_REGISTER}.",
    "BF-30": f"{_WRONG}komt niet overeen met de waarde {_REGISTER} <referentiewaarde>.",
    "BF-31": f"{_WRONG}bestaat niet {_REGISTER}.",
    "BF-32": f"{_WRONG}gebeurtenis valt niet tussen twee reeds geregistreerde gebeurtenissen in.",
    "BF-33": f"{_WRONG}gebeurtenis mag niet voor de laatst geregistreerde gebeurtenis {_OTHER} liggen.",
    "BF-34": f"{_WRONG}gebeurtenis mag niet na de eerst geregistreerde aanvulling {_OTHER} liggen.",
    "BF-35": f"{_WRONG}moet kleiner zijn dan de waarde {_REGISTER} <waarde>.",
    "BF-36": f"{_WRONG}moet groter zijn dan de waarde {_REGISTER} <waarde>.",
    "BF-40": f"{_EVENT}bestaat reeds {_REGISTER}.",
    "BF-41": f"{_EVENT}bestaat niet {_REGISTER}.",
    "BF-45": "er zijn nog meer fouten geconstateerd in het brondocument.",
    "KF-01": f"{_GIVEN} ontbreekt: het moet aanwezig zijn als <referentiegegeven> ontbreekt.",
    "KF-02": f"{_GIVEN} mag niet aanwezig zijn: als <referentiegegeven> aanwezig is.",
    "KF-03": f"{_GIVEN} waarde ontbreekt.",
    "KF-04": f"{_FORMAT}moet zijn <referentiewaarde>.",
    "KF-05": f"{_WRONG}{_CODE_LIST}",
    "KF-06": f"{_WRONG}moet gelijk zijn aan <referentiewaarde>.",
    "KF-07": f"{_WRONG}zuidwesthoek ligt niet goed t.o.v. de noordoosthoek.",
    "KF-08": f"{_WRONG}mag niet kleiner zijn dan <referentiewaarde>.",
    "KF-09": f"{_WRONG}mag niet groter zijn dan <referentiewaarde>.",
    "KF-10": f"{_WRONG}mag niet kleiner zijn dan {_OTHER}.",
    "KF-11": f"{_WRONG}mag niet voor <referentiewaarde> liggen.",
    "KF-12": f"{_WRONG}mag niet voor {_OTHER} liggen.",
    "KF-13": f"{_WRONG}mag niet in de toekomst liggen.",
}

_GAP = re.compile(r"<[^<>]+>")
_LONGEST_VALUE = 250


def value_text(value: object) -> str:
    r"""Render a value as it stands in a sentence: on one line and no longer than 250 characters.

    White space round it, and what cannot be seen, are shown: `"publiekeTaak\u00a0"`.
    """
    written = str(value)
    line = collapsed(written)
    if written != trimmed(written) or legible(line) != line:
        line = f'"{legible(written)}"'
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"


def render(
    key: str,
    given: str = "",
    value: object = None,
    reference: object = "",
    reference_name: str = "",
    contact: str = CONTACT,
) -> str:
    """Fill the template `key`.

    `given` is the name of the datum, `value` what it holds; `reference` is the bound or the other value, and
    `reference_name` the name of the other datum. For an event (BF-40, BF-41) `given` = `value` is the event and
    `reference_name` = `reference` its date. `contact` is where the service desk is to be reached.
    """
    fillings = {
        "<gegeven>": given,
        "<gegeven = waarde>": f"{given} = {value_text(value)}",
        "<referentiegegeven>": reference_name,
        "<referentiegegeven = waarde>": f"{reference_name} = {value_text(reference)}",
        "<referentiewaarde>": value_text(reference),
        "<waarde>": value_text(reference),
        "<referentiegegeven1, …, referentiegegevenN>": value_text(reference),
        "<naam gebeurtenis = waarde>": f"{given} = {value_text(value)}",
        "<datum gebeurtenis = waarde>": f"{reference_name} = {value_text(reference)}",
    }
    return _GAP.sub(lambda gap: fillings[gap[0]], TEMPLATES[key].replace(CONTACT, contact))
