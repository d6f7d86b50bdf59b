"""The rules about the measurements of a CPT: the two result tables, checked in bulk."""

from __future__ import annotations

import numpy as np
from lxml import etree

from bro_soap.objects.cpt.columns import (
    CATALOGUE,
    CPT_COLUMNS,
    CPT_VALUES,
    DISSIPATION_COLUMNS,
    DISSIPATION_VALUES,
    flag,
)
from bro_soap.objects.cpt.readings import (
    CPT_ENCODING,
    CPT_RESULT,
    DISSIPATION_ENCODING,
    DISSIPATION_RESULT,
    cpt_table,
    dissipation_tables,
)
from bro_soap.rules import Context, Datum, Hit, Rule, Screen, rule
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.measures import number_text
from bro_soap.rules.tables import Column, TableKind, domains
from bro_soap.xmlio.table import Table

__all__ = ["TABLE_RULES"]

_CATALOGUE = CATALOGUE.cites
_RECORD = "cpttestresult_record.xml, dissipationtestresult_record.xml"


def _cpt(context: Context) -> tuple[tuple[Table, etree._Element], ...]:
    element = context.document.first(CPT_VALUES)
    return () if element is None else ((cpt_table(context.document), element),)


def _dissipation(context: Context) -> tuple[tuple[Table, etree._Element], ...]:
    return dissipation_tables(context.document)


_CPT = TableKind(CPT_COLUMNS, "ConePenetrationTestResult", "Conuspenetratietest resultaat", _cpt)
_DISSIPATION = TableKind(DISSIPATION_COLUMNS, "DissipationTestResult", "Dissipatietest resultaat", _dissipation)


_FLAGS = tuple(flag(column).path for column in CPT_COLUMNS)
_SET = frozenset(row.path for row in CATALOGUE.rows if row.ids.get("value"))
_ALWAYS = tuple(path in _SET for path in _FLAGS)


def _misflagged(context: Context) -> list[int]:
    """Return the columns that hold values without the flag ja, or none with it; no column of a ragged table.

    A column that every test has is never there wrongly: then the flag is, and that is told of the flag.
    """
    table = cpt_table(context.document)
    if table.ragged:
        return []
    flags = [context.document.value(path) for path in _FLAGS]
    told = enumerate(zip((table.filled > 0).tolist(), flags, _ALWAYS, strict=True))
    return [
        index
        for index, (holds, flag, always) in told
        if flag is not None and holds != (flag == "ja") and not (holds and always)
    ]


_MISFLAGGED = Screen(_misflagged)


def _presence(column: Column) -> Rule:
    """BF-01, BF-04: the column holds a value when its flag is ja, and none when it is nee."""
    index, datum = CPT_COLUMNS.index(column), _CPT.datum(column)

    def check(context: Context) -> list[Hit]:
        told = context.document.value(flag(column).path)
        key = "BF-01" if told == "ja" else "BF-04"
        return [Hit(key, datum, None, told, flag(column), context.document.first(CPT_VALUES))]

    check.__doc__ = f"{datum.dutch} is aanwezig als, en alleen als, {flag(column).dutch} gelijk is aan ja."
    return rule(column.presence, f"{_CATALOGUE}, {datum.dutch}", screen=(_MISFLAGGED, index))(check)


@rule("CPT-090", _RECORD)
def rows_have_all_cells(context: Context) -> list[Hit] | None:
    """Elke meting in de resultaten telt precies zoveel waarden als de recordbeschrijving."""
    hits = []
    for datum, tables, count in (
        (CPT_RESULT, _cpt(context), len(CPT_COLUMNS)),
        (DISSIPATION_RESULT, _dissipation(context), len(DISSIPATION_COLUMNS)),
    ):
        for table, element in tables:
            if table.ragged is not None:
                row, length = table.ragged
                given, wanted = f"{length} waarden", f"{count} waarden per meting"
                hits.append(Hit("BF-07", datum, given, wanted, element=element, row=row + 1))
    return hits


@rule("CPT-091", f"{_CATALOGUE}, Conuspenetratietest: resultaat 1..*; Dissipatietest: resultaat 1..*")
def results_are_not_empty(context: Context) -> list[Hit] | None:
    """De resultaten bevatten ten minste één meting."""
    every = ((CPT_RESULT, _cpt(context)), (DISSIPATION_RESULT, _dissipation(context)))
    return [
        Hit("BF-06", datum, element=element)
        for datum, tables in every
        for table, element in tables
        if table.rows == 0 and table.ragged is None
    ]


