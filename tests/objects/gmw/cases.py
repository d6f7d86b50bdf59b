"""One case per rule of the GMW: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from tests.objects.rulebook import (
    NO_PAIRS,
    Case,
    Change,
    Earlier,
    Known,
    added,
    attribute,
    both,
    case,
    date,
    field_gone,
    field_text,
    holding,
    nil,
    nothing,
    text,
    twice,
    without,
)

NEW, ARCHIVE, SHEET, SURVEYED, WITHHELD = (
    f"registration-construction{part}.xml" for part in ("", "-archive", "-map-sheet", "-surveys", "-withheld")
)
REFERENCES = {"BHR000000000001": Known("BHR-GT"), "CPT000000000001": Known("CPT")}
OWNER, OWNER_ARCHIVE = "registration-owner.xml", "registration-owner-archive.xml"
MAINTAINER, PROTECTOR = "registration-maintainer.xml", "registration-well-head-protector.xml"
SHORTER, LONGER = "registration-shortening.xml", "registration-lengthening.xml"
GROUND, POSITIONS, SHIFT = "registration-ground-level.xml", "registration-positions.xml", "registration-shift.xml"
STATUS, ELECTRODES = "registration-tube-status.xml", "registration-electrode-status.xml"
INSERTION, REMOVAL = "registration-insertion.xml", "registration-removal.xml"
GROUND_MEASURED, POSITIONS_MEASURED, SURVEYED_LATER = (
    f"registration-{part}.xml"
    for part in ("ground-level-measuring", "positions-measuring", "subsequent-addition-surveys")
)
INSERTED_STATUS, MOVED_REMOVAL = "insert-tube-status.xml", "move-removal.xml"

# The life of the well of the samples, in the order of its events.
STORY = (
    NEW,
    PROTECTOR,
    SHORTER,
    OWNER,
    MAINTAINER,
    GROUND,
    STATUS,
    INSERTION,
    ELECTRODES,
    LONGER,
    INSERTED_STATUS,
    SHIFT,
    POSITIONS,
    GROUND_MEASURED,
    POSITIONS_MEASURED,
    SURVEYED_LATER,
)


def until(sample: str) -> tuple[Earlier, ...]:
    """What came before this sample in the life of the well."""
    return STORY[: STORY.index(sample)]


BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: until(sample) for sample in STORY},
    OWNER_ARCHIVE: (ARCHIVE,),
    REMOVAL: (NEW,),
    MOVED_REMOVAL: (NEW, REMOVAL),
    "delete-removal.xml": (NEW, REMOVAL, MOVED_REMOVAL),
    "delete-electrode-status.xml": (*until(ELECTRODES), ELECTRODES),
    "replace-ground-level.xml": (*until(GROUND), GROUND),
    "replace-ground-level-measuring.xml": STORY,
    "insert-positions-measuring.xml": STORY,
    "move-subsequent-addition-surveys.xml": STORY,
    "delete-positions-measuring.xml": STORY,
    "replace-construction.xml": STORY,
    "move-construction.xml": STORY,
}
# The correction reason bronhouder goes with a construction only: the sample shows that the schema lets it be.
REFUSED = {"move-owner.xml"}

TUBE, SECOND = "monitoringTube", "monitoringTube[2]"
CABLE = f"{SECOND}/geoOhmCable"
ELECTRODE = f"{CABLE}/electrode"
USED, SCREEN = f"{TUBE}/materialUsed", f"{TUBE}/screen/screenLength"
PLAIN, PLACE, VERTICAL = f"{TUBE}/plainTubePart/plainTubePartLength", "deliveredLocation", "deliveredVerticalPosition"
PROTECTION, SOCK = f"{TUBE}/screen/screenProtection", f"{TUBE}/screen/sockMaterial"
BOREHOLE, SOUNDING = "IsRelatedTo/BoreholeResearch/broId", "IsRelatedTo/GeotechnicalCPTSurvey/broId"
FUTURE = "2099-01-01"
OFFLINE: tuple[Earlier, ...] = ()
REFERRING = {"2": "GLD000000000001"}  # nobody refers to tube 1


def _wrong_code(rule: str, sample: str, path: str, *also: str) -> Case:
    return case(rule, sample, text(path, "geenCode"), *also)


CODES = (
    _wrong_code("GMW-001", NEW, "deliveryContext"),
    _wrong_code("GMW-002", NEW, "constructionStandard"),
    _wrong_code("GMW-003", NEW, "initialFunction"),
    case("GMW-004", NEW, text("groundLevelStable", "onbekend")),
    _wrong_code("GMW-005", GROUND, "wellStability"),
    _wrong_code("GMW-006", NEW, "wellHeadProtector"),
    _wrong_code("GMW-007", NEW, f"{PLACE}/horizontalPositioningMethod"),
    _wrong_code("GMW-008", NEW, f"{VERTICAL}/groundLevelPositioningMethod"),
    _wrong_code("GMW-009", GROUND, "groundLevelPositioningMethod"),
    _wrong_code("GMW-010", NEW, f"{TUBE}/tubeType"),
    case("GMW-011", NEW, text(f"{TUBE}/artesianWellCapPresent", "onbekend")),
    case("GMW-012", NEW, text(f"{SECOND}/sedimentSumpPresent", "onbekend")),
    case("GMW-013", NEW, text(f"{TUBE}/variableDiameter", "onbekend")),
    _wrong_code("GMW-014", NEW, f"{TUBE}/tubeStatus"),
    _wrong_code("GMW-015", NEW, f"{TUBE}/tubeTopPositioningMethod"),
    _wrong_code("GMW-016", NEW, f"{USED}/tubePackingMaterial"),
    _wrong_code("GMW-017", NEW, f"{USED}/tubeMaterial"),
    _wrong_code("GMW-018", NEW, f"{USED}/glue"),
    _wrong_code("GMW-019", NEW, f"{TUBE}/screen/sockMaterial"),
    _wrong_code("GMW-020", NEW, f"{ELECTRODE}/electrodePackingMaterial"),
    _wrong_code("GMW-021", NEW, f"{ELECTRODE}/electrodeStatus"),
    _wrong_code("GMW-022", ELECTRODES, "electrode/electrodeStatus"),
    _wrong_code("GMW-023", LONGER, f"{TUBE}/tubeMaterial"),
    _wrong_code("GMW-024", LONGER, f"{TUBE}/glue"),
    _wrong_code("GMW-025", INSERTION, "insertedPartMaterial"),
    _wrong_code("GMW-026", INSERTION, "tubeTopPositioningMethod"),
    _wrong_code("GMW-027", SURVEYED, PROTECTION),
    _wrong_code("GMW-028", POSITIONS_MEASURED, "groundLevelPositioningMethod"),
    case("GMW-027", SURVEYED, both(text(PROTECTION, "onbekend"), text(SOCK, "onbekend")), "GMW-019"),
)

VALUES = (
    case("GMW-030", NEW, text("objectIdAccountableParty", "x" * 201)),
    case("GMW-030", NEW, text("objectIdAccountableParty", "put 汉")),
    case("GMW-031", NEW, text("numberOfMonitoringTubes", "51"), "GMW-070"),
    case("GMW-032", NEW, text(f"{TUBE}/tubeNumber", "1000")),
    case("GMW-033", NEW, text(f"{SECOND}/numberOfGeoOhmCables", "11"), "GMW-080"),
    case("GMW-033", NEW, text(f"{TUBE}/numberOfGeoOhmCables", "-1"), "GMW-080"),
    case("GMW-034", NEW, text(f"{CABLE}/cableNumber", "0")),
    case("GMW-035", NEW, text(f"{ELECTRODE}/electrodeNumber", "1000")),
    case("GMW-036", LONGER, text("numberOfTubesLengthened", "0"), "GMW-072"),
    case("GMW-037", SHORTER, text("numberOfTubesShortened", "51"), "GMW-073"),
    case("GMW-038", STATUS, text("numberOfTubesChanged", "0"), "GMW-074"),
    case("GMW-039", ELECTRODES, text("numberOfElectrodesChanged", "0"), "GMW-075"),
    case("GMW-040", NEW, text(f"{TUBE}/tubeTopDiameter", "2")),
    case("GMW-041", NEW, text(f"{TUBE}/tubeTopPosition", "325.001")),
    case("GMW-041", POSITIONS, text(f"{TUBE}/tubeTopPosition", "-10.001")),
    case("GMW-042", INSERTION, text("tubeTopPosition", "-10.001")),
    case("GMW-043", NEW, text(f"{VERTICAL}/groundLevelPosition", "3.8701")),
    case("GMW-044", GROUND, text("groundLevelPosition", "1000")),
    case("GMW-067", POSITIONS_MEASURED, text("groundLevelPosition", "1000")),
    case("GMW-045", NEW, text(f"{TUBE}/sedimentSump/sedimentSumpLength", "0.049")),
    case("GMW-046", NEW, text(f"{ELECTRODE}/electrodePosition", "50.001")),
    case("GMW-047", INSERTION, text("insertedPartLength", "0.999")),
    case("GMW-048", INSERTION, text("insertedPartDiameter", "19")),
    case("GMW-049", NEW, nil(f"{TUBE}/tubeTopDiameter")),
    case("GMW-050", NEW, nil(f"{VERTICAL}/groundLevelPosition")),
    case("GMW-051", NEW, nil("owner")),
    case("GMW-052", NEW, text(f"{VERTICAL}/localVerticalReferencePoint", "maaiveld")),
    case("GMW-053", NEW, text(f"{VERTICAL}/verticalDatum", "MSL")),
    case("GMW-054", NEW, text(f"{VERTICAL}/offset", "0.001")),
    case("GMW-055", LONGER, text(f"{TUBE}/plainTubePartLength", "750.001")),
    case("GMW-056", INSERTION, text("tubeNumber", "0"), before=OFFLINE),
    case("GMW-057", ELECTRODES, text("electrode/tubeNumber", "0"), before=OFFLINE),
    case("GMW-058", ELECTRODES, text("electrode/cableNumber", "100"), before=OFFLINE),
    case("GMW-059", ELECTRODES, text("electrode/electrodeNumber", "0"), before=OFFLINE),
)

PARTIES = (
    case("GMW-060", NEW, text("owner", "111")),
    case("GMW-060", NEW, text("owner", "")),
    case("GMW-061", MAINTAINER, text("maintenanceResponsibleParty", "9900003X")),
    case("GMW-062", NEW, text("owner", "99999999")),
    case("GMW-062", OWNER, text("owner", "99999999")),
    case("GMW-063", NEW, text("maintenanceResponsibleParty", "99999999")),
    case("GMW-064", OWNER, text("owner", "111")),
)

SURVEYS = (
    case("GMW-065", SURVEYED, text(BOREHOLE, "CPT000000000001"), "BRO-062"),
    case("GMW-066", SURVEYED, text(SOUNDING, "BHR000000000001"), "BRO-062"),
    case("GMW-065", SURVEYED_LATER, text(BOREHOLE, "CPT000000000001"), "BRO-062"),
    case("BRO-062", SURVEYED_LATER, text(SOUNDING, "CPT000000000002")),
    case("BRO-062", SURVEYED, text(BOREHOLE, "BHR000000000002")),
    case("BRO-062", SURVEYED, text(SOUNDING, "CPT000000000002")),
)

# With a tube that is too high the screen may be too.
_ABOVE = (("tubeTopPosition", "330.000"), ("plainTubePart/plainTubePartLength", "1.000"))

GROUPS = (
    case("GMW-070", NEW, text("numberOfMonitoringTubes", "3")),
    case("GMW-070", NEW, text("numberOfMonitoringTubes", "1")),
    case("GMW-071", POSITIONS, text("numberOfMonitoringTubes", "3")),
    case("GMW-072", LONGER, text("numberOfTubesLengthened", "2")),
    case("GMW-073", SHORTER, text("numberOfTubesShortened", "1")),
    case("GMW-074", STATUS, text("numberOfTubesChanged", "2")),
    case("GMW-075", ELECTRODES, text("numberOfElectrodesChanged", "1")),
    case("GMW-076", NEW, text(f"{SECOND}/tubeNumber", "01")),
    case("GMW-077", ELECTRODES, text("electrode[2]/electrodeNumber", "2")),
    case("GMW-078", POSITIONS_MEASURED, text("numberOfMonitoringTubes", "1")),
    case("GMW-078", POSITIONS_MEASURED, both(without(SECOND), without(TUBE))),
    case("GMW-080", NEW, text(f"{SECOND}/numberOfGeoOhmCables", "2")),
    case("GMW-080", NEW, text(f"{SECOND}/numberOfGeoOhmCables", "0")),
    case("GMW-081", NEW, text(f"{ELECTRODE}[2]/electrodeNumber", "1")),
    case("GMW-081", NEW, both(twice(CABLE), text(f"{SECOND}/numberOfGeoOhmCables", "2"))),
    case("GMW-082", NEW, text(f"{TUBE}/sedimentSumpPresent", "nee")),
    case("GMW-082", NEW, text(f"{SECOND}/sedimentSumpPresent", "ja")),
    case("GMW-083", NEW, text(SCREEN, "0.019")),
    case("GMW-083", NEW, text(SCREEN, "1.0005")),
    case("GMW-083", ARCHIVE, text(f"{TUBE}/tubeType", "filterlozeBuis")),
    case("GMW-084", NEW, text(PLAIN, "0.099")),
    case("GMW-084", NEW, text(PLAIN, "750.001")),
    case("GMW-084", NEW, text(f"{TUBE}/tubeType", "volledigFilter")),
    case("GMW-085", NEW, both(text(f"{TUBE}/tubeTopPosition", "-10.000"), text(PLAIN, "750.000"))),
    case(
        "GMW-085",
        NEW,
        both(*(text(f"{TUBE}/{name}", value) for name, value in _ABOVE)),
        "GMW-041",
    ),
)

_BARE = both(text(f"{TUBE}/tubeType", "filterlozeBuis"), text(SCREEN, "0"))
_DOUBLE = "dubbelwandigFilterZonderFilterkous"

PROTECTIONS = (
    case("GMW-086", SURVEYED, _BARE, "GMW-010"),
    case("GMW-087", SURVEYED, text(PROTECTION, "geen")),
    case("GMW-087", SURVEYED, text(PROTECTION, _DOUBLE)),
    case("GMW-088", SURVEYED, text(SOCK, "geen")),
    case("GMW-089", SURVEYED, text(PROTECTION, "onbekend"), "GMW-027"),
)


def _abroad(value: str) -> Change:
    return added("monitoringTube[2]", "isAbroad", value)


# Samples with a change, so that together the samples have every datum.
MORE = ((NEW, _abroad("ja")),)

WELL = (
    case("GMW-096", NEW, _abroad("nee")),
    case("GMW-097", WITHHELD, without("geometricDataPubliclyAvailable")),
    case("GMW-097", WITHHELD, text("initialFunction", "stand")),
    case("GMW-097", WITHHELD, text("deliveryContext", "KRW")),
    case("GMW-097", WITHHELD, both(text("deliveryContext", "WW"), without("geometricDataPubliclyAvailable"))),
    case("GMW-097", NEW, added("monitoringTube[2]", "geometricDataPubliclyAvailable", "ja")),
    case("GMW-095", NEW, _abroad("ja")),
    case("GMW-098", POSITIONS_MEASURED, without("groundLevelPositioningMethod")),
    case("GMW-098", POSITIONS_MEASURED, without("groundLevelPosition")),
    case("GMW-090", NEW, text("groundLevelStable", "nee")),
    case("GMW-090", ARCHIVE, text("groundLevelStable", "ja")),
    case("GMW-090", ARCHIVE, without("wellStability")),
    case("GMW-091", ARCHIVE, text("wellStability", "stabielNAP")),
    case("GMW-092", ARCHIVE, text("nitgCode", "A31H0311")),
    case("GMW-093", SHEET, text("mapSheetCode", "38Z")),
    case("GMW-094", ARCHIVE, text(f"{VERTICAL}/groundLevelPositioningMethod", "RTKGPS0tot4cm")),
    case("GMW-095", NEW, text(f"{PLACE}/location/pos", "200000.000 150000.000")),
    case("GMW-095", NEW, text(f"{PLACE}/location/pos", "441548.630 118702.210")),
    *(case("BRO-065", NEW, text(f"{PLACE}/location/pos", written)) for written in NO_PAIRS),
    case("GMW-095", NEW, attribute(f"{PLACE}/location", "srsName", "urn:ogc:def:crs:EPSG::4326")),
    case(
        "GMW-095",
        NEW,
        both(
            attribute(f"{PLACE}/location", "srsName", "urn:ogc:def:crs:EPSG::4258"),
            text(f"{PLACE}/location/pos", "53.000000000 3.500000000"),
        ),
    ),
)

DATES = (
    case("GMW-100", NEW, date("wellConstructionDate", FUTURE)),
    case("GMW-100", NEW, date("wellConstructionDate", "1888-12-31")),
    case("GMW-100", NEW, date("wellConstructionDate", "2019", "year")),
    case("GMW-100", REMOVAL, date("wellRemovalDate", FUTURE)),
    case("GMW-101", OWNER, date("eventDate", FUTURE)),
    case("GMW-101", OWNER, date("eventDate", "onbekend", "voidReason"), before=OFFLINE),
    case("GMW-101", OWNER, date("eventDate", "2020-01", "yearMonth")),
    case("GMW-160", REMOVAL, date("wellRemovalDate", "2019-03-12")),
    case("GMW-161", "replace-construction.xml", text(f"{SECOND}/tubeNumber", "3"), before=(NEW,)),
    case("GMW-161", "move-construction.xml", text(f"{SECOND}/tubeNumber", "3"), before=(NEW,)),
)

PRIVILEGE = (
    case("BRO-049", OWNER_ARCHIVE, field_text("qualityRegime", "IMBRO"), before=(NEW,)),
    case("GMW-110", OWNER_ARCHIVE, field_gone("underPrivilege")),
    case("GMW-110", STATUS, field_text("qualityRegime", "IMBRO/A")),
)

_FULL = both(text(f"{SECOND}/tubeType", "volledigFilter"), text(f"{SECOND}/plainTubePart/plainTubePartLength", "0"))

STATE = (
    case("GMW-120", STATUS, text(f"{TUBE}/tubeNumber", "9")),
    case("GMW-120", INSERTION, text("tubeNumber", "9")),
    case("GMW-120", POSITIONS_MEASURED, text(f"{TUBE}/tubeNumber", "9")),
    case("GMW-121", ELECTRODES, text("electrode/electrodeNumber", "9")),
    case("GMW-130", OWNER, text("owner", "99000001")),
    case("GMW-131", MAINTAINER, text("maintenanceResponsibleParty", "99000031")),
    case("GMW-132", PROTECTOR, text("wellHeadProtector", "kokerMetaal")),
    case("GMW-133", STATUS, text(f"{TUBE}/tubeStatus", "gebruiksklaar")),
    case("GMW-134", GROUND, date("eventDate", "2020-06-01"), before=(*until(GROUND), GROUND)),
    case("GMW-135", SHIFT, text("groundLevelPosition", "3.7950")),
    case("GMW-136", ELECTRODES, text("electrode/electrodeStatus", "gebruiksklaar")),
    case("GMW-137", OWNER_ARCHIVE, text("owner", "")),
)


def _barred(rule: str, sample: str, path: str, value: str, *also: str) -> Case:
    return case(rule, sample, text(path, value), *also)


BARRED = (
    _barred("GMW-140", PROTECTOR, "wellHeadProtector", "onbekend", "GMW-006"),
    _barred("GMW-141", STATUS, f"{TUBE}/tubeStatus", "onbekend", "GMW-014"),
    _barred("GMW-142", ELECTRODES, "electrode/electrodeStatus", "onbekend", "GMW-022"),
    _barred("GMW-143", GROUND, "groundLevelPositioningMethod", "geen", "GMW-009"),
    _barred("GMW-143", GROUND_MEASURED, "groundLevelPositioningMethod", "geen", "GMW-009"),
    _barred("GMW-143", POSITIONS_MEASURED, "groundLevelPositioningMethod", "geen", "GMW-028"),
    _barred("GMW-144", POSITIONS_MEASURED, f"{TUBE}/tubeTopPositioningMethod", "afgeleidSbl"),
    _barred("GMW-144", POSITIONS, f"{TUBE}/tubeTopPositioningMethod", "afgeleidSbl"),
    _barred("GMW-145", LONGER, f"{TUBE}/variableDiameter", "nee", "GMW-153"),
    _barred("GMW-146", LONGER, f"{TUBE}/glue", "onbekend", "GMW-024"),
)


def _longer(change: Change) -> tuple[Earlier, ...]:
    """What came before the lengthening, with another construction."""
    return ((NEW, change), *until(LONGER)[1:])


LENGTHS = (
    case("GMW-150", LONGER, nothing, before=_longer(_FULL)),
    case("GMW-151", SHORTER, text(f"{TUBE}/plainTubePartLength", "5.200")),
    case("GMW-152", LONGER, text(f"{TUBE}/plainTubePartLength", "13.710")),
    case("GMW-153", LONGER, text(f"{TUBE}/tubeTopDiameter", "63")),
    case("GMW-153", LONGER, nothing, before=_longer(text(f"{SECOND}/variableDiameter", "ja"))),
    case("GMW-154", INSERTION, text("insertedPartDiameter", "50")),
)

MEANINGS = (
    case("BRO-065", NEW, attribute("deliveredLocation/location", "srsDimension", "99000031")),
    case("BRO-065", NEW, holding("deliveredLocation/location", "{urn:elders}iets")),
)

CASES = (
    *MEANINGS,
    *CODES,
    *VALUES,
    *PARTIES,
    *SURVEYS,
    *PROTECTIONS,
    *GROUPS,
    *WELL,
    *DATES,
    *PRIVILEGE,
    *STATE,
    *BARRED,
    *LENGTHS,
)
