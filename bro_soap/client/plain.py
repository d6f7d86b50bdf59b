"""XML as JSON has it, for programs that would rather not read XML."""

from __future__ import annotations

from typing import Any

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["plain"]

_NIL = ns.q(ns.XSI, "nil")


def plain(element: etree._Element) -> Any:
    """Return an element as text, None where it is nil, or a mapping of its attributes (`@uom`) and children.

    Names are local names. What stands there more than once is a list; text beside attributes is `#text`. Numbers are
    text, with the decimals that were written.
    """
    told: dict[str, Any] = {f"@{etree.QName(name).localname}": value for name, value in element.items() if name != _NIL}
    for child in element.iterchildren("*"):
        _add(told, etree.QName(child).localname, plain(child))
    if len(element):
        return told
    text = None if element.get(_NIL) in ("true", "1") else (element.text or "").strip()
    return told | {"#text": text} if told else text


def _add(told: dict[str, Any], name: str, value: Any) -> None:
    if name not in told:
        told[name] = value
    elif isinstance(told[name], list):
        told[name].append(value)
    else:
        told[name] = [told[name], value]
