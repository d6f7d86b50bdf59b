"""The sentences are those of the standard, letter for letter."""

import csv
from pathlib import Path

import pytest

from bro_soap.rules.wording import TEMPLATES, render

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "imbro" / "codelists" / "message-templates.tsv"
KINDS = {
    "rejectionReason (intake)": "RA",
    "rejectionReason (dispatch)": "RA",
    "sourceDocumentError (intake)": "BF",
    "criterionError (dispatch)": "KF",
}


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.exists(), reason="needs ../shared")
def test_the_templates_are_exactly_the_published_ones() -> None:
    with PUBLISHED.open(encoding="utf-8") as lines:
        published = {(KINDS[row["domain"]], row["template_nl"]) for row in csv.DictReader(lines, delimiter="\t")}
    assert {(key[:2], sentence) for key, sentence in TEMPLATES.items()} == published


def test_a_sentence_renders_as_the_published_example_does() -> None:
    sentence = render("BF-26", "GMW-Eigenaar.Datum gebeurtenis (GMW_Owner.eventDate)", "(2018-09-01, JJJJ-MM-DD)")
    assert sentence == (
        "GMW-Eigenaar.Datum gebeurtenis (GMW_Owner.eventDate) = (2018-09-01, JJJJ-MM-DD) "
        "waarde is niet correct: mag niet in de toekomst liggen."
    )


def test_a_sentence_names_the_other_datum_with_its_value() -> None:
    sentence = render(
        "BF-01",
        "{BoreholeResearch.boring.sampledInterval.sampler.sampleContainerDiameter}",
        reference="steekbus",
        reference_name="Bemonsteringsapparaat.apparaattype (Sampler.samplerType)",
    )
    assert sentence == (
        "{BoreholeResearch.boring.sampledInterval.sampler.sampleContainerDiameter} ontbreekt: "
        "Bemonsteringsapparaat.apparaattype (Sampler.samplerType) = steekbus bepaalt dat het aanwezig moet zijn."
    )


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_no_gap_of_any_template_stays_open(key: str) -> None:
    assert "<" not in render(key, "gegeven", "waarde", "referentie", "ander gegeven")


def test_a_value_cannot_open_a_gap_of_its_own() -> None:
    assert "= <waarde> waarde" in render("BF-20", "x", "<waarde>")


def test_a_long_value_over_several_lines_becomes_one_short_line() -> None:
    sentence = render("BF-20", "x", "regel\n\t" * 1000)
    assert "\n" not in sentence
    assert len(sentence) < 400
