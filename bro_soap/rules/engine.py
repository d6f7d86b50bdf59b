"""Runs rules over a request: phase by phase, and in the last phase all of them, in document order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from lxml import etree

from bro_soap.model import Finding, Operation
from bro_soap.rules.rule import Context, Facts, Hit, Phase, Reading, Rule, Screen, Verdict
from bro_soap.rules.subject import Subject
from bro_soap.rules.wording import render, value_text
from bro_soap.xmlio.read import Request, document_date, local

__all__ = ["MOST_FINDINGS", "run"]

# Document type, operation, quality regime, day of receipt.
Scope = tuple[str, Operation, str, date]

# sourceDocumentError occurs at most 99 times; what is over is told by BF-45 in the last place.
MOST_FINDINGS = 99


def run(
    rules: tuple[Rule, ...],
    request: Request,
    facts: Facts,
    subject: Subject,
    phases: Collection[Phase] = tuple(Phase),
) -> Verdict:
    """Judge the request; the first rule that fires gives the reason, the document's rules all give findings."""
    context = Context(request, facts, subject, Reading(request.source_document))
    day = document_date(facts.received)
    scope = (request.document_type, request.operation, request.quality_regime, day)
    chosen = plan(rules, scope)
    for rule in chosen.request:
        if rule.phase in phases and (hit := next(iter(rule.check(context) or ()), None)) is not None:
            finding = _finding(rule, hit, context)
            return Verdict(finding.sentence, rule.id, finding)
    if Phase.DOCUMENT not in phases:
        return Verdict()
    hits = _document_hits(chosen, context)
    for told in facts.told:
        if told.document is not request.source_document:
            part = Context(replace(request, document_type=local(told.document)), facts, subject, Reading(told.document))
            hits += _document_hits(plan(rules, (part.request.document_type, *scope[1:])), part)
    if not hits:
        return Verdict()
    return Verdict(render("RA-25"), "RA-25", None, _in_document_order(hits, context))


def _document_hits(chosen: Plan, context: Context) -> list[tuple[Rule, Hit]]:
    """Return what the rules find in a document, or in one of the documents that a document holds, in their order."""
    found: list[tuple[int, Rule, Hit]] = []
    for number, rule in chosen.asked(context):
        hits = rule.check(context)
        if hits:
            found += [(number, rule, hit) for hit in hits]
    found.sort(key=itemgetter(0))
    return [(rule, hit) for _, rule, hit in found]


Numbered = tuple[int, Rule]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The rules for one kind of request: `request` in the order of their phases; the document's by what they wait for.

    Each of the document's comes with its number: its place among them all.
    """

    request: tuple[Rule, ...]
    always: tuple[Numbered, ...]
    by_path: Mapping[str, tuple[Numbered, ...]]
    by_paths: tuple[tuple[frozenset[str], Numbered], ...]
    by_screen: Mapping[Screen, Mapping[Hashable, Numbered]]

    def asked(self, context: Context) -> list[Numbered]:
        """Return the document's rules that may find something in this one."""
        elements = context.document.elements
        asked = list(self.always)
        for path in elements:
            if path in self.by_path:
                asked += self.by_path[path]
        there = elements.keys()
        asked += [numbered for paths, numbered in self.by_paths if not paths.isdisjoint(there)]
        for screen, rules in self.by_screen.items():
            asked += [rules[key] for key in screen.look(context) if key in rules]
        return asked


@lru_cache(maxsize=512)
def plan(rules: tuple[Rule, ...], scope: Scope) -> Plan:
    """Return how to run the rules for such a request."""
    chosen = sorted((rule for rule in rules if rule.applies(*scope)), key=lambda rule: rule.phase)
    always: list[Numbered] = []
    by_path: dict[str, list[Numbered]] = defaultdict(list)
    by_paths: list[tuple[frozenset[str], Numbered]] = []
    by_screen: dict[Screen, dict[Hashable, Numbered]] = defaultdict(dict)
    for number, rule in enumerate(chosen):
        if rule.phase is not Phase.DOCUMENT:
            continue
        if rule.screen is not None:
            screen, key = rule.screen
            by_screen[screen][key] = (number, rule)
        elif not rule.needs:
            always.append((number, rule))
        elif len(rule.needs) == 1:
            by_path[next(iter(rule.needs))].append((number, rule))
        else:
            by_paths.append((rule.needs, (number, rule)))
    return Plan(
        request=tuple(rule for rule in chosen if rule.phase is not Phase.DOCUMENT),
        always=tuple(always),
        by_path={path: tuple(numbered) for path, numbered in by_path.items()},
        by_paths=tuple(by_paths),
        by_screen=dict(by_screen),
    )


def _in_document_order(hits: Sequence[tuple[Rule, Hit]], context: Context) -> tuple[Finding, ...]:
    """Order the hits by place and cut them off at the published maximum."""
    place = {element: index for index, element in enumerate(context.document.root.iter())}
    ordered = sorted(hits, key=lambda pair: place.get(_where(pair[1], context), 0))
    if len(ordered) <= MOST_FINDINGS:
        return tuple(_finding(rule, hit, context) for rule, hit in ordered)
    shown = tuple(_finding(rule, hit, context) for rule, hit in ordered[: MOST_FINDINGS - 1])
    return (*shown, Finding("BF-45", render("BF-45")))


def _where(hit: Hit, context: Context) -> etree._Element:
    return context.document.root if hit.element is None else hit.element


def _finding(rule: Rule, hit: Hit, context: Context) -> Finding:
    sentence = render(hit.key, hit.datum.name, hit.value, hit.reference, "" if hit.other is None else hit.other.name)
    element = _where(hit, context)
    value = "" if hit.value is None else value_text(hit.value)
    if hit.row:
        value = f"{value} (meting {hit.row})".strip()
    return Finding(rule.id, sentence, xpath(element, context.request.element), _line(element), value)


def _line(element: etree._Element) -> int:
    line: int | None = cast("Any", element).sourceline
    return line or 0


def xpath(element: etree._Element, top: etree._Element) -> str:
    """Return the path from `top` down to the element in local names, counted where siblings share a name."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        steps.append(_step(node))
        node = None if node is top else node.getparent()
    return "/" + "/".join(reversed(steps))


def _step(element: etree._Element) -> str:
    parent, name = element.getparent(), local(element)
    if parent is None:
        return name
    alike = [part for part in parent if part.tag == element.tag]
    return name if len(alike) == 1 else f"{name}[{alike.index(element) + 1}]"
