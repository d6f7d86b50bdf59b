"""The life of a groundwater utilisation facility, by its parts and their occurrences, without SOAP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import floor

import pytest
from lxml import etree

from bro_soap.geo import RD, to_etrs89
from bro_soap.keeping.acts import deregister
from bro_soap.model import Completed, Dispatched, Gone, Issued, Party, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Store
from bro_soap.xmlio.parse import parse
from tests.contracts import CONTRACTS
from tests.unit.lives import READER, SUPPLIER, Lives, about, sample
from tests.unit.test_visible import Object

PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"
PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
STORY = (
    "add-realised-installation",
    "expand-realised-installation",
    "height",
    "well-function",
    "geometry",
    "closure-realised-part",
    "new-licence",
    "end-licence",
    "closure",
)
Chain = list[tuple[str, str, str]]


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with the borehole that the samples refer to."""
    lives = Lives(store)
    assert lives.begin("BHR-GT", sample("bhr-gt", "registration-complete-report")) == "BHR000000000001"
    return lives


@pytest.fixture
def facility(lives: Lives) -> str:
    return lives.begin("GUF", sample("guf", "registration-start"))


def told(lives: Lives, facility: str, *names: str) -> None:
    for name in names:
        lives.add(facility, sample("guf", f"registration-{name}"))


def tree(found: Issued) -> etree._Element:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS["dsguf"].prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def text(part: etree._Element, *names: str) -> str:
    found = part.find("/".join(f"{{*}}{name}" for name in names))
    return "" if found is None else "".join(map(str, found.itertext()))


def parts(found: Issued, name: str) -> Iterator[etree._Element]:
    """Return the parts with this name that the facility has, not those in its events."""
    for part in tree(found).iter(f"{{*}}{name}"):
        if not any(etree.QName(above).localname == "objectHistory" for above in part.iterancestors()):
            yield part


def chain(found: Issued, name: str, wanted: str) -> Chain:
    """Return the occurrences of a part: since when, until when, and the end of its life."""
    return [
        (
            text(part, "validityPeriod", "startValidity"),
            text(part, "validityPeriod", "endValidity"),
            text(part, "lifespan", "endTime"),
        )
        for part in parts(found, name)
        if part[0].text == wanted
    ]


def test_every_change_ends_one_occurrence_and_begins_the_next(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY)
    past = lives.data(facility, PAST, SUPPLIER)
    assert chain(past, "RealisedWell", "P-1") == [
        ("2021-06-01", "2022-01-10", ""),
        ("2022-01-10", "2023-02-01", "2023-02-01"),
    ]
    assert chain(past, "RealisedScreen", "F-1") == chain(past, "RealisedWell", "P-1")
    assert chain(past, "RealisedWell", "P-3") == [
        ("2021-10-01", "2022-02-01", ""),
        ("2022-02-01", "2022-04-01", "2022-04-01"),
    ]
    assert chain(past, "RealisedInstallation", "I-1") == [
        ("2021-06-01", "2021-10-01", ""),
        ("2021-10-01", "2023-02-01", "2023-02-01"),
    ]
    assert [text(one, "lifespan", "endTime") for one in parts(past, "LicenceGroundwaterUsage")] == [
        "2022-05-01",
        "2023-01-15",
    ]


def test_the_present_shows_what_is_there_now(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY[:7])
    now = lives.data(facility, PRESENT)
    assert [one[0].text for one in parts(now, "RealisedWell")] == ["P-1", "P-2"]
    assert [one[0].text for one in parts(now, "DesignInstallation")] == ["OI-2022"]
    assert [one[0].text for one in parts(now, "LicenceGroundwaterUsage")] == ["WV-2021", "WV-2022"]
    assert text(tree(now), "validityPeriod", "startValidity") == "2022-05-01"
    told(lives, facility, *STORY[7:])
    closed = lives.data(facility, PRESENT)
    assert list(parts(closed, "RealisedInstallation")) == []
    assert text(tree(closed), "lifespan", "endTime") == "2023-02-01"
    assert text(tree(closed), "registrationHistory", "registrationStatus") == "voltooid"


