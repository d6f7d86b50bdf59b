"""The tables of the analysis: what the columns of each are, and how their text becomes numbers.

Order and names of the columns are those of the published record files; digits and bounds those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from lxml import etree

from bro_soap.objects.bhr_gt.analysis.load_data import (
    CONSOLIDATION,
    CONSOLIDATION_STEP,
    LOAD_STAGE,
    SHEAR_STAGE,
    STEP,
)
from bro_soap.rules import Context, Datum
from bro_soap.rules.nested import Occurrence, inside
from bro_soap.rules.tables import Column, Kind
from bro_soap.xmlio.read import child, text
from bro_soap.xmlio.table import Table, Writing, read_tables

__all__ = ["ARRAYS", "Array", "Measured", "encoding_of", "measured", "writing_of"]

_UNMEASURED = "NaN"


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """A kind of table: the datum that holds it, the entity that a row is, how many rows there may be, its columns.

    `rows` is the rule about their number, `name` and `dutch` what the catalogue calls the rows; `optional` are the
    columns that need not hold a value.
    """

    datum: Datum
    english: str
    dutch: str
    counted: Datum
    rows: str
    fewest: int
    most: int
    columns: tuple[Column, ...]
    optional: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """What the columns are, in their order: two records with the same ones are alike."""
        return [column.name for column in self.columns]

    @property
    def kind(self) -> Kind:
        """The columns with the way to the tables."""
        return Kind(
            self.columns, self.english, self.dutch, lambda context: [one.placed for one in measured(context, self)]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A table as read, the element that holds its text, and where it stands."""

    table: Table
    element: etree._Element
    here: Occurrence

    @property
    def placed(self) -> tuple[Table, etree._Element]:
        """What the rules about columns look at."""
        return self.table, self.element


def measured(context: Context, array: Array) -> tuple[Measured, ...]:
    """Return the tables of this kind; those whose writing is not understood are left out."""
    known: dict[str, tuple[Measured, ...]] = context.document.memo.setdefault("arrays", {})
    if array.datum.path not in known:
        alike: dict[Writing, list[Occurrence]] = {}
        for here in inside(context, array.datum.path):
            if writing := writing_of(here):
                alike.setdefault(writing, []).append(here)
        known[array.datum.path] = tuple(one for writing in alike for one in _read(array, alike[writing], writing))
    return known[array.datum.path]


def _read(array: Array, places: Sequence[Occurrence], writing: Writing) -> Iterator[Measured]:
    """Read tables that are written alike together: there are many, and each is short."""
    elements = [here.parts["values"][-1] for here in places]
    tables = read_tables([text(element) for element in elements], len(array.columns), writing)
    for table, element, here in zip(tables, elements, places, strict=True):
        yield Measured(table, element, here)


def encoding_of(here: Occurrence) -> etree._Element | None:
    """Return the element that says how the text of this table is written, if any."""
    parts = here.parts.get("encoding")
    return child(parts[0], "TextEncoding") if parts else None


def writing_of(here: Occurrence) -> Writing | None:
    """Return how the text of this table is written; None when it does not say so, or in a way that cannot be read."""
    element = encoding_of(here)
    if element is None:
        return None
    cell, row = element.get("tokenSeparator") or "", element.get("blockSeparator") or ""
    usable = len(cell) == len(row) == 1 and cell != row and (cell + row).isascii()
    if not usable or set(cell + row) & set("0123456789.+-eENa") or element.get("decimalSeparator", ".") != ".":
        return None
    return Writing(cell, row, _UNMEASURED)


def _counted(entity: str, dutch_entity: str, name: str, dutch: str) -> Datum:
    return Datum("", f"{entity}.{name}", f"{dutch_entity}.{dutch}")


_ELAPSED, _STRAIN = ("elapsedTime", "verlopen tijd"), ("verticalStrain", "verticale rek")
_VERTICAL = ("verticalStress", "verticale spanning")

