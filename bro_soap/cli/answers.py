"""How the answers of a service are shown: as a person reads them, or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from bro_soap.cli.screen import marked, say
from bro_soap.client import (
    ClientError,
    DeliveryOutcome,
    HttpRefusal,
    IntakeAnswer,
    IssueAnswer,
    NoAnswer,
    Remark,
    SoapFault,
)
from bro_soap.client.plain import plain

__all__ = [
    "exit_code",
    "failure_told",
    "intake_told",
    "issued_told",
    "show_failure",
    "show_intake",
    "show_issued",
    "show_outcome",
]

Told = Mapping[str, Any]


def show_outcome(one: DeliveryOutcome) -> None:
    """Print what became of a delivery."""
    say(marked(f"  {one.response_type}  {one.transaction_id}", bold=True))
    for name, value in one.record.items():
        if name not in ("responseType", "transactionId", "findings"):
            say(f"    {name:<25} {value}")
    for finding in one.findings:
        say(f"    [{finding.get('rule', '')}] {finding.get('sentence', '')}")
        for name in sorted(finding.keys() - {"rule", "sentence"}):
            say(f"      {name:<23} {finding[name]}")


def show_intake(answer: IntakeAnswer) -> None:
    """Print an intakeResponse."""
    colour = {"completion": "green", "acceptance": "yellow"}.get(answer.response_type, "red")
    say(marked(f"  {answer.response_type}", colour, bold=True))
    say(f"    requestReference  {answer.request_reference}")
    say(f"    transactionId     {answer.transaction_id}")
    if answer.bro_id:
        say(f"    broId             {answer.bro_id}")
    say(f"    time              {answer.time.isoformat()}")
    if answer.rejection_reason:
        say(f"    rejectionReason   {answer.rejection_reason}")
    for remark in answer.errors:
        say(f"    error {remark.sequence_number:<11} {remark.specification}")


def show_issued(answer: IssueAnswer) -> None:
    """Print a dispatch response: each document with its elements, long text cut short."""
    say(marked(f"  {answer.response_type}", "green" if answer.response_type == "dispatch" else "red", bold=True))
    if answer.rejection_reason:
        say(f"    rejectionReason   {answer.rejection_reason}")
    for remark in answer.errors:
        say(f"    error {remark.sequence_number:<11} {remark.specification}")
    if answer.number_of_documents is not None:
        say(f"    numberOfDocuments {answer.number_of_documents}")
    for document in answer.documents[:20]:
        say(marked(f"    {document.name} {document.bro_id}", bold=True))
        for child in document.element.iterchildren("*"):
            say(f"      {etree.QName(child).localname:<34} {_short(child)}")
    if len(answer.documents) > 20:
        say(f"    ... and {len(answer.documents) - 20} more")


def _short(element: etree._Element) -> str:
    texts = " ".join(" ".join(str(text).split()) for text in element.itertext() if str(text).strip())
    return texts if len(texts) <= 100 else f"{texts[:97]}..."


def show_failure(error: ClientError) -> int:
    """Print why there was no answer; return the exit code."""
    if isinstance(error, SoapFault):
        say(marked(f"  SOAP fault {error.code}", "red", bold=True))
        say(f"    {error.text}")
        if error.transaction_id:
            say(f"    transactionId     {error.transaction_id}")
        for reason in error.reasons:
            say(f"    line {reason.line:<12} {reason.message}")
        if error.correlation_id:
            say(f"    Kenmerk           {error.correlation_id}")
        return 1
    say(marked(f"  {error}", "red"))
    return 3 if isinstance(error, NoAnswer | HttpRefusal) else 1


def exit_code(error: ClientError) -> int:
    """Return the exit code of a command that got no answer."""
    return 3 if isinstance(error, NoAnswer | HttpRefusal) else 1


def intake_told(answer: IntakeAnswer) -> Told:
    """Return an intakeResponse for JSON, by the names of the wire."""
    return _without_nothing(
        responseType=answer.response_type,
        requestReference=answer.request_reference,
        transactionId=answer.transaction_id,
        broId=answer.bro_id,
        time=answer.time,
        rejectionReason=answer.rejection_reason,
        errors=_remarks(answer.errors),
    )


def issued_told(answer: IssueAnswer) -> Told:
    """Return a dispatch response for JSON: its documents with all that is in them."""
    return _without_nothing(
        responseType=answer.response_type,
        requestReference=answer.request_reference,
        time=answer.time,
        rejectionReason=answer.rejection_reason,
        errors=_remarks(answer.errors),
        numberOfDocuments=answer.number_of_documents,
        documents=[{"name": one.name, "broId": one.bro_id, "content": plain(one.element)} for one in answer.documents],
    )


def failure_told(error: ClientError) -> Told:
    """Return for JSON why there was no answer."""
    if isinstance(error, SoapFault):
        reasons = [{"line": one.line, "message": one.message} for one in error.reasons]
        return _without_nothing(
            fault=error.code,
            text=error.text,
            transactionId=error.transaction_id,
            reasons=reasons,
            correlationId=error.correlation_id,
        )
    return {"failure": str(error)}


def _remarks(errors: tuple[Remark, ...]) -> list[Told]:
    return [{"sequenceNumber": one.sequence_number, "specification": one.specification} for one in errors]


def _without_nothing(**told: Any) -> Told:
    return {name: value for name, value in told.items() if value not in (None, "", [])}
