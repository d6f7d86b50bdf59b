"""Signed envelopes: what is accepted and what it proves, and how replies are signed and confirmed."""

from __future__ import annotations

import base64
import threading
from datetime import datetime, timedelta
from functools import cache

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from structlog.testing import capture_logs

from bro_soap.errors import ConfigurationError, SignatureError
from bro_soap.sandbox.pki.hierarchy import build_leaf
from bro_soap.security.wsse.envelope import (
    BACK_ENDS,
    EnvelopeVerifier,
    SignaturePolicy,
    SignedPart,
    Signer,
    Verified,
    read_signature_value,
    sign_envelope,
    signature_policy,
    verify_envelope,
    verify_reply,
)
from bro_soap.xmlio import form, ns
from tests import pki as made
from tests.envelopes import DIGEST_URI, ENVELOPED, EXC, Recipe, find, message, q, sign
from tests.pki import ALFA, BETA, now, shared_pki

BODY, TIMESTAMP = ns.q(ns.SOAP, "Body"), ns.q(ns.WSU, "Timestamp")
ADDRESSING = {ns.q(ns.WSA, name) for name in ("To", "Action", "MessageID", "From")}
BRO_HEADER = f'<b:deliveryResponsibleParty xmlns:b="{ns.BROCOM}">12345678</b:deliveryResponsibleParty>'


def recipe(slug: str = "alfa", **changes: object) -> Recipe:
    return Recipe(made.shared_key(slug), shared_pki().certificate(slug), **changes)  # type: ignore[arg-type]


def verify(root: etree._Element, back_end="direct", *, at: datetime | None = None, policy=None) -> Verified:
    return verify_envelope(
        root,
        policy=policy or SignaturePolicy(),
        verifier=made.verifier(shared_pki()),
        now=at or now(),
        back_end=back_end,
    )


def refusal(root: etree._Element, **options) -> SignatureError:
    with pytest.raises(SignatureError) as caught:
        verify(root, **options)
    return caught.value


@pytest.fixture(params=sorted(BACK_ENDS))
def back_end(request):
    return request.param


