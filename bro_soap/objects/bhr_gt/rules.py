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
from bro_soap.rules.known import executors_known
from bro_soap.rules.passes import codes, dates
from bro_soap.rules.rule import IMBRO
from bro_soap.xmlio.dates import PartialDate, date_of, document_date, parse_partial_date, partial_date
from bro_soap.xmlio.elements import decimal, is_nil, local, text

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
_CODED = {row.path: row for row in CATALOGUE.rows if row.domain.kind == "Code"}
_COMPLETE_AND_PAST = dict.fromkeys(_DATED.keys() - {_PLAIN_DATE}, dates(date.min))
_IN_CODE_LIST = {path: codes(row.domain.codes) for path, row in _CODED.items()}


@rule("BHR-GT-010", f"{_C}, alle waardelijsten", needs=_CODED.keys(), passes=_IN_CODE_LIST)
def every_code_is_on_its_list(context: Context) -> Iterator[Hit]:
    """Elke code staat in de waardelijst van haar domein voor het kwaliteitsregime."""
    known, document = context.facts.standard.codes.versions, context.document
    for path in document.elements.keys() & _CODED.keys():
        # The schema gives all elements on a path the same code space.
        urn = document.elements[path][0].get("codeSpace")
        allowed = context.allowed(urn) if urn is not None and urn in known else None
        for element, value in zip(document.elements[path], document.texts(path), strict=True):
            if allowed is not None and value not in allowed and not is_nil(element):
                yield Hit("BF-09", _CODED[path].datum, value, element=element)


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
_LOWER = {row.path: row for row in CATALOGUE.rows if row.name in _UPPER and row.datum != _FINISHED}


@rule("BHR-GT-019", f"{_C}, laag, traject: bovengrens en ondergrens", needs=_LOWER.keys())
def upper_lies_above_lower(context: Context) -> Iterator[Hit]:
    """De ondergrens van een laag of interval ligt dieper dan de bovengrens, behalve bij een afgewerkt interval."""
    for path in context.document.elements.keys() & _LOWER.keys():
        row = _LOWER[path]
        upper = CATALOGUE.named(f"{row.group}/{_UPPER[row.name]}")
        for element in context.document.elements[path]:
            yield from _below_upper(upper, row.datum, element)


def _below_upper(datum: Datum, other: Datum, lower: etree._Element) -> Iterator[Hit]:
    wanted = datum.path.rpartition("/")[2]
    upper = next((part for part in lower.itersiblings(preceding=True) if local(part) == wanted), None)
    low, high = decimal(text(lower)), None if upper is None else decimal(text(upper))
    if upper is not None and low is not None and high is not None and low <= high:
        yield Hit("BF-18", datum, text(upper), text(lower), other, upper)


_ALL: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    every_code_is_on_its_list,
    dates_are_complete,
    nothing_lies_in_the_future,
    *_ORDER,
    executors_known(
        "BHR-GT-018", f"{_C}, uitvoerders", (one.datum for one in CATALOGUE.rows if one.domain.kind == "Organisation")
    ),
    upper_lies_above_lower,
    *RESEARCH_RULES,
    *DEPTH_RULES,
    *ANALYSIS_RULES,
    *REPORT_RULES,
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
