"""The only module that knows Spyne: it finds the operation of a request and calls its handler, and nothing else.

Spyne's own protocols, transport and WSDL writer stay outside the request path; what arrives here has been parsed,
checked and, where asked, verified, and what leaves is an outcome.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

import spyne.const
from spyne import AnyXml, Application, Fault, Service, rpc
from spyne.context import MethodContext
from spyne.protocol import ProtocolBase
from spyne.server import ServerBase

from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import EnvelopeError
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Contract, OperationContract

__all__ = ["Handler", "Operations"]

Handler = Callable[[OperationContract, Incoming], Any]

# Spyne collects garbage once a second on the request path; its contexts hold nothing large here.
spyne.const.MIN_GC_INTERVAL = float("inf")
logging.getLogger("spyne").setLevel(logging.CRITICAL)


class _Call:
    """The only holder of a request within Spyne's (cyclic) context; emptied as soon as the call is over."""

    __slots__ = ("error", "incoming", "operation", "outcome")

    def __init__(self, operation: OperationContract, incoming: Incoming) -> None:
        self.operation: OperationContract | None = operation
        self.incoming: Incoming | None = incoming
        self.outcome: Any = None
        self.error: BaseException | None = None

    def clear(self) -> None:
        self.operation = self.incoming = self.outcome = self.error = None


class _ByElement(ProtocolBase):  # type: ignore[misc]
    """Spyne protocol that names the operation by the element in the Body (all BRO services have `soapAction=""`)."""

    type = frozenset({"soap"})
    mime_type = "text/xml; charset=utf-8"

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:  # noqa: ARG002
        ctx.in_document = ctx.udc

    def decompose_incoming_envelope(self, ctx: Any, message: Any) -> None:  # noqa: ARG002
        ctx.method_request_string = ctx.udc.operation.request

    def deserialize(self, ctx: Any, message: Any) -> None:  # noqa: ARG002
        ctx.in_object = ctx.udc

    def serialize(self, ctx: Any, message: Any) -> None:  # noqa: ARG002
        ctx.out_document = ctx.udc

    def create_out_string(self, ctx: Any, charset: str | None = None) -> None:  # noqa: ARG002
        ctx.out_string = ()


class _NoDocuments:
    """Tells Spyne to write no WSDL or schema: ours are files."""

    def __init__(self, interface: Any) -> None:  # noqa: ARG002
        self.wsdl11 = None
        self.xml_schema = None


class _Dispatcher(ServerBase):  # type: ignore[misc]
    transport = "http://schemas.xmlsoap.org/soap/http"


class Operations:
    """The operations of one service contract, served by Spyne.

    `handlers` maps the operation names of the WSDL to what answers them; `versions` are the labels of this service in
    every version that is served (`iscpt/1.1`).
    """

    def __init__(self, contract: Contract, handlers: Mapping[str, Handler], versions: Collection[str] = ()) -> None:
        missing = {operation.name for operation in contract.operations.values()} - handlers.keys()
        if missing:
            raise ValueError(f"{contract.service}: no handler for {', '.join(sorted(missing))}")
        members = {name.name: _operation(name, handlers[name.name]) for name in contract.operations.values()}
        service = type(f"Service_{contract.service}", (Service,), members)
        application = Application(
            [service],
            contract.namespace,
            name=contract.service,
            in_protocol=_ByElement(),
            out_protocol=_ByElement(),
            documents_container=_NoDocuments,
        )
        self._contract = contract
        self._versions = ", ".join(versions)
        self._server = _Dispatcher(application)

    def find(self, element: str) -> OperationContract:
        """Return the operation whose request is this element (Clark notation).

        Raises `EnvelopeError` `Client` that names the elements this service knows, and the versions of it there are.
        """
        found = self._contract.operations.get(element)
        if found is None:
            raise EnvelopeError("Client", self._unknown(element[:200]), "0004")
        return found

    def _unknown(self, element: str) -> str:
        service, namespace = self._contract.service, self._contract.namespace
        known = ", ".join(name.rpartition("}")[2] for name in self._contract.operations)
        text = f"{service} kent het verzoek {element} niet; wel, in {namespace}: {known}."
        if ns.family(element[1:].partition("}")[0]) != ns.family(namespace):
            return text
        return f"{text} Dit is het adres van {self._contract.label}; de versies die er zijn: {self._versions}."

    def call(self, operation: OperationContract, incoming: Incoming) -> Any:
        """Call the handler of an operation; return its outcome or raise what it raised."""
        call = _Call(operation, incoming)
        ctx = MethodContext(self._server, MethodContext.SERVER)
        ctx.udc = call
        try:
            (ctx,) = self._server.generate_contexts(ctx)
            self._server.get_in_object(ctx)
            self._server.get_out_object(ctx)
            if call.error is not None:
                raise call.error
            if ctx.out_error is not None:
                raise ctx.out_error
            return call.outcome
        finally:
            call.clear()
            ctx.close()


def _operation(contract: OperationContract, handler: Handler) -> Any:
    """Return the Spyne operation: it hands over the call and keeps exceptions out of Spyne's logging."""

    def operation(ctx: Any, call: _Call) -> None:  # noqa: ARG001
        if call.operation is None or call.incoming is None:
            raise Fault("Server", "call without request")
        try:
            call.outcome = handler(call.operation, call.incoming)
        except Exception as error:  # raised again outside Spyne
            call.error = error

    operation.__name__ = contract.name
    return rpc(
        AnyXml,
        _returns=AnyXml,
        _body_style="bare",
        _in_message_name=contract.request,
        _out_message_name=contract.response,
    )(operation)
