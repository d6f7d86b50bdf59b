"""Facts that notice what a rule asks and is not known, so that a report can say what was not checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from bro_soap.rules import Context, Facts, Hit, Rule
from bro_soap.validation.report import Unchecked

__all__ = ["Watched", "watched"]

_NAMES = frozenset(field.name for field in fields(Facts)) - {"unknown"}


class Watched(Facts):
    """Facts of which `unknown` is not known; `asked` collects what was asked of that."""

    __slots__ = ("asked", "missed")

    asked: set[str]
    missed: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, facts: Facts) -> Watched:
        """Return the same facts, watched."""
        made = cls(**{field.name: getattr(facts, field.name) for field in fields(Facts)})
        object.__setattr__(made, "asked", set())
        object.__setattr__(made, "missed", {})
        return made

    def __getattribute__(self, name: str) -> object:
        """Return the field, and note when it is not known."""
        if name in _NAMES:
            unknown: frozenset[str] = object.__getattribute__(self, "unknown")
            if name in unknown:
                object.__getattribute__(self, "asked").add(name)
        return object.__getattribute__(self, name)

    def knows(self, name: str) -> bool:
        """Tell whether this field says what is so, and note when it does not."""
        known = Facts.knows(self, name)
        if not known:
            self.asked.add(name)
        return known

    def unchecked(self) -> tuple[Unchecked, ...]:
        """Return the rules that found nothing and asked what is not known."""
        return tuple(Unchecked(rule, asked) for rule, asked in sorted(self.missed.items()))


def watched(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules so that `Watched` facts know which of them asks; they find what they found."""
    return tuple(replace(rule, check=_Noticing(rule)) for rule in rules)


class _Noticing:
    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def __call__(self, context: Context) -> list[Hit]:
        facts = context.facts
        if not isinstance(facts, Watched):
            return list(self._rule.check(context) or ())
        facts.asked.clear()
        hits = list(self._rule.check(context) or ())
        if facts.asked and not hits:
            facts.missed[self._rule.id] = tuple(sorted(facts.asked))
        return hits
