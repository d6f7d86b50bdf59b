"""Attacks in the XML itself: entities, floods, encodings and disguises, all by someone who may deliver."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from bro_soap.xmlio import ns
from tests.hostile.target import DELIVERY, ISSUE, Answer, Attack, Target
from tests.service import enveloped, sample

CLIENT = "500 soap:Client"
REFUSED_UNREAD = "415 soap:Client"
GOOD = enveloped(sample("registration-land-rd"))
QUESTION = enveloped(sample("dispatch-data-request"))
BARE = GOOD[GOOD.index(b"?>") + 2 :].lstrip()
REFERENCE = b"afname-0101"  # what stands in requestReference of the question
OWN_NAME = b"Lekdijk-vak-12-S03"  # the bronhouder's own name of the object: any text up to 200 characters
MIB = 1 << 20


def posted(
    body: bytes | Callable[[], bytes], path: str = DELIVERY, **headers: str | None
) -> Callable[[Target], Answer]:
    """POST these bytes; large ones are made when the time comes."""
    return lambda target: target.post(body if isinstance(body, bytes) else body(), path, **headers)


def enclosed(content: str | bytes) -> bytes:
    """An envelope round any content."""
    content = content.encode() if isinstance(content, str) else content
    return b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (ns.SOAP.encode(), content)


def with_doctype(internal: str, reference: bytes = b"&x;") -> bytes:
    """The good registration with a DOCTYPE, and a reference where the object's own name stood."""
    return f"<!DOCTYPE r [{internal}]>".encode() + BARE.replace(OWN_NAME, reference)


def _laughs(levels: int, fan: int) -> str:
    names = [f"e{level}" for level in range(levels)]
    made = [f'<!ENTITY {names[0]} "lol">']
    made += [f'<!ENTITY {name} "{f"&{below};" * fan}">' for below, name in itertools.pairwise(names)]
    return "".join(made) + f'<!ENTITY x "&{names[-1]};">'


