"""What the papers say of the code is so, where that can be read out of both."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bro_soap.catalogue import load
from bro_soap.objects import KINDS
from bro_soap.settings import Settings

ROOT = Path(__file__).parents[2]
PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/threat-model.md", "docs/catalogue.md", "docs/operate.md")
README, THREATS, CLIENT = (
    (ROOT / name).read_text() for name in ("README.md", "docs/threat-model.md", "docs/client.md")
)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_module_that_a_paper_names_is_there(paper: str) -> None:
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", (ROOT / paper).read_text()))
    assert {name for name in named if not any((ROOT / at / name).exists() for at in ("", "bro_soap"))} == set()


@pytest.mark.parametrize("paper", ["README.md", "SECURITY.md", "docs/threat-model.md", "docs/client.md"])
def test_a_room_that_a_paper_names_is_there(paper: str) -> None:
    named = set(re.findall(r"\(`((?:\w+/)+)`\)", (ROOT / paper).read_text()))
    assert {name for name in named if not any((ROOT / at / name).is_dir() for at in ("", "bro_soap"))} == set()


def test_the_line_of_a_catalogue_in_the_readme_is_one() -> None:
    block = re.search(r"```\npath +domain +range +presence +ids\n(.*)\n```", README)
    assert block, "the README shows a line"
    told = re.split(r" {2,}", block[1])
    (line,) = [one for one in _lines() if one["path"] == told[0]]
    assert told == [line[name] for name in ("path", "domain", "range", "presence", "ids")]


def _lines() -> Iterator[dict[str, str]]:
    """The lines of the tables of attributes of BHR-GT, by column."""
    for table in (ROOT / "bro_soap/catalogue/bhr_gt").glob("*.tsv"):
        lines = table.read_text().splitlines()
        begins = next((number for number, line in enumerate(lines) if line.startswith("path\t")), len(lines))
        yield from csv.DictReader(lines[begins:], delimiter="\t")


def test_the_rule_in_the_readme_is_as_it_is() -> None:
    shown = re.search(r'@rule\("([A-Z-]+\d+)", f"\{CATALOGUE\.cites\}(.*)"\)\ndef .*\n +"""(.*)"""', README)
    assert shown, "the README shows a rule"
    kind = shown[1].rpartition("-")[0]
    (rule,) = [one for one in KINDS[kind].all_rules if one.id == shown[1]]
    assert (rule.citation, rule.sentence) == (load(kind).cites + shown[2], shown[3])
    for name in re.findall(r'CATALOGUE\["(.*?)"\]', README):
        assert load(kind)[name]


def test_the_limits_that_papers_tell_are_those_of_the_settings() -> None:
    settings = Settings()
    assert settings.party_requests_per_second == 0
    assert "(`party_requests_per_second`) is off unless it is set" in THREATS
    assert f"for {settings.repeat_days} days (`repeat_days`)" in CLIENT
    named = {name for paper in PAPERS for name in re.findall(r"`(party_\w+|repeat_\w+)`", (ROOT / paper).read_text())}
    assert named <= {*type(settings).model_fields, "party_load"}


def test_the_readme_says_signed_of_the_recipes_that_sign() -> None:
    recipes = {part.partition("\n")[0].strip(): part for part in CLIENT.split("\n## ")}
    signing = {name for name, told in recipes.items() if '"signed": true' in told or "WSSecurityCert" in told}
    assert signing == {"node-soap"}
    assert "or with node-soap, signed too" in README
