"""Messages that partners and we give each other: requests to secure, and answers as our service writes them."""

from __future__ import annotations

from cryptography import x509
from lxml import etree

from bro_soap.channels.soap.addressing import Heading, header_element
from bro_soap.channels.soap.canonical import start_tag
from bro_soap.client.wire import new_message_id
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.security.wsse.encryption import DecryptionKey, Decryptor, Suite, encrypt_content
from bro_soap.security.wsse.envelope import EnvelopeVerifier, SignedPart, Signer, Verified
from bro_soap.xmlio import ns
from tests import pki as made

ANONYMOUS = f"{ns.WSA}/anonymous"
PAYLOAD = (
    '<t:register xmlns:t="urn:test" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xsi='
    f'"{ns.XSI}"><t:value>1 &lt; 2 &#233;</t:value><t:at xsi:type="gml:PointType" unit="m">2 &amp; 3</t:at></t:register>'
)
DEFAULT_PAYLOAD = '<register xmlns="urn:test"><value>1</value><plain xmlns="">2</plain></register>'


def request(
    payload: str = PAYLOAD, *, oin: str = made.ALFA, to: str = "https://bro.test/iscpt", action: str = "urn:a"
) -> str:
    """A request with the headers of Digikoppeling, not secured."""
    headers = (
        f"<wsa:To>{to}?OIN=00000099000000001000</wsa:To><wsa:Action>{action}</wsa:Action>"
        f"<wsa:MessageID>{new_message_id()}</wsa:MessageID>"
        f"<wsa:From><wsa:Address>{ANONYMOUS}?OIN={oin}</wsa:Address></wsa:From>"
        f"<wsa:ReplyTo><wsa:Address>{ANONYMOUS}</wsa:Address></wsa:ReplyTo>"
    )
    return (
        f'<soap:Envelope xmlns:soap="{ns.SOAP}"><soap:Header xmlns:wsa="{ns.WSA}">{headers}</soap:Header>'
        f"<soap:Body>{payload}</soap:Body></soap:Envelope>"
    )


def verify(pki: TestPki, message: bytes) -> Verified:
    """As the service does."""
    return EnvelopeVerifier(made.verifier(pki)).verify(etree.fromstring(message), now=made.now())


def decrypted(pki: TestPki, message: bytes, slug: str = "server") -> tuple[bytes, Suite]:
    """As the service does: the message as it was before it was encrypted, and how it was."""
    key = DecryptionKey.load(pki.certificate_file(slug), pki.key_file(slug))
    opened = Decryptor([key]).open(etree.fromstring(message))
    return opened.data, opened.suite


def answer(
    pki: TestPki,
    confirmation: str | None,
    *,
    slug: str = "server",
    suite: Suite | None = None,
    to: x509.Certificate | None = None,
) -> bytes:
    """An answer as the service writes it: canonical by construction, signed, and encrypted for `to`."""
    signer = Signer.load(pki.certificate_file(slug), pki.key_file(slug))
    content = b'<t:response xsi:type="t:Answer"><t:text>1 &lt; 2</t:text></t:response>'
    namespaces = {"soap": ns.SOAP, "t": "urn:test", "wsse": ns.WSSE, "wsu": ns.WSU, "xsi": ns.XSI}
    start = start_tag("soap:Body", namespaces, [("wsu:Id", "body")])
    parts = [SignedPart("body", start + content + b"</soap:Body>", " ".join(sorted(namespaces)))]
    for name, inner in Heading("urn:answer", "urn:uuid:0a0a").headers():
        parts.append(SignedPart(f"wsa-{name}", header_element(name, inner, f"wsa-{name}")))
    sealed = encrypt_content(content, to, suite) if to is not None and suite is not None else None
    first, content = (sealed.header, sealed.content) if sealed else (b"", content)
    security = signer.security_header(parts, made.now(), confirmation, first=first)
    header = security + b"".join(part.canonical for part in parts[1:])
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="%s"><soap:Header>%s</soap:Header>%s' % (
        ns.SOAP.encode(),
        header,
        start + content + b"</soap:Body></soap:Envelope>",
    )
