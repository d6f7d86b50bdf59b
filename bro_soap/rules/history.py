"""The rules all objects with a life-span share: the place of an event in the history, prehistory, other objects.

Citations: IH is the Innamehandboek (GMW v1.0, 2017), whose chapters on additions and corrections hold for every object
with a material history; BF and RA are its lists of errors and of reasons for rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from bro_soap.declaration.documents import ReasonKind, Reference
from bro_soap.history import Group, Life, Story, Told, misfits, states
from bro_soap.history.timeline import Act, Conflict, Event, Events, try_act
from bro_soap.model import JA, DocumentKind, Operation
from bro_soap.rules.facts import Referenced
from bro_soap.rules.frame import frame_datum
from bro_soap.rules.hints import Hint
from bro_soap.rules.rule import IMBRO, Context, Datum, Hit, Phase, Rule, rule
from bro_soap.xmlio.dates import PartialDate
from bro_soap.xmlio.elements import decimal, local, text

__all__ = [
    "HISTORY",
    "RELATIONS",
    "event_datum",
    "event_name",
    "events_after",
    "events_once_done",
    "same_value",
    "state_before",
    "states_after",
]

_BEFORE = frozenset({"BF-32", "BF-33", "BF-34"})
# Each event is judged against all that were before it: a thousand take a second, ten thousand would take minutes.
_MOST_EVENTS = 1000
_IN_PARTS = Hint(
    "Lever het begin met de eerste gebeurtenissen aan, en de overige daarna als aanvulling.",
    "Deliver the beginning with the first events, and the others after that as additions.",
)


def event_datum(context: Context, document_type: str) -> Datum:
    """Return the datum of the date of an event: `GMW-Eigenaar.Datum gebeurtenis (GMW_Owner.eventDate)`."""
    known = context.subject.documents_by_name[document_type]
    path = (known.event or "").partition("|")[0]
    name = path.rpartition("/")[2]
    dutch = f"{known.title}.Datum gebeurtenis" if known.title and name == "eventDate" else ""
    return Datum(path, f"{document_type}.{name}" if name else document_type, dutch)


def event_name(dated: Datum) -> Datum:
    """Return the datum that names an event, of which `dated` is the date."""
    return Datum(dated.path, "IntermediateEvent.eventName", "Tussentijdse gebeurtenis.naam gebeurtenis")


def _date_element(told: Told, datum: Datum) -> etree._Element:
    name = datum.path.rpartition("/")[2]
    return next((part for part in told.document.iter("*") if name and local(part) == name), told.document)


@rule(
    "BRO-049", "IH onder voorrecht: alleen objecten met voorgeschiedenis; RA-10", phase=Phase.REQUEST, regimes={IMBRO}
)
def privilege_needs_a_prehistory(context: Context) -> Iterable[Hit] | None:
    """Onder voorrecht wordt onder IMBRO alleen een object aangevuld of gecorrigeerd dat een voorgeschiedenis heeft."""
    if context.request.under_privilege != JA or context.facts.with_prehistory is not False:
        return None
    return (Hit("RA-10", frame_datum(context, "underPrivilege"), JA, element=context.frame("underPrivilege")),)


@rule("BRO-061", "IH aanvullen en corrigeren, materiële geschiedenis; BF-32, BF-33, BF-34, BF-40, BF-41")
def the_event_has_a_place(context: Context) -> Iterator[Hit] | None:
    """De gebeurtenis past op haar plaats in de materiële geschiedenis van het object."""
    events = context.facts.events
    begins = context.request.operation is Operation.REGISTER and context.request.bro_id is None
    whole = context.document.root is context.request.source_document
    if not (events or begins) or not whole:
        return None
    return _conflicts(context, events)


@rule("BRO-066", "van deze dienst: begrensde tijd", phase=Phase.REQUEST)
def one_document_tells_of_so_many_events(context: Context) -> Iterable[Hit] | None:
    """Een brondocument vertelt van ten hoogste 1000 gebeurtenissen; wat daarna gebeurde wordt apart aangeleverd."""
    if len(context.facts.acts) <= _MOST_EVENTS:
        return None
    document = Datum("", context.request.document_type, "Brondocument")
    told = f"{document.name} waarde is niet correct: vertelt van meer dan {_MOST_EVENTS} gebeurtenissen."
    return [Hit("RA-13", document, element=context.request.source_document, sentence=told, hint=_IN_PARTS)]


def _conflicts(context: Context, events: Events) -> Iterator[Hit]:
    for act, told in zip(context.facts.acts, context.facts.told, strict=True):
        after = try_act(events, act)
        if not isinstance(after, Conflict):
            events = after
        elif (
            after.key != "RA-24" and act.operation is not Operation.CORRECT
        ):  # told by a rule of its own, before any rule about the document
            yield replace(_conflict(context, after, act.event, told), hint=_way_out(after, act, events))


def _way_out(conflict: Conflict, act: Act, events: Events) -> Hint | None:
    """Return what to do in this case, where the hint of the sentence does not fit it."""
    if conflict.key == "BF-32" and events and events[0].date.is_after(act.event.date):
        return Hint(
            f"Deze gebeurtenis ligt voor het begin van het object ({events[0].date}): controleer haar datum.",
            f"This event lies before the beginning of the object ({events[0].date}): check its date.",
        )
    if conflict.key == "BF-33" and act.operation is Operation.MOVE:
        return Hint(
            "Het einde van het object blijft de laatste gebeurtenis: geef een latere datum.",
            "The end of the object stays its last event: give a later date.",
        )
    if conflict.key == "BF-33" and act.event.kind is DocumentKind.END:
        return Hint(
            "Het object eindigt niet voor zijn laatste gebeurtenis: geef een latere datum, of corrigeer die eerst.",
            "The object cannot end before its last event: give a later date, or correct that event first.",
        )
    if conflict.key == "BF-41" and (alike := [e for e in events if e.document_type == act.event.document_type]):
        known = ", ".join(f"{event.date} {event.subject}".strip() for event in alike[:5])
        return Hint(
            f"Noem de gebeurtenis zoals zij geregistreerd is; van dit document zijn dat: {known}.",
            f"Name the event as it is registered; of this document there are: {known}.",
        )
    return None


def _conflict(context: Context, conflict: Conflict, event: Event, told: Told) -> Hit:
    datum = event_datum(context, event.document_type)
    element = _date_element(told, datum)
    if conflict.key in _BEFORE:
        other = conflict.other
        second = event_datum(context, other.document_type) if other else None
        return Hit(conflict.key, datum, event.date, other.date if other else "", second, element)
    about = conflict.other if conflict.key == "BF-41" and conflict.other else event
    named = f"{event.document_type} {event.subject}".strip()
    return Hit(conflict.key, event_name(datum), named, about.date, datum, element)


@rule("BRO-062", "catalogus, associaties; GLD #120, GMN #62: de objecten moeten bestaan; BF-31")
def what_is_referred_to_exists(context: Context) -> Iterator[Hit]:
    """Een registratieobject, en het deel daarvan, waarnaar verwezen wordt bestaat in de registratie ondergrond."""
    known = context.facts.references
    for reference in context.subject.references:
        for element in context.document.elements.get(reference.path, ()):
            yield from _missing(reference, element, known.get(text(element)))


def _missing(reference: Reference, element: etree._Element, known: Referenced | None) -> Iterator[Hit]:
    path = reference.path
    entity = path.split("/")[-2] if "/" in path else ""
    if known is None or known.object_code != reference.code or known.deregistered:
        yield Hit("BF-31", Datum(path, f"{entity}.broId" if entity else path), text(element), element=element)
        return
    member = next((part for part in element.itersiblings() if local(part) == reference.member), None)
    members = [one["members"] for one in (known.details, *known.later) if "members" in one]
    if member is None or not members or any(text(member) in some for some in members):
        return
    datum = Datum(f"{path.rpartition('/')[0]}/{reference.member}", f"{entity}.{reference.member}")
    yield Hit("BF-31", datum, text(member), element=member)


def state_before(context: Context, life: Life) -> Group | None:
    """Return the object as it was just before the event of this document; None when there is no place for it.

    Of a history that is delivered at once, that is the object as the documents before it made it.
    """
    if "states before" not in context.shared:
        context.shared["states before"] = _states_before(context, life)
    found: dict[int, Group] = context.shared["states before"]
    return found.get(id(context.document.root))


def _states_before(context: Context, life: Life) -> dict[int, Group]:
    """Return the states before the events of the request, by the documents that tell of them."""
    story, events, acts, told = context.facts.story, context.facts.events, context.facts.acts, context.facts.told
    if not (story or len(acts) > 1) or acts[0].operation is Operation.DELETE:
        return {}
    documents = {(one.event.sequence, one.event.part): one.document for one in (*story, *told)}
    if context.facts.settled is not None:
        fits = not isinstance(try_act(events, acts[0]), Conflict)
        return {id(told[0].document): context.facts.settled} if fits else {}
    if len(acts) == 1:
        after = try_act(events, acts[0])
        at = 0 if isinstance(after, Conflict) else after.index(acts[0].event)
        earlier = () if isinstance(after, Conflict) else after[:at]
        known = tuple(Told(event, documents[event.sequence, event.part]) for event in earlier)
        return {id(told[0].document): states(life, known)[-1]} if known else {}
    for act in acts:  # a history that is delivered at once: each event comes behind those before it
        after = try_act(events, act)
        if isinstance(after, Conflict):
            break
        events = after
    known = tuple(Told(event, documents[event.sequence, event.part]) for event in events)
    return {id(one.document): before for one, before in zip(known[1:], states(life, known), strict=False)}


def states_after(context: Context, life: Life) -> tuple[tuple[PartialDate, Group], ...]:
    """Return the object at the end of every day on which something happened to it, were the request carried out.

    Of an object that is settled that is the day of the request: of the others it was asked before.
    Empty when there is no place for an event, and for a document inside another.
    """
    facts = context.facts
    story, events = facts.story, facts.events
    known = bool(story) or context.request.bro_id is None
    if not known or context.document.root is not context.request.source_document:
        return ()
    for act in facts.acts:
        after = try_act(events, act)
        if isinstance(after, Conflict):
            return ()
        events = after
    documents = {(one.event.sequence, one.event.part): one.document for one in (*story, *facts.told)}
    if facts.settled is not None:
        return ((events[-1].date, states(life, (*story, *facts.told), facts.settled)[-1]),)
    after_all = tuple(Told(event, documents[event.sequence, event.part]) for event in events)
    last = {one.event.date: group for one, group in zip(after_all, states(life, after_all), strict=True)}
    return tuple(last.items())


def events_after(context: Context) -> Events | None:
    """Return the events of the object were the request carried out; None when it has none, or no place for this."""
    events = context.facts.events
    return _after(events, context.facts.acts) if events else None


def events_once_done(context: Context) -> Events | None:
    """Return the events of the object were the request carried out, also of one that begins an object."""
    if "events once done" not in context.shared:
        events, begins = context.facts.events, context.request.bro_id is None
        context.shared["events once done"] = _after(events, context.facts.acts) if events or begins else None
    found: Events | None = context.shared["events once done"]
    return found


def same_value(one: str | None, other: str | None) -> bool:
    """Tell whether two values are the same: as numbers where both are numbers."""
    first, second = decimal(one or ""), decimal(other or "")
    return one == other if first is None or second is None else first == second


@rule("BRO-063", "waardelijst CorrectionReason, typeBrondocument; BF-41", operations={Operation.CORRECT})
def what_is_corrected_was_reported(context: Context) -> Iterable[Hit] | None:
    """Een rapport vervangt alleen een rapport van een ander type bij de correctiereden typeBrondocument."""
    events, given = context.facts.events, context.request.correction_reason
    kind = next((reason.kind for reason in context.subject.correction_reasons if reason.code == given), None)
    wanted = context.request.document_type
    if not events or kind is ReasonKind.DOCUMENT_TYPE or any(event.document_type == wanted for event in events):
        return None
    act, datum = context.facts.acts[0], event_datum(context, wanted)
    return [Hit("BF-41", event_name(datum), wanted, act.event.date, datum, context.document.root)]


@rule("BRO-064", "IH aanvullen en corrigeren, materiële geschiedenis; BF-21")
def every_event_keeps_its_ground(context: Context) -> Iterator[Hit] | None:
    """Waar een geregistreerde gebeurtenis over gaat, bestaat na de correctie nog op haar plaats in de geschiedenis."""
    story, events, subject = context.facts.story, context.facts.events, context.subject
    acts, told = context.facts.acts, context.facts.told
    begins = context.request.operation is Operation.REGISTER
    whole = context.document.root is context.request.source_document
    if subject.life is None or not whole or begins:
        return None
    after = _after(events, acts)
    return None if after is None else _without_ground(context, subject.life.life, (*story, *told), after)


def _after(events: Events, acts: Iterable[Act]) -> Events | None:
    for act in acts:
        found = try_act(events, act)
        if isinstance(found, Conflict):
            return None
        events = found
    return events


def _without_ground(context: Context, life: Life, known: Story, after: Events) -> Iterator[Hit]:
    documents = {(told.event.sequence, told.event.part): told.document for told in known}
    if any((event.sequence, event.part) not in documents for event in after):
        return
    own = {(act.event.sequence, act.event.part) for act in context.facts.acts}
    already = misfits(life, context.facts.story)
    now = misfits(life, tuple(Told(event, documents[event.sequence, event.part]) for event in after))
    for event in after:
        place = (event.sequence, event.part)
        if place in now and place not in already and place not in own:
            yield _no_ground(context, event, now[place])


def _no_ground(context: Context, event: Event, part: str) -> Hit:
    changed = event_datum(context, context.request.document_type)
    other = event_datum(context, event.document_type)
    return Hit("BF-21", changed, context.facts.acts[0].event.date, f"{event.date.text} ({part})", other)


# About what an object refers to, whether it has a history or not.
RELATIONS: tuple[Rule, ...] = (what_is_referred_to_exists,)
HISTORY: tuple[Rule, ...] = (
    privilege_needs_a_prehistory,
    one_document_tells_of_so_many_events,
    the_event_has_a_place,
    what_is_referred_to_exists,
    what_is_corrected_was_reported,
    every_event_keeps_its_ground,
)
