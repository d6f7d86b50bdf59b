"""What the delivery of one kind of object needs, and one delivery under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.clock import Clock, wall_clock
from bro_soap.history import Settled, Story
from bro_soap.history.timeline import Act, Events
from bro_soap.model import Party, Registration
from bro_soap.rules import Verdict
from bro_soap.rules.facts import Referenced
from bro_soap.standard import Standard
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.request import Request

if TYPE_CHECKING:
    from bro_soap.store import Store

__all__ = ["Case", "Intake"]


@dataclass(frozen=True, slots=True)
class Intake:
    """What the delivery of one kind of object needs.

    `contract` is that of its intake service, `issued` that of its issue service; `standard` holds the code lists and
    boundaries to judge by, `review` the object codes and `<code>:<correctionReason>` of corrections that wait for the
    registration's keeper. For as long as `remember` a request that comes again gets the answer it got before. `clock`
    tells the time at which something is done.
    `interfaces` are all those of the kind, oldest first.
    """

    store: Store
    declared: RegistrationObject
    contract: Contract
    issued: Contract
    standard: Standard
    review: frozenset[str] = frozenset()
    remember: timedelta = timedelta(days=30)
    clock: Clock = wall_clock
    interfaces: tuple[Interface, ...] = ()

    @property
    def interface(self) -> Interface:
        """The interface that is delivered by."""
        return Interface(self.declared, self.contract, self.issued)

    @property
    def versions(self) -> Versions:
        """All interfaces of the kind."""
        return Versions(self.interfaces or (self.interface,))

    def by(self, namespace: str) -> Intake:
        """Return the same for the interface of which a service has this namespace."""
        found = self.versions.of(namespace)
        return replace(self, declared=found.declared, contract=found.delivery, issued=found.issue)

    def holds(self, request: Request) -> bool:
        """Tell whether a request is a correction that waits for the registration's keeper."""
        of_this_kind = {self.declared.code, f"{self.declared.code}:{request.correction_reason}"}
        return bool(request.correction_reason and self.review & of_this_kind)


@dataclass(frozen=True, slots=True)
class Case:
    """One delivery under way: the request, who delivers, and the register as it was when the rules judged it.

    `acts` is what the request does and `told` its documents; of an object with a life-span `events` is what it has been
    through until now, and `story` the documents that tell of it, as far as what is issued is made of them.
    `keeping` is the interface in which it will be kept, None for that by which it is delivered; when the object `moves`
    into it, all that is issued of the object is made anew. `holders` are the objects of which it refers to a part, and
    `references` what was known of all objects that it refers to. Where the object is `settled`, `story` is its first
    event alone.
    """

    request: Request
    supplier: Party
    registered: Registration | None
    verdict: Verdict
    acts: tuple[Act, ...]
    told: Story
    events: Events = ()
    story: Story = ()
    keeping: Interface | None = None
    moves: bool = False
    holders: tuple[str, ...] = ()
    references: Mapping[str, Referenced] = field(default_factory=dict)
    settled: Settled | None = None

    @property
    def object_id(self) -> str:
        """The caller's own name of the object (`objectIdAccountableParty`), or nothing."""
        found = child(self.request.source_document, "objectIdAccountableParty")
        return "" if found is None else text(found)

    @property
    def begins(self) -> bool:
        """Whether the request makes a new object."""
        return self.request.bro_id is None
