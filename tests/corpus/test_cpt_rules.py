"""The rules over every real CPT document: which fire, and whether the document or the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.declaration import judge
from bro_soap.model import Operation
from bro_soap.objects import OBJECTS
from bro_soap.rules import Facts
from bro_soap.xmlio.read import Request, read_request

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "imbro" / "samples" / "cpt"
ISCPT, BROCOM = "http://www.broservices.nl/xsd/iscpt/1.1", "http://www.broservices.nl/xsd/brocommon/3.0"
RECEIVED = datetime(2026, 8, 1, tzinfo=UTC)
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared")]

# Document -> the rules that fire, and why that is right. What is not named here fires nothing.
EXPECTED: dict[str, tuple[tuple[str, ...], str]] = {
    "dkc-bro__cpt_NEN5140.xml": (
        ("CPT-018", "CPT-050"),
        "the document is wrong: made to show that nvt is no class under IMBRO nor with NEN5140",
    ),
    "dkc-bro__cpt_unknown.xml": (
        ("CPT-012", "CPT-017", "CPT-018", "CPT-019"),
        "the document is wrong: made to show onbekend under IMBRO, and a stop criterion with a slip of the pen",
    ),
    "dkc-bro__cpt_rws1.xml": (
        ("CPT-101",),
        "the document is wrong: it says that depth was determined and holds no depth at all",
    ),
}
# Not valid against the schema, so no rule is asked.
NO_REGIME = "dkc-bro__cpt_invalid.xml"
# Cut down by hand by another project for its own unit test: no survey left.
CUT_DOWN = "Deltares_GEOLib-Plus__test_get_all_data_from_bro.xml"
# Source documents without a request: outputs of a converter's tests, of which these two were made under IMBRO/A.
ARCHIVE = {"BRO-CPT_GEF_CONVERTER__test-artf52190.xml", "BRO-CPT_GEF_CONVERTER__test-artf52193.xml"}


def _tidy(document: etree._Element) -> None:
    """Some files were laid out anew by those who published them, with line ends inside values."""
    for element in document.iter(etree.Element):
        if len(element) == 0 and element.text:
            element.text = element.text.strip()


def _wrapped(document: etree._Element, regime: str) -> Request:
    """A registration request around a source document rebuilt from an issued one."""
    root = etree.Element(f"{{{ISCPT}}}registrationRequest")
    etree.SubElement(root, f"{{{BROCOM}}}requestReference").text = "herbouwd"
    etree.SubElement(root, f"{{{BROCOM}}}qualityRegime").text = regime
    etree.SubElement(root, f"{{{ISCPT}}}sourceDocument").append(document)
    document.tag = f"{{{ISCPT}}}CPT"
    _tidy(document)
    return read_request(root, Operation.REGISTER, "CPT")


def _delivered() -> Iterator[tuple[str, Request]]:
    for folder, operation in (("registrationRequest", Operation.REGISTER), ("correctionRequest", Operation.CORRECT)):
        for file in sorted(SAMPLES.glob(f"{folder}/*.xml")):
            if file.name != NO_REGIME:
                yield file.name, read_request(etree.parse(str(file)).getroot(), operation, "CPT")


def _issued() -> Iterator[tuple[str, Request]]:
    for file in sorted(SAMPLES.glob("dispatchDataResponse/*.xml")):
        root = etree.parse(str(file)).getroot()
        document = root.find(".//{*}CPT_O")
        if document is not None and file.name != CUT_DOWN:
            regime = "".join(document.find("{*}qualityRegime").itertext()).strip()
            yield file.name, _wrapped(document, regime)


def _bare() -> Iterator[tuple[str, Request]]:
    for file in sorted(SAMPLES.glob("sourceDocument-only/*.xml")):
        root = etree.parse(str(file)).getroot()
        yield file.name, _wrapped(root, "IMBRO/A" if file.name in ARCHIVE else "IMBRO")


REQUESTS = [*_delivered(), *_issued(), *_bare()] if SAMPLES.exists() else []


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(name: str, request_: Request) -> None:
    verdict = judge(OBJECTS["CPT"], request_, Facts(RECEIVED))
    fired = [finding.rule for finding in verdict.findings]
    assert fired == list(EXPECTED.get(name, ((), ""))[0]), [finding.sentence for finding in verdict.findings]


def test_no_document_is_forgotten() -> None:
    assert {file.name for file in SAMPLES.glob("*/*.xml")} - {name for name, _ in REQUESTS} <= {
        NO_REGIME,
        CUT_DOWN,
        "BRO-CPT_GEF_CONVERTER__iscpt_register.xml",
    }
    assert set(EXPECTED) <= {name for name, _ in REQUESTS}
