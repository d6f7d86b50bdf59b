"""What the registration's keeper does: investigations, out of and back into registration, and projections made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bro_soap.declaration.telling import acts_of
from bro_soap.delivery.case import Intake
from bro_soap.delivery.effect import moment_after
from bro_soap.delivery.holding import require_parts
from bro_soap.delivery.retold import documents_of, projected_from, read_record
from bro_soap.history.timeline import Act, Events, replay
from bro_soap.model import Registration, RegistrationHistory
from bro_soap.projection import Projected
from bro_soap.store import Change, SourceDocumentRecord, Unit, View, together

__all__ = [
    "Rebuilt",
    "acts_from",
    "close_review",
    "deregister",
    "open_review",
    "rebuild",
    "rebuild_in",
    "reregister",
]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making the projections of one object anew: the names of those that turned out different."""

    bro_id: str
    different: tuple[str, ...]


def open_review(intake: Intake, bro_id: str, actor: str) -> Registration:
    """Set an object under review. Raises `LookupError` when it is unknown, `ValueError` when it is so already."""
    return _act(intake, bro_id, actor, "under-review", _under_review)


def close_review(intake: Intake, bro_id: str, actor: str) -> Registration:
    """End the review of an object. Raises as `open_review` does."""
    return _act(intake, bro_id, actor, "review-closed", _review_closed)


def deregister(intake: Intake, bro_id: str, actor: str) -> Registration:
    """Take an object out of registration. Raises as `open_review` does."""
    return _act(intake, bro_id, actor, "deregister", _deregistered)


def reregister(intake: Intake, bro_id: str, actor: str) -> Registration:
    """Take an object back into registration. Raises as `open_review` does, and when a part it refers to is gone."""
    return _act(intake, bro_id, actor, "reregister", _reregistered, require_parts)


def rebuild(intake: Intake, bro_id: str, *, keep: bool = True) -> Rebuilt:
    """Make events, issued documents and search traits of an object anew from its source documents alone.

    What comes out different is a change of the object like any other. Without `keep` nothing is written. Raises
    `LookupError` when the object is unknown.
    """
    with intake.store.write() as unit:
        registration = _locked(unit, bro_id)
        rebuilt = _made_anew(unit, intake, registration, keep=keep)
        if keep and rebuilt.different:
            unit.registrations.update(
                _locked(unit, bro_id), Change(moment_after(registration, intake.clock()), "rebuild")
            )
        return rebuilt


def rebuild_in(unit: Unit, intake: Intake, bro_id: str) -> Rebuilt:
    """Do as `rebuild` in the transaction that puts an object back, which is no change of it."""
    return _made_anew(unit, intake, _locked(unit, bro_id), keep=True)


def _locked(unit: Unit, bro_id: str) -> Registration:
    registration = unit.registrations.lock(bro_id)
    if registration is None:
        raise LookupError(bro_id)
    return registration


def _made_anew(unit: Unit, intake: Intake, registration: Registration, *, keep: bool) -> Rebuilt:
    bro_id = registration.bro_id
    documents = {one.sequence_number: one for one in unit.documents.of(bro_id)}
    events = replay(acts_from(intake, documents)) if intake.declared.life else ()
    versions = intake.versions
    interface = versions.newest(record.namespace for record in documents.values())
    projected = projected_from(interface, versions, registration, (), events, documents)
    different = _different(unit, registration, events, projected)
    if keep:
        unit.registrations.place(replace(registration, kept=projected.kept), projected.location)
        unit.contents.drop(bro_id)
        unit.contents.put(bro_id, projected.contents, new=True)
        unit.events.put(bro_id, unit.events.of(bro_id), events)
        unit.states.put(bro_id, projected.state)
        if projected.traits is not None or projected.references is not None:
            unit.traits.put(bro_id, projected.searched_by)
        if projected.references is not None:
            unit.references.put(bro_id, projected.references)
    return Rebuilt(bro_id, different)


def acts_from(intake: Intake, documents: dict[int, SourceDocumentRecord]) -> tuple[Act, ...]:
    """Return the acts that the source documents of one object tell of, in their order."""
    found: list[Act] = []
    for number, record in sorted(documents.items()):
        declared, request = read_record(intake.versions, record)
        begun = (found[0].event,) if found else ()
        acts, _ = acts_of(declared, request, number, record.recorded_at, begun)
        found.extend(acts)
    return tuple(found)


def _act(
    intake: Intake,
    bro_id: str,
    actor: str,
    act: str,
    change: Callable[[RegistrationHistory, datetime], RegistrationHistory],
    require: Callable[[Unit, str], None] = lambda _unit, _bro_id: None,
) -> Registration:
    """Change the registration history of an object, and what is issued of it, in one transaction."""
    now = intake.clock()
    with intake.store.write() as unit:
        require(unit, bro_id)
        registration = _locked(unit, bro_id)
        if registration.object_code != intake.declared.code:
            raise LookupError(bro_id)
        now = moment_after(registration, now)
        changed = replace(registration, history=change(registration.history, now))
        interface = intake.versions.of(unit.contents.namespace(bro_id))
        events = unit.events.of(bro_id) if interface.declared.life else ()
        documents = documents_of(interface.declared, bro_id, events, unit)
        projected = projected_from(interface, intake.versions, changed, events, events, documents)
        whole = () if projected.in_parts else projected.contents
        unit.registrations.update(changed, Change(now, act, actor=actor), None, whole)
        if projected.in_parts:
            unit.contents.put_parts(bro_id, projected.contents, projected.dropped)
        unit.states.put(bro_id, projected.state)
        return _locked(unit, bro_id)


def _different(view: View, registration: Registration, events: Events, projected: Projected) -> tuple[str, ...]:
    """Return the names of what is stored otherwise than it comes out now."""
    bro_id, place = registration.bro_id, projected.location
    found = ["events"] if view.events.of(bro_id) != events else []
    if registration.kept != projected.kept or (place is not None and view.registrations.location(bro_id) != place):
        found.append("place")
    if projected.references is not None and view.references.of(bro_id) != projected.references:
        found.append("references")
    for name in dict.fromkeys(content.view for content in projected.contents):
        made = [content for content in projected.contents if content.view == name]
        stored = view.contents.get(bro_id, name)
        if stored is None or stored != together(made):
            found.append(name)
    return tuple(found)


def _under_review(history: RegistrationHistory, now: datetime) -> RegistrationHistory:
    if history.under_review:
        raise ValueError("it is under review already")
    return replace(history, under_review=True, under_review_time=now)


def _review_closed(history: RegistrationHistory, _now: datetime) -> RegistrationHistory:
    if not history.under_review:
        raise ValueError("it is not under review")
    return replace(history, under_review=False, under_review_time=None)


def _deregistered(history: RegistrationHistory, now: datetime) -> RegistrationHistory:
    if history.deregistered:
        raise ValueError("it is out of registration already")
    return replace(history, deregistered=True, deregistration_time=now, reregistered=False, reregistration_time=None)


def _reregistered(history: RegistrationHistory, now: datetime) -> RegistrationHistory:
    if not history.deregistered:
        raise ValueError("it is not out of registration")
    return replace(history, deregistered=False, deregistration_time=None, reregistered=True, reregistration_time=now)
