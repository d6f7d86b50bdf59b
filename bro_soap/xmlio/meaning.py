"""What the elements of a kind's documents may hold: a white list, one for what is taken in and what is issued.

The schemas let anything pass in some places: content of any type, references to anywhere, attributes of any name, texts
where a moment belongs. What stands there and is not named here has no meaning: nobody checks it, so nobody gets it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_letters
from typing import cast

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import text

__all__ = ["ANY", "SEAM", "TEXT", "ElementContent", "Meaning", "Strange", "Values", "has_hints", "only"]

Values = re.Pattern[str]

# The namespaces of the BRO, and none: documents that are written again from what was issued have that.
_OURS = ("{" + ns.BRO, *ascii_letters)
ANY = re.compile(r".*", re.DOTALL)
# These tell a parser where schemas are, and the type that an element has: where the schema gives it, so that telling it
# again says nothing. They are no part of what a document says, and never issued, but where a form names them.
_PARSER_HINTS = dict.fromkeys(
    (ns.q(ns.XSI, "schemaLocation"), ns.q(ns.XSI, "noNamespaceSchemaLocation"), ns.q(ns.XSI, "type")), ANY
)
# Tags come from documents: a client chooses them, so what is remembered of them is bounded.
_MOST_KNOWN = 4000
_ATTRIBUTES = cast("Callable[[etree._Element], list[tuple[str, str]]]", etree._Element.items)  # a cast a call adds up


def only(*values: str) -> Values:
    """Return what matches these texts and no other."""
    return re.compile("|".join(re.escape(value) for value in values))


_NIL_REASONS = only("inapplicable", "missing", "template", "unknown", "withheld")
_EVERYWHERE: dict[str, Values] = {
    ns.q(ns.XSI, "nil"): ANY,
    ns.q(ns.GML, "id"): ANY,
    "id": ANY,
    "optional": only("false", "0"),  # as SWE Common says for who leaves it out; toolkits write it
    ns.q(ns.XLINK, "type"): only("simple"),
    "nilReason": _NIL_REASONS,
    ns.q(ns.GCO, "nilReason"): _NIL_REASONS,
}


@dataclass(frozen=True, slots=True)
class ElementContent:
    """What one element may hold: its children by tag, its attributes and their values, its text.

    None for `children` or `text` leaves them to the schema. Attributes that say nothing themselves (an id, `xsi:nil`)
    may stand anywhere, and those that tell a parser something (`xsi:type`) may be delivered anywhere, but are issued
    only where they are named. `plain` tells of a long element, without a look at each part, that nothing in it is
    strange.
    """

    children: frozenset[str] | None = frozenset()
    attributes: Mapping[str, Values] = field(default_factory=dict)
    text: Values | None = None
    plain: Callable[[etree._Element], bool] | None = None


# Elements of the BRO itself: their schemas say what they hold, and rules what the values are.
_OWN = ElementContent(None, dict.fromkeys(("codeSpace", "uom", "srsName"), ANY) | {"srsDimension": only("2")})
TEXT = "text()"
# Where a piece begins of a document that is being composed; no document that was delivered can hold it by chance.
SEAM = f"seam-{secrets.token_hex(8)}"


@dataclass(frozen=True, slots=True, eq=False)
class Strange:
    """Something without a meaning: an element, or one of its attributes (by its tag), or its text (`TEXT`)."""

    element: etree._Element
    part: str = ""

    @property
    def value(self) -> str:
        """What stands there."""
        return text(self.element) if self.part == TEXT else self.element.get(self.part, "")


@dataclass(frozen=True, slots=True, eq=False)
class _Allowed:
    """A form as it is looked up: with all attributes that may be there, and whether there is more to look at."""

    form: ElementContent
    attributes: Mapping[str, Values]
    inside: bool


class Meaning:
    """The forms of the elements in the documents of one kind; an element of elsewhere without a form has no meaning.

    A tag of the BRO itself is given without the version of its namespace, and stands for it in every version.
    """

    def __init__(self, forms: Mapping[str, ElementContent]) -> None:
        own = {"": _OWN, **forms}
        self._delivered = {tag: _allowed(form, _PARSER_HINTS) for tag, form in own.items()}
        self._plain = {tag: form.plain for tag, form in forms.items() if form.plain}
        self._issued = {tag: _allowed(form, {}) for tag, form in own.items()}

    def strange(self, elements: Iterable[etree._Element], *, issued: bool = False) -> Iterator[Strange]:
        """Yield what has no meaning among these elements; what is inside them must be given too.

        In what is `issued` hints have none either.
        """
        known = self._issued if issued else self._delivered
        for element in elements:
            allowed = known.get(element.tag) or _learn(element.tag, known)
            if allowed is None:
                yield Strange(element)
                continue
            attributes = allowed.attributes
            for name, value in _ATTRIBUTES(element):
                values = attributes.get(name)
                if values is not ANY and (values is None or not values.fullmatch(value)):
                    yield Strange(element, name)
            if allowed.inside:
                yield from _strange_inside(element, allowed.form, known)

    def cleanse(self, root: etree._Element) -> None:
        """Take out of a composed document what has no meaning, and what is only told to parsers."""
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
        reached = self._reached(root) if self._plain else root.iter("*")
        for found in list(self.strange((one for one in reached if one.tag != SEAM), issued=True)):
            parent = found.element.getparent()
            if found.part == TEXT:
                found.element.text = None
            elif found.part:
                del found.element.attrib[found.part]
            elif parent is not None:
                parent.remove(found.element)

    def _reached(self, root: etree._Element) -> Iterator[etree._Element]:
        """Yield the elements of a document, but for what is inside plain ones."""
        ahead = [root]
        while ahead:
            element = ahead.pop()
            yield element
            plain = self._plain.get(element.tag)
            if plain is None or not plain(element):
                ahead.extend(element.iterchildren("*", reversed=True))


_HINTS = etree.XPath("boolean(descendant::*/@xsi:*[local-name() != 'nil'])", namespaces={"xsi": ns.XSI})


def has_hints(root: etree._Element) -> bool:
    """Tell whether anything in a document is told to parsers only, or may be."""
    return bool(_HINTS(root))


def _learn(tag: str, known: dict[str, _Allowed]) -> _Allowed | None:
    """Return what is allowed in an element of the BRO itself; None for one of elsewhere."""
    if not tag.startswith(_OURS):
        return None
    allowed = known.get(ns.versionless(tag), known[""])
    if len(known) < _MOST_KNOWN:
        known[tag] = allowed
    return allowed


def _strange_inside(element: etree._Element, form: ElementContent, known: Mapping[str, _Allowed]) -> Iterator[Strange]:
    """Yield the children that are of elsewhere in the document, and the text when it is not what it may be."""
    if form.children is not None and len(element):
        for part in element.iterchildren("*"):
            if ns.versionless(part.tag) not in form.children and (part.tag in known or part.tag.startswith(_OURS)):
                yield Strange(part)
    if form.text is not None and not form.text.fullmatch(text(element)):
        yield Strange(element, TEXT)


def _allowed(form: ElementContent, hints: Mapping[str, Values]) -> _Allowed:
    inside = form.children is not None or form.text is not None
    return _Allowed(form, {**_EVERYWHERE, **hints, **form.attributes}, inside)
