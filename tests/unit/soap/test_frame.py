"""The strict gate on the SOAP frame."""

import pytest

from bro_soap.channels.soap.frame import DELIVERY_RESPONSIBLE_PARTY, SECURITY, open_frame, require_understood
from bro_soap.errors import EnvelopeError
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

PAYLOAD = "<a:b xmlns:a='urn:a'/>"


def envelope(inside: str, namespace: str = ns.SOAP) -> bytes:
    return f"<s:Envelope xmlns:s='{namespace}'>{inside}</s:Envelope>".encode()


def test_an_envelope_with_one_body_and_one_child_is_taken_apart() -> None:
    frame = open_frame(parse(envelope(f"<s:Header/><!-- c --><s:Body> {PAYLOAD} </s:Body>")))
    assert frame.payload.tag == "{urn:a}b"
    assert frame.header is not None


@pytest.mark.parametrize(
    ("inside", "fault", "code"),
    [
        ("", "Client", "0001"),
        ("<s:Header/>", "Client", "0001"),
        ("<s:Body/>", "Client", "0001"),
        ("<s:Body>text</s:Body>", "Client", "0001"),
        (f"<s:Body>{PAYLOAD}{PAYLOAD}</s:Body>", "Client", "0001"),
        (f"<s:Body>{PAYLOAD}</s:Body><s:Body>{PAYLOAD}</s:Body>", "Client", "0001"),
        (f"<s:Body>{PAYLOAD}</s:Body><s:Header/>", "Client", "0001"),
        (f"<s:Header/><s:Header/><s:Body>{PAYLOAD}</s:Body>", "Client", "0001"),
        (f"<x/><s:Body>{PAYLOAD}</s:Body>", "Client", "0001"),
        (f"<s:Body>{PAYLOAD}</s:Body><x/>", "Client", "0001"),
    ],
)
def test_every_other_frame_is_refused(inside: str, fault: str, code: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        open_frame(parse(envelope(inside)))
    assert (refused.value.fault, refused.value.code) == (fault, code)


@pytest.mark.parametrize("namespace", [ns.SOAP12, "urn:other"])
def test_another_soap_version_is_told_so(namespace: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        open_frame(parse(envelope(f"<s:Body>{PAYLOAD}</s:Body>", namespace)))
    assert refused.value.fault == "VersionMismatch"


def test_something_that_is_no_envelope_is_refused() -> None:
    with pytest.raises(EnvelopeError, match="niet soap:Envelope"):
        open_frame(parse(b"<registrationRequest/>"))


def header(block: str) -> bytes:
    return envelope(f"<s:Header>{block}</s:Header><s:Body>{PAYLOAD}</s:Body>")


@pytest.mark.parametrize(
    "block",
    [
        "<x:y xmlns:x='urn:x'/>",
        "<x:y xmlns:x='urn:x' s:mustUnderstand='0'/>",
        "<x:y xmlns:x='urn:x' s:mustUnderstand='1' s:actor='urn:someone-else'/>",
        f"<w:Action xmlns:w='{ns.WSA}' s:mustUnderstand='1'>a</w:Action>",
        f"<b:deliveryResponsibleParty xmlns:b='{ns.BROCOM}' s:mustUnderstand='1'>12345678</b:deliveryResponsibleParty>",
    ],
)
def test_a_header_that_need_not_be_understood_or_is_does_not_matter(block: str) -> None:
    require_understood(open_frame(parse(header(block))), {DELIVERY_RESPONSIBLE_PARTY})


@pytest.mark.parametrize("flag", ["1", "true", " 1 "])
def test_a_header_that_must_be_understood_and_is_not_is_a_fault(flag: str) -> None:
    frame = open_frame(parse(header(f"<x:y xmlns:x='urn:x' s:mustUnderstand='{flag}'/>")))
    with pytest.raises(EnvelopeError) as refused:
        require_understood(frame, {DELIVERY_RESPONSIBLE_PARTY})
    assert refused.value.fault == "MustUnderstand"
    assert "{urn:x}y" in refused.value.text


def test_a_security_header_on_the_plain_endpoint_points_to_the_signed_one() -> None:
    frame = open_frame(parse(header(f"<w:Security xmlns:w='{ns.WSSE}' s:mustUnderstand='1'/>")))
    with pytest.raises(EnvelopeError, match="2w-be-s"):
        require_understood(frame, {DELIVERY_RESPONSIBLE_PARTY})
    require_understood(frame, {SECURITY})


def test_the_party_spoken_for_is_read_and_may_be_named_once() -> None:
    block = f"<b:deliveryResponsibleParty xmlns:b='{ns.BROCOM}'> 12345678 </b:deliveryResponsibleParty>"
    assert open_frame(parse(header(block))).speaks_for == "12345678"
    with pytest.raises(EnvelopeError):
        _ = open_frame(parse(header(block + block))).speaks_for


@pytest.mark.parametrize("version", ["3.0", "3", "4"])
def test_the_party_is_named_in_brocommon_of_any_version(version: str) -> None:
    namespace = f"http://www.broservices.nl/xsd/brocommon/{version}"
    block = (
        f"<b:deliveryResponsibleParty xmlns:b='{namespace}' s:mustUnderstand='1'>12345678</b:deliveryResponsibleParty>"
    )
    frame = open_frame(parse(header(block)))
    require_understood(frame, {DELIVERY_RESPONSIBLE_PARTY})
    assert frame.speaks_for == "12345678"


@pytest.mark.parametrize(
    "namespace", ["urn:x", "http://www.broservices.nl/xsd/other/3.0", "http://example.nl/brocommon/3"]
)
def test_the_party_is_named_in_brocommon_only(namespace: str) -> None:
    block = f"<b:deliveryResponsibleParty xmlns:b='{namespace}'>12345678</b:deliveryResponsibleParty>"
    assert open_frame(parse(header(block))).speaks_for == ""
