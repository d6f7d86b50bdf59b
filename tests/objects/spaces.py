"""Messages with white space round their values, wherever it is no part of the value."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import is_nil
from bro_soap.xmlio.lexical import KEPT, PRESERVED, values

ROUND = list(itertools.product(("\n    ", " ", "\t"), ("\n  ", "\t ", " ")))
PENETRATION = "{cptcommon}penetrationLength"


def loose(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements whose value may have white space round it."""
    for element in root.iter("*"):
        column = ns.versionless(element.tag) == PENETRATION and element.text in {"ja", "nee"}
        if (
            values().get(ns.versionless(element.tag), "text") not in PRESERVED
            and not len(element)
            and not is_nil(element)
            and not column
        ):
            yield element


def spaced(root: etree._Element) -> int:
    """Write every value that may have it with white space round it; return how many."""
    around = itertools.cycle(ROUND)
    count = 0
    for element in loose(root):
        before, after = next(around)
        element.text = f"{before}{(element.text or '').replace(' ', after)}{after}"
        count += 1
    for element in root.iter("*"):
        for name, value in element.attrib.items():
            if name not in KEPT:
                element.set(name, " " + str(value) + "\n")
    return count
