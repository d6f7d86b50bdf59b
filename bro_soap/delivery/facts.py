"""The content check: what the register knows of a request, as facts, and the verdict of the rules on it.

The register is the database, or what somebody has at hand of it: the same check serves the service and validation
without a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from lxml import etree

from bro_soap.audience import Asker, Viewer, day_of
from bro_soap.catalogue.interface import Interface
from bro_soap.catalogue.registration_object import RegistrationObject, judge
from bro_soap.declaration.documents import ReasonKind
from bro_soap.declaration.life import LifeLayout
from bro_soap.declaration.telling import PREHISTORY, acts_of, kvk_numbers, parts_lost, referred
from bro_soap.delivery.access import is_own, knows_of
from bro_soap.delivery.case import Case, Intake
from bro_soap.delivery.holding import holders
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.retold import read_record, story_of
from bro_soap.history import Settled, Story, read_state
from bro_soap.history.timeline import Events
from bro_soap.model import DocumentKind, Operation, Party, Registration, Role
from bro_soap.rules import UNKNOWN, Facts, Unknown
from bro_soap.standard import Standard
from bro_soap.store import Known
from bro_soap.xmlio.request import Request

if TYPE_CHECKING:
    from bro_soap.store import View

__all__ = ["Past", "Privileges", "facts_of", "judged", "past_of"]

# Returns those of these objects that exist, by BRO-ID.
Others = Callable[[Iterable[str]], dict[str, Known]]
# Returns one that refers to it, by the parts of this object that others refer to.
Referring = Callable[[str], Mapping[str, str] | Unknown]


class Privileges(Protocol):
    """What the check asks of who may do what; `view.parties` is one."""

    def roles(self, kvk_numbers: Iterable[str], object_code: str) -> dict[str, frozenset[Role]]:
        """Return what each of these organisations may do with this type of object; nothing for an unknown one."""

    def mandated(self, principal: str, agent: str, object_code: str) -> bool:
        """Tell whether the agent holds the principal's mandate for this type of object now."""


@dataclass(frozen=True, slots=True)
class Past:
    """What there was of an object before the request: `document` begins it, or is the current one of a whole object.

    `sequence` is the number that the source document of the request would get; `keeping`, `moves` and `settled` are as
    in `Case`.
    """

    registered: Registration | None = None
    events: Events = ()
    story: Story = ()
    sequence: int = 1
    document: etree._Element | None = None
    keeping: Interface | None = None
    moves: bool = False
    settled: Settled | None = None


def judged(intake: Intake, request: Request, supplier: Party, incoming: Incoming, view: View) -> Case:
    """Run the rules over the request with what the register knows at this moment."""
    asker = Asker(supplier.kvk_number, day_of(incoming.received))
    past = past_of(intake, request, view, asker)
    # For whom it delivers may know of what is its own; who has no mandate for that is refused before it hears.
    askers = (asker, Asker(request.delivery_accountable_party or asker.party, asker.day))
    facts = facts_of(
        intake.declared,
        request,
        supplier,
        incoming.received,
        past,
        view.parties,
        lambda bro_ids: view.events.known(bro_ids, askers),
        view.references.to,
        intake.standard,
        incoming.caller,
    )
    verdict = judge(intake.declared, request, facts)
    return Case(
        request,
        supplier,
        past.registered,
        verdict,
        facts.acts,
        facts.told,
        past.events,
        past.story,
        past.keeping,
        past.moves,
        holders(intake.declared, facts.told, past.events),
        facts.references,
        past.settled,
    )


def facts_of(
    declared: RegistrationObject,
    request: Request,
    supplier: Party | None,
    received: datetime,
    past: Past,
    parties: Privileges,
    known: Others,
    referring: Referring,
    standard: Standard,
    caller: Party | None = None,
) -> Facts:
    """Return what the rules may ask; no `supplier` means that it is not known who delivers."""
    events = past.events
    acts, told = acts_of(declared, request, past.sequence, None, events)
    return Facts(
        received=received,
        standard=standard,
        caller=caller,
        supplier=UNKNOWN if supplier is None else supplier,
        registered=past.registered,
        roles=parties.roles(kvk_numbers(declared, request), declared.code),
        mandated=_mandated(declared, request, supplier, parties),
        registered_document=past.document if _compares(declared, request) else None,
        under_privilege_right=UNKNOWN if supplier is None else supplier.is_(Role.VOORRECHT, declared.code),
        object_supplier=past.registered.delivery_responsible_party if past.registered else "",
        acts=acts,
        told=told,
        events=events,
        story=past.story,
        settled=past.settled.state if past.settled else None,
        references=_references(declared, request, events, known),
        referring=referring(request.bro_id or "") if parts_lost(events, acts) else {},
        with_prehistory=bool(events[0].details.get(PREHISTORY)) if events else None,
    )


