"""What is said of a message: a verdict for each rule, and of many messages together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from bro_soap.conformance.tables import Mistake, Norm, mistakes, norms
from bro_soap.security.wsse.refused import named
from bro_soap.xmlio.elements import line_of

__all__ = ["MOST", "Found", "Judgement", "Ruling", "Standing", "Tally", "found", "tally"]

_LONGEST, _EXCERPT = 300, 160
MOST = 20
"""So many mistakes against one rule are told; no check looks for more, as telling the place of each takes its time."""


class Standing(StrEnum):
    """How a message does by a rule: `not shown` when nothing in it, or with it, tells."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong: `values` fill its sentence; `path` and `line` (from 1) say where, `excerpt` shows it."""

    kind: Mistake
    values: tuple[str, ...] = ()
    path: str = ""
    line: int = 0
    excerpt: str = ""


def found(kind: str, element: etree._Element | None = None, *values: object, line: int = 0) -> Found:
    """Return what is wrong at an element, or in the message as a whole."""
    told = tuple(str(value)[:_LONGEST] for value in values)
    if element is None:
        return Found(mistakes()[kind], told, line=line)
    return Found(mistakes()[kind], told, named(element), line or line_of(element), _excerpt(element))


def _excerpt(element: etree._Element) -> str:
    """Return how an element begins, as text: not what is below it, which may be much."""
    attributes = "".join(f' {etree.QName(str(name)).localname}="{value!s}"' for name, value in element.items())
    name = f"{element.prefix}:{etree.QName(element).localname}" if element.prefix else etree.QName(element).localname
    return f"<{name}{attributes}>{(element.text or '').strip()}"[:_EXCERPT]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict by one rule, with everything that is wrong."""

    rule: Norm
    outcome: Standing
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts on one message, in the order of the standards; `name` is the message's, `profile` that it is of."""

    name: str
    profile: str
    verdicts: tuple[Ruling, ...]

    @property
    def failed(self) -> tuple[Ruling, ...]:
        """The rules that it breaks."""
        return tuple(one for one in self.verdicts if one.outcome is Standing.FAILED)


@dataclass(frozen=True, slots=True)
class Tally:
    """A whole run: the numbers of the rules that were kept every time, broken at least once, or never shown."""

    messages: int
    right: tuple[str, ...]
    wrong: Mapping[str, int]
    never: tuple[str, ...]


def tally(judgements: Iterable[Judgement]) -> Tally:
    """Return what all messages together show of their sender. What the provider alone can do is not counted."""
    seen, wrong, messages = set[str](), dict[str, int](), 0
    for judgement in judgements:
        messages += 1
        for one in judgement.verdicts:
            if one.outcome is Standing.FAILED:
                wrong[one.rule.number] = wrong.get(one.rule.number, 0) + 1
            elif one.outcome is Standing.PASSED:
                seen.add(one.rule.number)
    asked = [rule.number for rule in norms().values() if rule.by != "provider"]
    right = tuple(number for number in asked if number in seen and number not in wrong)
    never = tuple(number for number in asked if number not in seen and number not in wrong)
    return Tally(messages, right, {number: wrong[number] for number in asked if number in wrong}, never)
