"""The life of a well: construction, events, corrections, removal, and what is issued of it, without SOAP."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from lxml import etree

from bro_soap.model import Completed, Dispatched, Issued, Rejected, Role
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SECOND, SUPPLIER, Lives, about, sample

PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"
PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
STORY = (
    "registration-well-head-protector",
    "registration-shortening",
    "registration-owner",
    "registration-maintainer",
    "registration-ground-level",
    "registration-tube-status",
    "registration-insertion",
    "registration-electrode-status",
    "registration-lengthening",
    "insert-tube-status",
    "registration-shift",
    "registration-positions",
)


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


@pytest.fixture
def well(lives: Lives) -> str:
    return lives.begin("GMW", sample("gmw", "registration-construction"))


@pytest.fixture
def lived(lives: Lives, well: str) -> str:
    for name in STORY:
        lives.add(well, sample("gmw", name))
    return well


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsgmw"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def values(element: etree._Element, name: str) -> list[str | None]:
    return [one.text for one in element.iter("{*}" + name)]


def dates(element: etree._Element) -> list[str]:
    return ["".join(one.itertext()) for one in element.iter("{*}eventDate")]


def statuses(lives: Lives, well: str) -> tuple[str, bool, bool]:
    with lives.store.read() as view:
        registration = view.registrations.get(well)
    assert registration is not None
    history = registration.history
    return history.registration_status, history.latest_addition_time is not None, history.corrected


def test_a_well_is_registered_supplemented_corrected_and_completed(lives: Lives, well: str) -> None:
    assert statuses(lives, well) == ("geregistreerd", False, False)
    lives.add(well, sample("gmw", "registration-owner"))
    assert statuses(lives, well) == ("aangevuld", True, False)
    lives.add(well, sample("gmw", "registration-removal"))
    assert statuses(lives, well) == ("voltooid", True, False)
    lives.add(well, sample("gmw", "delete-removal").replace(b"2024-02-07", b"2024-02-08"))
    assert statuses(lives, well) == ("aangevuld", True, True)


def test_the_present_state_is_that_after_all_events(lives: Lives, lived: str) -> None:
    well = tree(lives.data(lived, PRESENT))
    assert values(well, "owner") == ["99000002"]
    assert values(well, "wellHeadProtector") == ["kokerNietMetaal"]
    assert values(well, "groundLevelPosition") == ["3.402"]
    assert values(well, "tubeTopPosition") == ["3.796", "4.277"]
    assert values(well, "plainTubePartLength") == ["4.580", "14.210"]
    assert values(well, "tubeMaterial") == ["pvc", "pePvc"]
    assert values(well, "tubePartInserted") == ["ja", "nee"]
    assert values(well, "electrodeStatus") == ["gebruiksklaar", "nietGebruiksklaar", "nietGebruiksklaar"]
    assert len(values(well, "eventName")) == len(STORY)
    assert list(well.iter("{*}eventData")) == []


@pytest.mark.parametrize("document", ["registration-ground-level", "registration-positions"])
def test_ground_that_is_stable_again_has_no_stability_of_the_well(lives: Lives, well: str, document: str) -> None:
    unstable = sample("gmw", document)
    lives.add(well, unstable)
    issued = tree(lives.data(well, PRESENT))
    assert (values(issued, "groundLevelStable"), len(values(issued, "wellStability"))) == (["nee"], 1)
    later = re.sub(rb"(<eventDate>\s*<brocom:date>)\d{4}", rb"\g<1>2024", unstable)
    lives.add(well, later.replace(b"<groundLevelStable>nee<", b"<groundLevelStable>ja<"))
    issued = tree(lives.data(well, PRESENT))
    assert (values(issued, "groundLevelStable"), values(issued, "wellStability")) == (["ja"], [])


def test_a_well_that_goes_to_an_unregistered_owner_has_none(lives: Lives, well: str) -> None:
    lost = sample("gmw", "registration-owner").replace(b"99000002", b"")
    lives.add(well, lost)
    assert b"<dsgmw:owner xsi:nil=" in lives.data(well, PRESENT).content
    refused = lives.refused(well, lost.replace(b"2020-01-01", b"2021-01-01"))
    assert [one.rule for one in refused.findings] == ["GMW-137"]


def test_past_and_present_is_the_well_as_constructed_with_its_events(lives: Lives, lived: str) -> None:
    well = tree(lives.data(lived, PAST))
    (history,) = well.iter("{*}wellHistory")
    assert dates(history) == sorted(dates(history))
    assert len(dates(history)) == len(STORY)
    tubes = [one for one in well if one.tag.endswith("monitoringTube")]
    assert [values(tube, "tubeTopPosition") for tube in tubes] == [["4.420"], ["4.380"]]
    assert [one.text for one in well.findall("{*}owner")] == ["99000001"]


def test_a_screen_stays_when_a_tube_is_sawn_and_moves_when_it_is_measured_anew(lives: Lives, well: str) -> None:
    for name, top in (("registration-shortening", "-0.780"), ("registration-positions", "-0.784")):
        lives.add(well, sample("gmw", name))
        assert values(tree(lives.data(well, PRESENT)), "screenTopPosition")[0] == top


@pytest.mark.parametrize(
    ("caller", "all_of_it"), [(BRONHOUDER, True), (SUPPLIER, True), (READER, False), (SECOND, False)]
)
@pytest.mark.parametrize("asked", [PRESENT, PAST])
def test_the_maintainer_is_for_bronhouder_and_supplier_only(
    lives: Lives, lived: str, caller: object, all_of_it: bool, asked: str
) -> None:
    found = lives.data(lived, asked, caller)  # type: ignore[arg-type]
    assert found.document.endswith("_DP") is all_of_it
    for secret in (b"maintenanceResponsibleParty", b"99000031" if asked == PAST else b"99000032", b"Lekdijk-put-07"):
        assert (secret in found.content) is all_of_it


def test_the_well_code_is_that_of_nitg_or_of_the_map_sheet(lives: Lives, well: str) -> None:
    assert values(tree(lives.data(well, PRESENT)), "wellCode") == [f"GMW38B{well[-6:]}"]
    sheet = lives.begin("GMW", sample("gmw", "registration-construction-map-sheet"))
    assert values(tree(lives.data(sheet, PRESENT)), "wellCode") == [f"GMW38B{sheet[-6:]}"]
    nitg = sample("gmw", "registration-construction").replace(b"<owner>", b"<nitgCode>B02H0091</nitgCode><owner>", 1)
    assert values(tree(lives.data(lives.begin("GMW", nitg), PRESENT)), "wellCode") == ["GMW02H000091"]


def test_under_privilege_dates_may_be_incomplete_and_the_well_has_a_prehistory(lives: Lives) -> None:
    archive = sample("gmw", "registration-construction-archive")
    refused = lives.refused("", archive, code="GMW")
    assert refused.reason.endswith("U mag geen registratieobjecten met voorgeschiedenis aanleveren.")
    well = lives.begin("GMW", archive, ARCHIVIST)
    assert values(tree(lives.data(well, PRESENT)), "withPrehistory") == ["ja"]
    lives.add(well, sample("gmw", "registration-owner-archive"), ARCHIVIST)
    refused = lives.refused(well, sample("gmw", "registration-owner-archive"), ARCHIVIST)
    assert [one.rule for one in refused.findings] == ["BRO-061"]


def test_an_archive_well_without_prehistory_may_be_told_of_under_privilege(lives: Lives) -> None:
    """Client software writes underPrivilege=ja in every IMBRO/A message."""
    privilege, owner = (
        b"  <brocom:underPrivilege>ja</brocom:underPrivilege>\n",
        sample("gmw", "registration-owner-archive"),
    )
    archive = re.sub(
        rb"<wellConstructionDate>.*?</wellConstructionDate>",
        b"<wellConstructionDate><brocom:date>1987-03-02</brocom:date></wellConstructionDate>",
        sample("gmw", "registration-construction-archive"),
        flags=re.DOTALL,
    )
    well = lives.begin("GMW", changed(archive, (privilege, b"")))
    imbro = lives.begin("GMW", sample("gmw", "registration-construction"))
    assert lives.refused(well, owner).reason_rule == "BRO-025"
    holder = replace(SUPPLIER, roles=SUPPLIER.roles | {(Role.VOORRECHT, "GMW")})
    lives.add(well, owner, holder)
    assert values(tree(lives.data(well, PRESENT)), "withPrehistory") == ["nee"]
    assert lives.refused(imbro, owner, holder).reason_rule == "BRO-042"
    assert lives.refused(imbro, owner.replace(b"IMBRO/A", b"IMBRO"), holder).reason_rule == "BRO-049"


def changed(message: bytes, *edits: tuple[bytes, bytes]) -> bytes:
    for old, new in edits:
        assert old in message
        message = message.replace(old, new)
    return message


@pytest.mark.parametrize(
    ("name", "edits", "sentence"),
    [
        (
            "registration-owner",
            [(b"2020-01-01", b"2019-06-01")],
            "{date} waarde is niet correct: gebeurtenis mag niet voor de laatst geregistreerde gebeurtenis",
        ),
        (
            "insert-tube-status",
            [(b"2020-11-16", b"2018-01-01")],
            "gebeurtenis valt niet tussen twee reeds geregistreerde gebeurtenissen in.",
        ),
        ("registration-positions", [], "bestaat reeds in de registratie ondergrond."),
        ("delete-electrode-status", [(b"2021-03-18", b"2021-03-19")], "bestaat niet in de registratie ondergrond."),
        ("replace-ground-level", [(b"2020-05-14", b"2020-05-15")], "bestaat niet in de registratie ondergrond."),
        (
            "move-construction",
            [(b"2019-03-11", b"2022-03-11")],
            "gebeurtenis mag niet na de eerst geregistreerde aanvulling",
        ),
        ("registration-removal", [(b"2024-02-08", b"2999-01-01")], "mag niet in de toekomst liggen."),
        (
            "registration-positions",
            [(b"2023-04-17", b"2024-04-17"), (b"<tubeNumber>2", b"<tubeNumber>3")],
            "= 3 waarde is niet correct: bestaat niet in de registratie ondergrond.",
        ),
        (
            "registration-owner",
            [(b"2020-01-01", b"2024-01-01")],
            "moet afwijken van de waarde in de registratie ondergrond.",
        ),
        (
            "registration-shortening",
            [(b"2019-06-03", b"2024-06-03")],
            "moet kleiner zijn dan de waarde in de registratie ondergrond",
        ),
        (
            "registration-owner",
            [(b"<brocom:date>2020-01-01</brocom:date>", b"<brocom:voidReason>onbekend</brocom:voidReason>")],
            "is niet toegestaan.",
        ),
    ],
)
def test_what_cannot_be_gets_its_published_sentence(
    lives: Lives, lived: str, name: str, edits: list[tuple[bytes, bytes]], sentence: str
) -> None:
    refused = lives.refused(lived, changed(sample("gmw", name), *edits))
    assert any(sentence.removeprefix("{date}") in one.sentence for one in refused.findings), refused.findings


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("registration-removal", b"insertRequest"),
        ("registration-removal", b"replaceRequest"),
        ("registration-construction", b"deleteRequest"),
        ("registration-construction", b"insertRequest"),
    ],
)
def test_a_document_in_an_operation_that_is_not_for_it(lives: Lives, well: str, name: str, operation: bytes) -> None:
    reason = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
    message = about(sample("gmw", name), well).replace(b"registrationRequest", operation)
    message = message.replace(b"  <sourceDocument>", reason + b"<sourceDocument>")
    refused = lives.refused(well, message)
    assert refused.reason.endswith("is niet toegestaan voor dit (type) brondocument.")


def test_nothing_is_added_after_the_end_but_corrections_are(lives: Lives, lived: str) -> None:
    lives.add(lived, sample("gmw", "registration-removal"))
    late = sample("gmw", "registration-owner").replace(b"2020-01-01", b"2025-01-01")
    assert lives.refused(lived, late).reason == "Dit registratieobject heeft de registratiestatus voltooid."
    lives.add(lived, sample("gmw", "replace-ground-level"))
    lives.add(lived, sample("gmw", "move-removal"))
    assert values(tree(lives.data(lived, PRESENT)), "removed") == ["ja"]


def test_insert_and_delete_leave_what_is_issued_as_it_was(lives: Lives, well: str) -> None:
    for name in STORY:
        if name != "insert-tube-status":
            lives.add(well, sample("gmw", name))
    before = [content(lives, well, asked) for asked in (PRESENT, PAST)]
    lives.add(well, sample("gmw", "insert-tube-status"))
    assert content(lives, well, PAST) != before[1]
    lives.add(well, sample("gmw", "insert-tube-status").replace(b"insertRequest", b"deleteRequest"))
    assert [content(lives, well, asked) for asked in (PRESENT, PAST)] == before


def content(lives: Lives, well: str, asked: str) -> bytes:
    """Return what is issued but for its registration history, which tells of every correction."""
    document = tree(lives.data(well, asked))
    for history in list(document.iter("{*}registrationHistory")):
        document.remove(history)
    return etree.tostring(document)


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>51.9 4.8</g:lowerCorner>'
    "<g:upperCorner>52.0 4.9</g:upperCorner></b:boundingBox></b:area>"
)


def code(name: str, space: str, value: str) -> str:
    return f'<d:{name} codeSpace="urn:bro:gmw:{space}">{value}</d:{name}>'


def period(name: str, begin: str, end: str) -> str:
    return f"<d:{name}><b:beginDate>{begin}</b:beginDate><b:endDate>{end}</b:endDate></d:{name}>"


def depths(start: str, end: str) -> str:
    return (
        f'<d:screenPositionRange><d:startDepth uom="m">{start}</d:startDepth><d:endDepth uom="m">{end}</d:endDepth>'
        "</d:screenPositionRange>"
    )


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ("", 1),
        ("<d:withPrehistory>nee</d:withPrehistory>", 1),
        ("<d:withPrehistory>ja</d:withPrehistory>", 0),
        ("<d:owner>99000002</d:owner>", 1),
        ("<d:owner>99000001</d:owner>", 0),
        (code("constructionStandard", "ConstructionStandard", "NEN5766"), 1),
        (code("constructionStandard", "ConstructionStandard", "NEN5104"), 0),
        (period("constructionPeriod", "2019-03-12", "2019-03-12"), 1),
        (period("constructionPeriod", "2019-03-13", "2020-03-12"), 0),
        (period("removalPeriod", "2019-03-13", "2025-03-12"), 0),
        ("<d:removed>nee</d:removed>", 1),
        ("<d:removed>ja</d:removed>", 0),
        (code("initialFunction", "InitialFunction", "kwaliteitStand"), 1),
        ("<d:minimumNumberOfTubes>2</d:minimumNumberOfTubes>", 1),
        ("<d:minimumNumberOfTubes>3</d:minimumNumberOfTubes>", 0),
        (code("wellHeadProtector", "WellHeadProtector", "kokerNietMetaal"), 1),
        (code("tubeStatus", "TubeStatus", "gebruiksklaar"), 1),
        (code("tubeStatus", "TubeStatus", "onbruikbaar"), 0),
        ("<d:geoOhmCablePresent>ja</d:geoOhmCablePresent>", 1),
        ("<d:geoOhmCablePresent>nee</d:geoOhmCablePresent>", 0),
        ('<d:minimumTubeTopDiameter uom="mm">50</d:minimumTubeTopDiameter>', 1),
        ('<d:minimumTubeTopDiameter uom="mm">51</d:minimumTubeTopDiameter>', 0),
        ('<d:maximumTubeTopDiameter uom="mm">49</d:maximumTubeTopDiameter>', 0),
        (
            (
                '<d:minimumTubeTopDiameter uom="mm">40</d:minimumTubeTopDiameter>'
                '<d:maximumTubeTopDiameter uom="mm">60</d:maximumTubeTopDiameter>'
            ),
            1,
        ),
        (depths("-1.5", "-20"), 1),
        (depths("-20", "-30"), 0),
    ],
)
def test_every_criterion_of_a_well_counts(lives: Lives, lived: str, criteria: str, count: int) -> None:
    outcome = lives.search("GMW", BOX + criteria)
    assert isinstance(outcome, Dispatched), outcome
    assert [one.bro_id for one in outcome.documents] == [lived] * count
    assert all(one.document == "GMW_C" for one in outcome.documents)


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        ("<d:owner>1</d:owner>", "moet zijn NNNNNNNN."),
        ("<d:minimumNumberOfTubes>51</d:minimumNumberOfTubes>", "mag niet groter zijn dan 50."),
        (code("tubeStatus", "TubeStatus", "kapot"), "komt niet voor in de codelijst."),
        (period("constructionPeriod", "1888-12-31", "2019-03-12"), "mag niet voor 1889-01-01 liggen."),
        (depths("400", "-20"), "mag niet groter zijn dan 325."),
        (
            (
                '<d:minimumTubeTopDiameter uom="mm">60</d:minimumTubeTopDiameter>'
                '<d:maximumTubeTopDiameter uom="mm">50</d:maximumTubeTopDiameter>'
            ),
            "mag niet kleiner zijn dan {DispatchCharacteristicsRequest.criteria.minimumTubeTopDiameter} = 60.",
        ),
    ],
)
def test_a_wrong_criterion_of_a_well_is_told_as_published(lives: Lives, criteria: str, sentence: str) -> None:
    outcome = lives.search("GMW", BOX + criteria)
    assert isinstance(outcome, Rejected)
    assert [one.sentence.endswith(sentence) for one in outcome.findings] == [True]


def test_deliveries_for_one_well_at_the_same_time_all_count(lives: Lives, well: str) -> None:
    owner = about(sample("gmw", "registration-owner"), well)
    messages = [
        owner.replace(b"2020-01-01", b"2020-01-%02d" % day).replace(b"99000002", b"9900000%d" % (1 + (day % 2)))
        for day in range(2, 8)
    ]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda message: lives.deliver("GMW", message), messages))
    accepted = [one for one in outcomes if isinstance(one, Completed)]
    with lives.store.read() as view:
        events, documents = view.events.of(well), view.documents.of(well)
    assert len(accepted) == len(events) - 1 == len(documents) - 1
    assert [one.date.text for one in events] == sorted(one.date.text for one in events)


def test_a_tube_is_meant_by_its_number_however_it_is_written(lives: Lives, well: str) -> None:
    status = sample("gmw", "registration-tube-status").replace(
        b"<tubeNumber>1</tubeNumber>", b"<tubeNumber>01</tubeNumber>"
    )
    assert status.count(b"<tubeNumber>01</tubeNumber>") == 1
    lives.add(well, status)
    issued = tree(lives.data(well, PRESENT))
    told = [(one.findtext("{*}tubeNumber"), one.findtext("{*}tubeStatus")) for one in issued.iter("{*}monitoringTube")]
    assert ("1", "nietGebruiksklaar") in told
