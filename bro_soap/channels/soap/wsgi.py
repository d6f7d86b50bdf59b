"""The WSGI application: one request in, one answer out, and never a dropped connection or an HTML page."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import structlog
from lxml import etree
from structlog.contextvars import bind_contextvars, clear_contextvars

from bro_soap.channels.http.answers import (
    XML_TYPE,
    Answer,
    discard_rest,
    read_body,
    read_traceparent,
    require_soap,
    text_answer,
)
from bro_soap.channels.http.callers import Caller, Callers
from bro_soap.channels.rest.transactions import PATH, Transactions
from bro_soap.channels.soap.addressing import FAULT_ACTION, NO_ADDRESSING, Addressees, Addressing, read_addressing
from bro_soap.channels.soap.faults import fault_of
from bro_soap.channels.soap.frame import DELIVERY_RESPONSIBLE_PARTY, Frame, open_frame, require_understood
from bro_soap.channels.soap.messages import dispatch_response, intake_response
from bro_soap.channels.soap.profiles import Profile, Proof
from bro_soap.channels.soap.refusals import Refusals
from bro_soap.channels.soap.replies import Replies
from bro_soap.channels.soap.services import Operations
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import (
    AccessError,
    BroError,
    EnvelopeError,
    Overloaded,
    ParseError,
    SignatureError,
    SystemFault,
)
from bro_soap.model import Accepted, Completed, Dispatched, Rejected
from bro_soap.observe.audit import AuditLog
from bro_soap.observe.observer import SILENT, Watch
from bro_soap.settings import Settings
from bro_soap.xmlio.contract import Contract, OperationContract
from bro_soap.xmlio.parse import parse

__all__ = ["Edge", "Endpoint"]

log = structlog.get_logger(__name__)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_FAILURES = (
    (ParseError, "parse-fault"),
    (SignatureError, "security-fault"),
    (EnvelopeError, "client-fault"),
    (Overloaded, "overloaded"),
)
_LONGEST_NOTE = 500
_REFUSED_EARLY = frozenset({401, 403, 404, 405, 413, 415})  # the body may not have been read


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: a service under one Digikoppeling profile (WB011: one profile per service).

    `unreadable` is told of a request that could not be parsed, so that it too is in the transaction register.
    """

    path: str
    contract: Contract
    operations: Operations
    replies: Replies
    profile: Profile
    addressees: Addressees
    unreadable: Callable[[Incoming, ParseError], None] | None = None


@dataclass(slots=True)
class _Exchange:
    """What is known of one request so far; the answer needs it whatever goes wrong."""

    endpoint: Endpoint
    received: datetime
    correlation_id: str
    caller: Caller | None = None
    frame: Frame | None = None
    addressing: Addressing = NO_ADDRESSING
    operation: OperationContract | None = None
    proof: Proof = field(default_factory=Proof)
    noted: dict[str, Any] = field(default_factory=dict)


