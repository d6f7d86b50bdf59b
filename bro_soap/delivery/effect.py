"""What an accepted delivery does to the register: the registration as it makes it, and what is issued of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bro_soap.catalogue.interface import Interface
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.documents import SourceDocument
from bro_soap.declaration.telling import referred
from bro_soap.delivery.case import Case
from bro_soap.delivery.holding import require_as_judged, require_unreferred
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.records import document_record
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Conflict, Events, try_act
from bro_soap.model import DocumentKind, Operation, Registration, RegistrationHistory
from bro_soap.projection import Projected, project
from bro_soap.store import Change
from bro_soap.xmlio.identifiers import fill, placeholder

if TYPE_CHECKING:
    from bro_soap.store import Unit

__all__ = ["Effect", "effect_of", "life_after", "moment_after", "next_history", "registration_after"]

_TICK = timedelta(microseconds=1)  # the resolution of a moment in the register


@dataclass(frozen=True, slots=True)
class Effect:
    """What a delivery does to the register, ready to be written: the events `before` and `after` it among the rest.

    When the object `moves` to a newer version nothing that was issued of it stays. `refers` tells whether what it
    refers to may have become another.
    """

    registration: Registration
    projected: Projected
    at: datetime
    before: Events = ()
    after: Events = ()
    moves: bool = False
    refers: bool = False

    def write(self, unit: Unit, case: Case, incoming: Incoming, transaction_id: str) -> str:
        """Write registration, source document and what is issued, in the unit's transaction; return the BRO-ID.

        Raises `Changed` when the object, or one it refers to, is another than it was judged by.
        """
        require_as_judged(unit, case)
        change = Change(self.at, case.request.operation, transaction_id)
        new = case.registered is None
        bro_id = unit.numbers.new_bro_id(self.registration.bro_id[:3]) if new else self.registration.bro_id
        projected = _filled(self.projected, self.registration.bro_id, bro_id) if new else self.projected
        registration = replace(self.registration, bro_id=bro_id, kept=projected.kept)
        whole = () if projected.in_parts else projected.contents
        if self.moves:
            unit.contents.drop(bro_id)
        if new:
            unit.registrations.add(registration, change, projected.location, whole)
        else:
            unit.registrations.update(registration, change, projected.location, whole)
        if projected.in_parts or projected.dropped:
            unit.contents.put_parts(bro_id, projected.contents if projected.in_parts else (), projected.dropped)
        if projected.traits is not None or self.refers:
            unit.traits.put(bro_id, projected.searched_by, new=new)
        if self.refers and projected.references is not None:
            unit.references.put(bro_id, projected.references, new=new)
        unit.states.put(bro_id, projected.state, new=new)
        unit.documents.add(document_record(case, incoming, transaction_id, bro_id, self.at))
        if self.after != self.before:
            unit.events.put(bro_id, self.before, self.after)
        require_unreferred(unit, case, bro_id)
        return bro_id


def _filled(projected: Projected, stand_in: str, bro_id: str) -> Projected:
    """Return what is issued with the BRO-ID in the place of its stand-in."""
    contents = (replace(one, content=fill(one.content, stand_in, bro_id)) for one in projected.contents)
    return replace(projected, contents=tuple(contents))


def effect_of(interface: Interface, case: Case, now: datetime) -> Effect:
    """Work out what a delivery by this interface does when it is accepted.

    A new object has a stand-in for its BRO-ID until it is written. Raises `NotIssuable` when what would be issued of it
    does not satisfy the schema of the issue service.
    """
    now, declared = moment_after(case.registered, now), interface.declared
    registration = registration_after(declared, case, now)
    events, story = life_after(case, now) if declared.life else ((), case.told)
    issued_before = () if case.moves else case.events
    judged = not case.story
    kept = case.keeping or interface
    projected = project(kept, registration, story, issued_before, events, judged=judged, settled=case.settled)
    refers = _corrects_or_ends(case) or bool(projected.left or case.holders or referred(declared, case.request))
    refers = refers and projected.references is not None
    return Effect(registration, projected, now, case.events, events, case.moves, refers)


def _corrects_or_ends(case: Case) -> bool:
    ends = any(act.event.kind is DocumentKind.END for act in case.acts)
    return ends or case.request.operation is not Operation.REGISTER


def registration_after(declared: RegistrationObject, case: Case, now: datetime) -> Registration:
    """Return the registration as an accepted delivery makes it."""
    request, supplier, registered = case.request, case.supplier, case.registered
    document = declared.documents_by_name[request.document_type]
    begins = document.kind in {DocumentKind.START, DocumentKind.WHOLE}
    kinds = tuple(act.event.kind for act in case.acts)
    return Registration(
        bro_id=registered.bro_id if registered else placeholder(declared.bro_id_prefix),
        object_code=declared.code,
        quality_regime=request.quality_regime if begins or registered is None else registered.quality_regime,
        delivery_accountable_party=request.delivery_accountable_party or supplier.kvk_number,
        delivery_responsible_party=supplier.kvk_number,
        object_id_accountable_party=_object_id(case, document),
        history=next_history(registered.history if registered else None, request.operation, kinds, now),
        version=registered.version if registered else 0,
    )


def moment_after(registered: Registration | None, now: datetime) -> datetime:
    """Return this moment; where the clock is not past the object's last change, the first moment after that."""
    last = registered.changed_at if registered else None
    return now if last is None else max(now, last + _TICK)


