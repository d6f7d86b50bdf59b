"""Reports in the forms that other tools read: JSON of our own, SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from lxml import etree

from bro_soap.legible import json_text, legible
from bro_soap.model import Finding, Severity
from bro_soap.objects import OBJECTS
from bro_soap.rules import Rule
from bro_soap.validation.report import Outcome, Report, summary_of

__all__ = ["as_json", "as_junit", "as_sarif", "sarif_location", "sarif_log"]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_TECHNICAL = {
    "schema": "The request is valid against the schema of its service.",
    "xml": "The request is well-formed XML in UTF-8.",
    "request": "The document is a delivery request.",
    "BF-45": "There are more errors than a rejection may hold.",
}


def as_json(reports: Sequence[Report], more: Mapping[str, Any] | None = None) -> str:
    """Return all reports and their summary as one JSON document."""
    summary = summary_of(reports)
    told = {
        "files": [_file(report) for report in reports],
        "summary": {
            "files": summary.files,
            "outcomes": {outcome.value: count for outcome, count in summary.by_outcome.items()},
            "rules": summary.by_rule,
            "withWarnings": summary.warnings,
        },
        **(more or {}),
    }
    return json_text(told, indent=2)


def _file(report: Report) -> dict[str, Any]:
    told = {
        "name": report.name,
        "outcome": report.outcome.value,
        "reason": report.sentence,
        "rule": report.reason_rule,
        "objectType": report.object_code,
        "operation": report.operation,
        "documentType": report.document_type,
        "qualityRegime": report.quality_regime,
        "requestReference": report.request_reference,
        "broId": report.bro_id,
        "findings": [_finding(finding) for finding in report.findings],
        "sent": list(report.sent),
        "later": [_finding(finding) for finding in report.later],
        "notChecked": report.needed(),
    }
    return {name: value for name, value in told.items() if value or name in {"name", "outcome"}}


def _finding(finding: Finding) -> dict[str, Any]:
    told = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "path": finding.path,
        "line": finding.line,
        "value": finding.value,
        "expected": finding.expected,
        "hintNl": finding.hint_nl,
        "hintEn": finding.hint_en,
    }
    return {name: value for name, value in told.items() if value}


def as_sarif(reports: Sequence[Report]) -> str:
    """Return what was found as a SARIF 2.1.0 log with one run."""
    found = [(report, finding) for report in reports for finding in found_in(report)]
    ids = list(dict.fromkeys(finding.rule for _, finding in found))
    known = _rules()
    results = [_result(report, finding, ids.index(finding.rule)) for report, finding in found]
    return sarif_log([_descriptor(one, known.get(one)) for one in ids], results)


def sarif_log(rules: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> str:
    """Return a SARIF 2.1.0 log of one run of ours."""
    run = {
        "tool": {"driver": {"name": "bro-soap", "version": version("bro_soap"), "rules": rules}},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json_text({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def found_in(report: Report) -> tuple[Finding, ...]:
    """Return the findings; a report that is not valid has at least one."""
    if report.valid or report.findings:
        return report.findings
    return (Finding(report.reason_rule or "request", report.sentence),)


def _rules() -> dict[str, Rule]:
    return {rule.id: rule for declared in OBJECTS.values() for rule in declared.all_rules}


def _descriptor(rule_id: str, rule: Rule | None) -> dict[str, Any]:
    text = " ".join(rule.sentence.split()) if rule else _TECHNICAL.get(rule_id, rule_id)
    told: dict[str, Any] = {"id": rule_id, "shortDescription": {"text": text}}
    return {**told, "help": {"text": rule.citation}} if rule else told


def _result(report: Report, finding: Finding, index: int) -> dict[str, Any]:
    told = {"value": finding.value, "expected": finding.expected, "hintNl": finding.hint_nl, "hintEn": finding.hint_en}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.sentence or finding.rule},
        "locations": [sarif_location(report.name, finding.line, finding.path)],
        "properties": {name: value for name, value in told.items() if value},
    }


def sarif_location(name: str, line: int, path: str) -> dict[str, Any]:
    """Return where something is: in this file, on this line (0: not known), at this element ("": not known)."""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(name, errors="surrogateescape")}}
    if line:
        place["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": place}
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": path, "kind": "element"}]
    return location


def as_junit(reports: Sequence[Report]) -> bytes:
    """Return a JUnit report: a test case per file, a failure for what is rejected, an error for what is no request."""
    failed = sum(report.outcome in {Outcome.REJECTED, Outcome.PARSE_FAULT} for report in reports)
    wrong = sum(not report.valid for report in reports) - failed
    counts: dict[str, Any] = {
        "tests": str(len(reports)),
        "failures": str(failed),
        "errors": str(wrong),
        "time": f"{sum(report.seconds for report in reports):.3f}",
    }
    top = etree.Element("testsuites", name="bro-soap validate", **counts)
    suite = etree.SubElement(top, "testsuite", name="bro-soap validate", skipped="0", **counts)
    for report in reports:
        _case(suite, report)
    return etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _case(suite: etree._Element, report: Report) -> None:
    kind = ".".join(filter(None, (report.object_code, report.operation, report.document_type))) or "document"
    case = etree.SubElement(suite, "testcase", name=legible(report.name), classname=kind, time=f"{report.seconds:.3f}")
    remarks = "\n".join(_line(finding) for finding in report.findings)
    if report.valid:
        if remarks:
            etree.SubElement(case, "system-out").text = remarks
        return
    tag = "failure" if report.outcome in {Outcome.REJECTED, Outcome.PARSE_FAULT} else "error"
    wrong = etree.SubElement(case, tag, message=legible(report.sentence), type=report.outcome.value)
    wrong.text = remarks or legible(report.sentence)


def _line(finding: Finding) -> str:
    place = f"line {finding.line}: " if finding.line else ""
    hint = f" ({finding.hint_en})" if finding.hint_en else ""
    return legible(f"{place}[{finding.rule}] {finding.sentence}{hint}")
