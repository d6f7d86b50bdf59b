"""The same document written otherwise: every freedom that XML and its namespaces leave to who writes it.

Prefixes, default namespaces, declarations on inner elements, names of types in content, namespaces that are not used, the
order of attributes, comments, instructions, CDATA and character references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xmlschema
from lxml import etree

from bro_soap.xmlio import ns

TYPE = ns.q(ns.XSI, "type")
# Names that mean something else elsewhere are as good as any.
PREFIXES = ("a", "x", "gml", "brocom", "ns0", "_", "soap", "xsi", "om", "wml2", "gldcom", "é", "lent", "b-1", "D.2")
UNUSED = ("urn:not-used", "http://www.w3.org/2001/XMLSchema", "http://www.opengis.net/gml/3.2")
SIMPLE = ns.q(ns.XLINK, "type")
Scope = Mapping[str, str]


@cache
def schema_of(file: Path) -> Any:
    """The schema, read by another reader than the service's."""
    return xmlschema.XMLSchema(str(file), validation="lax")


class Disguise:
    """Writes a document in a way of its own, by chance; `typed` tells where the type of an element is told too."""

    def __init__(self, random: Random, schema: Path | None = None) -> None:
        self.random = random
        self.schema = schema

    def written(self, root: etree._Element) -> bytes:
        types = dict(self._types(root)) if self.schema else {}
        return self._element(root, {}, types).encode()

    def _chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def _types(self, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        """Yield for some elements the name of the type that the schema gives them anyway, in Clark notation.

        Where a reference may stand, its kind is written too, sometimes.
        """
        assert self.schema
        declared = schema_of(self.schema).maps.elements[root.tag]
        ahead = [(root, declared)]
        while ahead:
            element, declaration = ahead.pop()
            kind = declaration.type
            if kind.is_complex() and SIMPLE in kind.attributes and self._chance(3):
                element.set(SIMPLE, "simple")
            if kind.name and TYPE not in element.attrib and kind.name != ns.q(ns.XSD, "anyType") and self._chance(8):
                yield element, kind.name
            if TYPE in element.attrib or not kind.is_complex() or kind.has_simple_content():
                continue
            inner = {one.name: one for declared in kind.content.iter_elements() for one in _standing_for(declared)}
            ahead += [(part, inner[part.tag]) for part in element.iterchildren("*") if part.tag in inner]

    def _element(self, element: etree._Element, scope: Scope, types: Mapping[etree._Element, str]) -> str:
        attributes = [(str(name), str(value)) for name, value in element.attrib.items() if name != TYPE]
        type_name = types.get(element) or _resolved(element)
        own = etree.QName(element).namespace or ""
        needed = {etree.QName(name).namespace or "" for name, _ in attributes} | ({ns.XSI} if type_name else set())
        inside = {etree.QName(type_name).namespace or ""} if type_name else set()
        scope, declared = self._declarations(scope, {own} | inside, needed - {""})
        tag = self._named(scope, own, etree.QName(element).localname)
        told = [(self._named(scope, *_split(name), attribute=True), value) for name, value in attributes]
        if type_name:
            told.append((self._named(scope, ns.XSI, "type", attribute=True), self._named(scope, *_split(type_name))))
        told += [(f"xmlns:{prefix}" if prefix else "xmlns", uri) for prefix, uri in declared.items()]
        self.random.shuffle(told)
        space = self.random.choice((" ", " ", "\n\t"))
        opening = "".join((tag, *(f"{space}{name}={quoteattr(value)}" for name, value in told)))
        parts = [self._text(element.text)]
        for part in element.iterchildren("*"):
            parts += (self._aside(), self._element(part, scope, types), self._text(part.tail))
        return f"<{opening}>{''.join(parts)}</{tag}>"

    def _declarations(self, scope: Scope, anywhere: set[str], on_attributes: set[str]) -> tuple[Scope, Scope]:
        """Return what is in scope from here and what has to be declared for it: what is needed, and what is not."""
        declared: dict[str, str] = {}
        for uri in [*sorted(anywhere | on_attributes), *UNUSED]:
            if self._chance(9):
                prefix = self.random.choice((*PREFIXES, "")) if uri in anywhere else self.random.choice(PREFIXES)
                declared[prefix] = uri
        for uri in sorted(anywhere | on_attributes):
            known = {**scope, **declared}
            if not any(one == uri and (prefix or uri not in on_attributes) for prefix, one in known.items()):
                free = [prefix for prefix in PREFIXES if prefix not in declared and prefix not in scope]
                free += [""] if uri not in on_attributes and not known else []
                declared[self.random.choice(free or [f"n{len(known)}"])] = uri
        return {**scope, **declared}, declared

    def _named(self, scope: Scope, uri: str, name: str, *, attribute: bool = False) -> str:
        if not uri:
            return name
        prefixes = [prefix for prefix, one in scope.items() if one == uri and (prefix or not attribute)]
        prefix = self.random.choice(sorted(prefixes))
        return f"{prefix}:{name}" if prefix else name

    def _text(self, text: str | None) -> str:
        if not text:
            return ""
        if not text.strip() or len(text) > 10_000:
            return escape(text)
        match self.random.randrange(9):
            case 0:
                return f"<![CDATA[{text}]]>"
            case 1:
                at = self.random.randrange(len(text))
                return f"{escape(text[:at])}<![CDATA[{text[at]}]]>{escape(text[at + 1 :])}"
            case 2:
                return f"&#{ord(text[0])};{escape(text[1:])}"
            case 3:
                at = self.random.randrange(len(text) + 1)
                return f"{escape(text[:at])}<!-- in -->{escape(text[at:])}"
            case _:
                return escape(text)

    def _aside(self) -> str:
        return self.random.choice(("<!-- <observation> -->", "<?not data?>")) if self._chance(12) else ""


def _standing_for(declared: Any) -> Iterator[Any]:
    """The declarations of what may stand here: the element itself, and what may take its place."""
    yield declared
    yield from declared.maps.substitution_groups.get(declared.name, ())


def _resolved(element: etree._Element) -> str:
    """Return the type that an element tells of itself, in Clark notation; nothing when it tells none."""
    if TYPE not in element.attrib:
        return ""
    prefix, _, name = str(element.attrib[TYPE]).strip().rpartition(":")
    uri = element.nsmap.get(prefix or None, "")
    return ns.q(uri, name) if uri else name


def _split(name: str) -> tuple[str, str]:
    parsed = etree.QName(name)
    return parsed.namespace or "", parsed.localname