def _entities() -> Iterator[Attack]:
    group = "DOCTYPE, entities and inclusion"
    in_an_attribute = f"<!DOCTYPE r [{_laughs(12, 12)}]>".encode() + BARE.replace(b"<CPT>", b'<CPT a="&x;">')
    doctype = {
        "billion laughs": with_doctype(_laughs(10, 10)),
        "quadratic blow-up": with_doctype(f'<!ENTITY x "{"A" * 100_000}">', b"&x;" * 5_000),
        "an entity that names itself": with_doctype('<!ENTITY x "&y;"><!ENTITY y "&x;">'),
        "an external entity: file": with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">'),
        "an external entity: http": with_doctype('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'),
        "an external entity: ftp": with_doctype('<!ENTITY x SYSTEM "ftp://127.0.0.1:9/x">'),
        "an external entity: a device without end": with_doctype('<!ENTITY x SYSTEM "file:///dev/zero">'),
        "an external entity: PUBLIC": with_doctype('<!ENTITY x PUBLIC "p" "file:///etc/passwd">'),
        "an external entity: php and expect": with_doctype('<!ENTITY x SYSTEM "expect://id">'),
        "a parameter entity": with_doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;', b"x"),
        "a parameter entity that makes an entity": with_doctype("<!ENTITY % p '<!ENTITY x \"y\">'> %p;"),
        "an unparsed entity": with_doctype(
            '<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "file:///etc/passwd" NDATA n>', b""
        ),
        "default attributes": with_doctype('<!ATTLIST CPT sneaky CDATA "in">', b"x"),
        "an attribute made an id": with_doctype("<!ATTLIST CPT name ID #IMPLIED>", b"x"),
        "an external subset": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">' + BARE,
        "a public external subset": b'<!DOCTYPE r PUBLIC "-//W3C//DTD XHTML 1.0//EN" "file:///etc/passwd">' + BARE,
        "an empty DOCTYPE": b"<!DOCTYPE r>" + BARE,
        "a DOCTYPE after a comment": b"<!-- x --><!DOCTYPE r>" + BARE,
        "a DOCTYPE after a very long comment": b"<!--" + b"x" * MIB + b"--><!DOCTYPE r>" + BARE,
        "a DOCTYPE after a thousand comments": b"<!---->" * 1_000 + b"<!DOCTYPE r>" + BARE,
        "a DOCTYPE after a processing instruction": b"<?a b?><!DOCTYPE r>" + BARE,
        "a DOCTYPE after a byte order mark": b"\xef\xbb\xbf<!DOCTYPE r>" + BARE,
        "a DOCTYPE after line feeds": b"\n" * 100_000 + b"<!DOCTYPE r>" + BARE,
        "a DOCTYPE split over lines": b'<!DOCTYPE\n\tr\n[\n<!ENTITY x "y">\n]\n>' + BARE.replace(OWN_NAME, b"&x;"),
        "laughs in an attribute, after a long comment, in 10 MB": b"<!--" + b" x" * 5 * MIB + b"-->" + in_an_attribute,
        "an internal subset of 5 MB": with_doctype('<!ENTITY a "">' * 350_000, b"x"),
    }
    for name, body in doctype.items():
        yield Attack(group, name, posted(body), CLIENT, says="DOCTYPE")
    malformed = {
        "a lower-case doctype": b"<!doctype r>" + BARE,
        "a DOCTYPE in the Body": GOOD.replace(b"<soap:Body>", b"<soap:Body><!DOCTYPE r>"),
        "an entity nobody declared": GOOD.replace(OWN_NAME, b"&x;"),
        "an entity without end": GOOD.replace(OWN_NAME, b"&amp"),
        "a character reference to NUL": GOOD.replace(OWN_NAME, b"&#0;"),
        "a character reference past the end of Unicode": GOOD.replace(OWN_NAME, b"&#x110000;"),
        "a character reference of a million digits": GOOD.replace(OWN_NAME, b"&#" + b"9" * MIB + b";"),
    }
    for name, body in malformed.items():
        yield Attack(group, name, posted(body), CLIENT, says="Unmarshalling Error")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}" parse="text"/>'
    for what in ("file:///etc/passwd", "http://127.0.0.1:9/x"):
        body = GOOD.replace(OWN_NAME, include.format(what).encode())
        yield Attack(group, f"XInclude of {what}", posted(body), CLIENT, says="parseFault")
    style = b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>'
    yield Attack(
        group,
        "a stylesheet and a schemaLocation elsewhere",
        posted(
            style
            + enclosed(
                '<x xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:y" '
                'i:schemaLocation="urn:y http://127.0.0.1:9/x.xsd"/>'
            )
        ),
        CLIENT,
        says="0004",
    )


