"""Runs rules over a request: phase by phase, and in the last phase all of them, in document order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import structlog
from lxml import etree

from bro_soap.declaration.declaration import Declaration
from bro_soap.errors import place_of
from bro_soap.model import Finding, Operation
from bro_soap.rules.facts import Facts, NotKnown
from bro_soap.rules.findings import document_verdict, finding_of
from bro_soap.rules.rule import Context, Datum, Hit, Passes, Phase, Reading, Rule, Screen, TooDeep, Unchecked, Verdict
from bro_soap.rules.wording import render
from bro_soap.xmlio.dates import document_date
from bro_soap.xmlio.elements import UNREADABLE, line_of, local
from bro_soap.xmlio.places import xpath
from bro_soap.xmlio.request import Request

__all__ = ["run"]

log = structlog.get_logger(__name__)

# Document type, operation, quality regime, day of receipt.
Scope = tuple[str, Operation, str, date]


def run(
    rules: tuple[Rule, ...],
    request: Request,
    facts: Facts,
    subject: Declaration,
    phases: Collection[Phase] = tuple(Phase),
) -> Verdict:
    """Judge the request; the first rule that fires gives the reason, the document's rules all give findings."""
    try:
        reading = Reading(request.source_document, subject.closed, subject.read_as)
    except TooDeep:
        return _too_deep(request)
    context = Context(request, facts, subject, reading)
    day = document_date(facts.received)
    scope = (request.document_type, request.operation, request.quality_regime, day)
    chosen = _planned(rules, scope)
    for rule in chosen.request:
        if rule.phase in phases and (hit := _first(rule, context)) is not None:
            finding = finding_of(rule, hit, context)
            return Verdict(finding.sentence, rule.id, finding, unchecked=_unchecked(context))
    if Phase.DOCUMENT not in phases:
        return Verdict(unchecked=_unchecked(context))
    hits = _document_hits(chosen, context)
    for told in facts.told:
        if told.document is not request.source_document:
            part = Context(
                replace(request, document_type=local(told.document)),
                facts,
                subject,
                Reading(told.document, subject.closed, subject.read_as),
                unchecked=context.unchecked,
                shared=context.shared,
            )
            hits += _document_hits(_planned(rules, (part.request.document_type, *scope[1:])), part)
    verdict = document_verdict(hits, context) if hits else Verdict()
    return replace(verdict, unchecked=_unchecked(context)) if context.unchecked else verdict


def _unchecked(context: Context) -> tuple[Unchecked, ...]:
    """Return the rules that asked what is not known, by their id."""
    return tuple(Unchecked(rule_id, asked) for rule_id, asked in sorted(context.unchecked.items()))


def _too_deep(request: Request) -> Verdict:
    told = f"{request.document_type} waarde is niet correct: elementen staan te diep in elkaar."
    place = xpath(request.source_document, request.element)
    return Verdict(render("RA-25"), "RA-25", None, (Finding("xml", told, place, line_of(request.source_document)),))


def _document_hits(chosen: Plan, context: Context) -> list[tuple[Rule, Hit]]:
    """Return what the rules find in a document, or in one of the documents that a document holds, in their order."""
    asked, found, doubts = chosen.asked(context), list[tuple[Rule, Hit]](), context.doubts
    for number in sorted(asked):
        rule, before = asked[number], len(found)
        try:
            for hit in rule.check(context) or ():
                found.append((rule, hit))
        except NotKnown as lacking:
            doubts.add(lacking.name)
        except UNREADABLE as error:
            found[before:] = [(rule, _unreadable(rule, error, context))]
        if doubts:
            context.settle(rule.id, found=len(found) > before)
    return found


def _first(rule: Rule, context: Context) -> Hit | None:
    """Return the first violation of a rule about the request."""
    try:
        return next(iter(rule.check(context) or ()), None)
    except NotKnown as lacking:
        context.unchecked[rule.id] = (lacking.name,)
        return None
    except UNREADABLE as error:
        return _unreadable(rule, error, context)


