"""Typed readings of elements: here the uncertainty of lxml ends and the values of the standard begin."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["UNREADABLE", "child", "code", "decimal", "integer", "is_nil", "line_of", "local", "point", "text"]

# What libraries raise about a value. Everything else (TypeError, KeyError, ...) is a mistake of ours.
UNREADABLE = (ValueError, ArithmeticError, RecursionError, etree.LxmlError)
_NIL = ns.q(ns.XSI, "nil")
_LARGEST_EXPONENT = 308


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; a comment or instruction has the name ''."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text(element: etree._Element) -> str:
    """Return all text of a simple element exactly as written, comments and instructions left out."""
    if not len(element):
        return element.text or ""
    return (element.text or "") + "".join(part.tail or "" for part in element)


def is_nil(element: etree._Element) -> bool:
    """Tell whether the element is `xsi:nil`."""
    return (element.get(_NIL) or "").strip() in {"true", "1"}


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
    stripped = value.strip()
    return int(stripped) if re.fullmatch(r"[+-]?[0-9]{1,300}", stripped) else None


def decimal(value: str) -> Decimal | None:
    """Return the finite number that the text is, exactly, or None for NaN, INF and what is no number.

    What no xs:double can hold is INF to the schema, and would overflow here when it is added up: None too.
    """
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() <= _LARGEST_EXPONENT else None


def point(element: etree._Element) -> tuple[str, str, str]:
    """Return (srsName, first, second) of a `gml:Point` or of a `gml:Envelope` corner's parent, as texts."""
    position = child(element, "pos")
    parts = text(position).split() if position is not None else []
    first, second = [*parts, "", ""][:2]
    return element.get("srsName") or "", first, second
