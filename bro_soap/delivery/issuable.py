"""What no rule refuses and cannot be issued: the finding about it."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from lxml import etree

from bro_soap.delivery.case import Case
from bro_soap.errors import AbortReason
from bro_soap.model import Finding
from bro_soap.rules import Verdict
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.hints import HINTS, filled
from bro_soap.rules.wording import render, value_text
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import collapsed
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.elements import line_of, local, text
from bro_soap.xmlio.places import xpath

__all__ = ["not_issuable"]

log = structlog.get_logger(__name__)
_NIL = ns.q(ns.XSI, "nil")


def not_issuable(case: Case, error: NotIssuable) -> Verdict:
    """Return the refusal of a document of which a value cannot be issued, though no rule had anything against it.

    Raises the error again when it is about nothing that the document says: then what we composed is wrong.
    """
    findings = tuple(finding for finding in (_delivered(reason, case) for reason in error.reasons) if finding)
    if not findings:
        raise error
    log.error("a value that no rule refused cannot be issued", places=[finding.path for finding in findings][:3])
    return Verdict(render("RA-25"), "RA-25", None, findings[:MOST_FINDINGS])


def _delivered(reason: AbortReason, case: Case) -> Finding | None:
    """Return the finding about the value that the issue schema refuses, where the document delivers that value."""
    for element, value in _values(case.request.source_document):
        told = collapsed(value)
        if told and _refuses(reason.message, told):
            name, shown, hint = local(element), value_text(told), HINTS["BF-20"]
            return Finding(
                rule="issue",
                sentence=render("BF-20", f"{{{name}}}", shown),
                path=xpath(element, case.request.element),
                line=line_of(element),
                value=shown,
                hint_nl=filled(hint.nl, {"given": name}),
                hint_en=filled(hint.en, {"given": name}),
            )
    return None


def _values(document: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Return every value in a document: the texts, then the attributes."""
    for element in document.iter("*"):
        yield element, text(element)
    for element in document.iter("*"):
        for name, value in element.attrib.items():
            if name != _NIL:
                yield element, str(value)


def _refuses(message: str, value: str) -> bool:
    said = (f": '{value}' is not a valid value", f"The value '{value}' is not", f"The QName value '{value}' ")
    return any(words in message for words in said)
