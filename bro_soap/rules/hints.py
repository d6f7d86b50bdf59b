"""How to mend what a rule found, in Dutch and English: one hint per template of `wording`, under the same key.

A rule may have a hint of its own (`Rule.hint`), and a hit one for its case (`Hit.hint`). Gaps: {given} the datum,
{value} what it holds, {reference} the bound or other value, {other} the other datum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bro_soap.rules.mes1 import strange

__all__ = ["AFTER", "EXPECTED", "HINTS", "SCHEMA", "Hint", "HintFor", "filled", "form_hint"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What to do, for a Dutch and for an English reader."""

    nl: str
    en: str


HintFor = Hint | Callable[[], Hint]
"""A hint, or what makes it: called only for a finding that is shown."""

_GAP = re.compile(r"\{(given|value|reference|other)\}")
_DESK_NL, _DESK_EN = "de servicedesk van de BRO", "the service desk of the BRO"

SCHEMA = Hint(
    "Verbeter het bericht zodat het geldig is tegen het XSD-schema van de dienst (te halen met ?zip achter het adres).",
    "Correct the message so that it is valid against the XSD schema of the service (get it with ?zip at its address).",
)

HINTS: dict[str, Hint] = {
    "RA-01": Hint("Voeg {given} toe aan het verzoek.", "Add {given} to the request."),
    "RA-02": Hint("Haal {given} weg uit het verzoek.", "Take {given} out of the request."),
    "RA-03": Hint("Geef {given} een waarde.", "Give {given} a value."),
    "RA-04": Hint("Schrijf {given} als {reference}.", "Write {given} as {reference}."),
    "RA-05": Hint(
        "Haal tekens weg die niet in MES-1 staan, zoals regeleinden, tabs en letters van andere schriften.",
        "Remove characters outside MES-1, such as line ends, tabs and letters of other scripts.",
    ),
    "RA-06": Hint(
        "Gebruik een code uit de lijst; let op hoofdletters (bro-soap codes show toont de lijst).",
        "Use a code of the list; mind the capitals (bro-soap codes show prints the list).",
    ),
    "RA-07": Hint(
        "Controleer het KvK-nummer; klopt het, laat de organisatie dan bij de BRO registreren als {reference}.",
        "Check the KvK number; if it is right, have the organisation registered with the BRO as {reference}.",
    ),
    "RA-08a": Hint("Pas {given} of {other} aan: samen gaan ze niet.", "Change {given} or {other}: not both together."),
    "RA-08b": Hint(
        "Lever aan met {reference}, of corrigeer dit eerst met de correctiereden die daarvoor is.",
        "Deliver with {reference}, or correct that first with the correction reason meant for it.",
    ),
    "RA-09": Hint(
        "Lever aan onder IMBRO: een object gaat nooit terug naar IMBRO/A.",
        "Deliver under IMBRO: an object never goes back to IMBRO/A.",
    ),
    "RA-10": Hint(
        "Laat underPrivilege weg: dit object is zonder voorgeschiedenis geregistreerd.",
        "Leave out underPrivilege: this object was registered without prehistory.",
    ),
    "RA-11": Hint(
        "Gebruik een andere correctiereden: voor dit object loopt geen onderzoek.",
        "Use another correction reason: no investigation of this object is open.",
    ),
    "RA-12": Hint(
        "Corrigeer met de correctiereden inOnderzoek, of wacht tot het onderzoek is afgesloten.",
        "Correct with the reason inOnderzoek, or wait until the investigation is closed.",
    ),
    "RA-13": Hint(
        "Kies het verzoek dat bij dit brondocument past (register, replace, insert, move, delete of correct).",
        "Choose the request that fits this document (register, replace, insert, move, delete or correct).",
    ),
    "RA-14": Hint(
        "Controleer het BRO-ID en of u bij de goede omgeving aanlevert; het object moet eerst geregistreerd zijn.",
        "Check the BRO-ID, and whether this is the right environment; the object must have been registered first.",
    ),
    "RA-15": Hint(
        "Deze correctie is niet nodig: het object heeft dit kwaliteitsregime al.",
        "This correction is not needed: the object has this quality regime already.",
    ),
    "RA-16": Hint(
        "Deze correctie is niet nodig: het object is al van deze bronhouder.",
        "This correction is not needed: the object is of this bronhouder already.",
    ),
    "RA-17a": Hint(
        f"Het object is uit registratie genomen; vraag {_DESK_NL} of het terug moet.",
        f"The object was taken out of registration; ask {_DESK_EN} whether it should come back.",
    ),
    "RA-17b": Hint(
        "Wacht tot het onderzoek is afgesloten, of corrigeer met de correctiereden inOnderzoek.",
        "Wait until the investigation is closed, or correct with the reason inOnderzoek.",
    ),
    "RA-18": Hint(
        "Noem in deliveryAccountableParty het KvK-nummer van de bronhouder.",
        "Name the KvK number of the bronhouder in deliveryAccountableParty.",
    ),
    "RA-19": Hint(
        "Zet underPrivilege op ja, of lever aan wanneer het voorrecht is afgelopen.",
        "Set underPrivilege to ja, or deliver when the privilege has ended.",
    ),
    "RA-20": Hint(
        "Laat deliveryAccountableParty weg: u bent zelf de bronhouder.",
        "Leave out deliveryAccountableParty: you are the bronhouder yourself.",
    ),
    "RA-21": Hint(
        "Vraag de bronhouder om u voor dit type registratieobject te machtigen.",
        "Ask the bronhouder for a mandate for this type of object.",
    ),
    "RA-22": Hint(
        f"Laat underPrivilege weg; het voorrecht is bij {_DESK_NL} aan te vragen.",
        f"Leave out underPrivilege; the privilege is to be had from {_DESK_EN}.",
    ),
    "RA-23": Hint(
        "Laat de dataleverancier van het object aanleveren, of de bronhouder met een correctie.",
        "Let the supplier of the object deliver, or the bronhouder by a correction.",
    ),
    "RA-24": Hint(
        "Het object is voltooid: corrigeer (insert, replace, move), of verwijder eerst de beëindiging (delete).",
        "The object is complete: correct it (insert, replace, move), or first delete the document that ended it.",
    ),
    "RA-25": Hint("Verbeter de fouten in het brondocument.", "Correct the errors in the source document."),
    "RA-26": Hint("Verbeter de fouten in de kenmerken.", "Correct the errors in the criteria."),
    "RA-27": Hint("Maak het gebied of de periode kleiner.", "Make the area or the period smaller."),
    "BF-01": Hint(
        "Voeg {given} toe; het is nodig omdat {other} gelijk is aan {reference}. Of verbeter {other}.",
        "Add {given}; it is needed because {other} is {reference}. Or correct {other}.",
    ),
    "BF-02": Hint(
        "Laat {given} zo vaak voorkomen als {other} zegt ({reference}), of verbeter {other}.",
        "Let {given} occur as often as {other} says ({reference}), or correct {other}.",
    ),
    "BF-03": Hint("Voeg {given} of {other} toe.", "Add {given} or {other}."),
    "BF-04": Hint(
        "Haal {given} weg omdat {other} gelijk is aan {reference}. Of verbeter {other}.",
        "Take out {given} because {other} is {reference}. Or correct {other}.",
    ),
    "BF-05": Hint(
        "Haal weg wat te veel is van {given}: {other} zegt {reference}. Of verbeter {other}.",
        "Take out what is too many of {given}: {other} says {reference}. Or correct {other}.",
    ),
    "BF-06": Hint(
        "Geef {given} een waarde; leeg (xsi:nil) mag hier niet.", "Give {given} a value; empty (xsi:nil) will not do."
    ),
    "BF-07": Hint("Schrijf {given} als {reference}.", "Write {given} as {reference}."),
    "BF-08": Hint(
        "Haal tekens weg die niet in MES-1 staan, zoals regeleinden, tabs en letters van andere schriften.",
        "Remove characters outside MES-1, such as line ends, tabs and letters of other scripts.",
    ),
    "BF-09": Hint(
        "Gebruik een code uit de lijst, die onder dit kwaliteitsregime mag (bro-soap codes show toont de lijst).",
        "Use a code of the list that this quality regime allows (bro-soap codes show prints the list).",
    ),
    "BF-10": Hint("Maak {given} gelijk aan {reference}.", "Make {given} equal to {reference}."),
    "BF-11": Hint(
        "Controleer het KvK-nummer; klopt het, laat de organisatie dan bij de BRO registreren als {reference}.",
        "Check the KvK number; if it is right, have the organisation registered with the BRO as {reference}.",
    ),
    "BF-12": Hint(
        "Controleer de coördinaten: de volgorde (RD x y, ETRS89 breedte lengte), srsName en verwisselde cijfers.",
        "Check the coordinates: their order (RD x y, ETRS89 latitude longitude), srsName and swapped digits.",
    ),
    "BF-13": Hint(
        "Dit objecttype bestaat alleen op land; controleer de coördinaten en hun volgorde.",
        "This type of object exists on land only; check the coordinates and their order.",
    ),
    "BF-14": Hint(
        "Lever op land aan in RD (EPSG:28992) of ETRS89 (EPSG:4258).",
        "On land, deliver in RD (EPSG:28992) or ETRS89 (EPSG:4258).",
    ),
    "BF-15": Hint(
        "Lever de verticale positie op land ten opzichte van NAP aan.",
        "On land, deliver the vertical position relative to NAP.",
    ),
    "BF-16": Hint(
        "Geef een waarde van ten minste {reference}; let op de eenheid.",
        "Give a value of at least {reference}; mind the unit.",
    ),
    "BF-17": Hint(
        "Geef een waarde van ten hoogste {reference}; let op de eenheid.",
        "Give a value of at most {reference}; mind the unit.",
    ),
    "BF-18": Hint(
        "Maak {given} kleiner dan {other} ({reference}); misschien zijn de twee verwisseld.",
        "Make {given} smaller than {other} ({reference}); the two may have been swapped.",
    ),
    "BF-19": Hint(
        "Maak {given} gelijk aan {other} ({reference}), of verbeter {other}.",
        "Make {given} equal to {other} ({reference}), or correct {other}.",
    ),
    "BF-20": Hint("Geef {given} een andere waarde, of laat het weg.", "Give {given} another value, or leave it out."),
    "BF-21": Hint(
        "Verander {given} of {other} ({reference}): samen mogen ze niet.",
        "Change {given} or {other} ({reference}): together they are not allowed.",
    ),
    "BF-22": Hint("Geef een datum op of voor {reference}.", "Give a date on or before {reference}."),
    "BF-23": Hint("Geef een datum op of na {reference}.", "Give a date on or after {reference}."),
    "BF-24": Hint(
        "Geef een datum op of voor {other} {reference}, of verbeter {other}.",
        "Give a date on or before {other} {reference}, or correct {other}.",
    ),
    "BF-25": Hint(
        "Geef een datum op of na {other} {reference}, of verbeter {other}.",
        "Give a date on or after {other} {reference}, or correct {other}.",
    ),
    "BF-26": Hint(
        "Controleer de datum; lever pas aan wanneer zij verstreken is.",
        "Check the date; deliver only when it has passed.",
    ),
    "BF-27": Hint(
        "Geef elk voorkomen van {given} een eigen waarde; deze staat er meer dan eens.",
        "Give every {given} a value of its own; this one occurs more than once.",
    ),
    "BF-28": Hint(
        "Er verandert niets: geef een andere waarde, of lever deze gebeurtenis niet aan.",
        "Nothing changes: give another value, or do not deliver this event.",
    ),
    "BF-29": Hint(
        "Er verandert niets: laat ten minste een van {reference} afwijken, of lever deze gebeurtenis niet aan.",
        "Nothing changes: let at least one of {reference} differ, or do not deliver this event.",
    ),
    "BF-30": Hint(
        "Neem de geregistreerde waarde over ({reference}), of corrigeer die eerst.",
        "Use the registered value ({reference}), or correct that first.",
    ),
    "BF-31": Hint(
        "Verwijs naar iets dat geregistreerd is: controleer {value}, of registreer het eerst.",
        "Refer to what is registered: check {value}, or register it first.",
    ),
    "BF-32": Hint(
        "Voeg alleen in tussen twee geregistreerde gebeurtenissen; wat na de laatste ligt gaat met een "
        "registrationRequest.",
        "Insert only between two registered events; what lies after the last goes by a registrationRequest.",
    ),
    "BF-33": Hint(
        "Deze gebeurtenis ligt voor de laatst geregistreerde: lever haar aan met een insertRequest.",
        "This event lies before the last one: send an insertRequest.",
    ),
    "BF-34": Hint(
        "De eerste gebeurtenis blijft de eerste: geef een datum op of voor {reference}, of verplaats eerst die andere.",
        "The first event stays the first: give a date on or before {reference}, or move that other one first.",
    ),
    "BF-35": Hint(
        "Geef een waarde kleiner dan de geregistreerde ({reference}).",
        "Give a value smaller than the registered one ({reference}).",
    ),
    "BF-36": Hint(
        "Geef een waarde groter dan de geregistreerde ({reference}).",
        "Give a value greater than the registered one ({reference}).",
    ),
    "BF-40": Hint(
        "Deze gebeurtenis is al geregistreerd: vervang haar met een replaceRequest, of sla haar over.",
        "This event is registered already: replace it by a replaceRequest, or skip it.",
    ),
    "BF-41": Hint(
        "Noem de gebeurtenis zoals zij geregistreerd is: zelfde document, zelfde datum; nog niet geregistreerd: lever "
        "haar aan met een registrationRequest of insertRequest.",
        "Name the event as it is registered: same document, same date; if it is not, send a registrationRequest or "
        "an insertRequest.",
    ),
    "BF-45": Hint(
        "Verbeter eerst deze fouten; alle fouten staan bij de transactie en in bro-soap validate.",
        "Correct these first; all errors are with the transaction and in bro-soap validate.",
    ),
}

