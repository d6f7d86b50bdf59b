"""What a client may meet instead of an answer; each failure knows the message id of the request it is about."""

from __future__ import annotations

from bro_soap.errors import AbortReason, BroError

__all__ = ["ClientError", "HttpRefusal", "NoAnswer", "SoapFault", "UntrustedReply"]


class ClientError(BroError):
    """A request that got no usable answer; `message_id` is its wsa:MessageID, or empty when it was never made."""

    def __init__(self, text: str, message_id: str = "") -> None:
        super().__init__(text)
        self.message_id = message_id


class SoapFault(ClientError):  # noqa: N818  the name it has in SOAP
    """The service answered with a SOAP fault.

    `code` is the fault code as written (`soap:Client`, `wsse:FailedCheck`), `text` the fault string. A `parseFault`
    adds `reasons` (line, column, message; the line is that of the XML that was given to the
    client, 0 when it is not known), `transaction_id` and
    `request_reference`. `retry_after` is in seconds, 0 when the service did not say; `correlation_id` (Kenmerk) is what
    its operator needs to find the reason.
    """

    def __init__(
        self,
        code: str,
        text: str,
        *,
        reasons: tuple[AbortReason, ...] = (),
        transaction_id: str = "",
        request_reference: str = "",
        status: int = 500,
        retry_after: int = 0,
        message_id: str = "",
        correlation_id: str = "",
    ) -> None:
        lines = "".join(f"\n  line {reason.line}: {reason.message}" for reason in reasons)
        super().__init__(f"{code}: {text}{lines}", message_id)
        self.code = code
        self.text = text
        self.reasons = reasons
        self.transaction_id = transaction_id
        self.request_reference = request_reference
        self.status = status
        self.retry_after = retry_after
        self.correlation_id = correlation_id


class HttpRefusal(ClientError):  # noqa: N818  says what happened
    """The service refused without SOAP: 401 unknown caller, 403 not allowed, 404 no such service, and so on.

    `correlation_id` is what the operator of the service needs to find the reason in the log; `retry_after` is in
    seconds, 0 when the service did not say.
    """

    def __init__(
        self, status: int, text: str, correlation_id: str = "", message_id: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(f"HTTP {status}: {text}", message_id)
        self.status = status
        self.text = text
        self.correlation_id = correlation_id
        self.retry_after = retry_after


class NoAnswer(ClientError):  # noqa: N818  says what happened
    """The connection failed or fell silent. A request that was sent may have been processed all the same.

    `refused` tells that one side refused the other's certificate, which does not pass by itself.
    """

    def __init__(self, text: str, message_id: str = "", *, refused: bool = False) -> None:
        super().__init__(text, message_id)
        self.refused = refused


class UntrustedReply(ClientError):  # noqa: N818  says what happened
    """A reply arrived that may not be used: not XML, an answer to another message, or not signed as it must be."""
