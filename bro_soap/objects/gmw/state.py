"""The state of a groundwater monitoring well: what repeats in it, and what each source document changes."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from bro_soap.geo.sheets import map_sheet
from bro_soap.history import Group, Life, Shape, Telling, Told, assign, leaf
from bro_soap.model import JA
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import point, text
from bro_soap.xmlio.identifiers import numbered

__all__ = ["LIFE", "LOCATION", "SURVEYS", "TUBES", "begin", "electrode_of", "screen_moved", "tube_of", "well_code"]

TUBES = "monitoringTube"
SURVEYS = "IsRelatedTo"
LOCATION = "deliveredLocation/location"
TOP, PLAIN, LENGTH = "tubeTopPosition", "plainTubePart/plainTubePartLength", "screen/screenLength"
SCREEN_TOP, SCREEN_BOTTOM = "screen/screenTopPosition", "screen/screenBottomPosition"

_ELECTRODE = Shape(key="electrodeNumber", numbered=True)
_CABLE = Shape(key="cableNumber", numbered=True, groups={"electrode": _ELECTRODE})
_TUBE = Shape(key="tubeNumber", numbered=True, groups={"geoOhmCable": _CABLE})
_SURVEY = Shape(whole=frozenset({"BoreholeResearch", "GeotechnicalCPTSurvey"}))
SHAPE = Shape(groups={TUBES: _TUBE, "electrode": _ELECTRODE, SURVEYS: _SURVEY}, whole=frozenset({LOCATION}))

# Where the values of an event stand in the state, when that is not under their own name.
_PLACES = {
    "groundLevelPosition": "deliveredVerticalPosition/groundLevelPosition",
    "groundLevelPositioningMethod": "deliveredVerticalPosition/groundLevelPositioningMethod",
    "tubeMaterial": "materialUsed/tubeMaterial",
    "glue": "materialUsed/glue",
    "plainTubePartLength": PLAIN,
    "insertedPartLength": "insertedPart/insertedPartLength",
    "insertedPartDiameter": "insertedPart/insertedPartDiameter",
    "insertedPartMaterial": "insertedPart/insertedPartMaterial",
}
_IGNORED = frozenset(
    {
        "eventDate",
        "wellRemovalDate",
        "numberOfTubesLengthened",
        "numberOfTubesShortened",
        "numberOfTubesChanged",
        "numberOfElectrodesChanged",
        "numberOfMonitoringTubes",
        "tubeNumber",
    }
)


def begin(_before: Group, _told: Told, document: Group) -> Group:
    """Return the well as constructed, with the positions of its screens: below the plain part, for their length."""
    tubes = tuple(_with_screen(tube) for tube in document.groups.get(TUBES, ()))
    return document.with_groups(TUBES, tubes)


def _with_screen(tube: Group) -> Group:
    top, plain, length = tube.number(TOP), tube.number(PLAIN), tube.number(LENGTH)
    if top is None or plain is None or length is None:
        return tube
    return _screen_at(tube, top - plain, length)


def _screen_at(tube: Group, top: Decimal, length: Decimal) -> Group:
    positions = {SCREEN_TOP: top, SCREEN_BOTTOM: top - length}
    return tube.having({path: leaf("position", f"{value:.3f}", uom="m") for path, value in positions.items()})


def screen_moved(before: Group, after: Group) -> Group:
    """Return a tube whose screen has moved as far as its top has: it was measured anew, not sawn or lengthened."""
    old, new = before.number(TOP), after.number(TOP)
    top, length = before.number(SCREEN_TOP), before.number(LENGTH)
    if old is None or new is None or top is None or length is None:
        return after
    return _screen_at(after, top + new - old, length)


_positions = assign(SHAPE, Telling(), Telling(TUBES, (TUBES,)), places=_PLACES, ignored=_IGNORED)


def measured(before: Group, told: Told, document: Group) -> Group:
    """Return the well after new positions were measured: screens move with the tops of their tubes."""
    after = _on_its_ground(_positions(before, told, document))
    tubes = zip(before.groups[TUBES], after.groups[TUBES], strict=True)
    return after.with_groups(TUBES, tuple(screen_moved(*tube) for tube in tubes))


_well = assign(SHAPE, Telling(), places=_PLACES, ignored=_IGNORED)


def _ground(before: Group, told: Told, document: Group) -> Group:
    """Return the well after its ground was measured: how stable the well is, is told of unstable ground only.

    The schema asks for both in the document; GMW-090 says the rest.
    """
    return _on_its_ground(_well(before, told, document))


def _on_its_ground(well: Group) -> Group:
    return well.without("wellStability") if well.text("groundLevelStable") == JA else well


_NO_OWNER = etree.Element("owner", {ns.q(ns.XSI, "nil"): "true"})


def _owned(before: Group, told: Told, document: Group) -> Group:
    """Return the well with its new owner; one that is not registered has no number, and is delivered empty."""
    return _well(before, told, document) if document.text("owner") else before.having({"owner": _NO_OWNER})


_well_and_tubes = assign(SHAPE, Telling(), Telling(TUBES, (TUBES,)), places=_PLACES, ignored=_IGNORED)
_electrodes = assign(
    SHAPE,
    Telling("electrode", (TUBES, "geoOhmCable", "electrode")),
    places=_PLACES,
    ignored=_IGNORED | {"cableNumber"},
)
_one_tube = assign(SHAPE, Telling("", (TUBES,)), places=_PLACES, ignored=_IGNORED)


def _surveyed(before: Group, _told: Told, document: Group) -> Group:
    """Return the well with the surveys that were registered after it, each once."""
    known = {_survey(one): one for one in (*before.groups.get(SURVEYS, ()), *document.groups.get(SURVEYS, ()))}
    return before.with_groups(SURVEYS, tuple(known.values()))


def _survey(related: Group) -> str:
    return "".join(text(found) for path in _SURVEY.whole for found in related.find(f"{path}/broId"))


def tube_of(well: Group, number: str | None) -> Group | None:
    """Return the tube of the well with this number, or None."""
    return well.member(TUBES, _TUBE, number)


def electrode_of(well: Group, tube: str | None, cable: str | None, electrode: str | None) -> Group | None:
    """Return the electrode with these numbers, or None."""
    found = tube_of(well, tube)
    for path, shape, number in (("geoOhmCable", _CABLE, cable), ("electrode", _ELECTRODE, electrode)):
        found = found.member(path, shape, number) if found else None
    return found


def _unfit(before: Group, told: Told, document: Group) -> str | None:
    """Return the number of a tube, or of the tube of an electrode, that the well has not."""
    if told.event.document_type == "GMW_ElectrodeStatus":
        numbers = [
            tuple(one.text(name) for name in ("tubeNumber", "cableNumber", "electrodeNumber"))
            for one in document.groups.get("electrode", ())
        ]
        return next((tube or "" for tube, *rest in numbers if electrode_of(before, tube, *rest) is None), None)
    told_of = [one.text("tubeNumber") for one in document.groups.get(TUBES, ())]
    told_of += [number] if (number := document.text("tubeNumber")) is not None else []
    return next((number for number in told_of if tube_of(before, number) is None), None)


LIFE = Life(
    shape=SHAPE,
    begin=begin,
    unfit=_unfit,
    effects={
        "GMW_Owner": _owned,
        "GMW_Maintainer": _well,
        "GMW_WellHeadProtector": _well,
        "GMW_GroundLevel": _ground,
        "GMW_Shift": _well,
        "GMW_Positions": measured,
        "GMW_GroundLevelMeasuring": _well,
        "GMW_PositionsMeasuring": measured,
        "GMW_SubsequentAdditionSurveys": _surveyed,
        "GMW_Lengthening": _well_and_tubes,
        "GMW_Shortening": _well_and_tubes,
        "GMW_TubeStatus": _well_and_tubes,
        "GMW_Insertion": _one_tube,
        "GMW_ElectrodeStatus": _electrodes,
        "GMW_Removal": lambda before, _told, _document: before,
    },
)


def well_code(state: Group, bro_id: str) -> str | None:
    """Return the code of the well: GMW, its map sheet, and a number of six digits.

    Sheet and number are those of the NITG code, where there is one; otherwise the sheet is delivered or follows from
    the location, and the number is the register's own.
    """
    nitg = state.text("nitgCode")
    if nitg is not None and len(nitg) == 8:
        return f"GMW{nitg[1:4]}00{nitg[4:]}"
    sheet = state.text("mapSheetCode") or map_sheet(*_position(state))
    return None if sheet is None or len(sheet) != 3 else numbered(f"GMW{sheet}", bro_id)


def _position(state: Group) -> tuple[str, float, float]:
    srs, first, second = point(state.values[LOCATION])
    return srs, float(first), float(second)
