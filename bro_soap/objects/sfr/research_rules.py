"""The rules of a soil face about the research as a whole: where it is, when it was done, what each report brings."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.geo import ETRS89, RD, to_etrs89
from bro_soap.model import DocumentKind
from bro_soap.objects.sfr.data import CATALOGUE, READ_AS, REPORTED
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.dependent import made, name_of
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO
from bro_soap.xmlio.dates import PartialDate, date_of
from bro_soap.xmlio.elements import local, point

__all__ = ["RESEARCH_RULES"]

_LOCATION, _SYSTEM = CATALOGUE["DeliveredLocation.location"], CATALOGUE["deliveredLocation/location/Point"]


@rule("SFR-014", f"{CATALOGUE.cites}, coördinaten", needs={_SYSTEM.path})
def the_face_lies_on_land(context: Context) -> Iterator[Hit]:
    """De wand ligt in Nederland, aan de landzijde van de UNCLOS-basislijn."""
    element = context.document.first(_SYSTEM.path)
    if element is None:
        return
    srs, first, second = point(element)
    if first and srs in {ETRS89, RD} and not _on_land(context, srs, first, second):  # BRO-065 tells of what is no pair
        yield Hit("BF-12", _LOCATION, f"{first} {second}", element=element)


def _on_land(context: Context, srs: str, first: str, second: str) -> bool:
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return False
    boundaries = context.facts.standard.boundaries
    within = boundaries.in_netherlands_or_eez(at.latitude, at.longitude)
    return within and boundaries.landward(at.latitude, at.longitude) is not False


@rule("SFR-015", f"{CATALOGUE.cites}, {_SYSTEM.dutch}", needs={_SYSTEM.path})
def the_system_is_dutch(context: Context) -> Iterator[Hit]:
    """Het referentiestelsel is RD of ETRS89."""
    for element in context.document.elements.get(_SYSTEM.path, ()):
        if element.get("srsName") not in {RD, ETRS89}:
            yield Hit("BF-10", _SYSTEM, element.get("srsName"), "RD of ETRS89", element=element)


def _dated(context: Context, datum: Datum) -> PartialDate | None:
    element = context.document.first(datum.path)
    return None if element is None else date_of(element)


def _not_after_report(rule_id: str, name: str, regimes: frozenset[str] = BOTH_REGIMES) -> Rule:
    """BF-24: the date does not lie after that on which the first part was reported."""
    datum = CATALOGUE[name]

    def check(context: Context) -> Iterator[Hit]:
        value = _dated(context, datum)
        told = next((one for one in REPORTED if context.document.has(one.path)), None)
        limit = None if told is None else _dated(context, told)
        if told is not None and value is not None and limit is not None and value.is_after(limit):
            yield Hit("BF-24", datum, value, limit, told, context.document.first(datum.path))

    sentence = f"{name_of(datum)} ligt niet na de startdatum rapportage."
    return made(rule_id, CATALOGUE.cites, datum, sentence, check, regimes)


@rule("SFR-026", f"{CATALOGUE.cites}, Wandonderzoek: deelonderzoeken", documents={"SFR_EndReport_V1"})
def the_end_brings_another_part(context: Context) -> Iterator[Hit]:
    """Een eindrapport brengt een ander deelonderzoek dan het startrapport."""
    began = next((told for told in context.facts.story if told.event.kind is DocumentKind.START), None)
    for told, name in READ_AS.items():
        element = context.document.first(f"{name}/{told.rpartition('/')[2]}")
        if element is not None and began is not None and began.document.find(_anywhere(told)) is not None:
            datum = CATALOGUE[name]
            yield Hit("BF-20", datum, local(element), element=element)


def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


RESEARCH_RULES: tuple[Rule, ...] = (
    the_face_lies_on_land,
    the_system_is_dutch,
    _not_after_report("SFR-011", "SFR.fieldworkDate"),
    _not_after_report("SFR-012", "DeliveredLocation.horizontalPositioningDate"),
    # Live documents have heights that were looked up long after an old report (docs/divergences.md).
    _not_after_report("SFR-013", "DeliveredVerticalPosition.verticalPositioningDate", frozenset({IMBRO})),
    the_end_brings_another_part,
)
