"""A delivery request is read, whatever the object."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.model import Operation
from bro_soap.xmlio.dates import parse_partial_date
from bro_soap.xmlio.request import read_request

BROCOM = "http://www.broservices.nl/xsd/brocommon/3.0"


def test_a_request_is_read_whatever_the_namespaces() -> None:
    root = etree.fromstring(
        f'<moveRequest xmlns="urn:s" xmlns:b="{BROCOM}"><b:requestReference>r<!-- x --></b:requestReference>'
        "<b:broId>GMW000000000001</b:broId><b:qualityRegime>IMBRO/A</b:qualityRegime><b:underPrivilege>ja"
        "</b:underPrivilege><correctionReason>eigenCorrectie</correctionReason><sourceDocument><!-- c --><GMW_Owner/>"
        "</sourceDocument><dateToBeCorrected><b:yearMonth>2020-01</b:yearMonth></dateToBeCorrected></moveRequest>"
    )
    found = read_request(root, Operation.MOVE, "GMW")
    assert found.request_reference == "r"
    assert found.delivery_accountable_party is None
    assert (found.bro_id, found.quality_regime, found.under_privilege) == ("GMW000000000001", "IMBRO/A", "ja")
    assert (found.correction_reason, found.document_type) == ("eigenCorrectie", "GMW_Owner")
    assert str(found.date_to_be_corrected) == "(2020-01, JJJJ-MM)"


def test_a_bare_date_to_be_corrected_is_read_too() -> None:
    root = etree.fromstring(
        "<r><dateToBeCorrected>2020-01-31</dateToBeCorrected><sourceDocument><X/></sourceDocument></r>"
    )
    assert read_request(root, Operation.MOVE, "FRD").date_to_be_corrected == parse_partial_date("2020-01-31")


def test_a_request_without_document_is_an_error() -> None:
    with pytest.raises(ValueError, match="source document"):
        read_request(etree.fromstring("<r><sourceDocument/></r>"), Operation.REGISTER, "CPT")
