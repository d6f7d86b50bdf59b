"""One address of the SOAP channel: a service under a Digikoppeling profile, from envelope to envelope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from lxml import etree

from bro_soap.channels.http.answers import XML_TYPE, Answer, text_answer
from bro_soap.channels.http.callers import Caller
from bro_soap.channels.http.exchange import Exchange
from bro_soap.channels.http.representation import FOR_ANYBODY, conditional
from bro_soap.channels.soap.addressing import (
    FAULT_ACTION,
    NO_ADDRESSING,
    Addressees,
    Addressing,
    Heading,
    read_addressing,
)
from bro_soap.channels.soap.contract_files import contract_file
from bro_soap.channels.soap.faults import fault_of
from bro_soap.channels.soap.frame import DELIVERY_RESPONSIBLE_PARTY, Frame, open_frame, require_understood
from bro_soap.channels.soap.media import require_soap
from bro_soap.channels.soap.messages import response
from bro_soap.channels.soap.noted import failure, proven, stated, summary
from bro_soap.channels.soap.profiles import Profile, Proof
from bro_soap.channels.soap.replies import Replies
from bro_soap.channels.soap.services import Operations
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import AccessError, BroError, EnvelopeError, ParseError
from bro_soap.model import Accepted, Completed, Dispatched, Form, Rejected
from bro_soap.xmlio.contract import Contract, OperationContract
from bro_soap.xmlio.parse import parse

__all__ = ["Endpoint"]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Call:
    """What is known of one call so far; the answer needs it whatever goes wrong."""

    exchange: Exchange
    caller: Caller | None = None
    frame: Frame | None = None
    addressing: Addressing = NO_ADDRESSING
    operation: OperationContract | None = None
    proof: Proof = field(default_factory=Proof)

    def note(self, **told: Any) -> None:
        self.exchange.noted.update(told)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service under one Digikoppeling profile (WB011: one profile per service); `url` is its public address.

    `unreadable` is told of a request that could not be parsed, so that it too is in the transaction register.
    """

    path: str
    url: str
    contract: Contract
    operations: Operations
    replies: Replies
    profile: Profile
    addressees: Addressees
    unreadable: Callable[[Incoming, ParseError], None] | None = None
    system_fault_code: str = "Server"

    def answer(self, exchange: Exchange) -> Answer:
        """Answer a SOAP request with its outcome or its fault, and any other with a file of the contract."""
        exchange.noted.update(service=self.contract.service, profile=self.profile.name)
        if exchange.method in ("GET", "HEAD"):
            exchange.noted["operation"] = "contract"
            return conditional(exchange, contract_file(self.contract, self.url, exchange.query), FOR_ANYBODY)
        if exchange.method != "POST":
            return text_answer(405, "Alleen POST (SOAP 1.1) en GET ?wsdl.", ("Allow", "POST, GET"))
        return self._serve(_Call(exchange))

    def _serve(self, call: _Call) -> Answer:
        exchange = call.exchange
        try:
            call.caller = exchange.identify()
            require_soap(exchange.environ)
            return self._outcome(call, self._ask(call, exchange.body(), exchange.environ.get("HTTP_SOAPACTION")))
        except AccessError:
            raise
        except BroError as error:
            return self._fault(call, error)
        except Exception as error:  # whatever else goes wrong is a system fault, told to the log only
            log.exception("system fault", **exchange.told())
            return self._fault(call, error)

    def _ask(self, call: _Call, raw: bytes, soap_action: str | None) -> Any:
        """Take the request apart, check who signed what, and let the operation answer it."""
        call.note(request_bytes=len(raw))
        frame = self._open(call, raw)
        require_understood(frame, self.profile.understood | {DELIVERY_RESPONSIBLE_PARTY})
        call.addressing = read_addressing(frame.header)
        call.note(**stated(call.addressing, frame))
        call.frame = frame = self.profile.unwrap(frame, call.addressing, call.proof, call.exchange.received)
        call.note(**proven(call.proof))
        self.addressees.require(call.addressing)
        call.operation = operation = self.operations.find(str(frame.payload.tag))
        call.note(operation=operation.name)
        _require_action(operation, call.addressing.action, soap_action)
        return self._answered(call, operation, _incoming(call, call.proof.message or raw, frame.payload))

    def _answered(self, call: _Call, operation: OperationContract, incoming: Incoming) -> Any:
        try:
            outcome = self.operations.call(operation, incoming)
            if call.proof.verified:  # the signer has turned out to be the caller, or one it may speak for
                call.exchange.vouch(call.proof.verified.identity)
            return outcome
        finally:
            if incoming.repeated:
                call.note(repeated="answered")

    def _open(self, call: _Call, raw: bytes) -> Frame:
        try:
            root = parse(raw)
        except ParseError as error:
            if self.unreadable is not None:
                self.unreadable(_incoming(call, raw, etree.Element("unreadable")), error)
            raise
        call.frame = open_frame(root)
        return call.frame

    def _outcome(self, call: _Call, outcome: Completed | Accepted | Rejected | Dispatched) -> Answer:
        operation = call.operation
        if operation is None:
            raise TypeError("an outcome without an operation")
        call.note(**summary(outcome))
        body = response(self.contract, operation, outcome)
        return Answer(200, XML_TYPE, self._envelope(call, operation.response_action, body))

    def _fault(self, call: _Call, error: BaseException) -> Answer:
        exchange = call.exchange
        fault = fault_of(error, self.contract, exchange.received, self.system_fault_code, exchange.reference)
        operation = call.operation
        action = operation.fault_action if fault.declared and operation else FAULT_ACTION
        call.note(**failure(error))
        headers = [("Retry-After", str(fault.retry_after))] if fault.retry_after else []
        if call.frame is None:  # the rest of the connection cannot be trusted to start at a request
            headers.append(("Connection", "close"))
        return Answer(fault.status, XML_TYPE, self._envelope(call, action, (fault.content,)), tuple(headers))

    def _envelope(self, call: _Call, action: str, body: tuple[bytes, ...]) -> bytes:
        heading = Heading(action, call.addressing.message_id, call.exchange.reference)
        return self.profile.wrap(self.replies, heading, body, call.proof)


def _incoming(call: _Call, raw: bytes, payload: etree._Element) -> Incoming:
    caller = call.caller
    if caller is None:
        raise AccessError(401, "certificate: none presented")
    return Incoming(
        raw=raw,
        element=payload,
        caller=caller.party,
        caller_oin=caller.identity.oin,
        received=call.exchange.received,
        message_id=call.addressing.message_id,
        speaks_for=call.frame.speaks_for if call.frame else "",
        from_oin=call.addressing.from_oin,
        signer_oin=call.proof.signer_oin,
        form=Form.SOAP,
    )


def _require_action(operation: OperationContract, action: str, soap_action: str | None) -> None:
    """Check wsa:Action against the WSDL, and the SOAPAction header against it (WS002). Raises `EnvelopeError`."""
    if action and action != operation.request_action:
        raise EnvelopeError("Client", f"wsa:Action is {action} en moet {operation.request_action} zijn.", "0006")
    given = (soap_action or "").strip().strip('"')
    if given and given != operation.request_action:
        raise EnvelopeError("Client", f'SOAPAction moet "" zijn of gelijk aan {operation.request_action}.', "0003")
