"""What our client promises: it trusts nothing it should not, and mixes nothing up."""

import threading
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from bro_soap.client import (
    NEVER,
    BroClient,
    ClientError,
    HttpRefusal,
    IntakeAnswer,
    NoAnswer,
    Retries,
    SoapFault,
    UntrustedReply,
    WireExchange,
)
from bro_soap.client.replies import content_of
from bro_soap.client.retries import passes
from bro_soap.client.wire import WsseSignature
from bro_soap.errors import BroError, ConfigurationError
from bro_soap.sandbox.pki.hierarchy import TestPki, make_test_pki
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy
from bro_soap.security.wsse.envelope import Signer
from bro_soap.xmlio import ns
from tests.service import Service, sample

WSDL = Path(__file__).parents[2] / "wsdl" / "cpt" / "1.1" / "dscpt.wsdl"
ADDRESS = "https://localhost:9/2w-be/dscpt/1.1"


@pytest.fixture
def client(pki: TestPki) -> BroClient:
    """A client that talks to nobody."""
    files = (pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    return BroClient(WSDL, certificate=files, trust=pki.trust, address=ADDRESS, timeout=2, retries=NEVER)


def reply(content: str, *, relates_to: str = "urn:m", status: int = 200, kind: str = "text/xml") -> requests.Response:
    """An answer as it might come from anyone."""
    response = requests.Response()
    response.status_code = status
    response.headers["Content-Type"] = kind
    header = f'<RelatesTo xmlns="{ns.WSA}">{relates_to}</RelatesTo>' if relates_to else ""
    text = f'<s:Envelope xmlns:s="{ns.SOAP}"><s:Header>{header}</s:Header><s:Body>{content}</s:Body></s:Envelope>'
    response._content = text.encode() if content.startswith("<") or not content else content.encode()
    return response


FAULT = f'<s:Fault xmlns:s="{ns.SOAP}"><faultcode>s:Server</faultcode><faultstring>Later</faultstring></s:Fault>'


def content(response: requests.Response) -> etree._Element:
    """What a reply to the message urn:m says to a client that does not sign."""
    return content_of(response, "urn:m", None, None, lambda reason: reason)


def test_an_answer_is_taken_only_when_it_answers_this_message() -> None:
    assert content(reply("<a/>")).tag == "a"
    for other in ("urn:other", ""):
        with pytest.raises(UntrustedReply, match="the reply answers"):
            content(reply("<a/>", relates_to=other))


def test_a_fault_that_could_not_know_the_message_is_a_fault_of_this_message() -> None:
    response = reply(FAULT, relates_to="", status=503)
    response.headers["Retry-After"] = "7"
    with pytest.raises(SoapFault) as caught:
        content(response)
    assert (caught.value.code, caught.value.text, caught.value.retry_after) == ("s:Server", "Later", 7)
    assert (caught.value.status, caught.value.message_id) == (503, "urn:m")
    with pytest.raises(UntrustedReply):
        content(reply(FAULT, relates_to="urn:other"))


@pytest.mark.parametrize(
    "written", ["no XML at all", "", f'<!DOCTYPE x><s:Envelope xmlns:s="{ns.SOAP}"/>', "<a/><b>"], ids=repr
)
def test_what_is_no_answer_is_not_taken_for_one(written: str) -> None:
    response = reply(written)
    if written.startswith("<!"):
        response._content = written.encode()
    with pytest.raises(UntrustedReply):
        content(response)


AMPLIFIER = f'<a:b xmlns:a="urn:a" xmlns="urn:{"u" * 500}">{"<c/>" * 9_000}</a:b>'


@pytest.mark.parametrize("written", [AMPLIFIER, '<a xmlns="rel"/>', '<a><z:b/><c xml:space="odd"/></a>'], ids=len)
def test_an_answer_is_read_as_strictly_as_the_service_reads(client: BroClient, written: str) -> None:
    with pytest.raises(UntrustedReply, match="cannot be read"):
        content(reply(written))
    with pytest.raises(BroError):
        client.ask("dispatchData", written)


def test_an_answer_that_zeep_read_is_bounded_before_its_signature_is_looked_at(pki: TestPki) -> None:
    signer = Signer.load(pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    verifier = CertificateVerifier(TrustStore.load(pki.trust), certificate_policy(Environment("trial")))
    with pytest.raises(UntrustedReply, match="wisselende namespaces"):
        WsseSignature(signer, verifier, None).verify(etree.fromstring(reply(AMPLIFIER).content))


def test_what_is_not_soap_is_told_with_its_status() -> None:
    response = reply("Geen toegang", status=403, kind="text/plain")
    response.headers["X-Correlation-Id"] = "abc"
    with pytest.raises(HttpRefusal) as caught:
        content(response)
    assert (caught.value.status, caught.value.text, caught.value.correlation_id) == (403, "Geen toegang", "abc")


def test_nobody_there_is_no_answer_and_the_message_id_is_known(client: BroClient) -> None:
    with pytest.raises(NoAnswer, match=r"(?i)refused") as caught:
        client.dispatch_data("CPT000000000001")
    assert caught.value.message_id == client.last_message_id
    assert caught.value.message_id.startswith("urn:uuid:")


def test_a_server_of_another_pki_is_refused_whatever_the_session_says(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(service.pki.folder / "root.pem"))
    other = make_test_pki(tmp_path / "other", organisations={})
    files = (service.pki.certificate_file("afnemer"), service.pki.key_file("afnemer"))
    reader = BroClient(WSDL, certificate=files, trust=other.trust, address=service.endpoint("dscpt"))
    reader._session.verify = False
    with pytest.raises(NoAnswer, match="certificate verify failed"):
        reader.dispatch_data("CPT000000000001")


def test_a_server_of_another_name_is_refused(service: Service) -> None:
    reader = service.client("afnemer", wsdl=WSDL, address=f"https://127.0.0.1:{service.port}/2w-be/dscpt/1.1")
    assert reader.dispatch_data("CPT000000999999").rejection_reason, "the test certificate has this address too"
    reader = service.client("afnemer", wsdl=WSDL, address=f"https://0:{service.port}/2w-be/dscpt/1.1")
    with pytest.raises(NoAnswer, match=r"(?i)mismatch"):
        reader.dispatch_data("CPT000000999999")


def test_proxies_in_the_environment_are_not_used(
    service: Service, registered: IntakeAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert service.client("afnemer", "dscpt").dispatch_data(registered.bro_id or "").document.name == "CPT_O"


def test_only_https_and_only_with_an_address(pki: TestPki) -> None:
    files = (pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    for address in (None, "http://localhost/2w-be/dscpt/1.1"):
        with pytest.raises(ConfigurationError, match="https"):
            BroClient(WSDL, certificate=files, trust=pki.trust, address=address)


@pytest.mark.parametrize("wsdl", ["/does/not/exist.wsdl", str(Path(__file__))])
def test_what_is_no_wsdl_is_told(pki: TestPki, wsdl: str) -> None:
    files = (pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    with pytest.raises(ConfigurationError, match="is no WSDL"):
        BroClient(wsdl, certificate=files, trust=pki.trust, address=ADDRESS)


def test_a_wsdl_that_the_service_does_not_have_is_told(service: Service) -> None:
    with pytest.raises(HttpRefusal) as caught:
        service.client("afnemer", wsdl=f"{service.url}/2w-be/isgmw/1.0")
    assert caught.value.status == 404


def test_a_request_of_another_operation_is_not_sent(service: Service) -> None:
    count = len(service.exchanges)
    with pytest.raises(ValueError, match="is not a"):
        service.client("leverancier").register(sample("correction-offset"))
    with pytest.raises(ValueError, match="no operation move; it has register, correct"):
        service.client("leverancier").deliver("move", sample("registration-land-rd"))
    assert len(service.exchanges) == count


@pytest.mark.parametrize("signed", [False, True], ids=["2w-be", "2w-be-s"])
def test_threads_share_a_client_and_get_their_own_answers(
    service: Service, registered: IntakeAnswer, signed: bool
) -> None:
    reader = service.client("afnemer", "dscpt", signed=signed)
    wrong: list[object] = []

    def ask(name: str) -> None:
        for number in range(8):
            reference = f"{name}-{number}"
            try:
                answer = reader.dispatch_data(registered.bro_id or "", reference)
            except Exception as error:
                wrong.append(error)
            else:
                wrong.extend([answer] if answer.request_reference != reference else [])

    threads = [threading.Thread(target=ask, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_observer_sees_what_went_over_the_line(service: Service, registered: IntakeAnswer) -> None:
    seen: list[WireExchange] = []
    files = (service.pki.certificate_file("afnemer"), service.pki.key_file("afnemer"))
    reader = BroClient(
        service.endpoint("dscpt"), certificate=files, trust=service.pki.trust, observer=seen.append, sign=False
    )
    answer = reader.dispatch_data(registered.bro_id or "")
    (exchange,) = seen
    assert (exchange.operation, exchange.message_id, exchange.status) == ("dispatchData", answer.message_id, 200)
    assert etree.fromstring(exchange.sent).findtext(f".//{{{ns.WSA}}}MessageID") == answer.message_id
    assert etree.fromstring(exchange.received).findtext(f".//{{{ns.WSA}}}RelatesTo") == answer.message_id
    reader.close()


PASSING = [
    NoAnswer("the line went dead"),
    HttpRefusal(503, "De dienst is nu te druk."),
    HttpRefusal(429, ""),
    SoapFault("soap:Server", "0051", status=503, retry_after=5),
    SoapFault("soap:Server", "Er is een fout in het BRO-systeem geconstateerd."),
]
LASTING = [
    NoAnswer("certificate verify failed", refused=True),
    HttpRefusal(401, ""),
    HttpRefusal(413, ""),
    SoapFault("soap:Client", "Het verzoek voldoet niet aan het schema."),
    SoapFault("wsse:FailedAuthentication", "De ondertekenaar is niet aanvaard als afzender."),
    UntrustedReply("not signed"),
]


def tried(retries: Retries, *ends: ClientError | str) -> list[str]:
    """What becomes of attempts that end like this, one after the other."""
    left, told = list(ends), []

    def attempt() -> str:
        end = left.pop(0)
        told.append(str(end))
        if isinstance(end, ClientError):
            raise end
        return end

    try:
        retries.run(attempt)
    except ClientError:
        told.append("gives up")
    return told


@pytest.mark.parametrize("error", PASSING, ids=str)
def test_what_passes_is_tried_again_until_it_is_answered(error: ClientError) -> None:
    waits: list[float] = []
    assert passes(error)
    assert tried(Retries(sleep=waits.append), error, error, "answer") == [str(error)] * 2 + ["answer"]
    own = [wait - getattr(error, "retry_after", 0) for wait in waits]
    assert 0.5 <= own[0] <= 1 <= own[1] <= 2


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_what_was_answered_or_refused_is_never_tried_again(error: ClientError) -> None:
    assert tried(Retries(sleep=lambda _: None), error, "answer") == [str(error), "gives up"]


def test_it_gives_up_after_its_attempts_or_when_it_would_take_too_long() -> None:
    error = NoAnswer("silence")
    assert tried(Retries(3, sleep=lambda _: None), *[error] * 4) == ["silence"] * 3 + ["gives up"]
    late = SoapFault("soap:Server", "0051", status=503, retry_after=600)
    assert tried(Retries(sleep=lambda _: None), late, "answer") == [str(late), "gives up"]


def test_every_attempt_is_the_same_message(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer is lost on the way back; the second attempt gets it, and nothing is registered twice."""
    client = service.client("leverancier", signed=True, retries=Retries(sleep=lambda _: None))
    sent = []

    def lost(response: requests.Response, message_id: str, *how: Any) -> etree._Element:
        sent.append(etree.fromstring(response.request.body))
        if len(sent) < 3:
            raise NoAnswer("the connection was reset", message_id)
        return content_of(response, message_id, *how)

    monkeypatch.setattr("bro_soap.client.client.content_of", lost)
    got = client.register(sample("registration-land-rd"))
    ids = {root.findtext(f".//{{{ns.WSA}}}MessageID") for root in sent}
    assert (got.response_type, ids) == ("completion", {got.message_id})
    assert len({root.findtext(f".//{{{ns.DS}}}SignatureValue") for root in sent}) == 3, "each is signed anew"
    with service.store() as store, store.read() as view:
        assert len(view.transactions.find(request_reference=got.request_reference)) == 1


def test_a_refused_certificate_is_told_from_a_lost_connection(service: Service) -> None:
    stranger = service.client("afnemer", wsdl=WSDL, address=f"https://0:{service.port}/2w-be/dscpt/1.1")
    for client, refused in ((stranger, True), (service.client("afnemer", wsdl=WSDL, address=ADDRESS), False)):
        with pytest.raises(NoAnswer) as caught:
            client.dispatch_data("CPT000000999999")
        assert caught.value.refused is refused


def test_a_call_through_zeep_that_fails_leaves_nothing_for_the_next_one_or_another_client(
    client: BroClient, pki: TestPki
) -> None:
    ids = []
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            client.service.dispatchData(requestReference="x", broId="CPT000000000001")
        ids.append(client._sending.message_id)
    assert ids[0] != ids[1]
    files = (pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    another = BroClient(WSDL, certificate=files, trust=pki.trust, address=ADDRESS, retries=NEVER)
    assert another._sending.message_id == ""


def test_the_wsdl_is_asked_for_again_too(pki: TestPki) -> None:
    waits: list[float] = []
    files = (pki.certificate_file("afnemer"), pki.key_file("afnemer"))
    with pytest.raises(NoAnswer, match="the WSDL cannot be fetched"):
        BroClient(ADDRESS, certificate=files, trust=pki.trust, retries=Retries(3, sleep=waits.append))
    assert len(waits) == 2
