"""Messages that each break one rule, in the way that real clients do: what is found in it, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from bro_soap.conformance import Judge, Message
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor
from bro_soap.xmlio import ns
from tests import pki as made
from tests.contracts import CONTRACTS
from tests.encrypted import XENC, Sealing, seal
from tests.envelopes import EXC, X509V3, Recipe, find, q, resign, sign
from tests.pki import shared_key, shared_pki

ROOT = Path(__file__).parents[2]
ISCPT = CONTRACTS["iscpt"]
ACTION = next(one.request_action for one in ISCPT.operations.values() if one.name == "register")
HEADERS = (
    "<wsa:To>https://bro.test/2w-be-s/iscpt/1.1?OIN=00000099000000001000</wsa:To>"
    f"<wsa:Action>{ACTION}</wsa:Action><wsa:MessageID>urn:uuid:0a0a</wsa:MessageID>"
    f"<wsa:From><wsa:Address>{ns.WSA}/anonymous</wsa:Address></wsa:From>"
)
SECURITY = "soap:Header/wsse:Security"
SIGNATURE = f"{SECURITY}/ds:Signature"
Change = Callable[[etree._Element], None]


@cache
def moment() -> datetime:
    """When all messages are sent: after the certificates were made."""
    shared_pki()
    return made.now()


@cache
def judge() -> Judge:
    key = DecryptionKey(shared_key("server"), shared_pki().certificate("server"))
    return Judge(CONTRACTS.values(), made.verifier(shared_pki()), Decryptor([key]))


@cache
def request(file: str = "tests/objects/cpt/samples/registration-land-rd.xml") -> bytes:
    return etree.tostring(etree.fromstring((ROOT / file).read_bytes()))


def later() -> datetime:
    return shared_pki().certificate("alfa").not_valid_after_utc + timedelta(days=1)


def unsigned(headers: str = HEADERS, body: bytes = b"") -> etree._Element:
    """A delivery in an envelope with these headers."""
    opening = (
        f'<soap:Envelope xmlns:soap="{ns.SOAP}" xmlns:wsa="{ns.WSA}"><soap:Header>{headers}</soap:Header><soap:Body>'
    )
    return etree.fromstring(opening.encode() + (body or request()) + b"</soap:Body></soap:Envelope>")


def recipe(**changes: Any) -> Recipe:
    return replace(Recipe(shared_key("alfa"), shared_pki().certificate("alfa"), created=moment()), **changes)


def sent(root: etree._Element, **known: Any) -> Message:
    told = {"content_type": "text/xml; charset=utf-8", "soap_action": '""', "received": moment(), **known}
    return Message("it", etree.tostring(root), **told)


def signed(headers: str = HEADERS, body: bytes = b"", **changes: Any) -> etree._Element:
    return sign(unsigned(headers, body), recipe(**changes))


def after(change: Change, root: etree._Element | None = None) -> Message:
    """Change a message that was signed."""
    root = signed() if root is None else root
    change(root)
    return sent(etree.fromstring(etree.tostring(root)))


def sealed(**changes: Any) -> etree._Element:
    return seal(signed(), Sealing(shared_pki().certificate("server"), **changes))


def set_at(path: str, name: str, value: str) -> Change:
    return lambda root: find(root, path).set(name, value)


def text_at(path: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path).text = value

    return change


def without(path: str) -> Change:
    def change(root: etree._Element) -> None:
        found = find(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def again(path: str) -> Change:
    """Repeat an element behind itself."""

    def change(root: etree._Element) -> None:
        found = find(root, path)
        found.addnext(etree.fromstring(etree.tostring(found, with_tail=False)))

    return change


def cipher(algorithm: str) -> Message:
    return after(
        set_at(f"soap:Body/{{{XENC}}}EncryptedData/{{{XENC}}}EncryptionMethod", "Algorithm", algorithm), sealed()
    )


def swapped(old: str, new: str) -> str:
    assert old in HEADERS
    return HEADERS.replace(old, new)


@dataclass(frozen=True)
class Broken:
    """`ids` are everything that is to be found in it."""

    ids: frozenset[str]
    make: Callable[[], Message]


def _(ids: str, make: Callable[[], Message]) -> Broken:
    return Broken(frozenset(ids.split()), make)


def answer(confirmation: str | None, relates: str = "urn:uuid:0a0a") -> Message:
    """An answer to a signed request, that confirms this."""
    asked = signed()
    value = find(asked, f"{SIGNATURE}/ds:SignatureValue").text
    headers = f"<wsa:Action>urn:a</wsa:Action><wsa:MessageID>urn:uuid:1</wsa:MessageID><wsa:RelatesTo>{relates}</wsa:RelatesTo>"
    confirmed = value if confirmation == "it" else confirmation
    return sent(signed(headers, b"<a/>", confirmation=confirmed), answers=sent(asked), soap_action=None)


OLD_WSA = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
OLD_WSSE = "http://schemas.xmlsoap.org/ws/2002/12/secext"
OTHER = b'<x:other xmlns:x="urn:other"/>'
QUERIED = HEADERS.replace(
    ACTION, next(one.request_action for one in CONTRACTS["dscpt"].operations.values() if one.name == "dispatchData")
)
KVK = (
    '<b:deliveryResponsibleParty xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">{}</b:deliveryResponsibleParty>'
)
TO = "https://bro.test/2w-be-s/iscpt/1.1?OIN=00000099000000001000"

BROKEN: dict[str, Broken] = {
    "another media type": _("WW001-media", lambda: sent(signed(), content_type="application/xml")),
    "SOAP 1.2": _(
        "WW001-soap12",
        lambda: replace(sent(unsigned()), raw=etree.tostring(unsigned()).replace(ns.SOAP.encode(), ns.SOAP12.encode())),
    ),
    "no envelope": _("WW001-envelope", lambda: sent(etree.fromstring(request()))),
    "two bodies": _("WW001-parts", lambda: after(again("soap:Body"), unsigned())),
    "cut off": _("WW001-xml", lambda: replace(sent(signed()), raw=etree.tostring(signed())[:-9])),
    "SOAP-encoded": _(
        "WW002-encoding BRO002-schema WB004-digest",
        lambda: after(
            lambda root: find(root, "soap:Body")[0].set(
                q("soap:encodingStyle"), "http://schemas.xmlsoap.org/soap/encoding/"
            )
        ),
    ),
    "two requests": _("WW003-children", lambda: sent(signed(body=request() + request()))),
    "the SOAPAction of something else": _("WS002-action", lambda: sent(signed(), soap_action='"urn:other"')),
    "Latin-1": _(
        "WS006-bytes WW001-xml",
        lambda: replace(sent(signed()), raw=etree.tostring(signed()).replace(b"urn:uuid:0a0a", b"caf\xe9")),
    ),
    "UTF-16": _(
        "WS006-bytes WW001-xml", lambda: replace(sent(signed()), raw=etree.tostring(signed()).decode().encode("utf-16"))
    ),
    "declared as something else": _(
        "WS006-declaration WW001-xml",
        lambda: replace(sent(signed()), raw=b'<?xml version="1.0" encoding="ISO-8859-1"?>' + etree.tostring(signed())),
    ),
    "another charset": _("WS006-charset", lambda: sent(signed(), content_type="text/xml; charset=iso-8859-1")),
    "a header of its own": _(
        "WS007-block WB004-shape", lambda: sent(signed(HEADERS + '<x:mine xmlns:x="urn:x">1</x:mine>'))
    ),
    "no MessageID": _(
        "WA001-missing", lambda: sent(signed(swapped("<wsa:MessageID>urn:uuid:0a0a</wsa:MessageID>", "")))
    ),
    "no addressing": _("WA001-missing", lambda: sent(signed(""))),
    "two MessageIDs": _("WA001-twice", lambda: sent(signed(HEADERS + "<wsa:MessageID>urn:uuid:0b0b</wsa:MessageID>"))),
    "another action": _("WA001-action", lambda: sent(signed(swapped(ACTION, f"{ACTION}s")))),
    "an empty To": _("WA001-value", lambda: sent(signed(swapped(TO, "")))),
    "From without Address": _(
        "WA001-reference",
        lambda: sent(signed(swapped(f"<wsa:Address>{ns.WSA}/anonymous</wsa:Address>", "anonymous"))),
    ),
    "an answer elsewhere": _(
        "WA001-anonymous",
        lambda: sent(signed(HEADERS + "<wsa:ReplyTo><wsa:Address>https://me.test/</wsa:Address></wsa:ReplyTo>")),
    ),
    "another header of WS-Addressing": _("WA001-other", lambda: sent(signed(HEADERS + "<wsa:Extra>1</wsa:Extra>"))),
    "WS-Addressing of 2004": _(
        "WA001-namespace WA001-missing WB004-shape",
        lambda: sent(signed(f'<w:To xmlns:w="{OLD_WSA}">https://bro.test/2w-be-s/iscpt/1.1</w:To>')),
    ),
    "an OIN of 19 positions": _(
        "WA001-oin", lambda: sent(signed(swapped("OIN=00000099000000001000", "OIN=0000009900000000100")))
    ),
    "an answer to something else": _("WA001-relates", lambda: answer("it", "urn:uuid:other")),
    "MTOM": _("WM001-mtom WW001-media", lambda: sent(signed(), content_type="multipart/related; type=text/xml")),
    "WS-Security of 2002": _(
        "WB001-namespace WB003-unsigned",
        lambda: sent(unsigned(HEADERS + f'<s:Security xmlns:s="{OLD_WSSE}"/>'), profile="2w-be-s"),
    ),
    "no Timestamp": _("WB002-missing WB004-target", lambda: after(without(f"{SECURITY}/wsu:Timestamp"))),
    "two Timestamps": _("WB002-several WB004-ids", lambda: after(again(f"{SECURITY}/wsu:Timestamp"))),
    "local time": _(
        "WB002-utc",
        lambda: sent(signed(timestamp=text_at(q("wsu:Created"), "2026-11-22T14:03:31+01:00"))),
    ),
    "expired before it was made": _("WB002-order", lambda: sent(signed(expires=moment() - timedelta(seconds=1)))),
    "signed an hour ago": _(
        "WB002-stale",
        lambda: sent(signed(created=moment() - timedelta(hours=1), expires=moment() + timedelta(hours=1))),
    ),
    "not signed": _("WB003-unsigned", lambda: sent(unsigned(), profile="2w-be-s")),
    "signed twice": _("WB003-several WB004-shape", lambda: after(again(SIGNATURE))),
    "only the Body and the Timestamp signed": _(
        "WB004-unsigned", lambda: sent(signed(parts=lambda root: [find(root, "soap:Body")]))
    ),
    "one part named twice": _(
        "WB004-twice",
        lambda: sent(signed(signed_info=again(q("ds:Reference")))),
    ),
    "a reference to nothing": _(
        "WB004-target WB004-unsigned WB004-value",
        lambda: after(set_at(f"{SIGNATURE}/ds:SignedInfo/ds:Reference", "URI", "#nobody")),
    ),
    "an id at two elements": _(
        "WB004-ids WS007-block",
        lambda: after(
            lambda root: find(root, "soap:Header").append(
                etree.fromstring(f'<x:mine xmlns:x="urn:x" xmlns:u="{ns.WSU}" u:Id="id-0"/>')
            )
        ),
    ),
    "pretty-printed after signing": _(
        "WB004-digest", lambda: after(lambda root: etree.indent(find(root, "soap:Body")))
    ),
    "signed with another key": _("WB004-value", lambda: sent(sign(unsigned(), recipe(key=shared_key("beta"))))),
    "an attribute of its own in the signature": _(
        "WB004-shape", lambda: after(lambda root: find(root, SIGNATURE).set("lang", "nl"))
    ),
    "not encrypted": _("WB005-plain", lambda: sent(signed(), profile="2w-be-se")),
    "an encrypted header": _(
        "WB005-signature WB006-opened",
        lambda: after(
            lambda root: find(root, "soap:Header").append(
                etree.fromstring(etree.tostring(find(root, "soap:Body/xenc:EncryptedData"), with_tail=False))
            ),
            sealed(),
        ),
    ),
    "encrypted for somebody else": _(
        "WB006-opened", lambda: sent(seal(signed(), Sealing(shared_pki().certificate("beta"))))
    ),
    "inclusive canonicalisation": _(
        "WB007-canonicalisation",
        lambda: sent(resign(signed(c14n="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"), recipe())),
    ),
    "another transform": _(
        "WB007-transform", lambda: sent(signed(transforms=("http://www.w3.org/TR/1999/REC-xpath-19991116", EXC)))
    ),
    "CBC": _("WB008-algorithm ENC001-mode WB006-opened", lambda: cipher(f"{XENC}aes256-cbc")),
    "AES of 192 bits": _("WB008-algorithm ENC002-bits WB006-opened", lambda: sent(sealed(key_bytes=24))),
    "3DES": _("WB008-algorithm ENC001-mode ENC003-3des WB006-opened", lambda: cipher(f"{XENC}tripledes-cbc")),
    "RSA 1.5": _(
        "WB008-algorithm ENC004-transport WB006-opened",
        lambda: after(
            set_at(f"{SECURITY}/xenc:EncryptedKey/xenc:EncryptionMethod", "Algorithm", f"{XENC}rsa-1_5"), sealed()
        ),
    ),
    "a token of nothing": _(
        "WB009-certificate", lambda: sent(signed(token=lambda token: token.__setattr__("text", "AAAA")))
    ),
    "a certificate of nobody": _(
        "WB009-refused PKI005-root",
        lambda: sent(signed(certificate=made.self_signed(made.subject(), shared_key("alfa")))),
    ),
    "no token": _("WB010-token", lambda: after(without(f"{SECURITY}/wsse:BinarySecurityToken"))),
    "the certificate in KeyInfo": _(
        "WB010-reference",
        lambda: after(
            lambda root: find(root, f"{SIGNATURE}/ds:KeyInfo").replace(
                find(root, f"{SIGNATURE}/ds:KeyInfo")[0], etree.Element(q("ds:X509Data"))
            )
        ),
    ),
    "a token of another type": _(
        "WB010-type",
        lambda: after(set_at(f"{SECURITY}/wsse:BinarySecurityToken", "ValueType", X509V3.replace("X509v3", "PKCS7"))),
    ),
    "an answer without confirmation": _("WB014-missing", lambda: answer(None)),
    "an answer that confirms something else": _("WB014-other", lambda: answer("AAAA")),
    "a certificate that has ended": _(
        "PKI002-dates WB009-refused",
        lambda: sent(signed(created=later(), expires=later() + timedelta(seconds=60)), received=later()),
    ),
    "a certificate without OIN": _(
        "PKI001-oin WB009-refused PKI005-root",
        lambda: sent(signed(certificate=made.self_signed(made.subject(serials=["12"]), shared_key("alfa")))),
    ),
    "SHA-1": _(
        "SIGN001-sha1 SIGN003-digest SIGN004-method",
        lambda: sent(signed(digest="sha1", method_hash="sha1")),
    ),
    "a signature of its own": _(
        "SIGN002-other WB001-namespace WB002-missing WB003-unsigned",
        lambda: sent(
            unsigned(HEADERS + f'<s:Security xmlns:s="{ns.WSSE}"><x:Signature xmlns:x="urn:x"/></s:Security>'),
            profile="2w-be-s",
        ),
    ),
    "no service of ours": _("BRO001-namespace", lambda: sent(signed(body=OTHER))),
    "no request of that service": _(
        "BRO001-operation", lambda: sent(signed(body=f'<a:other xmlns:a="{ISCPT.namespace}"/>'.encode()))
    ),
    "not valid": _(
        "BRO002-schema",
        lambda: sent(signed(body=request().replace(b":qualityRegime>IMBRO<", b":qualityRegime>BESTE<"))),
    ),
    "a party in a request for issue": _(
        "BRO003-query",
        lambda: sent(
            signed(f"{QUERIED}{KVK.format(12345678)}", request("tests/objects/cpt/samples/dispatch-data-request.xml"))
        ),
    ),
    "two parties": _("BRO003-several", lambda: sent(signed(HEADERS + KVK.format("12345678") + KVK.format("12345678")))),
    "a party that is no KvK number": _("BRO003-kvk", lambda: sent(signed(HEADERS + KVK.format("1234567")))),
}
