"""A refusal of a signed message names the element of the sender's own message that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from lxml import etree

from bro_soap.channels.soap.faults import fault_of
from bro_soap.errors import SignatureError
from bro_soap.security.wsse.refused import named, refused
from bro_soap.xmlio import ns
from tests import pki as made
from tests.contracts import ISCPT
from tests.envelopes import Recipe, find, message, q, resign, sign
from tests.hostile.test_signature_wrapping import KEYLESS, SHAPES, recipe, verify

INFO = "soap:Header/wsse:Security/ds:Signature/ds:SignedInfo"
SECURITY = "soap:Header/wsse:Security"
STAMP = f"{SECURITY}/wsu:Timestamp"
# These tell only that the signature does not fit the message, or that a library gave up.
BARE = ("FailedCheck",)


def refusal(root: etree._Element) -> SignatureError:
    with pytest.raises(SignatureError) as caught:
        verify(root)
    return caught.value


def without(name: str) -> Recipe:
    """Everything signed but one header, or the Body."""

    def parts(root: etree._Element) -> list[etree._Element]:
        every = [find(root, "soap:Body"), *find(root, "soap:Header")]
        return [part for part in every if part.tag not in (q(name), q("wsse:Security"))]

    return recipe(parts=parts)


def created(text: str) -> Recipe:
    return recipe(timestamp=lambda stamp: setattr(stamp[0], "text", text))


def no_expires_after_created() -> Recipe:
    return recipe(timestamp=lambda stamp: setattr(stamp[1], "text", stamp[0].text))


def no_timestamp(stamp: etree._Element) -> None:
    for child in list(stamp):
        stamp.remove(child)


MISTAKES: dict[str, tuple[Callable[[], Recipe], str, str]] = {
    "To is not signed": (lambda: without("wsa:To"), INFO, "soap:Header/wsa:To, en dat moet ondertekend zijn"),
    "the Body is not signed": (lambda: without("soap:Body"), INFO, "soap:Body, en dat moet ondertekend zijn"),
    "Created without zone": (lambda: created("2026-11-22T10:00:00"), f"{STAMP}/wsu:Created", "met een Z erachter"),
    "Created on no day": (lambda: created("2026-02-30T10:00:00Z"), f"{STAMP}/wsu:Created", "geen bestaand tijdstip"),
    "Created too early": (
        lambda: recipe(created=made.now() - timedelta(hours=1)),
        f"{STAMP}/wsu:Created",
        "300 seconden",
    ),
    "Created too late": (
        lambda: recipe(created=made.now() + timedelta(hours=1)),
        f"{STAMP}/wsu:Created",
        "in de toekomst",
    ),
    "Expires equals Created": (no_expires_after_created, f"{STAMP}/wsu:Expires", "na wsu:Created"),
    "an empty Timestamp": (lambda: recipe(timestamp=no_timestamp), STAMP, "een wsu:Created"),
    "a weak digest": (lambda: recipe(digest="sha1"), f"{INFO}/ds:Reference[1]/ds:DigestMethod", "xmldsig#sha1 is niet"),
    "a weak method": (lambda: recipe(method_hash="sha1"), f"{INFO}/ds:SignatureMethod", "rsa-sha1 is niet toegestaan"),
}
"""Each is made when it is asked: a message of when this file was read may be too old by then."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_the_signer_is_told_with_its_element(mistake: str) -> None:
    signer, path, why = MISTAKES[mistake]
    root = sign(message(), signer())
    error = refusal(root)
    assert error.told.startswith(f"{named(find(root, path))}: ")
    assert why in error.told
    assert error.told in fault_of(error, ISCPT, made.now()).content.decode()


def test_every_part_that_is_not_signed_is_told_at_once() -> None:
    error = refusal(sign(message(), recipe(parts=lambda root: [find(root, "soap:Body")])))
    assert all(f"soap:Header/wsa:{name}" in error.told for name in ("To", "Action", "MessageID", "From"))


@pytest.mark.parametrize("name", ["a key identifier", "the certificate as X509Data"])
def test_a_certificate_named_in_another_way_is_told_where(name: str) -> None:
    root = sign(message(), recipe())
    SHAPES[name][0](root)
    root = resign(root, recipe())
    told = refusal(root).told
    assert told.startswith(named(find(root, f"{SECURITY}/ds:Signature/ds:KeyInfo")))
    assert "wsse:BinarySecurityToken" in told


def _attacked() -> Iterator[tuple[str, etree._Element]]:
    for name, (attack, _) in KEYLESS.items():
        root = sign(message(), recipe())
        attack(root)
        yield name, etree.fromstring(etree.tostring(root))
    for name, (attack, _) in SHAPES.items():
        root = sign(message(), recipe())
        attack(root)
        yield name, resign(root, recipe())


def _paths(root: etree._Element) -> set[str]:
    return {named(element) for element in root.iter("*")}


def test_whatever_is_wrong_is_told_with_an_element_that_is_in_the_message() -> None:
    seen: set[str] = set()
    for name, root in _attacked():
        error = refusal(root)
        seen.add(error.code)
        if error.code in BARE:
            assert error.told == "", name
        else:
            path, _, why = error.told.partition(": ")
            assert path in _paths(root), (name, error.told)
            assert len(why) > 10, (name, error.told)
    assert seen > {"InvalidSecurity", "UnsupportedAlgorithm", "UnsupportedSecurityToken", "InvalidSecurityToken"}


@pytest.mark.parametrize("name", ["no Timestamp", "no Signature", "no Security header (signature exclusion)"])
def test_what_is_missing_is_told_as_missing(name: str) -> None:
    root = sign(message(), recipe())
    KEYLESS[name][0](root)
    assert re.search(r"(wsu:Timestamp|ds:Signature|wsse:Security) ontbreekt", refusal(root).told)


def test_a_path_is_bounded_whatever_the_sender_calls_its_elements() -> None:
    inner = root = etree.Element("{urn:x}Envelope")
    for number in range(200):
        inner = etree.SubElement(inner, f"{{urn:y}}{'n' * 3_000}{number}", nsmap={"p" * 3_000: "urn:y"})
    assert len(named(inner)) < 2_200
    assert named(root) == "ns0:Envelope"
    assert len(refused("InvalidSecurity", "x", root, "w" * 9_000).told) < 500


def test_elements_of_one_name_beside_each_other_are_counted() -> None:
    root = etree.fromstring(
        f'<s:Envelope xmlns:s="{ns.SOAP}" xmlns="urn:a"><s:Header><a/><b/><a/></s:Header></s:Envelope>'
    )
    assert [named(element) for element in root[0]] == ["s:Header/a[1]", "s:Header/b", "s:Header/a[2]"]
