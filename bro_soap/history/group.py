"""The state of an object as its documents tell it: elements by their path, and groups that repeat (tubes, points)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from bro_soap.xmlio.dates import PartialDate, partial_date
from bro_soap.xmlio.elements import decimal, integer, is_nil, local, text
from bro_soap.xmlio.parts import at_path

__all__ = ["Group", "Shape", "leaf", "read_group"]

_DATES = frozenset({"date", "yearMonth", "year", "voidReason"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts of an element repeat, by their path, and which child tells them apart (`key`).

    With `numbered` the key is a whole number, and 01 is 1. `whole` names paths of elements that are kept as they are;
    every other element is taken apart into its leaves.
    """

    key: str = ""
    numbered: bool = False
    groups: Mapping[str, Shape] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def names(self, group: Group, wanted: str | None) -> bool:
        """Tell whether this is what the group's key says."""
        given = group.text(self.key)
        if not self.numbered or given is None or wanted is None:
            return given == wanted
        first, second = integer(given), integer(wanted)
        return given == wanted if first is None or second is None else first == second


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Values by path (local names joined with "/"), and repeated groups by path; never changed, only copied.

    Of a value that is told more than once, the second stands on `path[2]` and so on.
    """

    values: Mapping[str, etree._Element] = field(default_factory=dict)
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)

    def find(self, path: str) -> Iterator[etree._Element]:
        """Return the elements on this path, also inside an element that is kept as it is."""
        if path in self.values:
            return self._told(path)
        for known, element in self.values.items():
            if path.startswith(known + "/"):
                return at_path(element, path[len(known) + 1 :])
        return iter(())

    def _told(self, path: str) -> Iterator[etree._Element]:
        again, number = path, 1
        while again in self.values:
            yield self.values[again]
            number += 1
            again = f"{path}[{number}]"

    def text(self, path: str) -> str | None:
        """Return the text on this path; None when it is absent or nil."""
        element = self.values.get(path)
        return None if element is None or is_nil(element) else text(element)

    def number(self, path: str) -> Decimal | None:
        """Return the number on this path; None when there is none."""
        value = self.text(path)
        return None if value is None else decimal(value)

    def date(self, path: str) -> PartialDate | None:
        """Return the (partial) date on this path, or None."""
        element = self.values.get(path)
        return None if element is None else partial_date(element)

    def having(self, values: Mapping[str, etree._Element]) -> Group:
        """Return a copy in which these values are new."""
        return Group({**self.values, **values}, self.groups)

    def without(self, path: str) -> Group:
        """Return a copy without the value on this path."""
        return Group({name: value for name, value in self.values.items() if name != path}, self.groups)

    def with_groups(self, path: str, groups: tuple[Group, ...]) -> Group:
        """Return a copy in which these groups stand on the path."""
        return Group(self.values, {**self.groups, path: groups})

    def member(self, path: str, shape: Shape, wanted: str | None) -> Group | None:
        """Return the group of this shape on the path whose key says this, or None."""
        return next((one for one in self.groups.get(path, ()) if shape.names(one, wanted)), None)

    def change(self, path: str, shape: Shape, wanted: str | None, how: Callable[[Group], Group]) -> Group:
        """Return a copy in which the groups of this shape on the path whose key says this are changed."""
        groups = self.groups.get(path, ())
        return self.with_groups(path, tuple(how(one) if shape.names(one, wanted) else one for one in groups))


def read_group(element: etree._Element, shape: Shape) -> Group:
    """Read an element (a source document, or a repeated part of one) into a group."""
    values: dict[str, etree._Element] = {}
    groups: dict[str, list[Group]] = {}
    _read(element, "", shape, values, groups)
    return Group(values, {path: tuple(found) for path, found in groups.items()})


def leaf(name: str, value: str, **attributes: str) -> etree._Element:
    """Return an element with text, for a value that the register makes itself."""
    made = etree.Element(name, attributes)
    made.text = value
    return made


def _read(
    element: etree._Element,
    prefix: str,
    shape: Shape,
    values: dict[str, etree._Element],
    groups: dict[str, list[Group]],
) -> None:
    for part in element.iterchildren("*"):
        path = prefix + local(part)
        if path in shape.groups:
            groups.setdefault(path, []).append(read_group(part, shape.groups[path]))
        elif path in shape.whole or _is_leaf(part):
            values[_free(path, values)] = part
        else:
            _read(part, path + "/", shape, values, groups)


def _free(path: str, values: Mapping[str, etree._Element]) -> str:
    number, free = 1, path
    while free in values:
        number += 1
        free = f"{path}[{number}]"
    return free


def _is_leaf(element: etree._Element) -> bool:
    """Tell whether an element holds text alone, or a (partial) date."""
    first = next(element.iterchildren("*"), None)
    return first is None or local(first) in _DATES