HEIGHT = Array(
    STEP["heightChangeDuringSettlement"],
    "HeightAtSpecificState",
    "Zettingstoestand",
    _counted("HeightChangeDuringSettlement", "Zettingsverloop", "heightAtSpecificState", "zettingstoestand"),
    "BHR-GT-483",
    100,
    1000,
    (
        Column(*_ELAPSED, "7.2", 0, 5_000_000, "BHR-GT-484"),
        Column(*_STRAIN, "2.2", -1, inf, "BHR-GT-485"),
    ),
)
STRESS = Array(
    STEP["stressChangeDuringSettlement"],
    "StressAtSpecificSettlement",
    "Spanning bij bepaalde zetting",
    _counted(
        "StressChangeDuringSettlement",
        "Spanningsverloop bij zetting",
        "stressAtSpecificSettlement",
        "spanning bij bepaalde zetting",
    ),
    "BHR-GT-486",
    100,
    50_000,
    (
        Column(*_ELAPSED, "7.1", 0, 2_000_000, "BHR-GT-487"),
        Column(*_STRAIN, "2.2", -5, inf, "BHR-GT-488"),
        Column("excessPoreWaterPressure", "verschilwaterspanning", "4.2", -50, 5000, "BHR-GT-489", "BHR-GT-492"),
        Column("verticalEffectiveStress", "verticale korrelspanning", "5.2", 0, 10_000, "BHR-GT-490"),
        Column("horizontalEffectiveStress", "horizontale korrelspanning", "4.2", 0, 7000, "BHR-GT-491"),
    ),
    frozenset({"excessPoreWaterPressure", "horizontalEffectiveStress"}),
)
VOLUME = Array(
    CONSOLIDATION["volumeChangeDuringConsolidation"],
    "VolumeAtSpecificConsolidation",
    "Volume bij bepaalde consolidatie",
    _counted(
        "VolumeChangeDuringConsolidation",
        "Volumeverloop bij consolidatie",
        "volumeAtSpecificConsolidation",
        "volume bij bepaalde consolidatie",
    ),
    "BHR-GT-531",
    100,
    150_000,
    (
        Column(*_ELAPSED, "7.1", 0, 700_000, "BHR-GT-532"),
        Column("volumetricChange", "volumeverandering", "2.2", -5, 60, "BHR-GT-533"),
        Column(*_VERTICAL, "5.2", 0, 10_000, "BHR-GT-534", "BHR-GT-536"),
        Column("horizontalStress", "horizontale spanning", "5.2", 0, 10_000, "BHR-GT-535", "BHR-GT-537"),
    ),
    frozenset({"verticalStress", "horizontalStress"}),
)
LOAD = Array(
    LOAD_STAGE["shearStressChangeDuringLoading"],
    "ShearStressAtSpecificLoad",
    "Schuifspanning bij bepaalde belasting",
    _counted(
        "ShearStressChangeDuringLoading",
        "Schuifspanningsverloop bij belasting",
        "shearStressAtSpecificLoad",
        "schuifspanning bij bepaalde belasting",
    ),
    "BHR-GT-538",
    100,
    100_000,
    (
        Column(*_ELAPSED, "7.1", 0, 2_000_000, "BHR-GT-539"),
        Column(*_STRAIN, "2.2", 0, 50, "BHR-GT-540"),
        Column(*_VERTICAL, "5.2", 0, 10_000, "BHR-GT-541"),
        Column("shearStress", "schuifspanning", "4.2", 0, 5000, "BHR-GT-542"),
        Column("volumetricChange", "volumeverandering", "2.2", -5, 70, "BHR-GT-543", "BHR-GT-545"),
        Column(
            "poreWaterPressureDifference", "verschilwaterspanning", "5.2", -10_000, 10_000, "BHR-GT-544", "BHR-GT-546"
        ),
    ),
    frozenset({"volumetricChange", "poreWaterPressureDifference"}),
)
CONSOLIDATED_HEIGHT = Array(
    CONSOLIDATION_STEP["heightChangeDuringConsolidation"],
    "HeightAfterSpecificConsolidationTime",
    "Hoogte na bepaalde consolidatietijd",
    _counted(
        "HeightChangeDuringConsolidation",
        "Hoogteverloop bij consolidatie",
        "heightAfterSpecificConsolidationTime",
        "hoogte na bepaalde consolidatietijd",
    ),
    "BHR-GT-561",
    100,
    150_000,
    (
        Column(*_ELAPSED, "6.1", 0, 700_000, "BHR-GT-562"),
        Column(*_STRAIN, "2.2", -2, inf, "BHR-GT-563"),
    ),
)
DEFORMATION = Array(
    SHEAR_STAGE["shearStressChangeDuringHorizontalDeformation"],
    "ShearStressAtSpecificDeformation",
    "Schuifspanning bij bepaalde horizontale vervorming",
    _counted(
        "ShearStressChangeDuringHorizontalDeformation",
        "Schuifspanningsverloop bij horizontale vervorming",
        "shearStressAtSpecificDeformation",
        "schuifspanning bij bepaalde horizontale vervorming",
    ),
    "BHR-GT-564",
    100,
    100_000,
    (
        Column(*_ELAPSED, "7.1", 0, 1_200_000, "BHR-GT-565"),
        Column("shearStrain", "schuifrek", "2.2", -5, inf, "BHR-GT-566"),
        Column("shearStress", "schuifspanning", "5.2", -100, 20_000, "BHR-GT-567"),
        Column(*_VERTICAL, "5.2", 0, 10_000, "BHR-GT-568"),
    ),
)
ARRAYS = (HEIGHT, STRESS, VOLUME, LOAD, CONSOLIDATED_HEIGHT, DEFORMATION)