def _unreadable(rule: Rule, error: Exception, context: Context) -> Hit:
    """Return the violation of a rule that met a value it cannot read: the document is refused (ADR 29)."""
    log.error("a rule met a value that it cannot read", rule=rule.id, error=place_of(error))
    document = Datum("", context.request.document_type, "Brondocument")
    told = f"een waarde in het brondocument is niet te lezen; daarom is niet te beoordelen: {rule.sentence}"
    return Hit("BF-20", document, element=context.document.root, sentence=told)


Numbered = tuple[int, Rule]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The rules for one kind of request: `request` in the order of their phases; the document's by what they wait for.

    Each of the document's comes with its number: its place among them all. Those that wait for one path come with what
    tells that they need not be asked, if anything does.
    """

    request: tuple[Rule, ...]
    always: tuple[Numbered, ...]
    by_path: Mapping[str, tuple[tuple[int, Rule, Passes | None], ...]]
    by_paths: tuple[tuple[frozenset[str], Numbered], ...]
    by_screen: Mapping[tuple[Screen, frozenset[str]], Mapping[Hashable, Numbered]]

    def asked(self, context: Context) -> dict[int, Rule]:
        """Return the document's rules that may find something in this one, by number: it is gone through once."""
        document = context.document
        asked = dict(self.always)
        for path, elements in document.elements.items():
            texts: list[str] | None = None
            for number, rule, passes in self.by_path.get(path, ()):
                if passes is not None:
                    texts = document.texts(path) if texts is None else texts
                    if _is_plain(passes, context, texts, elements):
                        continue
                asked[number] = rule
        there = document.elements.keys()
        asked.update(numbered for paths, numbered in self.by_paths if not paths.isdisjoint(there))
        for (screen, needs), rules in self.by_screen.items():
            if not needs or not needs.isdisjoint(there):
                asked.update(_screened(screen, rules, context))
        return asked


def _is_plain(passes: Passes, context: Context, texts: list[str], elements: list[etree._Element]) -> bool:
    try:
        return passes(context, texts, elements)
    except UNREADABLE:
        return False


def _screened(screen: Screen, rules: Mapping[Hashable, Numbered], context: Context) -> list[Numbered]:
    """Return the rules that have to look closer; all of them when the screen meets a value that it cannot read."""
    try:
        return [rules[key] for key in screen.look(context) if key in rules]
    except UNREADABLE:
        return list(rules.values())


# By the identity of the rules, which are kept with their plan: to hash a few hundred costs more than to look them up.
_PLANS: dict[tuple[int, Scope], tuple[tuple[Rule, ...], Plan]] = {}
_MOST_PLANS = 512


def _planned(rules: tuple[Rule, ...], scope: Scope) -> Plan:
    """Return the plan for such a request, which is made once."""
    known = _PLANS.get((id(rules), scope))
    if known is None:
        if len(_PLANS) >= _MOST_PLANS:
            _PLANS.clear()
        known = _PLANS[id(rules), scope] = rules, plan(rules, scope)
    return known[1]


def plan(rules: tuple[Rule, ...], scope: Scope) -> Plan:
    """Return how to run the rules for such a request."""
    chosen = sorted((rule for rule in rules if rule.applies(*scope)), key=lambda rule: rule.phase)
    always: list[Numbered] = []
    by_path: dict[str, list[tuple[int, Rule, Passes | None]]] = defaultdict(list)
    by_paths: list[tuple[frozenset[str], Numbered]] = []
    by_screen: dict[tuple[Screen, frozenset[str]], dict[Hashable, Numbered]] = defaultdict(dict)
    for number, rule in enumerate(chosen):
        if rule.phase is not Phase.DOCUMENT:
            continue
        if rule.screen is not None:
            screen, key = rule.screen
            by_screen[screen, rule.needs][key] = (number, rule)
        elif not rule.needs:
            always.append((number, rule))
        elif len(rule.needs) == 1 or rule.passes:
            for path in rule.needs:
                by_path[path].append((number, rule, rule.passes.get(path)))
        else:
            by_paths.append((rule.needs, (number, rule)))
    return Plan(
        request=tuple(rule for rule in chosen if rule.phase is not Phase.DOCUMENT),
        always=tuple(always),
        by_path={path: tuple(numbered) for path, numbered in by_path.items()},
        by_paths=tuple(by_paths),
        by_screen=dict(by_screen),
    )
