"""Attacks by namespaces: what a forgiving parser lets by, and what a canonical form would repeat."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.xmlio import ns
from bro_soap.xmlio.form import MAX_URI
from tests.hostile.documents import CLIENT, GOOD, enclosed, namespaces, posted
from tests.hostile.target import DELIVERY, ISSUE, Attack


def _namespace_errors() -> Iterator[Attack]:
    """Each with the warning behind it for which lxml forgives what came before."""
    group = "Namespaces"
    rows: dict[str, tuple[str, str]] = {
        "a prefix that nobody declared": ('<z:x z:a="1"/>', "Namespace prefix z"),
        "one attribute under two prefixes": ('<x xmlns:p="urn:u" xmlns:q="urn:u" p:a="1" q:a="2"/>', "redefined"),
        "a name with two colons": ("<a:b:c/>", "Failed to parse QName"),
        "an instruction with a colon": ("<?a:b c?>", "colons are forbidden"),
        "xmlns as a prefix": ('<x xmlns:xmlns="urn:u"/>', "redefinition of the xmlns prefix"),
        "xml as the prefix of something else": ('<x xmlns:xml="urn:u"/>', "mapped to wrong URI"),
        "another value of xml:space": ("<x/>", "xml:space"),
        "an xml:id that is no name": ('<x xml:id="1 a"/>', "not an NCName"),
        "a relative namespace": ('<x xmlns="rel"/>', "namespace 'rel' op regel"),
        "a relative namespace with a prefix": ('<x xmlns:p="../rel"/>', "namespace '../rel' op regel"),
        "a namespace of nothing but a fragment": ('<x xmlns:p="#f"/>', "is geen absolute URI"),
    }
    for name, (content, says) in rows.items():
        warned = content if "relative" in name or "fragment" in name else content + '<w xml:space="odd"/>'
        yield Attack(group, name, posted(GOOD.replace(b"<CPT>", b"<CPT>" + warned.encode())), CLIENT, says=says)
    in_the_header = f'<s:Envelope xmlns:s="{ns.SOAP}"><s:Header><x:y s:mustUnderstand="1"/></s:Header><s:Body><w xml:space="odd"/></s:Body></s:Envelope>'
    for name, sent in {
        "a prefix that nobody declared, on a header": in_the_header,
        "a prefix that nobody declared, on the envelope": '<soap:Envelope><w xml:space="odd"/></soap:Envelope>',
    }.items():
        yield Attack(group, name, posted(sent.encode(), ISSUE), CLIENT, says="Namespace prefix")


def _amplifiers() -> Iterator[Attack]:
    """Small messages of which the canonical form would be large: that is made of a good one, and of one that is not."""
    group = "Canonical form as amplifier"
    for path, code, who in ((DELIVERY, "iscpt", "delivery"), (ISSUE, "dscpt", "question")):
        name = "registrationRequest" if code == "iscpt" else "dispatchDataRequest"
        for what, (around, inside) in amplifiers().items():
            body = f'<r:{name} xmlns:r="http://www.broservices.nl/xsd/{code}/1.1" {around}>{inside}</r:{name}>'
            yield Attack(group, f"{what}, in a {who}", posted(enclosed(body), path), CLIENT, says="0001")
    yield Attack(
        group,
        "250 namespaces round a million elements",
        posted(lambda: enclosed(f"<a {namespaces(250)}>" + "<b/>" * 1_000_000 + "</a>")),
        CLIENT,
        says="0001",
    )


def amplifiers() -> dict[str, tuple[str, str]]:
    """What is declared round the content, and the content."""
    longest = f"urn:{'u' * (MAX_URI - 4)}"
    many = " ".join(f'xmlns:p{number}="{longest[:-4]}{number}"' for number in range(200))
    return {
        "a namespace of 100 kB": (f'xmlns="urn:{"u" * 100_000}"', "<y/>" * 100_000),
        "a default namespace round 100,000 elements": (f'xmlns="{longest}"', "<y/>" * 100_000),
        "a prefix of 100,000 elements": (f'xmlns:p="{longest}"', "<p:y/>" * 100_000),
        "a prefix of 100,000 attributes": (f'xmlns:p="{longest}"', '<y p:z=""/>' * 100_000),
        "200 prefixes of 100,000 elements": (many, "".join(f"<p{number}:y/>" for number in range(200)) * 500),
        "two prefixes of one namespace, in turn": (
            f'xmlns:p="{longest}" xmlns:q="{longest}"',
            "<p:y><q:y/><q:y/></p:y>" * 30_000,
        ),
        "a prefix declared anew beside its use": (f'xmlns:p="{longest}"', '<y xmlns:p="urn:p"/><p:z/>' * 50_000),
    }


ATTACKS = (*_amplifiers(), *_namespace_errors())