@rule("CPT-092", _RECORD)
def results_are_written_in_the_agreed_way(context: Context) -> list[Hit] | None:
    """De resultaten zijn geschreven met een punt, een komma tussen waarden en een puntkomma tussen metingen."""
    hits = []
    for datum, path in ((CPT_RESULT, CPT_ENCODING), (DISSIPATION_RESULT, DISSIPATION_ENCODING)):
        for element in context.document.elements.get(path, ()):
            written = (element.get("tokenSeparator"), element.get("blockSeparator"), element.get("decimalSeparator"))
            if written not in {(",", ";", "."), (",", ";", None)}:
                given = " ".join(str(part) for part in written)
                hits.append(Hit("BF-10", Datum(path, f"{datum.english}.encoding"), given, ", ; .", element=element))
    return hits


@rule("CPT-093", f"{_CATALOGUE}, Conuspenetratietest resultaat.sondeertrajectlengte")
def every_row_has_its_length(context: Context) -> list[Hit] | None:
    """Elke meting van de conuspenetratietest heeft een sondeertrajectlengte."""
    return _required(context, _CPT)


@rule("CPT-094", f"{_CATALOGUE}, Dissipatietest resultaat.verlopen tijd", needs={DISSIPATION_VALUES})
def every_dissipation_row_has_its_time(context: Context) -> list[Hit] | None:
    """Elke meting van de dissipatietest heeft een verlopen tijd."""
    return _required(context, _DISSIPATION)


def _required(context: Context, kind: TableKind) -> list[Hit] | None:
    """BF-06 for every row without a value in the first column."""
    tables = kind.tables(context)
    if all(table.filled[0] == table.rows for table, _ in tables):
        return None
    datum = kind.datum(kind.columns[0])
    return [
        Hit("BF-06", datum, element=element, row=row + 1)
        for table, element in tables
        for row in np.flatnonzero(~table.present[:, 0])[: MOST_FINDINGS + 1].tolist()
    ]


@rule("CPT-095", f"{_CATALOGUE}, Conuspenetratietest resultaat.diepte")
def depth_within_length(context: Context) -> list[Hit] | None:
    """De diepte is niet groter dan de sondeertrajectlengte."""
    table = cpt_table(context.document)
    length_of, depth_of = table.column(0), table.column(1)
    deeper = depth_of > length_of
    if not np.count_nonzero(deeper):
        return None
    depth, length = _CPT.datum(CPT_COLUMNS[1]), _CPT.datum(CPT_COLUMNS[0])
    element = context.document.first(CPT_VALUES)
    hits = []
    for row in np.flatnonzero(deeper)[: MOST_FINDINGS + 1].tolist():
        written = [number_text(table.values[row, at], table.decimals[row, at]) for at in (1, 0)]
        reference = f"{length.name} = {written[1]}"
        hits.append(Hit("BF-17", depth, written[0], reference, element=element, row=row + 1))
    return hits


@rule("CPT-096", f"{_CATALOGUE}, Dissipatietest resultaat", needs={DISSIPATION_VALUES})
def every_dissipation_row_has_a_pressure(context: Context) -> list[Hit] | None:
    """Elke meting van de dissipatietest heeft ten minste één van waterspanning u1, u2 en u3."""
    tables = _dissipation(context)
    if all(table.present[:, 2:].any(axis=1).all() for table, _ in tables):
        return None
    u1, u2, u3 = (_DISSIPATION.datum(column) for column in DISSIPATION_COLUMNS[2:])
    others = Datum("", f"{u2.english}, {u3.english}", f"{u2.dutch}, {u3.dutch}")
    return [
        Hit("BF-03", u1, other=others, element=element, row=row + 1)
        for table, element in tables
        for row in np.flatnonzero(~table.present[:, 2:].any(axis=1))[: MOST_FINDINGS + 1].tolist()
    ]


TABLE_RULES: tuple[Rule, ...] = (
    rows_have_all_cells,
    results_are_not_empty,
    results_are_written_in_the_agreed_way,
    every_row_has_its_length,
    every_dissipation_row_has_its_time,
    depth_within_length,
    every_dissipation_row_has_a_pressure,
    *(_presence(column) for column in CPT_COLUMNS),
    *domains(_CPT, _CATALOGUE),
    *domains(_DISSIPATION, _CATALOGUE),
)
