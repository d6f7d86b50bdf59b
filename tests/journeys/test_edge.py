"""Everything that is not a good request, and its proper answer: a SOAP 1.1 fault or an HTTP status, never less."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.xmlio import ns
from tests.journeys.raw import PATH, Reply, chunked, connect, exchange, read, request
from tests.patience import LONG
from tests.service import Service, enveloped, running, sample, validate

GOOD = enveloped(sample("registration-land-rd"))
SMALL = enveloped(sample("dispatch-data-request"))
DSCPT = "/2w-be/dscpt/1.1"
LIMIT = 300_000


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a small limit on what it reads, so that a test need not send 20 MB."""
    with running(tmp_path_factory.mktemp("edge"), pki, max_request_bytes=LIMIT, read_timeout_seconds=6) as found:
        yield found


@pytest.fixture(autouse=True)
def still_answers(service: Service) -> Iterator[None]:
    """Whatever a test sends, the service answers the next good request."""
    yield
    reply = exchange(service, request(SMALL, DSCPT))
    assert reply.status == 200
    assert validate(reply.body).tag.endswith("dispatchDataResponse")


@dataclass(frozen=True)
class Case:
    name: str
    sent: bytes
    status: int
    faultcode: str = "soap:Client"
    says: str = ""


def body(content: str, envelope: str = ns.SOAP, header: str = "") -> bytes:
    return f'<s:Envelope xmlns:s="{envelope}">{header}{content}</s:Envelope>'.encode()