@pytest.mark.parametrize(
    ("correction", "licences"),
    [
        ("move-new-licence", [("WV-2021", "2022-06-01"), ("WV-2022", "")]),
        ("insert-end-licence", [("WV-2021", "2022-04-15"), ("WV-2022", "")]),
    ],
)
def test_a_correction_threads_the_licences_anew(
    lives: Lives, facility: str, correction: str, licences: list[tuple[str, str]]
) -> None:
    told(lives, facility, *STORY[:7])
    lives.add(facility, sample("guf", correction))
    found = parts(lives.data(facility, PAST), "LicenceGroundwaterUsage")
    assert [(str(one[0].text), text(one, "lifespan", "endTime")) for one in found] == licences


def test_a_deleted_end_makes_a_part_live_again(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY[:6])
    lives.add(facility, sample("guf", "delete-closure-realised-part"))
    assert chain(lives.data(facility, PAST), "RealisedWell", "P-3")[-1] == ("2022-02-01", "", "")


def test_the_facility_lives_on_when_its_closure_is_deleted(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY)
    lives.add(facility, sample("guf", "delete-closure"))
    found = lives.data(facility, PRESENT)
    assert text(tree(found), "lifespan", "endTime") == ""
    assert [one[0].text for one in parts(found, "RealisedWell")] == ["P-1", "P-2"]


def test_the_start_stays_while_parts_hang_on_it(lives: Lives, facility: str) -> None:
    """What was built cannot be deleted while later events change it."""
    told(lives, facility, *STORY[:3])
    gone = sample("guf", "registration-add-realised-installation")
    gone = gone.replace(b"registrationRequest", b"deleteRequest").replace(
        b"  <isguf:sourceDocument>",
        b'  <isguf:correctionReason codeSpace="urn:bro:guf:CorrectionReason">eigenCorrectie</isguf:correctionReason>'
        b"<isguf:sourceDocument>",
    )
    before = lives.data(facility, PAST).content
    assert {finding.rule for finding in lives.refused(facility, gone).findings} == {"BRO-064"}
    assert lives.data(facility, PAST).content == before


def test_an_archived_licence_without_a_design_lies_nowhere_yet(lives: Lives) -> None:
    request = sample("guf", "registration-start-archive")
    first, last = b"<gufcom:designInstallation>", b"</gufcom:designInstallation>"
    undrawn = request[: request.index(first)] + request[request.rindex(last) + len(last) :]
    facility = lives.begin("GUF", undrawn)
    assert not [*parts(lives.data(facility, PAST), "DesignInstallation")]


def test_all_parts_closed_closes_the_installation(lives: Lives) -> None:
    facility = lives.begin("GUF", sample("guf", "registration-start-closed-loops"))
    told(lives, facility, "add-closed-loops", "closure-realised-loops")
    assert chain(lives.data(facility, PAST), "RealisedInstallation", "I-1") == [
        ("2023-11-15", "2024-03-01", "2024-03-01")
    ]


WITHHELD = {"maximumWellDepth", "designScreen", "geometry"}


def test_what_a_part_says_is_not_public_only_the_holder_sees(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY[:3])
    for asked in (PRESENT, PAST):
        public, full = (tree(lives.data(facility, asked, caller)) for caller in (READER, SUPPLIER))
        for well in public.iter("{*}DesignWell", "{*}RealisedWell"):
            assert {etree.QName(one).localname for one in well}.isdisjoint(WITHHELD) or (
                text(well, "geometryPubliclyAvailable") == "ja"
            )
        assert [one.text for one in public.iter("{*}realisedScreenId") if one.text == "F-2"] == []
        assert [one.text for one in full.iter("{*}realisedScreenId") if one.text == "F-2"] != []
        assert text(next(public.iter("{*}RealisedInstallation")), "geometry") != ""


def test_a_height_does_not_tell_what_the_well_withholds(lives: Lives, facility: str) -> None:
    secret = sample("guf", "registration-add-realised-installation").replace(
        b"topScreenDepthPubliclyAvailable>ja", b"topScreenDepthPubliclyAvailable>nee"
    )
    lives.add(facility, secret)
    told(lives, facility, "height")
    assert b"42.7" in lives.data(facility, PAST, SUPPLIER).content
    public = lives.data(facility, PAST).content
    assert b"42.7" not in public
    assert b"42.9" not in public
    assert b"57.7" in public


