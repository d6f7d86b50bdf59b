"""Judgements in the forms that other tools read: JSON of our own, JUnit XML and SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from bro_soap.conformance.tables import Language, Norm
from bro_soap.conformance.verdict import Found, Judgement, Ruling, Standing, tally
from bro_soap.legible import json_text, legible
from bro_soap.validation.formats import sarif_location, sarif_log

__all__ = ["as_json", "as_junit", "as_sarif"]


def as_json(judgements: Sequence[Judgement], language: Language) -> str:
    """Return every verdict on every message, and what they show together, as one JSON document."""
    together = tally(judgements)
    told = {
        "messages": [
            {
                "name": one.name,
                "profile": one.profile,
                "verdicts": [_verdict(verdict, language) for verdict in one.verdicts],
            }
            for one in judgements
        ],
        "summary": {
            "messages": together.messages,
            "right": together.right,
            "wrong": together.wrong,
            "never": together.never,
        },
    }
    return json_text(told, indent=2)


def _verdict(verdict: Ruling, language: Language) -> dict[str, Any]:
    rule = verdict.rule
    told: dict[str, Any] = {
        "rule": rule.number,
        "weight": rule.weight,
        "says": rule.says(language),
        "source": rule.source,
        "published": rule.published,
        "outcome": verdict.outcome.value,
    }
    return {**told, "found": [_found(one, language) for one in verdict.found]} if verdict.found else told


def _found(one: Found, language: Language) -> dict[str, Any]:
    sentence, mend = one.kind.told(language, one.values)
    told = {
        "id": one.kind.id,
        "found": sentence,
        "mend": mend,
        "path": one.path,
        "line": one.line,
        "excerpt": one.excerpt,
    }
    return {name: value for name, value in told.items() if value}


def as_sarif(judgements: Sequence[Judgement], language: Language) -> str:
    """Return what was found as a SARIF log, a rule of the standard for each rule that is broken."""
    wrong = [(one, verdict, found) for one in judgements for verdict in one.failed for found in verdict.found]
    broken = list({verdict.rule.number: verdict.rule for _, verdict, _ in wrong}.values())
    results = [_result(one, found, broken.index(verdict.rule), language) for one, verdict, found in wrong]
    return sarif_log([_descriptor(rule, language) for rule in broken], results)


def _descriptor(rule: Norm, language: Language) -> dict[str, Any]:
    return {
        "id": rule.number,
        "shortDescription": {"text": rule.says(language)},
        "help": {"text": rule.source},
        "helpUri": rule.published,
    }


def _result(judgement: Judgement, found: Found, index: int, language: Language) -> dict[str, Any]:
    sentence, mend = found.kind.told(language, found.values)
    return {
        "ruleId": found.kind.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"{sentence}: {mend}"},
        "locations": [sarif_location(judgement.name, found.line, found.path)],
    }


def as_junit(judgements: Sequence[Judgement], language: Language) -> bytes:
    """Return a JUnit report: a suite for each message, a case for each rule that is asked of it."""
    top = etree.Element("testsuites", name="bro-soap conformance")
    for judgement in judgements:
        asked = [one for one in judgement.verdicts if one.outcome is not Standing.NOT_APPLICABLE]
        skipped = sum(one.outcome is Standing.NOT_SHOWN for one in asked)
        counts: dict[str, Any] = {
            "tests": str(len(asked)),
            "failures": str(len(judgement.failed)),
            "skipped": str(skipped),
        }
        suite = etree.SubElement(top, "testsuite", name=legible(judgement.name), errors="0", **counts)
        for verdict in asked:
            _case(suite, verdict, language)
    return etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _case(suite: etree._Element, verdict: Ruling, language: Language) -> None:
    rule = verdict.rule
    case = etree.SubElement(suite, "testcase", name=f"{rule.number} {rule.says(language)}", classname=rule.number)
    if verdict.outcome is Standing.NOT_SHOWN:
        etree.SubElement(case, "skipped", message="not shown")
    elif verdict.found:
        told = [": ".join(one.kind.told(language, one.values)) for one in verdict.found]
        wrong = etree.SubElement(case, "failure", message=legible(told[0]), type=verdict.found[0].kind.id)
        wrong.text = "\n".join(legible(one) for one in told)
