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
from bro_soap.xmlio.elements import line_of, local, namespace_of, text
from bro_soap.xmlio.places import xpath
from bro_soap.xmlio.renaming import is_of_another_version

__all__ = ["not_issuable"]

log = structlog.get_logger(__name__)
_NIL = ns.q(ns.XSI, "nil")
_MOST_SAID = 3


def not_issuable(case: Case, error: NotIssuable) -> Verdict:
    """Return the refusal of a document of which a value cannot be issued, though no rule had anything against it.

    Where documents of several versions are issued together it is enough that one cannot be said by the newest. Raises
    the error again when it is about nothing that a supplier said: then what we composed is wrong.
    """
    findings = tuple(finding for finding in (_delivered(reason, case) for reason in error.reasons) if finding)
    if not findings:
        return _beyond_version(case, error)
    log.error("a value that no rule refused cannot be issued", places=[finding.path for finding in findings][:3])
    return Verdict(render("RA-25"), "RA-25", None, findings[:MOST_FINDINGS])


def _beyond_version(case: Case, error: NotIssuable) -> Verdict:
    """Return the refusal of what would make an object of which a document by another version cannot be issued."""
    kept, documents = case.keeping, [told.document for told in (*case.story, *case.told)]
    others = [one for one in documents if kept is not None and is_of_another_version(one, kept.delivery.namespace)]
    if kept is None or not others:
        raise error
    log.warning("what came by one version cannot be issued by another", version=kept.issue.label)
    said = "; ".join(reason.message.rstrip(".") for reason in error.reasons[:_MOST_SAID])
    service = ns.family(kept.delivery.namespace)
    older = namespace_of(case.request.element) == kept.delivery.namespace
    by = f"{service}/{_number(others[0], service)}" if older else kept.delivery.label
    why = f"{_WHICH[older]} kan niet worden uitgegeven volgens {kept.issue.label} ({said})"
    return Verdict(f"{why}. Lever dit verzoek aan volgens {by}.", "version")


def _number(document: etree._Element, service: str) -> str:
    """Return the number of the version of a document, which may be written again from what was issued."""
    spaces = (namespace_of(element) for element in document.iter("*"))
    return next((ns.label(one).rpartition("/")[2] for one in spaces if ns.family(one)[2:] == service[2:]), "")


_WHICH = {
    True: "wat eerder van dit registratieobject is aangeleverd",
    False: "dit registratieobject, met wat u aanlevert,",
}


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
