"""Uitgifte: the registered object, public or not according to who asks, or the characteristics in an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from bro_soap.audience import Asker, Viewer, day_of
from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.clock import Clock, wall_clock
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS, Asked
from bro_soap.delivery.access import acting_party, is_own, knows_of
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import AccessError, ParseError
from bro_soap.issue.areas import by_extent, in_area
from bro_soap.issue.criteria import check_criteria, read_criteria
from bro_soap.issue.elsewhere import told_elsewhere
from bro_soap.issue.readers import reader_of
from bro_soap.issue.reasons import bro_id_reason, period_reason, reference_reason
from bro_soap.issue.use import Telling, telling_of
from bro_soap.issue.versions import OnlyAs, Rendering, rendering_of
from bro_soap.model import Dispatched, Gone, Issued, Party, Registration, Rejected, Role
from bro_soap.rules.wording import render
from bro_soap.standard import Standard
from bro_soap.store import IssueContent, SearchHit, Store, View
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.elements import child, text

__all__ = ["Issue", "dispatch_characteristics", "dispatch_data"]

MOST_DOCUMENTS = 2000
Found = tuple[Registration, IssueContent | None, Viewer, Telling | None]
_READERS = (Role.DATA_AFNEMER, Role.BRONHOUDER, Role.DATALEVERANCIER)


@dataclass(frozen=True, slots=True)
class Issue:
    """What the issue of one kind of object needs; `contract` is that of its issue service, `standard` holds code lists.

    `clock` tells the time at which something is answered; `interfaces` are all those of the kind, oldest first;
    `kinds` the kinds that a reader may have meant instead.
    """

    store: Store
    declared: RegistrationObject
    contract: Contract
    standard: Standard
    clock: Clock = wall_clock
    interfaces: tuple[Interface, ...] = ()
    kinds: Mapping[str, RegistrationObject] = field(default_factory=dict)

    def is_of_another_version(self, content: IssueContent) -> bool:
        """Tell whether content is written for another version than this, served or not."""
        if not self.interfaces:
            return False
        return (content.namespace or self.interfaces[0].issue.namespace) != self.contract.namespace

    def rendering(self, bro_id: str, only: str = "") -> Rendering:
        """Return an object as this version issues it. Raises `OnlyAs` where that cannot be done without loss."""
        return rendering_of(self.store, self._versions, self._own, bro_id, only)

    @property
    def _versions(self) -> Versions:
        return Versions(self.interfaces)

    @property
    def _own(self) -> Interface:
        return self._versions.of(self.contract.namespace)


def dispatch_data(parts: Issue, incoming: Incoming) -> Dispatched | Rejected:
    """Return one whole object: with its non-public data to its bronhouder and supplier, `Gone` once deregistered.

    Some kinds are kept for those two, and are then issued to them all the same.

    Raises `AccessError` for who may not read this kind of object, `ParseError` for a request that is not valid.
    """
    party = _reader(parts, incoming)
    reference = _reference(parts, incoming)
    bro_id = _text(incoming.element, "broId")
    reason = (
        reference_reason(reference, "DispatchDataRequest")
        or bro_id_reason(parts.declared, bro_id)
        or period_reason(incoming.element)
    )
    if reason is not None:
        return _rejected(parts, reference, *reason)
    asked = parts.declared.issue.asked(incoming.element)
    now = parts.clock()
    try:
        found = _object(parts, bro_id, asked, Asker(party.kvk_number, day_of(now)), latest=_delivers(parts, party))
        found = _in_this_version(parts, asked, found)
    except OnlyAs as error:
        return _rejected(parts, reference, str(error), "version")
    if found is None:
        elsewhere = told_elsewhere(parts.store, parts.kinds, bro_id)
        return _rejected(parts, reference, render("RA-14") + elsewhere, "RA-14")
    registration, content, reader, telling = found
    if content is None:
        return Dispatched(reference, now, (Gone(bro_id, registration.history.deregistration_time),))
    name = asked.document_dp if reader.own else asked.document
    seen = content.seen_by(reader)
    if telling is not None:
        seen = telling(seen)
    return Dispatched(reference, now, (Issued(name, bro_id, seen, registration, reader.appointed),))


def dispatch_characteristics(parts: Issue, incoming: Incoming) -> Dispatched | Rejected:
    """Return the characteristics of every object in an area that answers to the criteria; at most 2000.

    Raises as `dispatch_data` does.
    """
    party = _reader(parts, incoming)
    reference = _reference(parts, incoming)
    reason = reference_reason(reference, "DispatchCharacteristicsRequest")
    if reason is not None:
        return _rejected(parts, reference, *reason)
    criteria = child(incoming.element, "criteria")
    if criteria is None:
        raise ValueError("a search without criteria, which the schema forbids")
    asking = parts.declared.issue.asking
    findings = check_criteria(criteria, incoming.received, asking, parts.standard.codes)
    if findings:
        return Rejected(reference, render("RA-26"), parts.clock(), findings, reason_rule="RA-26")
    now = parts.clock()
    asker = Asker(party.kvk_number, day_of(now)) if parts.declared.withheld else None
    wanted, shaped = read_criteria(criteria, asking), parts.declared.has_shapes
    with parts.store.read(latest=_delivers(parts, party)) as view:
        sought = by_extent(wanted) if shaped else wanted
        hits = view.search(parts.declared.code, sought, MOST_DOCUMENTS + 1, asker)
        if len(hits) > MOST_DOCUMENTS:
            return _rejected(parts, reference, render("RA-27"), "RA-27")
        told = [hit.bro_id for hit in hits if shaped or not hit.deregistered]
        contents = _characteristics(parts, view, told)
    area = in_area(wanted, parts.contract.prefixes) if shaped else None
    try:
        documents = tuple(_hit(parts, hit, contents.get(hit.bro_id), day_of(now), area) for hit in hits)
    except OnlyAs as error:
        return _rejected(parts, reference, str(error), "version")
    return Dispatched(reference, now, tuple(one for one in documents if one is not None), counted=True)


def _characteristics(parts: Issue, view: View, bro_ids: list[str]) -> dict[str, IssueContent]:
    """Return the characteristics of these objects, as far as they are at hand in this version, by BRO-ID."""
    kept = view.contents.some(bro_ids, VIEW_CHARACTERISTICS)
    others = [bro_id for bro_id, content in kept.items() if parts.is_of_another_version(content)]
    if others:
        made = view.renderings.some(others, parts.contract.namespace, VIEW_CHARACTERISTICS)
        kept = {bro_id: content for bro_id, content in kept.items() if bro_id not in others} | made
    return kept


def _hit(
    parts: Issue, hit: SearchHit, content: IssueContent | None, day: date, area: Callable[[bytes], bool] | None
) -> Issued | Gone | None:
    """Return what a search tells of one object; nothing where all that the reader sees of it lies outside the area.

    So it is with what was taken out of registration: it would tell where something lies that is kept. Raises `OnlyAs`.
    """
    gone = Gone(hit.bro_id, hit.deregistration_time) if hit.deregistered else None
    if gone is not None and area is None:
        return gone
    content = content or parts.rendering(hit.bro_id, VIEW_CHARACTERISTICS).view(VIEW_CHARACTERISTICS)
    seen = content.seen_by(Viewer(day, hit.own, hit.appointed))
    if area is not None and not area(seen):
        return None
    document = parts.declared.issue.characteristics_document
    return gone or Issued(document, hit.bro_id, seen, appointed=hit.appointed)


def _object(parts: Issue, bro_id: str, asked: Asked, asker: Asker, *, latest: bool) -> Found | None:
    """Return the object, what is issued of it and what others say of it; or None, said by who knows the latest only.

    To whom may not know of it there is none.
    """
    with parts.store.read(latest=latest) as view:
        registration = view.registrations.get(bro_id)
        if registration is not None and registration.object_code == parts.declared.code:
            kept = parts.declared.kept_for_holder and is_own(asker.party, registration)
            gone = registration.history.deregistered and not kept
            content = None if gone else _content(parts, view, bro_id, asked)
            judged = None if content is None or parts.is_of_another_version(content) else content
            reader = reader_of(view, asker, registration, judged)
            if knows_of(reader, registration):
                telling = telling_of(view, parts.declared, parts.contract, bro_id, content)
                return registration, content, reader, telling
    return None if latest else _object(parts, bro_id, asked, asker, latest=True)


def _in_this_version(parts: Issue, asked: Asked, found: Found | None) -> Found | None:
    """Return what was found, composed by this version where it is kept in another. Raises `OnlyAs`."""
    if found is None or not parts.interfaces:
        return found
    registration, content, reader, telling = found
    if registration.history.deregistered if content is None else not parts.is_of_another_version(content):
        return found
    made = parts.rendering(registration.bro_id)
    view = made.view(asked.view, asked.choose(made.events) if asked.choose else None)
    return (made.registration, view, reader, telling) if knows_of(reader, made.registration) else None


def _delivers(parts: Issue, reader: Party) -> bool:
    """Tell whether a reader may have delivered just now what it asks for, and so must see the latest."""
    code = parts.declared.code
    return reader.is_(Role.DATALEVERANCIER, code) or reader.is_(Role.BRONHOUDER, code)


def _content(parts: Issue, view: View, bro_id: str, asked: Asked) -> IssueContent | None:
    """Return the view that is asked for, whole or the parts that are chosen; of this version if that is at hand."""
    chosen = None if asked.choose is None else asked.choose(view.events.of(bro_id))
    kept = view.contents.get(bro_id, asked.view) if chosen is None else view.contents.parts(bro_id, asked.view, chosen)
    if kept is None or not parts.is_of_another_version(kept):
        return kept
    namespace = parts.contract.namespace
    if chosen is None:
        return view.renderings.get(bro_id, namespace, asked.view) or kept
    return view.renderings.parts(bro_id, namespace, asked.view, chosen) or kept


def _reader(parts: Issue, incoming: Incoming) -> Party:
    """Return the organisation that reads: the caller, or the one it is mandated to speak for."""
    code = parts.declared.code
    reader = acting_party(parts.store, code, incoming)
    if not any(reader.is_(role, code) for role in _READERS):
        raise AccessError(403, f"role: {reader.kvk_number} may not read {code}")
    return reader


def _reference(parts: Issue, incoming: Incoming) -> str:
    reasons = parts.contract.schema.of_received(incoming.element)
    if reasons:
        reference = _text(incoming.element, "requestReference")[:200]
        reasons = parts.contract.schema.explained(incoming.element, reasons, incoming.raw)
        raise ParseError("not valid", reasons, detailed=True, request_reference=reference)
    return _text(incoming.element, "requestReference")


def _rejected(parts: Issue, reference: str, reason: str, rule: str) -> Rejected:
    return Rejected(reference, reason, parts.clock(), reason_rule=rule)


def _text(element: etree._Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else text(found)
