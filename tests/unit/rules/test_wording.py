"""The sentences are those of the standard, letter for letter."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from bro_soap.model import Rejected
from bro_soap.rules.wording import TEMPLATES, render
from bro_soap.settings import Settings
from bro_soap.standard import CONTACT, load_standard
from bro_soap.store import Store
from tests.unit.lives import Lives, sample

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


@pytest.mark.parametrize("key", TEMPLATES)
def test_the_service_desk_is_where_the_operator_says(key: str) -> None:
    usual, own = render(key, "a", "b", "c", "d"), render(key, "a", "b", "c", "d", "bro@waterschap.nl")
    assert usual.count(CONTACT) == ("servicedesk" in usual)
    assert own == usual.replace(CONTACT, "bro@waterschap.nl")


def test_a_rejection_names_the_service_desk_of_the_operator(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = Lives(store)
    given = replace(lives.parts("CPT"), standard=load_standard(contact="030 256 4500"))
    monkeypatch.setattr(lives, "parts", lambda _: given)
    message = sample("cpt", "registration-land-rd").replace(b"99000001", b"12345670")
    outcome = lives.deliver("CPT", message)
    assert isinstance(outcome, Rejected)
    assert "Neem contact op met de servicedesk (030 256 4500)." in outcome.reason


def test_the_setting_is_one_line_of_text() -> None:
    assert Settings(contact="bro@waterschap.nl").contact == "bro@waterschap.nl"
    assert Settings().contact == CONTACT
    for wrong in ("", "a\nb", "<b>", "x" * 101):
        with pytest.raises(ValueError, match="contact"):
            Settings(contact=wrong)