AFTER = Hint(
    "Geef een datum na {other} {reference}, of verbeter {other}.",
    "Give a date after {other} {reference}, or correct {other}.",
)
"""For a rule that refuses the bound of BF-25 itself."""

EXPECTED: dict[str, str] = {
    **dict.fromkeys(("RA-04", "RA-08b", "BF-07", "BF-10", "BF-11", "BF-30", "RA-07"), "{reference}"),
    "RA-05": "MES-1",
    "BF-02": "{reference} x {given}",
    "BF-05": "{reference} x {given}",
    "BF-08": "MES-1",
    "BF-14": "EPSG:28992, EPSG:4258",
    "BF-15": "NAP",
    "BF-16": ">= {reference}",
    "BF-17": "<= {reference}",
    "BF-18": "< {reference}",
    "BF-19": "= {reference}",
    "BF-22": "<= {reference}",
    "BF-23": ">= {reference}",
    "BF-24": "<= {reference}",
    "BF-25": ">= {reference}",
    "BF-33": ">= {reference}",
    "BF-34": "<= {reference}",
    "BF-35": "< {reference}",
    "BF-36": "> {reference}",
}
"""What was expected, for the templates that say so."""


_NUMBER = re.compile(r"Getalswaarde\((\d+)\.(\d+)\)")
_COUNTED = re.compile(r"(Tekst|Aantal)\((\d+)\)")


