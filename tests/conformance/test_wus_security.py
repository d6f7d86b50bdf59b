"""The message security rules of Digikoppeling Koppelvlakstandaard WUS 3.8.1, profile 2W-be-S, each by its number.

Encryption (WB005, WB006, WB008, WB012) is in test_wus_encryption.py.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.sandbox.pki.hierarchy import build_leaf
from bro_soap.security.wsse.envelope import SignaturePolicy, Signer, sign_envelope, verify_envelope, verify_reply
from bro_soap.xmlio import ns
from tests import pki as made
from tests.envelopes import DIGEST_URI, EXC, Recipe, find, message, q, sign
from tests.pki import ALFA, shared_key, shared_pki

SECURITY = "soap:Header/wsse:Security"
HEADERS = ["To", "Action", "MessageID", "From"]


def recipe(**changes: object) -> Recipe:
    return Recipe(shared_key("alfa"), shared_pki().certificate("alfa"), **changes)  # type: ignore[arg-type]


def verdict(root: etree._Element) -> str:
    """The OIN of the signer, or the fault code."""
    try:
        return verify_envelope(
            root, policy=SignaturePolicy(), verifier=made.verifier(shared_pki()), now=made.now()
        ).identity.oin
    except SignatureError as error:
        return error.code


@pytest.fixture(scope="module")
def ours() -> etree._Element:
    """A message as our own client signs it, read again from its bytes."""
    root = message()
    sign_envelope(root, Signer(shared_key("alfa"), shared_pki().certificate("alfa")), made.now())
    return etree.fromstring(etree.tostring(root))


def test_wb001_the_namespaces_are_those_of_wss_1_0_and_1_1(ours):
    assert find(ours, SECURITY).nsmap["wsse"].endswith("oasis-200401-wss-wssecurity-secext-1.0.xsd")
    other = etree.tostring(sign(message(), recipe())).replace(
        ns.WSSE.encode(), b"http://schemas.xmlsoap.org/ws/2002/07/secext"
    )
    assert verdict(etree.fromstring(other)) == "InvalidSecurity"


def test_wb002_a_timestamp_with_created_in_utc(ours):
    assert find(ours, SECURITY + "/wsu:Timestamp/wsu:Created").text.endswith("Z")
    local = recipe(timestamp=lambda t: setattr(t[0], "text", "2026-11-22T10:00:00+01:00"))
    assert verdict(sign(message(), local)) == "InvalidSecurity"
    stale = recipe(created=made.now() - timedelta(minutes=6))
    assert verdict(sign(message(), stale)) == "MessageExpired"


def test_wb003_an_unsigned_message_is_refused_where_signing_is_asked():
    assert verdict(message()) == "InvalidSecurity"
    assert verdict(sign(message(), recipe())) == ALFA


def test_wb004_body_addressing_and_timestamp_each_have_a_reference_of_their_own(ours):
    uris = [reference.get("URI", "")[1:] for reference in ours.iter(q("ds:Reference"))]
    parts = [find(ours, "soap:Body"), find(ours, SECURITY + "/wsu:Timestamp")]
    parts += [find(ours, f"soap:Header/wsa:{name}") for name in HEADERS]
    assert sorted(uris) == sorted(part.get(q("wsu:Id"), "") for part in parts)
    assert len(set(uris)) == len(uris)


@pytest.mark.parametrize("left_out", ["soap:Body", *(f"soap:Header/wsa:{name}" for name in HEADERS)])
def test_wb004_a_part_left_out_is_refused(left_out):
    def parts(root: etree._Element) -> list[etree._Element]:
        everything = [find(root, "soap:Body"), *(find(root, f"soap:Header/wsa:{name}") for name in HEADERS)]
        return [part for part in everything if part is not find(root, left_out)]

    assert verdict(sign(message(), recipe(parts=parts))) == "InvalidSecurity"


def test_wb007_exclusive_canonicalisation_and_nothing_else(ours):
    algorithms = {
        found.get("Algorithm")
        for name in ("CanonicalizationMethod", "Transform")
        for found in ours.iter(q(f"ds:{name}"))
    }
    assert algorithms == {EXC}
    inclusive = recipe(c14n="http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
    assert verdict(sign(message(), inclusive)) == "UnsupportedAlgorithm"


def test_wb009_a_pkioverheid_certificate_signs():
    own = made.self_signed(made.subject(), made.spare_key())
    assert verdict(sign(message(), Recipe(made.spare_key(), own))) == "FailedAuthentication"
    unlisted = made.BAD_LEAVES["policy of a personal card"][0](made.good_spec())
    leaf = build_leaf(shared_pki(), unlisted, made.spare_key().public_key())
    assert verdict(sign(message(), Recipe(made.spare_key(), leaf))) == "FailedAuthentication"


def test_wb010_the_certificate_travels_in_the_message_and_is_referred_to_directly(ours):
    token = find(ours, SECURITY + "/wsse:BinarySecurityToken")
    reference = find(ours, SECURITY + "/ds:Signature/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference")
    assert reference.get("URI") == f"#{token.get(q('wsu:Id'))}"
    assert list(find(ours, SECURITY)).index(token) < list(find(ours, SECURITY)).index(
        find(ours, SECURITY + "/ds:Signature")
    )

    def by_key_identifier(key_info: etree._Element) -> None:
        key_info[0][0].tag = q("wsse:KeyIdentifier")

    assert verdict(sign(message(), recipe(key_info=by_key_identifier))) == "UnsupportedSecurityToken"


def test_wb013_a_signature_that_does_not_hold_is_refused():
    root = sign(message(), recipe())
    find(root, "soap:Body")[0][0].text = "2"
    assert verdict(root) == "FailedCheck"


def test_wb014_the_reply_confirms_the_signature_of_the_request():
    sent = sign_envelope(message(), Signer(shared_key("alfa"), shared_pki().certificate("alfa")), made.now())
    reply = message()
    sign_envelope(reply, Signer(shared_key("beta"), shared_pki().certificate("beta")), made.now(), sent)
    received = etree.fromstring(etree.tostring(reply))
    options = {"policy": SignaturePolicy(), "verifier": made.verifier(shared_pki()), "now": made.now()}
    assert verify_reply(received, sent=sent, **options).confirmations == (sent,)
    with pytest.raises(SignatureError):
        verify_reply(received, sent="AAAA", **options)


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_sign001_sign003_sign004_sha_2_is_accepted(digest):
    assert verdict(sign(message(), recipe(digest=digest, method_hash=digest))) == ALFA


@pytest.mark.parametrize("changes", [{"digest": "sha1"}, {"digest": "sha224"}, {"method_hash": "sha1"}], ids=str)
def test_sign001_sign003_sign004_sha_1_and_sha_224_are_refused(changes):
    assert verdict(sign(message(), recipe(**changes))) == "UnsupportedAlgorithm"


def test_sign002_sign004_our_own_signatures_are_xmldsig_with_sha_256(ours):
    assert {method.get("Algorithm") for method in ours.iter(q("ds:DigestMethod"))} == {DIGEST_URI["sha256"]}
    assert (
        find(ours, SECURITY + "/ds:Signature/ds:SignedInfo/ds:SignatureMethod")
        .get("Algorithm", "")
        .endswith("rsa-sha256")
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"order": ("signature", "token", "timestamp")},
        {"transforms": ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXC)},
        {"id_name": "Id"},
    ],
    ids=["tokens in any order", "enveloped-signature as a no-op", "a plain Id"],
)
def test_lenient_what_real_clients_need_is_accepted(changes):
    assert verdict(sign(message(), recipe(**changes))) == ALFA
