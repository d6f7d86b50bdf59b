"""The shapes of rules that the determinations share, with the catalogue filled in."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.objects.bhr_gt.shapes import absent_unless, measure, present
from bro_soap.rules import Datum, Rule
from bro_soap.rules.dependent import value_when

__all__ = ["absent_unless", "carried_out", "measure", "present"]


def carried_out(
    rule_ids: tuple[str, str], data: dict[str, Datum], procedures: tuple[str, ...], methods: tuple[str, ...]
) -> tuple[Rule, Rule]:
    """BF-10: the procedure and the method of a determination are among those that it can have."""
    return (
        value_when(rule_ids[0], CATALOGUE, data["determinationProcedure"], procedures),
        value_when(rule_ids[1], CATALOGUE, data["determinationMethod"], methods),
    )
