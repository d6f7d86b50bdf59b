"""One HTTP request as a channel sees it, and what is known of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bro_soap.channels.http.answers import Answer, read_body
from bro_soap.channels.http.callers import Caller, Callers
from bro_soap.security.pki.certificates import Identity

__all__ = ["BodyBounds", "Channel", "Exchange"]

_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class BodyBounds:
    """How large a request may be, and how long it may take to arrive."""

    most_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request at the moment it was received; `noted` is what log, audit and metrics hear of it, as `told`."""

    environ: Mapping[str, Any]
    received: datetime
    callers: Callers
    bounds: BodyBounds
    noted: dict[str, Any] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The reference (Kenmerk) of the answer, a UUID: the `correlation_id` of log and audit log."""
        return str(self.noted["correlation_id"])

    @property
    def method(self) -> str:
        """The method of the request."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The path as WSGI has it (PEP 3333), without a slash at its end."""
        return str(self.environ.get("PATH_INFO", "")).rstrip("/")

    @property
    def query(self) -> str:
        """What follows the question mark, as it was sent."""
        return str(self.environ.get("QUERY_STRING", ""))

    def identify(self) -> Caller:
        """Return who calls, and note it. Raises `AccessError` 401."""
        caller = self.callers.find(self.environ, self.received)
        identity = caller.identity
        self.noted.update(oin=identity.oin, kvk=caller.party.kvk_number, certificate=identity.fingerprint)
        return caller

    def vouch(self, identity: Identity) -> None:
        """Keep the certificate of who signed, who has turned out to be the caller or one it may speak for."""
        self.callers.note(identity)

    def told(self) -> dict[str, Any]:
        """Return what was noted, bounded: any of it may be as long as the sender likes."""
        return {name: value[:_LONGEST_NOTE] if isinstance(value, str) else value for name, value in self.noted.items()}

    def body(self) -> bytes:
        """Return the body. Raises as `read_body`."""
        return read_body(self.environ, self.bounds.most_bytes, self.bounds.seconds)


class Channel(Protocol):
    """What answers below one address."""

    def answer(self, exchange: Exchange) -> Answer:
        """Answer a request. `AccessError` and `Overloaded` may be raised: every channel answers those alike."""
