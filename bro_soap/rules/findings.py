"""Turns hits into findings: the sentence, the place, what was expected and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lxml import etree

from bro_soap.model import Finding, Severity
from bro_soap.rules.hints import EXPECTED, HINTS, Hint, HintFor, filled, form_hint
from bro_soap.rules.rule import Context, Hit, Rule, Verdict
from bro_soap.rules.wording import render, value_text
from bro_soap.xmlio.dates import PartialDate
from bro_soap.xmlio.places import Paths

__all__ = ["MOST_FINDINGS", "document_verdict", "finding_of"]

# sourceDocumentError occurs at most 99 times; what is over is told by BF-45 in the last place.
MOST_FINDINGS = 99
# What is kept of one request, sent or not.
MOST_RECORDED = 300

Found = tuple[Rule, Hit]


def document_verdict(hits: Sequence[Found], context: Context) -> Verdict:
    """Return the verdict on a document in which the rules found something."""
    errors = [pair for pair in hits if pair[0].severity is Severity.ERROR]
    others = [pair for pair in hits if pair[0].severity is not Severity.ERROR]
    remarks = _in_document_order(others, context) if others else ()
    if not errors:
        return Verdict(remarks=remarks)
    found = _in_document_order(errors, context)
    if len(found) <= MOST_FINDINGS:
        return Verdict(render("RA-25"), "RA-25", None, found, remarks=remarks)
    sent = (*found[: MOST_FINDINGS - 1], _there_is_more())
    return Verdict(render("RA-25"), "RA-25", None, sent, found[MOST_FINDINGS - 1 :], remarks)


def _in_document_order(hits: Sequence[Found], context: Context) -> tuple[Finding, ...]:
    """Order the hits by place and make findings of them, as many as are kept."""
    place = {element: index for index, element in enumerate(context.document.root.iter())}
    ordered = sorted(hits, key=lambda pair: place.get(_where(pair[1], context), 0))[:MOST_RECORDED]
    paths = Paths(context.request.element, (_where(hit, context) for _, hit in ordered))
    return tuple(
        finding_of(rule, hit, context, paths, shown=number < MOST_FINDINGS)
        for number, (rule, hit) in enumerate(ordered)
    )


def _where(hit: Hit, context: Context) -> etree._Element:
    return context.document.root if hit.element is None else hit.element


def finding_of(rule: Rule, hit: Hit, context: Context, paths: Paths | None = None, *, shown: bool = True) -> Finding:
    """Return what a rule found; a hint that takes work is made only for what is shown.

    `paths` are those of many findings, for one of them.
    """
    other = "" if hit.other is None else hit.other.name
    contact = context.facts.standard.contact
    sentence = hit.sentence or render(hit.key, hit.datum.name, hit.value, hit.reference, other, contact)
    element = _where(hit, context)
    value = "" if hit.value is None else value_text(hit.value)
    gaps = {"value": _plain(hit.value), "reference": _plain(hit.reference)}
    dutch, english = gaps | _names(hit, english=False), gaps | _names(hit, english=True)
    if hit.row:
        value = f"{value} (meting {hit.row})".strip()
    hint = _hint((hit.hint if shown else None) or rule.hint or form_hint(hit.key, hit.reference, hit.value))
    return Finding(
        rule=rule.id,
        sentence=sentence,
        path=(paths or Paths(context.request.element, (element,))).of(element),
        line=_line(element),
        value=value,
        expected=hit.expected or filled(EXPECTED.get(hit.key, ""), english),
        hint_nl=filled(hint.nl, dutch) if hint else "",
        hint_en=filled(hint.en, english) if hint else "",
        severity=rule.severity,
    )


def _names(hit: Hit, *, english: bool) -> dict[str, str]:
    """Return the names of both data as the readers of one language know them."""
    named = {"given": hit.datum, "other": hit.other}
    return {
        gap: "" if datum is None else datum.english if english or not datum.dutch else datum.dutch
        for gap, datum in named.items()
    }


def _plain(value: object) -> str:
    """Write a value as it stands in the document; a sentence also says in which form a date is."""
    return "" if value is None else value_text(value.text if isinstance(value, PartialDate) else value)


def _hint(given: HintFor | None) -> Hint | None:
    return given() if callable(given) else given


def _there_is_more() -> Finding:
    hint = HINTS["BF-45"]
    return Finding("BF-45", render("BF-45"), hint_nl=hint.nl, hint_en=hint.en)


def _line(element: etree._Element) -> int:
    line: int | None = cast("Any", element).sourceline
    return line or 0
