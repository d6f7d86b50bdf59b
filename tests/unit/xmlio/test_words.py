"""What is wrong with a document is told without a word of how our libraries are built."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import xmlschema
from lxml import etree

from bro_soap.errors import ParseError
from bro_soap.objects import KINDS
from bro_soap.xmlio import schemas
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.schemas import Schema
from bro_soap.xmlio.words import of_parser, of_schema
from tests.contract.mutations import mutants
from tests.contracts import CONTRACTS, ISCPT
from tests.unit.lives import SAMPLES

_STRIDES = {"GPD": 199}  # a kind with little in it is looked at closer
INSIDE = re.compile(
    r"\bXsd|<class|<function|object at 0x|\bNone\b|\bDecimal\b|\bDate10\b|base 10|could not convert|\bstring to float"
    r"|elementpath|xmlschema\.|lxml|\bint\(\)|\b(?:Value|Type|Key|Attribute|XML\w+|Unicode\w+)Error\b|Traceback|XML_PARSE|\bxml[A-Z]\w+:|\\\\|out of range for month"
)


def faulty(code: str) -> Iterator[tuple[Schema, etree._Element]]:
    """Yield samples of this kind of object, changed in one place, that are not valid: some of every kind of change."""
    declared = KINDS[code].version
    seen: dict[str, set[tuple[str, str]]] = {declared.delivery: set(), declared.issue: set()}
    for path in sorted((SAMPLES / code.lower() / "samples").glob("*.xml")):
        root = parse(path.read_bytes())
        name = declared.issue if path.name.startswith("dispatch") else declared.delivery
        if len(list(root.iter("*"))) > 300:
            continue
        for mutant in mutants(root, seen[name], stride=_STRIDES.get(code, 397)):
            element = etree.fromstring(etree.tostring(mutant.root))
            if CONTRACTS[name].schema.errors(element):
                yield CONTRACTS[name].schema, element


@pytest.mark.parametrize("code", KINDS)
def test_a_parse_fault_says_what_is_wrong_and_nothing_of_our_libraries(code: str) -> None:
    told = []
    for schema, element in faulty(code):
        found = schema.errors(element)
        told += [reason.message for reason in (*found, *schema.explained(element, found))]
    assert len(told) > 80
    assert [message for message in told if INSIDE.search(message)] == []
    assert sum(message.endswith("not valid") for message in told) < len(told) / 20


# Sentences of the library that say how it is built, and those of a release to come.
REASONS = (
    "XsdComplexType(name='gml:PointType') cannot substitute XsdComplexType(content='mixed', attributes=[])",
    "usage of XsdComplexType(name='a') is blocked",
    "XsdComplexType(name='a') is abstract",
    "value has to be greater or equal than Date10(2000, 1, 1)",
    "invalid type <class 'str'> provided: bad operand",
    "duplicated value ('a',) for XsdUnique(name='b')",
    "attribute uom='m': invalid type <class 'int'> provided: x",
    "'list' object has no attribute 'x'",
    "hour must be in 0..23",
    "something that a later release says of <lxml.etree._Element object at 0x7f00>",
)


@pytest.mark.parametrize("reason", REASONS)
def test_a_sentence_of_the_library_that_is_not_known_is_not_told(reason: str) -> None:
    element = etree.fromstring("<a/>")
    error = xmlschema.XMLSchemaValidationError(ISCPT.schema._explainer()._schema, element, reason)
    told = of_schema(error)
    assert told
    assert not INSIDE.search(told)
    assert "hour" not in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b">IMBRO<", b">IMBRO/B<", "value must be one of ['IMBRO', 'IMBRO/A']"),
        (b'uom="mm2">1500<', b'uom="mm2">kapot<', "'kapot' is not a valid value of the type 'xs:double'"),
        (b"<brocom:date>", b"<brocom:date>x", "'x2026-01-01' is not a valid value of the type 'xs:date'"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_the_type_that_it_should_have(
    old: bytes, new: bytes, told: str
) -> None:
    good = schemas_sample()
    assert old in good, old
    element = parse(re.sub(old, new, good, count=1))
    found = ISCPT.schema.errors(element)
    messages = [
        re.sub(r"x\d{4}-\d\d-\d\d", "x2026-01-01", one.message) for one in ISCPT.schema.explained(element, found)
    ]
    assert any(message.endswith(told) for message in messages), messages


def schemas_sample() -> bytes:
    return (SAMPLES / "cpt" / "samples" / "registration-everything.xml").read_bytes()


def test_a_long_value_is_told_in_part() -> None:
    element = parse(re.sub(rb"(<brocom:date>)[^<]*", rb"\g<1>" + b"9" * 10_000, schemas_sample(), count=1))
    messages = [one.message for one in ISCPT.schema.explained(element, ISCPT.schema.errors(element))]
    assert any("…' is not a valid value" in message for message in messages)
    assert all(len(message) <= schemas._LONGEST_REASON for message in messages)


MALFORMED = {
    "too deep": b"<a>" * 5000,
    "a reference": b"<a>&#x110000;</a>",
    "a reference to nothing": b"<a>&#0;</a>",
    "an entity": b"<a>&;</a>",
    "an instruction": b"<a><? x?></a>",
    "two names": b"<a:b:c/>",
    "a long name": b"<" + b"a" * 60_000 + b"/>",
    "nothing": b"",
    "no end": b"<a><b>",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_xml_is_told_without_options_and_functions_of_the_parser(name: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(MALFORMED[name])
    (reason,) = refused.value.reasons
    assert reason.message
    assert not INSIDE.search(reason.message)
    assert len(reason.message) < 1000


def test_the_parser_itself_would_tell_them() -> None:
    """Else the test above could not fail."""
    assert of_parser("Excessive depth in document: 256 use XML_PARSE_HUGE option") == "Excessive depth in document: 256"
    assert of_parser("xmlParseCharRef: invalid xmlChar value 0") == "invalid xmlChar value 0"
    with pytest.raises(etree.XMLSyntaxError, match="XML_PARSE_HUGE"):
        etree.fromstring(MALFORMED["too deep"])


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"<a>zand & klei</a>", "&amp;"),
        (b"<a>zand&klei</a>", "&amp;"),
        (b'<a b="zand & klei"/>', "&amp;"),
        (b"<a>zand&klei en</a>", "&amp;"),
        (b"<a>d < 63 um</a>", "&lt;"),
        (b"<a>d<63 um</a>", "&lt;"),
    ],
)
def test_a_sign_that_has_to_be_written_otherwise_is_told_how(written: bytes, instead: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(written)
    assert f"is written {instead})" in refused.value.message