def _mandated(
    declared: RegistrationObject, request: Request, supplier: Party | None, parties: Privileges
) -> bool | Unknown:
    principal = request.delivery_accountable_party
    if supplier is None:
        return UNKNOWN
    return principal is not None and parties.mandated(principal, supplier.kvk_number, declared.code)


def _references(declared: RegistrationObject, request: Request, events: Events, known: Others) -> dict[str, Known]:
    bro_ids = referred(declared, request, events) if declared.references else ()
    return known(bro_ids) if bro_ids else {}


def past_of(intake: Intake, request: Request, view: View, asker: Asker) -> Past:
    """Return what the register has of the object that the request is about; nothing to whom may not know of it."""
    declared = intake.declared
    registered = view.registrations.get(request.bro_id) if request.bro_id else None
    if registered is not None and not knows_of(Viewer(asker.day, is_own(asker.party, registered)), registered):
        registered = None
    if registered is None or registered.object_code != declared.code:
        return Past(registered)
    keeping, moves = _keeping(intake, registered, view)
    settled = _settled(intake, request, registered, view)
    events, story, sequence = _until_now(intake, registered, view, whole=moves, settled=settled is not None)
    document = _document(intake, request, registered, story, view)
    return Past(registered, events, story, sequence, document, keeping, moves, settled)


def _settled(intake: Intake, request: Request, registered: Registration, view: View) -> Settled | None:
    """Return the object as it is, where what the request tells comes behind all that is told, and that is kept."""
    declared, life = intake.declared, intake.declared.life
    told = declared.documents_by_name[request.document_type]
    last = request.operation is Operation.REGISTER and told.kind in {DocumentKind.ADDITION, DocumentKind.END}
    if not isinstance(life, LifeLayout) or not life.steps or not last or intake.versions.several:
        return None
    kept = view.states.get(registered.bro_id, registered.version)
    if kept is None:
        return None
    refers = any(way.member for way in declared.references)
    return Settled(read_state(kept), view.references.of(registered.bro_id) if refers else frozenset())


def _keeping(intake: Intake, registered: Registration, view: View) -> tuple[Interface | None, bool]:
    """Return the interface in which the object will be kept, and whether it is kept in another one now."""
    versions = intake.versions
    if not versions.several:
        return None, False
    now = view.contents.namespace(registered.bro_id)
    found = versions.newest((now, intake.contract.namespace))
    return found, found != versions.of(now)


def _until_now(
    intake: Intake, registered: Registration, view: View, *, whole: bool, settled: bool
) -> tuple[Events, Story, int]:
    """Return what an object with a life-span has been through, its documents, and the number of the next one.

    The documents are those that what is issued is made of, or the `whole` of them; of what is `settled` the first.
    """
    if intake.declared.life is None:
        return (), (), 1
    events = view.events.of(registered.bro_id)
    wanted = events if whole else events[:1] if settled else intake.declared.life.needed(events)
    documents = view.documents.some(registered.bro_id, {one.sequence for one in wanted})
    return events, story_of(intake.versions, wanted, documents), view.documents.latest_number(registered.bro_id) + 1


def _compares(declared: RegistrationObject, request: Request) -> bool:
    """Tell whether a rule has to compare with the source document that begins the object, or holds it whole."""
    reasons = declared.correction_reasons
    return request.correction_reason in {one.code for one in reasons if one.kind is ReasonKind.ACCOUNTABLE_PARTY}


def _document(
    intake: Intake, request: Request, registered: Registration, story: Story, view: View
) -> etree._Element | None:
    if not _compares(intake.declared, request):
        return None
    if story:
        return story[0].document
    return read_record(intake.versions, view.documents.of(registered.bro_id)[-1])[1].source_document
