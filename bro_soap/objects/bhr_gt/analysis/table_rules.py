"""The rules of the analysis about its tables: how they are written, how long they are, what stands in each column."""

from __future__ import annotations

from bro_soap.catalogue.row import Row
from bro_soap.objects.bhr_gt.analysis.tables import ARRAYS
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Rule
from bro_soap.rules.array_rules import cells, column_filled, no_gaps, published_columns, row_count, writing_told
from bro_soap.rules.arrays import Array
from bro_soap.rules.conditions import Condition
from bro_soap.rules.tables import domains

__all__ = ["TABLE_RULES"]

_RECORDS = "recordbeschrijvingen bhrgtcommon 2.1"


def _filled(array: Array, row: Row, must: Condition) -> Rule:
    citation = CATALOGUE.at(row.datum)
    return column_filled(
        row.ids["presence"][0], citation, array, row.name, must.words, lambda _context, one: must.judge(one.here)
    )


_COLUMNS = tuple(
    _filled(array, row, told.must)
    for array in ARRAYS
    for row in CATALOGUE.parts(array.datum.path)
    for told in row.presence
)

TABLE_RULES: tuple[Rule, ...] = (
    cells("BHR-GT-590", _RECORDS, ARRAYS),
    writing_told("BHR-GT-591", ARRAYS),
    no_gaps("BHR-GT-592", CATALOGUE.cites, ARRAYS),
    published_columns("BHR-GT-593", f"{CATALOGUE.cites}, tabellen: eenheden; {_RECORDS}", ARRAYS),
    *(row_count(array, CATALOGUE.at(array.counted)) for array in ARRAYS),
    *_COLUMNS,
    *(one for array in ARRAYS for one in domains(array.kind, CATALOGUE.cites)),
)
