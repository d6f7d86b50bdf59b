"""What is known without the register: the organisations of a file, and the objects somebody has at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.telling import referred
from bro_soap.delivery.case import Case
from bro_soap.delivery.effect import life_after, registration_after
from bro_soap.delivery.facts import Past, facts_of
from bro_soap.history import Story
from bro_soap.model import Party, Registration, Role
from bro_soap.rules import UNKNOWN, Facts
from bro_soap.standard import Standard
from bro_soap.store import Known, Mandate, MandateKind
from bro_soap.xmlio.request import Request

__all__ = ["Kept", "Shelf", "needed_of"]

_OF_OBJECT = frozenset({"registered", "events", "story", "registered_document", "referring", "with_prehistory"})
_OF_SUPPLIER = frozenset({"supplier", "caller", "mandated", "under_privilege_right"})
_OF_PARTIES = frozenset({"roles", "mandated", "under_privilege_right"})


@dataclass(frozen=True, slots=True)
class Kept:
    """An object at hand: what there was of it, and the names of the facts that this does not tell."""

    past: Past
    unknown: frozenset[str] = frozenset()

    @property
    def registration(self) -> Registration:
        """The registration; every object that is kept has one."""
        if self.past.registered is None:
            raise ValueError("an object without a registration")
        return self.past.registered


@dataclass
class Shelf:
    """The organisations and mandates, None when they are not known, and the objects at hand by BRO-ID.

    `absent` names objects that certainly do not exist (yet).
    """

    parties: dict[str, Party] | None = None
    mandates: tuple[Mandate, ...] = ()
    objects: dict[str, Kept] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    def roles(self, kvk_numbers: Iterable[str], object_code: str) -> dict[str, frozenset[Role]]:
        """Return what each of these organisations may do with this type of object; nothing for an unknown one."""
        held = {number: self.supplier(number).roles for number in kvk_numbers}
        return {
            number: frozenset(role for role, code in roles if code == object_code) for number, roles in held.items()
        }

    def mandated(self, principal: str, agent: str, object_code: str) -> bool:
        """Tell whether the file names this mandate to deliver."""
        wanted = (principal, agent, object_code, MandateKind.LEVERING)
        return any((one.principal, one.agent, one.object_code, one.kind) == wanted for one in self.mandates)

    def known(self, bro_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of these objects that are at hand, by BRO-ID."""
        return {bro_id: _known(self.objects[bro_id]) for bro_id in bro_ids if bro_id in self.objects}

    def supplier(self, kvk_number: str) -> Party:
        """Return the organisation that delivers, as far as it is known."""
        return (self.parties or {}).get(kvk_number) or Party(kvk_number, kvk_number)

    def facts(
        self,
        declared: RegistrationObject,
        request: Request,
        supplier: Party | None,
        received: datetime,
        standard: Standard,
    ) -> tuple[Facts, Past]:
        """Return what the rules may ask, as far as it is known, and what there was of the object."""
        kept = self.objects.get(request.bro_id or "")
        past = kept.past if kept else Past()
        unknown = (
            set(kept.unknown)
            if kept
            else set(_OF_OBJECT if request.bro_id and request.bro_id not in self.absent else ())
        )
        unknown |= _OF_SUPPLIER if supplier is None else frozenset()
        unknown |= _OF_PARTIES if self.parties is None else frozenset()
        if declared.references and not referred(declared, request, past.events) <= self.objects.keys():
            unknown.add("references")
        facts = facts_of(
            declared, request, supplier, received, past, self, self.known, lambda _: UNKNOWN, standard, supplier
        )
        return facts.but(**dict.fromkeys(unknown, UNKNOWN)), past

    def take(self, declared: RegistrationObject, case: Case, bro_id: str, at: datetime) -> None:
        """Let an accepted request take effect, as far as what it changes is known."""
        kept = self.objects.get(bro_id, Kept(Past()))
        registration = replace(registration_after(declared, case, at), bro_id=bro_id)
        past = replace(
            kept.past,
            registered=registration,
            sequence=kept.past.sequence + 1,
            keeping=case.keeping or kept.past.keeping,
        )
        if declared.life is None:
            past = replace(past, document=case.request.source_document)
        elif "events" not in kept.unknown:
            events, story = life_after(case, at)
            story = needed_of(declared, story)
            past = replace(past, events=events, story=story, document=story[0].document if story else None)
        unknown = kept.unknown
        if not case.supplier.kvk_number:
            unknown |= {"object_supplier"}
        self.absent.discard(bro_id)
        self.objects[bro_id] = Kept(past, unknown)


def needed_of(declared: RegistrationObject, story: Story) -> Story:
    """Return the part of a story that the service looks at when it judges."""
    if declared.life is None:
        return story
    needed = declared.life.needed(tuple(told.event for told in story))
    places = {(event.sequence, event.part) for event in needed}
    return tuple(told for told in story if (told.event.sequence, told.event.part) in places)


def _known(kept: Kept) -> Known:
    one = kept.registration
    told = [event.details for event in kept.past.events]
    later = tuple(details for details in told[1:] if details)
    return Known(one.object_code, one.quality_regime, one.history.deregistered, told[0] if told else {}, later)
