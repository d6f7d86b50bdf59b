"""What a value is: what is written, without the white space that means nothing in its type (XML Schema part 2, 4.3.6).

`values.tsv` says of which kind the value of every element is that the schemas know, in all versions of its namespace. A
text, and a choice that the schema itself enumerates, stay as they are written; to the schemas a code, or the number of
an organisation, is a string too, but its domain is a list or a form, in which white space has no place: it is read as a
word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from bro_soap.errors import AbortReason
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import BLANKS, collapsed, words
from bro_soap.xmlio.elements import DOUBLE, is_nil, line_of, text

__all__ = ["KEPT", "PRESERVED", "settle", "values"]

# Kinds of values that stay as they are written.
PRESERVED = frozenset({"text", "choice"})
# Attributes that stay as they are written: a symbol or a separator has no white space that means nothing.
_SYMBOLS = "axisID blockSeparator code decimalSeparator indeterminatePosition tokenSeparator uom uuidref"
KEPT = frozenset(words(f"{_SYMBOLS} aggregationType interpolation"))
_WORDS = re.compile(f"(?:[^{BLANKS}]++(?: (?=[^{BLANKS}]))?+)*+")
_NUMBERS = re.compile(rf"{DOUBLE}(?: {DOUBLE})*+")
# A whole number is written in one way, so that it is the same wherever it is compared or looked up: 1, not +1 or 01.
_INTEGERS, _SIGNED = re.compile("0|-?[1-9][0-9]*+"), re.compile("([+-]?)(?=[0-9])0*+([0-9]*+)")
_FORMS = {"number": _NUMBERS, "numbers": _NUMBERS, "integer": _INTEGERS}
# What libxml2 takes for a number, and is none.
_HALF_A_POWER = re.compile(r"(?:^| )[+-]?[0-9.]++[eE](?: |$)")
_ODD_ATTRIBUTES = etree.XPath("descendant-or-self::*/@*[. != normalize-space(.)]")

_MOST_KNOWN = 4000
Plain = Callable[[str], object]


@cache
def values() -> dict[str, str]:
    """Return the kind of the value of each element, by its name without the version of its namespace."""
    return {ns.q(space, name): kind for space, kind, names in _rows() for name in words(names)}


def _rows() -> Iterator[list[str]]:
    for line in Path(__file__).with_name("values.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def settle(root: etree._Element) -> tuple[AbortReason, ...]:
    """Write the values in a received element as their types say, in the element itself.

    Return what is wrong with them that libxml2 does not see.
    """
    for found in cast("list[Any]", _ODD_ATTRIBUTES(root)):
        _settle_attribute(found.getparent(), found.attrname)
    wrong: list[AbortReason] = []
    for element in root.iter("*"):
        is_plain = _PLAIN[element.tag]
        if is_plain is not None and not is_plain(text(element) if len(element) else element.text or ""):
            wrong += _settle_value(element)
    return tuple(wrong)


class _Plain(dict[str, Plain | None]):
    """What tells that a value has no white space to take away, by the element's name; None where there may be any.

    Names come from documents: a client chooses them, so what is remembered of them is bounded.
    """

    def __missing__(self, tag: str) -> Plain | None:
        kind = values().get(ns.versionless(tag), "text")
        found = None if kind in PRESERVED else _FORMS.get(kind, _WORDS).fullmatch
        if len(self) < _MOST_KNOWN:
            self[tag] = found
        return found


_PLAIN = _Plain()


def _settle_attribute(element: etree._Element, name: str) -> None:
    if name not in KEPT:
        element.set(name, collapsed(element.get(name, "")))


def _settle_value(element: etree._Element) -> Iterator[AbortReason]:
    """Write a value as its type says; what is inside `xsi:nil`, or is no number, is left to the schema."""
    if is_nil(element) or next(element.iterchildren("*"), None) is not None:
        return
    written = text(element)
    value, form = collapsed(written), _FORMS.get(values()[ns.versionless(element.tag)])
    if form is _NUMBERS and _HALF_A_POWER.search(value):
        yield AbortReason(line_of(element), 0, f"'{value[:200]}' is not a valid value of the type 'xs:double'")
    if form is _INTEGERS and (whole := _SIGNED.fullmatch(value)):
        value = f"-{whole[2]}" if whole[1] == "-" and whole[2] else whole[2] or "0"
    if value != written and (form is None or form.fullmatch(value)):
        etree.strip_tags(element, etree.Comment, etree.ProcessingInstruction)
        element.text = value
