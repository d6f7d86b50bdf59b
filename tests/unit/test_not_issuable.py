"""A value that no rule refuses, and that cannot be issued: refused where the sender wrote it, a fault where we did."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.layout import Characteristic, IssueLayout
from bro_soap.delivery import procedure
from bro_soap.delivery.case import Intake
from bro_soap.errors import SystemFault
from bro_soap.model import Completed, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Clash, State, Store, make_engine
from bro_soap.validation import Options, Outcome, Validator
from tests.unit.lives import Lives, sample

CPT = KINDS["CPT"]
# Every rule but the one that would refuse it.
FORGETFUL = replace(CPT, rules=tuple(rule for rule in CPT.rules if rule.id != "CPT-040"))
ARCHIVE = sample("cpt", "registration-archive-unknown")


def begun_at(written: bytes) -> bytes:
    position = re.compile(rb"<gml:timePosition[^>]*>[^<]*</gml:timePosition>")
    return position.sub(b"<gml:timePosition>%s</gml:timePosition>" % written, ARCHIVE)


class Forgetful(Lives):
    declared: RegistrationObject = FORGETFUL

    def parts(self, code: str) -> Intake:
        made = super().parts(code)
        return replace(made, declared=self.declared) if code == self.declared.code else made


@pytest.fixture
def register(sqlite_url: str) -> Iterator[Forgetful]:
    store = Store(make_engine(sqlite_url))
    yield Forgetful(store)
    store.close()


def validator(declared: RegistrationObject) -> Validator:
    made = Validator(Options())
    made.served = replace(made.served, objects={**made.served.objects, declared.key: declared})
    return made


def test_a_delivered_value_that_cannot_be_issued_is_refused_by_its_name(register: Forgetful) -> None:
    outcome = register.deliver("CPT", begun_at(b" 1900-02-29 "))
    assert isinstance(outcome, Rejected)
    assert outcome.reason_rule == "RA-25"
    (finding,) = outcome.findings
    assert finding.sentence == "{timePosition} = 1900-02-29 waarde is niet correct: is niet toegestaan."
    assert finding.path.endswith("/conePenetrationTest/phenomenonTime/TimeInstant/timePosition")
    assert finding.line > 40
    with register.store.read() as view:
        assert view.overview.registrations() == []
        (record,) = view.transactions.find()
    assert (record.state, record.findings[0].rule) == (State.REJECTED, "issue")


def test_so_it_is_when_the_keys_were_those_of_a_request_of_long_ago(
    register: Forgetful, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = procedure._record
    before: list[object] = []

    def taken(*told: Any) -> Any:
        if not before:
            before.append(told)
            raise Clash
        return record(*told)

    monkeypatch.setattr(procedure, "_record", taken)
    outcome = register.deliver("CPT", begun_at(b"1900-02-29"))
    assert before
    assert isinstance(outcome, Rejected)
    assert outcome.reason_rule == "RA-25"


def test_validation_says_the_same(register: Forgetful) -> None:
    for written, outcome in ((b"1900-02-29", Outcome.REJECTED), (b"1994", Outcome.VALID)):
        report = validator(FORGETFUL).check("x.xml", begun_at(written))
        said = register.deliver("CPT", begun_at(written))
        assert report.outcome is outcome
        assert isinstance(said, Rejected if outcome is Outcome.REJECTED else Completed)
        if isinstance(said, Rejected):
            assert report.sent == tuple(finding.sentence for finding in said.findings)


def wrongly_laid_out(name: str, change: Callable[[IssueLayout], IssueLayout]) -> RegistrationObject:
    assert isinstance(CPT.issue, IssueLayout)
    return replace(CPT, name=name, issue=change(CPT.issue))


MISTAKES = (
    wrongly_laid_out("an element left out", lambda layout: replace(layout, order=layout.order[1:])),
    wrongly_laid_out(
        "a value where another belongs",
        lambda layout: replace(
            layout, characteristics=(Characteristic("cptStandard", "surveyPurpose"), *layout.characteristics)
        ),
    ),
)


@pytest.mark.parametrize("declared", MISTAKES, ids=lambda one: one.name)
def test_a_mistake_in_what_we_compose_is_a_system_fault(register: Forgetful, declared: RegistrationObject) -> None:
    register.declared = declared
    with pytest.raises(SystemFault):
        register.deliver("CPT", begun_at(b"1994"))
    assert validator(declared).check("x.xml", begun_at(b"1994")).outcome is Outcome.SYSTEM_FAULT


def test_a_time_that_is_not_known_is_left_out_of_the_characteristics(register: Forgetful) -> None:
    register.declared = CPT
    message = begun_at(b"").replace(b"<gml:timePosition>", b'<gml:timePosition indeterminatePosition="unknown">')
    completed = register.deliver("CPT", message)
    assert isinstance(completed, Completed)
    with register.store.read() as view:
        content = view.contents.get(completed.bro_id, "C")
    assert content is not None
    assert b"startTime" not in content.public()
