"""What became of a delivery, as the service's transaction register tells its supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bro_soap.client.failures import UntrustedReply

__all__ = ["DeliveryOutcome", "read_outcome"]


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """One delivery: `response_type` as in the answers, or `parseFault` or `systemFault`.

    `acceptance` means that a correction waits; ask again later. Each of `findings` has at least `rule` and `sentence`,
    and where they are known `path`, `line`, `value`, what was expected, and how to mend it. `record` is all that was
    answered.
    """

    transaction_id: str
    response_type: str
    request_reference: str
    bro_id: str | None
    time: datetime
    rejection_reason: str | None
    findings: tuple[Mapping[str, Any], ...]
    record: Mapping[str, Any] = field(repr=False, compare=False)


def read_outcome(told: Mapping[str, Any]) -> DeliveryOutcome:
    """Read one record. Raises `UntrustedReply` when something it must have is missing."""
    try:
        return DeliveryOutcome(
            transaction_id=told["transactionId"],
            response_type=told["responseType"],
            request_reference=told.get("requestReference", ""),
            bro_id=told.get("broId"),
            time=datetime.fromisoformat(told["time"]),
            rejection_reason=told.get("rejectionReason"),
            findings=tuple(told.get("findings", ())),
            record=told,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UntrustedReply(f"the answer is no transaction record: {error}") from error
