"""Documents that the live register issued are valid: of CPT and GMW, whose issue has no published schema, and GLD."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import BY_SERVICE, NO_SHARED, OWN_SAMPLES, SAMPLES
from tests.contract.schemas import ours

shared = [pytest.mark.shared, pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SHARED)]

DSCPT, DSGMW, DSGLD = (BY_SERVICE[service] for service in ("dscpt", "dsgmw", "dsgld"))
LIVE = sorted((SAMPLES / "cpt" / "dispatchDataResponse").glob("*.xml")) if SAMPLES.is_dir() else []
LIVE_WELLS = sorted((SAMPLES / "gmw" / "dispatchDataResponse").glob("*.xml")) if SAMPLES.is_dir() else []
LIVE_DOSSIERS = sorted((SAMPLES / "gld" / "dispatchDataResponse").glob("acequia*.xml")) if SAMPLES.is_dir() else []
DSGMW_NS = "http://www.broservices.nl/xsd/dsgmw/1.1"
NAMESPACE = "http://www.broservices.nl/xsd/dscpt/1.1"

# Answers of 2020 and before, from the public portal to a question without reference: the element is left out, though
# brocommon demands it. Whoever asks over SOAP must give one, and it is echoed. The documents inside are valid.
WITHOUT_REFERENCE = {
    "Deltares_GEOLib-Plus__CPT000000003688_IMBRO_A.xml",
    "Deltares_GEOLib-Plus__CPT000000003688_IMBRO_A_err.xml",
    "Deltares_GEOLib-Plus__CPT000000064413_IMBRO_A.xml",
    "Deltares_GEOLib-Plus__cpt_with_water.xml",
    "Deltares_GEOLib-Plus__test_get_all_data_from_bro.xml",
}
# Files that their project broke (a misspelt name) or cut down for its own tests, and the element that shows it.
BROKEN = {
    "Deltares_GEOLib-Plus__CPT000000003688_IMBRO_A_err.xml": "coneSurfaceAreaX",
    "Deltares_GEOLib-Plus__test_get_all_data_from_bro.xml": "cptStandard",
}


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name, marks=shared) for file in LIVE])
def test_the_issued_document_is_valid(file: Path) -> None:
    root = etree.parse(str(file)).getroot()
    schema = ours(DSCPT)
    if file.name in WITHOUT_REFERENCE:
        assert not schema.validate(root)
        add_after(root, ns.q(ns.BROCOM, "responseType"), ns.q(ns.BROCOM, "requestReference"))
    valid = schema.validate(root)
    errors = " ".join(error.message for error in schema.error_log)
    assert valid is (file.name not in BROKEN), errors
    assert BROKEN.get(file.name, "") in errors


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.name, marks=shared) for file in LIVE if file.name not in BROKEN]
)
def test_the_issued_document_is_also_valid_as_the_document_for_its_owner(file: Path) -> None:
    """CPT_O_DP is CPT_O with more: the same children, in the same places."""
    schema = ours(DSCPT)
    document = etree.parse(str(file)).getroot().find(f".//{{{NAMESPACE}}}CPT_O")
    assert schema.validate(document), schema.error_log
    document.tag = ns.q(NAMESPACE, "CPT_O_DP")
    assert schema.validate(document), schema.error_log
    add_after(document, ns.q(ns.BROCOM, "deliveryAccountableParty"), ns.q(ns.BROCOM, "objectIdAccountableParty"))
    add_after(document, ns.q(ns.BROCOM, "objectIdAccountableParty"), ns.q(ns.BROCOM, "deliveryResponsibleParty"))
    add_after(document, ns.q(NAMESPACE, "additionalInvestigationPerformed"), ns.q(NAMESPACE, "researchOperator"))
    assert schema.validate(document), schema.error_log


def add_after(document: etree._Element, place: str, name: str) -> None:
    element = etree.Element(name)
    element.text = "99000031"
    document.find(place).addnext(element)


def test_the_public_document_has_no_operator() -> None:
    schema = ours(DSCPT)
    file = OWN_SAMPLES / "cpt" / "samples" / "dispatch-data-response-cpt-o-dp.xml"
    document = etree.parse(str(file)).getroot().find(f".//{{{NAMESPACE}}}CPT_O_DP")
    assert schema.validate(document), schema.error_log
    public = copy.deepcopy(document)
    public.tag = ns.q(NAMESPACE, "CPT_O")
    assert not schema.validate(public)
    assert "researchOperator" in schema.error_log[0].message


def test_an_answer_holds_one_document_of_a_kind_that_belongs_there() -> None:
    """The whole object does not answer a search, nor the characteristics a question for the object."""
    samples = OWN_SAMPLES / "cpt" / "samples"
    data = etree.parse(str(samples / "dispatch-data-response-cpt-o.xml")).getroot()
    search = etree.parse(str(samples / "dispatch-characteristics-response.xml")).getroot()
    schema = ours(DSCPT)
    data_document, search_document = (root.find(f"{{{NAMESPACE}}}dispatchDocument")[0] for root in (data, search))
    data.find(f"{{{NAMESPACE}}}dispatchDocument").append(copy.deepcopy(data_document))
    assert not schema.validate(data)
    search.find(f"{{{NAMESPACE}}}dispatchDocument").replace(search_document, copy.deepcopy(data_document))
    assert not schema.validate(search)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name, marks=shared) for file in LIVE_WELLS])
def test_the_issued_well_is_valid_in_all_its_forms(file: Path) -> None:
    """One type for the four documents: present state or with the past, for anyone or for its owner."""
    root = etree.parse(str(file)).getroot()
    schema = ours(DSGMW)
    assert schema.validate(root), schema.error_log
    [document] = root.find(f"{{{DSGMW_NS}}}dispatchDocument")
    for name in ("GMW_PO", "GMW_PPO", "GMW_PO_DP", "GMW_PPO_DP"):
        document.tag = ns.q(DSGMW_NS, name)
        assert schema.validate(root), schema.error_log
    add_after(document, ns.q(ns.BROCOM, "deliveryAccountableParty"), ns.q(ns.BROCOM, "objectIdAccountableParty"))
    add_after(document, ns.q(ns.BROCOM, "objectIdAccountableParty"), ns.q(ns.BROCOM, "deliveryResponsibleParty"))
    add_after(document, ns.q(DSGMW_NS, "owner"), ns.q(DSGMW_NS, "maintenanceResponsibleParty"))
    assert schema.validate(root), schema.error_log


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SHARED)
def test_the_published_characteristics_of_wells_are_valid_but_for_an_element_nobody_else_knows() -> None:
    """In two of the four a latestCorrectionTime with a date, in a namespace and place that no other service has."""
    root = etree.parse(str(next((SAMPLES / "gmw" / "dispatchCharacteristicsResponse").glob("*.xml")))).getroot()
    message = root.find(f".//{{{DSGMW_NS}}}dispatchCharacteristicsResponse")
    schema = ours(DSGMW)
    assert not schema.validate(message)
    for odd in message.findall(f".//{{{DSGMW_NS}}}latestCorrectionTime"):
        odd.getparent().remove(odd)
    assert schema.validate(message), schema.error_log
    assert len(message.findall(f".//{{{DSGMW_NS}}}GMW_C")) == 4


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name, marks=shared) for file in LIVE_DOSSIERS])
def test_the_issued_dossier_is_valid(file: Path) -> None:
    """Those of 2023 are GLD_O elements that say by xsi:type that they are the document for the owner."""
    root = etree.parse(str(file)).getroot()
    schema = ours(DSGLD)
    assert schema.validate(root), schema.error_log
    [document] = root.find("{*}dispatchDocument")
    typed = document.get(ns.q(ns.XSI, "type"), "").endswith(":GLD_O_DPType")
    assert typed is root.findtext(f"{{{ns.BROCOM}}}dispatchTime").startswith("2023")


@pytest.mark.parametrize("service", ["dscpt", "dsgmw", "dsgmn", "dsgld", "dsbhr-gt", "dsfrd"])
@pytest.mark.parametrize("name", ["AbstractRegistrationObject", "RegistrationObject"])
def test_an_answer_holds_no_object_without_a_kind(service: str, name: str) -> None:
    """Later versions of brocommon would let these stand where the documents do; nothing ever issues them."""
    contract = BY_SERVICE[service]
    folder = OWN_SAMPLES / contract.folder.partition("/")[0] / "samples"
    root = etree.parse(str(folder / "dispatch-data-response-bro-do.xml")).getroot()
    [document] = root.find("{*}dispatchDocument")
    schema = ours(contract)
    assert schema.validate(root), schema.error_log
    document.tag = ns.q(ns.BROCOM, name)
    for child in document[1:]:
        document.remove(child)
    if name == "RegistrationObject":
        etree.SubElement(document, ns.q(ns.BROCOM, "qualityRegime")).text = "IMBRO"
    assert not schema.validate(root)
