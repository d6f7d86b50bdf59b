"""Makes what is issued of a registration out of its source documents; it can be thrown away and made again."""

from __future__ import annotations

from dataclasses import replace

from bro_soap.catalogue.interface import Interface
from bro_soap.declaration.life import LifeLayout, PartsLayout, Trait
from bro_soap.declaration.telling import parts_referred
from bro_soap.history import Settled, Story, Told
from bro_soap.history.timeline import Events
from bro_soap.model import Registration
from bro_soap.projection.life import project_life
from bro_soap.projection.parts import project_parts
from bro_soap.projection.shared import Issuing, Projected, as_kept
from bro_soap.projection.whole import project_whole
from bro_soap.store.signs import ALL, LEFT
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.renaming import in_namespaces, is_of_another_version

__all__ = ["Projected", "project"]


def project(
    interface: Interface,
    registration: Registration,
    story: Story,
    before: Events = (),
    after: Events = (),
    *,
    judged: bool = False,
    only: str = "",
    settled: Settled | None = None,
) -> Projected:
    """Make every view of an object, as this interface issues it, of what is told of it, one event after the other.

    With `judged` the rules have just looked at all of it; what is older may hold what they would refuse now.
    What is `settled` of it stays as it is, and the story has only the event that began it and the one that is added.
    With `only` nothing is made but that view, where there are several.
    Of an object that is issued in parts only what differs between the events `before` and `after` is made.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    declared, issue = interface.declared, interface.issue
    layout, form = (
        declared.issue,
        Issuing(issue, declared.meaning, declared.visible, declared.decimals, judged, only),
    )
    story = tuple(_written_for(interface.delivery, told) for told in story)
    if isinstance(layout, LifeLayout):
        known = after or tuple(told.event for told in story)
        state = settled.state if settled else None
        projected = as_kept(project_life(layout, form, registration, story, known, state))
    elif isinstance(layout, PartsLayout):
        projected = project_parts(layout, form, registration, story, before, after)
    else:
        projected = as_kept(project_whole(layout, form, registration, story[-1].document))
    if not any(way.member for way in declared.references):
        return projected
    referred = parts_referred(declared, story) | (settled.references if settled else frozenset())
    return _referring(projected, interface, registration, referred)


def _referring(
    projected: Projected, interface: Interface, registration: Registration, parts: frozenset[tuple[str, str]]
) -> Projected:
    """Return the same with what it refers to; an object that has ended refers to nothing any more."""
    if interface.declared.life is not None and registration.history.registration_status == "voltooid":
        return replace(projected, references=parts, left=(Trait(LEFT, ALL),))
    standing = parts if projected.standing is None else projected.standing
    left = (Trait(LEFT, f"{bro_id}/{part}") for bro_id, part in sorted(parts - standing))
    return replace(projected, references=parts, left=tuple(left))


def _written_for(contract: Contract, told: Told) -> Told:
    """Return a document in the namespaces of this intake service, where it came by that of another version."""
    if not is_of_another_version(told.document, contract.namespace):
        return told
    return Told(told.event, in_namespaces(told.document, contract.prefixes))