DEPTH = b"wellDepthPubliclyAvailable>%s"
NIL = b'<gufcom:wellDepth uom="m" xsi:nil="true"></gufcom:wellDepth>'


def depth_withheld(lives: Lives, facility: str) -> None:
    message = sample("guf", "registration-add-realised-installation")
    lives.add(facility, message.replace(DEPTH % b"ja", DEPTH % b"nee"))


def test_a_well_whose_depth_is_withheld_is_shown_without_it(lives: Lives, facility: str) -> None:
    """The schema asks a well for its depth and lets it be nil: nothing else of the well goes with it."""
    depth_withheld(lives, facility)
    for asked in (PRESENT, PAST):
        full, public = (lives.data(facility, asked, caller).content for caller in (SUPPLIER, READER))
        assert full.count(b">57.9</gufcom:wellDepth>") == full.count(DEPTH % b"nee") > 0
        assert NIL not in full
        assert b"57.9" not in public
        assert public.count(NIL) == full.count(DEPTH % b"nee")
        assert public.count(b"P-1") == full.count(b"P-1")


def test_a_depth_that_a_height_tells_anew_is_withheld_as_that_of_its_well(lives: Lives, facility: str) -> None:
    """By the well that the document names: another one in the facility keeps nothing."""
    depth_withheld(lives, facility)
    told(lives, facility, "expand-realised-installation")
    anew = sample("guf", "registration-height")
    other = anew.replace(b"P-1", b"P-3").replace(b"57.7", b"33.3")
    other = re.sub(rb"<gufcom:realisedScreen>.*</gufcom:realisedScreen>", b"", other, flags=re.DOTALL)
    lives.add(facility, anew)
    lives.add(facility, other)
    for asked, told_by in ((PRESENT, 1), (PAST, 2)):
        full, public = (lives.data(facility, asked, caller).content for caller in (SUPPLIER, READER))
        assert (full.count(b"57.7"), public.count(b"57.7")) == (told_by, 0)
        assert public.count(NIL) == full.count(DEPTH % b"nee")
        assert full.count(b"33.3") == public.count(b"33.3") == told_by


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>{}</g:lowerCorner>'
    "<g:upperCorner>{}</g:upperCorner></b:boundingBox></b:area>"
)
HERE = BOX.format("52.3 4.8", "52.4 5.0")


def found(lives: Lives, criteria: str) -> int:
    answer = lives.search("GUF", criteria)
    assert isinstance(answer, Dispatched), answer
    return len(answer.documents)


@pytest.mark.parametrize(
    ("criterion", "hits"),
    [
        ("", 1),
        ("<d:identificationLicence>WV-2022</d:identificationLicence>", 1),
        ("<d:identificationLicence>WV-2020</d:identificationLicence>", 0),
        ('<d:legalType codeSpace="urn:bro:guf:LegalType">melding</d:legalType>', 0),
        (
            (
                '<d:primaryUsageType codeSpace="urn:bro:guf:UsageType">bemaling</d:primaryUsageType>'
                '<d:primaryUsageType codeSpace="urn:bro:guf:UsageType">openbareDrinkwatervoorziening</d:primaryUsageType>'
            ),
            1,
        ),
        (
            "<d:startPeriod><b:beginDate>2021-01-01</b:beginDate><b:endDate>2021-12-31</b:endDate></d:startPeriod>",
            1,
        ),
        ("<d:endPeriod><b:beginDate>2021-01-01</b:beginDate><b:endDate>2021-12-31</b:endDate></d:endPeriod>", 0),
        (
            (
                '<d:realisedInstallationFunction codeSpace="urn:bro:guf:InstallationType">infiltratie'
                "</d:realisedInstallationFunction>"
            ),
            0,
        ),
    ],
)
def test_a_search_asks_what_the_facility_is(lives: Lives, facility: str, criterion: str, hits: int) -> None:
    told(lives, facility, *STORY[:7])
    assert found(lives, HERE + criterion) == hits


def box_at(x: float, y: float, half: float) -> str:
    """A box around a place in RD, so many metres to each side."""
    south, west, _ = to_etrs89(RD, x - half, y - half)
    north, east, _ = to_etrs89(RD, x + half, y + half)
    return BOX.format(f"{south:.9f} {west:.9f}", f"{north:.9f} {east:.9f}")


