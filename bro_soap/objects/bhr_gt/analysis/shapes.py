"""The shapes of rules that the determinations share, with the catalogue filled in."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Datum, Rule
from bro_soap.rules.conditions import NEVER, Condition
from bro_soap.rules.dependent import name_of, presence, value_when
from bro_soap.rules.patterns import measure_value

__all__ = ["absent_unless", "carried_out", "measure", "present"]


def measure(rule_id: str, datum: Datum, digits: str, low: str | None = None, high: str | None = None) -> Rule:
    """BF-07, BF-16, BF-17: a number with so many digits, within bounds."""
    return measure_value(rule_id, f"{CATALOGUE}, {name_of(datum)}", datum, digits, low, high)


def present(rule_id: str, datum: Datum, must: Condition, may: Condition = NEVER) -> Rule:
    """BF-01, BF-03, BF-04: the datum is there when `must` holds, may be there when `may` does, and else is not."""
    return presence(rule_id, CATALOGUE, datum, must=must, may=may)


def absent_unless(rule_id: str, datum: Datum, may: Condition) -> Rule:
    """BF-04: the datum is not there unless the condition holds."""
    return presence(rule_id, CATALOGUE, datum, may=may)


def carried_out(
    rule_ids: tuple[str, str], data: dict[str, Datum], procedures: tuple[str, ...], methods: tuple[str, ...]
) -> tuple[Rule, Rule]:
    """BF-10: the procedure and the method of a determination are among those that it can have."""
    return (
        value_when(rule_ids[0], CATALOGUE, data["determinationProcedure"], procedures),
        value_when(rule_ids[1], CATALOGUE, data["determinationMethod"], methods),
    )
