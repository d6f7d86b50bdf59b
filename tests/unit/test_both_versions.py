"""Two versions of a kind side by side over one register: delivered, corrected, issued and searched by both."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bro_soap.delivery.case import Intake
from bro_soap.issue.procedure import Issue, dispatch_characteristics, dispatch_data
from bro_soap.keeping import acts as keeping
from bro_soap.keeping import corrections
from bro_soap.model import Accepted, Completed, Dispatched, Gone, Issued, Party, Rejected
from bro_soap.operate.export import export_register, import_register
from bro_soap.service.app import by_kind, deliveries
from bro_soap.service.interfaces import Served
from bro_soap.settings import Settings
from bro_soap.store import Store, make_engine
from bro_soap.validation import Options, Outcome
from bro_soap.validation.checking import Validator
from bro_soap.validation.state import export_of
from bro_soap.xmlio.compose import opened
from bro_soap.xmlio.elements import local, namespace_of
from tests.second import both, in_version_2, nicknamed, served
from tests.unit.lives import READER, SUPPLIER, Lives, about, sample

OLD, NEW = "1", "2"
PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"
CPT = sample("cpt", "registration-land-rd")
CORRECTED = sample("cpt", "correction-offset")
SEARCH = b"""<d:dispatchCharacteristicsRequest xmlns:d="http://www.broservices.nl/xsd/dscpt/1.1"
  xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">
  <b:requestReference>r</b:requestReference><d:criteria><b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258">
  <gml:lowerCorner>50.7 3.2</gml:lowerCorner><gml:upperCorner>53.6 7.3</gml:upperCorner></b:boundingBox></b:area>
  </d:criteria></d:dispatchCharacteristicsRequest>"""


class Both(Lives):
    """A register to which both versions deliver; a message goes to the interface whose namespace it has."""

    def __init__(self, store: Store, all_served: Served, review: frozenset[str] = frozenset()) -> None:
        super().__init__(store, review)
        made = deliveries(all_served, store, Settings()).items()
        self.intakes = {key: replace(intake, review=review) for key, intake in made}
        self.asked = OLD

    def intake(self, code: str, number: str = NEW) -> Intake:
        """That of the first version of the kind, or of its second."""
        found = [intake for (of, _), intake in self.intakes.items() if of == code]
        return found[-1] if number == NEW else found[0]

    def incoming(self, message: bytes, caller: Party) -> Any:
        incoming = super().incoming(message, caller)
        self.came_by = namespace_of(incoming.element)
        return incoming

    def parts(self, code: str) -> Intake:
        return self.intake(code).by(self.came_by)

    def issue(self, code: str) -> Issue:
        one = self.intake(code, self.asked)
        return Issue(self.store, one.declared, one.issued, one.standard, one.clock, one.interfaces)

    def issued(
        self, bro_id: str, number: str, asked: str = "", caller: Party = READER, code: str = ""
    ) -> etree._Element:
        """What is issued of an object by a version, as a tree that its schema has found valid."""
        self.asked = number
        outcome = self.answered(bro_id, asked, caller, code)
        assert isinstance(outcome, Dispatched), outcome
        (found,) = outcome.documents
        assert isinstance(found, Issued), found
        contract = self.intake(code or bro_id[:3], number).issued
        root = opened(found.content, contract.prefixes)
        root.tag = f"{{{contract.namespace}}}{found.document}"
        root.set("{http://www.opengis.net/gml/3.2}id", bro_id)
        assert contract.schema.errors(root) == ()
        return root

    def answered(self, bro_id: str, asked: str = "", caller: Party = READER, code: str = "") -> Dispatched | Rejected:
        contract = self.intake(code or bro_id[:3], self.asked).issued
        message = (
            f'<d:dispatchDataRequest xmlns:d="{contract.namespace}" xmlns:b="{contract.brocom}"><b:requestReference>r'
            f"</b:requestReference><b:broId>{bro_id}</b:broId>{asked}</d:dispatchDataRequest>"
        )
        return dispatch_data(self.issue(code or bro_id[:3]), super().incoming(message.encode(), caller))

    def search_by(self, number: str) -> Dispatched | Rejected:
        self.asked = number
        message = SEARCH if number == OLD else in_version_2("CPT", SEARCH)
        return dispatch_characteristics(self.issue("CPT"), super().incoming(message, READER))


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contracts")


@pytest.fixture(scope="module")
def all_served(contracts: Path) -> Served:
    return served(contracts)


@pytest.fixture
def register(store: Store, all_served: Served) -> Both:
    return Both(store, all_served)


def values(root: etree._Element) -> list[tuple[str, str]]:
    """What a document tells, whatever its version and order."""
    return sorted((local(one), (one.text or "").strip()) for one in root.iter("*") if not len(one))


def names(root: etree._Element) -> list[str]:
    return [local(one) for one in root]


def other(number: str) -> str:
    return OLD if number == NEW else NEW


def by(number: str, code: str, message: bytes) -> bytes:
    return message if number == OLD else in_version_2(code, message)


def network(register: Both, number: str) -> str:
    well = register.begin("GMW", sample("gmw", "registration-construction"))
    start = sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode())
    return register.begin("GMN", by(number, "GMN", start))


def dossier(register: Both, number: str) -> str:
    well = register.begin("GMW", sample("gmw", "registration-construction"))
    start = sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode())
    net = register.begin("GMN", start)
    begin = sample("gld", "registration-start").replace(b"GMW000000000001", well.encode())
    return register.begin("GLD", by(number, "GLD", begin.replace(b"GMN000000000001", net.encode())))


@pytest.mark.parametrize("number", [OLD, NEW])
def test_what_came_by_one_version_is_issued_by_both(register: Both, number: str) -> None:
    bro_id = register.begin("CPT", by(number, "CPT", CPT))
    old, new = register.issued(bro_id, OLD), register.issued(bro_id, NEW)
    assert values(old) == values(new)
    assert names(old).index("registrationHistory") > names(old).index("conePenetrometerSurvey")
    assert names(new).index("registrationHistory") < names(new).index("conePenetrometerSurvey")
    assert {namespace_of(one) for one in old.iter("*")} & {namespace_of(one) for one in new.iter("*")} == {
        "http://www.opengis.net/gml/3.2",
        "http://www.opengis.net/om/2.0",
        "http://www.opengis.net/sampling/2.0",
        "http://www.opengis.net/swe/2.0",
    }


def test_the_register_keeps_the_namespace_of_what_it_has(register: Both) -> None:
    bro_id = register.begin("CPT", in_version_2("CPT", CPT))
    with register.store.read() as view:
        (document,) = view.documents.of(bro_id)
        assert document.namespace == "http://www.broservices.nl/xsd/iscpt/2"
        assert view.contents.namespace(bro_id) == "http://www.broservices.nl/xsd/dscpt/2"


def test_what_no_namespace_was_kept_of_is_of_the_first_version(register: Both) -> None:
    bro_id = register.begin("CPT", CPT)
    with register.store.write() as unit:
        kept = unit.contents.of(bro_id).values()
        unit.contents.put(bro_id, [replace(one, namespace="") for one in kept])
    assert values(register.issued(bro_id, OLD)) == values(register.issued(bro_id, NEW))


@pytest.mark.parametrize("number", [OLD, NEW])
def test_a_correction_may_come_by_the_other_version(register: Both, number: str) -> None:
    bro_id = register.begin("CPT", by(number, "CPT", CPT))
    register.issued(bro_id, OLD), register.issued(bro_id, NEW)
    register.add(bro_id, by(other(number), "CPT", CORRECTED))
    old, new = register.issued(bro_id, OLD), register.issued(bro_id, NEW)
    assert values(old) == values(new)
    assert ("corrected", "ja") in values(old)
    with register.store.read() as view:
        assert view.contents.namespace(bro_id).endswith("dscpt/2")


def test_what_is_composed_for_another_version_is_made_once(register: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    bro_id = register.begin("CPT", in_version_2("CPT", CPT))
    first = etree.tostring(register.issued(bro_id, OLD))
    monkeypatch.setattr("bro_soap.issue.versions.projected_from", None)
    assert etree.tostring(register.issued(bro_id, OLD)) == first


def test_what_a_version_does_not_know_is_had_by_the_one_that_does(register: Both) -> None:
    bro_id = register.begin("CPT", nicknamed(in_version_2("CPT", CPT), "bij de molen"))
    assert ("nickname", "bij de molen") in values(register.issued(bro_id, NEW))
    register.asked = OLD
    answer = register.answered(bro_id)
    assert isinstance(answer, Rejected)
    assert answer.reason_rule == "version"
    assert "dscpt/1.1" in answer.reason
    assert answer.reason.endswith("Vraag het op volgens dscpt/2.")
    assert isinstance(register.search_by(OLD), Dispatched)


def test_an_addition_by_the_older_version_loses_nothing_of_the_newer(register: Both) -> None:
    bro_id = register.begin("CPT", nicknamed(in_version_2("CPT", CPT), "bij de molen"))
    register.add(bro_id, CORRECTED)
    assert ("nickname", "bij de molen") not in values(register.issued(bro_id, NEW))  # the correction replaces it whole
    assert values(register.issued(bro_id, OLD)) == values(register.issued(bro_id, NEW))


@pytest.mark.parametrize("number", [OLD, NEW])
def test_a_search_by_either_version_finds_both(register: Both, number: str) -> None:
    found = {register.begin("CPT", by(one, "CPT", CPT)) for one in (OLD, NEW)}
    answer = register.search_by(number)
    assert isinstance(answer, Dispatched)
    contract = register.intake("CPT", number).issued
    for one in answer.documents:
        assert isinstance(one, Issued)
        root = opened(one.content, contract.prefixes)
        root.tag = f"{{{contract.namespace}}}{one.document}"
        root.set("{http://www.opengis.net/gml/3.2}id", one.bro_id)
        assert contract.schema.errors(root) == ()
    assert {one.bro_id for one in answer.documents} == found


@pytest.mark.parametrize("number", [OLD, NEW])
@pytest.mark.parametrize("asked", ["actueel", "actueelHistorisch"])
def test_a_life_may_be_told_by_both_versions(register: Both, number: str, asked: str) -> None:
    bro_id = network(register, number)
    register.add(bro_id, by(other(number), "GMN", sample("gmn", "registration-closure")))
    wanted = f"<d:dataToBeDelivered>{asked}</d:dataToBeDelivered>"
    old, new = register.issued(bro_id, OLD, wanted), register.issued(bro_id, NEW, wanted)
    assert values(old) == values(new)
    assert ("registrationStatus", "voltooid") in values(old)
    assert names(old).index("registrationHistory") > names(old).index("monitoringNetHistory")
    assert names(new).index("registrationHistory") < names(new).index("monitoringNetHistory")


@pytest.mark.parametrize("number", [OLD, NEW])
def test_a_dossier_may_grow_by_both_versions(register: Both, number: str) -> None:
    bro_id = dossier(register, number)
    turns = (number, other(number), number)
    for turn, name in zip(turns, ("provisional", "control", "full"), strict=True):
        register.add(bro_id, by(turn, "GLD", sample("gld", f"registration-addition-{name}")))
        old, new = register.issued(bro_id, OLD), register.issued(bro_id, NEW)
        assert values(old) == values(new)
    assert names(old).count("observation") == 3
    assert len(register.issued(bro_id, NEW, "<d:filtered>ja</d:filtered>")) == len(
        register.issued(bro_id, OLD, "<d:filtered>ja</d:filtered>")
    )


@pytest.mark.parametrize("number", [OLD, NEW])
def test_what_the_keeper_does_leaves_it_in_its_version(register: Both, number: str) -> None:
    bro_id = network(register, number)
    register.add(bro_id, by(NEW, "GMN", sample("gmn", "registration-closure")))
    for number_of_intake in (OLD, NEW):
        intake = register.intake("GMN", number_of_intake)
        assert keeping.rebuild(intake, bro_id, keep=False).different == ()
        keeping.open_review(intake, bro_id, "de beheerder")
        assert ("underReview", "ja") in values(register.issued(bro_id, OLD, PRESENT))
        assert ("underReview", "ja") in values(register.issued(bro_id, NEW, PRESENT))
        keeping.close_review(intake, bro_id, "de beheerder")
        keeping.rebuild(intake, bro_id)
    with register.store.read() as view:
        assert view.contents.namespace(bro_id).endswith("dsgmn/2")


def test_what_is_out_of_registration_is_gone_for_both(register: Both) -> None:
    bro_id = register.begin("CPT", CPT)
    keeping.deregister(register.intake("CPT"), bro_id, "de beheerder")
    for register.asked in (OLD, NEW):
        answer = register.answered(bro_id)
        assert isinstance(answer, Dispatched)
        assert isinstance(answer.documents[0], Gone)
        found = register.search_by(register.asked)
        assert isinstance(found, Dispatched)
        assert isinstance(found.documents[0], Gone)


@pytest.mark.parametrize("number", [OLD, NEW])
def test_a_correction_that_waited_is_judged_as_the_version_it_came_by(
    store: Store, all_served: Served, number: str
) -> None:
    register = Both(store, all_served, frozenset({"CPT"}))
    bro_id = register.begin("CPT", by(other(number), "CPT", CPT))
    waits = register.deliver("CPT", about(by(number, "CPT", CORRECTED), bro_id))
    assert isinstance(waits, Accepted)
    newest = by_kind(register.intakes)["CPT"]
    assert isinstance(corrections.accept(newest, waits.transaction_id), Completed)
    assert values(register.issued(bro_id, OLD)) == values(register.issued(bro_id, NEW))


def test_another_accountable_party_is_compared_whatever_the_version(register: Both) -> None:
    bro_id = register.begin("CPT", CPT)
    asked = re.sub(rb"(?s)registrationRequest", b"correctionRequest", CPT)
    reason = b'<correctionReason codeSpace="urn:bro:cpt:CorrectionReason">bronhouder</correctionReason>'
    asked = asked.replace(
        b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>",
        b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>" + reason,
    )
    asked = asked.replace(b"99000001", b"99000002", 1)
    outcome = register.deliver("CPT", about(in_version_2("CPT", asked), bro_id), SUPPLIER)
    assert isinstance(outcome, Completed), outcome


def test_an_export_carries_the_versions(
    register: Both, all_served: Served, migrated_file: Path, tmp_path: Path
) -> None:
    sounding = register.begin("CPT", CPT)
    register.add(sounding, in_version_2("CPT", CORRECTED))
    grown = dossier(register, OLD)
    register.add(grown, in_version_2("GLD", sample("gld", "registration-addition-provisional")))
    export_register(register.store, tmp_path / "register.tar")
    shutil.copy(migrated_file, tmp_path / "target.db")
    target = Store(make_engine(f"sqlite:///{tmp_path}/target.db"))
    import_register(target, by_kind(deliveries(all_served, target, Settings())), tmp_path / "register.tar")
    with target.read() as ours, register.store.read() as theirs:
        for bro_id in (sounding, grown):
            assert ours.contents.of(bro_id) == theirs.contents.of(bro_id)
            assert ours.documents.of(bro_id) == theirs.documents.of(bro_id)
    taken_over = Both.__new__(Both)
    taken_over.__dict__ |= register.__dict__ | {"store": target}
    assert values(taken_over.issued(grown, OLD)) == values(register.issued(grown, NEW))
    target.close()


def validator(contracts: Path, *state: Path) -> Validator:
    with both():
        return Validator(Options(Settings(contracts=contracts), state=state))


@pytest.mark.parametrize("number", [OLD, NEW])
def test_both_versions_are_validated_offline(contracts: Path, all_served: Served, number: str) -> None:
    found = validator(contracts).check("x.xml", nicknamed(by(number, "CPT", CPT), "de Hoek"))
    assert found.outcome is (Outcome.VALID if number == NEW else Outcome.PARSE_FAULT)
    assert validator(contracts).check("x.xml", by(number, "CPT", CPT)).outcome is Outcome.VALID
    unknown = validator(contracts).check("x.xml", CPT.replace(b"iscpt/1.1", b"iscpt/3"))
    assert unknown.sentence.endswith("is of a version that is not served here (iscpt/1.1, iscpt/2 is)")


@pytest.mark.parametrize("number", [OLD, NEW])
def test_the_state_may_be_of_another_version_than_what_is_validated(
    register: Both, contracts: Path, tmp_path: Path, number: str
) -> None:
    bro_id = network(register, number)
    issued = etree.tostring(
        register.issued(bro_id, number, "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>")
    )
    (tmp_path / "net.xml").write_bytes(issued)
    closing = about(by(other(number), "GMN", sample("gmn", "registration-closure")), bro_id)
    report = validator(contracts, tmp_path / "net.xml").check("x.xml", closing)
    assert (report.outcome, report.reason_rule) == (Outcome.VALID, "")
    with register.store.read() as view:
        told = view.documents.of(bro_id)
        registration = view.registrations.get(bro_id)
    assert registration is not None
    for name, content in export_of(registration, told).items():
        (tmp_path / "export" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "export" / name).write_bytes(content)
    assert validator(contracts, tmp_path / "export").check("x.xml", closing).outcome is Outcome.VALID


def test_a_kind_is_found_by_its_document_and_not_by_the_letters_of_the_id(
    register: Both, contracts: Path, tmp_path: Path
) -> None:
    bro_id = network(register, OLD)
    issued = etree.tostring(register.issued(bro_id, OLD, PRESENT))
    (tmp_path / "net.xml").write_bytes(issued.replace(bro_id.encode(), b"CPT000000000001"))
    (kept,) = validator(contracts, tmp_path / "net.xml").shelf.objects.values()
    assert (kept.registration.bro_id, kept.registration.object_code) == ("CPT000000000001", "GMN")
    (tmp_path / "net.xml").write_bytes(issued.replace(b"dsgmn/1.0", b"dsgmn/0.9"))
    (kept,) = validator(contracts, tmp_path / "net.xml").shelf.objects.values()
    assert kept.registration.object_code == "GMN"


def test_what_came_by_a_version_that_is_served_no_more_is_read_by_the_newest(register: Both) -> None:
    sounding, net = register.begin("CPT", CPT), network(register, OLD)
    told = values(register.issued(sounding, OLD)), values(register.issued(net, OLD, PRESENT))
    for key in (("CPT", "1.1"), ("GMN", "1.0")):
        del register.intakes[key]
    for key, intake in register.intakes.items():
        register.intakes[key] = replace(intake, interfaces=(intake.interface,))
    assert (values(register.issued(sounding, NEW)), values(register.issued(net, NEW, PRESENT))) == told
    assert keeping.rebuild(register.intake("GMN"), net).different
    register.add(net, in_version_2("GMN", sample("gmn", "registration-closure")))
    with register.store.read() as view:
        assert view.contents.namespace(net).endswith("dsgmn/2")
