"""Every sentence comes with a hint, and a case with one of its own where that says more."""

from __future__ import annotations

import pytest

from bro_soap.codes import load_code_lists
from bro_soap.history.timeline import Act, Conflict, DocumentKind, Event, Events, try_act
from bro_soap.model import Operation
from bro_soap.rules.hints import HINTS, form_hint
from bro_soap.rules.history import _way_out
from bro_soap.rules.patterns import _code_hint
from bro_soap.rules.wording import TEMPLATES
from bro_soap.xmlio.dates import parse_partial_date


def event(kind: DocumentKind, day: str, name: str = "X_Add") -> Event:
    return Event(name, kind, parse_partial_date(day))


LIFE: Events = (event(DocumentKind.START, "2010-01-01", "X_Start"), event(DocumentKind.ADDITION, "2015-01-01"))


def test_every_sentence_about_a_delivery_has_a_hint_in_both_languages() -> None:
    assert {key for key in TEMPLATES if not key.startswith("KF")} == HINTS.keys()
    assert all(hint.nl and hint.en and hint.nl != hint.en for hint in HINTS.values())


def test_a_code_of_the_other_regime_is_told_as_that() -> None:
    assert (
        "not allowed under IMBRO;" in _code_hint(load_code_lists(), "urn:bro:cpt:CPTMethod", "IMBRO", "elektrisch").en
    )


def test_a_misspelt_code_is_guessed() -> None:
    assert (
        "Did you mean elektrischContinu or"
        in _code_hint(load_code_lists(), "urn:bro:cpt:CPTMethod", "IMBRO", "ElektrischContinue").en
    )


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("Getalswaarde(3.2)", "at most 3 digits before the point and 2 behind it."),
        ("Getalswaarde(2.0)", "a whole number of at most 2 digits."),
        ("Tekst(200)", "at most 200 characters."),
        ("Aantal(3)", "a whole number of at most 3 digits."),
        ("NNNNNNNN", "eight digits, a KvK number."),
        ("iets anders", "Write {given} as {reference}."),
    ],
)
def test_a_form_is_explained(form: str, says: str) -> None:
    hint = form_hint("BF-07", form)
    assert hint is not None
    assert hint.en.endswith(says)


def test_characters_that_do_not_fit_are_named() -> None:
    hint = form_hint("BF-08", "", "put 7\t漢字 oost")
    assert hint is not None
    assert hint.en.startswith(
        "Remove what is not in MES-1: CONTROL CHARACTER (U+0009), CJK UNIFIED IDEOGRAPH-6F22 (U+6F22),"
    )


@pytest.mark.parametrize(
    ("operation", "given", "says"),
    [
        (Operation.INSERT, event(DocumentKind.ADDITION, "2009-01-01"), "before the beginning"),
        (Operation.REGISTER, event(DocumentKind.END, "2012-01-01", "X_End"), "cannot end before"),
        (Operation.DELETE, event(DocumentKind.ADDITION, "2015-01-02"), "(2015-01-01, JJJJ-MM-DD)"),
    ],
)
def test_the_way_out_depends_on_the_case(operation: Operation, given: Event, says: str) -> None:
    act = Act(operation, given)
    conflict = try_act(LIFE, act)
    assert isinstance(conflict, Conflict)
    hint = _way_out(conflict, act, LIFE)
    assert hint is not None
    assert says in hint.en


def test_an_addition_before_the_last_event_goes_by_insert() -> None:
    act = Act(Operation.REGISTER, event(DocumentKind.ADDITION, "2012-01-01"))
    conflict = try_act(LIFE, act)
    assert isinstance(conflict, Conflict)
    assert _way_out(conflict, act, LIFE) is None
    assert "send an insertRequest" in HINTS[conflict.key].en
