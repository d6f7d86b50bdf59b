"""Newer code lists come in as the BRO publishes them, and count from their day on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bro_soap
from bro_soap.cli import cli
from bro_soap.codes import CodeLists, as_json, load_code_lists, parse_list
from bro_soap.codes.published import import_lists, read_lists
from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.settings import read_settings

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "imbro" / "codelists"
URN = "urn:bro:cpt:CPTMethod"
REFCODES = {
    "name": "CPT_Sondeermethode",
    "uri": URN,
    "refDomainVersions": [
        {"majorVersion": 1, "minorVersion": 9, "refCodes": [{"code": "oud", "imbro": "J", "imbroA": "J"}]},
        {
            "majorVersion": 1,
            "minorVersion": 10,
            "refCodes": [
                {"code": "elektrischContinu", "imbro": "J", "imbroA": "J"},
                {"codeValue": "nieuw", "imbro": "N", "imbroA": "J"},
            ],
        },
    ],
}
TABLE = "Naam;URN;Waarde;IMBRO;IMBRO/A;Definitie\nX;urn:bro:x:A;een;Ja;Nee;d\nX;urn:bro:x:A;twee;Nee;Ja;d\n"
SIKB = (
    "<domeintabel><K><ID>1</ID><Waarde>wit</Waarde><D_BEGIN>2018-05-02T00:00:00+02:00</D_BEGIN></K>"
    "<K><ID>2</ID><Waarde>grijs</Waarde><D_EIND>2020-01-01T00:00:00+01:00</D_EIND></K></domeintabel>"
)


def kept(folder: Path) -> CodeLists:
    return load_code_lists(folder / "lists")


def at(year: int, month: int = 1, day: int = 1, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def file(folder: Path, content: object) -> Path:
    made = folder / "published"
    made.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return made


def test_the_newest_version_of_a_refcodes_answer_counts(tmp_path: Path) -> None:
    (one,) = import_lists(file(tmp_path, REFCODES), tmp_path / "lists")
    assert (one.kept.version, one.new) == ("1.10", ("nieuw",))
    assert "mechanischContinu" in one.gone
    assert kept(tmp_path).allowed(URN, "IMBRO") == {"elektrischContinu"}
    assert kept(tmp_path).allowed(URN, "IMBRO/A") == {"elektrischContinu", "nieuw"}


def test_a_table_holds_several_lists_with_their_regimes(tmp_path: Path) -> None:
    import_lists(file(tmp_path, TABLE), tmp_path / "lists")
    assert kept(tmp_path).allowed("urn:bro:x:A", "IMBRO") == {"een"}
    assert kept(tmp_path).allowed("urn:bro:x:A", "IMBRO/A") == {"twee"}


PARAMETER = (
    "<domeintabel><Parameter><ID>441</ID><aquocode>Cd</aquocode><CASnummer>7440-43-9</CASnummer><omschrijving>cadmium"
    "</omschrijving><eenheid>ug/l</eenheid><hoedanigheid>NVT</hoedanigheid></Parameter></domeintabel>"
)


def test_a_table_of_parameters_keeps_what_it_says_of_each(tmp_path: Path) -> None:
    urn = "urn:bro:gar:ParameterList"
    (one,) = import_lists(file(tmp_path, PARAMETER), tmp_path / "lists", urn)
    assert one.kept.about == {"441": {"aquo": "Cd", "name": "cadmium", "unit": "ug/l", "cas": "7440-43-9"}}
    assert kept(tmp_path).said(urn, "441", "unit") == "ug/l"
    assert parse_list(as_json(one.kept)) == one.kept


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Kleur", "Colour"), ("Kleursterkte", "ColourStrength"), ("Parameterlijst", "ParameterList"),
        ("Waardebepalingstechniek", "AnalyticalTechnique"), ("Waardebepalingsmethode", "ValuationMethod"),
    ],
)  # fmt: skip
def test_the_published_domain_tables_hold_the_codes_of_our_lists(name: str, domain: str) -> None:
    urn = f"urn:bro:gar:{domain}"
    (read,), ours = read_lists(PUBLISHED / "gar" / f"{name}.xml", urn), load_code_lists().code_list(urn)
    assert read.codes.keys() >= ours.codes.keys()
    assert {code: read.about.get(code, {}) for code in ours.about} == ours.about


def test_a_domain_table_knows_from_and_until(tmp_path: Path) -> None:
    import_lists(file(tmp_path, SIKB), tmp_path / "lists", "urn:bro:x:Kleur")
    moments = at(2017), at(2019), at(2021)
    found = [kept(tmp_path).allowed("urn:bro:x:Kleur", "IMBRO", moment) for moment in moments]
    assert found == [{"grijs"}, {"grijs", "wit"}, {"wit"}]


def test_a_version_counts_from_its_day_in_the_netherlands(tmp_path: Path) -> None:
    import_lists(file(tmp_path, REFCODES), tmp_path / "lists", since=date(2027, 1, 1))
    assert "mechanischContinu" in kept(tmp_path).allowed(URN, "IMBRO", at(2026, 12, 31))
    assert kept(tmp_path).allowed(URN, "IMBRO", at(2026, 12, 31, 23)) == {"elektrischContinu"}
    assert [one.version for one in kept(tmp_path).versions[URN]][-1] == "1.10"
    assert len(kept(tmp_path).versions[URN]) == 2


def test_a_delivery_is_judged_by_the_list_of_its_day(tmp_path: Path) -> None:
    import_lists(file(tmp_path, REFCODES), tmp_path / "lists", since=date(2027, 1, 1))
    document = registration_request(Sounding("r", "o", rows=3)).replace(b">elektrischContinu<", b">mechanischContinu<")
    settings = read_settings(code_lists=tmp_path / "lists")
    before, after = (bro_soap.validate(document, settings=settings, received=at(year)) for year in (2026, 2027))
    assert "BF" not in before.reason_rule
    assert {one.value for one in after.findings} - {one.value for one in before.findings} == {"mechanischContinu"}


def test_what_was_imported_comes_out_as_it_went_in(tmp_path: Path) -> None:
    import_lists(file(tmp_path, SIKB), tmp_path / "lists", "urn:bro:x:Kleur", "3.1")
    (one,) = kept(tmp_path).versions["urn:bro:x:Kleur"]
    assert parse_list(as_json(one)) == one


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "<a/>",
        SIKB,
        {"urn": "urn:bro:x:A", "name": "n", "version": "1", "codes": {}},
        {"refDomains": [{"uri": "x"}]},
        "urn\tcode\nurn:bro:x:A\teen\n",
        TABLE.replace("Ja", "misschien"),
        TABLE.replace("urn:bro:x:A", "../../etc/x"),
        {"urn": URN, "name": "n", "version": "1", "codes": {"a": {"imbro": True, "imbroA": True, "from": "gisteren"}}},
    ],
)
def test_what_cannot_be_read_changes_nothing(tmp_path: Path, content: object) -> None:
    with pytest.raises(ConfigurationError):
        import_lists(file(tmp_path, content), tmp_path / "lists")
    assert list((tmp_path / "lists").glob("*")) == []


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
def test_the_published_forms_are_read() -> None:
    catalogue = {one.urn: one for one in read_lists(PUBLISHED / "catalogue-codelists.tsv")}
    assert catalogue["urn:bro:cpt:CPTMethod"].codes == load_code_lists().code_list("urn:bro:cpt:CPTMethod").codes
    assert read_lists(PUBLISHED / "sfr" / "SFR_Codelijsten.csv")
    for name in ("BRO_QUALITY_REGIME", "overrides/BHR_GT_SOIL_NAME", "overrides/BHRGT_GeotechnischeGrondsoort"):
        assert read_lists(PUBLISHED / "refcodes-rest" / f"{name}.json")[0].codes
    assert "wit" in read_lists(PUBLISHED / "gar" / "Kleur.xml", "urn:bro:gar:Color")[0].codes


# --- the command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_CODE_LISTS", str(tmp_path / "lists"))
    return lambda *arguments: CliRunner().invoke(cli, ["codes", *map(str, arguments)])


def test_lists_are_shown_and_imported(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "urn:bro:cpt:StopCriterion  1" in run("list", "cpt").output
    assert "elektrisch  IMBRO/A\n" in run("show", "cpt:CPTMethod").output
    told = run("import", file(tmp_path, REFCODES)).output
    assert "urn:bro:cpt:CPTMethod  1.10  2 codes: +nieuw; -" in told
    assert "  nieuw  IMBRO/A\n" in run("show", URN).output
    shown = json.loads(run("show", URN, "--json").output)
    assert shown[0]["codes"]["nieuw"] == {"imbro": False, "imbroA": True}
    assert run("show", "x:y").exit_code != 0


def test_an_import_needs_a_folder(run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRO_SOAP_CODE_LISTS")
    result = run("import", file(tmp_path, REFCODES))
    assert result.exit_code != 0
    assert "code_lists" in str(result.exception)


PARAMETERS = "urn:bro:gar:ParameterList"
SAID = {"aquo": "NO3", "name": "nitraat", "unit": "mg/l", "cas": "14797-55-8"}
PARAMETER_FORMS: dict[str, object] = {
    "table": (
        "parameter_id\taquo_code\tname_nl\tunit\tcondition\tcas\tmore\n"
        "99001\tNO3\tnitraat\tmg/l\tNVT\t14797-55-8\tx\n99002\t\t\t\t\t\t\n"
    ),
    "domain table": (
        "<t><K><ID>99001</ID><aquocode>NO3</aquocode><omschrijving>nitraat</omschrijving><eenheid>mg/l</eenheid>"
        "<hoedanigheid>NVT</hoedanigheid><CASnummer>14797-55-8</CASnummer></K><K><ID>99002</ID></K></t>"
    ),
    "answer of the refcodes service": {
        "refDomainVersions": [
            {
                "majorVersion": 1,
                "minorVersion": 3,
                "refCodes": [
                    {
                        "code": 99001,
                        "description": "nitraat",
                        "refAttributeValues": [
                            {"name": "aquocode", "value": "NO3"},
                            {"name": "eenheid", "value": "mg/l"},
                            {"name": "CAS-nummer", "value": "14797-55-8"},
                            {"name": "hoedanigheid", "value": "NVT"},
                        ],
                    },
                    {"code": 99002, "refAttributeValues": []},
                ],
            }
        ]
    },
}


@pytest.mark.parametrize("form", PARAMETER_FORMS)
def test_a_list_of_parameters_keeps_what_it_says_of_each(tmp_path: Path, form: str) -> None:
    (one,) = import_lists(file(tmp_path, PARAMETER_FORMS[form]), tmp_path / "lists", PARAMETERS, "1.3")
    assert one.kept.codes == dict.fromkeys(("99001", "99002"), frozenset({"IMBRO", "IMBRO/A"}))
    assert one.kept.about == {"99001": SAID}
    lists = kept(tmp_path)
    assert lists.said(PARAMETERS, "99001", "unit") == "mg/l"
    assert lists.said(PARAMETERS, "99002", "unit") == ""


def test_a_table_without_a_urn_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--urn"):
        import_lists(file(tmp_path, PARAMETER_FORMS["table"]), tmp_path / "lists")


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["gar-parameters.tsv", "gar/Parameterlijst.xml"])
def test_the_published_parameters_come_in_as_they_are_shipped(tmp_path: Path, name: str) -> None:
    shipped = load_code_lists(None).code_list(PARAMETERS)
    (one,) = import_lists(PUBLISHED / name, tmp_path / "lists", PARAMETERS)
    assert (one.new, one.gone) == ((), ())
    assert one.kept.about == shipped.about
