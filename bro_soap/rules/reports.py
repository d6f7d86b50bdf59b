"""The shape of the rule about two reports of an object: when the first is corrected, the second must still fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from bro_soap.history import Told
from bro_soap.model import DocumentKind, Operation
from bro_soap.rules.hints import Hint
from bro_soap.rules.rule import Context, Hit, Reading, Rule, rule
from bro_soap.xmlio.dates import document_date

__all__ = ["end_fits_start"]


def end_fits_start(
    rule_id: str,
    citation: str,
    start: str,
    about: Sequence[Rule],
    *,
    what: tuple[str, str] = ("de boring", "the boring"),
) -> Rule:
    """Return the rule that a corrected start report goes with the registered end report, by the rules `about` that.

    `what` says in Dutch and in English what the end report is of.
    """
    hint = Hint(
        f"Het eindrapport dat al geregistreerd is zegt dit; corrigeer dat eerst, of pas {what[0]} eraan aan.",
        f"The end report that is registered already says this; correct that first, or make {what[1]} fit it.",
    )

    def check(context: Context) -> Iterator[Hit]:
        story = context.facts.story
        end = next((told for told in story if told.event.kind is DocumentKind.END), None)
        if end is None:
            return
        corrected = tuple(
            replace(told, document=context.request.source_document) if told.event.kind is DocumentKind.START else told
            for told in story
        )
        before = {_key(one, hit) for one, hit in _found(context, about, end, story)}
        for one, hit in _found(context, about, end, corrected):
            if _key(one, hit) not in before:
                # Said of this document as a whole: what the sentence names stands in the other one.
                yield replace(hit, element=None)

    check.__doc__ = f"Na een correctie van het startrapport klopt het geregistreerde eindrapport nog met {what[0]}."
    return rule(rule_id, citation, documents={start}, operations={Operation.CORRECT}, hint=hint)(check)


def _found(context: Context, about: Sequence[Rule], end: Told, story: tuple[Told, ...]) -> Iterator[tuple[Rule, Hit]]:
    """Return what the rules that look at the boring find in the end report, with the story as it is told here."""
    request = replace(context.request, document_type=end.event.document_type, source_document=end.document)
    facts = context.facts.but(story=story)
    judged = Context(
        request, facts, context.subject, Reading(end.document, context.subject.closed, context.subject.read_as)
    )
    scope = (request.document_type, Operation.REGISTER, request.quality_regime, document_date(facts.received))
    for one in about:
        if one.applies(*scope):
            hits: Iterable[Hit] = one.check(judged) or ()
            yield from ((one, hit) for hit in hits)


def _key(one: Rule, hit: Hit) -> tuple[str, str, etree._Element | None]:
    return one.id, hit.key, hit.element
