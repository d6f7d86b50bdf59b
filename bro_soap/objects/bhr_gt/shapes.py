"""The shapes of rules with the catalogue of the BHR-GT filled in."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Datum, Rule
from bro_soap.rules.conditions import NEVER, Condition
from bro_soap.rules.dependent import name_of, presence
from bro_soap.rules.patterns import from_code_list, has_value, measure_value

__all__ = ["absent_unless", "absent_when", "measure", "present", "valued", "yes_or_no"]


def measure(rule_id: str, datum: Datum, digits: str, low: str | None = None, high: str | None = None) -> Rule:
    """BF-07, BF-16, BF-17: a number with so many digits, within bounds."""
    return measure_value(rule_id, f"{CATALOGUE}, {name_of(datum)}", datum, digits, low, high)


def valued(rule_id: str, datum: Datum) -> Rule:
    """BF-06: under IMBRO the datum has a value."""
    return has_value(rule_id, f"{CATALOGUE}, {name_of(datum)}", datum)


def yes_or_no(rule_id: str, datum: Datum) -> Rule:
    """BF-09: under IMBRO the datum is ja or nee; under IMBRO/A it may be onbekend."""
    return from_code_list(rule_id, f"{CATALOGUE}, {name_of(datum)}", datum, "urn:bro:IndicationYesNo")


def present(
    rule_id: str, datum: Datum, must: Condition, may: Condition = NEVER, archive: Condition = NEVER, says: str = ""
) -> Rule:
    """BF-01, BF-03, BF-04: the datum is there when `must` holds, may be there when `may` does, and else is not.

    Under IMBRO/A it need not be there when `archive` holds; `says` as in `presence`.
    """
    return presence(rule_id, CATALOGUE, datum, must=must, may=may, archive=archive, says=says)


def absent_unless(rule_id: str, datum: Datum, may: Condition, says: str = "") -> Rule:
    """BF-04: the datum is not there unless the condition holds; `says` as in `presence`."""
    return presence(rule_id, CATALOGUE, datum, may=may, says=says)


def absent_when(rule_id: str, datum: Datum, when: Condition) -> Rule:
    """BF-04: the datum is not there when the condition holds."""
    return presence(rule_id, CATALOGUE, datum, may=~when)
