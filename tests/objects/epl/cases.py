"""The cases of the EPL: for each rule a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.objects.rulebook import (
    STRANGER,
    Case,
    Change,
    Earlier,
    Known,
    both,
    case,
    date,
    find,
    nil,
    text,
    twice,
    without,
)

START, ADJUST, FIXED, FINAL, AMEND, AMEND_AGAIN, IN_FORCE, TRANSFER, EXTEND, LIFT, WITHDRAW, STAY, SUCCEED, END = (
    f"registration-{name}.xml"
    for name in (
        "publication-licence",
        "adjustment-granting",
        "finalisation-granting-fixed",
        "finalisation-granting",
        "publication-amendment",
        "publication-amendment-adjusted",
        "closure-amendment",
        "amendment-licence",
        "amendment-licence-extended",
        "amendment-licence-lifted",
        "publication-termination",
        "closure-termination",
        "publication-termination-succession",
        "termination-licence",
    )
)
STORY = (START, ADJUST, FIXED, FINAL, AMEND, IN_FORCE, EXTEND, LIFT, TRANSFER, WITHDRAW, STAY, SUCCEED, END)
ARCHIVE, ARCHIVE_AMENDED, ARCHIVE_END = (
    f"registration-{name}.xml"
    for name in ("publication-licence-archive", "publication-amendment-archive", "termination-archive")
)
REFUSING, REFUSED = "registration-termination-refusing.xml", "registration-termination-refused.xml"
CLOSED = tuple(f"registration-closure-amendment-{name}.xml" for name in ("fixed", "in-force", "broken-off"))


def until(sample: str) -> tuple[Earlier, ...]:
    """What came before this sample in the life of the licence."""
    return STORY[: STORY.index(sample)]


BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: until(sample) for sample in STORY},
    AMEND_AGAIN: until(IN_FORCE),
    CLOSED[0]: until(IN_FORCE),
    CLOSED[1]: (*until(IN_FORCE), CLOSED[0]),
    CLOSED[2]: until(IN_FORCE),
    "registration-publication-termination-fixed.xml": until(STAY),
    REFUSING: (START,),
    REFUSED: (START, REFUSING),
    ARCHIVE_AMENDED: (ARCHIVE,),
    ARCHIVE_END: (ARCHIVE, ARCHIVE_AMENDED),
    "replace-publication-licence.xml": STORY,
    "move-publication-licence.xml": STORY,
    "replace-adjustment-granting.xml": STORY,
    "insert-adjustment-granting.xml": STORY,
    "move-finalisation-granting.xml": STORY,
    "replace-publication-amendment.xml": (*until(IN_FORCE), AMEND_AGAIN),
    "delete-closure-amendment.xml": until(EXTEND),
    "insert-amendment-licence.xml": (*until(EXTEND), TRANSFER),
    "delete-amendment-licence.xml": (*until(EXTEND), EXTEND),
    "move-termination-licence.xml": STORY,
    "delete-termination-licence.xml": STORY,
}
REFERENCES = {"EPL000000000007": Known("EPL"), "EPL000000000008": Known("EPL")}
EPLCOM, GML = "{http://www.broservices.nl/xsd/eplcommon/1.0}", "{http://www.opengis.net/gml/3.2}"
BROCOM = "{http://www.broservices.nl/xsd/brocommon/3.0}"
RD, ETRS89 = "urn:ogc:def:crs:EPSG::28992", "urn:ogc:def:crs:EPSG::4258"
AREA, SPLIT = "grantedArea/GrantedArea", "amendmentArea/areaToBeSplitted"
AMENDED, NEW = "amendmentArea/areaToBeAmended", f"{SPLIT}/newArea"
NEW_2 = f"{SPLIT}/newArea[2]"
LONG = "x" * 101


def told(path: str, name: str, value: str = "", *, first: bool = False, **attributes: str) -> Change:
    """Put an element with this text inside the one on the path, as the last in it or the first."""

    def change(root: etree._Element) -> None:
        at = find(root, path)
        made = etree.Element(f"{EPLCOM}{name}", attributes)
        made.text = value or None
        at.insert(0 if first else len(at), made)

    return change


def behind(path: str, name: str, value: str = "", **attributes: str) -> Change:
    """Put an element behind the one on the path."""

    def change(root: etree._Element) -> None:
        made = etree.Element(f"{EPLCOM}{name}", attributes)
        made.text = value or None
        find(root, path).addnext(made)

    return change


def event(name: str) -> Change:
    return text("eventName", name)


def shaped(positions: str, *holes: str, srs: str = RD, path: str = f"{AREA}/deliveredBoundary") -> Change:
    """Put a polygon in the place of a boundary; no ring for no positions."""

    def change(root: etree._Element) -> None:
        boundary = find(root, path)
        boundary[:] = []
        polygon = etree.SubElement(boundary, f"{GML}Polygon", {"srsName": srs, f"{GML}id": "grens"})
        for number, one in enumerate((positions, *holes) if positions else ()):
            side = etree.SubElement(polygon, f"{GML}{'interior' if number else 'exterior'}")
            etree.SubElement(etree.SubElement(side, f"{GML}LinearRing"), f"{GML}posList").text = one

    return change


def patched(*patches: str) -> Change:
    """Put a surface of patches in the place of a boundary."""

    def change(root: etree._Element) -> None:
        boundary = find(root, f"{AREA}/deliveredBoundary")
        boundary[:] = []
        surface = etree.SubElement(boundary, f"{GML}Surface", {"srsName": RD, f"{GML}id": "grens"})
        together = etree.SubElement(surface, f"{GML}patches")
        for one in patches:
            side = etree.SubElement(etree.SubElement(together, f"{GML}PolygonPatch"), f"{GML}exterior")
            etree.SubElement(etree.SubElement(side, f"{GML}LinearRing"), f"{GML}posList").text = one

    return change


def square(x: int, y: int, side: int = 100) -> str:
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    return " ".join(f"{east} {north}" for east, north in corners)


def stranger(path: str) -> Change:
    return text(f"{path}/organization/chamberOfCommerceNumber", STRANGER)


def many(count: int) -> Change:
    """Put so many areas behind each other."""

    def change(root: etree._Element) -> None:
        for number in range(count):
            twice("grantedArea")(root)
            text(f"{AREA}/areaNumber", str(number % 10))(root)

    return change


def no_code(rule: int, sample: str, path: str) -> Case:
    return case(f"EPL-{rule:03}", sample, text(path, "geenCode"))


def _depth(rule: int, sample: str, path: str, strat: tuple[str, str]) -> Iterator[Case]:
    """Yield the cases of the bounds of an area, of which the first rule has this number."""
    lower, upper = (f"{path}/depthRange/geological{side}Boundary" for side in ("Lower", "Upper"))
    yield case(f"EPL-{rule:03}", sample, text(f"{path}/depthRange/beginDepth", "-1"))
    yield case(f"EPL-{rule + 1:03}", sample, text(f"{path}/depthRange/endDepth", "10000"))
    yield no_code(rule + 2, sample, f"{upper}/unit")
    yield no_code(rule + 3, sample, f"{upper}/boundary")
    yield no_code(rule + 4, sample, f"{lower}/unit")
    yield no_code(rule + 5, sample, f"{lower}/boundary")
    yield no_code(rule + 6, strat[0], f"{strat[1]}/stratigraficDelimitation/unit")


EVENT_NAMES = (
    case("EPL-004", START, event("verleningIngegaan")),
    case("EPL-005", ADJUST, event("verleningDefinitief")),
    case("EPL-006", FINAL, event("verleningsbesluitBijgesteld"), "EPL-430"),
    case("EPL-007", AMEND, event("wijzigingAfgebroken"), "EPL-430"),
    case("EPL-008", IN_FORCE, event("wijzigingsbesluitBijgesteld")),
    case("EPL-009", TRANSFER, event("wijzigingsbesluitBekendgemaakt"), "EPL-071"),
    case("EPL-010", SUCCEED, event("vergunningVerlopen")),
    case("EPL-011", STAY, event("vergunningVervallen")),
    case("EPL-012", END, event("opvolgingAfgebroken"), "EPL-075"),
)
TEXTS = (
    case("EPL-001", START, text("objectIdAccountableParty", "x" * 201)),
    case("EPL-002", ADJUST, text("eventDate", "1899-12-31"), "BRO-061"),
    case("EPL-003", START, event("verleend")),
    case("EPL-013", START, text("decreeNumber", "x" * 31)),
    case("EPL-014", AMEND, behind("eventName", "decreeNumber", "x" * 31)),
    no_code(15, START, "deliveryContext"),
    case("EPL-026", START, text(f"{AREA}/areaName", LONG)),
    case("EPL-049", AMEND, text(f"{AMENDED}/areaName", LONG)),
    case("EPL-061", AMEND, text(f"{NEW}/areaName", LONG)),
)
SUBJECT = (
    case("EPL-016", START, text("miningActivity", "geenCode"), "EPL-018"),
    no_code(17, START, "mineral"),
    case("EPL-018", START, without("mineral")),
    no_code(19, ARCHIVE, "substance"),
    case("EPL-020", ARCHIVE, without("substance")),
    case("EPL-021", START, behind("mineral", "expiryDate", "2040-01-01")),
)
AREAS = (
    case("EPL-024", START, text(f"{AREA}/areaNumber", "-1")),
    case("EPL-025", START, text(f"{AREA}/areaNumber", "2")),
    case("EPL-027", START, text("grantedArea[2]/GrantedArea/verticalBounded", "onbekend")),
    case("EPL-028", START, without(f"{AREA}/depthRange")),
    case("EPL-028", START, text(f"{AREA}/verticalBounded", "nee")),
    case("EPL-029", ADJUST, text(f"{AREA}/verticalBounded", "nee")),
    *_depth(30, START, AREA, (ADJUST, AREA)),
    case("EPL-048", AMEND, text(f"{AMENDED}/areaNumber", "-1"), "EPL-431"),
    case("EPL-050", AMEND, without(f"{AMENDED}/depthRange")),
    case("EPL-051", AMEND_AGAIN, text(f"{AMENDED}/verticalBounded", "nee")),
    *_depth(52, AMEND, AMENDED, (AMEND_AGAIN, AMENDED)),
    case("EPL-059", AMEND, text(f"{SPLIT}/areaToBeReplaced", "-2"), "EPL-431"),
    case("EPL-060", AMEND, text(f"{NEW}/areaNumber", "-3")),
    case("EPL-062", AMEND, without(f"{NEW_2}/depthRange")),
    case("EPL-063", AMEND, text(f"{NEW}/verticalBounded", "nee")),
    *_depth(64, AMEND, NEW_2, (AMEND, NEW)),
    case(
        "EPL-405",
        AMEND_AGAIN,
        without(*(f"{AMENDED}/{name}" for name in ("areaName", "verticalBounded", "stratigraficDelimitation"))),
    ),
    case("EPL-405", AMEND, without("amendmentValidity/effectiveDate", "amendmentValidity/expiryDate")),
    case("EPL-406", ADJUST, both(without(f"{AREA}/stratigraficDelimitation"), told(AREA, "depthRange"))),
    case("EPL-407", START, text(f"{AREA}/depthRange/endDepth", "500")),
    case("EPL-423", START, many(101), "EPL-025"),
    case("EPL-431", AMEND, text(f"{AMENDED}/areaNumber", "7")),
    case("EPL-431", AMEND_AGAIN, text("amendmentArea/areaToBeRenounced", "9")),
    case("EPL-432", AMEND, text(f"{NEW}/areaNumber", "1")),
    case("EPL-432", AMEND, text(f"{NEW}/areaNumber", "4")),
    case("EPL-432", AMEND_AGAIN, text("amendmentArea/areaToBeRenounced", "1")),
    case(
        "EPL-433",
        AMEND_AGAIN,
        both(text(f"{AMENDED}/areaNumber", "2"), behind("amendmentArea/areaToBeRenounced", "areaToBeRenounced", "1")),
        "EPL-432",
    ),
)
AMENDMENTS = (
    no_code(37, AMEND, "amendmentType"),
    case("EPL-038", AMEND, text("amendmentType[2]", "gebiedswijziging")),
    case("EPL-039", ARCHIVE_AMENDED, text("effectiveDate", "1899-12-31")),
    case("EPL-040", AMEND, behind("plannedEffectiveDate", "effectiveDate", "2024-01-01")),
    case("EPL-041", IN_FORCE, text("effectiveDate", "2199-01-01")),
    case("EPL-042", CLOSED[2], behind("eventName", "effectiveDate", "2024-01-01")),
    case("EPL-043", AMEND, without("amendmentValidity")),
    case("EPL-044", AMEND, without("amendmentLicenceHolder")),
    case("EPL-045", AMEND, nil("amendmentLicenceHolder/organization")),
    case("EPL-046", AMEND, without("amendmentArea")),
    case("EPL-047", AMEND_AGAIN, text("amendmentArea/areaToBeRenounced", "-2"), "EPL-431"),
    case("EPL-073", SUCCEED, told("", "withdrawalInProgress"), before=until(SUCCEED)),
)
HOLDERS = (
    case("EPL-022", START, nil("licenceHolder/organization")),
    case("EPL-023", ADJUST, nil("licenceHolder/organization")),
    case("EPL-071", TRANSFER, without("newLicenceHolder")),
    case("EPL-072", TRANSFER, nil("newLicenceHolder/organization")),
    case("EPL-408", START, stranger("licenceHolder")),
    case("EPL-408", AMEND, stranger("amendmentLicenceHolder")),
    case("EPL-408", TRANSFER, stranger("newLicenceHolder")),
    case("EPL-408", TRANSFER, twice("newLicenceHolder/organization")),
)
DATES = (
    case("EPL-400", FINAL, text("expiryDate", "2002-12-31"), "EPL-403"),
    case("EPL-400", AMEND, text("plannedEffectiveDate", "2022-06-30")),
    case("EPL-401", ADJUST, date("effectiveDate", "2023", "year")),
    case("EPL-401", ARCHIVE, date("effectiveDate", "1899", "year"), "EPL-402"),
    case("EPL-402", ADJUST, date("effectiveDate", "2023-02-28")),
    case("EPL-403", FINAL, text("expiryDate", "2023-10-01")),
    case("EPL-403", AMEND, text("amendmentValidity/expiryDate", "2023-11-01")),
    case("EPL-404", FINAL, without("effectiveDate", "expiryDate"), before=(START, FIXED)),
)
FOLLOWERS = (
    case("EPL-074", END, text("followedBy", "EPL_123"), "BRO-062"),
    case("EPL-075", "registration-termination-archive.xml", told("", "followedBy", "EPL000000000007")),
    case("EPL-076", END, text("followedBy", "EPL000000000008")),
    case("EPL-409", END, text("followedBy", "EPL000000000001"), "BRO-062"),
)
_RING = " ".join(f"{200000 + number} {500000 + number % 2}" for number in range(3000))
_OUTER = square(200000, 500000, 1000)
PLACES = (
    case("EPL-420", START, shaped("52.4 6.0 52.4 6.1 52.5 6.1 52.4 6.0", srs=ETRS89)),
    case("EPL-420", ARCHIVE, shaped(_OUTER)),
    case(
        "EPL-420", AMEND, shaped("52.4 6.0 52.4 6.1 52.5 6.1 52.4 6.0", srs=ETRS89, path=f"{AMENDED}/deliveredBoundary")
    ),
    case("EPL-421", START, shaped("200000 500000 200100 500100 200100 500000 200000 500100 200000 500000")),
    case("EPL-421", START, shaped("200000 500000 200100 500100 200100 500000 200000 500001")),
    case("EPL-421", START, shaped("200000 500000 200100 500100 200000 500000")),
    case("EPL-421", START, shaped("200000 500000 200100 500100 200100 500000 200000")),
    case("EPL-421", START, shaped("200000 500000 0 200100 500100 0 200100 500000 0 200000 500000 0"), "EPL-422"),
    case("EPL-421", START, shaped("")),
    case("EPL-421", START, shaped(_RING)),
    case("EPL-421", START, shaped(_OUTER, square(200900, 500900, 500))),
    case("EPL-421", START, shaped(_OUTER, square(200100, 500100), square(200150, 500150))),
    case("EPL-421", START, patched()),
    case("EPL-421", START, patched(square(200000, 500000), square(200050, 500050))),
    case("EPL-422", START, shaped(square(300000, 400000))),
    case("EPL-422", START, shaped("500000 200000 500100 200000 500100 200100 500000 200000")),
    case("EPL-422", ARCHIVE, shaped("4.5 53.5 4.6 53.5 4.6 53.6 4.5 53.5", srs=ETRS89)),
)
EVENTS = (
    case("EPL-430", AMEND, event("wijzigingsbesluitBijgesteld")),
    case("EPL-430", FIXED, text("eventDate", "2023-08-01"), before=(START, REFUSING)),
    case("EPL-430", LIFT, event("tijdelijkeVerlengingOpgeheven"), before=until(EXTEND)),
    case("EPL-430", TRANSFER, text("eventDate", "2023-06-01"), before=(START,)),
    case("EPL-430", IN_FORCE, event("wijzigingIngegaan")),
)
CASES: tuple[Case, ...] = (
    *EVENT_NAMES,
    *TEXTS,
    *SUBJECT,
    *AREAS,
    *AMENDMENTS,
    *HOLDERS,
    *DATES,
    *FOLLOWERS,
    *PLACES,
    *EVENTS,
)
