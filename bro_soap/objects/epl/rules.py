"""The rules of the EPL: the catalogue of 21 October 2021, as its working version of 23 September 2024 mends it.

What is said of one datum stands in the table of `bro_soap/catalogue/epl`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.history import Group
from bro_soap.model import DocumentKind, Operation, Role
from bro_soap.objects.epl.data import CATALOGUE, CITES
from bro_soap.objects.epl.event_rules import EVENT_RULES, document_of
from bro_soap.objects.epl.place_rules import PLACE_RULES
from bro_soap.objects.epl.shape import AMENDED, AREAS, NEW, SPLIT, day_of
from bro_soap.objects.epl.state import LIFE, happened
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.history import state_before
from bro_soap.rules.rule import IMBRO
from bro_soap.xmlio.dates import PartialDate, date_of, partial_date
from bro_soap.xmlio.elements import decimal, text

__all__ = ["RULES"]

_TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_EFFECTIVE, _EXPIRY, _BEGAN = "effectiveDate", "expiryDate", "eventDate"
_1900, _2003, _2022 = date(1900, 1, 1), date(2003, 1, 1), date(2022, 7, 1)
# Dates that may lie in the future, and the first day that each may be.
_EARLIEST = {
    _EXPIRY: _2003,
    "plannedEffectiveDate": _2022,
    "amendmentValidity/effectiveDate": _2022,
    "amendmentValidity/expiryDate": _2022,
}
_HOLDERS = tuple(f"{group}/organization" for group in ("licenceHolder", "amendmentLicenceHolder", "newLicenceHolder"))
_DEPTHS = tuple(f"{path}/depthRange" for path in (AREAS, AMENDED, f"{SPLIT}/{NEW}"))


@rule("EPL-400", f"{CITES}, vervaldatum, geplande ingangsdatum, te wijzigen gegevens: vanaf", needs=_EARLIEST)
def a_date_is_not_too_early(context: Context) -> Iterator[Hit]:
    """Een vervaldatum ligt niet voor 01-01-2003, van wat gewijzigd wordt niet voor 01-07-2022; zij mag nog komen."""
    for path, earliest in _EARLIEST.items():
        for element in context.document.elements.get(path, ()):
            if date_of(element).is_before(earliest):
                yield Hit("BF-23", CATALOGUE.named(path), text(element), f"{earliest:%d-%m-%Y}", element=element)


@rule(
    "EPL-401",
    f"{CITES}, ingangsdatum: vanaf 1 januari 1900, onvolledig onder IMBRO/A",
    documents={"EPL_PublicationLicence", "EPL_AdjustmentGranting", "EPL_FinalisationGranting"},
    needs={_EFFECTIVE},
)
def a_licence_is_in_force_from_a_day(context: Context) -> Iterator[Hit]:
    """De ingangsdatum ligt niet voor 01-01-1900 en is onder IMBRO volledig; zij mag nog komen."""
    for element in context.document.elements.get(_EFFECTIVE, ()):
        value = partial_date(element)
        if value.kind != "date" and context.request.quality_regime == IMBRO:
            yield Hit("BF-07", CATALOGUE.named(_EFFECTIVE), value, "JJJJ-MM-DD", element=element)
        elif value.is_before(_1900):
            yield Hit("BF-23", CATALOGUE.named(_EFFECTIVE), value, f"{_1900:%d-%m-%Y}", element=element)


def _once_told(context: Context) -> Group | None:
    """Return the licence as it is right after what this document tells; None when there is no place for it."""
    known = context.subject.documents_by_name[context.request.document_type]
    if known.kind is DocumentKind.START:
        return happened(Group(), None, document_of(context))
    before = state_before(context, LIFE)
    return None if before is None else happened(before, None, document_of(context))


@rule("EPL-402", f"{CITES}, ingangsdatum: niet voor de begindatum van de levensduur; BF-25", operations=_TOLD)
def a_licence_is_in_force_after_its_decree(context: Context) -> Iterator[Hit]:
    """De ingangsdatum ligt niet voor de datum waarop het verleningsbesluit is bekendgemaakt."""
    after = _once_told(context) if context.document.has(_EFFECTIVE) else None
    if after is None or (began := day_of(after, _BEGAN)) is None or (since := day_of(after, _EFFECTIVE)) is None:
        return
    if since.is_before(began):
        other, element = CATALOGUE.named(_BEGAN), context.document.first(_EFFECTIVE)
        yield Hit("BF-25", CATALOGUE.named(_EFFECTIVE), since, began, other, element)


@rule("EPL-403", f"{CITES}, vervaldatum: na de ingangsdatum", operations=_TOLD)
def a_licence_expires_after_it_is_in_force(context: Context) -> Iterator[Hit]:
    """De vervaldatum ligt na de ingangsdatum, van de vergunning en van wat daarin gewijzigd gaat worden."""
    ways = [(_EFFECTIVE, _EXPIRY), ("amendmentValidity/effectiveDate", "amendmentValidity/expiryDate")]
    told = document_of(context)
    for group, (since, until) in ((_once_told(context), ways[0]), (told, ways[1])):
        if group is None or not (context.document.has(since) or context.document.has(until)):
            continue
        first, last = day_of(group, since), day_of(group, until)
        if first is not None and last is not None and _not_later(last, first):
            named = until if context.document.has(until) else since
            element = context.document.first(named)
            other = CATALOGUE.named(since if named == until else until)
            values = (last, first) if named == until else (first, last)
            yield Hit("BF-21", CATALOGUE.named(named), values[0], values[1], other, element)


def _not_later(last: PartialDate, first: PartialDate) -> bool:
    """Tell whether a day certainly does not lie after another."""
    return last.latest is not None and first.earliest is not None and last.latest <= first.earliest


@rule(
    "EPL-404",
    f"{CITES}, ingangsdatum: ontbreekt alleen zolang zij niet bepaald is",
    documents={"EPL_FinalisationGranting"},
    operations=_TOLD,
)
def a_licence_that_is_in_force_says_since_when(context: Context) -> Iterator[Hit]:
    """Een vergunning die is ingegaan heeft een ingangsdatum, en onder IMBRO een vervaldatum."""
    event, after = context.document.value("eventName"), _once_told(context)
    if after is None or event not in {"verleningDefinitief", "verleningIngegaan"}:
        return
    names = (_EFFECTIVE, _EXPIRY) if context.request.quality_regime == IMBRO else (_EFFECTIVE,)
    for name in names:
        if name not in after.values:
            other = CATALOGUE.named("eventName")
            yield Hit("BF-01", CATALOGUE.named(name), None, event, other, context.document.root)


@rule("EPL-405", f"{CITES}, Te wijzigen gegevens: ten minste één", documents={"EPL_PublicationAmendment"})
def an_amendment_amends_something(context: Context) -> Iterator[Hit]:
    """Een groep met te wijzigen gegevens heeft ten minste één gegeven, en een te wijzigen gebied iets nieuws."""
    for path, least in (("amendmentValidity", 1), ("amendmentArea", 1), (AMENDED, 2)):
        for element in context.document.elements.get(path, ()):
            if len(list(element.iterchildren("*"))) < least:
                yield Hit("BF-06", CATALOGUE.named(path), element=element)


@rule("EPL-406", f"{CITES}, Dieptebereik: ten minste één grens", needs=_DEPTHS)
def a_range_has_a_bound(context: Context) -> Iterator[Hit]:
    """Een dieptebereik heeft ten minste een van begindiepte, einddiepte, geologische boven- en ondergrens."""
    for path in _DEPTHS:
        for element in context.document.elements.get(path, ()):
            if next(element.iterchildren("*"), None) is None:
                yield Hit("BF-06", CATALOGUE.named(path), element=element)


@rule("EPL-407", f"{CITES}, einddiepte: groter dan de begindiepte; BF-18", needs=_DEPTHS)
def a_range_ends_deeper(context: Context) -> Iterator[Hit]:
    """De einddiepte is groter dan de begindiepte."""
    for path in _DEPTHS:
        for part in context.document.each(path):
            first, last = decimal(part.value("beginDepth") or ""), decimal(part.value("endDepth") or "")
            if first is not None and last is not None and last <= first:
                datum, other = CATALOGUE.named(f"{path}/beginDepth"), CATALOGUE.named(f"{path}/endDepth")
                yield Hit("BF-18", datum, first, last, other, part.first("beginDepth"))


@rule("EPL-408", f"{CITES}, Vergunninghouder.organisatie: bekend als mijnbouwonderneming; BF-11", needs=_HOLDERS)
def who_holds_is_known(context: Context) -> Iterator[Hit]:
    """Wie de vergunning houdt of gaat houden is bij de BRO bekend als mijnbouwonderneming, en staat er maar eens."""
    roles = context.facts.roles
    for path in _HOLDERS:
        datum, seen = CATALOGUE.named(path), set[str]()
        for element in (one for name in COMPANY_NUMBERS for one in context.document.elements.get(f"{path}/{name}", ())):
            number = text(element)
            if number in seen:
                yield Hit("BF-27", datum, number, element=element)
            elif Role.MIJNBOUWONDERNEMING not in roles.get(number, frozenset()):
                yield Hit("BF-11", datum, number, Role.MIJNBOUWONDERNEMING.value, element=element)
            seen.add(number)


@rule("EPL-409", f"{CITES}, opgevolgd door: een andere vergunning; BF-20", needs={"followedBy"})
def a_licence_is_followed_by_another(context: Context) -> Iterator[Hit]:
    """Een vergunning wordt niet door zichzelf opgevolgd."""
    for element in context.document.elements.get("followedBy", ()):
        if text(element) == context.request.bro_id:
            yield Hit("BF-20", CATALOGUE.named("followedBy"), text(element), element=element)


RULES: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    a_date_is_not_too_early,
    a_licence_is_in_force_from_a_day,
    a_licence_is_in_force_after_its_decree,
    a_licence_expires_after_it_is_in_force,
    a_licence_that_is_in_force_says_since_when,
    an_amendment_amends_something,
    a_range_has_a_bound,
    a_range_ends_deeper,
    who_holds_is_known,
    a_licence_is_followed_by_another,
    *PLACE_RULES,
    *EVENT_RULES,
)
