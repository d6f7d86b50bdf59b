"""What is issued is read by programs that read the live register, where they are installed.

What they read is an answer of ours, in the place of one of the live register that they would fetch.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.store import Store, make_engine
from tests.contracts import CONTRACTS
from tests.unit.facilities import add_facilities
from tests.unit.lives import Lives, sample

WELL, DOSSIER, LEVELS = (
    "registration-construction",
    "registration-start-without-net",
    "registration-addition-provisional",
)
ASKED = dict.fromkeys(("GMW", "GUF"), "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>")


@pytest.fixture
def lives(sqlite_url: str) -> Iterator[Lives]:
    lives = Lives(Store(make_engine(sqlite_url)))
    yield lives
    lives.store.close()


def issued(lives: Lives, code: str, bro_id: str) -> bytes:
    """The answer that a reader without rights gets."""
    contract = CONTRACTS[f"ds{code.lower()}"]
    (operation,) = (one for one in contract.operations.values() if one.name == "dispatchData")
    return b"".join(dispatch_response(contract, operation, lives.dispatched(bro_id, ASKED.get(code, ""), code=code)))


def registered(lives: Lives, code: str, name: str) -> tuple[str, bytes]:
    bro_id = lives.begin(code, sample(code, name))
    return bro_id, issued(lives, code, bro_id)


def measured(lives: Lives) -> dict[str, bytes]:
    """What is issued of a well, and of a dossier with levels in it, by BRO-ID."""
    well, _ = registered(lives, "GMW", WELL)
    start = etree.fromstring(sample("GLD", DOSSIER))
    for named in start.iter("{*}GroundwaterMonitoringTube"):
        named[0].text = well
    dossier = lives.begin("GLD", etree.tostring(start))
    lives.add(dossier, sample("GLD", LEVELS))
    return {well: issued(lives, "GMW", well), dossier: issued(lives, "GLD", dossier)}


def studied(lives: Lives) -> tuple[str, bytes]:
    """What is issued of a study of groundwater quality, with its BRO-ID."""
    for _ in range(5):
        lives.begin("GMW", sample("GMW", WELL))
    for _ in range(2):
        lives.begin("GMN", sample("GMN", "registration-start"))
    return registered(lives, "GAR", "registration-field-only")


def test_brodata_reads_a_study(lives: Lives, tmp_path: Path) -> None:
    gar = pytest.importorskip("brodata.gar")
    file = tmp_path / "answer.xml"
    study, answer = studied(lives)
    file.write_bytes(answer)
    read = gar.GroundwaterAnalysisReport(str(file)).to_dict()
    assert read["broId"] == study
    assert {"qualityRegime", "groundwaterMonitoringWell", "tubeNumber"} <= read.keys(), read.keys()


def test_pygef_reads_a_sounding_and_a_borehole(lives: Lives, tmp_path: Path) -> None:
    pygef = pytest.importorskip("pygef")
    for code, name, read in (
        ("CPT", "registration-everything", pygef.read_cpt),
        ("BHR-GT", "registration-complete-report", pygef.read_bore),
    ):
        file = tmp_path / f"{code}.xml"
        bro_id, answer = registered(lives, code, name)
        file.write_bytes(answer)
        assert read(str(file)).bro_id == bro_id


BRODATA = {
    "CPT": ("cpt", "ConePenetrationTest", "registration-everything"),
    "GMW": ("gmw", "GroundwaterMonitoringWell", WELL),
    "BHR-GT": ("bhr", "GeotechnicalBoreholeResearch", "registration-start-report-description"),
}


@pytest.mark.parametrize("code", BRODATA)
def test_brodata_reads_an_object(lives: Lives, tmp_path: Path, code: str) -> None:
    pytest.importorskip("brodata")
    module, name, document = BRODATA[code]
    file = tmp_path / "answer.xml"
    bro_id, answer = registered(lives, code, document)
    file.write_bytes(answer)
    read = getattr(importlib.import_module(f"brodata.{module}"), name)(str(file)).to_dict()
    assert read["broId"] == bro_id
    assert {"qualityRegime", "deliveredLocation", "standardizedLocation"} <= read.keys()


def test_brodata_reads_levels(lives: Lives, tmp_path: Path) -> None:
    gld = pytest.importorskip("brodata.gld")
    file = tmp_path / "answer.xml"
    (well, _), (dossier, answer) = measured(lives).items()
    file.write_bytes(answer)
    read = gld.GroundwaterLevelDossier(str(file))
    assert (read.broId, read.groundwaterMonitoringWell) == (dossier, well)
    assert list(read.observation["value"]) == levels(answer)


def test_brodata_reads_what_was_measured_in_a_laboratory(lives: Lives, tmp_path: Path) -> None:
    gar = pytest.importorskip("brodata.gar")
    well, _ = registered(lives, "GMW", WELL)
    whole = etree.fromstring(sample("GAR", "registration-everything"))
    etree.strip_elements(whole, "{*}groundwaterMonitoringNet", with_tail=False)
    study = lives.begin("GAR", etree.tostring(whole).replace(b"GMW000000000001", well.encode()))
    file = tmp_path / "answer.xml"
    file.write_bytes(issued(lives, "GAR", study))
    read = gar.GroundwaterAnalysisReport(str(file))
    assert (read.broId, read.groundwaterMonitoringWell, read.tubeNumber) == (study, well, 1)
    assert list(read.laboratoryAnalysis["parameter"].astype(int)) == [441, 284, 1508, 1270, 4445]
    assert list(read.laboratoryAnalysis["analysisMeasurementValue"]) == [0.05, 3.42, 48.3, 0.00012, 7.1]
    assert list(read.fieldResearch["uom"]) == ["1", "Cel", "uS/cm"]


def test_brodata_reads_how_much_water_was_moved(lives: Lives, tmp_path: Path) -> None:
    gpd = pytest.importorskip("brodata.gpd")
    add_facilities(lives.store)
    dossier = lives.begin("GPD", sample("GPD", "registration-start"))
    for name in ("report", "report-extraction"):
        lives.add(dossier, sample("GPD", f"registration-{name}"))
    file = tmp_path / "answer.xml"
    file.write_bytes(issued(lives, "GPD", dossier))
    read = gpd.GroundwaterProductionDossier(str(file))
    assert (read.broId, read.startTime, read.endTime) == (dossier, "2021-06-01", "2022-12-31")
    assert list(read.report.index) == ["WKO-2022", "Bron-2021"]
    assert list(read.volumeSeries["volume"]) == [184200, 91500, 92700, 4100]
    assert list(read.volumeSeries["temperatureIn"].dropna()) == ["koud", "warm"]


def numbered(message: bytes) -> bytes:
    """The message with numbers for ids, as the live register has them: brodata takes them for numbers."""
    return re.sub(rb"((?:Installation|Loop|Well|Screen)Id>)[^<]*?([0-9]+)<", rb"\g<1>\g<2><", message)


def test_brodata_reads_a_facility(lives: Lives, tmp_path: Path) -> None:
    """Of points: it reads no lines and surfaces."""
    guf = pytest.importorskip("brodata.guf")
    facility = lives.begin("GUF", numbered(sample("GUF", "registration-start-open-energy")))
    lives.add(facility, numbered(sample("GUF", "registration-add-open-energy")))
    file = tmp_path / "answer.xml"
    file.write_bytes(issued(lives, "GUF", facility))
    read = guf.GroundwaterUtilisationFacility(str(file))
    assert read.broId == facility
    assert list(read.objectHistory["name"]) == ["startRegistratie", "toevoegingGerealiseerdeInstallatie"]
    assert read.licence["primaryUsageType"] == "openBodemenergiesysteem"
    assert len(read.designInstallation) == len(read.realisedInstallation) == 1
    assert read.designWell["geometry"].notna().all()
    assert list(read.realisedWell["wellDepth"]) == [float(one) for one in told(file.read_bytes(), "wellDepth")]


def test_brodata_reads_a_well_whose_depth_is_not_public(lives: Lives, tmp_path: Path) -> None:
    guf = pytest.importorskip("brodata.guf")
    lives.begin("BHR-GT", sample("BHR-GT", "registration-complete-report"))
    facility = lives.begin("GUF", numbered(sample("GUF", "registration-start")))
    built = numbered(sample("GUF", "registration-add-realised-installation"))
    lives.add(facility, built.replace(b"wellDepthPubliclyAvailable>ja", b"wellDepthPubliclyAvailable>nee"))
    file = tmp_path / "answer.xml"
    file.write_bytes(issued(lives, "GUF", facility))
    read = guf.GroundwaterUtilisationFacility(str(file))
    assert len(read.realisedWell) == 2
    assert read.realisedWell["wellDepth"].isna().all()
    assert read.realisedWell["height"].notna().all()


def told(answer: bytes, name: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(answer).iter(f"{{*}}{name}")]


def levels(answer: bytes) -> list[float]:
    root = etree.fromstring(answer)
    return [float(next(one.iter("{*}value")).text or "nan") for one in root.iter("{*}MeasurementTVP")]


def test_hydropandas_reads_levels_with_their_well(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    hydropandas: Any = pytest.importorskip("hydropandas")
    bro = importlib.import_module("hydropandas.io.bro")
    answers = measured(lives)
    (well, _), (dossier, answer) = answers.items()

    def fetched(url: str, **_options: object) -> SimpleNamespace:
        return SimpleNamespace(status_code=200, text=answers[url.rpartition("/")[2]].decode())

    monkeypatch.setattr(bro.requests, "get", fetched)
    monkeypatch.setattr(bro.requests.Session, "get", lambda _self, url, **_options: fetched(url))
    read = hydropandas.GroundwaterObs.from_bro(dossier)
    assert (read.location, read.tube_nr) == (well, 2)
    assert list(read["values"]) == levels(answer)
    assert read.screen_top > read.screen_bottom
