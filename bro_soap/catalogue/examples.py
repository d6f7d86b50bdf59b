"""An example that a rule of a row refuses, and one that it lets pass: made from the row, for who asks what it says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

from bro_soap.catalogue.boundaries import Edit, boundaries
from bro_soap.catalogue.clauses import Value
from bro_soap.catalogue.row import Row
from bro_soap.rules.conditions import ALWAYS

__all__ = ["Example", "examples"]

Codes = Callable[[str], Collection[str]]
"""Returns the codes of a list (`urn:bro:…`); raises `KeyError` where nobody has it."""

_UNLISTED = "nietOpDeLijst"


@dataclass(frozen=True, slots=True)
class Example:
    """What stands in a document (XML, or words in brackets), whether the rule fires on it, and what else has to be so.

    `value` is the text of the element, where it is that alone.
    """

    shown: str
    fires: bool
    where: str = ""
    value: str = ""


def examples(row: Row, rule_id: str, codes: Codes, today: date) -> tuple[Example, ...]:
    """Return one example that fires and one that does not, for a rule that this row makes."""
    aspect = next(name for name, ids in row.ids.items() if rule_id in ids)
    found = list(_made(row, aspect, rule_id, codes, today))
    firing, passing = ([one for one in found if one.fires is fires] for fires in (True, False))
    return (*firing[:1], *passing[:1])


def _made(row: Row, aspect: str, rule_id: str, codes: Codes, today: date) -> Iterator[Example]:
    if aspect in {"text", "number", "date", "id"} and row.domain.kind != "Power":
        yield from _at_the_bounds(row, rule_id, today)
    elif aspect == "value":
        yield from _of_value(row, row.values[row.ids[aspect].index(rule_id)], codes, today)
    else:
        yield from _PAIRS[aspect](row, codes)


def _at_the_bounds(row: Row, rule_id: str, today: date) -> Iterator[Example]:
    for case in boundaries(row, today):
        if case.rule == rule_id and case.change in {Edit.TEXT, Edit.DATE}:
            yield _with(row, case.value, fires=case.fires)


def _with(row: Row, value: str, *, fires: bool, where: str = "") -> Example:
    shown = value if len(value) <= 80 else f"{value[:20]}…"
    said = f"({len(value)} characters)" if shown != value else ""
    return Example(_element(row, shown), fires, " ".join(filter(None, (where, said))), value)


def _element(row: Row, value: str) -> str:
    """Write the element of a row."""
    name, domain = row.name, row.domain
    if domain.kind == "Date":
        return f"<{name}><brocom:date>{value}</brocom:date></{name}>"
    more = f' codeSpace="{domain.codes}"' if domain.kind == "Code" else f' uom="{domain.unit}"' if domain.unit else ""
    return f"<{name}{more}>{escape(value)}</{name}>"


def _right(row: Row, codes: Codes, but: Collection[str] = ()) -> str:
    """Return a value that a row allows."""
    if row.domain.kind == "YesNo":
        return next(one for one in ("ja", "nee", "onbekend") if one not in but)
    if row.domain.kind == "Code":
        return next((one for one in sorted(_listed(row, codes)) if one not in but), "…")
    return {"KvK": "12345678", "Date": "2024-06-21"}.get(row.domain.kind, row.bounds.low or "1")


def _listed(row: Row, codes: Codes) -> Collection[str]:
    try:
        return codes(row.domain.codes)
    except KeyError:
        return ()


def _code(row: Row, codes: Codes) -> Iterator[Example]:
    yield _with(row, _UNLISTED, fires=True)
    yield _with(row, _right(row, codes), fires=False)


def _kvk(row: Row, codes: Codes) -> Iterator[Example]:
    yield _with(row, "1234567", fires=True)
    yield _with(row, _right(row, codes), fires=False)


def _known(row: Row, codes: Codes) -> Iterator[Example]:
    role = row.domain.role or ""
    yield _with(row, "99999999", fires=True, where=f"(which nobody registered as {role})")
    yield _with(row, _right(row, codes), fires=False, where=f"(when it is registered as {role})")


def _power(row: Row, _codes: Codes) -> Iterator[Example]:
    low, high = row.bounds.low or "0", row.bounds.high or "1"
    yield _with(row, f"{Decimal(high) * 10:f}", fires=True)
    yield _with(row, low, fires=False)


def _nil(row: Row, codes: Codes) -> Iterator[Example]:
    yield Example(f'<{row.name} xsi:nil="true"/>', fires=True, where="(under IMBRO)")
    yield _with(row, _right(row, codes), fires=False)


def _presence(row: Row, _codes: Codes) -> Iterator[Example]:
    yield Example(f"({row.name} left out where the rule asks it, or there where it does not allow it)", fires=True)
    yield Example(f"<{row.name}>…</{row.name}>", fires=False, where="(where the rule asks it)")


def _present(row: Row, _codes: Codes) -> Iterator[Example]:
    plain = next((one.plain for one in row.presence if one.plain is not None), None)
    where = f"({plain[0].english} = {plain[1]})" if plain else ""
    yield Example(f"(no {row.name})", fires=True, where=where)
    yield Example(f"<{row.name}>…</{row.name}>", fires=False, where=where)


def _absent(row: Row, _codes: Codes) -> Iterator[Example]:
    plain = next((one.plain for one in row.presence if one.plain is not None), None)
    where = f"({plain[0].english} is not {plain[1]})" if plain else ""
    yield Example(f"<{row.name}>…</{row.name}>", fires=True, where=where)
    yield Example(f"(no {row.name})", fires=False, where=where)


def _pair(row: Row, _codes: Codes) -> Iterator[Example]:
    other = next(one.other.english for one in row.presence if one.other is not None and not one.counted)
    yield Example(f"<{row.name}>…</{row.name}>", fires=True, where=f"(without {other})")
    yield Example(f"<{row.name}>…</{row.name}>", fires=False, where=f"(with {other})")


def _count(row: Row, _codes: Codes) -> Iterator[Example]:
    other = next(one.other.english for one in row.presence if one.other is not None and one.counted)
    yield Example(f"({row.name} 2 times)", fires=True, where=f"({other} = 3)")
    yield Example(f"({row.name} 3 times)", fires=False, where=f"({other} = 3)")


def _rows(row: Row, _codes: Codes) -> Iterator[Example]:
    yield Example(f"(another number of lines in {row.name} than the rule says)", fires=True)
    yield Example(f"(as many lines in {row.name} as the rule says)", fires=False)


def _of_value(row: Row, clause: Value, codes: Codes, today: date) -> Iterator[Example]:
    where = "" if clause.when is ALWAYS else f"(where {clause.when.words})"
    if clause.how == "unique":
        yield Example(f"{_element(row, '1')} … {_element(row, '1')}", fires=True)
        yield Example(f"{_element(row, '1')} … {_element(row, '2')}", fires=False)
    elif clause.other is not None:
        yield from _compared(row, clause, where, today)
    elif clause.how == "=":
        yield _with(row, _right(row, codes, clause.values), fires=True, where=where)
        yield _with(row, clause.values[0], fires=False, where=where)
    else:
        yield _with(row, clause.values[0], fires=True, where=where)
        yield _with(row, _right(row, codes, clause.values), fires=False, where=where)


def _compared(row: Row, clause: Value, where: str, today: date) -> Iterator[Example]:
    """Yield what is just beyond the other datum, and what is equal to it."""
    bound, beyond = "10", "11" if clause.how == "<=" else "9"
    if row.domain.kind == "Date":
        day = today - timedelta(days=100)
        bound, beyond = day.isoformat(), (day + timedelta(days=1)).isoformat()
    beside = f"({clause.other.english if clause.other else ''} = {bound})"
    told = " ".join(filter(None, (beside, where)))
    yield _with(row, beyond, fires=True, where=told)
    yield _with(row, bound, fires=False, where=told)


_PAIRS: dict[str, Callable[[Row, Codes], Iterator[Example]]] = {
    "number": _power,
    "code": _code,
    "kvk": _kvk,
    "known": _known,
    "nil": _nil,
    "presence": _presence,
    "present": _present,
    "absent": _absent,
    "pair": _pair,
    "count": _count,
    "rows": _rows,
}
