"""No canonical form is far larger than what it was made of, and every document that is read has one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from bro_soap.errors import BroError, EnvelopeError
from bro_soap.xmlio import form
from bro_soap.xmlio.declarations import ESCAPED, declarations_written
from bro_soap.xmlio.parse import parse

SAMPLES = sorted(Path("tests/objects").glob("*/samples/*.xml"))
LONG = "urn:" + "u" * (form.MAX_URI - 4)


def most(data: bytes) -> int:
    """What a canonical form of a message may take, as docs/hostile.md has it."""
    return (ESCAPED + form.REPEATED) * len(data) + form.SPARE


def forms(root: etree._Element, prefixes: list[str]) -> Iterator[bytes]:
    """The canonical forms of a document and of everything in it."""
    for element in root.iter("*"):
        yield etree.tostring(
            element, method="c14n", exclusive=True, with_tail=False, inclusive_ns_prefixes=prefixes or None
        )


def around(start: str, content: str, times: int = 1, end: str = "a") -> str:
    return f"<{start}>{content * times}</{end}>"


P, Q, DEFAULT = f'xmlns:p="{LONG}"', f'xmlns:q="{LONG}"', f'xmlns="{LONG}"'
MANY = " ".join(f'xmlns:p{number}="{LONG[:-4]}{number}"' for number in range(200))
ANEW = '<c xmlns:p="urn:b"><p:d/></c><p:e/>'
AMPLIFIERS = {
    "a default namespace round siblings": around(f'p:a xmlns:p="urn:p" {DEFAULT}', "<b/>", 9_000, "p:a"),
    "a prefix on siblings": around(f"a {P}", "<p:b/>", 9_000),
    "many prefixes on siblings": around(f"a {MANY}", "".join(f"<p{number}:b/>" for number in range(200)), 100),
    "attributes on siblings": around(f"a {P}", '<b p:c=""/>', 9_000),
    "attributes of a namespace with two prefixes": around(f"a {P} {Q}", '<b q:c=""/>', 9_000),
    "siblings that take turns": around(f'p:a xmlns:p="urn:p" {DEFAULT}', "<b><p:c/></b>", 9_000, "p:a"),
    "nests that take turns": around(f"a {P} {Q}", "<p:b><q:b/><q:b/></p:b>", 4_500),
    "a prefix declared anew and used beside it": around(f"a {P}", ANEW, 4_500),
    "siblings between which there is no namespace": around(
        f'p:a xmlns:p="urn:p" {DEFAULT}', "<b/><p:c/>", 9_000, "p:a"
    ),
    "a short namespace on the shortest elements": around(
        'p:a xmlns:p="urn:p" xmlns="urn:x23456789"', "<b/>", 90_000, "p:a"
    ),
}


@pytest.mark.parametrize("name", AMPLIFIERS)
def test_a_document_whose_canonical_form_would_be_far_larger_is_refused(name: str) -> None:
    with pytest.raises(EnvelopeError, match="wisselende namespaces") as refused:
        parse(AMPLIFIERS[name].encode())
    assert refused.value.code == "0001"


@pytest.mark.parametrize("name", AMPLIFIERS)
def test_it_is_refused_since_its_canonical_form_is_that_large(name: str) -> None:
    data = AMPLIFIERS[name].encode()
    written = etree.tostring(etree.fromstring(data), method="c14n", exclusive=True)
    assert len(written) > form.REPEATED * len(data)


def test_a_client_that_declares_everything_everywhere_is_read() -> None:
    """As some toolkits write: each element declares its own namespaces, or none is declared again."""
    everywhere = around("a", '<b:c xmlns:b="urn:b" xmlns:d="urn:d" d:e="1">f</b:c>', 9_000)
    once = around('b:a xmlns:b="urn:b" xmlns:d="urn:d" d:e="1"', '<b:c d:e="1"/>', 90_000, "b:a")
    for document in (everywhere, once):
        data = document.encode()
        assert len(etree.tostring(parse(data), method="c14n", exclusive=True)) <= most(data)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_no_form_of_a_sample_comes_near_the_bound(sample: Path) -> None:
    data = sample.read_bytes()
    assert max(map(len, forms(parse(data), []))) < 2 * len(data)


PREFIXES, URIS = ["", "p", "q", "r"], ["urn:1", "urn:2", "http://x/&amp;&amp;", LONG]


@st.composite
def elements(draw: st.DrawFn, scope: tuple[str, ...] = ("",), depth: int = 0) -> str:
    """An element with namespaces, attributes and text by chance, every prefix declared."""
    declared = draw(st.dictionaries(st.sampled_from(PREFIXES), st.sampled_from(URIS), max_size=3))
    known = sorted({*scope, *declared})
    named = [prefix for prefix in known if prefix]
    prefix = draw(st.sampled_from(known))
    attributes = {
        f"{one}:{name}" if one else name: value
        for one, name, value in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(named or [""]), st.sampled_from("abc"), st.sampled_from(["", "&quot;", "'", "&#9;"])
                ),
                max_size=2,
            )
        )
    }
    text = draw(st.sampled_from(["", "t", "&amp;", "<![CDATA[&&<>]]>", "&#13;", "<!-- c -->", "<?p i?>"]))
    children = draw(st.lists(elements(tuple(known), depth + 1), max_size=3)) if depth < 3 else []
    written = "".join(f' xmlns:{one}="{uri}"' if one else f' xmlns="{uri}"' for one, uri in declared.items())
    written += "".join(f' {name}="{value}"' for name, value in attributes.items())
    tag = f"{prefix}:e" if prefix else "e"
    repeated = draw(st.sampled_from([1, 1, 1, 12]))
    return f"<{tag}{written}>{text}{''.join(children) * repeated}</{tag}>"


OUTER = f"urn:{'u' * 500}"
INNER = f'<p:e xmlns:p="{OUTER}"/>'
DECLARED_ANEW = f'<p:e xmlns:p="{OUTER}"><e xmlns="urn:1" xmlns:p="urn:1" xmlns:q="urn:1" p:a="">{INNER}</e></p:e>'


@settings(max_examples=100)
@given(elements(), st.lists(st.sampled_from(["p", "q", "r"]), unique=True))
@example(DECLARED_ANEW, [])  # the attribute has p or q, and p is then declared anew inside
def test_the_count_is_that_of_the_canonical_form_itself(document: str, prefixes: list[str]) -> None:
    """Never less than what libxml2 writes, and what is read keeps the bound, in every part and with every list."""
    try:
        root = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return  # an attribute twice
    bare = etree.tostring(root, method="c14n", exclusive=True)
    written = bare.count(b" xmlns") and sum(len(part.split(b'"')[1]) + 10 for part in bare.split(b" xmlns")[1:])
    assert max(declarations_written(root), default=0) >= written - 3 * bare.count(b" xmlns=")
    try:
        parse(document.encode())
    except BroError:
        return
    assert max(map(len, forms(root, prefixes))) <= most(document.encode())


NAMESPACES = {
    "relative": "rel",
    "a path": "/a/b",
    "a name with a dot": "a.b/c",
    "a fragment": "#f",
    "a query": "?q",
    "a network path": "//host/x",
    "a scheme that begins with a digit in a path": "./1:x",
}


@pytest.mark.parametrize("name", NAMESPACES)
@pytest.mark.parametrize("at", ["xmlns", "xmlns:p"])
@pytest.mark.parametrize("used", ["b", "p:b"])
def test_a_relative_namespace_is_refused_with_its_line(name: str, at: str, used: str) -> None:
    """Canonical XML (1.0, section 2.3) has no form of a document with one."""
    tag = used if at.endswith("p") else "b"
    with pytest.raises(EnvelopeError, match="op regel 3 is geen absolute URI") as refused:
        parse(f'<a>\n<c/>\n<{tag} {at}="{NAMESPACES[name]}"/></a>'.encode())
    assert refused.value.code == "0001"


@settings(max_examples=300)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"<&'), max_size=12))
def test_what_is_read_has_a_canonical_form(uri: str) -> None:
    """Whatever the namespace is."""
    try:
        root = parse(f'<a><b xmlns:p="{uri}"/></a>'.encode())
    except BroError:
        return
    assert etree.tostring(root, method="c14n", exclusive=True)


def test_a_namespace_is_as_long_as_a_namespace_may_be() -> None:
    assert parse(f'<a xmlns="{LONG}"/>'.encode()) is not None
    with pytest.raises(EnvelopeError, match=f"regel 2 is langer dan {form.MAX_URI}"):
        parse(f'<a>\n<b xmlns:p="{LONG}u"/></a>'.encode())


def test_namespaces_in_scope_are_bounded_though_their_prefixes_come_again() -> None:
    def nested(levels: int) -> bytes:
        declared = " ".join(f'xmlns:p{number}="urn:p"' for number in range(8))
        return (f"<a {declared}>" * levels + "</a>" * levels).encode()

    assert parse(nested(form.MAX_IN_SCOPE // 8)) is not None
    with pytest.raises(EnvelopeError, match=f"meer dan {form.MAX_IN_SCOPE} namespaces rond"):
        parse(nested(form.MAX_IN_SCOPE // 8 + 1))


def test_a_large_document_is_no_deeper_than_another() -> None:
    def deep(levels: int) -> bytes:
        return b"<a>" * levels + b"x" * 9_000_000 + b"</a>" * levels

    assert parse(deep(form.MAX_DEPTH)) is not None
    with pytest.raises(EnvelopeError, match=f"meer dan {form.MAX_DEPTH} niveaus"):
        parse(deep(form.MAX_DEPTH + 1))


def test_many_elements_stand_neither_deep_nor_between_many_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """An element without a namespace costs C14N a walk over all that is round it."""
    monkeypatch.setattr(form, "MAX_AROUND", 10_000_000)
    declared = " ".join(f'xmlns:p{number}="urn:p"' for number in range(200))
    for around in (f"<a {declared}>{{}}</a>", "<a>" * 200 + "{}" + "</a>" * 200):
        assert parse(around.format("<b/>" * 40_000).encode()) is not None
        with pytest.raises(EnvelopeError, match="diep of tussen te veel namespaces"):
            parse(around.format("<b/>" * 60_000).encode())


def test_listed_prefixes_and_elements_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "MAX_SEARCHED", 4_000_000)
    root = etree.fromstring("<a><b>{}</b><c/></a>".format("<d/>" * 6_000))
    assert form.search_is_bounded(root, 0)
    assert form.search_is_bounded(root[0], 64)
    assert form.search_is_bounded(root[1], 10**6)
    deep = etree.fromstring("<a>" * 100 + "<b>{}</b>".format("<d/>" * 1_000) + "</a>" * 100)
    (part,) = deep.iter("b")
    assert form.search_is_bounded(part, 30)
    assert not form.search_is_bounded(part, 64)
