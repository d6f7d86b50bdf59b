"""Conditions on data, as values: what the catalogues mean by "wanneer de waarde van … gelijk is aan …".

A condition is asked from an occurrence of a group. It answers whether it holds and by which datum, since that is what
the published sentences name; it does not answer when the datum may stand in a report that is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bro_soap.rules.nested import Occurrence
from bro_soap.rules.rule import Datum, Reading

__all__ = ["ALWAYS", "GONE", "NEVER", "Condition", "Seen", "given", "is_one_of", "is_there", "listed", "stands"]

# What a sentence says for the value of a datum that has none: a group, or one that is not there.
THERE, GONE = "aanwezig", "ontbreekt"


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a condition holds (None: nobody can say), and the datum that decides, with its value.

    `after` counts the conditions joined by `&` that did hold before the one that fails.
    """

    holds: bool | None
    datum: Datum
    value: str = ""
    after: int = 0


Holds = bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in Dutch words, in its denial too, and the two ways to ask for it.

    `holds` answers in the least time; `judge` tells the deciding datum as well, for what is found wrong. `possible`
    tells of a document that it may hold somewhere in it; without it, it always may.
    `&` and `|` join two conditions, `~` denies one.
    """

    words: str
    denial: str
    holds: Callable[[Occurrence], Holds]
    judge: Callable[[Occurrence], Seen]
    possible: Callable[[Reading], bool] = lambda _document: True

    def __and__(self, other: Condition) -> Condition:
        """Both hold; the datum that decides is the one that fails, else the second."""
        ours, theirs = self.holds, other.holds

        def holds(here: Occurrence) -> Holds:
            first = ours(here)
            if first is False:
                return False
            second = theirs(here)
            return None if first is None and second else second

        def judge(here: Occurrence) -> Seen:
            first = self.judge(here)
            if first.holds is False:
                return first
            second = other.judge(here)
            if first.holds is None:
                return first if second.holds else second
            return replace(second, after=second.after + 1)

        one, two = self.possible, other.possible
        denial = f"{self.denial} of {other.denial}"
        return Condition(f"{self.words} en {other.words}", denial, holds, judge, lambda doc: one(doc) and two(doc))

    def __or__(self, other: Condition) -> Condition:
        """One of them holds; the datum that decides is the one that holds, else that of the one that came furthest."""
        ours, theirs = self.holds, other.holds

        def holds(here: Occurrence) -> Holds:
            first = ours(here)
            if first:
                return True
            second = theirs(here)
            return None if first is None and second is False else second

        def judge(here: Occurrence) -> Seen:
            first, second = self.judge(here), other.judge(here)
            if first.holds or second.holds:
                return first if first.holds else second
            if first.holds is None or second.holds is None:
                return first if first.holds is None else second
            return second if second.after > first.after else first

        one, two = self.possible, other.possible
        denial = f"{self.denial} en {other.denial}"
        return Condition(f"{self.words} of {other.words}", denial, holds, judge, lambda doc: one(doc) or two(doc))

    def __invert__(self) -> Condition:
        """Deny it, by the same datum."""
        ours = self.holds

        def holds(here: Occurrence) -> Holds:
            found = ours(here)
            return None if found is None else not found

        def judge(here: Occurrence) -> Seen:
            seen = self.judge(here)
            return replace(seen, holds=None if seen.holds is None else not seen.holds)

        return Condition(self.denial, self.words, holds, judge)


def given(datum: Datum, *values: str, called: str = "") -> Condition:
    """Ask whether the datum has one of these values, at least once where it occurs more than once.

    `called` is what Dutch readers call a long list of values together.
    """
    wanted, path = frozenset(values), datum.path
    words = f"{called} is" if called else f"gelijk is aan {listed(values)}"

    def holds(here: Occurrence) -> Holds:
        if here.partial and not here.sees(path):
            return None
        return not wanted.isdisjoint(here.values(path))

    def judge(here: Occurrence) -> Seen:
        if not here.sees(path):
            return Seen(None, datum)
        found = here.values(path)
        match = next((value for value in found if value in wanted), None)
        if match is not None:
            return Seen(True, datum, match)
        return Seen(False, datum, found[0] if found else GONE)

    def possible(document: Reading) -> bool:
        return not wanted.isdisjoint(document.texts(path))

    name = datum.dutch or datum.english
    return Condition(f"{name} {words}", f"{name} niet {words}", holds, judge, possible)


def listed(values: Collection[str]) -> str:
    """Join values as a Dutch sentence does: a, b of c."""
    *most, last = values
    return f"{', '.join(most)} of {last}" if most else last


def is_one_of(datum: Datum, values: Collection[str], called: str) -> Condition:
    """Ask the same with a set of values, which together are called so."""
    return given(datum, *values, called=called)


def is_there(datum: Datum) -> Condition:
    """Ask whether the datum is there with a value; a group has one when it is there."""
    path = datum.path

    def holds(here: Occurrence) -> Holds:
        return bool(here.values(path)) if here.sees(path) else None

    def judge(here: Occurrence) -> Seen:
        if not here.sees(path):
            return Seen(None, datum)
        found = here.values(path)
        return Seen(bool(found), datum, (found[0] or THERE) if found else GONE)

    name = datum.dutch or datum.english
    return Condition(f"{name} aanwezig is", f"{name} ontbreekt", holds, judge, lambda document: document.has(path))


def stands(datum: Datum) -> Condition:
    """Ask whether the datum is there, with or without a value."""
    path = datum.path

    def holds(here: Occurrence) -> Holds:
        return bool(here.all(path)) if here.sees(path) else None

    def judge(here: Occurrence) -> Seen:
        if not here.sees(path):
            return Seen(None, datum)
        found = bool(here.all(path))
        return Seen(found, datum, (here.value(path) or THERE) if found else GONE)

    name = datum.dutch or datum.english
    return Condition(f"{name} aanwezig is", f"{name} ontbreekt", holds, judge, lambda document: document.has(path))


_NOTHING = Datum("", "")
ALWAYS = Condition("in alle gevallen", "in geen geval", lambda _here: True, lambda _here: Seen(True, _NOTHING))
NEVER = ~ALWAYS
