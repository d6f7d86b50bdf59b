"""One case per rule of the GPD: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from bro_soap.xmlio import ns
from tests.objects.rulebook import (
    Case,
    Earlier,
    Known,
    added,
    attribute,
    both,
    case,
    field_date,
    nothing,
    text,
    without,
)

START, REPORT, NEXT, END = (f"registration-{name}.xml" for name in ("start", "report", "report-next", "end"))
EXTRACTION = "registration-report-extraction.xml"
DRINKING, ITS_REPORT = (f"registration-{name}-drinking-water.xml" for name in ("start", "report"))
OLD, OLD_REPORT = (f"registration-{name}-archive.xml" for name in ("start", "report"))
STORY: tuple[Earlier, ...] = (START, REPORT, NEXT, EXTRACTION, END)

BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{str(sample): STORY[:number] for number, sample in enumerate(STORY)},
    ITS_REPORT: (DRINKING,),
    OLD_REPORT: (OLD,),
    "replace-start.xml": STORY,
    "replace-report.xml": STORY,
    "delete-report.xml": STORY,
    "delete-end.xml": STORY,
    **{f"move-{name}.xml": STORY for name in ("start", "report", "end")},
}

# The facilities that the dossiers are of: an open energy system that also extracts, one for drinking water, an old one.
REFERENCES = {
    "GUF000000000001": Known(
        "GUF",
        told=(
            {"begin": "2021-02-01", "purposes": ["energievoorziening"]},
            {"members": ["ogn-1"], "functions": {"ogn-1": "openBodemenergiesysteem"}},
            {"members": ["onttr-2"], "functions": {"onttr-2": "onttrekking"}},
        ),
    ),
    "GUF000000000002": Known(
        "GUF",
        told=(
            {"begin": "1968-04-01", "purposes": ["beregening"]},
            {"purposes": ["openbareDrinkwatervoorziening"]},
            {"members": ["put-veld-a"], "functions": {"put-veld-a": "onttrekking"}},
        ),
    ),
    "GUF000000000003": Known("GUF", quality_regime="IMBRO/A", told=({"begin": "1931", "purposes": ["bleken"]},)),
    "GUF000000000004": Known("GUF", deregistered=True),
    "GMW000000000001": Known("GMW", ("1",)),
}

SERIES = "volumeSeries"
FIRST_IN, SECOND_IN = f"{SERIES}[2]", f"{SERIES}[3]"
RELATED = "installationOrFacility/InstallationOrFacility"
PART = f"{RELATED}/relatedRealisedInstallation/RealisedInstallation"
WHOLE = f"{RELATED}/relatedGroundwaterUsageFacility/GroundwaterUsageFacility"
OTHER_FACILITY = both(text(f"{PART}/broId", "GUF000000000002"), text(f"{PART}/realisedInstallationId", "put-veld-a"))
FIRST = BEFORE[REPORT]

VALUES = (
    case("GPD-001", START, text("objectIdAccountableParty", "")),
    case("GPD-001", START, text("objectIdAccountableParty", "x" * 201)),
    case("GPD-002", REPORT, text("reportId", " ")),
    case("GPD-002", REPORT, text("reportId", "jaar\u0009opgave")),
    case("GPD-003", REPORT, text("method", "onbekend")),
    case("GPD-004", EXTRACTION, text(f"{SERIES}/waterInOut", "geloosd")),
    case("GPD-005", REPORT, text(f"{SERIES}/volume", "-1")),
    case("GPD-005", REPORT, text(f"{SERIES}/volume", "1234567890")),
    case("GPD-005", REPORT, text(f"{SERIES}/volume", "12.5")),
    case("GPD-005", REPORT, text(f"{SERIES}/volume", "NaN")),
    case("GPD-006", REPORT, text(f"{FIRST_IN}/temperatureIn", "onbekend")),
    case("GPD-007", REPORT, text(f"{FIRST_IN}/waterInOut", "onttrokken")),
    case("GPD-008", REPORT, text(f"{PART}/broId", "GUF1"), "BRO-062"),
    case("GPD-009", REPORT, text(f"{PART}/realisedInstallationId", "put\u0009a"), "BRO-062"),
    case("GPD-010", OLD_REPORT, text(f"{WHOLE}/broId", "GPD000000000001"), "BRO-062"),
)

REPORTS = (
    case("GPD-020", REPORT, text(f"{SERIES}/period/endDate", "2021-12-31")),
    case("GPD-021", REPORT, text(f"{SERIES}/period/endDate", "2099-12-31")),
    case(
        "GPD-021",
        REPORT,
        both(text(f"{SERIES}/period/beginDate", "2099-01-01"), text(f"{SERIES}/period/endDate", "12099-12-31")),
    ),
    case("GPD-022", REPORT, without(PART)),
    case("GPD-023", NEXT, OTHER_FACILITY, "GPD-031", "GPD-032"),
    case("GPD-023", "replace-report.xml", OTHER_FACILITY, "GPD-031", "GPD-032"),
    case("GPD-024", "move-start.xml", field_date("dateToBeCorrected", "2022-01-01")),
    case("GPD-024", "move-report.xml", field_date("dateToBeCorrected", "2022-12-31")),
    case("GPD-024", "move-end.xml", field_date("dateToBeCorrected", "onbekend", "voidReason")),
    case("GPD-024", "move-start.xml", nothing, before=(START,)),
)

FACILITIES = (
    case("GPD-030", EXTRACTION, text(f"{SERIES}/period/beginDate", "2021-01-31")),
    case("GPD-030", OLD_REPORT, text(f"{SERIES}/period/beginDate", "1930-12-31")),
    case("GPD-031", REPORT, without(f"{FIRST_IN}/temperatureIn")),
    case(
        "GPD-031",
        EXTRACTION,
        both(
            text(f"{SERIES}/waterInOut", "ingebracht"),
            added(f"{SERIES}/volume", "temperatureIn", "koud", codeSpace="urn:bro:gpd:TemperatureIn"),
        ),
    ),
    case("GPD-032", ITS_REPORT, nothing, before=(START,)),
    case("GPD-032", REPORT, nothing, before=(DRINKING,)),
    case("GPD-032", "replace-start.xml", added("objectIdAccountableParty", "publiclyAvailable", "ja")),
    case("GPD-032", "replace-start.xml", nothing, before=(DRINKING, ITS_REPORT)),
)

REFERRED = (
    case("BRO-062", REPORT, text(f"{PART}/broId", "GUF000000000009")),
    case("BRO-062", REPORT, text(f"{PART}/broId", "GUF000000000004")),
    case("BRO-062", REPORT, text(f"{PART}/realisedInstallationId", "onttr-9")),
    case("BRO-062", OLD_REPORT, text(f"{WHOLE}/broId", "GMW000000000001"), "GPD-010"),
)

PLACES = (
    case("BRO-061", REPORT, nothing, before=(START, REPORT)),
    case("BRO-061", "replace-report.xml", text("reportId", "WKO-2019")),
    case("BRO-061", "delete-report.xml", text("reportId", "WKO-2019")),
    case("BRO-061", "delete-end.xml", nothing, before=(START, REPORT)),
    case("BRO-065", REPORT, attribute(f"{RELATED}/relatedRealisedInstallation", ns.q(ns.XLINK, "href"), "#part")),
)

CASES: tuple[Case, ...] = (*VALUES, *REPORTS, *FACILITIES, *REFERRED, *PLACES)
