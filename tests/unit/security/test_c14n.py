"""Exclusive canonicalisation against a second implementation, written from the recommendation, on generated XML."""

from __future__ import annotations

import threading
import uuid

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bro_soap.security.wsse.c14n import canonical

PREFIXES = ["a", "b", "c"]
NAMESPACES = ["urn:1", "urn:2"]


def reference(element: etree._Element, inclusive: list[str]) -> str:
    """Exclusive XML Canonicalization 1.0, sections 3 and 4, without comments; slow and plain."""
    listed = {"" if prefix == "#default" else prefix for prefix in inclusive}
    return _node(element, {}, listed, apex=True)


def _scope(element: etree._Element) -> dict[str, str]:
    return {prefix or "": uri for prefix, uri in element.nsmap.items() if prefix != "xml"}


def _node(element: etree._Element, shown: dict[str, str], listed: set[str], *, apex: bool = False) -> str:
    scope = _scope(element)
    parent = element.getparent()
    around = {} if apex or parent is None else _scope(parent)
    used = {element.prefix or ""}
    attributes = []
    for name, value in element.attrib.items():
        qualified = etree.QName(name)
        prefix = next((p for p, uri in scope.items() if p and uri == qualified.namespace), "")
        prefix = _attribute_prefix(element, name) or prefix
        if qualified.namespace:
            used.add(prefix)
        attributes.append(((qualified.namespace or "", qualified.localname), prefix, value))
    declarations = {}
    for prefix in used | {p for p in listed if scope.get(p) != around.get(p) or apex}:
        uri = scope.get(prefix, "")
        if shown.get(prefix, "") != uri and (prefix in scope or prefix == ""):
            declarations[prefix] = uri
    shown = {**shown, **declarations}
    tag = f"{element.prefix}:{etree.QName(element).localname}" if element.prefix else etree.QName(element).localname
    text = "<" + tag
    for prefix in sorted(declarations):
        text += f' xmlns:{prefix}="{declarations[prefix]}"' if prefix else f' xmlns="{declarations[prefix]}"'
    for (_, local), prefix, value in sorted(attributes, key=lambda item: item[0]):
        name = f"{prefix}:{local}" if prefix else local
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        escaped = escaped.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
        text += f' {name}="{escaped}"'
    text += ">" + _text(element.text)
    for child in element:
        if isinstance(child.tag, str):
            text += _node(child, shown, listed)
        elif child.tag is etree.ProcessingInstruction:
            text += f"<?{child.target} {child.text}?>"
        text += _text(child.tail)
    return f"{text}</{tag}>"


def _attribute_prefix(element: etree._Element, name: str) -> str:
    """The prefix an attribute was written with; lxml tells it through XPath alone."""
    qualified = etree.QName(name)
    for written in element.xpath("@*"):
        if written.attrname == name and written.is_attribute:
            found = element.xpath(
                f"name(@*[local-name()='{qualified.localname}' and namespace-uri()='{qualified.namespace or ''}'])"
            )
            return str(found).partition(":")[0] if ":" in str(found) else ""
    return ""


def _text(value: str | None) -> str:
    return (value or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


@st.composite
def markup(draw: st.DrawFn, depth: int = 0, scope: frozenset[str] = frozenset()) -> str:
    """An element as text, with declarations, redeclarations and undeclared defaults anywhere."""
    declared = draw(st.dictionaries(st.sampled_from(PREFIXES), st.sampled_from(NAMESPACES), max_size=2))
    default = draw(st.sampled_from([None, None, "", *NAMESPACES]))
    known = sorted(scope | set(declared))
    prefix = draw(st.sampled_from(["", *known]))
    attribute = draw(st.sampled_from(["", *known]))
    text = draw(st.sampled_from(["", "x", "&amp;&lt;&gt;", "é€\n", "&#xD;"]))
    name = f"{prefix}:e" if prefix else "e"
    start = "".join(f' xmlns:{p}="{uri}"' for p, uri in declared.items())
    start += "" if default is None else f' xmlns="{default}"'
    start += f' {attribute}:k="1&#x9;&quot;"' if attribute else ' k="2"'
    inner = text
    if depth < 3:
        for child in draw(st.lists(markup(depth + 1, frozenset(known)), max_size=2)):
            inner += child + draw(st.sampled_from(["", "\n", "<!--gone-->", "<?p i?>"]))
    return f"<{name}{start}>{inner}</{name}>"


LISTS = st.lists(st.sampled_from([*PREFIXES, "#default", "unknown"]), max_size=3, unique=True)


@settings(max_examples=300)
@given(markup(), LISTS, st.data())
def test_every_element_of_a_document_is_canonicalised_as_the_recommendation_says(text, prefixes, data):
    root = etree.fromstring(text)
    element = data.draw(st.sampled_from(list(root.iter("*"))))
    assert canonical(element, prefixes).decode() == reference(element, prefixes)


def test_default_in_the_list_works_whichever_thread_parsed_the_document():
    text = '<a:e xmlns:a="urn:1"><a:f xmlns="urn:2"><a:g><h/></a:g></a:f></a:e>'
    expected = b'<a:g xmlns="urn:2" xmlns:a="urn:1"><h></h></a:g>'
    parsed: list[etree._Element] = []
    thread = threading.Thread(target=lambda: parsed.append(etree.fromstring(text)))
    thread.start()
    thread.join()
    assert canonical(parsed[0][0][0], ["#default"]) == expected
    assert canonical(etree.fromstring(text)[0][0], ["#default"]) == expected


def test_default_in_the_list_counts_below_an_element_that_is_outside_its_scope():
    text = '<a:e xmlns:a="urn:1"><a:f xmlns="urn:2"><a:g><h/></a:g></a:f></a:e>'
    parsed: list[etree._Element] = []
    thread = threading.Thread(target=lambda: parsed.append(etree.fromstring(text)))
    thread.start()
    thread.join()
    expected = b'<a:e xmlns:a="urn:1"><a:f xmlns="urn:2"><a:g><h></h></a:g></a:f></a:e>'
    assert canonical(parsed[0], ["#default"]) == expected


def test_the_tail_of_an_element_is_not_part_of_it():
    root = etree.fromstring("<e><f/>tail</e>")
    assert canonical(root[0]) == b"<f></f>"
    assert canonical(root[0], ["#default"]) == b"<f></f>"


def test_a_prefix_declared_in_memory_counts_like_one_that_was_parsed() -> None:
    """lxml drops a listed prefix that no document of the thread has named; a client's envelope is built in memory."""
    prefix = f"p{uuid.uuid4().hex}"
    root = etree.Element("{urn:1}root", nsmap={prefix: "urn:1", "other": "urn:2"})
    child = etree.SubElement(root, "child")
    assert canonical(child, [prefix]) == f'<child xmlns:{prefix}="urn:1"></child>'.encode()


def test_a_prefix_list_that_is_no_list_of_names_is_harmless() -> None:
    root = etree.fromstring('<a xmlns:p="urn:1"><b/></a>')
    assert canonical(root[0], ["p", "x/><evil", "&", ""]) == b'<b xmlns:p="urn:1"></b>'
