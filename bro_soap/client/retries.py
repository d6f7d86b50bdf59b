"""Trying again: which failures pass, how often and after how long a request that got no answer is repeated."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bro_soap.client.failures import ClientError, HttpRefusal, NoAnswer, SoapFault

__all__ = ["NEVER", "Retries", "passes"]

T = TypeVar("T")
# What proxies say, and services that are busy, begin or stop: nothing was answered.
_PASSING = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retries:
    """How a request is repeated: in all `attempts` times, the last begun within `seconds` of the first.

    The wait before the second is `first` seconds and doubles up to `longest`, of which a random half is left out, so
    that clients that failed together do not come back together. Where the service said `Retry-After` that is waited for
    first; beyond `seconds` it is not waited for at all.
    """

    attempts: int = 5
    first: float = 1.0
    longest: float = 60.0
    seconds: float = 300.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    def run(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt returns; raise what it raises when that does not pass, or takes too long."""
        until = time.monotonic() + self.seconds
        for made in range(1, self.attempts):
            try:
                return attempt()
            except ClientError as error:
                wait = self.wait(made, error)
                if not passes(error) or time.monotonic() + wait > until:
                    raise
            self.sleep(wait)
        return attempt()

    def wait(self, made: int, error: ClientError) -> float:
        """Return how many seconds to wait after so many attempts."""
        own: float = min(self.longest, self.first * 2.0 ** (made - 1)) * random.uniform(0.5, 1.0)  # noqa: S311  no secret
        return own + (error.retry_after if isinstance(error, SoapFault | HttpRefusal) else 0)


NEVER = Retries(attempts=1)


def passes(error: ClientError) -> bool:
    """Tell whether a failure may pass by itself: nothing was answered, or the service says that the fault is its own.

    What was answered is not asked again: a rejection, a fault of the client, a refusal. Nor is a reply that cannot be
    trusted, nor a connection that TLS refused.
    """
    if isinstance(error, NoAnswer):
        return not error.refused
    if isinstance(error, SoapFault):
        return error.status in _PASSING or error.retry_after > 0 or error.code.rpartition(":")[2] == "Server"
    return isinstance(error, HttpRefusal) and error.status in _PASSING