class Edge:
    """The edge of the service: WSGI callable over its endpoints."""

    def __init__(
        self,
        settings: Settings,
        endpoints: Iterable[Endpoint],
        callers: Callers,
        audit: AuditLog,
        transactions: Transactions,
        watch: Watch = SILENT,
    ) -> None:
        self._settings = settings
        self._transactions = transactions
        self._watch = watch
        self._audit = audit
        self._refusals = Refusals()
        self._endpoints = {endpoint.path: endpoint for endpoint in endpoints}
        self._callers = callers
        self._public = settings.public_url.rstrip("/")

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> list[bytes]:
        """Answer one HTTP request."""
        started = time.perf_counter()
        self._watch.began()
        correlation_id = uuid.uuid4().hex
        noted: dict[str, Any] = {"correlation_id": correlation_id, "path": environ.get("PATH_INFO", "")}
        noted |= read_traceparent(environ.get("HTTP_TRACEPARENT", ""))
        bind_contextvars(correlation_id=correlation_id)
        try:
            answer = self._route(environ, correlation_id, noted)
        except AccessError as error:
            noted |= {"outcome": "refused", "refused": error.check}
            answer = text_answer(error.status, f"Geen toegang. Kenmerk: {correlation_id}", ("Connection", "close"))
        except Overloaded as error:
            noted |= {"outcome": "overloaded"}
            answer = text_answer(503, "De dienst is nu te druk.", ("Retry-After", str(error.retry_after)))
        except Exception:
            noted |= {"outcome": "system-fault"}
            log.exception("request failed", **_shortened(noted))
            answer = text_answer(500, f"Er is een fout in het BRO-systeem geconstateerd. Kenmerk: {correlation_id}")
        if answer.status in _REFUSED_EARLY:
            discard_rest(environ, 4 * self._settings.max_request_bytes, self._settings.request_deadline_seconds)
        seconds, noted = time.perf_counter() - started, _shortened(noted)
        self._watch.ended(answer.status, seconds, noted)
        elapsed = round(seconds * 1000, 2)
        log.info("request", status=answer.status, milliseconds=elapsed, answer_bytes=len(answer.body), **noted)
        clear_contextvars()
        if environ.get("REQUEST_METHOD") == "POST" or "oin" in noted:
            self._decided({"status": answer.status, **noted})
        status, headers = answer.start()
        start_response(status, [*headers, ("X-Correlation-Id", correlation_id)])
        return [answer.body]

    def admits(self, environ: Mapping[str, Any]) -> bool:
        """Tell whether the body of a request is worth waiting for: who calls is known. If not, its answer says why."""
        try:
            self._callers.find(environ, datetime.now(UTC))
        except Exception:  # which comes again, and is told, when the request is answered
            return False
        return True

    def _decided(self, decision: dict[str, Any]) -> None:
        """Write a decision to the audit log; when that fails the answer still goes out, and the operator knows.

        Of those about nobody only so many are written: who is not registered may not fill the disk.
        """
        if "oin" not in decision:
            if not self._refusals.writes(decision.get("refused") or str(decision["status"])):
                return
            if left_out := self._refusals.taken():
                log.warning("refusals are not in the audit log", more=left_out)
                decision["left_out"] = left_out
        try:
            self._audit.append(decision)
        except OSError:
            log.critical("the audit log cannot be written", exc_info=True, **decision)

    def _route(self, environ: Mapping[str, Any], correlation_id: str, noted: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "").rstrip("/")
        if path == PATH or path.startswith(f"{PATH}/"):
            return self._record(environ, path, noted)
        endpoint = self._endpoints.get(path)
        if endpoint is None:
            return text_answer(404, "Deze dienst bestaat niet. Bekend zijn: " + ", ".join(sorted(self._endpoints)))
        noted |= {"service": endpoint.contract.service, "profile": endpoint.profile.name}
        if method in ("GET", "HEAD"):
            noted |= {"operation": "contract"}
            return self._contract_file(endpoint, environ.get("QUERY_STRING", ""))
        if method != "POST":
            return text_answer(405, "Alleen POST (SOAP 1.1) en GET ?wsdl.", ("Allow", "POST, GET"))
        return self._serve(_Exchange(endpoint, datetime.now(UTC), correlation_id, noted=noted), environ)

    def _record(self, environ: Mapping[str, Any], path: str, noted: dict[str, Any]) -> Answer:
        """Answer what became of a delivery, to who made it."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return text_answer(405, "Alleen GET.", ("Allow", "GET"))
        noted |= {"service": "transactions"}
        caller = self._callers.find(environ, datetime.now(UTC))
        noted |= _who(caller)
        return self._transactions.answer(caller.party, path, environ.get("QUERY_STRING", ""))

    def _contract_file(self, endpoint: Endpoint, query: str) -> Answer:
        """Answer `?wsdl`, `?xsd=<file>` and `?zip`, with the configured public address."""
        asked = {name.lower(): values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        url = self._public + endpoint.path
        if "wsdl" in asked:
            return Answer(200, XML_TYPE, endpoint.contract.wsdl(url))
        if "zip" in asked:
            named = ("Content-Disposition", f'attachment; filename="{endpoint.contract.service}.zip"')
            return Answer(200, "application/zip", endpoint.contract.archive(url), (named,))
        if "xsd" in asked:
            found = endpoint.contract.xsd(asked["xsd"], url)
            if found is None:
                return text_answer(404, "Dit schema bestaat niet. Bekend zijn: " + ", ".join(endpoint.contract.files))
            return Answer(200, XML_TYPE, found)
        hint = f"Dit is een SOAP 1.1-endpoint: POST een bericht, of vraag de WSDL op met GET {url}?wsdl (of ?zip)."
        return text_answer(405, hint, ("Allow", "POST, GET"))

    def _serve(self, exchange: _Exchange, environ: Mapping[str, Any]) -> Answer:
        """Answer a SOAP request with its outcome or its fault."""
        try:
            exchange.caller = self._callers.find(environ, exchange.received)
            exchange.noted |= _who(exchange.caller)
            require_soap(environ)
            raw = read_body(environ, self._settings.max_request_bytes, self._settings.request_deadline_seconds)
            return self._outcome(exchange, self._call(exchange, raw, environ.get("HTTP_SOAPACTION")))
        except AccessError:
            raise
        except BroError as error:
            return self._fault(exchange, error)
        except Exception as error:  # whatever else goes wrong is a system fault, told to the log only
            log.exception("system fault", **_shortened(exchange.noted))
            return self._fault(exchange, error)

    def _call(self, exchange: _Exchange, raw: bytes, soap_action: str | None) -> Any:
        """Take the request apart, check who signed what, and let the operation answer it."""
        exchange.noted |= {"request_bytes": len(raw)}
        frame = self._open(exchange, raw)
        profile = exchange.endpoint.profile
        require_understood(frame, profile.understood | {DELIVERY_RESPONSIBLE_PARTY})
        exchange.addressing = read_addressing(frame.header)
        exchange.noted |= _stated(exchange.addressing, frame)
        exchange.frame = frame = profile.unwrap(frame, exchange.addressing, exchange.proof, exchange.received)
        if exchange.proof.verified:
            exchange.noted |= {"signer": exchange.proof.signer_oin, "signed": exchange.proof.verified.fingerprint}
        exchange.endpoint.addressees.require(exchange.addressing)
        exchange.operation = operation = exchange.endpoint.operations.find(str(frame.payload.tag))
        exchange.noted |= {"operation": operation.name}
        _require_action(operation, exchange.addressing.action, soap_action)
        incoming = self._incoming(exchange, exchange.proof.message or raw, frame.payload)
        try:
            outcome = exchange.endpoint.operations.call(operation, incoming)
            if exchange.proof.verified:  # the signer has turned out to be the caller, or one it may speak for
                self._callers.note(exchange.proof.verified.identity)
            return outcome
        finally:
            if incoming.repeated:
                exchange.noted |= {"repeated": "answered"}

    def _open(self, exchange: _Exchange, raw: bytes) -> Frame:
        try:
            root = parse(raw)
        except ParseError as error:
            if exchange.endpoint.unreadable is not None:
                incoming = self._incoming(exchange, raw, etree.Element("unreadable"))
                exchange.endpoint.unreadable(incoming, error)
            raise
        exchange.frame = open_frame(root)
        return exchange.frame

    def _incoming(self, exchange: _Exchange, raw: bytes, payload: etree._Element) -> Incoming:
        caller = exchange.caller
        if caller is None:
            raise AccessError(401, "certificate: none presented")
        speaks_for = exchange.frame.speaks_for if exchange.frame else ""
        return Incoming(
            raw=raw,
            element=payload,
            caller=caller.party,
            caller_oin=caller.identity.oin,
            received=exchange.received,
            message_id=exchange.addressing.message_id,
            speaks_for=speaks_for,
            from_oin=exchange.addressing.from_oin,
            signer_oin=exchange.proof.signer_oin,
        )

    def _outcome(self, exchange: _Exchange, outcome: Completed | Accepted | Rejected | Dispatched) -> Answer:
        operation, contract = exchange.operation, exchange.endpoint.contract
        if operation is None:
            raise TypeError("an outcome without an operation")
        exchange.noted |= _summary(outcome)
        if operation.response.endswith("}intakeResponse") and not isinstance(outcome, Dispatched):
            body: tuple[bytes, ...] = (intake_response(contract, outcome),)
        elif isinstance(outcome, Dispatched | Rejected):
            body = dispatch_response(contract, operation, outcome)
        else:
            raise TypeError(f"{type(outcome).__name__} is no answer to {operation.name}")
        return Answer(200, XML_TYPE, self._envelope(exchange, operation.response_action, body))

    def _fault(self, exchange: _Exchange, error: BaseException) -> Answer:
        fault = fault_of(error, exchange.endpoint.contract, exchange.received, self._settings.system_fault_code)
        operation = exchange.operation
        action = operation.fault_action if fault.declared and operation else FAULT_ACTION
        exchange.noted |= {"fault": str(error) if isinstance(error, BroError) else "system fault"}
        exchange.noted |= _failure(error)
        headers = [("Retry-After", str(fault.retry_after))] if fault.retry_after else []
        if exchange.frame is None:  # the rest of the connection cannot be trusted to start at a request
            headers.append(("Connection", "close"))
        return Answer(fault.status, XML_TYPE, self._envelope(exchange, action, (fault.content,)), tuple(headers))

    def _envelope(self, exchange: _Exchange, action: str, body: tuple[bytes, ...]) -> bytes:
        endpoint = exchange.endpoint
        return endpoint.profile.wrap(endpoint.replies, action, exchange.addressing.message_id, body, exchange.proof)


def _require_action(operation: OperationContract, action: str, soap_action: str | None) -> None:
    """Check wsa:Action against the WSDL, and the SOAPAction header against it (WS002). Raises `EnvelopeError`."""
    if action and action != operation.request_action:
        raise EnvelopeError("Client", f"wsa:Action is {action} en moet {operation.request_action} zijn.", "0006")
    given = (soap_action or "").strip().strip('"')
    if given and given != operation.request_action:
        raise EnvelopeError("Client", f'SOAPAction moet "" zijn of gelijk aan {operation.request_action}.', "0003")


def _who(caller: Caller) -> dict[str, Any]:
    identity = caller.identity
    return {"oin": identity.oin, "kvk": caller.party.kvk_number, "certificate": identity.fingerprint}


def _stated(addressing: Addressing, frame: Frame) -> dict[str, Any]:
    """Return what the message says of itself: its id, its sender, and whom it speaks for."""
    stated = {"message_id": addressing.message_id, "from_oin": addressing.from_oin, "on_behalf_of": frame.speaks_for}
    return {name: value for name, value in stated.items() if value}


def _shortened(noted: Mapping[str, Any]) -> dict[str, Any]:
    """Bound what the log and the audit log keep of a message: any of it may be as long as the sender likes."""
    return {name: value[:_LONGEST_NOTE] if isinstance(value, str) else value for name, value in noted.items()}


def _failure(error: BaseException) -> dict[str, str]:
    """Return what kind of fault it is, the check that failed, and the transaction that it is on record as."""
    found = {"outcome": next((name for kind, name in _FAILURES if isinstance(error, kind)), "system-fault")}
    if isinstance(error, ParseError) and not error.detailed:
        found["outcome"] = "unreadable"
    if isinstance(error, SignatureError):
        found["refused"] = error.check
    if isinstance(error, ParseError | SystemFault) and error.transaction_id:
        found["transaction_id"] = error.transaction_id
    return found


def _summary(outcome: Completed | Accepted | Rejected | Dispatched) -> dict[str, Any]:
    """Return what the log may say of an outcome: no data of the object, no names of people."""
    summary: dict[str, Any] = {"outcome": type(outcome).__name__.lower()}
    for name in ("transaction_id", "bro_id", "reason_rule"):
        if getattr(outcome, name, None):
            summary[name] = getattr(outcome, name)
    if isinstance(outcome, Rejected):
        summary["rules"] = sorted({finding.rule for finding in outcome.findings} | {outcome.reason_rule} - {""})
    if isinstance(outcome, Dispatched):
        summary["documents"] = len(outcome.documents)
        summary["issued"] = sorted({document.element for document in outcome.documents})
    return summary