def _floods() -> Iterator[Attack]:
    """Each is refused; the bounds on time and memory are the point."""
    group = "Floods"
    rows: list[tuple[str, Callable[[], bytes], str]] = [
        ("5,000 levels deep", lambda: enclosed("<a>" * 5_000 + "</a>" * 5_000), "Unmarshalling"),
        ("a million levels deep", lambda: enclosed("<a>" * 1_000_000), "Unmarshalling"),
        ("deep in a document of 10 MB", lambda: enclosed(b" " * 10 * MIB + b"<a>" * 100_000), "Unmarshalling"),
        ("100,000 attributes on one element", lambda: enclosed(f"<a {_attributes(100_000)}/>"), "0001"),
        ("200 attributes on a good element", lambda: GOOD.replace(b"<CPT>", f"<CPT {_attributes(200)}>".encode()), "parseFault"),
        ("3 million attributes", lambda: enclosed(_attributed(600_000, 5)), "0001"),
        ("450,000 attributes that the schema does not know", lambda: GOOD.replace(b"<sourceDocument>", _attributed(3_000, 150) + b"<sourceDocument>"), "parseFault"),
        ("the same attribute 100,000 times", lambda: enclosed("<a " + 'b="" ' * 100_000 + "/>"), "0001"),
        ("attributes whose names collide in a weak hash", lambda: enclosed(f"<a {_colliding(8)}/>"), "0004"),
        ("100,000 namespaces on one element", lambda: enclosed(f"<a {namespaces(100_000)}/>"), "0001"),
        ("100,000 namespaces round a good request", lambda: GOOD.replace(b"<soap:Envelope ", f"<soap:Envelope {namespaces(100_000)} ".encode()), "0001"),
        ("a namespace more at each of 1,000 levels", lambda: enclosed("".join(f'<a xmlns:n{n}="urn:u">' for n in range(1_000))), "0001"),
        ("200 namespaces round 400,000 elements", lambda: enclosed(f"<a {namespaces(200)}>" + '<b xmlns=""/>' * 400_000 + "</a>"), "0004"),
        ("another default namespace at 300,000 elements", lambda: enclosed("<a>" + "".join(f'<a xmlns="urn:{n}"/>' for n in range(300_000)) + "</a>"), "0004"),
        ("4.9 million elements in 19.6 MB", lambda: enclosed("<a>" + "<a/>" * 4_900_000 + "</a>"), "0001"),
        ("1.4 million elements, which is allowed", lambda: enclosed("<a>" + "<a/>" * 1_400_000 + "</a>"), "0004"),
        ("700,000 texts between elements", lambda: enclosed("<a>" + "<a/> " * 700_000 + "</a>"), "0004"),
        ("4,000 elements that the schema does not know", lambda: GOOD.replace(b"<CPT>", b"<CPT>" + b"<x/>" * 4_000), "parseFault"),
        ("300,000 elements that the schema does not know", lambda: GOOD.replace(b"<CPT>", b"<CPT>" + b"<x/>" * 300_000), "parseFault"),
        ("200,000 good elements too many", lambda: _repeated(200_000), "parseFault"),
        ("a text of 15 MB", lambda: GOOD.replace(OWN_NAME, b"A" * 15 * MIB), "200 rejection"),
        ("a text of 15 MB in a number", lambda: GOOD.replace(b">44<", b">" + b"4" * 15 * MIB + b"<"), "200 rejection"),
        ("a text of 15 MB in a date", lambda: GOOD.replace(b"<brocom:date>", b"<brocom:date>" + b"2" * 15 * MIB, 1), "parseFault"),
        ("a text of 15 MB where there is none", lambda: GOOD.replace(b"<sourceDocument>", b"<sourceDocument>" + b"x" * 15 * MIB), "parseFault"),
        ("a reference of 15 MB", lambda: QUESTION.replace(REFERENCE, b"A" * 15 * MIB), "200 rejection"),
        ("an attribute value of 15 MB", lambda: GOOD.replace(b"<CPT>", b'<CPT a="' + b"x" * 15 * MIB + b'">'), "parseFault"),
        ("an attribute value of 4 million character references", lambda: GOOD.replace(b"<CPT>", b'<CPT a="' + b"&#9;" * 4_000_000 + b'">'), "parseFault"),
        ("an element name of 5 MB", lambda: enclosed(b"<" + b"n" * 5 * MIB + b"/>"), "Unmarshalling"),
        ("an element name of 15 MB", lambda: enclosed(b"<" + b"n" * 15 * MIB + b"/>"), "Unmarshalling"),
        ("an element name of 40,000 characters", lambda: enclosed(b"<" + b"n" * 40_000 + b"/>"), "0004"),
        ("an attribute name of 15 MB", lambda: enclosed(b"<a " + b"n" * 15 * MIB + b'=""/>'), "Unmarshalling"),
        ("a namespace name of 15 MB", lambda: enclosed(b'<a xmlns="' + b"n" * 15 * MIB + b'"/>'), "0001"),
        ("a prefix of 15 MB", lambda: enclosed(b"<" + b"p" * 15 * MIB + b':a xmlns:p="x"/>'), "Unmarshalling"),
        ("a comment of 15 MB", lambda: enclosed(b"<!--" + b"c" * 15 * MIB + b"--><x/>"), "0004"),
        ("400,000 comments", lambda: enclosed("<!---->" * 400_000 + "<x/>"), "0001"),
        ("a text of 15 MB that 990 comments cut", lambda: GOOD.replace(OWN_NAME, (b"A" * 15_000 + b"<!---->") * 990), "200 rejection"),
        ("400,000 processing instructions", lambda: enclosed("<?a?>" * 400_000 + "<x/>"), "0001"),
        ("a processing instruction of 15 MB", lambda: enclosed(b"<?a " + b"c" * 15 * MIB + b"?><x/>"), "0004"),
        ("1.2 million CDATA sections", lambda: GOOD.replace(OWN_NAME, b"<![CDATA[x]]>" * 1_200_000), "200 rejection"),
        ("a million character references", lambda: GOOD.replace(OWN_NAME, b"&#65;" * 1_000_000), "200 rejection"),
        ("20 MiB of white space", lambda: b" " * (20 * MIB), "Unmarshalling"),
        ("20 MiB without an end", lambda: b"<a>" + b"x" * (20 * MIB - 3), "Unmarshalling"),
        ("20 MiB of <", lambda: b"<" * (20 * MIB), "0001"),
        ("19 MiB of &", lambda: enclosed(b"&" * (19 * MIB)), "Unmarshalling"),
        ("19 MiB of = and quotes", lambda: enclosed(b'<a b=\'"=\' ' * (19 * MIB // 12)), "0001"),
        ("a SOAP array of a thousand million", lambda: enclosed('<x xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" e:arrayType="e:string[1000000000]"/>'), "0004"),
        ("hrefs in a circle", lambda: enclosed('<a id="x"><b id="y" href="#x"/><c href="#y"/></a>'), "0004"),
        ("a hundred thousand headers", lambda: b'<s:Envelope xmlns:s="%s"><s:Header>%s</s:Header><s:Body><x/></s:Body></s:Envelope>' % (ns.SOAP.encode(), b"<h/>" * 100_000), "0004"),
    ]  # fmt: skip
    for name, made, says in rows:
        path = ISSUE if "reference of" in name else DELIVERY
        refused = says if says.startswith("200") else CLIENT
        yield Attack(group, name, posted(made, path), refused, says="" if refused == says else says)


def _swapped(data: bytes) -> bytes:
    """The octets of each character of UTF-32 in the order 2143, which nobody uses."""
    return b"".join(bytes((data[n + 1], data[n], data[n + 3], data[n + 2])) for n in range(0, len(data), 4))


def _attributes(number: int) -> str:
    return " ".join(f'a{n}=""' for n in range(number))


def _attributed(elements: int, each: int) -> bytes:
    return f"<b>{f'<a {_attributes(each)}/>' * elements}</b>".encode()[: 19 * MIB]


def _colliding(length: int) -> str:
    """Names that collide in the hashes of Java strings and of old libxml2: every mix of Aa and BB."""
    return " ".join(f'{"".join(name)}=""' for name in itertools.product(("Aa", "BB"), repeat=length))


def namespaces(number: int) -> str:
    return " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(number))


def _repeated(number: int) -> bytes:
    element = b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>"
    assert element in GOOD
    return GOOD.replace(element, element * number, 1)


def _encodings() -> Iterator[Attack]:
    group = "Encodings and disguises"
    text = GOOD.decode()
    utf16 = text.replace("UTF-8", "UTF-16")
    rows: list[tuple[str, bytes, str]] = [
        ("UTF-16 with a byte order mark", utf16.encode("utf-16"), "0009"),
        ("UTF-16 without a byte order mark", utf16.encode("utf-16-le"), "0009"),
        ("UTF-16 big-endian", utf16.encode("utf-16-be"), "0009"),
        ("UTF-32", text.replace("UTF-8", "UTF-32").encode("utf-32"), "0009"),
        ("UTF-7 declared", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE r+AD4-' + BARE, "0009"),
        ("UTF-32 big-endian without a byte order mark", text.encode("utf-32-be"), "0009"),
        ("UTF-32 little-endian without a byte order mark", text.encode("utf-32-le"), "0009"),
        ("UTF-32 with its octets in another order", _swapped(text.encode("utf-32-be")), "0009"),
        ("60,000 comments in UTF-32", text.replace(OWN_NAME.decode(), "x<!---->" * 60_000).encode("utf-32-be"), "0009"),
        ("257 prefixes in UTF-32", text.replace("<CPT>", f"<CPT {namespaces(257)}>").encode("utf-32-be"), "0009"),
        ("a DOCTYPE in UTF-32", text.replace("?>", "?><!DOCTYPE r>", 1).encode("utf-32-be"), "0009"),
        ("EBCDIC", text.encode("cp037"), "0009"),
        ("UTF-16 declared, in UTF-8", GOOD.replace(b"UTF-8", b"UTF-16"), "de codering utf-16"),
        ("EBCDIC declared", b'<?xml version="1.0" encoding="EBCDIC-CP-US"?>' + BARE, "0009"),
        ("Latin-1 declared", GOOD.replace(b"UTF-8", b"ISO-8859-1"), "0009"),
        ("an encoding nobody knows", GOOD.replace(b"UTF-8", b"x-nobody"), "0009"),
        ("two encodings declared", GOOD.replace(b'"UTF-8"', b'"UTF-8" encoding="UTF-16"'), "Unmarshalling"),
        ("a very long encoding name", GOOD.replace(b"UTF-8", b"x" * 100_000), "0009"),
        ("overlong UTF-8 of <", GOOD.replace(OWN_NAME, b"\xc0\xbc!DOCTYPE r\xc0\xbe"), "Unmarshalling"),
        ("overlong UTF-8 of NUL", GOOD.replace(OWN_NAME, b"\xc0\x80"), "Unmarshalling"),
        ("a lone surrogate in UTF-8", GOOD.replace(OWN_NAME, b"\xed\xa0\x80"), "Unmarshalling"),
        ("UTF-8 of five bytes", GOOD.replace(OWN_NAME, b"\xf8\x88\x80\x80\x80"), "Unmarshalling"),
        ("UTF-8 cut short", GOOD.replace(OWN_NAME, b"\xe2\x82"), "Unmarshalling"),
        ("a NUL byte in a value", GOOD.replace(OWN_NAME, b"a\x00b"), "Unmarshalling"),
        ("a NUL byte in front", b"\x00" + GOOD, "0009"),
        ("a NUL byte behind", GOOD + b"\x00<x/>", "Unmarshalling"),
        ("a control character", GOOD.replace(OWN_NAME, b"a\x1bb"), "Unmarshalling"),
        ("U+FFFF", GOOD.replace(OWN_NAME, "\uffff".encode()), "Unmarshalling"),
        ("two documents", GOOD + BARE, "Unmarshalling"),
        ("text behind the document", GOOD + b"x", "Unmarshalling"),
        ("text before the document", b"x" + BARE, "Unmarshalling"),
        ("a second XML declaration", GOOD + b'<?xml version="1.0"?>', "Unmarshalling"),
        ("XML 1.1", GOOD.replace(b'version="1.0"', b'version="1.1"').replace(OWN_NAME, b"a&#1;b"), "Unmarshalling"),
        ("XML 2.0", GOOD.replace(b'version="1.0"', b'version="2.0"').replace(OWN_NAME, b"a&#1;b"), "Unmarshalling"),
        ("no XML", b"hallo", "Unmarshalling"),
        ("JSON", b'{"a": 1}', "Unmarshalling"),
        ("HTML", b"<html><script>alert(1)</script></html>", "0001"),
        ("markup for the reader of the answer", enclosed('<x xmlns="urn:%3C/faultstring%3E&lt;script>"/>'), "Unmarshalling"),
        ("CDATA that would close the fault", enclosed("<x><![CDATA[</faultstring></soap:Fault>]]></x>"), "0004"),
        ("CDATA in a number", GOOD.replace(b">44<", b"><![CDATA[<b>44</b>]]><"), "parseFault"),
        ("an unfinished CDATA section", GOOD.replace(OWN_NAME, b"<![CDATA["), "Unmarshalling"),
        ("an element name with a CDATA section", GOOD.replace(b"<CPT>", b"<C<![CDATA[P]]>T>"), "Unmarshalling"),
        ("a type of the attacker's choice", GOOD.replace(b"<CPT>", b'<CPT xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="CorrectionRequestType">'), "parseFault"),
        ("a value made nil", GOOD.replace(OWN_NAME, b"").replace(b"<objectIdAccountableParty>", b'<objectIdAccountableParty xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'), "parseFault"),
        ("SOAP 1.2 inside SOAP 1.1", enclosed(f'<Envelope xmlns="{ns.SOAP12}"><Body/></Envelope>'), "0004"),
        ("an envelope in an envelope", enclosed(BARE), "0004"),
        ("a request of the other service", QUESTION, "0004"),
    ]  # fmt: skip
    for name, body, says in rows:
        yield Attack(group, name, posted(body), CLIENT, says=says)


ATTACKS = (*_entities(), *_floods(), *_encodings())
