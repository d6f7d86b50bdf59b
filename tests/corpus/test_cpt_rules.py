"""The rules over every real CPT document: which fire, and whether the document or the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.xmlio.request import Request
from tests.corpus.real import SAMPLES, Expected, Named, delivered, fired, issued, needs_shared, wrapped

pytestmark = needs_shared

# Document -> the rules that fire, and why that is right. What is not named here fires nothing.
EXPECTED: Expected = {
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


def _source(document: etree._Element) -> Iterator[etree._Element]:
    """The source document that was issued."""
    made = deepcopy(document)
    made.tag = "CPT"
    yield made


def _bare() -> Named:
    for file in sorted((SAMPLES / "cpt").glob("sourceDocument-only/*.xml")):
        (made,) = _source(etree.parse(str(file)).getroot())
        yield file.name, wrapped("CPT", made, "IMBRO/A" if file.name in ARCHIVE else "IMBRO")


def _requests() -> Named:
    yield from delivered("CPT", NO_REGIME)
    yield from ((name, one) for name, one in issued("CPT", ("CPT_O",), _source) if not name.startswith(CUT_DOWN))
    yield from _bare()


REQUESTS = list(_requests()) if SAMPLES.exists() else []


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=[name for name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(name: str, request_: Request) -> None:
    assert fired("CPT", request_) == list(EXPECTED.get(name, ((), ""))[0])


def test_no_document_is_forgotten() -> None:
    assert {file.name for file in (SAMPLES / "cpt").glob("*/*.xml")} - {
        name.partition("#")[0] for name, _ in REQUESTS
    } <= {
        NO_REGIME,
        CUT_DOWN,
        "BRO-CPT_GEF_CONVERTER__iscpt_register.xml",
    }
    assert set(EXPECTED) <= {name for name, _ in REQUESTS}
