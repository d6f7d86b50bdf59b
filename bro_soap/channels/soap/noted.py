"""What log and audit may say of a message and its outcome: no data of the object, no names of people."""

from __future__ import annotations

from typing import Any

from bro_soap.channels.soap.addressing import Addressing
from bro_soap.channels.soap.frame import Frame
from bro_soap.channels.soap.messages import element_of
from bro_soap.channels.soap.profiles import Proof
from bro_soap.errors import BroError, EnvelopeError, Overloaded, ParseError, SignatureError, SystemFault
from bro_soap.model import Accepted, Completed, Dispatched, Issued, Rejected

__all__ = ["failure", "proven", "stated", "summary"]

_FAILURES = (
    (ParseError, "parse-fault"),
    (SignatureError, "security-fault"),
    (EnvelopeError, "client-fault"),
    (Overloaded, "overloaded"),
)


def stated(addressing: Addressing, frame: Frame) -> dict[str, str]:
    """Return what the message says of itself: its id, its sender, and whom it speaks for."""
    said = {"message_id": addressing.message_id, "from_oin": addressing.from_oin, "on_behalf_of": frame.speaks_for}
    return {name: value for name, value in said.items() if value}


def proven(proof: Proof) -> dict[str, str]:
    """Return who signed."""
    return {"signer": proof.signer_oin, "signed": proof.verified.fingerprint} if proof.verified else {}


def failure(error: BaseException) -> dict[str, str]:
    """Return what kind of fault it is, the check that failed, and the transaction that it is on record as."""
    found = {"fault": str(error) if isinstance(error, BroError) else "system fault"}
    found["outcome"] = next((name for kind, name in _FAILURES if isinstance(error, kind)), "system-fault")
    if isinstance(error, ParseError) and not error.detailed:
        found["outcome"] = "unreadable"
    if isinstance(error, SignatureError):
        found["refused"] = error.check
    for name in ("transaction_id", "request_reference"):
        if isinstance(error, ParseError | SystemFault) and getattr(error, name):
            found[name] = getattr(error, name)
    return found


def summary(outcome: Completed | Accepted | Rejected | Dispatched) -> dict[str, Any]:
    """Return what became of a request."""
    found: dict[str, Any] = {"outcome": type(outcome).__name__.lower()}
    for name in ("transaction_id", "request_reference", "bro_id", "reason_rule"):
        if getattr(outcome, name, None):
            found[name] = getattr(outcome, name)
    if isinstance(outcome, Rejected):
        found["rules"] = sorted({finding.rule for finding in outcome.findings} | {outcome.reason_rule} - {""})
    if isinstance(outcome, Dispatched):
        found["documents"] = len(outcome.documents)
        if appointed := sum(isinstance(one, Issued) and one.appointed for one in outcome.documents):
            found["by_grant"] = appointed
        found["issued"] = sorted({element_of(document) for document in outcome.documents})
    return found
