"""Our own client and command line with every kind of object: delivered, issued, searched, and what cannot be asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from bro_soap.cli import cli
from bro_soap.client import BroClient, SoapFault
from bro_soap.objects import KINDS
from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.service import Service, load_lives, running
from tests.unit.facilities import add_facilities
from tests.unit.lives import about, sample
from tests.unit.registers import with_own_reference

BOX = (51.9, 4.8, 52.6, 6.3)


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("kinds"), pki) as found:
        with found.store() as store:
            load_lives(store)
            add_facilities(store)
        yield found


def client(service: Service, code: str, stem: str = "afnemer", *, delivering: bool = False) -> BroClient:
    version = KINDS[code].version
    name = version.delivery if delivering else version.issue
    return service.client(stem, wsdl=f"{service.url}/2w-be/{name}/{version.number}")


def delivered(service: Service, code: str, body: bytes) -> str:
    answer = client(service, code, "leverancier", delivering=True).register(with_own_reference(body))
    assert answer.completed, answer.errors
    return answer.bro_id or ""


@pytest.fixture(scope="module")
def ids(service: Service) -> dict[str, str]:
    """One object of every kind, with something that happened to the well and the dossier."""
    well = delivered(service, "GMW", sample("gmw", "registration-construction"))
    delivered(service, "GMW", about(sample("gmw", "registration-owner"), well))
    net = delivered(service, "GMN", sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode()))
    start = sample("gld", "registration-start").replace(b"GMW000000000001", well.encode())
    dossier = delivered(service, "GLD", start.replace(b"GMN000000000001", net.encode()))
    for name in ("provisional", "control"):
        delivered(service, "GLD", about(sample("gld", f"registration-addition-{name}"), dossier))
    resistances = sample("frd", "registration-start-without-net").replace(b"GMW000000000001", well.encode())
    resistances_id = delivered(service, "FRD", resistances)
    for name in ("emm-instrument-configuration", "emm-measurement"):
        delivered(service, "FRD", about(sample("frd", f"registration-{name}"), resistances_id))
    study = sample("gar", "registration-everything").replace(b"GMW000000000001", well.encode())
    study = re.sub(rb"(?<=broId>)GMN00000000000[12]", net.encode(), study)
    production = delivered(service, "GPD", sample("gpd", "registration-start"))
    delivered(service, "GPD", about(sample("gpd", "registration-report"), production))
    return {
        "CPT": delivered(service, "CPT", sample("cpt", "registration-land-rd")),
        "GMW": well,
        "GMN": net,
        "GLD": dossier,
        "BHR-G": delivered(service, "BHR-G", sample("bhr-g", "registration-complete-report")),
        "BHR-GT": delivered(service, "BHR-GT", sample("bhr-gt", "registration-complete-report")),
        "BHR-P": delivered(service, "BHR-P", sample("bhr-p", "registration-complete")),
        "SFR": delivered(service, "SFR", sample("sfr", "registration-complete-report")),
        "GAR": delivered(service, "GAR", study),
        "GPD": production,
        "FRD": resistances_id,
        "GUF": delivered(service, "GUF", sample("guf", "registration-start-closed-loops")),
        "EPL": delivered(service, "EPL", sample("epl", "registration-publication-licence")),
    }


@pytest.fixture
def run(service: Service) -> Callable[..., Result]:
    options = ["--pki", str(service.pki.folder), "--url", service.url]

    def invoke(command: str, *arguments: str, stem: str = "afnemer") -> Result:
        return CliRunner().invoke(cli, [command, *arguments, "--as", stem, *options], standalone_mode=True)

    return invoke


DOCUMENTS = [
    ("CPT", "", "CPT_O"),
    ("GMW", "actueel", "GMW_PO"),
    ("GMW", "actueelHistorisch", "GMW_PPO"),
    ("GMW", "", "GMW_PO"),
    ("GMN", "actueel", "GMN_PO"),
    ("GMN", "actueelHistorisch", "GMN_PPO"),
    ("GMN", "", "GMN_PO"),
    ("GLD", "", "GLD_O"),
    ("BHR-G", "", "BHR_G_O"),
    ("BHR-GT", "", "BHR_GT_O"),
    ("BHR-P", "", "BHR_O"),
    ("SFR", "", "SFR_O"),
    ("GAR", "", "GAR_O"),
    ("GPD", "", "GPD_O"),
    ("FRD", "", "FRD_O"),
    ("GUF", "actueel", "GUF_PO"),
    ("GUF", "actueelHistorisch", "GUF_PPO"),
    ("GUF", "", "GUF_PO"),
    ("EPL", "actueel", "EPL_PO"),
    ("EPL", "actueelHistorisch", "EPL_PPO"),
    ("EPL", "", "EPL_PO"),
]


@pytest.mark.parametrize(("code", "data", "name"), DOCUMENTS)
def test_every_kind_is_read_and_the_kind_is_found_by_its_bro_id(
    service: Service, ids: dict[str, str], run: Callable[..., Result], code: str, data: str, name: str
) -> None:
    assert set(ids) == set(KINDS), "every kind"
    issued = client(service, code).dispatch_data(ids[code], data_to_be_delivered=data or None)
    assert (issued.document.name, issued.document.bro_id) == (name, ids[code])
    shown = run("request", ids[code], *(["--data", data] if data else []))
    assert (shown.exit_code, f"{name} {ids[code]}" in shown.output) == (0, True), shown.output
    told = json.loads(run("request", ids[code], "--json", *(["--data", data] if data else [])).output)
    (document,) = told["documents"]
    assert (told["responseType"], document["name"], document["broId"]) == ("dispatch", name, ids[code])
    assert document["content"]["broId"] == ids[code]


def test_levels_are_asked_for_by_period_and_filter(
    service: Service, ids: dict[str, str], run: Callable[..., Result]
) -> None:
    def observations(issued: etree._Element) -> int:
        return len(list(issued.iter("{*}OM_Observation")))

    reader = client(service, "GLD")
    whole = reader.dispatch_data(ids["GLD"]).document.element
    none = reader.dispatch_data(ids["GLD"], observation_period=("1980-01-01", "1980-02-01"))
    assert observations(whole) == 2
    assert not none.documents or observations(none.document.element) == 0
    kept = reader.dispatch_data(ids["GLD"], observation_period=("2000-01-01", "2030-01-01"), filtered=False)
    assert observations(kept.document.element) >= 1
    shown = run("request", ids["GLD"], "--period", "2000-01-01", "2030-01-01", "--filtered", "ja")
    assert shown.exit_code == 0, shown.output


@pytest.mark.parametrize("code", ["GMN", "GLD", "GAR", "GPD", "FRD"])
def test_where_there_is_no_search_is_said_so(service: Service, run: Callable[..., Result], code: str) -> None:
    with pytest.raises(ValueError, match="no operation dispatchCharacteristics; it has dispatchData"):
        client(service, code).dispatch_characteristics(box=BOX)
    shown = run("request", "--box", *map(str, BOX), "--object", code)
    assert shown.exit_code == 2
    assert f"{code} ({KINDS[code].name}): this service has no operation dispatchCharacteristics" in shown.output


@pytest.mark.parametrize(
    ("code", "criteria"),
    [
        ("CPT", {"quality_regime": "IMBRO", "under_review": False, "registered": ("2020-01-01", "2020-12-31")}),
        (
            "GMW",
            {
                "initial_function": "stand",
                "minimum_number_of_tubes": 1,
                "minimum_tube_top_diameter": 3,
                "screen_position_range": (100.0, -100.0),
                "construction_period": ("1990-01-01", "2020-12-31"),
                "removed": False,
            },
        ),
        ("BHR-GT", {"discipline": "geotechniek", "sampling_quality": ["klasseA", "klasseB"]}),
        ("EPL", {"mining_activity": "opsporenDelfstof", "current_status": "verleendNietDefinitief"}),
        ("GUF", {"legal_type": "melding", "primary_usage_type": ["bemaling", "geslotenBodemenergiesysteem"]}),
    ],
)
def test_a_search_takes_the_criteria_of_its_kind(
    service: Service, ids: dict[str, str], run: Callable[..., Result], code: str, criteria: dict[str, object]
) -> None:
    found = client(service, code).dispatch_characteristics(box=BOX, **criteria)  # type: ignore[arg-type]
    assert found.response_type == "dispatch", found.errors
    assert ids[code] in [one.bro_id for one in client(service, code).dispatch_characteristics(box=BOX).documents]
    shown = run("request", "--box", *map(str, BOX), "--object", code)
    assert (shown.exit_code, ids[code] in shown.output) == (0, True)


def test_what_a_kind_cannot_be_asked_is_said_by_name(
    service: Service, ids: dict[str, str], run: Callable[..., Result]
) -> None:
    with pytest.raises(ValueError, match="dataToBeDelivered: dispatchDataRequest of this service has no such element"):
        client(service, "CPT").dispatch_data(ids["CPT"], data_to_be_delivered="actueel")
    with pytest.raises(ValueError, match="colour"):
        client(service, "CPT").dispatch_characteristics(box=BOX, colour="blue")
    for arguments in (
        [ids["CPT"], "--data", "actueel"],
        [ids["GMW"], "--filtered", "ja"],
        ["XYZ000000000001"],
        ["--circle", "52", "5", "1", "--data", "actueel"],
    ):
        assert run("request", *arguments).exit_code == 2
    shown = run("request", ids["GMW"], "--object", "CPT")
    assert (shown.exit_code, "rejectionReason" in shown.output) == (1, True), "wrong on purpose"


def test_an_answer_for_a_program(
    service: Service, ids: dict[str, str], run: Callable[..., Result], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(with_own_reference(sample("cpt", "registration-land-rd")))
    bad.write_bytes(with_own_reference(sample("cpt", "registration-land-rd").replace(b">IMBRO<", b">IMBRO/X<", 1)))
    shown = run("deliver", str(good), str(bad), "--json", stem="leverancier")
    completion, fault = json.loads(shown.output)
    assert (shown.exit_code, completion["responseType"], fault["fault"]) == (1, "completion", "soap:Client")
    (told,) = json.loads(run("outcome", completion["transactionId"], "--json", stem="leverancier").output)
    assert told["broId"] == completion["broId"]
    refused = run("request", ids["CPT"], "--json", stem="onbekend")
    assert (refused.exit_code, "401" in json.loads(refused.output)["failure"]) == (3, True)


@pytest.mark.parametrize("options", [[], ["--sign"], ["--encrypt"]], ids=["2w-be", "2w-be-s", "2w-be-se"])
def test_lines_are_those_of_the_file(run: Callable[..., Result], tmp_path: Path, options: list[str]) -> None:
    """Whatever stands before the root or over several lines within a start tag."""
    file = tmp_path / "spread.xml"
    body = sample("cpt", "registration-land-rd")
    head, rest = body.split(b"<registrationRequest", 1)
    spread = head + b"<!-- one\n two -->\n<registrationRequest\n\n" + rest.replace(b'" xmlns', b'"\n\n\n xmlns')
    wrong = with_own_reference(spread.replace(b">IMBRO<", b">IMBRO/X<", 1))
    file.write_bytes(wrong)
    line = wrong[: wrong.index(b"IMBRO/X")].count(b"\n") + 1
    shown = run("deliver", str(file), *options, stem="leverancier")
    assert f"    line {line:<12}" in shown.output
    (told,) = json.loads(run("deliver", str(file), "--json", *options, stem="leverancier").output)
    assert {one["line"] for one in told["reasons"]} == {line}


def test_lines_of_a_source_document_are_those_of_its_own(service: Service) -> None:
    request = etree.fromstring(with_own_reference(sample("cpt", "registration-land-rd")))
    (held,) = request.iterfind("{*}sourceDocument/*")
    document = etree.tostring(held)
    wrong = b"\n\n\n" + document.replace(b"deliveryContext", b"deliveryContex")
    fields = {
        "request_reference": "lines",
        "delivery_accountable_party": "99000001",
        "quality_regime": "IMBRO",
    }
    with pytest.raises(SoapFault) as caught:
        client(service, "CPT", "leverancier", delivering=True).register(wrong, **fields)
    line = wrong[: wrong.index(b"deliveryContex")].count(b"\n") + 1
    assert caught.value.reasons[0].line == line


def test_a_request_that_the_kind_does_not_have_is_told(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "odd.xml"
    for name, said in (("deleteRequest", "no operation delete"), ("nonsense", "is no request")):
        file.write_text(f'<{name} xmlns="http://www.broservices.nl/xsd/iscpt/1.1"/>')
        shown = run("deliver", str(file), stem="leverancier")
        assert (shown.exit_code, said in shown.output) == (1, True), shown.output


def test_what_is_ones_own_is_listed_page_by_page(
    service: Service, ids: dict[str, str], run: Callable[..., Result]
) -> None:
    supplier = client(service, "CPT", "leverancier", delivering=True)
    since = datetime.now(UTC) - timedelta(hours=1)
    assert {one["broId"] for one in supplier.objects()} >= set(ids.values())
    assert {one["broId"] for one in supplier.objects("GLD")} == {ids["GLD"]}
    completed = list(supplier.transactions_since(since, "completion"))
    assert {one.bro_id for one in completed} >= set(ids.values())
    assert {one["agent"] for one in supplier.mandates() if one["part"] == "gekregen"} == {"99000010"}
    paged = supplier._resources.each("/objects", "objects", {"limit": "1"})
    assert [one["broId"] for one in paged] == [one["broId"] for one in supplier.objects()]
    assert list(client(service, "CPT").objects()) == []
    for arguments in (["objects"], ["transactions", "--since", "1h", "--outcome", "completion"], ["mandates"]):
        for form in ([], ["--json"]):
            shown = run("own", *arguments, *form, stem="leverancier")
            assert shown.exit_code == 0, shown.output
    assert json.loads(run("own", "objects", "--json", stem="afnemer").output) == []
    assert run("own", "objects", stem="onbekend").exit_code == 3
