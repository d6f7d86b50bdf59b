"""Code lists are data: packaged, equal to what is published, and the operator's to replace."""

import csv
import json
from pathlib import Path

import pytest

from bro_soap.codes import load_code_lists
from bro_soap.errors import ConfigurationError

OURS = load_code_lists()
PARAMETERS = "urn:bro:gar:ParameterList"
PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "imbro" / "codelists"


def test_a_code_may_be_for_one_regime_only() -> None:
    assert "elektrisch" in OURS.allowed("urn:bro:cpt:CPTMethod", "IMBRO/A")
    assert "elektrisch" not in OURS.allowed("urn:bro:cpt:CPTMethod", "IMBRO")
    assert "elektrischContinu" in OURS.allowed("urn:bro:cpt:CPTMethod", "IMBRO")


def test_an_unknown_domain_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(KeyError):
        OURS.allowed("urn:bro:cpt:Onzin", "IMBRO")


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
def test_the_cpt_lists_hold_exactly_the_published_codes() -> None:
    with (PUBLISHED / "refcodes-cpt-bhrgt-bhrg.tsv").open(encoding="utf-8") as lines:
        published: dict[str, set[str]] = {}
        for row in csv.DictReader(lines, delimiter="\t"):
            published.setdefault(row["urn"], set()).add(row["code"])
    # Three lists live on under a general urn, with later values.
    general = {"urn:bro:cpt:CoordTransformation", "urn:bro:cpt:HorizontalCrs", "urn:bro:cpt:RegistrationStatus"}
    expected = {urn: list_ for urn, list_ in published.items() if urn.startswith("urn:bro:cpt:") and urn not in general}
    ours = {urn: set(OURS.code_list(urn).codes) for urn in OURS.domains if urn.startswith("urn:bro:cpt:")}
    assert ours == expected


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
@pytest.mark.parametrize(
    ("object_code", "domain"), [("CPT", "cpt"), ("GMW", "gmw"), ("GMN", "gmn"), ("BHR-GT", "bhrgt"), ("GAR", "gar")]
)
def test_the_regime_flags_are_those_of_the_catalogue(object_code: str, domain: str) -> None:
    lists = [OURS.code_list(urn) for urn in OURS.domains if urn.split(":")[2] == domain or urn.count(":") == 2]
    by_name = {one.name: one.codes for one in lists}
    with (PUBLISHED / "catalogue-codelists.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["object"] == object_code and row["urn"]]
    assert rows
    for row in rows:
        flags = {regime for regime, flag in (("IMBRO", "imbro"), ("IMBRO/A", "imbroA")) if row[flag] == "J"}
        assert by_name[row["list_name_nl"]][row["code"]] == flags, row


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
def test_the_parameters_have_the_published_units() -> None:
    with (PUBLISHED / "gar-parameters.tsv").open(encoding="utf-8") as lines:
        published = {row["parameter_id"]: row["unit"] for row in csv.DictReader(lines, delimiter="\t")}
    assert {code: OURS.said(PARAMETERS, code, "unit") for code in OURS.code_list(PARAMETERS).codes} == published


def test_a_list_says_of_a_code_what_it_knows_and_no_more() -> None:
    assert OURS.said(PARAMETERS, "441", "unit") == "ug/l"
    assert OURS.said(PARAMETERS, "441", "colour") == OURS.said(PARAMETERS, "0", "unit") == ""
    with pytest.raises(KeyError):
        OURS.said("urn:bro:gar:Onzin", "441", "unit")


def test_an_operator_replaces_a_list(tmp_path: Path) -> None:
    content = {
        "urn": "urn:bro:cpt:StopCriterion",
        "name": "Stopcriterium",
        "version": "2.0",
        "codes": {"nieuw": {"imbro": True, "imbroA": False}},
    }
    (tmp_path / "stop.json").write_text(json.dumps(content), encoding="utf-8")
    theirs = load_code_lists(tmp_path)
    assert theirs.allowed("urn:bro:cpt:StopCriterion", "IMBRO") == {"nieuw"}
    assert theirs.code_list("urn:bro:cpt:StopCriterion").version == "2.0"
    assert "klasse1" in theirs.allowed("urn:bro:cpt:QualityClass", "IMBRO")
    assert "nieuw" not in OURS.allowed("urn:bro:cpt:StopCriterion", "IMBRO")
    assert "einddiepte" in load_code_lists().allowed("urn:bro:cpt:StopCriterion", "IMBRO")


@pytest.mark.parametrize("content", ["{", "[]", '{"urn": "x"}', '{"urn": "x", "name": "y", "version": 1, "codes": 3}'])
def test_a_broken_list_is_refused_at_once(tmp_path: Path, content: str) -> None:
    (tmp_path / "kapot.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kapot\.json"):
        load_code_lists(tmp_path)
