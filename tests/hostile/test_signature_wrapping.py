"""Attacks on signed envelopes: parts moved, doubled, unsigned or disguised; every one refused by both back ends.

Most start from a message that alfa really signed and that an attacker changes without a key; some are signed by an
attacker with an accepted certificate, who then chooses the shape of the signature.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable

import pytest
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.envelope import BACK_ENDS, SignaturePolicy, verify_envelope
from bro_soap.xmlio import ns
from tests import pki as made
from tests.envelopes import DIGEST_URI, ENVELOPED, EXC, PREFIXES, SHA1, Recipe, find, message, q, resign, sign
from tests.pki import ALFA, shared_key, shared_pki

Attack = Callable[[etree._Element], object]
EVIL = "<t:register xmlns:t='urn:test'><t:value>EVIL</t:value></t:register>"
SIGNATURE = "soap:Header/wsse:Security/ds:Signature"
INFO = SIGNATURE + "/ds:SignedInfo"


def recipe(**changes: object) -> Recipe:
    return Recipe(shared_key("alfa"), shared_pki().certificate("alfa"), **changes)  # type: ignore[arg-type]


def verify(root: etree._Element, back_end="direct"):
    return verify_envelope(
        root,
        policy=SignaturePolicy(),
        verifier=made.verifier(shared_pki()),
        now=made.now(),
        back_end=back_end,
    )


def body(root: etree._Element) -> etree._Element:
    return find(root, "soap:Body")


def header(root: etree._Element) -> etree._Element:
    return find(root, "soap:Header")


def security(root: etree._Element) -> etree._Element:
    return find(root, "soap:Header/wsse:Security")


def evil_body(root: etree._Element, **attributes: str) -> etree._Element:
    """Take the signed Body out, put another in its place, and return the signed one."""
    signed = body(root)
    root.remove(signed)
    evil = etree.SubElement(root, q("soap:Body"))
    evil.append(etree.fromstring(EVIL))
    for name, value in attributes.items():
        evil.set({"wsu_id": q("wsu:Id"), "plain": "Id", "upper": "ID", "lower": "id"}[name], value)
    return signed


def body_id(root: etree._Element) -> str:
    return body(root).get(q("wsu:Id")) or ""


def wrapped_in(place: str, **ids: str) -> Attack:
    """The signed Body is kept where nobody looks, and an evil one stands in its place."""

    def attack(root: etree._Element) -> None:
        identifier = body_id(root)
        signed = evil_body(root, **dict.fromkeys(ids, identifier))
        wrapper = etree.Element("wrapper")
        if place == "header":
            wrapper.append(signed)
            header(root).append(wrapper)
        elif place == "header-itself":
            header(root).append(signed)
        elif place == "security":
            security(root).append(signed)
        elif place == "signature":
            etree.SubElement(find(root, SIGNATURE), q("ds:Object")).append(signed)
        elif place == "addressing":
            find(root, "soap:Header/wsa:From").append(signed)
        elif place == "body":
            body(root)[0].append(signed)
        elif place == "first-body":
            root.insert(1, signed)
        elif place == "after-envelope-body":
            root.append(wrapper)
            wrapper.append(signed)

    return attack


def drop(path: str) -> Attack:
    def attack(root: etree._Element) -> None:
        element = find(root, path)
        element.getparent().remove(element)

    return attack


def double(path: str) -> Attack:
    def attack(root: etree._Element) -> None:
        element = find(root, path)
        element.addnext(copy.deepcopy(element))

    return attack


def put(path: str, **changes: str) -> Attack:
    def attack(root: etree._Element) -> None:
        element = find(root, path)
        for name, value in changes.items():
            if name == "text":
                element.text = value
            else:
                element.set(name, value)

    return attack


def add(path: str, xml: str, at: int = 0) -> Attack:
    def attack(root: etree._Element) -> None:
        find(root, path).insert(at, etree.fromstring(xml))

    return attack


def new_action_beside_the_old(root: etree._Element) -> None:
    action = find(root, "soap:Header/wsa:Action")
    etree.SubElement(etree.SubElement(header(root), "wrapper"), "x").append(action)
    etree.SubElement(header(root), q("wsa:Action")).text = "urn:evil"


def timestamp_moved_to_the_header(root: etree._Element) -> None:
    old = find(root, "soap:Header/wsse:Security/wsu:Timestamp")
    header(root).append(old)
    fresh = copy.deepcopy(old)
    fresh.set(q("wsu:Id"), "fresh")
    security(root).append(fresh)


def comment_in_the_value(root: etree._Element) -> None:
    value = body(root)[0][0]
    value.text = ""
    comment = etree.Comment("cut")
    comment.tail = "1"
    value.append(comment)


def comment_in_the_action(root: etree._Element) -> None:
    action = find(root, "soap:Header/wsa:Action")
    text, action.text = action.text or "", ""
    comment = etree.Comment("cut")
    comment.tail = text
    action.append(comment)


def comment_in_the_digest(root: etree._Element) -> None:
    find(root, INFO + "/ds:Reference/ds:DigestValue").append(etree.Comment("cut"))


def swap_the_token(root: etree._Element) -> None:
    token = find(root, "soap:Header/wsse:Security/wsse:BinarySecurityToken")
    other = made.der(shared_pki().certificate("beta"))
    token.text = base64.b64encode(other).decode()


def second_token_first(root: etree._Element) -> None:
    token = find(root, "soap:Header/wsse:Security/wsse:BinarySecurityToken")
    other = copy.deepcopy(token)
    other.text = base64.b64encode(made.der(shared_pki().certificate("beta"))).decode()
    token.addprevious(other)  # the same wsu:Id twice


def security_for_another_actor(root: etree._Element) -> None:
    security(root).set(q("soap:actor"), "urn:somebody-else")


def body_renamed_in_another_namespace(root: etree._Element) -> None:
    signed = evil_body(root)
    signed.tag = "{urn:x}Body"
    header(root).append(signed)


def header_after_the_body(root: etree._Element) -> None:
    root.append(header(root))


# name -> (attack without a key, the code of the refusal)
KEYLESS: dict[str, tuple[Attack, str]] = {
    "signed Body in a wrapper in the Header, evil Body without id": (wrapped_in("header"), "InvalidSecurity"),
    "the same, evil Body with the same wsu:Id": (wrapped_in("header", wsu_id=""), "InvalidSecurity"),
    "the same, evil Body with a plain Id": (wrapped_in("header", plain=""), "InvalidSecurity"),
    "the same, evil Body with ID": (wrapped_in("header", upper=""), "InvalidSecurity"),
    "the same, evil Body with id": (wrapped_in("header", lower=""), "InvalidSecurity"),
    "the same, evil Body with wsu:Id and Id": (wrapped_in("header", wsu_id="", plain=""), "InvalidSecurity"),
    "signed Body as a header": (wrapped_in("header-itself"), "InvalidSecurity"),
    "signed Body as a header, evil Body with the id": (wrapped_in("header-itself", wsu_id=""), "InvalidSecurity"),
    "signed Body in the Security header": (wrapped_in("security"), "InvalidSecurity"),
    "signed Body in a ds:Object of the Signature": (wrapped_in("signature"), "InvalidSecurity"),
    "signed Body inside a signed WS-Addressing header": (wrapped_in("addressing"), "InvalidSecurity"),
    "signed Body inside the evil Body": (wrapped_in("body"), "InvalidSecurity"),
    "two Bodies, the signed one first": (wrapped_in("first-body"), "InvalidSecurity"),
    "signed Body after the evil Body": (wrapped_in("after-envelope-body"), "InvalidSecurity"),
    "signed Body under another name": (body_renamed_in_another_namespace, "InvalidSecurity"),
    "Header after the Body": (header_after_the_body, "InvalidSecurity"),
    "two Headers": (double("soap:Header"), "InvalidSecurity"),
    "two Security headers": (double("soap:Header/wsse:Security"), "InvalidSecurity"),
    "two Signatures": (double(SIGNATURE), "InvalidSecurity"),
    "two Timestamps": (double("soap:Header/wsse:Security/wsu:Timestamp"), "InvalidSecurity"),
    "two SignedInfos": (double(INFO), "InvalidSecurity"),
    "two SignatureValues": (double(SIGNATURE + "/ds:SignatureValue"), "InvalidSecurity"),
    "two KeyInfos": (double(SIGNATURE + "/ds:KeyInfo"), "InvalidSecurity"),
    "two tokens with one id": (second_token_first, "InvalidSecurity"),
    "no Security header (signature exclusion)": (drop("soap:Header/wsse:Security"), "InvalidSecurity"),
    "no Signature": (drop(SIGNATURE), "InvalidSecurity"),
    "no Timestamp": (drop("soap:Header/wsse:Security/wsu:Timestamp"), "InvalidSecurity"),
    "no token": (drop("soap:Header/wsse:Security/wsse:BinarySecurityToken"), "InvalidSecurity"),
    "no Header": (drop("soap:Header"), "InvalidSecurity"),
    "no Body": (drop("soap:Body"), "InvalidSecurity"),
    "Security header for another actor": (security_for_another_actor, "InvalidSecurity"),
    "a signed header removed": (drop("soap:Header/wsa:To"), "InvalidSecurity"),
    "a signed header hidden, another in its place": (new_action_beside_the_old, "InvalidSecurity"),
    "an unsigned WS-Addressing header added": (
        add("soap:Header", f'<a:ReplyTo xmlns:a="{ns.WSA}"><a:Address>urn:evil</a:Address></a:ReplyTo>'),
        "InvalidSecurity",
    ),
    "an unsigned BRO header added": (
        add("soap:Header", f'<b:deliveryResponsibleParty xmlns:b="{ns.BROCOM}">87654321</b:deliveryResponsibleParty>'),
        "InvalidSecurity",
    ),
    "old Timestamp moved, fresh one in its place": (timestamp_moved_to_the_header, "InvalidSecurity"),
    "a fresh time in the signed Timestamp": (
        put("soap:Header/wsse:Security/wsu:Timestamp/wsu:Created", text="2099-01-01T00:00:00Z"),
        "MessageExpired",
    ),
    "a later end of the signed Timestamp": (
        put("soap:Header/wsse:Security/wsu:Timestamp/wsu:Expires", text="2099-01-01T00:00:00Z"),
        "FailedCheck",
    ),
    "another value in the Body": (put("soap:Body/{urn:test}register/{urn:test}value", text="2"), "FailedCheck"),
    "another attribute in the Body": (put("soap:Body/{urn:test}register/{urn:test}at", unit="km"), "FailedCheck"),
    "an element added to the Body": (add("soap:Body/{urn:test}register", "<x/>"), "FailedCheck"),
    "another Action": (put("soap:Header/wsa:Action", text="urn:evil"), "FailedCheck"),
    "another receiver": (put("soap:Header/wsa:To", text="urn:evil"), "FailedCheck"),
    "a comment that cuts a value in the Body": (comment_in_the_value, "InvalidSecurity"),
    "a comment that cuts the Action": (comment_in_the_action, "InvalidSecurity"),
    "a comment in the DigestValue": (comment_in_the_digest, "InvalidSecurity"),
    "another organisation's certificate": (swap_the_token, "FailedCheck"),
    "a decoy with the Body's id as xml:id": (
        lambda r: header(r).append(etree.fromstring(f'<d xml:id="{body_id(r)}"/>')),
        "InvalidSecurity",
    ),
    "a decoy with the Body's id as gml:id": (
        lambda r: body(r)[0].append(etree.fromstring(f'<d xmlns:g="{ns.GML}" g:id="{body_id(r)}"/>')),
        "InvalidSecurity",
    ),
    "a decoy with the Body's id as iD": (
        lambda r: header(r).append(etree.fromstring(f'<d iD="{body_id(r)}"/>')),
        "InvalidSecurity",
    ),
    "a decoy with the token's id": (
        lambda r: header(r).append(etree.fromstring('<d Id="x509-1"/>')),
        "InvalidSecurity",
    ),
    "a reference removed": (drop(INFO + "/ds:Reference"), "InvalidSecurity"),
    "another digest": (put(INFO + "/ds:Reference/ds:DigestValue", text="AAAA"), "FailedCheck"),
    "another reference": (put(INFO + "/ds:Reference", URI="#nobody"), "InvalidSecurity"),
    "a whole-document reference": (put(INFO + "/ds:Reference", URI=""), "InvalidSecurity"),
    "an external reference": (put(INFO + "/ds:Reference", URI="http://evil.example/x"), "InvalidSecurity"),
    "an XPointer reference": (put(INFO + "/ds:Reference", URI="#xpointer(id('id-0'))"), "InvalidSecurity"),
    "a signature value of nothing": (put(SIGNATURE + "/ds:SignatureValue", text=""), "FailedCheck"),
    "a signature value that is no base64": (put(SIGNATURE + "/ds:SignatureValue", text="é"), "InvalidSecurity"),
    "another root": (lambda r: setattr(r, "tag", "{urn:x}Envelope"), "InvalidSecurity"),
    "a SOAP 1.2 envelope": (lambda r: setattr(r, "tag", ns.q(ns.SOAP12, "Envelope")), "InvalidSecurity"),
    "encrypted data in the Security header": (
        add("soap:Header/wsse:Security", '<e:EncryptedKey xmlns:e="http://www.w3.org/2001/04/xmlenc#"/>'),
        "InvalidSecurity",
    ),
    "a user name token": (
        add("soap:Header/wsse:Security", f'<w:UsernameToken xmlns:w="{ns.WSSE}"/>'),
        "InvalidSecurity",
    ),
}


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
def test_the_message_under_attack_is_good_to_begin_with(back_end):
    assert verify(sign(message(), recipe()), back_end).identity.oin == ALFA


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
@pytest.mark.parametrize("name", KEYLESS)
def test_a_change_by_someone_without_the_key_is_refused(name, back_end):
    attack, code = KEYLESS[name]
    root = sign(message(), recipe())
    attack(root)
    with pytest.raises(SignatureError) as caught:
        verify(etree.fromstring(etree.tostring(root)), back_end)
    assert caught.value.code == code


# --- an attacker with an accepted certificate chooses the shape -----------------------------------------------------


def transform(algorithm: str) -> Attack:
    return put(INFO + "/ds:Reference/ds:Transforms/ds:Transform", Algorithm=algorithm)


def more_references(number: int) -> Attack:
    def attack(root: etree._Element) -> None:
        reference = find(root, INFO + "/ds:Reference")
        for _ in range(number):
            reference.addnext(copy.deepcopy(reference))

    return attack


def more_transforms(root: etree._Element) -> None:
    first = find(root, INFO + "/ds:Reference/ds:Transforms/ds:Transform")
    for _ in range(1000):
        first.addnext(copy.deepcopy(first))


def key_info(xml: str) -> Attack:
    def attack(root: etree._Element) -> None:
        found = find(root, SIGNATURE + "/ds:KeyInfo")
        for child in list(found):
            found.remove(child)
        found.append(etree.fromstring(xml.format(**PREFIXES)))

    return attack


TOKEN = "soap:Header/wsse:Security/wsse:BinarySecurityToken"
METHOD, C14N = INFO + "/ds:SignatureMethod", INFO + "/ds:CanonicalizationMethod"
REFERENCE = SIGNATURE + "/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference"

SHAPES: dict[str, tuple[Attack, str]] = {
    "XSLT transform": (transform("http://www.w3.org/TR/1999/REC-xslt-19991116"), "UnsupportedAlgorithm"),
    "XPath transform": (transform("http://www.w3.org/TR/1999/REC-xpath-19991116"), "UnsupportedAlgorithm"),
    "XPath filter 2": (transform("http://www.w3.org/2002/06/xmldsig-filter2"), "UnsupportedAlgorithm"),
    "STR transform": (
        transform("http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"),
        "UnsupportedAlgorithm",
    ),
    "base64 transform": (transform(ns.DS + "base64"), "UnsupportedAlgorithm"),
    "enveloped-signature alone": (transform(ENVELOPED), "UnsupportedAlgorithm"),
    "inclusive C14N of a part": (transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"), "UnsupportedAlgorithm"),
    "exclusive C14N with comments": (transform(EXC + "WithComments"), "UnsupportedAlgorithm"),
    "inclusive C14N of SignedInfo": (
        put(C14N, Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        "UnsupportedAlgorithm",
    ),
    "no transform": (drop(INFO + "/ds:Reference/ds:Transforms/ds:Transform"), "InvalidSecurity"),
    "no Transforms": (drop(INFO + "/ds:Reference/ds:Transforms"), "InvalidSecurity"),
    "a thousand transforms": (more_transforms, "InvalidSecurity"),
    "a thousand references": (more_references(1000), "InvalidSecurity"),
    "two references to one part": (more_references(1), "InvalidSecurity"),
    "no reference": (
        lambda r: [find(r, INFO).remove(x) for x in find(r, INFO).findall(q("ds:Reference"))],
        "InvalidSecurity",
    ),
    "a Manifest": (put(INFO + "/ds:Reference", Type=ns.DS + "Manifest"), "InvalidSecurity"),
    "a parameter of the C14N we do not know": (add(C14N, "<x/>"), "InvalidSecurity"),
    "HMACOutputLength": (
        add(METHOD, f'<d:HMACOutputLength xmlns:d="{ns.DS}">8</d:HMACOutputLength>'),
        "UnsupportedAlgorithm",
    ),
    "HMAC with the public key": (put(METHOD, Algorithm=ns.DS + "hmac-sha1"), "UnsupportedAlgorithm"),
    "HMAC-SHA256": (
        put(METHOD, Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
        "UnsupportedAlgorithm",
    ),
    "no signature method": (put(METHOD, Algorithm=""), "UnsupportedAlgorithm"),
    "MD5 digest": (
        put(INFO + "/ds:Reference/ds:DigestMethod", Algorithm="http://www.w3.org/2001/04/xmldsig-more#md5"),
        "UnsupportedAlgorithm",
    ),
    "a prefix list of thousands": (
        add(C14N, f'<e:InclusiveNamespaces xmlns:e="{EXC}" PrefixList="{" ".join(f"p{n}" for n in range(5000))}"/>'),
        "InvalidSecurity",
    ),
    "text between the elements of SignedInfo": (lambda r: setattr(find(r, METHOD), "tail", "x"), "InvalidSecurity"),
    "an Object in the Signature": (add(SIGNATURE, f'<d:Object xmlns:d="{ns.DS}"/>', 3), "InvalidSecurity"),
    "the key as KeyValue": (key_info('<KeyValue xmlns="{ds}"/>'), "UnsupportedSecurityToken"),
    "the certificate as X509Data": (key_info('<X509Data xmlns="{ds}"/>'), "UnsupportedSecurityToken"),
    "a KeyName": (key_info('<KeyName xmlns="{ds}">alfa</KeyName>'), "UnsupportedSecurityToken"),
    "a RetrievalMethod": (
        key_info('<RetrievalMethod xmlns="{ds}" URI="http://evil.example/key"/>'),
        "UnsupportedSecurityToken",
    ),
    "an embedded token": (
        key_info('<SecurityTokenReference xmlns="{wsse}"><Embedded/></SecurityTokenReference>'),
        "UnsupportedSecurityToken",
    ),
    "a key identifier": (
        key_info('<SecurityTokenReference xmlns="{wsse}"><KeyIdentifier>AA==</KeyIdentifier></SecurityTokenReference>'),
        "UnsupportedSecurityToken",
    ),
    "a token somewhere on the network": (put(REFERENCE, URI="http://evil.example/token"), "InvalidSecurity"),
    "a token that is a signed part": (put(REFERENCE, URI="#id-0"), "SecurityTokenUnavailable"),
    "a token of another type": (put(TOKEN, ValueType="urn:other"), "UnsupportedSecurityToken"),
    "a token in another encoding": (put(TOKEN, EncodingType="urn:hex"), "UnsupportedSecurityToken"),
    "a token that is no base64": (put(TOKEN, text="é"), "InvalidSecurityToken"),
    "a token that is no certificate": (put(TOKEN, text="AAAA"), "InvalidSecurityToken"),
    "an enormous token": (put(TOKEN, text="A" * 100_000), "InvalidSecurityToken"),
    "an empty token": (put(TOKEN, text=""), "InvalidSecurityToken"),
    "an element in the token": (add(TOKEN, "<x/>"), "InvalidSecurity"),
    "a hundred tokens": (
        lambda r: [find(r, TOKEN).addnext(etree.Element(q("wsse:BinarySecurityToken"))) for _ in range(100)],
        "InvalidSecurity",
    ),
}


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
@pytest.mark.parametrize("name", SHAPES)
def test_a_signature_of_another_shape_is_refused_even_when_its_value_is_right(name, back_end):
    attack, code = SHAPES[name]
    root = sign(message(), recipe())
    attack(root)
    with pytest.raises(SignatureError) as caught:
        verify(resign(root, recipe()), back_end)
    assert caught.value.code == code


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
@pytest.mark.parametrize("changes", [{"digest": "sha1"}, {"digest": "sha224"}, {"method_hash": "sha1"}], ids=str)
def test_weak_algorithms_are_refused_although_everything_is_consistent(changes, back_end):
    with pytest.raises(SignatureError) as caught:
        verify(sign(message(), recipe(**changes)), back_end)
    assert caught.value.code == "UnsupportedAlgorithm"
    assert SHA1 not in SignaturePolicy().digests
    assert DIGEST_URI["sha224"] not in SignaturePolicy().digests


@pytest.mark.parametrize("back_end", sorted(BACK_ENDS))
@pytest.mark.parametrize(
    "missing", ["soap:Body", "soap:Header/wsa:To", "soap:Header/wsa:Action", "soap:Header/wsa:From"]
)
def test_a_message_whose_signer_left_a_part_out_is_refused(missing, back_end):
    def parts(root: etree._Element) -> list[etree._Element]:
        left_out = find(root, missing)
        everything = [body(root), *(child for child in header(root) if child.tag != q("wsse:Security"))]
        return [part for part in everything if part is not left_out]

    with pytest.raises(SignatureError) as caught:
        verify(sign(message(), recipe(parts=parts)), back_end)
    assert caught.value.check == f"unsigned {missing.rpartition(':')[2]}"
