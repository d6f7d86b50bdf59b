"""One case per rule of the GMN: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

import copy

from lxml import etree

from tests.objects.rulebook import Case, Change, Earlier, Known, attribute, both, case, date, nothing, text, without

START, POINT, TUBE = (f"registration-{name}.xml" for name in ("start", "measuring-point", "tube-reference"))
END, CLOSURE, PAST = (f"registration-{name}.xml" for name in ("measuring-point-end-date", "closure", "with-history"))
INSERTED = "insert-measuring-point.xml"
STORY = (START, POINT, TUBE, END, CLOSURE)


def until(sample: str) -> tuple[Earlier, ...]:
    """What came before this sample in the life of the network."""
    return STORY[: STORY.index(sample)]


BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: until(sample) for sample in STORY},
    INSERTED: (START, POINT),
    "delete-measuring-point.xml": (START, POINT, INSERTED),
    "move-measuring-point-end-date.xml": (*until(END), END),
    "move-start.xml": STORY,
    "replace-start.xml": STORY,
    "replace-tube-reference.xml": (*until(TUBE), TUBE),
}
# The correction reason bronhouder goes with a start only: the sample shows that the schema lets it be.
REFUSED = {"delete-closure.xml"}

REFERENCES = {f"GMW00000000000{number}": Known("GMW", ("1", "2")) for number in (1, 2, 4, 5)}

MEASURED = "measuringPoint/MeasuringPoint"
CODE, WELL = f"{MEASURED}/measuringPointCode", f"{MEASURED}/monitoringTube/GroundwaterMonitoringTube"
FUTURE = "2099-01-01"
OFFLINE: tuple[Earlier, ...] = ()


def _ended(code: str, day: str) -> tuple[str, Change]:
    return END, both(text("measuringPointCode", code), date("eventDate", day))


def very_often(name: str) -> Change:
    """The first element of this name a thousand times."""

    def change(root: etree._Element) -> None:
        first = next(root.iter(f"{{*}}{name}"))
        for _ in range(1000):
            first.addnext(copy.deepcopy(first))

    return change


_ALL_ENDED = (_ended("LD-07-2", "2024-02-08"), _ended("LD-07-1", "2024-03-01"), _ended("LD-08", "2024-04-01"))

VALUES = (
    case("GMN-001", START, text("deliveryContext", "geenCode")),
    case("GMN-002", START, text("monitoringPurpose", "onbekend")),
    case("GMN-003", START, text("groundwaterAspect", "geenCode")),
    case("GMN-004", START, text("objectIdAccountableParty", "")),
    case("GMN-005", START, text("name", "net\u0009oost")),
    case("GMN-006", POINT, text(CODE, "x" * 41)),
    case("GMN-007", END, text("measuringPointCode", "x" * 41), before=OFFLINE),
    case("GMN-008", START, text(f"{WELL}/tubeNumber", "0"), "BRO-062"),
    case("GMN-008", POINT, text(f"{WELL}/tubeNumber", "1000"), "BRO-062"),
    case("GMN-009", START, text(f"{WELL}/broId", "GMN000000000001"), "BRO-062"),
    case("GMN-009", TUBE, text(f"{WELL}/broId", "GMW00000000001"), "BRO-062"),
    case("GMN-010", START, date("startDateMonitoring", "1799-12-31")),
    case("GMN-010", START, date("startDateMonitoring", "2019", "year")),
    case("GMN-011", CLOSURE, date("endDateMonitoring", FUTURE)),
    case("GMN-012", POINT, date("eventDate", FUTURE)),
    case("GMN-012", POINT, date("eventDate", "2021-11", "yearMonth")),
)

POINTS = (
    case("GMN-020", START, text(f"{MEASURED.replace('/', '[2]/')}/measuringPointCode", "LD-07-1")),
    case("GMN-021", POINT, text(CODE, "LD-07-1")),
    case("GMN-022", END, text("measuringPointCode", "LD-99")),
    case("GMN-022", TUBE, text(CODE, "LD-99")),
    case("GMN-022", END, date("eventDate", "2024-02-09"), before=(*until(END), END)),
    case("GMN-023", TUBE, text(f"{WELL}/broId", "GMW000000000001")),
    case("GMN-024", END, _ended("LD-08", "2024-04-01")[1], before=(START, POINT, *_ALL_ENDED[:2])),
    case("GMN-024", "delete-measuring-point.xml", nothing, before=(START, POINT, INSERTED, *_ALL_ENDED)),
    case("GMN-025", CLOSURE, date("endDateMonitoring", "2019-04-01"), before=(START,)),
    case("GMN-026", PAST, without("closure")),
)

# What holds for an event by itself holds for each in a history that is delivered at once.
_ADDED, _REPLACED, _STOPPED = (
    f"intermediateEvent[{number}]/{name}"
    for number, name in enumerate(("GMN_MeasuringPoint", "GMN_TubeReference", "GMN_MeasuringPointEndDate"), 1)
)
AT_ONCE = (
    case("GMN-021", PAST, text(f"{_ADDED}/{CODE}", "PO-2"), "GMN-022"),
    case("GMN-022", PAST, text(f"{_REPLACED}/{CODE}", "PO-9")),
    case("GMN-022", PAST, text(f"{_STOPPED}/measuringPointCode", "PO-9")),
    case("GMN-023", PAST, text(f"{_REPLACED}/{WELL}/tubeNumber", "1")),
    case("GMN-025", PAST, date("closure/GMN_Closure/endDateMonitoring", "1994-10-01"), "BRO-061"),
)

HISTORY = (
    case("BRO-066", PAST, very_often("intermediateEvent")),
    case("BRO-061", POINT, nothing, before=(START, POINT)),
    case("BRO-061", POINT, date("eventDate", "2019-03-31")),
    case("BRO-062", POINT, text(f"{WELL}/broId", "GMW000000000009")),
    case("BRO-062", TUBE, text(f"{WELL}/tubeNumber", "3")),
    case(
        "BRO-064",
        "delete-measuring-point.xml",
        nothing,
        before=(START, POINT, INSERTED, _ended("LD-09", "2024-02-08")),
    ),
)

MEANINGS = (
    case("BRO-065", START, attribute(MEASURED, "{urn:elders}iets", "x")),
    case("BRO-065", PAST, attribute("startRegistration/GMN_StartRegistration/name", "{urn:elders}iets", "x")),
)

CASES: tuple[Case, ...] = (*MEANINGS, *VALUES, *POINTS, *AT_ONCE, *HISTORY)
