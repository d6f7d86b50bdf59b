"""What the documents of an object tell, one event after the other, and the state that follows from them.

How a document changes the state is data of the object: an effect per document type. `assign` makes the usual one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bro_soap.history.group import Group, Shape, read_group
from bro_soap.history.timeline import Event

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Effect", "Life", "Recalled", "Story", "Telling", "Told", "Unfit", "assign", "misfits", "states"]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One event with the source document that tells of it."""

    event: Event
    document: etree._Element


Story = tuple[Told, ...]
Effect = Callable[[Group, Told, Group], Group]
"""From the state before, the event and its document (as an element and as a group) to the state after."""


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """Source documents written again from an issued document, oldest first: what they told, not how it was written."""

    documents: tuple[etree._Element, ...]
    prehistory: bool | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Which parts of a document tell of which parts of the object.

    `each` is the path of a repeated group in the document ("" for the document itself), `into` the path of groups in
    the state, outermost first, each found by its key among the values of the group that tells.
    """

    each: str = ""
    into: tuple[str, ...] = ()


Unfit = Callable[[Group, Told, Group], str | None]
"""From the same three to the part of the object that the event needs and the state has not (or has already)."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """How the documents of an object with a life-span make its state.

    `shape` is that of the state and of the documents alike; `begin` makes the state of the document that begins the
    object, and `effects` says by document type what the others do. `unfit` tells why an event cannot follow a state.
    """

    shape: Shape
    effects: Mapping[str, Effect] = field(default_factory=dict)
    begin: Effect = lambda _before, _told, document: document
    unfit: Unfit | None = None


def states(life: Life, story: Story, settled: Group | None = None) -> tuple[Group, ...]:
    """Return the state right after each event; the first event begins the object.

    Where `settled` is the state after events that are not in the story, those behind the first go on from there.
    """
    return tuple(after for _, _, after in _steps(life, story, settled))


def misfits(life: Life, story: Story) -> dict[tuple[int, int], str]:
    """Return the events that cannot follow what is before them, by sequence and part: which part of the object it is.

    The first event begins the object and always fits.
    """
    if life.unfit is None:
        return {}
    found: dict[tuple[int, int], str] = {}
    before = Group()
    for told, document, after in _steps(life, story):
        missing = life.unfit(before, told, document) if told is not story[0] else None
        if missing is not None:
            found[told.event.sequence, told.event.part] = missing
        before = after
    return found


def _steps(life: Life, story: Story, settled: Group | None = None) -> Iterator[tuple[Told, Group, Group]]:
    """Yield each event with its document, and the state right after it."""
    state = Group()
    for number, told in enumerate(story):
        state = settled if number == 1 and settled is not None else state
        document = read_group(told.document, life.shape)
        effect = life.effects.get(told.event.document_type, life.begin)
        state = effect(state, told, document)
        yield told, document, state


def assign(
    shape: Shape, *tellings: Telling, places: Mapping[str, str], ignored: frozenset[str] = frozenset()
) -> Effect:
    """Return the effect of a document that gives values: each goes to the same path, or to where `places` says.

    Values under the keys of the groups, and those that are `ignored`, go nowhere.
    """

    def effect(before: Group, told: Told, document: Group) -> Group:  # noqa: ARG001 (every effect is told)
        state = before
        for telling in tellings:
            parts = document.groups.get(telling.each, ()) if telling.each else (document,)
            for part in parts:
                state = _assigned(state, shape, part, telling.into, places, ignored)
        return state

    return effect


def _assigned(
    state: Group, shape: Shape, part: Group, into: tuple[str, ...], places: Mapping[str, str], ignored: frozenset[str]
) -> Group:
    if not into:
        return state.having(
            {places.get(path, path): value for path, value in part.values.items() if path not in ignored}
        )
    inner = shape.groups[into[0]]
    return state.change(
        into[0],
        inner,
        part.text(inner.key),
        lambda group: _assigned(group, inner, part, into[1:], places, ignored | {inner.key}),
    )
