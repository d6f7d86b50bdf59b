"""What is kept of one object as it is now: the white list of its kind, and what its documents say of it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from bro_soap.audience import DP, Secrecy, strictest
from bro_soap.declaration.visible import Listed, Visible, WithheldRow
from bro_soap.history.group import Group, Shape
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.parts import at_path

__all__ = ["Hidden", "Seeing"]

Hidden = tuple[etree._Element, Secrecy]
Keys = tuple[tuple[str, str], ...]
_NO_SHAPE = Shape()


class Seeing:
    """What is kept of an object in a state, by the rows of its kind.

    An attribute of a part says it of that part, where the document has it; otherwise what the object says on that path
    counts: of the part that the document names by the key of its `shape`, or else the strictest of all. Of an object
    that is delivered whole (no state) the document says all.
    """

    def __init__(
        self,
        visible: Visible,
        state: Group | None = None,
        document: etree._Element | None = None,
        shape: Shape | None = None,
    ) -> None:
        self._visible = visible
        self._state = state
        self._document = document
        self._shape = shape or Shape()
        self._said: dict[tuple[WithheldRow, Keys], list[etree._Element]] = {}

    @cached_property
    def whole(self) -> Secrecy | None:
        """How the object itself is kept: whoever may not see it is told that it is not there."""
        return self.of_row("", None, itself=True)

    def of_row(self, row: str, group: Group | None, *, itself: bool = False) -> Secrecy | None:
        """Return how what the register makes of a row is kept, in the group that it makes it for; "" is no row.

        The row is that of the group itself, or stands in it.
        """
        found, path = None, row
        while path or itself:
            rules = self._visible.rules(path)
            found = strictest((found, *(one.of.judge(self._of_group(one, group, row)) for one in rules)))
            path, itself = path.rpartition("/")[0], False
        return found

    def shows(self, source: etree._Element) -> bool:
        """Tell whether everybody may see an element of a source document, whatever the object says of it."""
        stood = self._visible.place_of(source)
        return stood is None or stood[0].seen

    def beyond(self, source: etree._Element, copied: etree._Element) -> list[Hidden]:
        """Return what not everybody may see in the copy of an element of a source document, and how each is kept.

        Inside of what is kept stands only what is kept more strictly. What the register made itself, and put in no
        source document, everybody may see.
        """
        stood = self._visible.place_of(source)
        found: list[Hidden] = []
        if stood is None:
            return found
        place, document = stood
        if not place.seen:
            return [(copied, DP)]
        if self._visible.withheld:
            kept = self._judge(place.around, source, place, document)
            if kept is not None:
                found.append((copied, kept))
            self._look_inside_both(source, copied, place, (kept, document), found)
        elif len(copied):
            self._look_inside(copied, place, found)
        return found

    def _look_inside(self, element: etree._Element, place: Listed, found: list[Hidden]) -> None:
        below = place.below
        for part in element:
            inner = below.get(part.tag) or self._visible.met(place, part.tag)
            if not inner.seen:
                found.append((part, DP))
            elif len(part):
                self._look_inside(part, inner, found)

    def _look_inside_both(
        self,
        source: etree._Element,
        copied: etree._Element,
        place: Listed,
        within: tuple[Secrecy | None, etree._Element],
        found: list[Hidden],
    ) -> None:
        """Look into a copy beside its source, which stands where what says how it is kept can be found."""
        around, document = within
        for original, part in zip(source, copied, strict=True):
            if callable(original.tag):  # a comment
                continue
            inner = place.below.get(original.tag) or self._visible.met(place, original.tag)
            kept = self._judge(inner.rules, original, inner, document) if inner.seen else DP
            if kept is not None and (around is None or kept > around):
                found.append((part, kept))
            if kept != DP and len(part):
                self._look_inside_both(original, part, inner, (strictest((kept, around)), document), found)

    def _judge(
        self, rules: tuple[WithheldRow, ...], source: etree._Element, place: Listed, document: etree._Element
    ) -> Secrecy | None:
        if not rules:
            return None
        return strictest([one.of.judge(self._of_document(one, source, place, document)) for one in rules])

    def _of_document(
        self, rule: WithheldRow, source: etree._Element, place: Listed, document: etree._Element
    ) -> list[etree._Element]:
        """Return what says whether something is kept, as seen from an element of a document."""
        if not rule.shared:
            return self._of_object(rule, source) or list(at_path(document, rule.rest))
        group: etree._Element | None = source
        for _ in range(place.depth - rule.shared):
            group = None if group is None else group.getparent()
        return ([] if group is None else list(at_path(group, rule.rest))) or self._of_object(rule, source)

    def _of_group(self, rule: WithheldRow, group: Group | None, row: str) -> list[etree._Element]:
        """Return the same as seen from a group of the state, which stands on a row or around it."""
        inside = rule.of.name.removeprefix(f"{row}/")
        rest = rule.rest if inside == rule.of.name else inside
        beside = list(group.find(rest)) if rule.shared and group is not None else []
        return beside or self._of_object(rule)

    def _of_object(self, rule: WithheldRow, source: etree._Element | None = None) -> list[etree._Element]:
        """Return all that the object says on the path of an attribute, of the parts that `source` is about."""
        keys = () if source is None or self._state is None else self._keys(rule.of.name, source)
        said = self._said.get((rule, keys))
        if said is None:
            found = [] if self._state is None else list(_everywhere(self._state, self._shape, rule.of.name, keys))
            if not found and self._document is not None:
                found = list(at_path(self._document, rule.of.name))
            self._said[rule, keys] = said = found
        return said

    def _keys(self, path: str, source: etree._Element) -> Keys:
        """Return the keys of the groups that a path leads through, as the document has them nearest to an element."""
        found = []
        for key in _keys_to(self._shape, path):
            named = next(source.iter(f"{{*}}{key}"), None)
            above = source.getparent()
            while named is None and above is not None:
                named, above = child(above, key), above.getparent()
            if named is not None:
                found.append((key, text(named)))
        return tuple(found)


def _keys_to(shape: Shape, path: str) -> Iterator[str]:
    """Yield the keys of the groups that the last steps of a path to an attribute lead through."""
    for name, inner in shape.groups.items():
        if path.startswith(f"{name}/"):
            yield from filter(None, (inner.key,))
            yield from _keys_to(inner, path.removeprefix(f"{name}/"))
            return
    for inner in shape.groups.values():
        if "/" in path and (found := tuple(_keys_to(inner, path))):
            yield from found
            return


def _everywhere(
    group: Group, shape: Shape, path: str, keys: Keys, *, entered: bool = False
) -> Iterator[etree._Element]:
    """Yield what stands on a path of the state, in every group that repeats, at whatever depth the path begins.

    Of groups that have one of the keys only those with its value count.
    """
    yield from group.find(path)
    for name, groups in group.groups.items():
        inner = shape.groups.get(name, _NO_SHAPE)
        inside = path.startswith(f"{name}/")
        wanted = dict(keys).get(inner.key) if inside else None
        if inside or ("/" in path and not entered):
            for one in groups if wanted is None else (one for one in groups if inner.names(one, wanted)):
                yield from _everywhere(one, inner, path.removeprefix(f"{name}/"), keys, entered=entered or inside)
