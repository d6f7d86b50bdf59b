"""A delivery service as one writes it with Spyne alone: Soap11, a typed model of the message, one durable insert."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bro_soap.channels.soap.spyne_import  # noqa: F401  (must come before spyne)

# isort: split
from lxml import etree
from spyne import Application, ComplexModel, DateTime, Service, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from bench.bare import insert_into

__all__ = ["typed"]


def typed(sample: Path, database_url: str) -> Callable[..., Iterable[bytes]]:
    """Return the service for documents like this one, whose elements become classes with typed members."""
    request = etree.fromstring(sample.read_bytes())
    namespace = str(etree.QName(request).namespace)
    local = threading.local()
    response = ComplexModel.produce(namespace, "IntakeResponse", _RESPONSE)

    def register(ctx: Any, registration: Any) -> Any:
        if not hasattr(local, "insert"):
            local.insert = insert_into(database_url)
        local.insert(ctx.transport.req_env["bench.raw"])
        return response(
            responseType="completion",
            requestReference=registration.requestReference,
            transactionId="CPT-000000000001",
            broId="CPT000000000001",
            completionTime=datetime.now(UTC),
        )

    operation = rpc(
        _model(request, namespace, ""), _returns=response, _body_style="bare", _in_message_name="registrationRequest"
    )(register)
    service = type("Intake", (Service,), {"register": operation})
    application = Application([service], namespace, in_protocol=Soap11(validator="soft"), out_protocol=Soap11())
    served = WsgiApplication(application, block_length=1 << 20, max_content_length=1 << 25)

    def keeping(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ |= {"bench.raw": raw, "wsgi.input": io.BytesIO(raw)}
        return served(environ, start_response)  # type: ignore[no-any-return]

    return keeping


_RESPONSE = {
    "responseType": Unicode,
    "requestReference": Unicode,
    "transactionId": Unicode,
    "broId": Unicode,
    "completionTime": DateTime,
}


def _model(element: etree._Element, namespace: str, path: str) -> Any:
    """Return text for a leaf, and for another element a class with a member per child."""
    children = list(element.iterchildren("*"))
    if not children:
        return Unicode
    name = f"{path}{etree.QName(element).localname}"
    members = {etree.QName(child).localname: _model(child, namespace, f"{name}_") for child in children}
    return ComplexModel.produce(namespace, name, members)
