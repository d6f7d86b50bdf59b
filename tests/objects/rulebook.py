"""A case per rule, for any object: a valid sample, one change, and the exact set of rules that then fire.

The cases of an object stand in `tests/objects/<code>/cases.py`: `CASES`, and for an object with a life-span `BEFORE`,
which names for a sample what the register already holds; without it a sample is judged as if there were no register. `test_rulebook.py` runs them all.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Container, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject, judge
from bro_soap.declaration.telling import PREHISTORY, acts_of, kvk_numbers
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Conflict, Events, try_act
from bro_soap.model import Operation, Party, Role
from bro_soap.objects import KINDS
from bro_soap.rules import Facts, Phase, Verdict
from bro_soap.xmlio.lexical import settle
from bro_soap.xmlio.request import Request, read_request

HERE = Path(__file__).parent
Change = Callable[[etree._Element], None]
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
RECEIVED = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
STRANGER, EUROPEAN_STRANGER = "99999999", "DEHRB999999"
OPERATIONS = {
    "registrationRequest": Operation.REGISTER,
    "correctionRequest": Operation.CORRECT,
    "replaceRequest": Operation.REPLACE,
    "insertRequest": Operation.INSERT,
    "moveRequest": Operation.MOVE,
    "deleteRequest": Operation.DELETE,
}


# What is no position: one number, three, what is no number that can be measured, none.
NO_PAIRS = ("118642.170", "118642.170 441530.480 0.000", "NaN 441530.480", "118642.170 INF", "")
# What the register held: a sample, or a sample with a change.
Earlier = str | tuple[str, Change]


@dataclass(frozen=True)
class Case:
    """`before` says what the register already holds, where that is not what `BEFORE` says of the sample."""

    rule: str
    sample: str
    change: Change
    fires: frozenset[str]
    before: tuple[Earlier, ...] | None = None


def case(rule: str, sample: str, change: Change, *also: str, before: tuple[Earlier, ...] | None = None) -> Case:
    return Case(rule, sample, change, frozenset({rule, *also}), before)


@dataclass(frozen=True)
class Known:
    """Another object that is there to be referred to, with the parts of it that may be, and what its events `told`."""

    object_code: str
    members: tuple[str, ...] = ()
    quality_regime: str = "IMBRO"
    deregistered: bool = False
    told: tuple[dict[str, Any], ...] = ({},)

    @property
    def details(self) -> dict[str, Any]:
        return {"members": list(self.members), **self.told[0]}

    @property
    def later(self) -> tuple[dict[str, Any], ...]:
        return self.told[1:]


# --- changes; a path joins local names from below the source document


def find(root: etree._Element, path: str) -> etree._Element:
    """The first element on the path; an empty path is the source document itself."""
    document = next(root.find("{*}sourceDocument").iterchildren("*"))
    if not path:
        return document
    found = document.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    assert found is not None, path
    return found


def text(path: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path).text = value

    return change


def date(path: str, value: str, kind: str = "date") -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        namespace = etree.QName(element[0]).namespace
        element[:] = []
        etree.SubElement(element, f"{{{namespace}}}{kind}").text = value

    return change


def nil(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        element[:] = []
        element.text = None
        element.set(NIL, "true")

    return change


def without(*paths: str) -> Change:
    def change(root: etree._Element) -> None:
        for path in paths:
            element = find(root, path)
            element.getparent().remove(element)

    return change


def twice(path: str) -> Change:
    """Put a copy of the element behind it."""

    def change(root: etree._Element) -> None:
        element = find(root, path)
        element.addnext(deepcopy(element))

    return change


def added(after: str, name: str, value: str, **attributes: str) -> Change:
    """Put an element with this text behind the one on the path, in its namespace."""

    def change(root: etree._Element) -> None:
        element = find(root, after)
        new = etree.Element(f"{{{etree.QName(element).namespace}}}{name}", dict(attributes))
        new.text = value
        element.addnext(new)

    return change


def european_stranger(path: str) -> Change:
    """Make the KvK number on the path that of a company elsewhere in Europe that nobody knows."""

    def change(root: etree._Element) -> None:
        element = find(root, path)
        element.tag = f"{{{etree.QName(element).namespace}}}europeanCompanyRegistrationNumber"
        element.text = EUROPEAN_STRANGER

    return change


def attribute(path: str, name: str, value: str) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path).set(name, value)

    return change


def holding(path: str, tag: str, value: str = "") -> Change:
    """Put an element with this tag (Clark notation) and text as the last one inside the element on the path."""

    def change(root: etree._Element) -> None:
        etree.SubElement(find(root, path), tag).text = value

    return change


def field_text(name: str, value: str) -> Change:
    """Set a field of the request itself."""

    def change(root: etree._Element) -> None:
        element = root.find(f"{{*}}{name}")
        assert element is not None, name
        element.text = value

    return change


def field_date(name: str, value: str, kind: str = "date") -> Change:
    """Set a field of the request itself that holds a (partial) date."""

    def change(root: etree._Element) -> None:
        element = root.find(f"{{*}}{name}/*")
        assert element is not None, name
        element.tag = f"{{{etree.QName(element).namespace}}}{kind}"
        element.text = value

    return change


def field_gone(name: str) -> Change:
    """Leave out a field of the request itself."""

    def change(root: etree._Element) -> None:
        element = root.find(f"{{*}}{name}")
        assert element is not None, name
        root.remove(element)

    return change


def both(*changes: Change) -> Change:
    def change(root: etree._Element) -> None:
        for one in changes:
            one(root)

    return change


def nothing(_root: etree._Element) -> None:
    """No change: the state of the register is what fires."""


def borrowed(path: str, sample: Path, before: str) -> Change:
    """Put the element on the path of another sample in front of the element `before`."""

    def change(root: etree._Element) -> None:
        other = etree.parse(str(sample)).getroot()
        find(root, before).addprevious(deepcopy(find(other, path)))

    return change


# --- the rules of an object with their cases


@dataclass(frozen=True)
class Book:
    """The rules of an object with the cases about them, and a register to judge them against.

    Everybody is known in every role but 99999999. `REFERENCES` of the cases are the other objects that exist; without
    it nobody knows. `REFERRING` names one that refers to the object itself, by the part that it refers to.
    """

    code: str

    @cached_property
    def declared(self) -> RegistrationObject:
        return KINDS[self.code]

    @property
    def folder(self) -> Path:
        return HERE / self.code.lower()

    @cached_property
    def module(self) -> Any:
        return importlib.import_module(f"tests.objects.{self.code.lower()}.cases")

    @property
    def cases(self) -> tuple[Case, ...]:
        cases: tuple[Case, ...] = self.module.CASES
        return cases

    def samples(self) -> list[str]:
        """The requests of our own that no rule has anything against; `REFUSED` of the cases names the others."""
        starts = tuple(f"{name.removesuffix('Request')}-" for name in OPERATIONS)
        refused: Container[str] = getattr(self.module, "REFUSED", ())
        names = (file.name for file in (self.folder / "samples").glob("*.xml"))
        return sorted(name for name in names if name.startswith(starts) and name not in refused)

    def root(self, sample: str) -> etree._Element:
        return etree.parse(str(self.folder / "samples" / sample)).getroot()

    def request(self, root: etree._Element) -> Request:
        settle(root)
        return read_request(root, OPERATIONS[etree.QName(root).localname], self.code)

    def before(self, sample: str) -> tuple[Earlier, ...]:
        known: dict[str, tuple[Earlier, ...]] = getattr(self.module, "BEFORE", {})
        return known.get(sample, ())

    def verdict(self, root: etree._Element, before: tuple[Earlier, ...] = ()) -> Verdict:
        """Judge request and document against a register that holds the samples `before`."""
        request = self.request(root)
        return judge(self.declared, request, self.facts(request, before), phases={Phase.REQUEST, Phase.DOCUMENT})

    def facts(self, request: Request, before: tuple[Earlier, ...]) -> Facts:
        roles = {number: frozenset(Role) for number in kvk_numbers(self.declared, request)}
        events, story = self._until_now(before) if self.declared.life else ((), ())
        acts, told = acts_of(self.declared, request, len(before) + 1, None, events)
        return Facts(
            RECEIVED,
            supplier=Party("99000010", "Leverancier"),
            roles={**roles, STRANGER: frozenset(), EUROPEAN_STRANGER: frozenset()},
            acts=acts,
            told=told,
            events=events,
            story=story,
            references=getattr(self.module, "REFERENCES", None),
            referring=getattr(self.module, "REFERRING", {}),
            with_prehistory=bool(events[0].details.get(PREHISTORY)) if events else None,
        )

    def _until_now(self, before: tuple[Earlier, ...]) -> tuple[Events, Story]:
        events: Events = ()
        documents: dict[tuple[int, int], etree._Element] = {}
        for sequence, earlier in enumerate(before, 1):
            sample, change = (earlier, nothing) if isinstance(earlier, str) else earlier
            root = self.root(sample)
            change(root)
            acts, story = acts_of(self.declared, self.request(root), sequence, None, events)
            for act in acts:
                after = try_act(events, act)
                assert not isinstance(after, Conflict), (sample, after)
                events = after
            documents |= {(told.event.sequence, told.event.part): told.document for told in story}
        return events, tuple(Told(event, documents[event.sequence, event.part]) for event in events)


def books() -> Iterator[Book]:
    """The objects that have cases."""
    for code in KINDS:
        if (HERE / code.lower() / "cases.py").is_file():
            yield Book(code)
