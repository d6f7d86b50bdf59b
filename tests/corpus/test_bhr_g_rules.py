"""The rules over every real BHR-G document: which fire, and whether the document or the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.xmlio.elements import local
from bro_soap.xmlio.request import Request
from tests.corpus.real import SAMPLES, Expected, delivered, fired, issued, needs_shared

pytestmark = needs_shared

# What the register adds to the reports when it issues them.
ADDED = {
    *("broId", "deliveryAccountableParty", "qualityRegime", "registrationHistory", "reportHistory"),
    *("standardizedLocation", "deliveryResponsibleParty"),
}
_OLD = "the document is wrong: a published example of an older interface, with a code of the list of another kind"
EXPECTED: Expected = {
    "BRO-BHR-G__BHR_G_CompleteReport_vb1.xml": (("BHR-G-010",), _OLD),
    "BRO-BHR-G__BHR_G_StartReport_vb1.xml": (("BHR-G-010",), _OLD),
    "BRO-BHR-G__BHR_G_completeReport_v1.xml": (("BRO-040",), "the document is wrong: a document of version 1.0"),
}


def report(document: etree._Element) -> Iterator[etree._Element]:
    """A report at once of what was issued, or where it has not ended yet its start."""
    made = deepcopy(document)
    for part in [part for part in made if local(part) in ADDED]:
        made.remove(part)
    ended = made.find("{*}researchReportDate") is not None
    made.tag = "BHR_G_CompleteReport" if ended else "BHR_G_StartReport"
    yield made


REQUESTS = [*delivered("BHR-G"), *issued("BHR-G", ("BHR_G_O", "BHR_G_O_DP"), report)] if SAMPLES.exists() else []


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(name: str, request_: Request) -> None:
    assert fired("BHR-G", request_) == list(EXPECTED.get(name, ((), ""))[0])
