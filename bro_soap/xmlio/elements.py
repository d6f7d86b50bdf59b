"""Typed readings of elements: here the uncertainty of lxml ends and the values of the standard begin."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words

__all__ = [
    "DOUBLE",
    "UNREADABLE",
    "child",
    "code",
    "decimal",
    "integer",
    "is_nil",
    "line_of",
    "local",
    "namespace_of",
    "point",
    "text",
]

# What libraries raise about a value. Everything else (TypeError, KeyError, ...) is a mistake of ours.
UNREADABLE = (ValueError, ArithmeticError, RecursionError, etree.LxmlError)
_NIL = ns.q(ns.XSI, "nil")
_LARGEST_EXPONENT = 308
_FINITE = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+"
# As xs:double is written (XML Schema part 2, 3.2.5).
DOUBLE = rf"(?:{_FINITE}|-?INF|NaN)"
_DECIMAL, _INTEGER = re.compile(_FINITE), re.compile(r"[+-]?[0-9]{1,300}")


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; a comment or instruction has the name ''."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """Return the namespace of the element's name; "" where it has none."""
    return etree.QName(element).namespace or ""


def text(element: etree._Element) -> str:
    """Return all text of a simple element exactly as written, comments and instructions left out."""
    if not len(element):
        return element.text or ""
    return (element.text or "") + "".join(part.tail or "" for part in element)


def is_nil(element: etree._Element) -> bool:
    """Tell whether the element is `xsi:nil`."""
    return element.get(_NIL) in {"true", "1"}


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child with this local name, in whatever namespace, or None."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


def line_of(element: etree._Element) -> int:
    """Return the line of the element in the received bytes, from 1; 0 when it was not parsed from bytes."""
    line: int | None = cast("Any", element).sourceline
    return line or 0


def code(element: etree._Element) -> tuple[str, str]:
    """Return (code, codeSpace) of a code list value."""
    return text(element), element.get("codeSpace") or ""


def integer(value: str) -> int | None:
    """Return the whole number that the text is, or None."""
    return int(value) if _INTEGER.fullmatch(value) else None


def decimal(value: str) -> Decimal | None:
    """Return the finite number that the text is, exactly, or None for NaN, INF and what is no number.

    What no xs:double can hold is INF to the schema, and would overflow here when it is added up: None too.
    """
    if _DECIMAL.fullmatch(value) is None:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:  # an exponent of twenty digits
        return None
    return number if number.adjusted() <= _LARGEST_EXPONENT else None


def point(element: etree._Element) -> tuple[str, str, str]:
    """Return (srsName, first, second) of a `gml:Point`, as texts; both empty where it is not a pair of numbers."""
    position = child(element, "pos")
    parts = words(text(position)) if position is not None else []
    pair = len(parts) == 2 and all(map(_DECIMAL.fullmatch, parts))
    first, second = parts if pair else ("", "")
    return element.get("srsName") or "", first, second
