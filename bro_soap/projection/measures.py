"""Writes measures with the decimals of the catalogue: a depth of 23.42 is issued as 23.420."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

from bro_soap.xmlio.elements import local

__all__ = ["measured", "write_measures"]

_MEASURES = etree.XPath("descendant::*[@uom]", smart_strings=False)
_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")


def write_measures(root: etree._Element, decimals: Mapping[str, int]) -> None:
    """Write every measure with its decimals, by its name or by those of its parent and its own."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for element in cast("list[etree._Element]", _MEASURES(root)):
        name, written, parent = local(element), element.text, element.getparent()
        wanted = decimals.get(name)
        if wanted is None and parent is not None:
            wanted = decimals.get(f"{local(parent)}/{name}")
        if wanted is not None and written and not len(element):
            element.text = measured(written, wanted)


def measured(written: str, decimals: int) -> str:
    """Return a number with so many decimals; one that cannot be written so without another value stays as it is."""
    found = _PLAIN.fullmatch(written)
    if found is None or not (found[2] or found[3]):
        return written
    behind = (found[3] or "").rstrip("0")
    if len(behind) > decimals:
        return written
    whole = f"{found[1]}{found[2] or '0'}"
    return f"{whole}.{behind:0<{decimals}}" if decimals else whole
