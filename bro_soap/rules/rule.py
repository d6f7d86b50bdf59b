"""What a rule is: a value with an id, a citation, a scope and a pure check; and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Any, ClassVar

from lxml import etree

from bro_soap.declaration.declaration import Declaration
from bro_soap.model import Finding, Operation, Severity
from bro_soap.rules.facts import Facts
from bro_soap.rules.hints import Hint, HintFor
from bro_soap.xmlio.elements import is_nil, local, text
from bro_soap.xmlio.request import Request

__all__ = [
    "Check",
    "Context",
    "Datum",
    "Hit",
    "Passes",
    "Phase",
    "Reading",
    "Rule",
    "Screen",
    "TooDeep",
    "Unchecked",
    "Verdict",
    "rule",
]

IMBRO, IMBRO_A = "IMBRO", "IMBRO/A"
BOTH_REGIMES = frozenset({IMBRO, IMBRO_A})


class Phase(IntEnum):
    """The order of the checks; in all but the last the first rule that fires is the reason for rejection."""

    FRAME = 1
    PARTIES = 2
    STATE = 3
    REQUEST = 4
    DOCUMENT = 5


@dataclass(frozen=True, slots=True)
class Datum:
    """A datum of the catalogue: its path in the source document and its names in both languages.

    `path` joins local names with "/", from below the document's own element.
    """

    path: str
    english: str
    dutch: str = ""

    @property
    def name(self) -> str:
        """The name in sentences: `Dutch (English.path)`, or `{English.path}` where there is no Dutch one."""
        return f"{self.dutch} ({self.english})" if self.dutch else f"{{{self.english}}}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One violation: which template, which datum with what value, and where.

    `element` is the datum's element, or where it is missing the element that should hold it; `row` counts from 1 in
    a table inside that element, 0 where there is none. `expected` and `hint` are for the case at hand, where those of
    the template say too little; `sentence` is what a rule of a pack says in its own words, instead of a template.
    """

    key: str
    datum: Datum
    value: object = None
    reference: object = ""
    other: Datum | None = None
    element: etree._Element | None = None
    row: int = 0
    expected: str = ""
    hint: HintFor | None = None
    sentence: str = ""


class TooDeep(Exception):  # noqa: N818  it says what the document is
    """Elements stand so deep in each other, or have such long names, that no path of the standard leads there."""


NOTHING_MOVED: Mapping[str, str] = MappingProxyType({})

# Some places of the schemas take any content: with names of 40,000 characters, 200 levels of it are 800 MB of paths.
_LONGEST_PATH = 1000


class Reading:
    """The source document read once into a flat table: path -> elements, in document order.

    A path that occurs more than once keeps all its elements; `each` gives a Reading per occurrence of a group. What is
    inside an element on a path among `closed` is left out, and `read_as` renames what is read as another
    (`Declaration.read_as`). Raises `TooDeep`.
    """

    __slots__ = ("_texts", "_values", "elements", "memo", "root")

    def __init__(
        self, root: etree._Element, closed: Container[str] = (), read_as: Mapping[str, str] = NOTHING_MOVED
    ) -> None:
        self.root = root
        self.elements: dict[str, list[etree._Element]] = {}
        self.memo: dict[str, Any] = {}
        self._values: dict[str, str | None] = {}
        self._texts: dict[str, list[str]] = {}
        _flatten(root, _NAMES, self.elements, closed)
        for told, name in read_as.items():
            if told in self.elements:
                self.elements = _renamed(self.elements, told.partition("/")[0], name)

    def first(self, path: str) -> etree._Element | None:
        """Return the first element on this path."""
        found = self.elements.get(path)
        return found[0] if found else None

    def has(self, path: str) -> bool:
        """Tell whether an element stands on this path, with or without a value."""
        return path in self.elements

    def value(self, path: str) -> str | None:
        """Return the text of the first element on this path; None when it is absent or `xsi:nil`."""
        if path in self._values:
            return self._values[path]
        found = self.elements.get(path)
        value = text(found[0]) if found and not is_nil(found[0]) else None
        self._values[path] = value
        return value

    def texts(self, path: str) -> list[str]:
        """Return the texts of all elements on this path, as written; '' for one without a value."""
        found = self._texts.get(path)
        if found is None:
            self._texts[path] = found = list(map(text, self.elements.get(path, ())))
        return found

    def each(self, path: str) -> tuple[Reading, ...]:
        """Return a Reading per element on this path."""
        return tuple(Reading(element) for element in self.elements.get(path, ()))

    def nearest(self, path: str) -> etree._Element:
        """Return the element on this path, or the deepest of its ancestors that is there."""
        while path:
            if found := self.elements.get(path):
                return found[0]
            path = path.rpartition("/")[0]
        return self.root


def _renamed(elements: dict[str, list[etree._Element]], told: str, name: str) -> dict[str, list[etree._Element]]:
    """Return the table with what stands on this path and below it on another."""
    inside = f"{told}/"
    return {
        name + path[len(told) :] if path == told or path.startswith(inside) else path: found
        for path, found in elements.items()
    }


class _Names:
    """The paths that documents have had below one path: by the child's full name, its path and what lies below that."""

    __slots__ = ("below", "prefix")
    most: ClassVar[int] = 10_000
    learned: ClassVar[int] = 0

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.below: dict[str, tuple[str, _Names]] = {}

    def learn(self, tag: str) -> tuple[str, _Names]:
        """Return the path of a child; known ones are kept, but not without bound: a client chooses the names."""
        path = self.prefix + tag.rpartition("}")[2]
        found = path, _Names(path + "/")
        if len(self.below) < 1000 and len(path) < _LONGEST_PATH and _Names.learned < self.most:
            _Names.learned += 1
            self.below[tag] = found
        return found


