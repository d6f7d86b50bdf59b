"""The rules about the series of a measurement, and about what is calculated of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from bro_soap.model import JA, NEE
from bro_soap.objects.frd import data as d
from bro_soap.objects.frd.dossier import names_of, others, target, wanted
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.array_rules import (
    cells,
    column_filled,
    count_told,
    no_gaps,
    published_columns,
    row_count,
    there,
    writing_told,
)
from bro_soap.rules.arrays import Array, Measured, measured
from bro_soap.rules.conditions import Seen
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.measures import number_text
from bro_soap.rules.tables import domains

__all__ = ["SERIES_RULES"]

_C, _RECORDS = d.CATALOGUE.cites, "recordbeschrijvingen frdcommon 1.0"
_STATUS = "urn:bro:frd:QualityControlStatus"


def _second_coil(context: Context, one: Measured) -> Seen:
    """Tell whether the instrument that a series was measured with has a second receiver; not where it is not known."""
    element, rest = one.here.first(d.INSTRUMENT.path), others(context)
    if element is None or target(element) not in {name for event in rest for name in names_of(event)}:
        return Seen(None, d.SECONDARY)
    doubled = target(element) in wanted(rest, "doubled")
    return Seen(doubled, d.SECONDARY, JA if doubled else NEE)


def _status(array: Array) -> Rule:
    """BF-09: every row has a status that is on its list."""
    row = next(part for part in d.CATALOGUE.parts(array.datum.path) if part.domain.codes == _STATUS)
    index = array.names.index(row.name)

    def check(context: Context) -> Iterator[Hit]:
        codes = context.allowed(_STATUS)
        for one in measured(context, array):
            wrong = ((at, said) for at, column, said in one.table.malformed if column == index and said not in codes)
            for at, said in islice(wrong, MOST_FINDINGS + 1):
                yield Hit("BF-09", row.datum, said, element=one.element, row=at + 1)
            numbers = one.table.values[:, index]
            for at in np.flatnonzero(~np.isnan(numbers))[: MOST_FINDINGS + 1].tolist():
                said = number_text(numbers[at], one.table.decimals[at, index])
                yield Hit("BF-09", row.datum, said, element=one.element, row=at + 1)

    check.__doc__ = f"{row.datum.dutch} staat in de waardelijst QualityControlStatus voor het kwaliteitsregime."
    return rule(row.ids["code"][0], d.CATALOGUE.at(row.datum), needs={array.datum.path})(check)


_SECONDARY = "Instrumentconfiguratie.secundaire ontvangstspoel aanwezig gelijk is aan ja"

SERIES_RULES: tuple[Rule, ...] = (
    there("FRD-070", f"{_C}, meetreeks: 1", "Een meetreeks bevat een tabel met waarden.", d.ALL_SERIES),
    count_told("FRD-071", d.ALL_SERIES),
    cells("FRD-072", _RECORDS, d.ALL_SERIES),
    writing_told("FRD-073", d.ALL_SERIES),
    no_gaps("FRD-074", _C, d.ALL_SERIES),
    published_columns("FRD-075", _RECORDS, d.ALL_SERIES),
    column_filled("FRD-076", f"{_C}, secundaire meetwaarde", d.SERIES, "secondaryValue", _SECONDARY, _second_coil),
    *(row_count(array, d.CATALOGUE.at(array.counted)) for array in d.ALL_SERIES),
    *(_status(array) for array in d.CALCULATED),
    *(one for array in d.ALL_SERIES for one in domains(array.kind, _C)),
)
