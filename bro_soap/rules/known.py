"""Organisations and objects that are named by a number: its form, and whether it is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.model import Role
from bro_soap.rules import passes as passing
from bro_soap.rules.patterns import made, short
from bro_soap.rules.rule import Context, Datum, Hit, Rule
from bro_soap.xmlio.elements import text
from bro_soap.xmlio.identifiers import KVK_NUMBER

__all__ = ["bro_id", "executors_known", "known_as", "kvk_number"]


def kvk_number(
    rule_id: str, citation: str, datum: Datum, *, or_empty: bool = False, documents: Collection[str] = ()
) -> Rule:
    """BF-07: a KvK number has eight digits; `or_empty` lets an element without text pass."""

    def check(context: Context) -> list[Hit] | None:
        value = context.document.value(datum.path)
        if value is None or KVK_NUMBER.fullmatch(value) or (or_empty and not value):
            return None
        return [Hit("BF-07", datum, value, "NNNNNNNN", element=context.document.first(datum.path))]

    sentence = f"{short(datum)} is een KvK-nummer van acht cijfers{', of leeg' if or_empty else ''}."
    return replace(
        made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.fits(KVK_NUMBER)),
        documents=frozenset(documents),
    )


def bro_id(rule_id: str, citation: str, datum: Datum, prefix: str) -> Rule:
    """BF-07: the BRO-ID of another object is its three capitals and twelve digits."""
    form = re.compile(f"{prefix}[0-9]{{12}}")

    def check(context: Context) -> list[Hit]:
        values = [(element, text(element)) for element in context.document.elements.get(datum.path, ())]
        wrong = [(element, value) for element, value in values if not form.fullmatch(value)]
        return [Hit("BF-07", datum, value, f"{prefix}NNNNNNNNNNNN", element=element) for element, value in wrong]

    return made(
        rule_id,
        citation,
        f"{short(datum)} is {prefix} met twaalf cijfers.",
        check,
        needs=(datum,),
        passed=passing.fits(form),
    )


def known_as(rule_id: str, citation: str, datum: Datum, role: Role) -> Rule:
    """BF-11: the organisation is known in this role for this type of object."""

    def check(context: Context) -> list[Hit] | None:
        roles, value = context.facts.roles, context.document.value(datum.path)
        if value is None or not KVK_NUMBER.fullmatch(value) or role in roles.get(value, frozenset()):
            return None
        return [Hit("BF-11", datum, value, role.value, element=context.document.first(datum.path))]

    sentence = f"{short(datum)} is bij de BRO bekend als {role.value}."
    return made(rule_id, citation, sentence, check, needs=(datum,))


def executors_known(rule_id: str, citation: str, data: Iterable[Datum]) -> Rule:
    """BF-11: every organisation on these paths, each told in an element of its own, is known as one that executes."""
    ways = tuple((f"{datum.path}/{name}", datum) for datum in data for name in COMPANY_NUMBERS)

    def check(context: Context) -> Iterator[Hit]:
        roles = context.facts.roles
        for path, datum in ways:
            for element in context.document.elements.get(path, ()):
                number = text(element)
                if Role.UITVOERDER not in roles.get(number, frozenset()):
                    yield Hit("BF-11", datum, number, Role.UITVOERDER.value, element=element)

    return made(rule_id, citation, "Wie iets uitvoerde is bij de BRO bekend als uitvoerder.", check)
