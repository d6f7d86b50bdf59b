"""Why a connection or a request over it failed, as the failures of this client tell it."""

from __future__ import annotations

import ssl

import requests

from bro_soap.client.failures import ClientError, HttpRefusal

__all__ = ["correlation_id", "innermost", "refusal", "refused_by_tls", "retry_after"]


def refusal(response: requests.Response, message_id: str) -> ClientError:
    """Return what an answer without SOAP is: a refusal, with what the operator needs to find the reason."""
    text, after = response.text.strip()[:500], retry_after(response)
    return HttpRefusal(response.status_code, text, correlation_id(response), message_id, after)


def correlation_id(response: requests.Response) -> str:
    """Return the reference (Kenmerk) of an answer, by which the operator of the service finds it."""
    return response.headers.get("X-Correlation-Id", "")[:100]


def retry_after(response: requests.Response) -> int:
    """Return the seconds of the header Retry-After; 0 when there is none, or a date."""
    after = response.headers.get("Retry-After", "")
    return int(after) if after.isdecimal() else 0


def refused_by_tls(error: BaseException | None) -> bool:
    """Tell whether a TLS alert is among the causes of a failure, rather than a connection that ended."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return True
        inner = innermost(error)
        error = inner if inner is not error else error.__cause__ or error.__context__
    return False


def innermost(error: BaseException) -> BaseException:
    """Return the reason that urllib3 wrapped, which says what went wrong with TLS."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return reason if isinstance(reason, BaseException) else error
