"""The rules over every real BHR-GT document: which fire, and whether the document or the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.xmlio.elements import local
from bro_soap.xmlio.request import Request
from tests.corpus.real import DELIVERIES, SAMPLES, Expected, delivered, fired, issued, needs_shared, wrapped

pytestmark = needs_shared

# What the register adds to the reports when it issues them.
ADDED = {
    *("broId", "deliveryAccountableParty", "qualityRegime", "registrationHistory", "reportHistory"),
    *("standardizedLocation", "deliveryResponsibleParty"),
}
# The tests of a reader: deliveries with the source document under the name of what is issued.
READER = tuple(f"cemsbv_pygef__{name}.xml" for name in ("DP65+005_HB_VL", "DP94+062_HB_VL", "bore"))

EXPECTED: Expected = {
    "BRO-BHR-GT__BHR_GT_2.1_EndReport_V1_BMA_settlement.xml": (
        ("BHR-GT-479",),
        "the document is wrong: a published example, which by its own words ignores rules; steps without their strain",
    ),
    "bedrock-engineer_bro-xml-parser-ts__BHR000000336062.xml#0": (
        ("BHR-GT-171", "BHR-GT-211"),
        "the document is wrong by this catalogue: delivered in May 2020, under version 1.0, without bedding and mixed",
    ),
    "dkc-bro__BHR-GT-valid.xml": (
        (
            *("BHR-GT-152", "BHR-GT-154", "BHR-GT-206", "BHR-GT-208", "BHR-GT-200", "BHR-GT-201", "BHR-GT-202"),
            "BHR-GT-217",
        ),
        "the document is wrong: version 1.0, an old log by the names of NEN 5104 under the procedure of ISO 14688",
    ),
}


def report(document: etree._Element) -> Iterator[etree._Element]:
    """A report at once of what was issued, or where it has not ended yet its start."""
    made = deepcopy(document)
    for part in [part for part in made if local(part) in ADDED]:
        made.remove(part)
    ended = made.find("{*}researchReportDate") is not None
    made.tag = "BHR_GT_CompleteReport_V1" if ended else "BHR_GT_StartReport_V1"
    yield made


def _of_the_reader() -> Iterator[tuple[str, Request]]:
    for name in READER:
        root = etree.parse(str(SAMPLES / "bhr-gt" / "registrationRequest" / name)).getroot()
        (document,) = root.iter("{*}BHR_GT_CompleteReport_V1")
        yield name, wrapped("BHR-GT", document, (root.findtext("{*}qualityRegime") or "").strip())


REQUESTS = (
    [
        *delivered("BHR-GT", *READER),
        *issued("BHR-GT", ("BHR_GT_O", "BHR_GT_O_DP"), report),
        *_of_the_reader(),
    ]
    if SAMPLES.exists()
    else []
)


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(name: str, request_: Request) -> None:
    assert fired("BHR-GT", request_) == list(EXPECTED.get(name, ((), ""))[0])


def test_no_document_is_forgotten() -> None:
    read = {name.partition("#")[0] for name, _ in REQUESTS}
    folders = (*DELIVERIES, "dispatchDataResponse")
    assert {file.name for folder in folders for file in (SAMPLES / "bhr-gt").glob(f"{folder}/*.xml")} - read == set()
    assert set(EXPECTED) <= {name for name, _ in REQUESTS}