def form_hint(key: str, reference: object, value: object = None) -> Hint | None:
    """Return the hint of a template; where it asks for a form, with what that means or which characters do not fit."""
    hint = HINTS.get(key)
    if hint is not None and key in _CHARACTERS and (found := strange(str(value))):
        named = ", ".join(f"{unicodedata.name(sign, 'CONTROL CHARACTER')} (U+{ord(sign):04X})" for sign in found)
        return Hint(f"Haal weg wat niet in MES-1 staat: {named}.", f"Remove what is not in MES-1: {named}.")
    meant = _meaning(str(reference)) if hint is not None and key in _FORMS else None
    return (
        hint if hint is None or meant is None else Hint(f"{hint.nl[:-1]}: {meant.nl}.", f"{hint.en[:-1]}: {meant.en}.")
    )


def _meaning(form: str) -> Hint | None:
    if number := _NUMBER.fullmatch(form):
        whole, behind = number.groups()
        if behind == "0":
            return Hint(
                f"een geheel getal van ten hoogste {whole} cijfers", f"a whole number of at most {whole} digits"
            )
        return Hint(
            f"ten hoogste {whole} cijfers voor de punt en {behind} erachter",
            f"at most {whole} digits before the point and {behind} behind it",
        )
    if counted := _COUNTED.fullmatch(form):
        kind, most = counted.groups()
        if kind == "Tekst":
            return Hint(f"ten hoogste {most} tekens", f"at most {most} characters")
        return Hint(f"een geheel getal van ten hoogste {most} cijfers", f"a whole number of at most {most} digits")
    return _MEANINGS.get(form)


_CHARACTERS = frozenset({"RA-05", "BF-08"})
_FORMS = frozenset({"RA-04", "BF-07"})
_MEANINGS = {
    "NNNNNNNN": Hint("acht cijfers, een KvK-nummer", "eight digits, a KvK number"),
    "JJJJ-MM-DDTUU:MM:SS": Hint(
        "datum en tijd, zoals 2024-06-21T14:30:00+02:00; zonder tijdzone geldt de Nederlandse tijd",
        "date and time, such as 2024-06-21T14:30:00+02:00; without a zone it is Dutch time",
    ),
    "JJJJ-MM-DD": Hint("de hele datum, zoals 2024-06-21", "the whole date, such as 2024-06-21"),
}


def filled(template: str, gaps: Mapping[str, str]) -> str:
    """Fill the gaps of a hint, or of what was expected; braces that are no gap stay."""
    return _GAP.sub(lambda gap: gaps[gap[1]], template)
