"""What the elements of a kind's documents may hold: a white list, one for what is taken in and what is issued.

The schemas let anything pass in some places: content of any type, references to anywhere, attributes of any name, texts
where a moment belongs. What stands there and is not named here has no meaning: nobody checks it, so nobody gets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_letters
from typing import cast

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["ANY", "PARSER_HINTS", "Form", "Meaning", "Strange", "only"]

Values = re.Pattern[str]

# The namespaces of the BRO, and none: documents that are written again from what was issued have that.
_OURS = ("{http://www.broservices.nl/xsd/", *ascii_letters)
ANY = re.compile(r".*", re.DOTALL)
_NIL = ns.q(ns.XSI, "nil")
# These tell a parser where schemas are. They are no part of what a document says, and never issued.
PARSER_HINTS = frozenset({ns.q(ns.XSI, "schemaLocation"), ns.q(ns.XSI, "noNamespaceSchemaLocation")})
# Tags come from documents: a client chooses them, so what is remembered of them is bounded.
_MOST_KNOWN = 4000


def only(*values: str) -> Values:
    """Return what matches these texts and no other."""
    return re.compile("|".join(re.escape(value) for value in values))


_NIL_REASONS = only("inapplicable", "missing", "template", "unknown", "withheld")
_EVERYWHERE: dict[str, Values] = {
    _NIL: ANY,
    ns.q(ns.GML, "id"): ANY,
    "id": ANY,
    ns.q(ns.XLINK, "type"): only("simple"),
    "nilReason": _NIL_REASONS,
    ns.q(ns.GCO, "nilReason"): _NIL_REASONS,
    **dict.fromkeys(PARSER_HINTS, ANY),
}


@dataclass(frozen=True, slots=True)
class Form:
    """What one element may hold: its children by tag, its attributes and their values, its text.

    None for `children` or `text` leaves them to the schema. Attributes that say nothing themselves (an id, `xsi:nil`)
    may stand anywhere. `hints` are attributes that may be there, but are not issued.
    """

    children: frozenset[str] | None = frozenset()
    attributes: Mapping[str, Values] = field(default_factory=dict)
    text: Values | None = None
    hints: frozenset[str] = frozenset()

    def allows(self, name: str, value: str) -> bool:
        """Tell whether an attribute may stand here with this value."""
        values = self.attributes.get(name) or _EVERYWHERE.get(name)
        return values is not None and values.fullmatch(value) is not None


# Elements of the BRO itself: their schemas say what they hold, and rules what the values are.
_OWN = Form(None, dict.fromkeys(("codeSpace", "uom", "srsName"), ANY) | {"srsDimension": only("2")})


@dataclass(frozen=True, slots=True, eq=False)
class Strange:
    """Something without a meaning: an element, or one of its attributes (by its tag), or its text (`text()`)."""

    element: etree._Element
    part: str = ""

    @property
    def value(self) -> str:
        """What stands there."""
        return self.element.get(self.part, "") if self.part != TEXT else self.element.text or ""


TEXT = "text()"


class Meaning:
    """The forms of the elements in the documents of one kind; an element of elsewhere without a form has no meaning."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._known: dict[str, Form] = dict(forms)
        self._hints = {tag: form.hints for tag, form in forms.items() if form.hints}

    def form(self, tag: str) -> Form | None:
        """Return the form of elements with this tag; None for those that have no meaning."""
        known = self._known.get(tag)
        if known is None and tag.startswith(_OURS):
            known = _OWN
            if len(self._known) < _MOST_KNOWN:
                self._known[tag] = known
        return known

    def strange(self, elements: Iterable[etree._Element]) -> Iterator[Strange]:
        """Yield what has no meaning among these elements; what is inside them must be given too."""
        known = self._known
        for element in elements:
            tag = element.tag
            form = known.get(tag) or self.form(tag)
            if form is None:
                yield Strange(element)
                continue
            for name, value in cast("list[tuple[str, str]]", element.items()):
                if not form.allows(name, value):
                    yield Strange(element, name)
            if form is not _OWN:
                yield from self._strange_content(element, form)

    def _strange_content(self, element: etree._Element, form: Form) -> Iterator[Strange]:
        if form.children is not None and len(element):
            for part in element.iterchildren("*"):
                if part.tag not in form.children and self.form(part.tag) is not None:
                    yield Strange(part)
        if form.text is not None and form.text.fullmatch(_text(element)) is None:
            yield Strange(element, TEXT)

    def cleanse(self, root: etree._Element) -> None:
        """Take out of a composed document what has no meaning, and what is only told to parsers."""
        gone = []
        for found in list(self.strange(root.iter("*"))):
            if not found.part:
                gone.append(found.element)
            elif found.part == TEXT:
                found.element.text = None
            else:
                del found.element.attrib[found.part]
        for element in gone:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        etree.strip_attributes(root, *PARSER_HINTS)
        for tag, names in self._hints.items():
            for element in root.iter(tag):
                for name in names.intersection(element.keys()):
                    del element.attrib[name]


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    return (element.text or "") + "".join(part.tail or "" for part in element)
