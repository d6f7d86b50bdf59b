"""WS-Addressing: what is read from a request and what is refused, by the Digikoppeling code."""

import pytest
from lxml import etree

from bro_soap.channels.soap.addressing import (
    ANONYMOUS,
    Addressees,
    Addressing,
    Heading,
    header_element,
    read_addressing,
)
from bro_soap.errors import EnvelopeError
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse


def header(blocks: str) -> etree._Element:
    return parse(f"<s:Header xmlns:s='{ns.SOAP}' xmlns:w='{ns.WSA}'>{blocks}</s:Header>".encode())


GOOD = "<w:Action>urn:a</w:Action><w:MessageID>urn:uuid:1</w:MessageID>"


def test_no_addressing_headers_at_all_is_a_plain_request() -> None:
    assert read_addressing(None).message_id == ""
    assert read_addressing(header("")).action == ""


@pytest.mark.parametrize("message_id", ["urn:uuid:1", "de305d54-75b4-431b-adb2-eb6b9e546014", "CUSTOM@1@https://x"])
def test_any_message_id_will_do_also_one_that_is_no_uri(message_id: str) -> None:
    read = read_addressing(header(f"<w:Action> urn:a </w:Action><w:MessageID>{message_id}</w:MessageID>"))
    assert (read.action, read.message_id) == ("urn:a", message_id)


@pytest.mark.parametrize("name", ["OIN", "oin", "Oin"])
def test_the_oin_in_from_is_found_whatever_the_case_of_its_name(name: str) -> None:
    sender = f"<w:From><w:Address>{ANONYMOUS}?{name}=00000004025BE0000000</w:Address></w:From>"
    assert read_addressing(header(GOOD + sender)).from_oin == "00000004025BE0000000"


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ("<w:Action>urn:a</w:Action>", "0007"),
        ("<w:MessageID>urn:uuid:1</w:MessageID>", "0006"),
        ("<w:Action/><w:MessageID>urn:uuid:1</w:MessageID>", "0006"),
        (GOOD + "<w:Action>urn:b</w:Action>", "0006"),
        (GOOD + "<w:MessageID>urn:uuid:2</w:MessageID>", "0007"),
        (GOOD + "<w:To/>", "0005"),
        (GOOD + "<w:To>https://a</w:To><w:To>https://b</w:To>", "0005"),
        (f"<w:Action>urn:a</w:Action><w:MessageID>{'x' * 2000}</w:MessageID>", "0007"),
        (GOOD + "<w:ReplyTo><w:Address>https://elsewhere</w:Address></w:ReplyTo>", "0011"),
        (GOOD + "<w:FaultTo><w:Address>https://elsewhere</w:Address></w:FaultTo>", "0011"),
        (GOOD + "<w:ReplyTo/>", "0011"),
        (GOOD + f"<w:From><w:Address>{ANONYMOUS}</w:Address><w:Metadata/></w:From>", "0011"),
    ],
)
def test_a_wrong_header_is_refused_with_its_code(blocks: str, code: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        read_addressing(header(blocks))
    assert refused.value.code == code


def test_anonymous_and_none_are_allowed_to_answer_to() -> None:
    for address in (ANONYMOUS, f"{ANONYMOUS}?oin=00000099123456780000", f"{ns.WSA}/none"):
        read_addressing(header(GOOD + f"<w:ReplyTo><w:Address>{address}</w:Address></w:ReplyTo>"))


def test_an_answer_relates_to_the_request_and_has_an_id_of_its_own() -> None:
    first, second = dict(Heading("urn:a", "urn:uuid:1&2").headers()), dict(Heading("urn:a").headers())
    assert first["RelatesTo"] == b"urn:uuid:1&amp;2"
    assert "RelatesTo" not in second
    assert first["MessageID"] != second["MessageID"]


def test_a_header_block_is_written_in_canonical_form() -> None:
    for identifier in ("", "wsa-Action"):
        block = header_element("Action", b"urn:a&amp;b", identifier)
        assert etree.tostring(etree.fromstring(block), method="c14n", exclusive=True) == block


HERE = Addressees(("https://bro.example/", "https://intern.example:8443"), "/2w-be/iscpt/1.1", lambda: "0" * 19 + "1")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "https://bro.example/2w-be/iscpt/1.1",
        "https://BRO.example:443/2w-be/iscpt/1.1/",
        "https://bro.example/2w-be/iscpt/1.1?OIN=00000000000000000001",
        "https://bro.example/2w-be/iscpt/1.1?oin=00000000000000000001",
        "https://bro.example/2w-be/iscpt/1.1?x=y",
        "https://intern.example:8443/2w-be/iscpt/1.1",
        f"{ns.WSA}/anonymous",
        f"{ns.WSA}/anonymous?oin=00000000000000000001",
    ],
)
def test_a_message_may_be_for_this_endpoint_or_for_nobody_in_particular(to: str) -> None:
    HERE.require(Addressing(to))


@pytest.mark.parametrize(
    "to",
    [
        "https://bro.example",
        "https://bro.example/2w-be/dscpt/1.1",
        "https://bro.example/2w-be-s/iscpt/1.1",
        "https://bro.example/2W-BE/ISCPT/1.1",
        "https://bro.example:8443/2w-be/iscpt/1.1",
        "https://bro.example.elders/2w-be/iscpt/1.1",
        "https://elders@bro.example/2w-be/iscpt/1.1",
        "https://elders/?https://bro.example/2w-be/iscpt/1.1",
        "http://bro.example/2w-be/iscpt/1.1",
        "https://bro.example/2w-be/iscpt/1.1?OIN=00000000000000000002",
        f"{ns.WSA}/anonymous?OIN=00000000000000000002",
        f"{ns.WSA}/none",
        "urn:iets",
    ],
)
def test_a_message_for_another_is_refused(to: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        HERE.require(Addressing(to))
    assert (refused.value.fault, refused.value.code) == ("Client", "0005")


def test_where_our_oin_is_not_known_any_will_do() -> None:
    unknown = Addressees(("https://bro.example",), "/x", lambda: "")
    unknown.require(Addressing("https://bro.example/x?OIN=00000000000000000002"))
