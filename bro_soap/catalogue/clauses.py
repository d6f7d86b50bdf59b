"""What a table says of when an attribute is there and what it may hold: clauses, joined by a semicolon.

```
must C; may C; archive C    there when C holds; may be there when C does; need not be there under IMBRO/A when C holds
never C                     not there when C holds
with NAME                   both are there or neither is
as many as NAME             the group occurs as often as that datum says
= a | b [when C]            the value is one of these          not a | b [when C]   it is none of these
<= NAME [when C]            not more, not later than that      >= NAME              not less than that
unique [with NAME, NAME]    no value occurs twice
IMBRO/A: ...                the clause holds under that regime only
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bro_soap.catalogue.conditions import Reader
from bro_soap.catalogue.table import CellError
from bro_soap.declaration.visible import Withheld
from bro_soap.rules.conditions import ALWAYS, NEVER, Condition
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO, IMBRO_A, Datum

__all__ = ["Clauses", "Presence", "Value"]

_REGIME = re.compile(r"(IMBRO(?:/A)?):\s*(.*)", re.S)
_FORMS = "write must C, may C, archive C, never C, with NAME or as many as NAME"
_VALUES = "write = a | b, not a | b, <= NAME, >= NAME or unique, and when C behind it"
_SEEN = re.compile(r"(?:DP|(?P<how>DP|nil)(?: when (?P<when>\S+) = (?P<value>\S+)| until (?P<until>\S+)))?")
_PLAIN = re.compile(r"(\S+) = (\w+)")


@dataclass(frozen=True, slots=True)
class Presence:
    """When an attribute is there: one rule of one regime, or of both.

    `other` is the datum that it goes `with`, or that says how often it occurs (`counted`). `plain` are the datum and
    value of a `must` that asks for nothing else.
    """

    must: Condition = NEVER
    may: Condition = NEVER
    archive: Condition = NEVER
    regimes: frozenset[str] = BOTH_REGIMES
    other: Datum | None = None
    counted: bool = False
    plain: tuple[Datum, str] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute may hold: one rule. `how` is the sign or word that the clause begins with."""

    how: str
    values: tuple[str, ...] = ()
    other: Datum | None = None
    when: Condition = ALWAYS
    regimes: frozenset[str] = BOTH_REGIMES


@dataclass(frozen=True, slots=True)
class Clauses:
    """Reads the clauses of a kind; `data` finds a datum by name as seen from a group."""

    data: Callable[[str, str], Datum]
    conditions: Reader

    def presence(self, said: str, group: str) -> tuple[Presence, ...]:
        """Read a cell about presence: clauses of one regime together are one rule. Raises `CellError`."""
        zones: dict[frozenset[str], dict[str, str]] = {}
        found: list[Presence] = []
        for regimes, clause in _clauses(said):
            word, _, rest = clause.partition(" ")
            if word == "with":
                found.append(Presence(other=self.data(rest.strip(), group), regimes=regimes))
            elif clause.startswith("as many as "):
                counter = self.data(clause.removeprefix("as many as ").strip(), group)
                found.append(Presence(other=counter, counted=True, regimes=regimes))
            elif word in {"must", "may", "archive", "never"}:
                zone = zones.setdefault(regimes, {})
                if word in zone or {word, *zone} >= {"may", "never"}:
                    raise CellError(f"{word!r} and {', '.join(zone)} stand together", _FORMS)
                zone[word] = rest
            else:
                raise CellError(f"{clause!r} is no clause about presence", _FORMS)
        return (*(self._zones(zone, regimes, group) for regimes, zone in zones.items()), *found)

    def _zones(self, zone: Mapping[str, str], regimes: frozenset[str], group: str) -> Presence:
        read = {word: self.conditions.read(said, group) for word, said in zone.items()}
        may = ~read["never"] if "never" in read else read.get("may", NEVER)
        plain = _PLAIN.fullmatch(zone.get("must", "").strip())
        return Presence(
            read.get("must", NEVER),
            may,
            read.get("archive", NEVER),
            regimes,
            plain=(self.data(plain[1], group), plain[2]) if plain else None,
        )

    def values(self, said: str, group: str) -> tuple[Value, ...]:
        """Read a cell about values: each clause is a rule. Raises `CellError`."""
        return tuple(self._value(clause, regimes, group) for regimes, clause in _clauses(said))

    def withheld(self, said: str, group: str) -> Withheld | None:
        """Read a cell about who may see something: what withholds it beside its row. Raises `CellError`."""
        found = _SEEN.fullmatch(said)
        if found is None:
            raise CellError(f"unknown word {said!r}", "write DP, or DP or nil with when NAME = VALUE or until NAME")
        name = found["when"] or found["until"]
        return Withheld(self.data(name, group).path, found["value"] or "", found["how"] == "nil") if name else None

    def _value(self, clause: str, regimes: frozenset[str], group: str) -> Value:
        body, _, condition = clause.partition(" when ")
        when = self.conditions.read(condition, group) if condition else ALWAYS
        how, _, rest = body.partition(" ")
        if how in {"=", "not"}:
            values = tuple(value.strip() for value in rest.split("|"))
            if not all(re.fullmatch(r"\S+", value) for value in values):
                raise CellError(f"{rest!r} are no values", _VALUES)
            return Value(how, values, None, when, regimes)
        if how in {"<=", ">="}:
            return Value(how, (), self.data(rest.strip(), group), when, regimes)
        if how == "unique":
            beside = tuple(re.split(r",\s*", rest.removeprefix("with ").strip())) if rest else ()
            return Value(how, beside, None, when, regimes)
        raise CellError(f"{clause!r} is no clause about values", _VALUES)


def _clauses(said: str) -> list[tuple[frozenset[str], str]]:
    """Split a cell into its clauses, each with the regimes that it holds for."""
    found = []
    for clause in (part.strip() for part in said.split(";")) if said else ():
        match = _REGIME.fullmatch(clause)
        regimes = frozenset({match[1]} & {IMBRO, IMBRO_A}) if match else BOTH_REGIMES
        found.append((regimes, match[2].strip() if match else clause))
    return found
