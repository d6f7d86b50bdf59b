"""`bro-soap validate`: the judgement of the service, before anything is sent."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from click.termui import progressbar

from bro_soap.cli.common import settings_of
from bro_soap.cli.paper import hand_over
from bro_soap.cli.screen import Part, marked
from bro_soap.cli.speech import spoken
from bro_soap.model import Finding, Severity
from bro_soap.validation import Options, Report, Source, check_all, sources, summary_of
from bro_soap.validation.formats import as_json, as_junit, as_sarif
from bro_soap.validation.sets import SetReport, check_set, told

__all__ = ["validate"]

Line = tuple[Part, ...]

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_SHOWN = 20
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@click.option("--regime", type=click.Choice(["IMBRO", "IMBRO/A"]), help="Judge under this regime, not the file's own.")
@click.option("--as", "supplier", metavar="KVK", help="The KvK number of the organisation that delivers.")
@click.option("--parties", type=_FILE, help="Organisations and mandates, as `bro-soap party load` takes them.")
@click.option("--state", type=_PATH, multiple=True, help="What is registered: issue documents, or an export.")
@click.option("--pack", "packs", multiple=True, metavar="FILE|NAME", help="Also check the rules of this rule pack.")
@click.option("--batch", is_flag=True, help="One set: each file counts for the next; tells which order would do.")
@click.option("--json", "form", flag_value="json", help="Reports as JSON.")
@click.option("--sarif", "form", flag_value="sarif", help="Findings as SARIF 2.1.0.")
@click.option("--junit", "form", flag_value="junit", help="Results as JUnit XML.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here.")
@click.option("--jobs", type=click.IntRange(1), help="Processes; one per core when left out.")
@click.option("--hints", type=click.Choice(["nl", "en", "none"]), help="Language of the hints; that of the system.")
@click.option("--verbose", "-v", is_flag=True, help="Also name what is valid, and every rule that was not checked.")
@click.pass_context
def validate(context: click.Context, /, paths: tuple[Path, ...], **given: Any) -> None:
    """Check delivery requests against schema and rules as the service will, without a server.

    FILE is a request, with or without its SOAP envelope, or a folder or zip file of them. Exit code 1 when one of
    them is not valid. What only the register knows is checked as far as --as, --parties and --state tell it; what was
    not checked is said.
    """
    options = Options(
        settings=settings_of(context),
        regime=given["regime"],
        supplier=given["supplier"],
        parties=given["parties"],
        state=given["state"],
        packs=given["packs"],
    )
    found = sources(paths)
    if not found:
        raise click.ClickException("there is no .xml file in what you gave")
    begun = time.perf_counter()
    checked = _checked_set(found, options) if given["batch"] else SetReport(_checked(found, options, given["jobs"]))
    reports = checked.reports
    took = time.perf_counter() - begun
    hand_over(_formatted(checked, given, took), given["output"])
    context.exit(1 if summary_of(reports).wrong else 0)


def _checked(found: Sequence[Source], options: Options, jobs: int | None) -> tuple[Report, ...]:
    if len(found) <= _MOST_SHOWN:
        return tuple(check_all(found, options, jobs))
    checking = check_all(found, options, jobs)
    with progressbar(checking, len(found), label="validating", file=sys.stderr) as bar:
        return tuple(bar)


def _checked_set(found: Sequence[Source], options: Options) -> SetReport:
    with progressbar(range(len(found)), len(found), label="reading", file=sys.stderr) as bar:
        return check_set(found, options, bar)


def _formatted(checked: SetReport, given: dict[str, Any], took: float) -> Iterable[Line]:
    if given["form"]:
        return ((one,) for one in _for_tools(checked, given).split("\n"))
    lines = _lines(checked.reports, given["hints"] or spoken(), verbose=given["verbose"], took=took)
    return [*lines, *((one,) for one in told(checked.orders))]


def _for_tools(checked: SetReport, given: dict[str, Any]) -> str:
    reports = checked.reports
    match given["form"]:
        case "json":
            return as_json(reports, {"orders": [asdict(order) for order in checked.orders]} if given["batch"] else {})
        case "sarif":
            return as_sarif(reports)
    return as_junit(reports).decode()


def _lines(reports: Sequence[Report], hints: str, *, verbose: bool, took: float) -> list[Line]:
    lines: list[Line] = []
    for report in reports:
        if verbose or report.findings or not report.valid or len(reports) <= _MOST_SHOWN:
            lines += _told(report, hints)
    lines += _not_checked(reports, verbose=verbose)
    return lines + (_totals(reports, took) if len(reports) > 1 else [])


def _told(report: Report, hints: str) -> list[Line]:
    verdict = marked(report.outcome.value, "green" if report.valid else "red")
    lines: list[Line] = [(f"{report.name}: ", verdict)]
    if report.sentence:
        by = f"[{report.reason_rule}] " if report.reason_rule else ""
        line = next((one.line for one in report.findings if one.sentence == report.sentence), 0)
        lines.append((f"  {_place(line)}{by}{report.sentence}",))
    for finding in report.findings:
        lines += _finding(finding, hints, repeat=finding.sentence != report.sentence)
    if report.later:
        lines.append(("  and when that is mended:",))
        lines += [line for finding in report.later for line in _finding(finding, hints, repeat=True)]
    return lines


def _finding(finding: Finding, hints: str, *, repeat: bool) -> list[Line]:
    mark = marked(f"[{finding.rule}]", _COLOURS[finding.severity])
    lines: list[Line] = [(f"  {_place(finding.line)}", mark, f" {finding.sentence}")] if repeat else []
    hint = {"nl": finding.hint_nl, "en": finding.hint_en}.get(hints, "")
    return lines + ([(f"      {hint}",)] if hint else [])


def _place(line: int) -> str:
    return f"line {line}: " if line else ""


def _not_checked(reports: Sequence[Report], *, verbose: bool) -> list[Line]:
    rules_by_need: dict[str, set[str]] = {}
    for report in reports:
        for what, rules in report.needed().items():
            rules_by_need.setdefault(what, set()).update(rules)
    if not rules_by_need:
        return []
    lines: list[Line] = [("not checked, for want of:",)]
    for what, silent in sorted(rules_by_need.items()):
        names = ", ".join(sorted(silent)) if verbose else f"{len(silent)} rules"
        lines.append((f"  {what} ({names})",))
    return lines


def _totals(reports: Sequence[Report], took: float) -> list[Line]:
    summary = summary_of(reports)
    counted = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(summary.by_outcome.items()))
    speed = f"{took:.1f} s, {summary.files / max(took, 1e-9):.0f} files/s"
    lines: list[Line] = [(f"{summary.files} files: {counted}; {speed}",)]
    for rule, count in list(summary.by_rule.items())[:10]:
        lines.append((f"  {rule}  in {count} files",))
    return lines