def _object_id(case: Case, document: SourceDocument) -> str:
    """Return the caller's own name of the object: what a document that begins it says, or what is registered."""
    if case.registered is None or document.kind in {DocumentKind.START, DocumentKind.WHOLE}:
        return case.object_id
    return case.registered.object_id_accountable_party


def life_after(case: Case, now: datetime) -> tuple[Events, Story]:
    """Return the events after an accepted delivery, and the documents at hand that tell of them.

    Raises ValueError when it cannot be done.
    """
    events = case.events
    documents = {(told.event.sequence, told.event.part): told.document for told in (*case.story, *case.told)}
    for act in case.acts:
        after = try_act(events, replace(act, event=replace(act.event, recorded_at=now)))
        if isinstance(after, Conflict):
            raise ValueError(f"{after.key} was not found by a rule")
        events = after
    known = (event for event in events if (event.sequence, event.part) in documents)
    return events, tuple(Told(event, documents[event.sequence, event.part]) for event in known)


def next_history(
    history: RegistrationHistory | None, operation: Operation, kinds: Iterable[DocumentKind], now: datetime
) -> RegistrationHistory:
    """Return the registration history after what a request tells (interface description, registration history).

    An object whose end is deleted is not completed any more (nothing could be added to it otherwise); one whose start
    report is corrected into a complete one is completed by that (BHR000000377186).
    """
    for kind in kinds:
        if history is None:
            status = "voltooid" if kind is DocumentKind.WHOLE else "geregistreerd"
            completed = now if kind is DocumentKind.WHOLE else None
            history = RegistrationHistory(now, status, registration_completion_time=completed)
        elif operation is not Operation.REGISTER:
            history = replace(history, corrected=True, latest_correction_time=now)
            if kind is DocumentKind.WHOLE and history.registration_status != "voltooid":
                history = replace(history, registration_status="voltooid", registration_completion_time=now)
            elif operation is Operation.DELETE and kind is DocumentKind.END:
                status = "aangevuld" if history.latest_addition_time else "geregistreerd"
                history = replace(history, registration_status=status, registration_completion_time=None)
        elif kind is DocumentKind.END:
            history = replace(history, registration_status="voltooid", registration_completion_time=now)
        else:
            history = replace(history, registration_status="aangevuld", latest_addition_time=now)
    if history is None:
        raise ValueError("a request that tells nothing")
    return history
