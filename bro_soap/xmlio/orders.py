"""Elements that clients write in another order than the schema has: a request is checked as if it were written so.

`orders.tsv` says which. What is read of a request does not hang on their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import namespace_of

__all__ = ["in_order"]


@dataclass(frozen=True, slots=True)
class _Order:
    """In the element `inside` the schema has `first` before `later`."""

    inside: str
    first: str
    later: str


@contextmanager
def in_order(root: etree._Element) -> Iterator[None]:
    """Put the elements of a request in the order of the schema while the block lasts, and then as they were."""
    moved = [(parent, list(parent), parts) for parent, parts in list(_disordered(root))]
    try:
        for parent, _, parts in moved:
            parent.extend(parts)  # each moves with the white space behind it
        yield
    finally:
        for parent, parts, _ in moved:
            parent.extend(parts)


@cache
def _orders(family: str) -> tuple[_Order, ...]:
    lines = Path(__file__).with_name("orders.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(_Order(*row) for of, *row in rows if of == family)


def _disordered(root: etree._Element) -> Iterator[tuple[etree._Element, list[etree._Element]]]:
    """Yield each parent with its parts, in the order of the schema, where they stand in the other."""
    namespace = namespace_of(root)
    for order in _orders(ns.family(namespace)):
        first, later = ns.q(namespace, order.first), ns.q(namespace, order.later)
        for parent in root.iter(ns.q(namespace, order.inside)):
            early = next(parent.iterchildren(first, later), None)
            late = None if early is None or early.tag == first else parent.find(first)
            if early is not None and late is not None:
                yield parent, _with_before(parent, late, early)


def _with_before(parent: etree._Element, late: etree._Element, early: etree._Element) -> list[etree._Element]:
    parts = [part for part in parent if part is not late]
    at = parts.index(early)
    return [*parts[:at], late, *parts[at:]]
