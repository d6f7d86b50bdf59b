"""The shapes of rules about tables in `swe:DataArray`: how they are written, how long they are, what columns hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from lxml import etree

from bro_soap.rules.arrays import Array, Measured, encoding_of, measured, writing_of
from bro_soap.rules.conditions import Seen
from bro_soap.rules.dependent import name_of
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.nested import inside, parent_of
from bro_soap.rules.rule import Context, Datum, Hit, Rule, rule
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import integer, text

__all__ = [
    "cells",
    "column_filled",
    "count_told",
    "no_gaps",
    "published_columns",
    "row_count",
    "there",
    "writing_told",
]

Arrays = Sequence[Array]
_SWE, _SWE_ARRAY = "OGC 08-094 SWE Common 2.0, TextEncoding", "OGC 08-094 SWE Common 2.0, DataArray"
_WRITING = (
    "Een tabel zegt in encoding met welk teken waarden en metingen gescheiden zijn; het decimaalteken is een punt."
)
_SEPARATORS = ("decimalSeparator", "tokenSeparator", "blockSeparator")


def _paths(arrays: Arrays) -> set[str]:
    return {array.datum.path for array in arrays}


def cells(rule_id: str, source: str, arrays: Arrays) -> Rule:
    """BF-07: every row has as many cells as the record has fields."""

    @rule(rule_id, source, needs=_paths(arrays))
    def check(context: Context) -> Iterator[Hit]:
        """Elke meting in een tabel telt precies zoveel waarden als de recordbeschrijving."""
        for array in arrays:
            for one in measured(context, array):
                if one.table.ragged is not None:
                    row, length = one.table.ragged
                    wanted = f"{len(array.columns)} waarden per meting"
                    yield Hit("BF-07", array.datum, f"{length} waarden", wanted, element=one.element, row=row + 1)

    return check


def there(rule_id: str, source: str, sentence: str, arrays: Arrays) -> Rule:
    """BF-06: what is to hold a table holds one, with values."""

    def check(context: Context) -> Iterator[Hit]:
        for array in arrays:
            for here in inside(context, parent_of(array.datum)):
                tables = here.groups(array.datum.path.rpartition("/")[2])
                if not tables or "values" not in tables[0].parts:
                    yield Hit("BF-06", array.datum, element=tables[0].element if tables else here.element)

    check.__doc__ = sentence
    return rule(rule_id, source, needs={parent_of(array.datum) for array in arrays})(check)


def count_told(rule_id: str, arrays: Arrays) -> Rule:
    """BF-10: a table tells of as many rows as it has."""

    @rule(rule_id, f"{_SWE_ARRAY}.elementCount", needs={parent_of(array.datum) for array in arrays})
    def check(context: Context) -> Iterator[Hit]:
        """Het aantal in elementCount is het aantal metingen in de tabel."""
        for array in arrays:
            path = f"{array.datum.path}/elementCount/Count/value"
            for one in measured(context, array):
                told, rows = one.here.first(path), one.table.rows
                if one.table.ragged is None and (told is None or integer(text(told)) != rows):
                    element = one.here.element if told is None else told
                    datum = Datum(path, f"{array.datum.english}.elementCount")
                    yield Hit("BF-10", datum, "" if told is None else text(told), rows, element=element)

    return check


def writing_told(rule_id: str, arrays: Arrays) -> Rule:
    """BF-06, BF-20: a table says how it is written, in a way that can be read."""

    def check(context: Context) -> Iterator[Hit]:
        for array in arrays:
            for here in inside(context, array.datum.path):
                if writing_of(here) is None:
                    yield _unreadable(Datum("", f"{array.datum.english}.encoding"), encoding_of(here), here.element)

    check.__doc__ = _WRITING
    return rule(rule_id, _SWE, needs=_paths(arrays))(check)


def _unreadable(datum: Datum, told: etree._Element | None, table: etree._Element) -> Hit:
    if told is None:
        return Hit("BF-06", datum, element=table)
    return Hit("BF-20", datum, " ".join(f"{name}={told.get(name)!r}" for name in _SEPARATORS), element=told)


def no_gaps(rule_id: str, source: str, arrays: Arrays) -> Rule:
    """BF-06: every row has a value in each column that must hold one."""

    @rule(rule_id, f"{source}, tabellen: gegevens met kardinaliteit 1", needs=_paths(arrays))
    def check(context: Context) -> Iterator[Hit]:
        """Elke meting in een tabel heeft een waarde voor elk gegeven dat niet mag ontbreken."""
        for array in arrays:
            needed = np.array([column.name not in array.optional for column in array.columns])
            for one in measured(context, array):
                if (one.table.filled[needed] == one.table.rows).all():
                    continue
                for row, index in np.argwhere(~one.table.present & needed)[: MOST_FINDINGS + 1].tolist():
                    datum = array.kind.datum(array.columns[index])
                    yield Hit("BF-06", datum, element=one.element, row=row + 1)

    return check


def published_columns(rule_id: str, source: str, arrays: Arrays) -> Rule:
    """BF-10: the record that a table refers to is the published one, or one with the same columns."""

    @rule(rule_id, source, needs=_paths(arrays))
    def check(context: Context) -> Iterator[Hit]:
        """De recordbeschrijving van een tabel is de gepubliceerde: die legt kolommen en eenheden vast."""
        for array in arrays:
            alike = [f"{one.english}.xml" for one in arrays if one is array or one.names == array.names]
            for element in context.document.elements.get(f"{array.datum.path}/elementType", ()):
                href = element.get(ns.q(ns.XLINK, "href"), "")
                if href.rpartition("/")[2] not in alike:
                    datum = Datum("", f"{array.datum.english}.elementType")
                    yield Hit("BF-10", datum, href, f"{array.english}.xml", element=element)

    return check


def row_count(array: Array, citation: str) -> Rule:
    """BF-16, BF-17: a table has so many rows."""
    counted, fewest, most = array.counted, array.fewest, array.most
    number = Datum("", f"{counted.english}.count", f"aantal {counted.dutch}")

    def check(context: Context) -> Iterator[Hit]:
        for one in measured(context, array):
            count = one.table.rows
            if one.table.ragged is None and count < fewest:
                yield Hit("BF-16", number, count, fewest, element=one.element)
            elif most is not None and count > most:
                yield Hit("BF-17", number, count, most, element=one.element)

    check.__doc__ = f"{name_of(counted)} komt {_times(fewest, most)} voor."
    return rule(array.rows, citation, needs={array.datum.path})(check)


def _times(fewest: int, most: int | None) -> str:
    return f"ten minste {fewest} keer" if most is None else f"{fewest} tot en met {most} keer"


def column_filled(
    rule_id: str, citation: str, array: Array, name: str, words: str, seen: Callable[[Context, Measured], Seen]
) -> Rule:
    """BF-01, BF-04: the column holds a value in every row when it is `seen` so, and in none otherwise."""
    index = array.names.index(name)
    datum = array.kind.datum(array.columns[index])

    def check(context: Context) -> Iterable[Hit]:
        for one in measured(context, array):
            must = seen(context, one)
            if must.holds is None or one.table.filled[index] == (one.table.rows if must.holds else 0):
                continue
            present = one.table.present[:, index]
            at = int(np.argmin(present) if must.holds else np.argmax(present))
            yield Hit("BF-01" if must.holds else "BF-04", datum, None, must.value, must.datum, one.element, at + 1)

    check.__doc__ = f"{name_of(datum)} is bij elke meting aanwezig als {words}, en anders bij geen."
    return rule(rule_id, citation, needs={array.datum.path})(check)
