"""The rules about what is determined of samples of soil that no row says, for every kind that has those rows.

The rows stand in `catalogue/soil`, and the ids of these rules with them: 480 to 499 in each kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from bro_soap.catalogue.clauses import Presence
from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row
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
from bro_soap.rules.conditions import NEVER, Seen
from bro_soap.rules.nested import inside, parent_of
from bro_soap.rules.rule import Context, Hit, Rule, rule
from bro_soap.rules.tables import domains
from bro_soap.xmlio.elements import decimal, text

__all__ = ["arrays_of", "determination_rules"]

_RECORDS = "recordbeschrijvingen srcommon 1.0"
# The letters that the id of each determination begins with; two digits follow.
_LETTERS = {
    "HydraulicConductivityDetermination": "WDH",
    "WaterretentionDeterminationStepwise": "WRS",
    "WaterContentAndConductivityUnderDecreasingSoilWaterPotentialDetermination": "WGD",
}


def arrays_of(kind: Kind) -> tuple[Array, ...]:
    """Return the tables of a kind."""
    return tuple(kind.array(row.path) for row in kind.rows if row.domain.kind == "Table")


def determination_rules(kind: Kind) -> tuple[Rule, ...]:
    """Return the rules about the tables of a kind, and about what its determinations hold together."""
    source, arrays, code = kind.cites, arrays_of(kind), kind.code
    return (
        cells(f"{code}-480", _RECORDS, arrays),
        writing_told(f"{code}-481", arrays),
        no_gaps(f"{code}-482", source, arrays),
        published_columns(f"{code}-483", f"{source}, tabellen: eenheden; {_RECORDS}", arrays),
        count_told(f"{code}-484", arrays),
        there(f"{code}-485", f"{source}, tabellen", "Wat een tabel bevat, bevat haar waarden.", arrays),
        _fraction(f"{code}-486", kind),
        _identified(f"{code}-487", kind),
        _written_out(f"{code}-488", kind),
        _conducts(f"{code}-489", kind),
        *(row_count(array, kind.at(array.counted)) for array in arrays),
        *(one for array in arrays for one in _filled(kind, array)),
        *(one for array in arrays for one in domains(array.kind, source)),
    )


def _filled(kind: Kind, array: Array) -> Iterator[Rule]:
    for row in kind.parts(array.datum.path):
        for told in row.presence:
            yield _column(kind, array, row, told)


def _column(kind: Kind, array: Array, row: Row, told: Presence) -> Rule:
    """BF-01, BF-04: every row has a value where it must, and none where it neither must nor may."""

    def seen(_context: Context, one: Measured) -> Seen:
        must = told.must.judge(one.here)
        free = not must.holds and told.may is not NEVER and told.may.holds(one.here)
        return Seen(None, must.datum) if free else must

    return column_filled(row.ids["presence"][0], kind.at(row.datum), array, row.name, told.must.words, seen)


def _fraction(rule_id: str, kind: Kind) -> Rule:
    """BF-18: a fraction that is not standardised ends above where it begins."""
    lower, upper = kind["NonStandardisedFraction.lowerBoundary"], kind["NonStandardisedFraction.upperBoundary"]

    @rule(rule_id, kind.at(upper), needs={upper.path})
    def check(context: Context) -> Iterator[Hit]:
        """De bovengrens van een niet gestandaardiseerde fractie is groter dan de ondergrens."""
        for here in inside(context, parent_of(upper)):
            low, high = here.value(lower.path) or "", here.value(upper.path) or ""
            first, last = decimal(low), decimal(high)
            if first is not None and last is not None and last <= first:
                yield Hit("BF-18", lower, low, high, upper, element=here.first(lower.path))

    return check


def _identified(rule_id: str, kind: Kind) -> Rule:
    """BF-07: the id of a determination is its letters and two digits."""
    data = {kind[f"{name}.determinationId"]: letters for name, letters in _LETTERS.items()}

    @rule(rule_id, f"{kind.cites}, bepalingsID", needs={datum.path for datum in data})
    def check(context: Context) -> Iterator[Hit]:
        """Een bepalingsID bestaat uit de letters van de bepaling en twee cijfers."""
        for datum, letters in data.items():
            for element in context.document.elements.get(datum.path, ()):
                if not re.fullmatch(rf"{letters}\d\d", text(element), re.ASCII):
                    yield Hit("BF-07", datum, text(element), f"{letters}NN", element=element)

    return check


def _written_out(rule_id: str, kind: Kind) -> Rule:
    """BF-06: what is there as an element is written in it."""
    names = ("investigatedInterval", *{row.name for row in kind.rows if _is_determination(row)})
    groups = {row.path: row.datum for row in kind.rows if row.domain.kind == "Group" and row.name in names}

    @rule(rule_id, f"{kind.cites}, Onderzocht interval", needs=groups.keys())
    def check(context: Context) -> Iterator[Hit]:
        """Een onderzocht interval en een bepaling staan in het document zelf: leeg of een verwijzing is er geen."""
        for path, datum in groups.items():
            for element in context.document.elements.get(path, ()):
                if next(element.iterchildren("*"), None) is None:
                    yield Hit("BF-06", datum, element=element)

    return check


def _is_determination(row: Row) -> bool:
    return row.datum.english.startswith("InvestigatedInterval.") and row.domain.kind == "Group"


def _conducts(rule_id: str, kind: Kind) -> Rule:
    """BF-01: of a potential at least one of the two is measured."""
    array = next(
        one for one in arrays_of(kind) if one.english == "WaterContentAndConductivityAtSpecificSoilWaterPotential"
    )
    content, conductivity = (array.names.index(name) for name in ("volumetricWaterContent", "hydraulicConductivity"))
    datum, other = array.kind.datum(array.columns[conductivity]), array.kind.datum(array.columns[content])

    @rule(rule_id, f"{kind.cites}, {datum.dutch}", needs={array.datum.path})
    def check(context: Context) -> Iterator[Hit]:
        """Bij een bodemvochtpotentiaal is de waterdoorlatendheid aanwezig als het watergehalte ontbreekt."""
        for one in measured(context, array):
            lacking = np.flatnonzero(~one.table.present[:, content] & ~one.table.present[:, conductivity])
            if lacking.size:
                yield Hit("BF-01", datum, None, "ontbreekt", other, one.element, int(lacking[0]) + 1)

    return check
