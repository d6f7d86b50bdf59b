"""What a correction that waits would change, before the registration's keeper decides on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bro_soap.catalogue.interface import Versions
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS
from bro_soap.delivery.case import Intake
from bro_soap.delivery.effect import Effect, effect_of
from bro_soap.delivery.issuable import not_issuable
from bro_soap.keeping.corrections import held_case
from bro_soap.model import Finding
from bro_soap.store import IssueContent, View
from bro_soap.xmlio.compare import Differs, compare
from bro_soap.xmlio.compose import NotIssuable, opened

__all__ = ["Preview", "preview"]

# Of a well or a network PPO holds all that PO does; characteristics repeat what the whole document says.
_LESS = {"PO": "PPO"}
_REGISTRATION = frozenset({"registrationHistory"})  # that it is corrected is no news


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting a request would do now: change values, or be rejected for a reason with findings."""

    bro_id: str
    operation: str
    correction_reason: str
    changes: tuple[Differs, ...] = ()
    reason: str = ""
    findings: tuple[Finding, ...] = ()


def preview(intake: Intake, transaction_id: str) -> Preview:
    """Return what accepting a correction that waits would change in what is issued; nothing is written.

    Judged anew, as accepting it would. Raises `LookupError` when no such request waits (any more).
    """
    with intake.store.read() as view:
        held, case, incoming = held_case(intake, transaction_id, view)
        told = (held.bro_id, held.operation, held.correction_reason)
        if (verdict := case.verdict).reason is not None:
            return Preview(*told, reason=verdict.reason, findings=verdict.findings)
        try:
            effect = effect_of(intake.by(held.namespace).interface, case, incoming.received)
        except NotIssuable as error:
            verdict = not_issuable(case, error)
            return Preview(*told, reason=verdict.reason or "", findings=verdict.findings)
        return Preview(*told, tuple(_changes(view, intake.versions, held.bro_id, effect)))


def _changes(view: View, versions: Versions, bro_id: str, effect: Effect) -> Iterator[Differs]:
    projected = effect.projected
    made = {one.view for one in projected.contents} | {name for name, _ in projected.dropped}
    for name in sorted(made - {VIEW_CHARACTERISTICS} - {less for less, more in _LESS.items() if more in made}):
        after = [one for one in projected.contents if one.view == name]
        before = _before(view, bro_id, effect, name)
        yield from compare(_opened(versions, before), _opened(versions, after), _REGISTRATION)


def _before(view: View, bro_id: str, effect: Effect, name: str) -> list[IssueContent]:
    """Return what is issued now: of an object in parts, those that go or are made anew."""
    projected = effect.projected
    if not projected.in_parts or effect.moves:
        found = view.contents.get(bro_id, name)
    else:
        made = {one.part for one in projected.contents if one.view == name}
        gone = {part for of, part in projected.dropped if of == name}
        found = view.contents.parts(bro_id, name, sorted(made | gone))
    return [] if found is None else [found]


def _opened(versions: Versions, contents: list[IssueContent]) -> etree._Element:
    namespace = contents[0].namespace if contents else ""
    return opened(b"".join(one.content for one in contents), versions.of(namespace).issue.prefixes)
