"""The rules of the BHR-GT that hold for all of a document: codes, dates, place, parties, order of depths.

Catalogue "Geotechnisch booronderzoek" (2.1). What is said of one datum stands in the tables of
`bro_soap/catalogue/bhr_gt`; what ties data together in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from bro_soap.objects.bhr_gt.analysis import ANALYSIS_RULES
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.objects.bhr_gt.depth_rules import DEPTH_RULES
from bro_soap.objects.bhr_gt.report_rules import REPORT_RULES
from bro_soap.objects.bhr_gt.research_rules import RESEARCH_RULES
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.boreholes import codes_listed, upper_above_lower
from bro_soap.rules.known import executors_known
from bro_soap.rules.passes import dates
from bro_soap.rules.rule import IMBRO
from bro_soap.xmlio.dates import PartialDate, date_of, document_date, parse_partial_date, partial_date
from bro_soap.xmlio.elements import local, text

__all__ = ["RULES"]

_C = CATALOGUE.cites
_DATES = frozenset({"date", "yearMonth", "year", "voidReason"})
_FINISHED = CATALOGUE["CompletedInterval.endDepth"]
_PLAIN_DATE = "boreholeSampleAnalysis/analysisReportDate"


def _dates(context: Context) -> Iterator[tuple[Datum, etree._Element, PartialDate]]:
    """Return every date with its datum and that one's element: most hold it in an element of their own, one plainly."""
    for path in context.document.elements.keys() & _DATED.keys():
        for element in context.document.elements[path]:
            if path == _PLAIN_DATE:
                yield _DATED[path], element, parse_partial_date(text(element))
            elif any(local(part) in _DATES for part in element):
                yield _DATED[path], element, partial_date(element)


_DATED = {row.path: row.datum for row in CATALOGUE.rows if row.domain.kind == "Date"}
_CODED = {row.path: (row.datum, row.domain.codes) for row in CATALOGUE.rows if row.domain.kind == "Code"}
_COMPLETE_AND_PAST = dict.fromkeys(_DATED.keys() - {_PLAIN_DATE}, dates(date.min))


@rule(
    "BHR-GT-011", f"{_C}, datums; IH onvolledige datum", regimes={IMBRO}, needs=_DATED.keys(), passes=_COMPLETE_AND_PAST
)
def dates_are_complete(context: Context) -> Iterator[Hit]:
    """Een datum is onder IMBRO volledig."""
    for datum, element, value in _dates(context):
        if value.kind != "date":
            yield Hit("BF-07", datum, value, "JJJJ-MM-DD", element=element)


@rule("BHR-GT-012", f"{_C}, datums", needs=_DATED.keys(), passes=_COMPLETE_AND_PAST)
def nothing_lies_in_the_future(context: Context) -> Iterator[Hit]:
    """Een datum ligt niet in de toekomst."""
    today = document_date(context.facts.received)
    for datum, element, value in _dates(context):
        if value.is_after(today):
            yield Hit("BF-26", datum, value, element=element)


def _ordered(rule_id: str, earlier: str, later: str, citation: str) -> Rule:
    """BF-24: the first date does not lie after the second."""
    first, second = CATALOGUE.named(earlier), CATALOGUE.named(later)

    def check(context: Context) -> Iterable[Hit] | None:
        element, bound = context.document.first(first.path), context.document.first(second.path)
        if element is None or bound is None:
            return None
        value, limit = date_of(element), date_of(bound)
        return [Hit("BF-24", first, value, limit, second, element)] if value.is_after(limit) else None

    check.__doc__ = f"{first.dutch} ligt niet na {second.dutch}."
    return rule(rule_id, citation)(check)


_ORDER = (
    _ordered("BHR-GT-013", "boring/boringStartDate", "boring/boringEndDate", f"{_C}, einddatum boring"),
    _ordered("BHR-GT-014", "boring/boringEndDate", "researchReportDate", f"{_C}, rapportagedatum onderzoek"),
    _ordered(
        "BHR-GT-015",
        "boreholeSampleDescription/descriptionReportDate",
        "researchReportDate",
        f"{_C}, rapportagedatum beschrijving",
    ),
    _ordered(
        "BHR-GT-016",
        "boreholeSampleAnalysis/analysisReportDate",
        "researchReportDate",
        f"{_C}, rapportagedatum analyse",
    ),
)


_UPPER = {"lowerBoundary": "upperBoundary", "endDepth": "beginDepth"}
_BOUNDS = {
    row.path: (CATALOGUE.named(f"{row.group}/{_UPPER[row.name]}"), row.datum)
    for row in CATALOGUE.rows
    if row.name in _UPPER and row.datum != _FINISHED
}


_ALL: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    codes_listed("BHR-GT-010", f"{_C}, alle waardelijsten", _CODED),
    dates_are_complete,
    nothing_lies_in_the_future,
    *_ORDER,
    executors_known(
        "BHR-GT-018", f"{_C}, uitvoerders", (one.datum for one in CATALOGUE.rows if one.domain.kind == "Organisation")
    ),
    upper_above_lower(
        "BHR-GT-019",
        f"{_C}, laag, traject: bovengrens en ondergrens",
        "De ondergrens van een laag of interval ligt dieper dan de bovengrens, behalve bij een afgewerkt interval.",
        _BOUNDS,
    ),
    *RESEARCH_RULES,
    *DEPTH_RULES,
    *ANALYSIS_RULES,
    *REPORT_RULES,
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
