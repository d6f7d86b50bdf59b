"""What may be told of a licence as it is: events in the order of its processes, and areas that it has."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.history import Group, read_group
from bro_soap.model import DocumentKind, Operation
from bro_soap.objects.epl.data import CATALOGUE, CITES
from bro_soap.objects.epl.process import Stages, may_follow, status, step_of
from bro_soap.objects.epl.shape import (
    AREAS,
    DOCUMENT_SHAPE,
    NEW,
    SPLIT,
    area_of,
    current,
    named,
    renounced,
    stages_of,
)
from bro_soap.objects.epl.state import LIFE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.history import state_before
from bro_soap.xmlio.elements import integer, text

__all__ = ["EVENT_RULES", "document_of"]

_TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_AMENDMENT = frozenset({"EPL_PublicationAmendment"})
_STATUS = Datum("currentStatus", "currentStatus", "Mijnbouwwetvergunning.actuele status")
_NUMBER = "areaNumber"


def document_of(context: Context) -> Group:
    """Return what the document tells, as a group."""
    found: Group = context.document.memo.setdefault("group", read_group(context.document.root, DOCUMENT_SHAPE))
    return found


def _begins(context: Context) -> bool:
    known = context.subject.documents_by_name[context.request.document_type]
    return known.kind is DocumentKind.START


@rule("EPL-430", f"{CITES}, NaamGebeurtenis, ActueleStatus: het verloop van een vergunning", operations=_TOLD)
def the_event_follows(context: Context) -> Iterator[Hit]:
    """Een gebeurtenis volgt op wat er met de vergunning gebeurde: verlening, wijziging en beëindiging, elk in orde."""
    before, step = state_before(context, LIFE), step_of(context.document.value("eventName"))
    if before is None or step is None or _begins(context) or step.may_follow(stages_of(before)):
        return
    stages, element = stages_of(before), context.document.first("eventName")
    hint = _what_may_come(stages)
    yield Hit("BF-21", CATALOGUE.named("eventName"), step.event, status(stages), _STATUS, element, hint=hint)


def _what_may_come(stages: Stages) -> Hint:
    names = ", ".join(may_follow(stages))
    if not names:
        return Hint("De vergunning is beëindigd: er volgt niets meer.", "The licence has ended: nothing follows.")
    return Hint(
        f"De vergunning is dan {status(stages)}; daarop kan volgen: {names}.",
        f"The licence is {status(stages)} then; what may follow is: {names}.",
    )


@rule("EPL-431", f"{CITES}, Lopende wijziging, gebiedsnummers; BF-31", documents=_AMENDMENT, operations=_TOLD)
def the_area_is_there(context: Context) -> Iterator[Hit]:
    """Een gebied dat wordt gewijzigd, gesplitst of afgestaan is een gebied van de vergunning."""
    if (before := state_before(context, LIFE)) is None:
        return
    for path, number in named(document_of(context)):
        if area_of(before, number) is None:
            yield Hit("BF-31", CATALOGUE.named(path), number, element=_element(context, path, number))


@rule("EPL-432", f"{CITES}, gebiedsnummer: uniek binnen de vergunning; BF-27", documents=_AMENDMENT, operations=_TOLD)
def a_number_is_given_once(context: Context) -> Iterator[Hit]:
    """Een nieuw gebied heeft een nummer dat de vergunning nog niet had; een gebied wordt op een manier gewijzigd."""
    before, document = state_before(context, LIFE), document_of(context)
    had = {integer(one.text(_NUMBER) or "") for one in before.groups.get(AREAS, ())} if before is not None else set()
    path = f"{SPLIT}/{NEW}/{_NUMBER}"
    new = [(path, area.text(_NUMBER) or "") for split in document.groups.get(SPLIT, ()) for area in split.groups[NEW]]
    for told, known in ((new, had), (list(named(document)), set())):
        seen = set(known)
        for way, number in told:
            if integer(number) in seen:
                yield Hit("BF-27", CATALOGUE.named(way), number, element=_element(context, way, number))
            seen.add(integer(number))


@rule("EPL-433", f"{CITES}, vergunninggebied: 1..*", documents=_AMENDMENT, operations=_TOLD)
def an_area_is_left(context: Context) -> Iterator[Hit]:
    """Na een wijziging is er nog een gebied waarvoor de vergunning geldt."""
    before, document = state_before(context, LIFE), document_of(context)
    if before is None or document.groups.get(SPLIT):
        return
    gone = {integer(number) for number in renounced(document)}
    if gone and all(integer(one.text(_NUMBER) or "") in gone for one in current(before)):
        path = "amendmentArea/areaToBeRenounced"
        yield Hit("BF-20", CATALOGUE.named(path), ", ".join(renounced(document)), element=context.document.first(path))


def _element(context: Context, path: str, number: str) -> etree._Element | None:
    found = context.document.elements.get(path, [])
    return next((one for one in found if text(one) == number), None)


EVENT_RULES: tuple[Rule, ...] = (the_event_follows, the_area_is_there, a_number_is_given_once, an_area_is_left)