def headed(block: str) -> bytes:
    return enveloped(sample("dispatch-data-request"), block)


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>"""
ONE = SMALL[SMALL.index(b"?>") + 2 :]

CASES = [
    # the frame
    Case("two Bodies", request(body("<s:Body><a/></s:Body><s:Body><b/></s:Body>")), 500, says="0001: De SOAP-envelop"),
    Case("no Body", request(body("")), 500, says="precies een soap:Body"),
    Case("empty Body", request(body("<s:Body/>")), 500, says="soap:Body bevat 0 elementen"),
    Case("two elements in the Body", request(body("<s:Body><a/><b/></s:Body>")), 500, says="soap:Body bevat 2"),
    Case("a Header after the Body", request(body("<s:Body><a/></s:Body><s:Header/>")), 500, says="0001"),
    Case(
        "something else as root", request(b"<registrationRequest/>"), 500, says="wortelelement is registrationRequest"
    ),
    Case("SOAP 1.2", request(body("<s:Body><a/></s:Body>", ns.SOAP12)), 500, "soap:VersionMismatch", "SOAP 1.1"),
    Case("an unknown request", request(body('<s:Body><x xmlns="urn:y"/></s:Body>')), 500, says="{urn:y}x niet; wel"),
    Case("a request of the other service", request(SMALL), 500, says="iscpt kent het verzoek"),
    Case(
        "another version",
        request(GOOD.replace(b"iscpt/1.1", b"iscpt/1.0")),
        500,
        says="versies die er zijn: iscpt/1.1.",
    ),
    # XML
    Case("no XML at all", request(b"hallo"), 500, says="Unmarshalling Error"),
    Case("truncated XML", request(GOOD[:5000]), 500, says="[row,col]"),
    Case("bad bytes", request(GOOD.replace(b"Lekdijk", b"Lek\xff\xfedijk")), 500, says="Unmarshalling Error"),
    Case("a NUL", request(GOOD.replace(b"Lekdijk", b"Lek\x00dijk")), 500, says="Unmarshalling Error"),
    Case("UTF-16", request(GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16")), 500, says="0009"),
    Case("Latin-1 declared", request(GOOD.replace(b"UTF-8", b"ISO-8859-1", 1)), 500, says="0009"),
    Case("entities", request(ENTITIES + ONE.replace(b"afname-0101", b"&c;"), DSCPT), 500, says="DOCTYPE"),
    Case("an external entity", request(FILE + ONE.replace(b"afname-0101", b"&e;"), DSCPT), 500, says="DOCTYPE"),
    Case("a harmless DOCTYPE", request(b"<!DOCTYPE x>" + ONE, DSCPT), 500, says="DOCTYPE is niet toegestaan"),
    Case("an undeclared entity", request(SMALL.replace(b"afname-0101", b"&nbsp;"), DSCPT), 500, says="nbsp"),
    Case("very deep", request(body("<s:Body>" + "<a>" * 5000 + "</a>" * 5000 + "</s:Body>")), 500, says="Unmarsh"),
    Case("id and href that go round", request(body('<s:Body><a id="x"><b href="#x"/></a></s:Body>')), 500, says="0004"),
    # HTTP
    Case("JSON", request(b"{}", Content_Type="application/json"), 415, says="'application/json'"),
    Case("no content type", request(SMALL, DSCPT, Content_Type=None), 415, says="Content-Type moet text/xml"),
    Case("SOAP 1.2 type", request(SMALL, Content_Type="application/soap+xml"), 415, "soap:VersionMismatch", "SOAP 1.1"),
    Case("MTOM", request(SMALL, Content_Type='multipart/related; boundary="x"'), 415, says="multipart/related"),
    Case("a charset that is none", request(SMALL, Content_Type="text/xml; charset=nope"), 415, says="0009"),
    Case("charset Latin-1", request(SMALL, Content_Type="text/xml; charset=iso-8859-1"), 415, says="0009"),
    Case("gzip", request(gzip.compress(SMALL), Content_Encoding="gzip"), 415, says="'gzip' wordt niet ondersteund"),
    Case("empty", request(b""), 400, says="het verzoek is leeg"),
    Case("no length", request(b"", Content_Length=None), 400, says="het verzoek is leeg"),
    Case("too large", request(b" " * (LIMIT + 1)), 413, says=f"groter dan {LIMIT} bytes"),
    Case(
        "too large in chunks",
        request(chunked(b" " * (LIMIT + 1)), Content_Length=None, Transfer_Encoding="chunked"),
        413,
        says="Grote Berichten",
    ),
    Case(
        "less than announced", request(SMALL, DSCPT, Content_Length=str(len(SMALL) + 10)), 408, says="kwam niet op tijd"
    ),
    # addressing
    Case("another SOAPAction", request(SMALL, DSCPT, SOAPAction='"urn:x"'), 500, says="0003: SOAPAction"),
    Case(
        "another wsa:Action",
        request(
            headed(f'<w:Action xmlns:w="{ns.WSA}">urn:x</w:Action><w:MessageID xmlns:w="{ns.WSA}">urn:m</w:MessageID>'),
            DSCPT,
        ),
        500,
        says="0006: wsa:Action is urn:x",
    ),
    Case(
        "Action without MessageID",
        request(headed(f'<w:Action xmlns:w="{ns.WSA}">urn:x</w:Action>'), DSCPT),
        500,
        says="0007: wsa:MessageID",
    ),
    Case(
        "a reply to elsewhere",
        request(
            headed(f'<w:ReplyTo xmlns:w="{ns.WSA}"><w:Address>https://elders</w:Address></w:ReplyTo>'),
            DSCPT,
        ),
        500,
        says="0011: wsa:ReplyTo",
    ),
    Case(
        "a header that must be understood",
        request(headed(f'<x xmlns="urn:y" xmlns:s="{ns.SOAP}" s:mustUnderstand="1"/>'), DSCPT),
        500,
        "soap:MustUnderstand",
        "{urn:y}x",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_wrong_request_gets_its_fault(service: Service, case: Case) -> None:
    reply = exchange(service, case.sent)
    assert reply.status == case.status, reply
    assert reply.content_type == "text/xml; charset=utf-8"
    assert_clean(reply)
    fault = validate(reply.body)
    assert fault.tag == ns.q(ns.SOAP, "Fault")
    assert fault.findtext("faultcode") == case.faultcode
    text = fault.findtext("faultstring", "")
    assert case.says in text
    assert "\n" not in text
    assert "root:" not in text


def assert_clean(reply: Reply) -> None:
    """No HTML, no stack trace, nothing about what runs here."""
    lowered = reply.body.lower()
    for trace in (b"<html", b"traceback", b'file "', b"site-packages", b"spyne", b"gunicorn/", b"python"):
        assert trace not in lowered, trace
    assert "gunicorn/" not in reply.headers.get("server", "")
    assert reply.headers.get("x-correlation-id") or reply.status in (400, 431, 414)


PLAIN = [
    ("GET", PATH, 405, "GET"),
    ("PUT", PATH, 405, "POST"),
    ("DELETE", PATH, 405, "POST"),
    ("OPTIONS", PATH, 405, "POST"),
    ("TRACE", PATH, 405, "POST"),
    ("POST", "/", 404, PATH),
    ("GET", "/", 404, PATH),
    ("POST", "/2w-be/isgmw/1.0", 404, "Bekend zijn: /2w-be/isgmw/1.1"),
    ("POST", "/2w-be/iscpt/1.1/../../../etc/passwd", 404, PATH),
    ("GET", f"{PATH}?xsd=../../../setup.cfg", 404, "brocommon.xsd"),
    ("GET", f"{PATH}?xsd=", 404, "brocommon.xsd"),
]


@pytest.mark.parametrize(("method", "path", "status", "says"), PLAIN)
def test_what_is_no_soap_gets_a_status_and_a_line_that_helps(
    service: Service, method: str, path: str, status: int, says: str
) -> None:
    reply = exchange(service, request(SMALL if method != "GET" else b"", path, method))
    assert (reply.status, reply.content_type) == (status, "text/plain; charset=utf-8")
    assert says in reply.body.decode()
    assert_clean(reply)
    if status == 405:
        assert reply.headers["allow"] == "POST, GET"


GOOD_VARIANTS = {
    "a quoted charset": request(SMALL, DSCPT, Content_Type='text/xml;charset="UTF-8"'),
    "no charset": request(SMALL, DSCPT, Content_Type="text/xml"),
    "a byte order mark": request(b"\xef\xbb\xbf" + SMALL, DSCPT),
    "no SOAPAction": request(SMALL, DSCPT, SOAPAction=None),
    "SOAPAction is the action": request(
        SMALL, DSCPT, SOAPAction='"http://www.broservices.nl/wus/dscpt/dispatchDataRequest"'
    ),
    "chunks": request(chunked(SMALL, 7), DSCPT, Content_Length=None, Transfer_Encoding="chunked"),
    "comments and instructions": request(SMALL.replace(b"<soap:Body>", b"<!-- x --><?y z?><soap:Body>"), DSCPT),
    "no XML declaration": request(ONE, DSCPT),
    "Expect: 100-continue": request(SMALL, DSCPT, Expect="100-continue"),
    "a header of another's": request(headed('<x xmlns="urn:y"/>'), DSCPT),
    "a header for another": request(
        headed(f'<x xmlns="urn:y" xmlns:s="{ns.SOAP}" s:mustUnderstand="1" s:actor="urn:someone"/>'), DSCPT
    ),
    "anonymous with OIN, lower case": request(
        headed(
            f'<w:To xmlns:w="{ns.WSA}">{ns.WSA}/anonymous?oin=00000099000000001000</w:To>'
            f'<w:Action xmlns:w="{ns.WSA}">http://www.broservices.nl/wus/dscpt/dispatchDataRequest</w:Action>'
            f'<w:MessageID xmlns:w="{ns.WSA}">0a1b2c3d-4e5f-6789-abcd-ef0123456789</w:MessageID>'
        ),
        DSCPT,
    ),
}


@pytest.mark.parametrize("name", GOOD_VARIANTS)
def test_what_the_standards_allow_is_answered(service: Service, name: str) -> None:
    reply = exchange(service, GOOD_VARIANTS[name])
    assert reply.status == 200, reply.body
    assert validate(reply.body).findtext("{*}rejectionReason") == "dit registratieobject bestaat niet."
    answered = etree.fromstring(reply.body)
    assert answered.findtext(f".//{{{ns.WSA}}}Action") == "http://www.broservices.nl/wus/dscpt/dispatchDataResponse"
    assert answered.findtext(f".//{{{ns.WSA}}}MessageID", "").startswith("urn:uuid:")
    if b"0a1b2c3d" in GOOD_VARIANTS[name]:
        assert answered.findtext(f".//{{{ns.WSA}}}RelatesTo") == "0a1b2c3d-4e5f-6789-abcd-ef0123456789"


MALFORMED_HTTP = {
    "no HTTP": b"hallo\r\n\r\n",
    "two lengths": b"POST /2w-be/iscpt/1.1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "length and chunks": b"POST /2w-be/iscpt/1.1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a negative length": b"POST /2w-be/iscpt/1.1 HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabcd",
    "a header without end": b"POST /2w-be/iscpt/1.1 HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 100_000 + b"\r\n\r\n",
    "a very long path": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a chunk that is none": b"POST /2w-be/iscpt/1.1 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "HTTP/2 without asking": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED_HTTP)
def test_what_is_no_http_gets_a_400_and_no_stack_trace(service: Service, name: str) -> None:
    reply = exchange(service, MALFORMED_HTTP[name])
    assert 400 <= reply.status < 506
    assert reply.content_type.startswith("text/xml" if "chunk that" in name else "text/plain")
    for trace in (b"<html", b"traceback", b'file "', b"site-packages"):
        assert trace not in reply.body.lower()


def test_underscore_headers_and_certificates_in_headers_are_not_believed(service: Service) -> None:
    reply = exchange(service, request(SMALL, DSCPT, X_Client_Cert="-----BEGIN CERTIFICATE-----"), "onbekend")
    assert reply.status == 401


def test_a_huge_wrong_request_does_not_fill_the_log(service: Service) -> None:
    before = service.log_file.stat().st_size
    exchange(service, request(b"<a>" + b"geheim" * 40_000))
    assert service.log_file.stat().st_size - before < 5_000
    assert "geheimgeheim" not in service.log_file.read_text(encoding="utf-8")


def test_keep_alive_answers_many_requests_on_one_connection(service: Service) -> None:
    with service.session("leverancier") as session:
        for _ in range(20):
            sent = {"Content-Type": "text/xml; charset=utf-8"}
            response = session.post(service.url + DSCPT, data=SMALL, headers=sent, timeout=LONG)
            assert response.status_code == 200
        response = session.post(service.url + DSCPT, data=b"<x/>", headers=sent, timeout=LONG)
        assert response.status_code == 500
        assert session.post(service.url + DSCPT, data=SMALL, headers=sent, timeout=LONG).status_code == 200


@pytest.mark.parametrize(
    ("asked", "closes"),
    [
        ("close", True),
        ("close, x", True),
        ("X , Close", True),
        ("keep-alive, close", True),
        ("x", False),
        (None, False),
    ],
)
def test_a_connection_ends_after_its_answer_when_that_is_asked_among_other_things(
    service: Service, asked: str | None, closes: bool
) -> None:
    with connect(service) as connection:
        connection.sendall(request(SMALL, DSCPT, Connection=asked))
        reply = read(connection)
        assert (reply.status, reply.headers["connection"]) == (200, "close" if closes else "keep-alive")
        connection.sendall(request(SMALL, DSCPT))
        if closes:
            assert connection.recv(1) == b""
        else:
            assert read(connection).status == 200


def test_only_http_1_0_may_leave_its_host_out(service: Service) -> None:
    old = request(SMALL, DSCPT, Host=None).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    assert exchange(service, old).status == 200
    assert exchange(service, request(SMALL, DSCPT, Host=None)).status == 400
    assert exchange(service, request(SMALL, DSCPT, Host="[::1]:8443")).status == 200
