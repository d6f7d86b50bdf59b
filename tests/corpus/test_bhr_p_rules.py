"""The rules over every real BHR-P document: which fire, and whether the document or the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.xmlio.elements import local
from bro_soap.xmlio.request import Request
from tests.corpus.real import SAMPLES, Expected, delivered, fired, issued, needs_shared

pytestmark = needs_shared

# What the register adds to the documents when it issues them.
ADDED = {
    *("broId", "deliveryAccountableParty", "qualityRegime", "registrationHistory", "reportHistory"),
    *("standardizedLocation", "deliveryResponsibleParty"),
}
_UNLISTED = "the document is wrong: the organic matter class is zand, on no list"
_MADE_UP = "the document is wrong: its published data is made up, with depths that contradict each other"
EXPECTED: Expected = {
    "BRO-BHR-P__registrationRequest.xml": (("BHR-P-010",), _UNLISTED),
    "BRO-BHR-P__correctionRequest.xml": (
        ("BHR-P-010", "BHR-P-141"),
        f"{_UNLISTED}; and it tells fractions that it says were not determined",
    ),
    "BRO-BHR-P__DO_ResponseObjectInRegistratie.xml#0": (
        (
            *("BHR-P-010", "BHR-P-062", "BHR-P-021", "BHR-P-069", "BHR-P-022", "BHR-P-070", "BHR-P-023", "BHR-P-112"),
            *("BHR-P-025", "BHR-P-113", "BHR-P-026", "BHR-P-114", "BHR-P-115", "BHR-P-029", "BHR-P-131", "BHR-P-139"),
            *("BHR-P-174", "BHR-P-032", "BHR-P-303", "BHR-P-486", "BHR-P-568"),
        ),
        _MADE_UP,
    ),
}


def delivery(document: etree._Element) -> Iterator[etree._Element]:
    """The source document of what was issued."""
    made = deepcopy(document)
    for part in [part for part in made if local(part) in ADDED]:
        made.remove(part)
    made.tag = "BHR_P"
    yield made


REQUESTS = [*delivered("BHR-P"), *issued("BHR-P", ("BHR_O", "BHR_O_DP"), delivery)] if SAMPLES.exists() else []


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(name: str, request_: Request) -> None:
    assert fired("BHR-P", request_) == list(EXPECTED.get(name, ((), ""))[0])