_NAMES = _Names("")


def _flatten(
    element: etree._Element, names: _Names, into: dict[str, list[etree._Element]], closed: Container[str]
) -> None:
    known = names.below
    for part in element:
        tag: object = part.tag
        if not isinstance(tag, str):
            continue
        path, below = known.get(tag) or names.learn(tag)
        if path in into:
            into[path].append(part)
        else:
            into[path] = [part]
        if len(part) and path not in closed:
            if len(path) >= _LONGEST_PATH:
                raise TooDeep
            _flatten(part, below, into, closed)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """One request under judgement: all that a check may look at.

    `doubts` are the facts that are not known and that the check at work would have asked; `unchecked` what became of
    that, by the id of the rule. `shared` is what checks worked out once for all documents of the request.
    """

    request: Request
    facts: Facts
    subject: Declaration
    document: Reading
    doubts: set[str] = field(default_factory=set)
    unchecked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def settle(self, rule_id: str, *, found: bool) -> None:
        """Keep what the rule had to do without, when that is why it may have found nothing."""
        if not found:
            self.unchecked[rule_id] = tuple(sorted(self.doubts))
        self.doubts.clear()

    def allowed(self, urn: str) -> frozenset[str]:
        """Return the codes of a list that the quality regime allows on the day of receipt."""
        return self.facts.standard.codes.allowed(urn, self.request.quality_regime, self.facts.received)

    def frame(self, name: str) -> etree._Element:
        """Return the request's own field with this local name, or the request element when it is absent."""
        return next((part for part in self.request.element if local(part) == name), self.request.element)


Check = Callable[[Context], Iterable[Hit] | None]


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """One look at a document on behalf of many rules: `look` returns the keys of those that have to look closer."""

    look: Callable[[Context], Iterable[Hashable]]


Passes = Callable[[Context, list[str], list[etree._Element]], bool]
"""Tells from the texts and elements on a path that a rule finds nothing there; when in doubt it does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule: the id is given once and never used again, the citation says where the rule is published.

    An empty `documents` or `operations` means all. The rule counts for requests received from `in_force` up to and
    not including `until`. A rule about the document is only asked when an element stands on one of the paths it
    `needs`, and when its key is among what its `screen` returns; without them it is always asked. `passes` tells of
    such a path that the rule need not be asked for what stands there. `hint` is its own, instead of the one of its
    template. Only rules of a pack have another `severity` than error; they do not reject.
    """

    id: str
    citation: str
    sentence: str
    check: Check
    phase: Phase = Phase.DOCUMENT
    regimes: frozenset[str] = BOTH_REGIMES
    documents: frozenset[str] = frozenset()
    operations: frozenset[Operation] = frozenset()
    in_force: date = date.min
    until: date = date.max
    needs: frozenset[str] = frozenset()
    screen: tuple[Screen, Hashable] | None = None
    hint: Hint | None = None
    severity: Severity = Severity.ERROR
    passes: Mapping[str, Passes] = field(default_factory=dict)

    def applies(self, document: str, operation: Operation, regime: str, day: date) -> bool:
        """Tell whether the rule is about such a request."""
        return (
            regime in self.regimes
            and (not self.documents or document in self.documents)
            and (not self.operations or operation in self.operations)
            and self.in_force <= day < self.until
        )


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be judged, and the names of the facts it asked that are not known."""

    rule: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome: no `reason` means the request may be processed.

    `reason` is the published sentence, `reason_rule` the rule that gave it, `finding` where it fired (not for
    RA-25, whose `findings` are the errors in the source document: in document order, at most 99). `more` are the
    errors beyond those, and `remarks` what is no error; both are kept and never sent. `unchecked` are the rules that
    found nothing and asked what is not known here.
    """

    reason: str | None = None
    reason_rule: str = ""
    finding: Finding | None = None
    findings: tuple[Finding, ...] = ()
    more: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def recorded(self) -> tuple[Finding, ...]:
        """All there is to tell, what is sent first."""
        return (*((self.finding,) if self.finding else ()), *self.findings, *self.more, *self.remarks)


def rule(
    rule_id: str,
    citation: str,
    *,
    phase: Phase = Phase.DOCUMENT,
    regimes: Collection[str] = BOTH_REGIMES,
    documents: Collection[str] = (),
    operations: Collection[Operation] = (),
    in_force: date = date.min,
    until: date = date.max,
    needs: Collection[str] = (),
    screen: tuple[Screen, Hashable] | None = None,
    hint: Hint | None = None,
    severity: Severity = Severity.ERROR,
    passes: Mapping[str, Passes] | None = None,
) -> Callable[[Check], Rule]:
    """Make a Rule of the decorated check; its docstring is the rule's sentence, in Dutch."""

    def made(check: Check) -> Rule:
        sentence = (check.__doc__ or "").strip()
        if not sentence:
            raise TypeError(f"rule {rule_id} has no sentence")
        return Rule(
            rule_id,
            citation,
            sentence,
            check,
            phase,
            frozenset(regimes),
            frozenset(documents),
            frozenset(operations),
            in_force,
            until,
            frozenset(needs),
            screen,
            hint,
            severity,
            dict(passes or {}),
        )

    return made
