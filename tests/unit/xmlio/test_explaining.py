"""What a sender is told of a document that is not valid: each mistake once, where it is, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.errors import AbortReason
from bro_soap.objects import KINDS
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.places import element_at
from bro_soap.xmlio.schemas import Schema
from tests.contract.mutations import mutants
from tests.contracts import CONTRACTS, ISCPT
from tests.unit.lives import SAMPLES

GOOD = registration_request(Sounding("ref", "object", rows=5))
BROCOM = "http://www.broservices.nl/xsd/brocommon/3.0"
_STRIDES = {"GPD": 173}  # a kind with little in it is looked at closer
GLD, BHR = CONTRACTS["isgld"].schema, CONTRACTS["isbhr-gt"].schema


def told(data: bytes, schema: Schema = ISCPT.schema) -> tuple[AbortReason, ...]:
    root = parse(data)
    return schema.explained(root, schema.errors(root), data)


def changed(old: bytes, new: bytes, data: bytes = GOOD) -> bytes:
    result = re.sub(old, new, data, count=1)
    assert result != data
    return result


def messages(data: bytes, schema: Schema = ISCPT.schema) -> list[str]:
    return [reason.message for reason in told(data, schema)]


def sample(code: str, name: str) -> bytes:
    return (SAMPLES / code / "samples" / f"{name}.xml").read_bytes()


def faulty(code: str) -> Iterator[tuple[Schema, bytes]]:
    """Yield samples of this kind of object, each changed in one place, that are not valid."""
    schema, seen = CONTRACTS[KINDS[code].version.delivery].schema, set[tuple[str, str]]()
    for path in sorted((SAMPLES / code.lower() / "samples").glob("*.xml")):
        root = parse(path.read_bytes())
        if path.name.startswith("dispatch") or len(list(root.iter("*"))) > 300:
            continue
        for mutant in mutants(root, seen, stride=_STRIDES.get(code, 499)):
            data = etree.tostring(mutant.root)
            if schema.errors(parse(data)):
                yield schema, data


def renamed(data: bytes) -> bytes:
    """The same document, with other prefixes for all namespaces and none by default."""
    prefixes = set(re.findall(rb"xmlns:([\w.-]+)=", data)) - {b"xsi", b"xlink"}
    for prefix in prefixes:
        data = re.sub(rb"(?<![\w:.-])%s:(?=[A-Za-z])" % prefix, b"n-%s:" % prefix[::-1], data)
        data = data.replace(b"xmlns:%s=" % prefix, b"xmlns:n-%s=" % prefix[::-1])
    return data


@pytest.mark.parametrize("code", KINDS)
def test_every_reason_has_the_path_the_line_and_the_column_of_an_element(code: str) -> None:
    number = 0
    for schema, data in faulty(code):
        root, lines = parse(data), data.decode().splitlines()
        for reason in told(data, schema):
            steps = [re.fullmatch(r"([^\[]+)(\[\d+\])?", step) for step in reason.path.split("/")[1:]]
            path = "/".join(f"*[local-name()='{step[1]}']{step[2] or ''}" for step in steps if step)
            assert root.xpath(f"count(/{path})") == 1, reason
            assert reason.message.startswith(f"{reason.path}: ")
            assert lines[reason.line - 1][reason.column - 1] == "<", reason
            number += 1
    assert number > 20


@pytest.mark.parametrize("code", KINDS)
def test_a_path_is_the_same_however_namespaces_are_declared(code: str) -> None:
    for schema, data in faulty(code):
        other = renamed(data)
        if schema.errors(parse(other)):
            assert {one.path for one in told(other, schema)} == {one.path for one in told(data, schema)}, data


@pytest.mark.parametrize("code", KINDS)
def test_one_mistake_in_a_value_is_one_reason(code: str) -> None:
    for schema, data in faulty(code):
        about = [
            (one.path, re.findall(r": (?:(?:missing required )?attribute )?'?\{?[\w:.-]+", one.message)[:1])
            for one in told(data, schema)
        ]
        values = [path for path, what in about if what and "attribute" not in what[0]]
        assert len(values) == len(set(values)), told(data, schema)


@pytest.mark.parametrize("value", [b"15x0", b"", b"1,5", b"\xc3\xa9", b"1 2"])
def test_a_number_that_is_none_gives_one_reason(value: bytes) -> None:
    (message,) = messages(changed(rb'uom="mm2">1500<', b'uom="mm2">%s<' % value))
    assert message.endswith("is not a valid value of the type 'xs:double'")


def test_what_follows_from_a_mistake_is_not_told() -> None:
    assert len(messages(changed(rb"<brocom:requestReference>[^<]*</brocom:requestReference>", b""))) == 1
    assert len(messages(changed(b">IMBRO<", b"><a/>IMBRO<"))) == 1


def test_what_is_missing_in_what_may_not_be_nil_is_not_told_beside_it() -> None:
    nil = b'<deliveredLocation xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    (message,) = messages(changed(rb"(?s)<deliveredLocation>.*</deliveredLocation>", nil))
    assert message.endswith("element is not nillable")


def test_what_is_nil_and_not_empty_is_told_once() -> None:
    nil = rb'<garcom:samplingOperator xsi:nil="true"> </garcom:samplingOperator>'
    data = changed(rb'<garcom:samplingOperator xsi:nil="true"/>', nil, sample("gar", "registration-archive"))
    (message,) = messages(data, CONTRACTS["isgar"].schema)
    assert message.endswith("xsi:nil='true' but the element is not empty")


def test_mistakes_beside_each_other_are_all_told() -> None:
    doubled = changed(rb"(<brocom:requestReference>[^<]*</brocom:requestReference>)", rb"\1\1")
    also = changed(b"<sourceDocument>", b"<x/><y/><sourceDocument>", doubled)
    assert [one.split(": ")[0] for one in messages(also)] == [
        "/registrationRequest/requestReference[2]",
        "/registrationRequest/x",
        "/registrationRequest/y",
    ]


def test_text_where_only_elements_may_stand_is_told_with_its_place() -> None:
    first = changed(b"<sourceDocument>", b"<sourceDocument>erin", GOOD)
    both = changed(b"</brocom:qualityRegime>", b"</brocom:qualityRegime>oeps<!-- c -->" + b"lang" * 40, first)
    behind, again, inside = told(both)
    assert [one.path for one in (behind, again, inside)] == [
        "/registrationRequest/qualityRegime",
        "/registrationRequest/qualityRegime",
        "/registrationRequest/sourceDocument",
    ]
    assert behind.message.endswith("between child elements not allowed: 'oeps' behind it")
    assert again.message.endswith(f"'{'lang' * 15}…' behind it")
    assert inside.message.endswith("'erin' in it")
    lines = both.decode().splitlines()
    assert "qualityRegime" in lines[behind.line - 1]
    assert "sourceDocument" in lines[inside.line - 1]


def test_text_in_what_is_empty_is_told() -> None:
    (message,) = messages(
        changed(
            rb"<om:observedProperty\s*/>",
            b"<om:observedProperty>stand</om:observedProperty>",
            sample("gld", "registration-addition-full"),
        ),
        GLD,
    )
    assert message.endswith("'stand' in it")


@pytest.mark.parametrize(
    "space", ["http://www.broservices.nl/xsd/brocommon/3", "urn:x", "http://www.opengis.net/gml/3.2"]
)
def test_names_that_are_equal_are_told_with_their_namespaces(space: str) -> None:
    other = changed(rb"<brocom:requestReference>", b'<brocom:requestReference xmlns:brocom="%s">' % space.encode())
    (message,) = messages(other)
    assert f"Element '{{{space}}}requestReference': This element is not expected" in message
    assert f"Expected is ( {{{BROCOM}}}requestReference )" in message


def test_every_name_of_another_namespace_is_told_with_the_one_it_should_have() -> None:
    old = GOOD.replace(BROCOM.encode(), b"http://www.broservices.nl/xsd/brocommon/2.0")
    reference, regime, *rest = messages(old)
    assert "{http://www.broservices.nl/xsd/brocommon/2.0}requestReference'" in reference
    assert "brocommon/2.0}qualityRegime': This element is not expected" in regime
    assert f"Expected is ( {{{BROCOM}}}qualityRegime )" in regime
    assert all(f"{{{BROCOM}}}" in message for message in rest if "brocommon/2.0" in message)


def test_a_name_without_namespace_is_told_so() -> None:
    (message,) = messages(
        changed(
            rb"<brocom:requestReference>([^<]*)</brocom:requestReference>",
            rb'<requestReference xmlns="">\1</requestReference>',
        )
    )
    assert "'requestReference' (no namespace): This element is not expected" in message


def test_a_limit_that_is_passed_is_told() -> None:
    (once,) = messages(changed(rb"(<brocom:qualityRegime>IMBRO</brocom:qualityRegime>)", rb"\1\1"))
    assert once.endswith("This element is not expected. It may occur at most once here.")


@pytest.mark.parametrize("number", [10_001, 10_100])
def test_the_limit_of_a_series_is_told_with_the_point_that_passes_it(number: int) -> None:
    """Such a document is too large for the second validator."""
    data = sample("gld", "registration-addition-full")
    point = re.search(rb"<(\w+:)point>.*?</\1point>", data, re.DOTALL)
    assert point
    many = changed(rb"<(\w+:)point>.*</\1point>", b"\n".join([point[0]] * number), data.replace(b"\n", b"\x00"))
    (reason,) = told(many.replace(b"\x00", b" "), GLD)
    assert reason.path.endswith("/point[10001]")
    assert reason.message.endswith("This element is not expected. It may occur at most 10,000 times here.")
    assert (reason.line, reason.column) == (10_001, 1)


@pytest.mark.parametrize("number", [1, 999, 1_001])
def test_inside_an_envelope_everything_is_told_alike(number: int) -> None:
    """There the second validator finds the one and libxml2 the other; both begin to count at the request."""
    extra = changed(b"<sourceDocument>", b"<x/>" * number + b"<sourceDocument>")
    bare = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", extra)
    whole = b'<s:Envelope xmlns:s="urn:s"><s:Header/><s:Body>%s</s:Body></s:Envelope>' % bare
    inside = parse(whole)[1][0]
    enveloped = ISCPT.schema.explained(inside, ISCPT.schema.errors(inside), whole)
    assert [one.message for one in enveloped] == messages(bare)


def test_a_path_of_libxml2_means_the_element_it_was_made_for() -> None:
    root = etree.fromstring(
        '<a xmlns:p="urn:p"><!-- --><b/><p:b/><b xmlns="urn:q"/><b/><q:b xmlns:q="urn:p"/><p:b/><c xmlns="urn:q"><b/></c></a>'
    )
    tree = root.getroottree()
    for element in root.iter("*"):
        assert element_at(root, tree.getpath(element)) is element
    assert element_at(root, "/a/b[9]") is None
    assert element_at(root, "/a/text()[1]") is None
