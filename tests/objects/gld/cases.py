"""One case per rule of the GLD: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from lxml import etree

from bro_soap.xmlio import ns
from tests.objects.gld import parts
from tests.objects.rulebook import (
    Case,
    Change,
    Earlier,
    Known,
    attribute,
    both,
    case,
    european_stranger,
    holding,
    text,
    twice,
    without,
)

PARTS = parts.PARTS
START, ARCHIVE_START = "registration-start.xml", "registration-start-archive.xml"
FIRST, CONTROL, FULL, LIMITS, EUROPEAN, ARCHIVE = (
    f"registration-addition-{name}.xml"
    for name in ("provisional", "control", "full", "limits", "european-company", "archive")
)
CLOSURE = "registration-closure.xml"
STORY = (START, FIRST, CONTROL, FULL, LIMITS, EUROPEAN, CLOSURE)

BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: STORY[:number] for number, sample in enumerate(STORY)},
    ARCHIVE: (ARCHIVE_START,),
    "replace-start.xml": STORY,
    "replace-addition.xml": STORY[:-1],
    "delete-addition.xml": STORY[:-1],
}
# The correction reason bronhouder goes with a start only: the sample shows that the schema lets it be.
REFUSED = {"delete-closure.xml"}

REFERENCES = {
    **{f"GMW00000000000{number}": Known("GMW", ("1", "2")) for number in (1, 2)},
    **{f"GMN00000000000{number}": Known("GMN") for number in (1, 2)},
}

HREF, ID = ns.q(ns.XLINK, "href"), ns.q(ns.GML, "id")
SEEN = "observation/OM_Observation"
META, PROCESS = f"{SEEN}/metadata/ObservationMetadata", f"{SEEN}/procedure/ObservationProcess"
INVESTIGATOR, TYPE = (f"{META}/parameter{at}" for at in ("[1]", "[2]"))
COMPENSATION, EVALUATION, INSTRUMENT = (f"{PROCESS}/parameter[{at}]" for at in (1, 2, 3))
VALUE = "NamedValue/value"
KVK = f"{INVESTIGATOR}/{VALUE}/chamberOfCommerceNumber"
BEGIN, RESULT = f"{SEEN}/phenomenonTime/TimePeriod/beginPosition", f"{SEEN}/resultTime/TimeInstant/timePosition"
END = f"{SEEN}/phenomenonTime/TimePeriod/endPosition"
RELATED = f"{SEEN}/relatedObservation/ObservationContext/relatedObservation"
SERIES = f"{SEEN}/result/MeasurementTimeseries"
PAIR, LAST = f"{SERIES}/point/MeasurementTVP", f"{SERIES}/point[6]/MeasurementTVP"
POINT_META = "metadata/TVPMeasurementMetadata"
QUALITY = f"{POINT_META}/qualifier/Category/value"
CENSORED = f"{SERIES}/point[2]/MeasurementTVP"
REASON, LIMIT = f"{CENSORED}/{POINT_META}/censoredReason", f"{CENSORED}/{POINT_META}/qualifier[2]"
BELOW = "http://www.opengis.net/def/nil/OGC/0/BelowDetectionRange"
SAME_AGAIN = both(
    attribute(SEEN, ID, "_obs-again"), attribute(PROCESS, ID, "_proc-again"), attribute(SERIES, ID, "_series-again")
)


def twice_named(path: str) -> Change:
    """A second contact, with a name."""

    def change(root: etree._Element) -> None:
        twice(path)(root)
        text(f"{path}[2]/CI_ResponsibleParty/organisationName/CharacterString", "Meetbedrijf")(root)

    return change


BEGINNING = (
    case("GLD-001", START, text("objectIdAccountableParty", "x" * 201)),
    case("GLD-005", START, without("objectIdAccountableParty")),
    case("GLD-002", START, text("groundwaterMonitoringNet/GroundwaterMonitoringNet/broId", "GMN1"), "BRO-062"),
    case("BRO-062", START, text("groundwaterMonitoringNet/GroundwaterMonitoringNet/broId", "GMN000000000009")),
    case("GLD-003", START, text("monitoringPoint/GroundwaterMonitoringTube/broId", "GLD000000000153"), "BRO-062"),
    case("GLD-004", START, text("monitoringPoint/GroundwaterMonitoringTube/tubeNumber", "1000"), "BRO-062"),
)

CODES = (
    case("GLD-010", FULL, text(f"{TYPE}/{VALUE}", "geenCode"), "GLD-031"),
    case("GLD-010", FULL, text(f"{INSTRUMENT}/{VALUE}", "geenCode"), "GLD-034"),
    case("GLD-010", FULL, text(f"{COMPENSATION}/{VALUE}", "onbekend")),
    case("GLD-010", FULL, text(f"{EVALUATION}/{VALUE}", "geenCode")),
    case("GLD-010", FULL, attribute(f"{META}/status", HREF, "urn:bro:gld:StatusCode:onbekend")),
    case("GLD-010", FULL, attribute(f"{PROCESS}/processReference", HREF, "urn:bro:gld:ProcessReference:NEN5120v1991")),
    case("GLD-044", LIMITS, attribute(REASON, HREF, "http://www.opengis.net/def/nil/OGC/0/unknown")),
    case("GLD-045", FULL, attribute(f"{PAIR}/{POINT_META}/interpolationType", HREF, "urn:x:Continuous")),
    case("GLD-050", FULL, attribute(f"{PROCESS}/processType", HREF, "urn:x:Sensor")),
)

DOSSIER = (
    case("GLD-054", FULL, without(SEEN)),
    case("GLD-020", FULL, attribute(PROCESS, ID, "_proc-07-1-0001")),
    case("GLD-020", FULL, attribute(SERIES, ID, "_series-07-1-0003")),
    case("GLD-021", FULL, SAME_AGAIN, before=STORY[:4]),
    case("GLD-022", FULL, attribute(RELATED, HREF, "#_obs-unknown")),
    case("GLD-023", LIMITS, attribute(f"{SEEN}/procedure", HREF, "_proc-unknown")),
    case("GLD-058", "delete-addition.xml", attribute(SEEN, ID, "_obs-07-1-0001")),
    case("GLD-058", "replace-addition.xml", attribute(PROCESS, ID, "_proc-new"), before=STORY[:5]),
    case("GLD-024", FULL, attribute(SEEN, ID, "_" + "x" * 40)),
    case("GLD-025", LIMITS, attribute(f"{SEEN}/procedure", HREF, "")),
)

METADATA = (
    case("GLD-030", FULL, text(f"{META}/dateStamp/Date", "2023-04-04")),
    case("GLD-031", FIRST, without(f"{META}/status")),
    case("GLD-031", FULL, text(f"{TYPE}/{VALUE}", "controlemeting"), "GLD-041"),
    case(
        "GLD-032",
        FULL,
        text(f"{META}/contact/CI_ResponsibleParty/organisationName/CharacterString", "Meetbedrijf"),
        "BRO-065",
    ),
    case("GLD-033", FULL, text(KVK, "99999999")),
    case("GLD-033", FULL, european_stranger(KVK)),
    case("GLD-034", FULL, without(COMPENSATION)),
    case("GLD-034", FULL, text(f"{INSTRUMENT}/{VALUE}", "elektronischPeilklokje")),
    case("GLD-035", ARCHIVE, text(f"{PROCESS}/parameter[1]/{VALUE}", "oordeelDeskundige")),
    case("GLD-036", FULL, text(RESULT, "2023-04-03")),
    case("GLD-036", ARCHIVE, text(RESULT, "1900-02-29"), "GLD-030"),
    case("GLD-036", ARCHIVE, text(RESULT, "2024-01-01T25:00:00Z"), "GLD-030"),
    case("GLD-037", FULL, text(END, "2099-01-01"), "GLD-040"),
    case("GLD-037", FULL, text(BEGIN, "2023-01-03"), "GLD-040"),
    case("GLD-038", FULL, without(INVESTIGATOR)),
    case("GLD-038", FULL, without(f"{META}/dateStamp")),
    case("GLD-038", FULL, without(EVALUATION)),
    case("GLD-038", FULL, without(f"{PROCESS}/processReference")),
    case("GLD-039", FULL, twice(TYPE)),
    case("GLD-043", FULL, text(KVK, "123")),
)

MEASUREMENTS = (
    case("GLD-040", FULL, text(f"{PAIR}/time", "2022-12-31T23:59:00+01:00")),
    case("GLD-041", FIRST, text(f"{LAST}/time", "2023-01-02T06:01:00+01:00")),
    case("GLD-041", FULL, text(RESULT, "2023-01-02T05:00:00Z"), "GLD-030"),
    case("GLD-042", FULL, text(f"{PAIR}/{QUALITY}", "geenCode")),
    case("GLD-042", FULL, text(f"{PAIR}/{QUALITY}", "")),
    case("GLD-042", FULL, text(f"{LAST}/{QUALITY}", "nogNietBeoordeeld")),
    case("GLD-042", ARCHIVE, text(f"{PAIR}/{QUALITY}", "goedgekeurd")),
    case("GLD-042", LIMITS, without(REASON, LIMIT)),
    case("GLD-042", LIMITS, without(LIMIT)),
    case("GLD-042", LIMITS, without(REASON)),
    case(
        "GLD-042",
        LIMITS,
        both(attribute(f"{CENSORED}/value", ns.q(ns.XSI, "nil"), "false"), text(f"{CENSORED}/value", "1")),
    ),
    case("GLD-046", FULL, text(f"{PAIR}/value", "1.4125")),
    case("GLD-046", FULL, text(f"{LAST}/value", "-1000")),
    case("GLD-046", FULL, text(f"{LAST}/value", "INF")),
    case("GLD-046", LIMITS, text(f"{LIMIT}/Quantity/value", "-0.7801")),
    case("GLD-047", FULL, without(*[f"{SERIES}/point"] * 6)),
    case("GLD-048", FULL, without(f"{SERIES}/point[3]/MeasurementTVP/time")),
    case("GLD-048", FULL, without(f"{PAIR}/value")),
    case("GLD-048", FULL, without(f"{PAIR}/{POINT_META}/qualifier")),
    case("GLD-048", FULL, without(f"{LAST}/{POINT_META}/interpolationType")),
    case("GLD-051", FULL, text(f"{SERIES}/point[3]/MeasurementTVP/time", "2023-01-01")),
    case("GLD-051", FULL, text(f"{SERIES}/point[3]/MeasurementTVP/time", "2023-01-01T10:60:00Z")),
    case("GLD-051", FULL, text(f"{SERIES}/point[3]/MeasurementTVP/time", "2023-02-29T10:00:00Z")),
    case("GLD-052", FULL, text(BEGIN, "2023"), "GLD-040"),
    case("GLD-052", FULL, without(END), "GLD-040"),
    case("GLD-053", FULL, twice(f"{PAIR}/{POINT_META}/qualifier")),
    case("GLD-053", LIMITS, twice(LIMIT)),
    case("GLD-049", FULL, attribute(f"{PAIR}/value", "uom", "cm")),
    case("GLD-049", LIMITS, attribute(f"{LIMIT}/Quantity/uom", "code", "cm")),
)

_URN = "urn:bro:gld:ObservationMetadata:principalInvestigator"
_NAME, _CONTACT = f"{INVESTIGATOR}/NamedValue/name", f"{META}/contact"
_NUMBER = ns.q(ns.BROCOM, "chamberOfCommerceNumber")
MEANINGS = (
    *(
        case("GLD-055", FULL, attribute(_NAME, HREF, name), "GLD-038", "BRO-065")
        for name in (_URN.replace("urn:bro", "URN:BRO"), "principalInvestigator", f"http://x/{_URN}", "")
    ),
    case("GLD-055", FULL, attribute(f"{EVALUATION}/NamedValue/name", HREF, _URN), "GLD-038"),
    case("GLD-056", FULL, holding(f"{INVESTIGATOR}/{VALUE}", _NUMBER, "99000032")),
    case("GLD-056", FULL, holding(f"{TYPE}/{VALUE}", _NUMBER, "99000032")),
    case("GLD-056", FULL, attribute(f"{TYPE}/{VALUE}", "codeSpace", "urn:bro:gld:EvaluationProcedure")),
    case("GLD-057", FULL, text(f"{SERIES}/point[3]/MeasurementTVP/time", "urn:T"), "GLD-051"),
    case("GLD-057", FULL, holding(f"{PAIR}/{POINT_META}/qualifier/Category", ns.q(ns.SWE, "label"), "Jansen")),
    case("GLD-057", FULL, attribute(f"{PAIR}/{POINT_META}/qualifier/Category/codeSpace", HREF, "urn:elders")),
    case("GLD-057", LIMITS, attribute(f"{LIMIT}/Quantity", "definition", "urn:elders")),
    case("GLD-010", FULL, attribute(f"{META}/status", HREF, "URN:bro:gld:StatusCode:volledigBeoordeeld"), "BRO-065"),
    case("GLD-023", FULL, attribute(f"{SEEN}/procedure", HREF, "_proc-elders")),
    case("BRO-065", FULL, attribute(f"{SEEN}/featureOfInterest", HREF, "http://example.org/99000031")),
    case("BRO-065", FULL, attribute(f"{SEEN}/resultTime/TimeInstant", "frame", "urn:elders")),
    case("BRO-065", FULL, twice_named(_CONTACT)),
    case("BRO-065", FULL, holding(f"{SEEN}/procedure", "{urn:elders}iets")),
    case("BRO-065", FULL, holding(SEEN, ns.q(ns.OM, "parameter"))),
    case("BRO-065", START, attribute("monitoringPoint", HREF, "http://example.org/")),
)

CASES: tuple[Case, ...] = (*BEGINNING, *CODES, *DOSSIER, *METADATA, *MEASUREMENTS, *MEANINGS)