def test_a_signed_request_proves_who_signed_what(back_end):
    root = sign(message(), recipe())
    verified = verify(root, back_end)
    assert verified.identity.oin == ALFA
    assert verified.certificate == shared_pki().certificate("alfa")
    assert verified.signed == ADDRESSING | {BODY, TIMESTAMP}
    assert verified.signature_value == read_signature_value(root)
    assert abs(verified.created - now()) < timedelta(minutes=30)


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("method_hash", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("scheme", ["rsa", "rsa-pss"])
def test_every_allowed_hash_is_accepted_with_rsa(back_end, digest, method_hash, scheme):
    root = sign(message(), recipe(digest=digest, method_hash=method_hash, scheme=scheme))
    assert verify(root, back_end).identity.oin == ALFA


@pytest.mark.parametrize(
    ("curve", "digest"), [(ec.SECP256R1, "sha256"), (ec.SECP384R1, "sha384"), (ec.SECP521R1, "sha512")]
)
def test_ecdsa_is_accepted_when_the_certificate_has_such_a_key(back_end, curve, digest):
    key = made.ec_key(curve)
    certificate = build_leaf(shared_pki(), made.good_spec(), key.public_key())
    root = sign(message(), Recipe(key, certificate, scheme="ecdsa", method_hash=digest))
    assert verify(root, back_end).identity.oin == ALFA


def signed_by_ecdsa(curve=ec.SECP256R1, digest="sha256") -> etree._Element:
    key = made.ec_key(curve)
    certificate = build_leaf(shared_pki(), made.good_spec(), key.public_key())
    return sign(message(), Recipe(key, certificate, scheme="ecdsa", method_hash=digest))


def rewritten(root: etree._Element, rewrite) -> etree._Element:
    """The same message with its signature value written in another way."""
    value = find(root, "soap:Header/wsse:Security/ds:Signature/ds:SignatureValue")
    value.text = rewrite(value.text)
    return etree.fromstring(etree.tostring(root))


def with_the_other_s(text: str) -> str:
    """Another value that ECDSA accepts for the same message: anyone can make it, without the key."""
    value = base64.b64decode(text)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    s = order - int.from_bytes(value[32:], "big")
    return base64.b64encode(value[:32] + s.to_bytes(32, "big")).decode()


def with_spare_bits(text: str) -> str:
    """The last character before the padding has four bits that mean nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet.index(text[85])
    return text[:85] + alphabet[last ^ 1] + "=="


@pytest.mark.parametrize(
    "rewrite",
    [with_the_other_s, lambda text: text[:20] + "\n " + text[20:], with_spare_bits],
    ids=["the other s", "white space", "spare bits of base64"],
)
def test_a_message_keeps_its_fingerprint_however_its_signature_is_written(rewrite):
    first = signed_by_ecdsa()
    again = rewritten(first, rewrite)
    assert verify(again).fingerprint == verify(first).fingerprint
    assert verify(signed_by_ecdsa()).fingerprint != verify(first).fingerprint


def test_ecdsa_values_without_leading_zeros_are_accepted_as_apache_santuario_writes_them():
    """By the default back end alone: signxml wants the length of XMLDSIG 1.1."""

    def shortened(text: str) -> str:
        value = base64.b64decode(text)
        half = len(value) // 2
        r, s = (int.from_bytes(part, "big") for part in (value[:half], value[half:]))
        length = max((number.bit_length() + 7) // 8 for number in (r, s))
        lengths.append(length)
        return base64.b64encode(r.to_bytes(length, "big") + s.to_bytes(length, "big")).decode()

    lengths: list[int] = []
    while 65 not in lengths:
        root = rewritten(signed_by_ecdsa(ec.SECP521R1, "sha512"), shortened)
        assert verify(root).identity.oin == ALFA


@pytest.mark.parametrize(
    "changes",
    [
        {"order": ("signature", "token", "timestamp")},
        {"order": ("timestamp", "signature", "token")},
        {"transforms": (ENVELOPED, EXC)},
        {"id_name": "Id"},
        {"sign_token": True},
        {"prefix_list": "soap wsa"},
        {"prefix_list": "nobody declared these"},
    ],
    ids=str,
)
def test_the_liberties_of_real_toolkits_are_accepted(back_end, changes):
    assert verify(sign(message(), recipe(**changes)), back_end).identity.oin == ALFA


def test_white_space_and_comments_between_elements_do_no_harm(back_end):
    root = message()
    payload = find(root, "soap:Body")[0]
    payload.insert(0, etree.Comment("made by hand"))
    payload.text = "\n  "
    assert verify(sign(root, recipe()), back_end).identity.oin == ALFA


def test_processing_instructions_in_the_body_are_signed(back_end):
    root = message()
    find(root, "soap:Body")[0].append(etree.ProcessingInstruction("keep", "me"))
    signed = sign(root, recipe())
    assert verify(signed, back_end).identity.oin == ALFA
    find(signed, "soap:Body")[0].append(etree.ProcessingInstruction("added", "later"))
    assert refusal(signed, back_end=back_end).code == "FailedCheck"


def test_a_prefix_used_only_in_a_value_is_protected_when_the_list_names_it(back_end):
    root = message(nsdecl='xmlns:gml="http://www.opengis.net/gml/3.2"')
    find(root, "soap:Body")[0].set(ns.q(ns.XSI, "type"), "gml:Point")
    text = etree.tostring(sign(root, recipe(prefix_list="gml")))
    assert verify(etree.fromstring(text), back_end).identity.oin == ALFA
    moved = text.replace(b"http://www.opengis.net/gml/3.2", b"http://attacker.example/gml")
    assert refusal(etree.fromstring(moved), back_end=back_end).code == "FailedCheck"


@pytest.mark.parametrize("brocom", [ns.BROCOM, "http://www.broservices.nl/xsd/brocommon/3"])
def test_the_bro_header_must_be_signed_when_it_is_there(back_end, brocom):
    header = BRO_HEADER.replace(ns.BROCOM, brocom)
    root = sign(message(extra_header=header), recipe())
    assert ns.q(brocom, "deliveryResponsibleParty") in verify(root, back_end).signed
    others = sign(message(extra_header=header), recipe(parts=lambda r: [find(r, "soap:Body"), *r[0][:4]]))
    error = refusal(others, back_end=back_end)
    assert (error.code, error.check) == ("InvalidSecurity", "unsigned deliveryResponsibleParty")


def test_a_foreign_header_may_stay_unsigned(back_end):
    root = message(extra_header='<x:trace xmlns:x="urn:x">1</x:trace>')
    signed = sign(root, recipe(parts=lambda r: [find(r, "soap:Body"), *r[0][:4]]))
    assert "{urn:x}trace" not in verify(signed, back_end).signed


@pytest.mark.parametrize(
    ("created", "expires", "check"),
    [
        (-301, None, "created-too-long-ago"),
        (-299, 600, None),
        (61, None, "created-in-future"),
        (59, None, None),
        (-120, -100, "expired"),
        (-120, -30, None),  # within the skew
    ],
)
def test_the_timestamp_must_be_fresh(created, expires, check):
    moment = now()
    signed = sign(
        message(),
        recipe(
            created=moment + timedelta(seconds=created),
            expires=moment + timedelta(seconds=expires) if expires is not None else None,
        ),
    )
    if check is None:
        assert verify(signed, at=moment).identity.oin == ALFA
    else:
        error = refusal(signed, at=moment)
        assert error.code == "MessageExpired"
        assert error.check.startswith(check)


def test_the_window_is_a_setting():
    old = sign(message(), recipe(created=now() - timedelta(minutes=10), expires=now() + timedelta(minutes=10)))
    assert refusal(old).code == "MessageExpired"
    assert verify(old, policy=signature_policy(window_seconds=900)).identity.oin == ALFA


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda t: t.remove(t[0]), "timestamp is not"),
        (lambda t: t.append(etree.Element(q("wsu:Created"))), "timestamp: 3"),
        (lambda t: t.insert(0, t[1]), "timestamp is not"),
        (lambda t: setattr(t[0], "text", "2026-11-22T10:00:00+01:00"), "Created is not a UTC time"),
        (lambda t: setattr(t[0], "text", "2026-11-22T10:00:00"), "Created is not a UTC time"),
        (lambda t: setattr(t[0], "text", "2026-13-22T10:00:00Z"), "Created is not a time"),
        (lambda t: setattr(t[0], "text", "2026-11-22T10:00:60Z"), "Created is not a time"),
        (lambda t: setattr(t[0], "text", "gisteren"), "Created is not a UTC time"),
        (lambda t: setattr(t[1], "text", "2020-01-01T00:00:00Z"), "timestamp expires before"),
        (lambda t: t[0].set("ValueType", "x"), "attribute ValueType"),
    ],
)
def test_a_malformed_timestamp_is_refused(change, check):
    error = refusal(sign(message(), recipe(timestamp=change)))
    assert error.code == "InvalidSecurity"
    assert error.check.startswith(check)


def test_a_timestamp_without_expires_and_with_nanoseconds_is_accepted():
    def change(timestamp: etree._Element) -> None:
        timestamp.remove(timestamp[1])
        timestamp[0].text = f"{now():%Y-%m-%dT%H:%M:%S}.123456789Z"

    assert verify(sign(message(), recipe(timestamp=change))).created.microsecond == 123456


def test_a_signer_with_a_bad_certificate_is_refused_with_the_reason_for_the_operator():
    certificate = build_leaf(
        shared_pki(), made.BAD_LEAVES["no OIN"][0](made.good_spec()), made.spare_key().public_key()
    )
    error = refusal(sign(message(), Recipe(made.spare_key(), certificate)))
    assert error.code == "FailedAuthentication"
    assert error.check.startswith("certificate oin-missing")


def test_the_caller_can_tell_that_another_organisation_signed():
    assert verify(sign(message(), recipe("beta"))).identity.oin == BETA


def test_a_signature_by_another_key_than_the_certificate_fails(back_end):
    root = sign(message(), Recipe(made.spare_key(), shared_pki().certificate("alfa")))
    assert refusal(root, back_end=back_end).code == "FailedCheck"


def test_the_method_must_be_of_the_kind_of_the_key():
    key = made.ec_key()
    certificate = build_leaf(shared_pki(), made.good_spec(), key.public_key())
    root = sign(message(), Recipe(key, certificate, method=recipe().method_uri()))
    assert refusal(root).code == "UnsupportedAlgorithm"


# --- signing -----------------------------------------------------------------------------------------------------


@cache
def signer(slug: str = "beta") -> Signer:
    return Signer.load(shared_pki().certificate_file(slug), shared_pki().key_file(slug))


def reply(content: bytes = b"<t:x>1</t:x>", *, confirmation: str | None = None, by: Signer | None = None) -> bytes:
    """A reply as the edge writes it: canonical from the start, nothing parsed."""
    prefixes = {"soap": ns.SOAP, "t": "urn:test", "wsu": ns.WSU}
    declared = "".join(f' xmlns:{prefix}="{prefixes[prefix]}"' for prefix in sorted(prefixes))
    body = b'<soap:Body%s wsu:Id="body">%s</soap:Body>' % (declared.encode(), content)
    action = f'<wsa:Action xmlns:wsa="{ns.WSA}" xmlns:wsu="{ns.WSU}" wsu:Id="wsa-Action">urn:r</wsa:Action>'.encode()
    parts = [SignedPart("body", body, " ".join(sorted(prefixes))), SignedPart("wsa-Action", action)]
    security = (by or signer()).security_header(parts, now(), confirmation)
    frame = f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{ns.SOAP}"><s:Header>'.encode()
    return frame + security + action + b"</s:Header>" + body + b"</s:Envelope>"


def xmlsec_verify(root: etree._Element, certificate_pem: bytes) -> None:
    """Verify with libxmlsec1, which shares no code with us but libxml2."""
    context = xmlsec.SignatureContext()
    for element in root.iter("*"):
        if element.get(q("wsu:Id")):
            context.register_id(element, "Id", ns.WSU)
    context.key = xmlsec.Key.from_memory(certificate_pem, xmlsec.KeyFormat.CERT_PEM)
    context.verify(find(root, "soap:Header/wsse:Security/ds:Signature"))


CONTENT = '<t:x b="1&#xD;&lt;">tab\tcr&#xD; &amp; &lt;&gt; é €</t:x>'.encode()


@pytest.mark.parametrize("slug", ["beta", "ec"])
def test_a_reply_written_canonically_verifies_everywhere(back_end, slug):
    by = signer()
    if slug == "ec":
        key = made.ec_key(ec.SECP384R1)
        by = Signer(key, build_leaf(shared_pki(), made.good_spec(), key.public_key()))
    root = etree.fromstring(reply(CONTENT, confirmation="AQID", by=by))
    verified = verify(root, back_end)
    assert verified.signed == {BODY, TIMESTAMP, q("wsa:Action"), q("w11:SignatureConfirmation")}
    assert verified.confirmations == ("AQID",)
    xmlsec_verify(root, by.certificate.public_bytes(Encoding.PEM))


def test_one_changed_byte_of_a_reply_is_noticed(back_end):
    changed = reply(CONTENT).replace(b"tab", b"tob")
    assert refusal(etree.fromstring(changed), back_end=back_end).code == "FailedCheck"


def test_ids_of_the_signer_cannot_be_taken():
    with pytest.raises(ValueError, match="taken"):
        signer().security_header([SignedPart("timestamp", b"<x/>")], now())


def test_only_base64_can_be_confirmed():
    with pytest.raises(ValueError, match="base64"):
        signer().security_header([], now(), 'AQ"/><evil')


def test_a_key_that_does_not_belong_to_the_certificate_cannot_sign():
    pki = shared_pki()
    with pytest.raises(ConfigurationError, match="does not belong"):
        Signer.load(pki.certificate_file("alfa"), pki.key_file("beta"))
    with pytest.raises(ConfigurationError, match="cannot sign"):
        Signer.load(pki.folder / "README.txt", pki.key_file("beta"))


def test_sign_envelope_signs_all_that_counts_and_survives_serialisation(back_end):
    root = message(extra_header=BRO_HEADER, nsdecl='xmlns="urn:default" xmlns:unused="urn:u"')
    value = sign_envelope(root, signer("alfa"), now())
    received = etree.fromstring(etree.tostring(root))
    verified = verify(received, back_end)
    assert verified.signed == ADDRESSING | {BODY, TIMESTAMP, ns.q(ns.BROCOM, "deliveryResponsibleParty")}
    assert verified.signature_value == value
    xmlsec_verify(received, shared_pki().certificate("alfa").public_bytes(Encoding.PEM))


def test_sign_envelope_makes_a_header_when_there_is_none():
    root = etree.fromstring(f'<s:Envelope xmlns:s="{ns.SOAP}"><s:Body><x/></s:Body></s:Envelope>')
    sign_envelope(root, signer("alfa"), now())
    assert verify(etree.fromstring(etree.tostring(root))).signed == {BODY, TIMESTAMP}


def test_sign_envelope_signs_once():
    root = message()
    sign_envelope(root, signer(), now())
    with pytest.raises(ValueError, match="already"):
        sign_envelope(root, signer(), now())


def test_a_message_parsed_in_another_thread_verifies_with_default_in_its_prefix_list():
    root = message(nsdecl='xmlns="urn:default"')
    sign_envelope(root, signer("alfa"), now())
    text = etree.tostring(root)
    assert b"#default" in text
    box: list[etree._Element] = []
    thread = threading.Thread(target=lambda: box.append(etree.fromstring(text)))
    thread.start()
    thread.join()
    assert verify(box[0]).identity.oin == ALFA


# --- replies -----------------------------------------------------------------------------------------------------


def check_reply(text: bytes, sent: str | None, back_end="direct") -> Verified:
    envelope_verifier = EnvelopeVerifier(made.verifier(shared_pki()), back_end=back_end)
    return envelope_verifier.verify_reply(etree.fromstring(text), sent=sent, now=now())


def test_a_reply_that_confirms_the_request_is_accepted(back_end):
    sent = sign_envelope(message(), signer("alfa"), now())
    assert check_reply(reply(confirmation=sent), sent, back_end).identity.oin == BETA


@pytest.mark.parametrize(
    ("confirmation", "sent", "check"),
    [
        (None, "AQID", "confirmation-missing"),
        ("AQIE", "AQID", "confirmation-of-another-request"),
        ("AQID", None, "confirmation-of-another-request"),
        ("", "AQID", "confirmation-of-another-request"),
        ("", None, "accepted"),
        (None, None, "accepted"),
    ],
)
def test_a_reply_must_confirm_what_was_sent(confirmation, sent, check):
    text = reply(confirmation=confirmation)
    if check == "accepted":
        assert check_reply(text, sent).identity.oin == BETA
    else:
        with pytest.raises(SignatureError) as caught:
            check_reply(text, sent)
        assert (caught.value.code, caught.value.check) == ("FailedCheck", check)


def test_an_unsigned_confirmation_is_refused():
    root = etree.fromstring(reply(confirmation=None))
    confirmation = etree.SubElement(
        find(root, "soap:Header/wsse:Security"), q("w11:SignatureConfirmation"), Value="AQID"
    )
    confirmation.set(q("wsu:Id"), "sc")
    with pytest.raises(SignatureError, match="unsigned SignatureConfirmation"):
        verify_reply(root, sent="AQID", policy=SignaturePolicy(), verifier=made.verifier(shared_pki()), now=now())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda v: None, True),
        (lambda v: setattr(v, "text", "\n AQ ID\n=="), "AQID=="),
        (lambda v: setattr(v, "text", '"><x/>'), None),
        (lambda v: setattr(v, "text", ""), None),
        (lambda v: v.getparent().remove(v), None),
        (lambda v: v.getparent().append(etree.fromstring(etree.tostring(v))), None),
    ],
)
def test_the_signature_value_to_confirm_is_read_even_from_a_bad_message(change, expected):
    root = sign(message(), recipe())
    value = find(root, "soap:Header/wsse:Security/ds:Signature/ds:SignatureValue")
    whole = value.text
    change(value)
    assert read_signature_value(root) == (whole if expected is True else expected)


def test_digest_identifiers_are_those_of_the_standard():
    assert set(SignaturePolicy().digests) == {DIGEST_URI[name] for name in ("sha256", "sha384", "sha512")}


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
def test_a_long_prefix_list_for_many_elements_is_refused_before_they_are_canonicalised(
    back_end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libxml2 looks every listed prefix up at every element."""
    listed = " ".join(f"p{number}" for number in range(60))

    def large(prefix_list: str) -> etree._Element:
        return sign(
            message(extra_header="", value="1</t:value>" + "<x/>" * 5_000 + "<t:value>"),
            recipe(prefix_list=prefix_list),
        )

    assert verify(large(listed), back_end).identity.oin == ALFA
    monkeypatch.setattr(form, "MAX_SEARCHED", 60 * 5_000)
    assert verify(large(""), back_end).identity.oin == ALFA
    refused = refusal(large(listed), back_end=back_end)
    assert (refused.code, refused.check) == ("InvalidSecurity", "prefixes: 60 for a part too large")


@pytest.mark.parametrize("written", [" {} ", "\n{}", "&#9;{}"])
def test_an_id_with_white_space_round_it_is_the_same_id(written: str) -> None:
    """A reader with the schema, or of xml:id, takes it away."""
    decoy = f'<d xmlns:g="{ns.GML}" g:id="{written.format("id-0")}"/>'
    root = sign(message(), recipe())
    find(root, "soap:Header").append(etree.fromstring(decoy))
    assert refusal(etree.fromstring(etree.tostring(root))).check == "duplicate-id"


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
@pytest.mark.parametrize("where", ["soap:Body", "soap:Header/wsa:To"])
def test_what_has_no_canonical_form_was_signed_by_nobody(back_end, where):
    root = sign(message(), recipe())
    find(root, where).append(etree.fromstring('<x xmlns="relative"/>'))
    assert refusal(etree.fromstring(etree.tostring(root)), back_end=back_end).code in {"FailedCheck", "InvalidSecurity"}


@pytest.mark.parametrize("left", range(9))
@pytest.mark.parametrize(
    "where", ["SignedInfo", "SignedInfo/ds:Reference", "KeyInfo", "KeyInfo/wsse:SecurityTokenReference"]
)
def test_a_signature_that_lacks_what_it_should_hold_is_refused(where, left):
    root = sign(message(), recipe())
    part = find(root, f"soap:Header/wsse:Security/ds:Signature/ds:{where}")
    if len(part) <= left:
        return
    del part[left:]
    with capture_logs() as logs:
        assert refusal(root).code in {"InvalidSecurity", "UnsupportedSecurityToken", "FailedCheck"}
    assert logs == []


def test_whatever_a_signature_makes_a_library_raise_it_is_refused(monkeypatch):
    def choke(*_: object) -> None:
        raise OverflowError("int too large to convert to float")

    monkeypatch.setattr("bro_soap.security.wsse.envelope.check_timestamp", choke)
    with capture_logs() as logs:
        assert refusal(sign(message(), recipe())).code == "InvalidSecurity"
    assert [line["error"].partition(" at ")[0] for line in logs] == ["OverflowError"]


def test_what_goes_wrong_with_our_own_trust_is_not_the_senders_fault(monkeypatch):
    def choke(*_: object) -> None:
        raise ValueError("a CRL of ours")

    monkeypatch.setattr("bro_soap.security.wsse.envelope._signer", choke)
    with pytest.raises(ValueError, match="of ours"):
        verify(sign(message(), recipe()))
