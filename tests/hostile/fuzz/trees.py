"""Changes to a message as a tree: by chance, or by chance and still valid against its schema."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from random import Random
from typing import Any

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.schemas import Schema
from tests.hostile.fuzz.values import EVERY, IDENTIFIERS, likely

NIL, TYPE, LOCATION = (ns.q(ns.XSI, name) for name in ("nil", "type", "schemaLocation"))
ID, HREF = ns.q(ns.GML, "id"), ns.q(ns.XLINK, "href")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATTRIBUTES = (
    "uom",
    "codeSpace",
    "srsName",
    "code",
    "indeterminatePosition",
    "frame",
    "x",
    "id",
    HREF,
    ID,
    NIL,
    TYPE,
    LOCATION,
)
_OF_XML = tuple(_XML + name for name in ("lang", "space", "id", "base"))
_ATTRIBUTE_VALUES = (
    *(
        "true",
        "1",
        "false",
        " true ",
        "unknown",
        "now",
        "before",
        "after",
        "inapplicable",
        "m",
        "mm",
        "cm",
        "xs:string",
    ),
    *("gml:CodeWithAuthorityType", "brocom:PartialDateType", "nobody:Type", "urn:ogc:def:crs:EPSG::28992", "#location"),
    *(
        "urn:ogc:def:crs:EPSG::4258",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG::7415",
        "urn:bro:cpt:CPTMethod",
    ),
)
_STRANGE = (
    *("<y/>", '<y xmlns="urn:q"/>', '<y xmlns="rel"/>', '<y xml:lang="nl" xml:id="i" xml:base="b"/>', "<y>text</y>"),
    *(
        '<p:y xmlns:p="http://www.opengis.net/gml/3.2"/>',
        '<s:script xmlns:s="http://www.w3.org/1999/xhtml">1</s:script>',
    ),
)
Donors = dict[str, list[etree._Element]]
Change = Callable[[etree._Element, list[etree._Element], Random, Donors], Any]


def donors_of(roots: Iterable[etree._Element]) -> Donors:
    """Every element of the samples, by the name of its parent: what else may stand there."""
    found: Donors = defaultdict(list)
    for root in roots:
        for element in root.iter("*"):
            if (parent := element.getparent()) is not None:
                found[str(parent.tag)].append(element)
    return found


def change(root: etree._Element, random: Random, donors: Donors) -> None:
    """Change something, whatever it is."""
    # there may be nothing to change in that way, or it cannot be written
    with suppress(ValueError, TypeError, AttributeError, IndexError, etree.LxmlError):
        random.choice(_CHANGES)(root, list(root.iter("*")), random, donors)


class Valid:
    """Changes that the schema lets through; it remembers which values that were, since they go furthest."""

    def __init__(self) -> None:
        self._accepted: dict[str, set[str]] = defaultdict(set)

    def change(self, root: etree._Element, schema: Schema, random: Random, donors: Donors) -> etree._Element:
        """The message with one change that keeps it valid, or as it was when none of some tries did."""
        for _ in range(6):
            tried = copy.deepcopy(root)
            noted = self._value(tried, random) if random.random() < 0.6 else None
            if noted is None:
                change(tried, random, donors)
            tried = _again(tried)
            if tried is not None and not schema.of_received(copy.deepcopy(tried)):
                if noted is not None:
                    self._accepted[noted[0]].add(noted[1])
                return tried
        return root

    def _value(self, root: etree._Element, random: Random) -> tuple[str, str] | None:
        leaves = [one for one in root.iter("*") if len(one) == 0]
        if not leaves:  # all hold comments by now
            return None
        element = random.choice(leaves)
        known = self._accepted[str(element.tag)]
        value = (
            random.choice(sorted(known)) if known and random.random() < 0.4 else random.choice(_pool(element, random))
        )
        element.text = value
        return str(element.tag), value


def _again(root: etree._Element) -> etree._Element | None:
    """The message as it is read from its bytes; None when it is no XML."""
    try:
        return etree.fromstring(etree.tostring(root))
    except (ValueError, etree.LxmlError):
        return None


def _pool(element: etree._Element, random: Random) -> tuple[str, ...]:
    return likely(str(element.tag)) if random.random() < 0.7 else EVERY


def _set_text(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice([one for one in elements if len(one) == 0])
    element.text = random.choice(_pool(element, random))


def _write_otherwise(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    """The same text in another way: blanks round it, a comment in it, in pieces."""
    element = random.choice([one for one in elements if len(one) == 0 and one.text])
    written = element.text or ""
    half = random.randrange(len(written) + 1)
    match random.randrange(5):
        case 0:
            element.text = f"\n\t {written} \r"
        case 1:
            element.text, piece = written[:half], etree.Comment("c")
            element.append(piece)
            piece.tail = written[half:]
        case 2:
            element.text, piece = (
                written[:half],
                etree.ProcessingInstruction(random.choice(("p", "public", "non-public"))),
            )
            element.append(piece)
            piece.tail = written[half:]
        case 3:
            element.text = written[:half] + random.choice((" ", "\n", "\u00a0", "\u200b", "\u0661")) + written[half:]
        case _:
            element.text = written * random.choice((2, 50))


def _take_out(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice(elements[1:])
    element.getparent().remove(element)  # type: ignore[union-attr]


def _repeat(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice(elements[1:])
    for _ in range(random.choice((1, 1, 1, 5, 120))):
        element.addnext(copy.deepcopy(element))


def _put_in(_: etree._Element, elements: list[etree._Element], random: Random, donors: Donors) -> None:
    """Put in what stands in such an element elsewhere, next to what is there or instead of it."""
    parent = random.choice([one for one in elements if str(one.tag) in donors])
    given = copy.deepcopy(random.choice(donors[str(parent.tag)]))
    if random.random() < 0.5 and len(parent):
        parent.replace(random.choice(list(parent)), given)
    else:
        parent.insert(random.randrange(len(parent) + 1), given)


def _put_anywhere(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    random.choice(elements[1:]).addnext(copy.deepcopy(random.choice(elements[1:])))


def _nil(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice(elements[1:])
    element.set(NIL, random.choice(("true", "1", "true", "false", " 1 ", "TRUE")))
    if random.random() < 0.8:
        element.text = None
        element[:] = []


def _set_attribute(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice(elements)
    own = list(map(str, element.attrib))
    name = random.choice(own) if own and random.random() < 0.6 else random.choice((*_ATTRIBUTES, *_OF_XML))
    element.set(name, random.choice((*_ATTRIBUTE_VALUES, *_ATTRIBUTE_VALUES, *IDENTIFIERS, *likely(name))))


def _say_type(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    """Say of which type an element is: its own, as toolkits do, under a prefix that is declared there or above."""
    element = random.choice(elements[1:])
    name, prefixes = etree.QName(element), {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    kind = f"{name.localname[:1].upper()}{name.localname[1:]}Type"
    uri = random.choice([one for one in element.nsmap.values() if "xsd/" in one or one == name.namespace])
    prefix = prefixes.get(uri, "own")
    if prefix == "own" or random.random() < 0.3:
        typed = etree.Element(element.tag, element.attrib, nsmap={**element.nsmap, "own": uri})
        typed.text, typed.tail, prefix = element.text, element.tail, "own"
        typed[:] = element[:]
        element.getparent().replace(element, typed)  # type: ignore[union-attr]
        element = typed
    element.set(TYPE, f"{prefix}:{kind}")


def _drop_attribute(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice([one for one in elements if one.attrib])
    del element.attrib[random.choice(list(element.attrib))]


def _rename(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element, other = random.choice(elements), etree.QName(random.choice(elements))
    own = etree.QName(element)
    if random.random() < 0.5:
        element.tag = f"{{{other.namespace}}}{own.localname}"
    else:
        element.tag = f"{{{own.namespace}}}{other.localname}"


def _reorder(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    element = random.choice([one for one in elements if len(one) > 1])
    children = list(element)
    random.shuffle(children)
    element[:] = children


def _beside(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    """Put a comment, an instruction, text or something strange beside an element."""
    element = random.choice(elements[1:])
    match random.randrange(4):
        case 0:
            element.addnext(etree.Comment(random.choice(("c", "<x>", "\u202e"))))
        case 1:
            element.addnext(etree.ProcessingInstruction(random.choice(("p", "public", "non-public")), "x"))
        case 2:
            element.tail = random.choice(("text", "\r", "\u0085", "]]>"))
        case _:
            element.addnext(etree.fromstring(random.choice(_STRANGE)))


def _deepen(_: etree._Element, elements: list[etree._Element], random: Random, __: Donors) -> None:
    """Nest an element in copies of itself."""
    inner = random.choice(elements[1:])
    for _ in range(random.choice((1, 3, 60, 300))):
        outer = etree.Element(inner.tag, inner.attrib)
        inner.addprevious(outer)
        outer.append(inner)
        inner = outer


_CHANGES: tuple[Change, ...] = (
    *(_set_text,) * 6,
    *(_put_in,) * 4,
    *(_set_attribute,) * 3,
    *(_write_otherwise, _write_otherwise, _take_out, _take_out, _repeat, _repeat, _nil, _nil),
    *(_drop_attribute, _rename, _reorder, _beside, _put_anywhere, _deepen, _say_type),
)
