"""Conditions as tables write them: `surveyPurpose = a | b and not (offset present or layer stands)`.

A datum is named by its own name where the attribute stands in the same group, else as `Entity.name` or by its path.
`present` asks for a value, `stands` for the element, with or without one; `{name}` is a named set of values. `not`
binds closer than `and`, `and` closer than `or`. What needs more than this is a function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from bro_soap.catalogue.table import CellError, meant
from bro_soap.rules.conditions import ALWAYS, NEVER, Condition, given, is_one_of, is_there, stands
from bro_soap.rules.rule import Datum

__all__ = ["NamedSet", "Reader"]

_TOKEN = re.compile(r"\s*([()=|]|\{[^{}]*\}|[^\s()=|{}]+)")
_WORDS = {"and", "or", "not", "present", "stands", "always", "never"}
_FORM = "a condition is: NAME = VALUE | VALUE, NAME = {SET}, NAME present, NAME stands, always, never"


@dataclass(frozen=True, slots=True)
class NamedSet:
    """Values that the catalogue treats alike, and what Dutch readers call them together ('' for nothing)."""

    called: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Reader:
    """Reads conditions; the same condition on the same data is the same value, so that it is asked once.

    `data` finds a datum by what a cell calls it, seen from the group that the attribute stands in.
    """

    data: Callable[[str, str], Datum]
    sets: Mapping[str, NamedSet]
    _known: dict[tuple[object, ...], Condition] = field(default_factory=dict)

    def read(self, said: str, group: str) -> Condition:
        """Read a condition of an attribute in this group. Raises `CellError`."""
        tokens = _tokens(said)
        found = self._either(tokens, group)
        if tokens:
            raise CellError(f"{tokens[0]!r} cannot stand here", _FORM)
        return found

    def _either(self, tokens: list[str], group: str) -> Condition:
        found = self._both(tokens, group)
        while tokens and tokens[0] == "or":
            tokens.pop(0)
            found = self._join("or", found, self._both(tokens, group))
        return found

    def _both(self, tokens: list[str], group: str) -> Condition:
        found = self._one(tokens, group)
        while tokens and tokens[0] == "and":
            tokens.pop(0)
            found = self._join("and", found, self._one(tokens, group))
        return found

    def _join(self, word: str, one: Condition, other: Condition) -> Condition:
        return self._kept((word, id(one), id(other)), lambda: one & other if word == "and" else one | other)

    def _one(self, tokens: list[str], group: str) -> Condition:
        word = tokens.pop(0) if tokens else _ends()
        if word == "not":
            denied = self._one(tokens, group)
            return self._kept(("not", id(denied)), lambda: ~denied)
        if word == "(":
            found = self._either(tokens, group)
            if not tokens or tokens.pop(0) != ")":
                raise CellError("a bracket is not closed")
            return found
        if word in {"always", "never"}:
            return ALWAYS if word == "always" else NEVER
        if word in _WORDS or not re.match(r"\w", word):
            raise CellError(f"{word!r} cannot stand here", _FORM)
        return self._about(self.data(word, group), tokens)

    def _about(self, datum: Datum, tokens: list[str]) -> Condition:
        how = tokens.pop(0) if tokens else _ends()
        if how == "present":
            return self._kept(("present", datum), lambda: is_there(datum))
        if how == "stands":
            return self._kept(("stands", datum), lambda: stands(datum))
        if how != "=":
            raise CellError(f"{how!r} cannot stand here", _FORM)
        return self._valued(datum, tokens)

    def _valued(self, datum: Datum, tokens: list[str]) -> Condition:
        first = tokens.pop(0) if tokens else _ends()
        if first.startswith("{"):
            named = self._named(first[1:-1].strip())
            return self._kept(("set", datum, named), lambda: _of(datum, named))
        values = [_value(first)]
        while tokens and tokens[0] == "|":
            tokens.pop(0)
            values.append(_value(tokens.pop(0) if tokens else _ends()))
        return self._kept(("=", datum, *values), lambda: given(datum, *values))

    def _named(self, name: str) -> NamedSet:
        if name not in self.sets:
            raise CellError(f"unknown set {name!r}", meant(name, self.sets))
        return self.sets[name]

    def _kept(self, key: tuple[object, ...], make: Callable[[], Condition]) -> Condition:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


def _of(datum: Datum, named: NamedSet) -> Condition:
    return is_one_of(datum, named.values, named.called) if named.called else given(datum, *named.values)


def _value(word: str) -> str:
    if word in _WORDS or not re.match(r"[\w+-]", word):
        raise CellError(f"{word!r} is no value", _FORM)
    return word


def _tokens(said: str) -> list[str]:
    found, at = [], 0
    said = said.strip()
    while at < len(said):
        match = _TOKEN.match(said, at)
        if match is None:
            raise CellError(f"{said[at:].strip()!r} cannot be read", "a set is written as {name}")
        found.append(match[1])
        at = match.end()
    return found


def _ends() -> NoReturn:
    raise CellError("the condition ends too early", _FORM)
