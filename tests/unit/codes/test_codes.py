"""Code lists are data: packaged, equal to what is published, and the operator's to replace."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bro_soap import codes
from bro_soap.errors import ConfigurationError

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "imbro" / "codelists"


@pytest.fixture(autouse=True)
def _packaged_lists_afterwards() -> Iterator[None]:
    yield
    codes.use(None)


def test_a_code_may_be_for_one_regime_only() -> None:
    assert "elektrisch" in codes.allowed("urn:bro:cpt:CPTMethod", "IMBRO/A")
    assert "elektrisch" not in codes.allowed("urn:bro:cpt:CPTMethod", "IMBRO")
    assert "elektrischContinu" in codes.allowed("urn:bro:cpt:CPTMethod", "IMBRO")


def test_an_unknown_domain_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(KeyError):
        codes.allowed("urn:bro:cpt:Onzin", "IMBRO")


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
    ours = {urn: set(codes.code_list(urn).codes) for urn in codes.domains() if urn.startswith("urn:bro:cpt:")}
    assert ours == expected


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
@pytest.mark.parametrize(
    ("object_code", "domain"), [("CPT", "cpt"), ("GMW", "gmw"), ("GMN", "gmn"), ("BHR-GT", "bhrgt")]
)
def test_the_regime_flags_are_those_of_the_catalogue(object_code: str, domain: str) -> None:
    lists = [codes.code_list(urn) for urn in codes.domains() if urn.split(":")[2] == domain or urn.count(":") == 2]
    by_name = {one.name: one.codes for one in lists}
    with (PUBLISHED / "catalogue-codelists.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["object"] == object_code and row["urn"]]
    assert rows
    for row in rows:
        flags = {regime for regime, flag in (("IMBRO", "imbro"), ("IMBRO/A", "imbroA")) if row[flag] == "J"}
        assert by_name[row["list_name_nl"]][row["code"]] == flags, row


def test_an_operator_replaces_a_list(tmp_path: Path) -> None:
    content = {
        "urn": "urn:bro:cpt:StopCriterion",
        "name": "Stopcriterium",
        "version": "2.0",
        "codes": {"nieuw": {"imbro": True, "imbroA": False}},
    }
    (tmp_path / "stop.json").write_text(json.dumps(content), encoding="utf-8")
    codes.use(tmp_path)
    assert codes.allowed("urn:bro:cpt:StopCriterion", "IMBRO") == {"nieuw"}
    assert codes.code_list("urn:bro:cpt:StopCriterion").version == "2.0"
    assert "klasse1" in codes.allowed("urn:bro:cpt:QualityClass", "IMBRO")


@pytest.mark.parametrize("content", ["{", "[]", '{"urn": "x"}', '{"urn": "x", "name": "y", "version": 1, "codes": 3}'])
def test_a_broken_list_is_refused_at_once(tmp_path: Path, content: str) -> None:
    (tmp_path / "kapot.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kapot\.json"):
        codes.use(tmp_path)
