"""A document of one version of an interface in the namespaces of another: names change, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import namespace_of

__all__ = ["in_namespaces", "is_of_another_version"]


def is_of_another_version(document: etree._Element, namespace: str) -> bool:
    """Tell whether a document stands in another version of this namespace of the BRO, or may be.

    One that is written again from what was issued has no namespace of its own, but what is in it has.
    """
    own = namespace_of(document)
    return not own or (own != namespace and ns.family(own) == ns.family(namespace))


def in_namespaces(document: etree._Element, namespaces: Iterable[str]) -> etree._Element:
    """Return a copy of a document in which what is of the BRO stands in these namespaces, whatever its version was.

    The prefixes stay and mean the new namespaces, also those in texts and attributes. Comments and instructions are
    left out.
    """
    wanted = {ns.family(one): one for one in namespaces if ns.family(one)}
    root = etree.Element(_named(document.tag, wanted), nsmap=_declared(document.nsmap, wanted))
    ahead = [(document, root)]
    while ahead:
        old, new = ahead.pop()
        new.text = _text(old) or None
        for name, value in old.items():
            new.set(_named(str(name), wanted), value)
        for child in old.iterchildren("*"):
            around, inner = old.nsmap, child.nsmap
            more = {prefix: uri for prefix, uri in inner.items() if around.get(prefix) != uri}
            made = etree.SubElement(new, _named(child.tag, wanted), nsmap=_declared(more, wanted))
            made.tail = child.tail
            ahead.append((child, made))
    return root


def _text(element: etree._Element) -> str:
    """Return the text before the first element, on both sides of a comment in it."""
    parts = takewhile(lambda part: not isinstance(part.tag, str), element.iterchildren())
    return (element.text or "") + "".join(part.tail or "" for part in parts)


def _named(tag: str, wanted: Mapping[str, str]) -> str:
    name = etree.QName(tag)
    family = ns.family(name.namespace or "")
    return ns.q(wanted[family], name.localname) if family in wanted else tag


def _declared(nsmap: Mapping[Any, str], wanted: Mapping[str, str]) -> dict[Any, str]:
    return {prefix: wanted.get(ns.family(uri), uri) for prefix, uri in nsmap.items()}
