"""What is issued by another version than an object is kept in: composed when asked for, and kept while it holds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS
from bro_soap.delivery.retold import projected_from
from bro_soap.errors import Overloaded
from bro_soap.history.timeline import Events
from bro_soap.model import Registration
from bro_soap.store import IssueContent, SourceDocumentRecord, Store, View, together
from bro_soap.xmlio import ns
from bro_soap.xmlio.compare import compare
from bro_soap.xmlio.compose import NotIssuable, opened

__all__ = ["OnlyAs", "Rendering", "rendering_of"]


class OnlyAs(Exception):  # noqa: N818  it says what can be had
    """An object that cannot be issued by this version without loss; `label` is the version by which it can."""

    def __init__(self, asked: str, label: str) -> None:
        super().__init__(
            f"dit registratieobject kan niet zonder verlies van gegevens worden uitgegeven volgens {asked}. "
            f"Vraag het op volgens {label}."
        )


@dataclass(frozen=True, slots=True)
class Rendering:
    """An object as a version issues it, with its views in their parts."""

    registration: Registration
    events: Events
    contents: tuple[IssueContent, ...]

    def view(self, name: str, parts: Iterable[int] | None = None) -> IssueContent:
        """Return a view: the whole of it, or these parts."""
        wanted = None if parts is None else set(parts)
        found = [one for one in self.contents if one.view == name and (wanted is None or one.part in wanted)]
        return together(found)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the register has of an object, at one moment."""

    registration: Registration
    interface: Interface
    label: str
    events: Events
    documents: dict[int, SourceDocumentRecord]
    views: dict[str, bytes]


def rendering_of(store: Store, versions: Versions, asked: Interface, bro_id: str, only: str = "") -> Rendering:
    """Compose an object by the version that is asked for, and keep the result until the object changes.

    With `only` the characteristics, which are a selection in every version, nothing else is composed or compared.
    Raises `OnlyAs` where it cannot be done without loss.
    """
    with store.read() as view:
        kept = _kept(view, versions, bro_id)
    try:
        told = (kept.registration, (), kept.events, kept.documents, only)
        contents = projected_from(asked, versions, *told).contents
    except NotIssuable as error:
        raise OnlyAs(asked.issue.label, kept.label) from error
    if not only:
        _require_all(asked, kept, contents)
    _keep(store, kept.registration, contents)
    return Rendering(kept.registration, kept.events, contents)


def _kept(view: View, versions: Versions, bro_id: str) -> _Kept:
    registration = view.registrations.get(bro_id)
    if registration is None:
        raise LookupError(bro_id)
    namespace = view.contents.namespace(bro_id)
    interface = versions.of(namespace)
    label = ns.label(namespace or interface.issue.namespace)
    documents = {one.sequence_number: one for one in view.documents.of(bro_id)}
    views = {name: found.full() for name, found in view.contents.of(bro_id).items() if name != VIEW_CHARACTERISTICS}
    return _Kept(registration, interface, label, view.events.of(bro_id), documents, views)


def _require_all(asked: Interface, kept: _Kept, contents: tuple[IssueContent, ...]) -> None:
    """Refuse what lacks any value that is kept: in what order they stand is a matter of the version."""
    for name, content in kept.views.items():
        made = together([one for one in contents if one.view == name])
        before = opened(content, kept.interface.issue.prefixes)
        differences = compare(before, opened(made.content, asked.issue.prefixes))
        if any(one.before is not None for one in differences):
            raise OnlyAs(asked.issue.label, kept.label)


def _keep(store: Store, registration: Registration, contents: tuple[IssueContent, ...]) -> None:
    """Keep what was made, unless the object changed meanwhile; a register too busy for it does without."""
    with suppress(Overloaded), store.write() as unit:
        now = unit.registrations.lock(registration.bro_id)
        if now is not None and now.version == registration.version:
            unit.renderings.put(registration.bro_id, registration.version, contents)