def circle_at(x: float, y: float, metres: float) -> str:
    latitude, longitude, _ = to_etrs89(RD, x, y)
    return (
        f'<b:area><b:enclosingCircle srsName="urn:ogc:def:crs:EPSG::4258"><b:center>{latitude:.9f} {longitude:.9f}'
        f'</b:center><b:radius uom="km">{metres / 1000:.6f}</b:radius></b:enclosingCircle></b:area>'
    )


@pytest.mark.parametrize(
    ("area", "hits"),
    [
        (box_at(121583, 487283, 1), 1),  # inside the basin, far from every installation
        (box_at(121505, 487200, 1), 1),  # the installation
        (box_at(121560, 487210, 5), 0),  # within the extent, on nothing
        (circle_at(121595, 487270, 5.1), 1),  # five metres beside the basin as designed
        (circle_at(121595, 487270, 4.9), 0),
        (circle_at(121540, 487210, 3), 0),  # a vertex of a screen that is not public
    ],
)
def test_a_search_hits_lines_and_surfaces(lives: Lives, facility: str, area: str, hits: int) -> None:
    lives.add(facility, sample("guf", "registration-add-realised-installation"))
    assert found(lives, area) == hits


@pytest.mark.parametrize(("caller", "hits"), [(READER, 0), (SUPPLIER, 1)], ids=["anybody", "its own"])
def test_a_place_that_is_kept_is_not_told_by_what_is_gone(
    lives: Lives, facility: str, caller: Party, hits: int
) -> None:
    told(lives, facility, "add-realised-installation")
    deregister(lives.parts("GUF"), facility, "beheerder")
    for area, count in ((circle_at(121540, 487210, 3), hits), (circle_at(121505, 487200, 3), 1)):
        answer = lives.search("GUF", area, caller)
        assert isinstance(answer, Dispatched)
        assert [isinstance(one, Gone) for one in answer.documents] == [True] * count


def test_who_may_know_a_place_finds_what_lies_there(lives: Lives, facility: str) -> None:
    told(lives, facility, "add-realised-installation")
    answer = lives.search("GUF", circle_at(121540, 487210, 3), SUPPLIER)
    assert isinstance(answer, Dispatched)
    assert len(answer.documents) == 1


def test_a_search_elsewhere_finds_nothing(lives: Lives, facility: str) -> None:
    assert facility
    assert found(lives, BOX.format("51.0 4.8", "51.2 5.0")) == 0


@pytest.mark.parametrize("points", [3_000, 100_000])
def test_a_shape_of_too_many_points_is_refused_and_leaves_nothing(lives: Lives, facility: str, points: int) -> None:
    told(lives, facility, *STORY[:1])
    before = lives.data(facility, PAST).content
    many = " ".join(f"{121500 + number / 100:.2f} {487200 + number % 2}" for number in range(points))
    message = sample("guf", "registration-geometry")
    start, end = message.index(b"<gml:posList>") + 13, message.index(b"</gml:posList>")
    outcome = lives.refused(facility, message[:start] + many.encode() + message[end:])
    assert {finding.rule for finding in outcome.findings} == {"GUF-421"}
    assert lives.data(facility, PAST).content == before


def test_a_reference_to_what_is_no_borehole_here_is_refused(lives: Lives, facility: str) -> None:
    for named in (b"BHR000000000009", facility.encode()):
        message = sample("guf", "registration-add-realised-installation").replace(b"BHR000000000001", named)
        assert "BRO-062" in {finding.rule for finding in lives.refused(facility, message).findings}


def test_what_is_issued_can_be_delivered_again(lives: Lives, facility: str) -> None:
    """The events of the past hold the documents themselves."""
    told(lives, facility, *STORY)
    issued = lives.data(facility, PAST, SUPPLIER)
    recall = KINDS["GUF"].recall
    assert recall is not None
    root = tree(issued)
    root.tag = "GUF_PPO_DP"
    recalled = recall(root)
    assert recalled is not None
    names = [etree.QName(one).localname for one in recalled.documents]
    assert names[0] == "GUF_StartRegistration"
    assert names[-1] == "GUF_Closure"
    assert len(names) == len(STORY) + 1
    again = lives.begin("GUF", _request(recalled.documents[0]))
    for document in recalled.documents[1:]:
        outcome = lives.deliver("GUF", about(_request(document), again))
        assert isinstance(outcome, Completed), outcome
    assert _plain(lives.data(again, PAST, SUPPLIER), again) == _plain(issued, facility)


