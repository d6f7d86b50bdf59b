"""Places in a tree: the path of an element, the element a path of libxml2 means, and where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from xml.parsers import expat

from lxml import etree

from bro_soap.xmlio.elements import local

__all__ = ["Paths", "Spot", "element_at", "elements_at", "spots", "xpath"]

Spot = tuple[int, int]
"""Line and column, both from 1, of the `<` of a start tag; columns count characters."""

# Above this the text is not read a second time.
_MOST_BYTES = 16_000_000
# How many elements may be passed over to find those that libxml2 names.
_MOST_PASSED = 2_000_000
_NUMBER = re.compile(r"\[(\d{1,9})\]")
_STEP = re.compile(r"(?:([^:\[]+):)?([^:\[]+)(?:\[(\d+)\])?")


def xpath(element: etree._Element, top: etree._Element) -> str:
    """Return the path from `top` down to the element in local names, counted where siblings share a name."""
    return Paths(top, (element,)).of(element)


class Paths:
    """The paths of some elements, as `xpath` writes each: however many they are, no siblings are counted twice."""

    def __init__(self, top: etree._Element, elements: Iterable[etree._Element]) -> None:
        self._top = top
        self._wanted: dict[etree._Element | None, set[etree._Element]] = {}
        self._steps: dict[etree._Element, str] = {}
        for element in elements:
            self._want(element)
        for parent, wanted in self._wanted.items():
            self._steps.update(_steps(parent, wanted))

    def of(self, element: etree._Element) -> str:
        """Return the path of one of them."""
        return "/" + "/".join(reversed([self._steps[node] for node in _up(element, self._top)]))

    def _want(self, element: etree._Element) -> None:
        for node in _up(element, self._top):
            beside = self._wanted.setdefault(node.getparent(), set())
            if node in beside:
                return
            beside.add(node)


def _up(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Yield an element and all round it, `top` the last."""
    node: etree._Element | None = element
    while node is not None:
        yield node
        node = None if node is top else node.getparent()


def _steps(parent: etree._Element | None, wanted: Collection[etree._Element]) -> dict[etree._Element, str]:
    """Return the last step of the path of each of these children."""
    if parent is None:
        return {element: local(element) for element in wanted}
    numbers: dict[etree._Element, int] = {}
    alike = dict.fromkeys(map(local, wanted), 0)
    for part in parent.iterchildren(*(f"{{*}}{name}" for name in alike)):
        alike[name := local(part)] += 1
        if part in wanted:
            numbers[part] = alike[name]
    return {
        element: name if alike[name := local(element)] == 1 else f"{name}[{number}]"
        for element, number in numbers.items()
    }


def element_at(top: etree._Element, path: str) -> etree._Element | None:
    """Return the element that a path of libxml2 (`/p:a/*[3]`) means, which begins at `top`; None for no element.

    A step with a prefix counts those of its name and prefix, `*` counts all elements.
    """
    found: etree._Element | None = top
    for step in path.split("/")[2:]:
        if found is None:
            return None
        found = _child(found, step)
    return found


def elements_at(top: etree._Element, paths: Iterable[str]) -> Iterator[etree._Element | None]:
    """Yield the element of each path, and None from where too many elements have been passed over."""
    left = _MOST_PASSED
    for path in paths:
        left -= sum(int(number) for number in _NUMBER.findall(path))
        yield element_at(top, path) if left >= 0 else None


def _child(parent: etree._Element, step: str) -> etree._Element | None:
    read = _STEP.fullmatch(step)
    if read is None:
        return None
    prefix, name, number = read.groups()
    alike: Iterator[etree._Element]
    if prefix is None:
        alike = parent.iterchildren(name)  # "*", or a name in no namespace
    else:
        alike = (child for child in parent.iterchildren(f"{{*}}{name}") if child.prefix == prefix)
    return next(islice(alike, int(number or 1) - 1, None), None)


def spots(data: bytes, wanted: Collection[etree._Element]) -> Mapping[etree._Element, Spot]:
    """Return where elements stand in the text that their tree was parsed from, as far as that can be told.

    The text is read once more: elements of lxml know their line alone.
    """
    if not wanted or len(data) > _MOST_BYTES:
        return {}
    root = next(iter(wanted)).getroottree().getroot()
    numbers = {number: element for number, element in enumerate(root.iter("*")) if element in wanted}
    return {numbers[number]: spot for number, spot in _starts(data, numbers).items()}


def _starts(data: bytes, wanted: Collection[int]) -> Mapping[int, Spot]:
    """Return where the start tags with these numbers, from 0, stand."""
    found: dict[int, Spot] = {}
    seen, parser = iter(range(len(data))), expat.ParserCreate()

    def start(_name: str, _attributes: object) -> None:
        if (number := next(seen)) in wanted:
            found[number] = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError:  # which libxml2 took: the places up to there are right
        return found
    return found
