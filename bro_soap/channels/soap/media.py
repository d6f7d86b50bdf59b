"""What may carry a SOAP message over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bro_soap.errors import EnvelopeError

__all__ = ["require_soap"]


def require_soap(environ: Mapping[str, Any]) -> None:
    """Refuse what is not SOAP 1.1 over HTTP: 415 for another media type, charset or content coding (WW001, WS006)."""
    media_type, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == "application/soap+xml":
        raise EnvelopeError("VersionMismatch", "Alleen SOAP 1.1 (text/xml) wordt ondersteund.", status=415)
    if media_type != "text/xml":
        given = f"is '{media_type[:100]}'" if media_type else "ontbreekt"
        raise EnvelopeError("Client", f"Content-Type moet text/xml zijn en {given}.", "0001", status=415)
    charset = _charset(parameters)
    if charset not in ("", "utf-8", "utf8"):
        raise EnvelopeError("Client", f"charset moet utf-8 zijn en is '{charset}'.", "0009", status=415)
    for header, name, plain in (
        ("CONTENT", "Content-Encoding", "identity"),
        ("TRANSFER", "Transfer-Encoding", "chunked"),
    ):
        coding = environ.get(f"HTTP_{header}_ENCODING", "").strip().lower()
        if coding not in ("", plain):
            raise EnvelopeError("Client", f"{name} '{coding:.80}' wordt niet ondersteund.", "0001", status=415)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""
