"""The rules that the rows of a catalogue make: one per id, over the shapes of `bro_soap.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bro_soap.catalogue.clauses import Value
from bro_soap.catalogue.row import Row
from bro_soap.rules.conditions import ALWAYS
from bro_soap.rules.dependent import barred_value, no_higher, no_lower, presence, value_when
from bro_soap.rules.groups import as_many_as, unique, whole_number
from bro_soap.rules.known import bro_id, known_as, kvk_number
from bro_soap.rules.measures import measure_value, power_value
from bro_soap.rules.patterns import (
    absent_unless,
    date_value,
    from_code_list,
    has_value,
    not_after,
    one_of,
    pair,
    present_when,
    text_value,
)
from bro_soap.rules.rule import BOTH_REGIMES, Context, Datum, Hit, Rule

__all__ = ["in_each", "rules_of"]


def rules_of(row: Row, source: str) -> tuple[Rule, ...]:
    """Return the rules of a row; `source` is what they cite, beside the name of the attribute."""
    if row.is_part:
        return ()
    return tuple(
        _placed(rule, row, aspect) for aspect, ids in row.ids.items() for rule in _MAKERS[aspect](row, ids, source)
    )


def in_each(rules: Sequence[Rule]) -> Rule:
    """Return the rule of a row that stands in several places, of those of each place."""
    first, *others = rules
    if not others:
        return first

    def check(context: Context) -> Iterator[Hit]:
        for one in rules:
            yield from one.check(context) or ()

    needs = frozenset(path for one in rules for path in one.needs)
    return replace(first, check=check, needs=needs, passes={k: v for one in rules for k, v in one.passes.items()})


def _placed(rule: Rule, row: Row, aspect: str) -> Rule:
    """Return the rule with the words and the scope that the row gives it."""
    citation = row.cites.get(aspect) or row.cites.get("") or rule.citation
    return replace(rule, citation=citation, documents=row.documents)


def _at(row: Row, source: str) -> str:
    return f"{source}, {row.datum.dutch or row.datum.english}"


_Made = Iterator[Rule]
_Ids = tuple[str, ...]


def _number(row: Row, ids: _Ids, source: str) -> _Made:
    at, (low, high), digits = _at(row, source), (row.bounds.low, row.bounds.high), row.domain.digits
    if row.domain.kind == "Count":
        yield whole_number(ids[0], at, row.datum, int(low or 0), int(high or 0))
    elif row.domain.kind == "Power":
        yield power_value(ids[0], at, row.datum, low or "", high or "")
    else:
        yield measure_value(ids[0], at, row.datum, digits, low, high)


def _text(row: Row, ids: _Ids, source: str) -> _Made:
    yield text_value(ids[0], _at(row, source), row.datum, row.domain.longest)


def _code(row: Row, ids: _Ids, source: str) -> _Made:
    yield from_code_list(ids[0], _at(row, source), row.datum, row.domain.codes)


def _date(row: Row, ids: _Ids, source: str) -> _Made:
    yield date_value(
        ids[0], _at(row, source), row.datum, date.fromisoformat(row.bounds.low) if row.bounds.low else None
    )


def _id(row: Row, ids: _Ids, source: str) -> _Made:
    yield bro_id(ids[0], _at(row, source), row.datum, row.domain.prefix)


def _kvk(row: Row, ids: _Ids, source: str) -> _Made:
    yield kvk_number(ids[0], _at(row, source), row.datum, or_empty=row.domain.empty)


def _known(row: Row, ids: _Ids, source: str) -> _Made:
    if row.domain.role is not None:
        yield known_as(ids[0], _at(row, source), row.datum, row.domain.role)


def _nil(row: Row, ids: _Ids, source: str) -> _Made:
    yield has_value(ids[0], _at(row, source), row.datum)


def _presence(row: Row, ids: _Ids, source: str) -> _Made:
    zones = (one for one in row.presence if one.other is None)
    for rule_id, one in zip(ids, zones, strict=True):
        yield presence(
            rule_id,
            source,
            row.datum,
            must=one.must,
            may=one.may,
            archive=one.archive,
            regimes=one.regimes,
            says=row.says,
        )


def _plainly(make: Callable[[str, str, Datum, Datum, str], Rule]) -> Callable[[Row, _Ids, str], _Made]:
    def made(row: Row, ids: _Ids, source: str) -> _Made:
        for one in row.presence:
            if one.plain is not None:
                yield make(ids[0], _at(row, source), row.datum, *one.plain)

    return made


def _pair(row: Row, ids: _Ids, source: str) -> _Made:
    for one in row.presence:
        if one.other is not None and not one.counted:
            yield pair(ids[0], _at(row, source), row.datum, one.other)


def _count(row: Row, ids: _Ids, source: str) -> _Made:
    for one in row.presence:
        if one.other is not None and one.counted:
            yield as_many_as(ids[0], _at(row, source), row.datum, one.other)


def _value(row: Row, ids: _Ids, source: str) -> _Made:
    for rule_id, one in zip(ids, row.values, strict=True):
        yield _of_value(row, rule_id, one, source)


def _of_value(row: Row, rule_id: str, one: Value, source: str) -> Rule:
    datum, always = row.datum, one.when is ALWAYS and one.regimes == BOTH_REGIMES
    if one.how == "unique":
        return unique(rule_id, _at(row, source), datum, beside=one.values)
    if one.how == "=" and always:
        return one_of(rule_id, _at(row, source), datum, one.values)
    if one.how in {"=", "not"}:
        shape = value_when if one.how == "=" else barred_value
        return shape(rule_id, source, datum, one.values, one.when, one.regimes)
    if one.other is None:
        raise TypeError(f"{rule_id} compares with nothing")
    if row.domain.kind == "Date":
        return not_after(rule_id, _at(row, source), datum, one.other)
    if one.how == "<=":
        return no_higher(rule_id, source, datum, one.other, one.when, one.regimes)
    return no_lower(rule_id, source, datum, one.other)


_MAKERS: dict[str, Callable[[Row, _Ids, str], _Made]] = {
    "number": _number,
    "text": _text,
    "code": _code,
    "date": _date,
    "id": _id,
    "kvk": _kvk,
    "known": _known,
    "nil": _nil,
    "presence": _presence,
    "present": _plainly(present_when),
    "absent": _plainly(absent_unless),
    "pair": _pair,
    "count": _count,
    "value": _value,
}
