"""Every rule of the CPT fires on its case and on no other ground; valid samples are silent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import judge
from bro_soap.codes import load_code_lists
from bro_soap.declaration.telling import kvk_numbers
from bro_soap.model import Operation, Role
from bro_soap.objects import KINDS
from bro_soap.rules import Facts, Phase, Verdict
from bro_soap.xmlio.request import Request, read_request
from tests.objects.cpt.cases import ALL, SAMPLES, VALUES, cell, find

CPT = KINDS["CPT"]
RECEIVED = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def root_of(sample: str) -> etree._Element:
    return etree.parse(str(SAMPLES / sample)).getroot()


def read(root: etree._Element) -> Request:
    register = etree.QName(root).localname == "registrationRequest"
    return read_request(root, Operation.REGISTER if register else Operation.CORRECT, "CPT")


def verdict(root: etree._Element) -> Verdict:
    request = read(root)
    roles = {number: frozenset({Role.UITVOERDER, Role.BRONHOUDER}) for number in kvk_numbers(CPT, request)}
    roles["99999999"] = frozenset()
    return judge(CPT, request, Facts(RECEIVED, roles=roles))


def test_findings_stand_in_document_order() -> None:
    root = root_of(ALL)
    find(root, "conePenetrometerSurvey/stopCriterion").text = "geen"
    find(root, "deliveryContext").text = "geen"
    find(root, "conePenetrometerSurvey/dissipationTest[2]/penetrationLength").text = "999"
    find(root, "conePenetrometerSurvey/cptMethod").text = "geen"
    found = verdict(root)
    assert [finding.rule for finding in found.findings] == ["CPT-010", "CPT-017", "CPT-019", "CPT-201"]
    assert found.findings[3].path == (
        "/registrationRequest/sourceDocument/CPT/conePenetrometerSurvey/dissipationTest[2]/penetrationLength"
    )


def _rows(root: etree._Element, count: int) -> None:
    values = find(root, VALUES)
    first = values.text.split(";")[0]
    values.text = ";".join([first] * count)


@pytest.mark.parametrize(("bad", "shown"), [(98, 98), (99, 99), (100, 99), (5000, 99)])
def test_at_most_99_findings_and_the_last_says_that_there_are_more(bad: int, shown: int) -> None:
    root = root_of(ALL)
    _rows(root, bad)
    for row in range(min(bad, 300)):
        cell(VALUES, row, 20, "161")(root)
    found = verdict(root)
    assert len(found.findings) == shown
    assert (found.findings[-1].rule == "BF-45") is (bad > 99)
    assert {finding.rule for finding in found.findings[:98]} == {"CPT-150"}


def test_a_finding_in_a_table_names_the_measurement_and_the_sentence_is_the_published_one() -> None:
    root = root_of(ALL)
    cell(VALUES, 2, 3, "250.125")(root)
    (finding,) = verdict(root).findings
    assert finding.sentence == (
        "Conuspenetratietest resultaat.conusweerstand (ConePenetrationTestResult.coneResistance) = 250.125 "
        "waarde is niet correct: mag niet groter zijn dan 200."
    )
    assert finding.value == "250.125 (meting 3)"


def test_a_comment_inside_a_value_changes_nothing() -> None:
    source = (SAMPLES / ALL).read_bytes().replace(b">klasse1<", b">klas<!-- x -->se1<")
    assert verdict(etree.fromstring(source)).findings == ()


def test_fractions_may_end_in_zeros() -> None:
    root = root_of(ALL)
    find(root, "deliveredVerticalPosition/offset").text = "-27.310000"
    cell(VALUES, 0, 3, "0.5500")(root)
    assert verdict(root).findings == ()


def test_without_a_register_no_rule_about_the_register_speaks() -> None:
    request = read(root_of(ALL))
    assert judge(CPT, request, Facts(RECEIVED)).reason is None


def test_the_kvk_numbers_of_a_request_are_found() -> None:
    assert kvk_numbers(CPT, read(root_of(ALL))) == {"99000001", "99000031"}


def test_only_the_document_can_be_judged() -> None:
    root = root_of(ALL)
    root[0].text = ""
    assert judge(CPT, read(root), Facts(RECEIVED), phases={Phase.DOCUMENT}).reason is None
    assert judge(CPT, read(root), Facts(RECEIVED)).reason_rule == "BRO-001"


def test_the_correction_reasons_are_those_of_the_code_list() -> None:
    declared = {reason.code for reason in CPT.correction_reasons}
    assert declared == {*load_code_lists().code_list("urn:bro:cpt:CorrectionReason").codes, "kwaliteitsRegime"}
