"""The exceptions; each carries data, and only the SOAP edge turns one into a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "AbortReason",
    "AccessError",
    "BroError",
    "CatalogueError",
    "CertificateError",
    "ConfigurationError",
    "EnvelopeError",
    "Overloaded",
    "ParseError",
    "SignatureError",
    "SystemFault",
    "UnreadableError",
    "place_of",
]


def place_of(error: BaseException) -> str:
    """Return where an error was raised, for the log: its kind, file and line, without what it says of a message."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    file = last.tb_frame.f_code.co_filename.rpartition("site-packages/")[2] if last else ""
    return f"{type(error).__name__} at {file[-60:]}:{last.tb_lineno if last else 0}"


class BroError(Exception):
    """Anything this service knows how to refuse."""


class ConfigurationError(BroError):
    """The service cannot start as configured; the text says which setting and how to mend it.

    `lines` holds that text, and after it a line for each thing that is wrong where there are several.
    """

    def __init__(self, text: str, *more: str) -> None:
        super().__init__("\n  ".join((text, *more)))
        self.lines = (text, *more)


class UnreadableError(BroError):
    """A file, or a part of an archive, cannot be read; the text says why, and who raises it knows which."""


class CatalogueError(BroError):
    """The tables of a catalogue cannot be used: every wrong word with its place, and what would do."""

    def __init__(self, troubles: tuple[str, ...]) -> None:
        super().__init__("\n".join(troubles))
        self.troubles = troubles


@dataclass(frozen=True, slots=True)
class AbortReason:
    """One technical error in a request: where (line, from 1; column, from 1 or 0 when unknown; path) and what."""

    line: int
    column: int
    message: str
    path: str = ""


class ParseError(BroError):
    """The request is not well-formed (one reason, no SOAP detail) or, when `detailed`, not valid against the schema.

    `time` is when it was refused for the first time, where that was before.
    """

    def __init__(
        self,
        message: str,
        reasons: tuple[AbortReason, ...] = (),
        *,
        detailed: bool = False,
        request_reference: str = "",
        transaction_id: str = "",
        time: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reasons = reasons
        self.detailed = detailed
        self.request_reference = request_reference
        self.transaction_id = transaction_id
        self.time = time


class EnvelopeError(BroError):
    """The SOAP frame itself is refused.

    `fault` is the SOAP 1.1 fault code (`Client`, `Server`, `VersionMismatch`, `MustUnderstand`), `code` the
    Digikoppeling best-practice code (`0001` ... `0051`) or empty, `status` the HTTP status of the answer.
    """

    def __init__(self, fault: str, text: str, code: str = "", status: int = 500) -> None:
        super().__init__(text)
        self.fault = fault
        self.text = text
        self.code = code
        self.status = status


class AccessError(BroError):
    """The caller is unknown (401) or may not do this (403): an HTTP status and no message.

    `check` names, for the operator only, the check that failed.
    """

    def __init__(self, status: int, check: str) -> None:
        super().__init__(check)
        self.status = status
        self.check = check


class CertificateError(BroError):
    """A certificate is refused; `check` is a short stable name of the check, `detail` is for the operator."""

    def __init__(self, check: str, detail: str = "") -> None:
        super().__init__(f"{check}: {detail}" if detail else check)
        self.check = check
        self.detail = detail


class SignatureError(BroError):
    """A message signature is missing, wrong, stale or over the wrong parts.

    `code` is the local name of the WS-Security 1.0 fault code (`InvalidSecurity`, `FailedCheck`,
    `UnsupportedAlgorithm`, `InvalidSecurityToken`, `FailedAuthentication`, `SecurityTokenUnavailable`,
    `UnsupportedSecurityToken`, `MessageExpired`); `check` tells the operator which check failed, `told` the sender
    which element of the message it was, where that gives nothing away.
    """

    def __init__(self, code: str, check: str, told: str = "") -> None:
        super().__init__(f"{code}: {check}")
        self.code = code
        self.check = check
        self.told = told


class SystemFault(Exception):  # noqa: N818  the name the interface description gives it
    """Something unexpected went wrong in a delivery that is in the transaction register; its cause is chained."""

    def __init__(self, transaction_id: str, request_reference: str = "") -> None:
        super().__init__(transaction_id)
        self.transaction_id = transaction_id
        self.request_reference = request_reference


class Overloaded(BroError):  # noqa: N818  it says what the service is
    """The service cannot take the request now; the caller may repeat it after `retry_after` seconds.

    `why` is for the operator, `trouble` names that of the database, where it is one; `again` tells that the service
    itself may try again at once.
    """

    def __init__(
        self, retry_after: int = 5, why: str = "overloaded", *, again: bool = False, trouble: str = ""
    ) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.again = again
        self.trouble = trouble