def _request(document: etree._Element) -> bytes:
    """Return a registration with this document in it."""
    root = parse(sample("guf", "registration-start"))
    holder = root.find("{*}sourceDocument")
    assert holder is not None
    holder[:] = [document]
    return etree.tostring(root)


def _plain(issued: Issued, bro_id: str) -> bytes:
    """Return the content without the moments of registration and the BRO-ID."""
    root = tree(issued)
    for moment in list(
        root.iter("{*}objectRegistrationTime", "{*}latestAdditionTime", "{*}registrationCompletionTime")
    ):
        moment.text = ""
    return etree.tostring(root).replace(bro_id.encode(), b"GUF")


def test_an_event_after_the_end_is_refused(lives: Lives, facility: str) -> None:
    told(lives, facility, *STORY)
    late = sample("guf", "registration-new-licence").replace(b"2022-05-01", b"2024-05-01").replace(b"-2022<", b"-2024<")
    outcome = lives.deliver("GUF", about(late, facility))
    assert isinstance(outcome, Rejected)
    assert outcome.reason_rule == "BRO-033"


def _as_delivered(document: etree._Element) -> etree._Element:
    """Return a document that was written again, in the namespace and with the id of one that is delivered."""
    common = next(etree.QName(one).namespace for one in document.iter("{*}lifespan", "{*}realisedInstallationId"))
    common = common if common and "gufcommon" in common else "http://www.broservices.nl/xsd/gufcommon/1.0"
    for element in (document, *document.iterchildren("*")):
        element.tag = f"{{{common}}}{etree.QName(element).localname}"
    document.set("{http://www.opengis.net/gml/3.2}id", "again")
    return document


def test_a_present_without_changes_can_be_delivered_again(lives: Lives) -> None:
    facility = lives.begin("GUF", sample("guf", "registration-start-closed-loops"))
    told(lives, facility, "add-closed-loops")
    issued = lives.data(facility, PRESENT, SUPPLIER)
    recall = KINDS["GUF"].recall
    assert recall is not None
    root = tree(issued)
    root.tag = "GUF_PO_DP"
    recalled = recall(root)
    assert recalled is not None
    start, built = map(_as_delivered, recalled.documents)
    again = lives.begin("GUF", _request(start))
    lives.add(again, _request(built))
    assert _plain(lives.data(again, PRESENT, SUPPLIER), again) == _plain(issued, facility)


@pytest.mark.parametrize(("asked", "name"), [(PRESENT, "GUF_PO"), (PAST, "GUF_PPO")])
def test_what_withholds_something_is_not_taken_for_all(lives: Lives, facility: str, asked: str, name: str) -> None:
    recall = KINDS["GUF"].recall
    assert recall is not None
    root = tree(lives.data(facility, asked))
    root.tag = name
    assert recall(root) is None


def test_a_facility_is_in_every_strip_that_a_part_of_it_touches() -> None:
    one = Object("GUF", "registration-start-closed-loops")
    traits = one.issued(one.declared.public).traits or ()
    (south, north), (west, east) = (
        next((trait.low or 0, trait.high or 0) for trait in traits if trait.name == name)
        for name in ("latitudes", "longitudes")
    )
    strips = {int(trait.text): trait for trait in traits if trait.name == "strip"}
    assert sorted(strips) == list(range(floor(south * 50), floor(north * 50) + 1))
    assert min(one.low or 0 for one in strips.values()) == west
    assert max(one.high or 0 for one in strips.values()) == east


@pytest.mark.parametrize("size", [0.02, 0.2, 0.49, 0.51, 2.0])
def test_an_area_of_any_size_is_searched(lives: Lives, facility: str, size: float) -> None:
    """A small one by strips, a large one by outermost degrees."""
    there = BOX.format(f"{52.37 - size / 2} {4.89 - size / 2}", f"{52.37 + size / 2} {4.89 + size / 2}")
    beside = BOX.format(f"{51.5 - size / 4} {6.2 - size / 4}", f"{51.5 + size / 4} {6.2 + size / 4}")
    assert [found(lives, area) for area in (there, beside)] == [1, 0], facility
