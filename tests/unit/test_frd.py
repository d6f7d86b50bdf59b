"""A dossier of formation resistances: configured, measured, corrected, and issued; and the well that it stands on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.history.timeline import Act, Conflict, Events, try_act
from bro_soap.model import Completed, Issued, Rejected
from bro_soap.objects import KINDS
from bro_soap.rules import history
from bro_soap.store import Store
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.unit.lives import SUPPLIER, Lives, about, sample
from tests.unit.test_parts_of_others import Outcome

WELL = "GMW000000000001"
CABLES = sample("gmw", "registration-construction-geo-ohm-cables")
EMM = ("emm-instrument-configuration", "emm-measurement", "emm-measurement-later")
GEM = ("gem-measurement-configuration", "gem-measurement", "gem-measurement-defect")


def frd(name: str) -> bytes:
    return sample("frd", name)


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with a well of which tube 1 has two cables of six electrodes."""
    lives = Lives(store)
    assert lives.begin("GMW", CABLES) == WELL
    return lives


def begun(lives: Lives, names: tuple[str, ...] = ()) -> str:
    dossier = lives.begin("FRD", frd("registration-start-without-net"))
    for name in names:
        lives.add(dossier, frd(f"registration-{name}"))
    return dossier


def tree(found: Issued) -> etree._Element:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS["dsfrd"].prefixes.items())
    name = found.document.encode()
    return etree.fromstring(b"<dsfrd:%s gml:id='x' %s>%s</dsfrd:%s>" % (name, declared.encode(), found.content, name))


def document_type(message: bytes) -> str:
    (document,) = etree.fromstring(message).iterfind("{*}sourceDocument/*")
    return etree.QName(document).localname


def derived(lives: Lives, dossier: str) -> list[str | None]:
    document = tree(lives.data(dossier))
    names = ("determinationType", "researchFirstDate", "researchLastDate")
    return [document.findtext(f"{{*}}{name}") for name in names]


def dates(lives: Lives, dossier: str) -> list[str | None]:
    return [one.text for one in tree(lives.data(dossier)).iter("{*}measurementDate")]


def rules(outcome: Outcome) -> set[str]:
    assert isinstance(outcome, Rejected), outcome
    return {one.rule for one in outcome.findings}


def test_type_and_dates_follow_from_the_measurements(lives: Lives) -> None:
    dossier = begun(lives)
    assert derived(lives, dossier) == [None, None, None]
    lives.add(dossier, frd("registration-emm-instrument-configuration"))
    assert derived(lives, dossier) == [None, None, None]
    lives.add(dossier, frd("registration-emm-measurement"))
    assert derived(lives, dossier) == ["elektromagnetischeBepaling", "2021-03-15", "2021-03-15"]
    lives.add(dossier, frd("registration-emm-measurement-later"))
    lives.add(dossier, frd("delete-emm-measurement"))
    assert derived(lives, dossier) == ["elektromagnetischeBepaling", "2022-03-21", "2022-03-21"]
    assert derived(lives, begun(lives, GEM)) == ["geoohmkabelBepaling", "2021-10-04", "2022-10-10"]


def test_a_measurement_is_inserted_moved_and_replaced_by_its_date(lives: Lives) -> None:
    dossier = begun(lives, EMM)
    lives.add(dossier, frd("insert-emm-measurement"))
    assert dates(lives, dossier) == ["2021-03-15", "2021-09-20", "2022-03-21"]
    lives.add(dossier, frd("move-emm-measurement"))
    lives.add(dossier, frd("replace-emm-measurement"))
    assert dates(lives, dossier) == ["2021-03-16", "2021-09-20", "2022-03-21"]
    counts = [one.findtext("{*}Count/{*}value") for one in tree(lives.data(dossier)).iter("{*}elementCount")]
    assert counts == ["4", "4", "2", "2", "2", "2"]


def test_a_move_may_name_the_wrong_date_last(lives: Lives) -> None:
    dossier = begun(lives, EMM[:2])
    found = re.compile(rb"\s*<dateToBeCorrected>.*</dateToBeCorrected>")
    message = frd("move-emm-measurement")
    (date,) = found.findall(message)
    lives.add(dossier, found.sub(b"", message).replace(b"</moveRequest>", date + b"</moveRequest>"))
    assert dates(lives, dossier) == ["2021-03-16"]


