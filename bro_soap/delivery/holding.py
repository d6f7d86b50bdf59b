"""What a request was judged by of other objects still holds when it is recorded.

An object refers to parts of others: a network to tubes of wells. Who refers to one holds its object as it is, by a lock
that many may share; who takes a part away looks, under the lock of its own object, once more whether anybody refers to
it. Locks are taken in one order, so that no two requests wait for each other: what is referred to by BRO-ID, and then
the object itself (docs/adr/0014-timeline.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bro_soap.declaration.declaration import Declaration
from bro_soap.declaration.telling import parts_lost, parts_referred, told_of
from bro_soap.history import Story
from bro_soap.history.timeline import Events
from bro_soap.store import Changed
from bro_soap.xmlio.request import Request

if TYPE_CHECKING:
    from bro_soap.delivery.case import Case
    from bro_soap.store import Unit

__all__ = ["holders", "lock_for", "require_as_judged", "require_parts", "require_unreferred"]


def holders(declared: Declaration, story: Story, before: Events = ()) -> tuple[str, ...]:
    """Return the BRO-IDs, in order, of the objects of which what is told after the events `before` refers to a part."""
    return tuple(sorted({bro_id for bro_id, _ in parts_referred(declared, story, before)}))


def lock_for(unit: Unit, declared: Declaration, request: Request) -> None:
    """Keep every other writer from the object of a request, and from those of which it refers to a part."""
    before = unit.events.of(request.bro_id) if request.bro_id and declared.references else ()
    unit.registrations.hold(holders(declared, told_of(declared, request.source_document, 0, None), before))
    unit.registrations.lock(request.bro_id or "")


def require_as_judged(unit: Unit, case: Case) -> None:
    """Hold the objects of which a request refers to a part. Raises `Changed` where one is not as it was judged by."""
    if not case.holders:
        return
    unit.registrations.hold(case.holders)
    now = unit.events.known(case.holders)
    for bro_id in case.holders:
        if now.get(bro_id) != case.references.get(bro_id):
            raise Changed(bro_id)


def require_unreferred(unit: Unit, case: Case, bro_id: str) -> None:
    """Look, under the lock of an object, who refers to a part that it loses. Raises `Changed` when somebody does."""
    lost = parts_lost(case.events, case.acts)
    if lost and lost & unit.references.to(bro_id).keys():
        raise Changed(bro_id)


def require_parts(unit: Unit, bro_id: str) -> None:
    """Hold the objects of which one refers to a part. Raises `ValueError` for a part that went meanwhile.

    An object that was recorded before its inner parts were told says nothing of them.
    """
    parts = sorted(unit.references.of(bro_id))
    unit.registrations.hold(sorted({of for of, _ in parts}))
    known = unit.events.known(of for of, _ in parts)
    for of, part in parts:
        members = known[of].details.get("members", ()) if of in known else ()
        told = any(one.count("/") == part.count("/") for one in members)
        if told and part not in members:
            raise ValueError(f"it refers to {part} of {of}, which is not there any more")
