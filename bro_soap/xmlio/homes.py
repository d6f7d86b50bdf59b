"""Elements that clients write in another namespace than the schema has: a request is checked as if they stood in that.

`homes.tsv` says which. What is read of a request hangs on local names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import local, namespace_of

__all__ = ["at_home"]


@contextmanager
def at_home(root: etree._Element) -> Iterator[None]:
    """Give the elements of a request the namespace that the schema has while the block lasts, and then their own."""
    moved = [(element, element.tag) for element in list(_away(root))]
    try:
        for element, _ in moved:
            element.tag = ns.q(namespace_of(root), local(element))
        yield
    finally:
        for element, tag in moved:
            element.tag = tag


@cache
def _homes(family: str) -> tuple[str, ...]:
    """Return the elements that the requests of a service have in another namespace, by their tags there."""
    lines = Path(__file__).with_name("homes.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        ns.q(f"{ns.BRO}{written}", name) for of, written, names in rows if of == family for name in words(names)
    )


def _away(root: etree._Element) -> Iterator[etree._Element]:
    """Return the elements of a request that are written in another namespace."""
    tags = _homes(ns.family(namespace_of(root)))
    return iter(root.iter(*tags)) if tags else iter(())
