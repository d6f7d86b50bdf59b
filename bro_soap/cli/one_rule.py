"""`bro-soap rules GMW-015`: everything of one rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

import click

from bro_soap.catalogue import load
from bro_soap.catalogue.examples import examples
from bro_soap.cli.screen import marked, say
from bro_soap.objects import KINDS
from bro_soap.rules import Rule
from bro_soap.standard import load_standard

__all__ = ["explain"]


def explain(rule_id: str) -> None:
    """Print what a rule says, when, where it is published, and examples. Raises `click.ClickException` for no rule."""
    found = {code: one for code, declared in KINDS.items() for one in declared.all_rules if one.id == rule_id}
    if not found:
        known = sorted({one.id for declared in KINDS.values() for one in declared.all_rules})
        near = get_close_matches(rule_id, known, 3)
        meant = f"did you mean {' or '.join(near)}?" if near else f"an object is one of {', '.join(sorted(KINDS))}"
        raise click.ClickException(f"there is no rule {rule_id[:80]}; {meant}")
    rule = next(iter(found.values()))
    say(marked(rule_id, bold=True), f"  {' '.join(rule.sentence.split())}")
    for name, told in _told(rule, tuple(found)):
        say(f"  {name:10}  {told}")
    pair = list(_examples(rule_id, tuple(found)))
    if not pair:
        say("  example     none is made: the rule looks at more than one line of the catalogue, or at the register")
    for fires, shown in pair:
        say(f"  {'refused' if fires else 'right':10}  ", marked(shown, "red" if fires else "green"))


def _told(rule: Rule, codes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield "source", rule.citation
    yield "objects", ", ".join(codes)
    yield "documents", ", ".join(sorted(rule.documents)) or "all"
    yield "requests", ", ".join(sorted(rule.operations)) or "all"
    yield "regimes", ", ".join(sorted(rule.regimes))
    if rule.in_force != date.min:
        yield "from", rule.in_force.isoformat()
    if rule.until != date.max:
        yield "until", rule.until.isoformat()
    yield "checked", f"as {rule.phase.name.lower()}, {rule.severity.name.lower()}"
    if rule.needs:
        yield "about", ", ".join(sorted(rule.needs))
    if rule.hint is not None and not callable(rule.hint):
        yield "to mend it", rule.hint.en


def _examples(rule_id: str, codes: tuple[str, ...]) -> Iterator[tuple[bool, str]]:
    """Yield the examples of the line of a catalogue that makes the rule; a rule of no line has none."""
    now = datetime.now(UTC)
    allowed = partial(load_standard().codes.allowed, regime="IMBRO", at=now)
    rows = (row for code in codes for row in load(code).rows if any(rule_id in ids for ids in row.ids.values()))
    for row in rows:
        for one in examples(row, rule_id, allowed, now.date()):
            yield one.fires, " ".join(filter(None, (one.shown, one.where)))
        return
