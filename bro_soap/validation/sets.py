"""A set of documents about the same objects: judged in their order of delivery, and the order in which they would do.

Every document that is valid takes effect before the next is judged. A document that begins an object has no BRO-ID yet.
Where one folder holds one such document, and the others there name one BRO-ID that is not at hand, that is its object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.telling import acts_of
from bro_soap.delivery.facts import Past
from bro_soap.errors import UnreadableError
from bro_soap.history.timeline import Act, Conflict, Events, try_act
from bro_soap.model import DocumentKind, Operation
from bro_soap.validation.checking import Judged, Options, Validator
from bro_soap.validation.report import Outcome, Report
from bro_soap.validation.shelf import Kept
from bro_soap.validation.sources import Source

__all__ = ["Order", "SetReport", "check_set", "told"]

_MOST_TRIES = 20_000
_BEGINS = frozenset({DocumentKind.START, DocumentKind.WHOLE})


@dataclass(frozen=True, slots=True)
class Order:
    """In which order the documents of one object would do; `rejected` are those that it does not save."""

    object: str
    names: tuple[str, ...]
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetReport:
    """The reports in the order of delivery, and for each object that had a rejection the best order found."""

    reports: tuple[Report, ...]
    orders: tuple[Order, ...] = ()


@dataclass(eq=False)
class _Document:
    """A document of the set; `key` names its object, "" when that is not at hand."""

    name: str
    data: bytes | None
    report: Report
    judged: Judged | None
    folder: str = ""
    key: str = ""
    acts: tuple[Act, ...] = field(default=())

    @property
    def declared(self) -> RegistrationObject:
        if self.judged is None:
            raise ValueError(self.name)
        return self.judged.declared

    @property
    def begins(self) -> bool:
        """Whether it begins an object."""
        return self.judged is not None and self.judged.case.begins


def check_set(found: Sequence[Source], options: Options, tick: Iterable[int] = ()) -> SetReport:
    """Judge the documents one after the other, and look for a better order where one is rejected.

    `tick` is stepped once per document. Raises `ConfigurationError`.
    """
    validator = Validator(replace(options, received=options.received or datetime.now(UTC)))
    ticking = iter(tick)
    documents = []
    for source in found:
        documents.append(_first_look(validator, source))
        next(ticking, None)
    _name_objects(validator, documents)
    before = dict(validator.shelf.objects)
    _in_order(validator, documents)
    orders = [order for group in _groups(documents) if (order := _better(validator, group, before)) is not None]
    return SetReport(tuple(document.report for document in documents), tuple(orders))


def _first_look(validator: Validator, source: Source) -> _Document:
    try:
        data = source.read(validator.most_bytes)
    except UnreadableError as error:
        return _Document(source.name, b"", Report(source.name, Outcome.UNREADABLE, str(error)), None)
    report, judged = validator.judge(source.name, data)
    return _Document(source.name, data, report, judged, source.folder)


def _name_objects(validator: Validator, documents: Sequence[_Document]) -> None:
    """Say which object each document is about, and let the objects that the set begins not exist yet."""
    shelf = validator.shelf
    starts: dict[tuple[str, str], list[_Document]] = defaultdict(list)
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in documents:
        if one.judged is None:
            continue
        place = (one.folder, one.declared.code)
        bro_id = one.judged.case.request.bro_id
        if one.begins:
            starts[place].append(one)
            one.key = one.name
        elif bro_id in shelf.objects:
            one.key = bro_id or ""
        elif bro_id:
            named[place].add(bro_id)
    for place, bro_ids in named.items():
        if len(bro_ids) == 1 and len(starts[place]) == 1:
            shelf.absent |= bro_ids
            starts[place][0].key = next(iter(bro_ids))
    for one in documents:
        if one.judged is not None and not one.key and one.judged.case.request.bro_id in shelf.absent:
            one.key = one.judged.case.request.bro_id or ""


def _in_order(validator: Validator, documents: Iterable[_Document]) -> None:
    for document in documents:
        if document.judged is not None:
            document.report, document.judged = validator.judge(document.name, document.data)
            _take(validator, document)


def _take(validator: Validator, document: _Document) -> None:
    judged = document.judged
    if judged is None or not document.report.valid or not document.key:
        return
    try:
        validator.shelf.take(judged.declared, judged.case, document.key, validator.options.received or _now())
    except ValueError as error:  # no rule found what makes it impossible
        document.report = replace(document.report, outcome=Outcome.SYSTEM_FAULT, sentence=str(error))


def _now() -> datetime:
    return datetime.now(UTC)


def _groups(documents: Iterable[_Document]) -> list[list[_Document]]:
    """Return the documents of each object of which one was rejected, where there is an order to look for."""
    groups: dict[str, list[_Document]] = defaultdict(list)
    for document in documents:
        if document.key and document.judged is not None:
            groups[document.key].append(document)
    return [
        group for group in groups.values() if len(group) > 1 and not all(document.report.valid for document in group)
    ]


# --- another order


def _better(validator: Validator, group: list[_Document], before: dict[str, Kept]) -> Order | None:
    """Return the order that would do, or the one in which fewer are rejected; None when none is better.

    The order follows from the timeline; then every document is judged again in that order, with all rules.
    """
    key = group[0].key
    shelf = validator.shelf
    now = shelf.objects.get(key)
    past = before[key].past if key in before else Past()
    ordered = _ordered(group, past.events)
    if key in before:
        shelf.objects[key] = before[key]
    else:
        shelf.objects.pop(key, None)
        shelf.absent.add(key)
    tried = [copy(document) for document in ordered]
    _in_order(validator, tried)
    if now is not None:
        shelf.objects[key] = now
    rejected = tuple(document.name for document in tried if not document.report.valid)
    if len(rejected) >= sum(not document.report.valid for document in group):
        return None
    return Order(key, tuple(document.name for document in tried), rejected)


def _ordered(group: Sequence[_Document], events: Events) -> list[_Document]:
    """Return the documents in an order that the timeline allows, as far as there is one; the others last.

    What begins comes first, then what is added by its date, then insertions and corrections, then the end; a document
    that does not fit yet is tried again behind the next one that does. The number of tries is bounded.
    """
    for document in group:
        document.acts = _acts(document)
    remaining = sorted(group, key=_rank)  # stable: otherwise as given
    ordered: list[_Document] = []
    tries = 0
    while remaining and tries < _MOST_TRIES:
        for place, document in enumerate(remaining):
            tries += 1
            after = _after(events, document.acts)
            if after is not None:
                events = after
                ordered.append(remaining.pop(place))
                break
        else:
            break
    return ordered + remaining


def _acts(document: _Document) -> tuple[Act, ...]:
    if document.judged is None:
        return ()
    return acts_of(document.declared, document.judged.case.request, 0, None)[0]


def _rank(document: _Document) -> tuple[int, date]:
    first = document.acts[0] if document.acts else None
    if first is None:
        return (9, date.min)
    kind, operation = first.event.kind, first.operation
    day = first.event.date.earliest or date.min
    if kind in _BEGINS:
        return (0 if operation is Operation.REGISTER else 3, date.min)
    if operation is Operation.REGISTER:
        return (4 if kind is DocumentKind.END else 1, day)
    if operation is Operation.INSERT:
        return (2, day)
    return (5 if kind is DocumentKind.END else 3, date.min)


def _after(events: Events, acts: Iterable[Act]) -> Events | None:
    for act in acts:
        after = try_act(events, act)
        if isinstance(after, Conflict):
            return None
        events = after
    return events


def told(orders: Iterable[Order]) -> Iterator[str]:
    """Return what there is to say of the orders, line by line."""
    for order in orders:
        says = "fewer are rejected in this order" if order.rejected else "this order would do"
        yield f"{order.object}: {says}"
        for number, name in enumerate(order.names, 1):
            yield f"  {number:>3}  {name}" + ("  (rejected)" if name in order.rejected else "")
