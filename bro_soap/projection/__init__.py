"""Makes what is issued of a registration out of its source documents; it can be thrown away and made again."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.life import LifeLayout, PartsLayout
from bro_soap.history import Story
from bro_soap.history.timeline import Events
from bro_soap.model import Registration
from bro_soap.projection.life import project_life
from bro_soap.projection.parts import project_parts
from bro_soap.projection.shared import Issued, Projected
from bro_soap.projection.whole import project_whole
from bro_soap.xmlio.contract import Contract

__all__ = ["Projected", "project"]


def project(
    declared: RegistrationObject,
    contract: Contract,
    registration: Registration,
    story: Story,
    before: Events = (),
    after: Events = (),
    *,
    judged: bool = False,
) -> Projected:
    """Make every view of an object out of what is told of it, one event after the other.

    With `judged` the rules have just looked at all of it; what is older may hold what they would refuse now.
    Of an object that is issued in parts only what differs between the events `before` and `after` is made.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    layout, form = declared.issue, Issued(contract, declared.meaning, declared.nonpublic, declared.decimals, judged)
    if isinstance(layout, LifeLayout):
        return project_life(layout, form, registration, story)
    if isinstance(layout, PartsLayout):
        return project_parts(layout, form, registration, story, before, after)
    return project_whole(layout, form, registration, story[-1].document)
