"""Documents made from a schema itself, so that together they hold every element it allows: not deliveries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from xmlschema.validators import XsdElement

from bro_soap.cli.scaffold.specimens import Specimens
from bro_soap.xmlio import ns
from tests.contract.contracts import Contract
from tests.contract.structure import load

Element = etree._Element

PROFILES = ("http://www.opengis.net/", "http://www.isotc211.org/")
MOST = 60  # documents of one root element; more than any schema here needs


@cache
def specimens(contract: Contract) -> tuple[Element, ...]:
    """Give documents of every message, and of every element of the profiles, until every alternative was used."""
    maker = Maker(load(contract.messages).maps)
    own = etree.parse(str(contract.messages)).getroot().get("targetNamespace")
    roots = [e for e in maker.maps.elements.values() if not e.abstract and starts_a_document(e, own)]
    return tuple(itertools.chain.from_iterable(maker.documents(root) for root in roots))


def starts_a_document(element: XsdElement, own: str) -> bool:
    """Tell whether it is a message, or part of a profile; what is not abstract may still have an abstract type."""
    message = element.target_namespace == own and element.local_name[0].islower()
    profile = element.target_namespace.startswith(PROFILES) and not getattr(element.type, "abstract", False)
    return bool(message or profile)


def declared(file: Path) -> set[str]:
    """Give the elements declared inside the types of a schema file: those that a document must show to be tested."""
    root = etree.parse(str(file)).getroot()
    local = root.xpath("//xs:element[@name and not(parent::xs:schema)]/@name", namespaces={"xs": ns.XSD})
    return {ns.q(root.get("targetNamespace"), name) for name in local}


class Maker(Specimens):
    """Makes documents, and remembers which alternative of each choice was used."""

    def __init__(self, maps: Any) -> None:
        super().__init__(maps)
        self.taken: dict[int, int] = {}
        self.still_open: set[int] = set()

    def documents(self, root: XsdElement) -> Iterator[Element]:
        """Yield documents of the root until each choice in them has shown each alternative."""
        self.taken.clear()
        self.still_open.clear()
        for _ in range(MOST):
            yield self.element(root, ())
            if not self.still_open:
                return

    def has(self, attribute: Any) -> bool:
        """Tell whether an attribute is there: each that may be."""
        return True

    def wants(self, particle: Any) -> bool:
        """Tell whether what may be there is: all of it."""
        return True

    def alternative(self, particles: list[Any], key: int, above: tuple[str, ...]) -> Any:
        """Take the next alternative that does not lead back to a type above it."""
        open_ones = [one for one in particles if not self.leads_back(one, above)] or particles[:1]
        taken = self.taken.get(key, 0)
        self.taken[key] = taken + 1
        (self.still_open.add if taken + 1 < len(open_ones) else self.still_open.discard)(key)
        return open_ones[taken % len(open_ones)]
