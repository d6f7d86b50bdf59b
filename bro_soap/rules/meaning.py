"""The rule that a source document holds nothing without a meaning: what no other rule reads, nobody gets to see.

The schemas let anything pass in places that the BRO does not use. See `xmlio.meaning`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from bro_soap.geo import RD
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.hints import Hint
from bro_soap.rules.rule import Context, Datum, Hit, Rule, rule
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local
from bro_soap.xmlio.meaning import TEXT, Strange

__all__ = ["HINT", "MEANING", "strange_hits"]

_LONGEST_NAME = 100
_POSITION = ns.q(ns.GML, "pos")
_PAIR = Hint(
    "Een positie is een paar getallen met een spatie ertussen: in RD x y, in ETRS89 en WGS84 breedtegraad lengtegraad.",
    "A position is a pair of numbers with a space between them: in RD x y, in ETRS89 and WGS84 latitude longitude.",
)
HINT = Hint(
    "Laat weg wat de catalogus niet kent, of schrijf het zoals de catalogus en de waardelijsten het doen.",
    "Leave out what the catalogue does not know, or write it as the catalogue and the code lists do.",
)


@rule("BRO-065", "catalogus, gegevensdefinitie; BF-20", hint=HINT)
def everything_has_a_meaning(context: Context) -> Iterable[Hit] | None:
    """Het brondocument bevat alleen elementen, attributen en verwijzingen waaraan de standaard een betekenis geeft."""
    document = context.document
    if document.root is not context.request.source_document:
        return None
    groups = document.elements.values()
    return strange_hits(context, (element for group in ([document.root], *groups) for element in group))


def strange_hits(context: Context, elements: Iterable[etree._Element]) -> Iterator[Hit]:
    """Yield a hit for what has no meaning among these elements, no more than are ever told."""
    return (_hit(found) for found in islice(context.subject.meaning.strange(elements), MOST_FINDINGS + 1))


def _hit(found: Strange) -> Hit:
    above = found.element.getparent()
    if found.element.tag == _POSITION and found.part == TEXT and above is not None:
        order = "x y" if above.get("srsName") == RD else "breedtegraad lengtegraad"
        return Hit("BF-07", Datum("", f"{local(above)}.pos"), found.value, order, element=found.element, hint=_PAIR)
    name = local(found.element)[:_LONGEST_NAME]
    if found.part and found.part != TEXT:
        name += f"/@{found.part.rpartition('}')[2][:_LONGEST_NAME]}"
    owner = "" if above is None else f"{local(above)[:_LONGEST_NAME]}."
    value = found.value if found.part else etree.QName(found.element).namespace or ""
    return Hit("BF-20", Datum("", f"{owner}{name}"), value, element=found.element)


MEANING: tuple[Rule, ...] = (everything_has_a_meaning,)
