"""The rules of the analysis about its tables: how they are written, how long they are, what stands in each column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bro_soap.catalogue.row import Row
from bro_soap.objects.bhr_gt.analysis.tables import (
    ARRAYS,
    Array,
    encoding_of,
    measured,
    writing_of,
)
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.conditions import Condition
from bro_soap.rules.dependent import name_of
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.nested import inside
from bro_soap.rules.tables import domains
from bro_soap.xmlio import ns

__all__ = ["TABLE_RULES"]

_RECORDS = "recordbeschrijvingen bhrgtcommon 2.1"
_ALL = {array.datum.path for array in ARRAYS}


@rule("BHR-GT-590", _RECORDS, needs=_ALL)
def rows_have_all_cells(context: Context) -> Iterator[Hit]:
    """Elke meting in een tabel telt precies zoveel waarden als de recordbeschrijving."""
    for array in ARRAYS:
        for one in measured(context, array):
            if one.table.ragged is not None:
                row, length = one.table.ragged
                wanted = f"{len(array.columns)} waarden per meting"
                yield Hit("BF-07", array.datum, f"{length} waarden", wanted, element=one.element, row=row + 1)


@rule("BHR-GT-591", "OGC 08-094 SWE Common 2.0, TextEncoding", needs=_ALL)
def the_writing_is_told(context: Context) -> Iterator[Hit]:
    """Een tabel zegt in encoding met welk teken waarden en metingen gescheiden zijn; het decimaalteken is een punt."""
    for array in ARRAYS:
        for here in inside(context, array.datum.path):
            if writing_of(here) is None:
                element = encoding_of(here)
                datum = Datum("", f"{array.datum.english}.encoding")
                if element is None:
                    yield Hit("BF-06", datum, element=here.element)
                else:
                    names = ("decimalSeparator", "tokenSeparator", "blockSeparator")
                    told = " ".join(f"{name}={element.get(name)!r}" for name in names)
                    yield Hit("BF-20", datum, told, element=element)


@rule("BHR-GT-592", f"{CATALOGUE.cites}, tabellen: gegevens met kardinaliteit 1", needs=_ALL)
def what_must_be_measured_is(context: Context) -> Iterator[Hit]:
    """Elke meting in een tabel heeft een waarde voor elk gegeven dat niet mag ontbreken."""
    for array in ARRAYS:
        needed = np.array([column.name not in array.optional for column in array.columns])
        for one in measured(context, array):
            if (one.table.filled[needed] == one.table.rows).all():
                continue
            for row, index in np.argwhere(~one.table.present & needed)[: MOST_FINDINGS + 1].tolist():
                datum = array.kind.datum(array.columns[index])
                yield Hit("BF-06", datum, element=one.element, row=row + 1)


@rule("BHR-GT-593", f"{CATALOGUE.cites}, tabellen: eenheden; {_RECORDS}", needs=_ALL)
def the_columns_are_the_published_ones(context: Context) -> Iterator[Hit]:
    """De recordbeschrijving van een tabel is de gepubliceerde: die legt kolommen en eenheden vast."""
    for array in ARRAYS:
        alike = [f"{one.english}.xml" for one in ARRAYS if one is array or one.names == array.names]
        for element in context.document.elements.get(f"{array.datum.path}/elementType", ()):
            href = element.get(ns.q(ns.XLINK, "href"), "")
            if href.rpartition("/")[2] not in alike:
                datum = Datum("", f"{array.datum.english}.elementType")
                yield Hit("BF-10", datum, href, f"{array.english}.xml", element=element)


def _rows(array: Array) -> Rule:
    """BF-16, BF-17: a table has so many rows."""

    def check(context: Context) -> Iterator[Hit]:
        for one in measured(context, array):
            count = one.table.rows
            if one.table.ragged is None and count < array.fewest:
                yield Hit("BF-16", number, count, array.fewest, element=one.element)
            elif count > array.most:
                yield Hit("BF-17", number, count, array.most, element=one.element)

    counted = array.counted
    number = Datum("", f"{counted.english}.count", f"aantal {counted.dutch}")
    check.__doc__ = f"{name_of(counted)} komt {array.fewest} tot en met {array.most} keer voor."
    return rule(array.rows, CATALOGUE.at(counted), needs={array.datum.path})(check)


def _filled(array: Array, row: Row, must: Condition) -> Rule:
    """BF-01, BF-04: the column holds a value in every row when the condition holds, and in none otherwise."""
    index = array.names.index(row.name)
    datum = array.kind.datum(array.columns[index])

    def check(context: Context) -> Iterator[Hit]:
        for one in measured(context, array):
            seen = must.judge(one.here)
            if seen.holds is None or one.table.filled[index] == (one.table.rows if seen.holds else 0):
                continue
            present = one.table.present[:, index]
            at = int(np.argmin(present) if seen.holds else np.argmax(present))
            key = "BF-01" if seen.holds else "BF-04"
            yield Hit(key, datum, None, seen.value, seen.datum, one.element, at + 1)

    check.__doc__ = f"{name_of(datum)} is bij elke meting aanwezig als {must.words}, en anders bij geen."
    return rule(row.ids["presence"][0], CATALOGUE.at(datum), needs={array.datum.path})(check)


_COLUMNS = tuple(
    _filled(array, row, told.must)
    for array in ARRAYS
    for row in CATALOGUE.parts(array.datum.path)
    for told in row.presence
)

TABLE_RULES: tuple[Rule, ...] = (
    rows_have_all_cells,
    the_writing_is_told,
    what_must_be_measured_is,
    the_columns_are_the_published_ones,
    *(_rows(array) for array in ARRAYS),
    *_COLUMNS,
    *(one for array in ARRAYS for one in domains(array.kind, CATALOGUE.cites)),
)
