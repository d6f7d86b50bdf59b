"""Encrypted envelopes: what is opened, that nothing in it changes, and what our own look like."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bro_soap.errors import ConfigurationError, SignatureError
from bro_soap.sandbox.pki.hierarchy import build_leaf
from bro_soap.security.wsse.ciphers import AES128_GCM
from bro_soap.security.wsse.encryption import (
    COMPATIBLE,
    STRONG,
    DecryptionKey,
    Decryptor,
    Suite,
    encrypt_content,
    encrypt_envelope,
    require_recipient,
)
from bro_soap.security.wsse.envelope import SignaturePolicy, SignedPart, Signer, sign_envelope, verify_envelope
from bro_soap.xmlio import ns
from tests import pki as made
from tests.encrypted import OAEP, Sealing, seal
from tests.envelopes import Recipe, c14n, find, message, sign
from tests.pki import ALFA, now, shared_key, shared_pki

BODY = "soap:Body"


def key(slug: str = "server") -> DecryptionKey:
    return DecryptionKey.load(shared_pki().certificate_file(slug), shared_pki().key_file(slug))


@pytest.fixture(scope="module")
def decryptor() -> Decryptor:
    return Decryptor([key()])


def signed(root: etree._Element | None = None, **changes: object) -> etree._Element:
    return sign(
        message() if root is None else root,
        Recipe(shared_key("alfa"), shared_pki().certificate("alfa"), **changes),  # type: ignore[arg-type]
    )


def sealing(**changes: object) -> Sealing:
    return Sealing(shared_pki().certificate("server"), **changes)  # type: ignore[arg-type]


def signer_of(root: etree._Element) -> str:
    verifier = made.verifier(shared_pki())
    return verify_envelope(root, policy=SignaturePolicy(), verifier=verifier, now=now()).identity.oin


def own(slug: str = "alfa") -> Signer:
    return Signer(shared_key(slug), shared_pki().certificate(slug))


@pytest.mark.parametrize("key_bytes", [16, 32])
@pytest.mark.parametrize("oaep", OAEP)
def test_a_signed_message_is_opened_and_then_verifies(decryptor, key_bytes, oaep):
    before = c14n(find(signed(), BODY)[0])
    opened = decryptor.open(seal(signed(), sealing(key_bytes=key_bytes, oaep=oaep)))
    assert signer_of(opened.root) == ALFA
    assert c14n(find(opened.root, BODY)[0]) == before
    assert c14n(etree.fromstring(opened.data)) == c14n(opened.root), "the bytes are those of the tree"


@pytest.mark.parametrize(
    "changes",
    [
        *({"recipient": name} for name in ("thumbprint", "key identifier", "issuer and serial", "whole certificate")),
        {"data_key_info": False},
        {"label": b"a label"},
        {"plaintext": lambda content: b"\n" + content + b"\n"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_liberties_of_real_toolkits_are_opened(decryptor, changes):
    assert find(decryptor.open(seal(signed(), sealing(**changes))).root, BODY)[0].tag == "{urn:test}register"


def test_white_space_round_the_encrypted_data_stays_where_it_was(decryptor):
    root = signed()
    body = find(root, BODY)

    def spread(encrypted: etree._Element) -> None:
        encrypted_body = find(encrypted, BODY)
        encrypted_body.text = "\n "
        encrypted_body[0].tail = "\n  "
        encrypted_body.insert(0, etree.Comment("encrypted"))
        encrypted_body[0].tail = "\t"

    inside = c14n(body[0])
    opened = decryptor.open(seal(root, sealing(change=spread))).root
    assert c14n(find(opened, BODY)).endswith(b">\n \t" + inside + b"\n  </soap:Body>")


@pytest.mark.parametrize(
    ("plaintext", "why"),
    [
        (b'<a:b xmlns:a="urn:a" xmlns="urn:%s">%s</a:b>' % (b"u" * 500, b"<c/>" * 9_000), "wisselende namespaces"),
        (b'<a xmlns="rel"/>', "geen absolute URI"),
        (b'<a><z:b/><c xml:space="odd"/></a>', "Namespace prefix z"),
        (b"<a>" + b"<!---->" * 1_001 + b"</a>", "opmerkingen"),
    ],
    ids=["amplifier", "relative namespace", "undeclared prefix", "comments"],
)
def test_what_was_encrypted_is_read_as_strictly_as_anything(decryptor, plaintext, why):
    with pytest.raises(SignatureError) as caught:
        decryptor.open(seal(signed(), sealing(plaintext=lambda _: plaintext)))
    assert caught.value.code == "FailedCheck"
    assert why in caught.value.check


def test_what_stands_round_the_encrypted_content_is_bounded_as_it_is_written_anew(decryptor):
    def padded(size: int) -> etree._Element:
        return seal(signed(message(extra_header=f"<h>{'&gt;' * size}</h>")), sealing())

    assert find(decryptor.open(padded(200_000)).root, BODY)[0].tag == "{urn:test}register"
    with pytest.raises(SignatureError, match="bytes round the plaintext") as caught:
        decryptor.open(padded(300_000))
    assert caught.value.code == "FailedCheck"


def test_the_key_of_a_replaced_certificate_still_opens(decryptor):
    both = Decryptor([key("beta"), key()])
    assert signer_of(both.open(seal(signed(), sealing())).root) == ALFA
    for_beta = seal(signed(), Sealing(shared_pki().certificate("beta")))
    assert signer_of(both.open(for_beta).root) == ALFA


def test_a_message_that_is_not_encrypted_is_refused(decryptor):
    with pytest.raises(SignatureError) as caught:
        decryptor.open(signed())
    assert caught.value.code == "InvalidSecurity"


@pytest.mark.parametrize(
    "suite",
    [STRONG, COMPATIBLE, Suite(AES128_GCM), replace(STRONG, label=b"x")],
    ids=["strong", "compatible", "128", "label"],
)
def test_our_own_request_is_opened_and_verifies(decryptor, suite):
    root = message()
    sign_envelope(root, own(), now())
    encrypt_envelope(root, shared_pki().certificate("server"), suite)
    sent = etree.tostring(root)
    assert b"<t:" not in sent, "nothing of the payload is left"
    opened = decryptor.open(etree.fromstring(sent))
    assert opened.suite == suite
    assert signer_of(opened.root) == ALFA


def test_a_reply_written_as_bytes_is_opened_and_verifies(decryptor):
    payload = b'<t:answer xmlns:t="urn:test">42</t:answer>'
    start = f'<soap:Body xmlns:soap="{ns.SOAP}" xmlns:wsu="{ns.WSU}" wsu:Id="body">'.encode()
    body = start + payload + b"</soap:Body>"
    sealed = encrypt_content(payload, shared_pki().certificate("server"), COMPATIBLE)
    security = own().security_header([SignedPart("body", body, "soap wsu")], now(), "AAAA", first=sealed.header)
    opening = b'<soap:Envelope xmlns:soap="%s"><soap:Header>' % ns.SOAP.encode()
    reply = b"".join((opening, security, b"</soap:Header>", start, sealed.content, b"</soap:Body></soap:Envelope>"))
    opened = decryptor.open(etree.fromstring(reply))
    assert signer_of(opened.root) == ALFA
    assert find(opened.root, "soap:Body")[0].text == "42"


def test_every_message_has_a_key_and_an_iv_of_its_own():
    certificate = shared_pki().certificate("server")
    assert len({encrypt_content(b"<a/>", certificate).content for _ in range(50)}) == 50
    assert len({encrypt_content(b"<a/>", certificate).header for _ in range(50)}) == 50


def test_only_a_signed_envelope_is_encrypted():
    with pytest.raises(ValueError, match="no signed Body"):
        encrypt_envelope(message(), shared_pki().certificate("server"))


def test_a_certificate_that_cannot_receive_a_key_is_refused_before_the_work():
    elliptic = build_leaf(shared_pki(), made.good_spec(), made.ec_key(ec.SECP256R1).public_key())
    signing_only = made.with_extension(made.good_spec(), made.key_usage("digital_signature"), critical=True)
    for certificate in (elliptic, build_leaf(shared_pki(), signing_only, made.spare_key().public_key())):
        with pytest.raises(SignatureError) as caught:
            require_recipient(certificate)
        assert caught.value.code == "UnsupportedSecurityToken"
    no_usage = build_leaf(
        shared_pki(), made.without(made.good_spec(), made.x509.KeyUsage), made.spare_key().public_key()
    )
    assert require_recipient(no_usage) == made.spare_key().public_key()


def test_keys_that_cannot_decrypt_are_refused_at_the_start(tmp_path):
    pki = shared_pki()
    with pytest.raises(ConfigurationError, match="does not belong"):
        DecryptionKey.load(pki.certificate_file("server"), pki.key_file("alfa"))
    with pytest.raises(ConfigurationError, match="cannot decrypt"):
        DecryptionKey.load(tmp_path / "nothing.pem", pki.key_file("alfa"))
    with pytest.raises(ConfigurationError, match="no key"):
        Decryptor([])


# --- Encrypting and decrypting is the identity

_NAMES = st.sampled_from(["a", "b", "Çé", "register"])
_TEXTS = st.text(st.sampled_from("ab &<>\"'\r\n\té\u2028\U0001f30d]"), max_size=8)
_URIS = ["urn:one", "urn:two", "http://www.opengis.net/gml/3.2"]
# What is in scope above the Body: also the same namespace under two prefixes, and a default namespace.
_SCOPES = st.fixed_dictionaries(
    {}, optional={None: st.sampled_from(_URIS), "p": st.sampled_from(_URIS), "r": st.sampled_from(_URIS)}
)


@st.composite
def contents(draw: st.DrawFn, scope: dict[str | None, str], depth: int = 3) -> str:
    """An element as text, with the prefixes of its surroundings and its own, xsi:type and all."""
    own_scope = draw(_SCOPES)
    known = {**scope, **own_scope}
    declared = "".join(f' xmlns{":" + p if p else ""}="{uri}"' for p, uri in own_scope.items())
    if None in known and draw(st.booleans()):
        declared = "".join(f' xmlns:{p}="{uri}"' for p, uri in own_scope.items() if p) + ' xmlns=""'
        known = {p: uri for p, uri in known.items() if p}
    prefixes = [p for p in known if p]
    prefix = draw(st.sampled_from([None, *prefixes]))
    name = f"{prefix}:{draw(_NAMES)}" if prefix else draw(_NAMES)
    attributes = f" at={_quoted(draw(_TEXTS))}"
    if prefixes:
        attributes += f' xmlns:xsi="{ns.XSI}" xsi:type="{draw(st.sampled_from(prefixes))}:Type"'
    inner = _escaped(draw(_TEXTS))
    if depth:
        for child in draw(st.lists(contents(known, depth - 1), max_size=2)):
            inner += (
                child + _escaped(draw(_TEXTS)) + draw(st.sampled_from(["", "<!--c-->", "<?pi d?>", "<![CDATA[<]]>"]))
            )
    return f"<{name}{declared}{attributes}>{inner}</{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    escaped = _escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{escaped}"'


@settings(max_examples=300)
@given(data=st.data(), scope=_SCOPES)
def test_encrypting_and_decrypting_changes_nothing(data, scope):
    declared = "".join(f' xmlns{":" + p if p else ""}="{uri}"' for p, uri in scope.items())
    content = data.draw(contents(scope))
    header = f'<soap:Header><wsse:Security xmlns:wsse="{ns.WSSE}"/></soap:Header>'
    text = f'<soap:Envelope xmlns:soap="{ns.SOAP}"{declared}>{header}<soap:Body>{content}</soap:Body></soap:Envelope>'
    root = etree.fromstring(text)
    prefixes = " ".join(p or "#default" for p in {**root.nsmap, None: ""})
    before = inclusive(find(root, BODY)), etree.tostring(find(root, BODY)[0], method="c14n")
    encrypt_envelope(root, shared_pki().certificate("server"))
    opened = Decryptor([key_of_server()]).open(etree.fromstring(etree.tostring(root))).root
    after = inclusive(find(opened, BODY)), etree.tostring(find(opened, BODY)[0], method="c14n")
    assert after == before, prefixes


def inclusive(element: etree._Element) -> bytes:
    """Inclusive C14N with comments: every namespace in scope counts, used or not."""
    return etree.tostring(element, method="c14n", exclusive=False, with_comments=True, with_tail=False)


def key_of_server() -> DecryptionKey:
    return DecryptionKey(shared_key("server"), shared_pki().certificate("server"))