def test_a_configuration_goes_by_its_name_once_nothing_refers_to_it(lives: Lives) -> None:
    dossier = begun(lives, EMM[:2])
    gone = frd("delete-emm-instrument-configuration")
    assert rules(lives.refused(dossier, gone)) == {"FRD-062"}
    assert rules(lives.refused(dossier, gone.replace(b"sonde-1", b"sonde-2"))) == {"BRO-061"}
    lives.add(dossier, frd("delete-emm-measurement"))
    lives.add(dossier, gone)
    assert list(tree(lives.data(dossier)).iter("{*}InstrumentConfiguration")) == []
    assert rules(lives.refused(dossier, frd("registration-emm-measurement"))) == {"FRD-061"}


def test_measurements_still_point_to_their_configuration_when_they_are_issued(lives: Lives) -> None:
    for names in (EMM, GEM):
        document = tree(lives.data(begun(lives, names)))
        ids = {
            one.get(ns.q(ns.GML, "id"))
            for one in document.iter("{*}InstrumentConfiguration", "{*}MeasurementConfiguration")
        }
        href = ns.q(ns.XLINK, "href")
        uses = document.iter("{*}relatedInstrumentConfiguration", "{*}relatedMeasurementConfiguration")
        assert {one.get(href, "").removeprefix("#") for one in uses} == ids


def test_a_name_like_the_ids_of_the_register_is_a_name(lives: Lives) -> None:
    dossier = begun(lives)
    for number in range(1, 9):
        name = f"{dossier}_{number}".encode()
        lives.add(dossier, frd("registration-emm-instrument-configuration").replace(b"sonde-1", name))
    lives.add(dossier, frd("registration-emm-measurement").replace(b"sonde-1", name))
    document = tree(lives.data(dossier))
    ids = [one.get(ns.q(ns.GML, "id")) for one in document.iter("{*}InstrumentConfiguration")]
    assert ids == [f"{dossier}_{number}" for number in range(1, 9)]


def test_a_reference_goes_to_the_configuration_also_where_another_element_has_its_id(lives: Lives) -> None:
    dossier = begun(lives, EMM[:1])
    measured = frd("registration-emm-measurement").replace(b'href="sonde-1"', b'href="#sonde-1"')
    lives.add(dossier, measured.replace(b'gml:id="measured-2021-03-15"', b'gml:id="sonde-1"'))
    (use,) = tree(lives.data(dossier)).iter("{*}relatedInstrumentConfiguration")
    assert use.get(ns.q(ns.XLINK, "href")) == "#sonde-1"


def test_a_closed_dossier_takes_nothing_until_its_end_is_deleted(lives: Lives) -> None:
    dossier = begun(lives, (*EMM[:2], "closure"))
    assert lives.refused(dossier, frd("registration-emm-measurement-later")).reason_rule == "BRO-033"
    lives.add(dossier, frd("delete-closure"))
    lives.add(dossier, frd("registration-emm-measurement-later"))
    assert len(dates(lives, dossier)) == 2


@pytest.mark.parametrize("closed", [True, False])
def test_a_whole_past_is_the_same_as_its_parts_one_by_one(lives: Lives, closed: bool) -> None:
    history = frd("registration-with-history" if closed else "registration-with-history-open")
    parts = [b"</startRegistration>", b"</addition>"]
    whole = lives.begin(
        "FRD", re.sub(rb"\s*<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", b"", history, flags=re.DOTALL)
    )
    assert all(part in history for part in parts)
    document = tree(lives.data(whole))
    assert document.findtext("{*}registrationHistory/{*}registrationStatus") == ("voltooid" if closed else "aangevuld")
    assert dates(lives, whole) == (["2019-10-07", "2020-10-05"] if closed else ["2020-03-16"])
    again = lives.deliver("FRD", about(frd("registration-closure"), whole))
    assert isinstance(again, Rejected if closed else Completed)


@pytest.mark.parametrize("names", [(), EMM, GEM, (*EMM, "closure")], ids=["begun", "EMM", "GEM", "closed"])
def test_what_is_issued_tells_the_documents_again(lives: Lives, names: tuple[str, ...]) -> None:
    dossier = begun(lives, names)
    issued = tree(lives.data(dossier, caller=SUPPLIER))
    recall = KINDS["FRD"].recall
    assert recall is not None
    recalled = recall(issued)
    assert recalled is not None
    told = ["FRD_StartRegistration"]
    told += [document_type(frd(f"registration-{name}")) for name in names]
    # each pair of electrodes in a document of its own
    told += ["FRD_GEM_MeasurementConfiguration"] if names == GEM else []
    assert sorted(etree.QName(one).localname for one in recalled.documents) == sorted(told)


