"""The state of an object, written down so that the next event goes on from it, without what was told before.

Its values stand in the documents that told them, and who may see them follows from where they stand. So these
documents are kept whole, each once, and of every value in which one it is and the how manieth of its elements; a
document of which no value holds any more is not kept. What the register made itself is kept beside them.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bro_soap.history.group import Group
from bro_soap.xmlio.elements import local

__all__ = ["Settled", "read_state", "write_state"]

_PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
_WRAPS = frozenset({"kept", "sourceDocument"})
_Places = dict[etree._Element, tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What is known of an object without its documents: its state, and which parts of others it refers to."""

    state: Group
    references: frozenset[tuple[str, str]] = frozenset()


def write_state(state: Group) -> bytes:
    """Return a state as bytes, from which `read_state` makes the same again."""
    root, places = etree.Element("state"), _Places()
    told = _written(state, root, places)
    etree.SubElement(root, "values").text = json.dumps(told, separators=(",", ":"))
    return etree.tostring(root)


def read_state(content: bytes) -> Group:
    """Return the state that was written down."""
    *kept, told = etree.fromstring(content, _PARSER)
    return _read(json.loads(told.text or ""), [list(one[0].iter()) for one in kept])


def _written(group: Group, root: etree._Element, places: _Places) -> list[Any]:
    values = {path: _place(element, root, places) for path, element in group.values.items()}
    groups = {path: [_written(one, root, places) for one in some] for path, some in group.groups.items()}
    return [values, groups] if groups else [values]


def _place(element: etree._Element, root: etree._Element, places: _Places) -> tuple[int, int]:
    if element not in places:
        document, number = _document(element), len(root)
        kept = etree.SubElement(root, "kept")
        kept.append(copy.copy(document))
        kept[0].tail = None
        places.update((found, (number, at)) for at, found in enumerate(document.iter()))
    return places[element]


def _document(element: etree._Element) -> etree._Element:
    """Return the outermost element below what wraps a source document, or below nothing."""
    while (above := element.getparent()) is not None and local(above) not in _WRAPS:
        element = above
    return element


def _read(told: list[Any], elements: list[list[etree._Element]]) -> Group:
    values = {path: elements[number][at] for path, (number, at) in told[0].items()}
    groups = told[1] if len(told) > 1 else {}
    return Group(values, {path: tuple(_read(one, elements) for one in some) for path, some in groups.items()})
