"""The client itself: one service of the BRO, called with typed answers and typed failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests
import zeep
from lxml import etree
from zeep import xsd

from bro_soap.client.answers import IntakeAnswer, IssueAnswer, read_intake, read_issued
from bro_soap.client.connecting import innermost, refused_by_tls
from bro_soap.client.contract import load_contract, port_of
from bro_soap.client.failures import NoAnswer
from bro_soap.client.framing import Xml, framed, read_xml
from bro_soap.client.lines import in_the_file
from bro_soap.client.outcomes import DeliveryOutcome, read_outcome
from bro_soap.client.questions import Days, area, question
from bro_soap.client.recipient import recipient
from bro_soap.client.replies import content_of
from bro_soap.client.resources import Resources
from bro_soap.client.retries import Retries
from bro_soap.client.transport import make_session, peer_certificate
from bro_soap.client.wire import AddressingPlugin, Sending, WireExchange, WsseSignature, new_message_id
from bro_soap.errors import AbortReason, CertificateError, ConfigurationError
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.tls.server import client_context
from bro_soap.security.wsse.envelope import Signer
from bro_soap.xmlio.names import wire_name

__all__ = ["BroClient"]


class BroClient:
    """One BRO service (`iscpt`, `dscpt`, …) as one organisation sees it.

    `wsdl` is the address of the service (with or without `?wsdl`) or a WSDL file; with a file, and to reach the service
    elsewhere than its WSDL says, give `address`. `certificate` is the PEM file of the organisation (leaf first) and its
    key, `trust` the folder with `roots`, `intermediates` and `crls` by which the server is judged. With `sign` every
    message is signed and every reply must be (2W-be-S), with `signer` or else the key of `certificate`. With `encrypt`
    it is also encrypted and every reply must be (2W-be-SE), for `server_certificate` (PEM) or else the certificate with
    which the server makes the connection.
    `server_oin` is the OIN that the server must have; `delivery_responsible_party` the KvK number of the organisation
    spoken for, for an intermediary. `observer` is told of every exchange. `retries` says how often and how long what
    got no answer is asked again, the WSDL too and a request under the same message id; `NEVER` for not at all. Safe to
    share between threads.

    `zeep` is the zeep client with the same connection, headers and signatures, `service` its operations.
    Raises `ConfigurationError` when files are wrong, and as a call does when the WSDL cannot be fetched.
    """

    def __init__(
        self,
        wsdl: str | Path,
        *,
        certificate: tuple[Path | str, Path | str],
        trust: Path | str,
        address: str | None = None,
        sign: bool = False,
        signer: Signer | None = None,
        encrypt: bool = False,
        server_certificate: Path | str | None = None,
        server_oin: str | None = None,
        delivery_responsible_party: str | None = None,
        environment: str = "trial",
        timeout: float = 60.0,
        observer: Callable[[WireExchange], None] | None = None,
        retries: Retries = Retries(),  # noqa: B008  frozen
    ) -> None:
        pem, key = Path(certificate[0]), Path(certificate[1])
        store = TrustStore.load(Path(trust))
        own = signer or Signer.load(pem, key)
        self._server_oin, self._observer, self._timeout, self._retries = server_oin, observer, timeout, retries
        self._sending = Sending()
        self._session = make_session(client_context(pem, key, store.current()), server_oin)
        self._signature: WsseSignature | None = None
        verifier = CertificateVerifier(store, certificate_policy(Environment(environment)))
        if sign or encrypt:
            self._signature = WsseSignature(own, verifier, server_oin, self._sending)
        addressing = AddressingPlugin(_oin(own), server_oin, delivery_responsible_party, self._sending)
        transport = zeep.Transport(session=self._session, timeout=timeout, operation_timeout=timeout)
        self.zeep = retries.run(lambda: load_contract(str(wsdl), transport, addressing, self._signature))
        self._binding, located = port_of(self.zeep)
        self.address = address or located
        if urlsplit(self.address).scheme != "https":
            raise ConfigurationError(f"{self.address!r} is no https address: give `address`")
        self.service = self.zeep.create_service(self._binding, self.address)
        self._resources = Resources(self._session, self.address, timeout, retries)
        self.last_message_id = ""
        if encrypt and self._signature is not None:
            asked = server_certificate is None
            given = retries.run(lambda: self._peer(timeout)) if asked else Path(str(server_certificate))
            self._signature.encrypt_for(recipient(given, verifier, server_oin))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def register(self, request: Xml | Mapping[str, Any], **fields: str | None) -> IntakeAnswer:
        """Deliver a source document for registration.

        `request` is a whole `registrationRequest`, or a `sourceDocument` or the document in it with `fields` around it
        (`request_reference`, `quality_regime`, …: the wire's names in snake_case), as XML or element; or zeep's dict.
        Raises `SoapFault`, `HttpRefusal`, `NoAnswer` or `UntrustedReply`, and `BroError` for XML that the service would
        not read; a rejection is an answer.
        """
        return self.deliver("register", request, **fields)

    def correct(self, request: Xml | Mapping[str, Any], **fields: str | None) -> IntakeAnswer:
        """Deliver a correction; as `register`, with a `bro_id` and a `correction_reason` among the fields."""
        return self.deliver("correct", request, **fields)

    def deliver(self, operation: str, request: Xml | Mapping[str, Any], **fields: str | None) -> IntakeAnswer:
        """Deliver with any operation of the service; as `register`."""
        if isinstance(request, Mapping):
            answer, message_id = self._call(operation, {**request, **_wire_names(fields)}, None)
        else:
            element = framed(self._body(operation), read_xml(request), _wire_names(fields))
            answer, message_id = self._call(operation, {}, element)
        return read_intake(answer, message_id)

    def dispatch_data(
        self,
        bro_id: str,
        request_reference: str = "bro_soap.client",
        *,
        data_to_be_delivered: str | None = None,
        observation_period: Days | None = None,
        filtered: bool | None = None,
    ) -> IssueAnswer:
        """Ask for one object; `answer.document` is it.

        Of a well or a network `data_to_be_delivered` is `actueel`, as it is now, unless you say `actueelHistorisch`,
        with all that happened to it. Of groundwater levels `observation_period` is a first and a last day, and
        `filtered` whether of observations that overlap the best assessed is wanted.
        Raises as `register` does, and `ValueError` for what this service cannot be asked.
        """
        given = {
            "request_reference": request_reference,
            "bro_id": bro_id,
            "data_to_be_delivered": data_to_be_delivered,
            "observation_period": observation_period,
            "filtered": filtered,
        }
        return read_issued(*self._call("dispatchData", question(self._body("dispatchData"), given), None))

    def dispatch_characteristics(
        self,
        *,
        circle: tuple[float, float, float] | None = None,
        box: tuple[float, float, float, float] | None = None,
        request_reference: str = "bro_soap.client",
        registered: Days | None = None,
        corrected: Days | None = None,
        **criteria: Any,
    ) -> IssueAnswer:
        """Search in ETRS89: a circle (latitude, longitude, km) or a box (south, west, north, east), both in degrees.

        `registered` and `corrected` are a first and a last day. The other criteria are those of the kind of object, by
        the wire's names in snake_case: `quality_regime="IMBRO"`, `under_review=False`, `owner="12345678"`; a code or a
        length as it is, a period or a range as a pair. Raises as `register` does, and `ValueError` for what this
        service cannot be asked; not every kind of object has a search.
        """
        area_ = area(circle, box)
        given = {**criteria, "registration_period": registered, "correction_period": corrected, "area": area_}
        known = {name: value for name, value in given.items() if value is not None}
        fields = {"request_reference": request_reference, "criteria": known}
        body = self._body("dispatchCharacteristics")
        return read_issued(*self._call("dispatchCharacteristics", question(body, fields), None))

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations of this service, by their names in the WSDL."""
        return tuple(self.zeep.wsdl.bindings[self._binding].all())

    def ask(self, operation: str, request: Xml) -> IssueAnswer:
        """Send a whole issue request that was written elsewhere. Raises as `register` does."""
        return read_issued(*self._call(operation, {}, read_xml(request)))

    def transaction(self, transaction_id: str) -> DeliveryOutcome:
        """Ask what became of a delivery. Raises `HttpRefusal` (404: none of ours), `NoAnswer` or `UntrustedReply`."""
        return read_outcome(self._resources.read(f"/transactions/{quote(transaction_id, safe='')}", {}))

    def transactions(
        self, request_reference: str, delivery_responsible_party: str | None = None
    ) -> tuple[DeliveryOutcome, ...]:
        """Ask what became of the deliveries with a reference, newest first; raises as `transaction` does.

        An intermediary names the organisation that it delivered for.
        """
        asked = {"requestReference": request_reference, "deliveryResponsibleParty": delivery_responsible_party}
        return tuple(read_outcome(one) for one in self._resources.read("/transactions", asked).get("transactions", ()))

    def transactions_since(
        self, since: datetime, outcome: str | None = None, object_type: str | None = None
    ) -> Iterator[DeliveryOutcome]:
        """Return what became of the deliveries since a moment with a zone, of or for this organisation, oldest first.

        `outcome` is a response type. What was found in each is asked with `transaction`; raises as that does.
        """
        asked = {"since": since.isoformat(), "outcome": outcome, "objectType": object_type}
        return (read_outcome(one) for one in self._resources.each("/transactions", "transactions", asked))

    def objects(self, object_type: str | None = None) -> Iterator[Mapping[str, Any]]:
        """Return the objects of which this organisation is bronhouder or supplier; raises as `transaction` does."""
        return self._resources.each("/objects", "objects", {"objectType": object_type})

    def mandates(self) -> Iterator[Mapping[str, Any]]:
        """Return the mandates that this organisation gave and took, also those that ended; raises likewise."""
        return self._resources.each("/mandates", "mandates", {})

    def _peer(self, timeout: float) -> bytes:
        """Return the certificate with which the server makes a connection."""
        try:
            return peer_certificate(self._session.get(self.address, timeout=timeout))
        except requests.RequestException as error:
            raise NoAnswer(
                f"no connection to {self.address}: {innermost(error)}", refused=refused_by_tls(error)
            ) from error

    def _body(self, operation: str) -> Any:
        """Return zeep's element of an operation's request."""
        found = self.zeep.wsdl.bindings[self._binding].all().get(operation)
        if found is None:
            raise ValueError(f"this service has no operation {operation}; it has {', '.join(self.operations)}")
        return found.input.body

    def _call(
        self, operation: str, fields: Mapping[str, Any], element: etree._Element | None
    ) -> tuple[etree._Element, str]:
        """Send a request; return the element in the Body of its answer and the message id of the request."""
        body, message_id = self._body(operation), new_message_id()
        if element is not None:
            fields = {name: xsd.SkipValue for name, _ in body.type.elements}
        self.last_message_id = message_id
        with self._sending.fixed(message_id, element), self.zeep.settings(raw_response=True):
            return self._retries.run(lambda: self._exchange(operation, fields, message_id)), message_id

    def _exchange(self, operation: str, fields: Mapping[str, Any], message_id: str) -> etree._Element:
        """Send a request once, signed anew; return the element in the Body of its answer."""
        try:
            response = self.service[operation](**fields)
        except (zeep.exceptions.ValidationError, zeep.exceptions.LookupError) as error:
            raise ValueError(f"this is no {operation} request: {error}") from error
        except requests.RequestException as error:
            text = f"no answer from {self.address}: {innermost(error)}"
            raise NoAnswer(text, message_id, refused=refused_by_tls(error)) from error
        self._observe(operation, message_id, response)
        return content_of(response, message_id, self._signature, self._server_oin, self._place())

    def _observe(self, operation: str, message_id: str, response: requests.Response) -> None:
        if self._observer is not None:
            sent = response.request.body or b""
            sent = sent.encode() if isinstance(sent, str) else sent
            self._observer(WireExchange(operation, message_id, sent, response.content, response.status_code))

    def _place(self) -> Callable[[AbortReason], AbortReason]:
        """Return what finds the line of the caller's own file for a line of the message sent, where there is a file."""
        payload = self._sending.payload
        return (lambda reason: reason) if payload is None else lambda reason: in_the_file(reason, payload)


def _oin(signer: Signer) -> str:
    try:
        return subject_oin(signer.certificate)
    except CertificateError as error:
        raise ConfigurationError(f"the certificate carries no OIN: {error}") from error


def _wire_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn `request_reference` into `requestReference`."""
    return {name: value for key, value in fields.items() if (name := wire_name(key)) and value is not None}