PUBLISHED = Path(__file__).parents[3] / "shared/imbro/samples/frd/dispatchDataResponse/BRO-FRD__FRD_O_DP.xml"


ADDED = ("instrument", "measurement", "related")
# -8.20 is issued as -8.200, as the well has it.
SAME = str.maketrans({"0": ""})


def told(document: etree._Element) -> list[tuple[str, ...]]:
    """What a document says of configurations and measurements, in its order, without its ids."""
    after = [part for part in document.iterchildren("*") if etree.QName(part).localname.startswith(ADDED)]
    return [
        (
            etree.QName(one).localname,
            one.get(ns.q(ns.XLINK, "href"), ""),
            " ".join((one.text or "").split()).translate(SAME),
        )
        for part in after
        for one in part.iter(etree.Element)
        if etree.QName(one).localname != "chamberOfCommerceNumber"
    ]


def with_electrodes_of(document: etree._Element) -> bytes:
    """A correction of the well, after which the electrodes of its first tube are where a document says they are."""
    well = etree.fromstring(CABLES)
    said = {(one[0].text, one[1].text): one[2].text for one in document.iter("{*}electrode1", "{*}electrode2")}
    for cable in next(well.iter("{*}monitoringTube")).iter("{*}geoOhmCable"):
        for electrode in cable.iter("{*}electrode"):
            own = electrode.find("{*}electrodePosition")
            if own is not None:
                own.text = said.get((cable[0].text, electrode[0].text), own.text)
    reason = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
    message = etree.tostring(well).replace(b"registrationRequest", b"replaceRequest")
    return message.replace(b"<sourceDocument>", reason + b"<sourceDocument>")


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
def test_a_published_dossier_that_is_delivered_again_is_issued_the_same(lives: Lives) -> None:
    published = next(etree.parse(str(PUBLISHED)).getroot().iter("{*}FRD_O_DP"))
    recall = KINDS["FRD"].recall
    recalled = recall(published) if recall else None
    assert recalled is not None
    lives.add(WELL, with_electrodes_of(published))
    dossier = begun(lives)
    for document in recalled.documents[1:]:
        outcome = lives.deliver("FRD", about(registration(document), dossier))
        assert isinstance(outcome, Completed), outcome
    issued = tree(lives.data(dossier, caller=SUPPLIER))
    assert told(issued) == told(published)
    assert issued.findtext("{*}determinationType") == published.findtext("{*}determinationType")
    assert issued.findtext("{*}researchFirstDate") == published.findtext("{*}researchFirstDate")


def registration(document: etree._Element) -> bytes:
    """A registrationRequest with a document that was recalled."""
    written = etree.tostring(document).replace(b"/dsfrd/1.0", b"/isfrd/1.0")
    document = etree.fromstring(written, etree.XMLParser(remove_blank_text=True))
    document.tag = ns.q("http://www.broservices.nl/xsd/isfrd/1.0", etree.QName(document).localname)
    document.set(ns.q(ns.GML, "id"), "document")
    empty = etree.fromstring(frd("registration-closure"))
    (place,) = empty.iterfind("{*}sourceDocument")
    place[:] = [document]
    return etree.tostring(empty).replace(b"27376655", b"99000031")


def test_a_past_is_worked_out_once_for_all_its_documents(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each act is tried a few times, however many documents ask what the dossier holds."""
    tried: list[Act] = []

    def counted(events: Events, act: Act) -> Events | Conflict:
        tried.append(act)
        return try_act(events, act)

    monkeypatch.setattr(history, "try_act", counted)
    message = re.sub(
        rb"\s*<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>",
        b"",
        frd("registration-with-history-open"),
        flags=re.DOTALL,
    )
    (measured,) = re.findall(rb"<addition>\s*<FRD_EMM_Measurement.*?</addition>", message, re.DOTALL)
    many = b"".join(measured.replace(b"2020-03-16", b"2020-03-%02d" % day) for day in range(1, 29))
    dossier = lives.begin("FRD", message.replace(measured, many))
    assert len(dates(lives, dossier)) == 28
    assert len(tried) <= 5 * 30
