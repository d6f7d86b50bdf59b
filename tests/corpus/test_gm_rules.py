"""The rules over every real document of GMW, GMN, GLD, GAR and FRD: which fire, and whether document or rule is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.objects import OBJECTS
from bro_soap.xmlio.request import Request
from tests.corpus.real import DELIVERIES, SAMPLES, Expected, delivered, fired, issued, needs_shared

pytestmark = needs_shared

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
# What a converter could not fill in: not valid against the schema.
CONVERTED = tuple(f"BRO-GAR-SIKB-converter__out_{name}.xml" for name in ("onderzoek", "WBB_BBK_BOTOVA_v14.2.0"))
BROKEN = "BRO-GMW__insertRequest.xml"  # not well-formed
OLD = "adbgnm_b5210574-ae81-49fc-a50b-a14b18a65cc0__doc2017"  # namespace 1.0: not valid against the schema


def well(document: etree._Element) -> Iterator[etree._Element]:
    """A construction of the well as it was issued."""
    made = deepcopy(document)
    made.tag = "GMW_Construction"
    history = made.find("{*}wellHistory")
    assert history is not None
    constructed = history.find("{*}wellConstructionDate")
    assert constructed is not None
    history.addprevious(constructed)
    yield made


def observations(document: etree._Element) -> Iterator[etree._Element]:
    """An addition of every observation that was issued; who measured is not public, and is put back."""
    for observation in document.iterfind("{*}observation"):
        made = etree.Element("GLD_Addition")
        made.append(deepcopy(observation))
        metadata = made.find(".//{*}ObservationMetadata")
        assert metadata is not None
        parameter = etree.SubElement(metadata, f"{{{etree.QName(metadata).namespace}}}parameter")
        parameter.append(
            etree.fromstring(
                '<om:NamedValue xmlns:om="http://www.opengis.net/om/2.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
                '<om:name xlink:href="urn:bro:gld:ObservationMetadata:principalInvestigator"/>'
                '<om:value xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0"><b:chamberOfCommerceNumber>27376655'
                "</b:chamberOfCommerceNumber></om:value></om:NamedValue>"
            )
        )
        yield made


def study(document: etree._Element) -> Iterator[etree._Element]:
    """A study as it was issued; who took part in it is not public, and is put back as not known."""
    made = deepcopy(document)
    made.tag = "GAR"
    for path, at, name in (
        ("fieldResearch", 1, "samplingOperator"),
        ("laboratoryAnalysis", 0, "responsibleLaboratory"),
    ):
        for group in made.iterfind(f"{{*}}{path}"):
            if group.find(f"{{*}}{name}") is None:
                group.insert(
                    at,
                    etree.Element(f"{{{etree.QName(next(group.iterchildren('*'))).namespace}}}{name}", {NIL: "true"}),
                )
    yield made


def resistances(document: etree._Element) -> Iterator[etree._Element]:
    """The documents that a dossier of formation resistances tells of."""
    recalled = OBJECTS["FRD", "1.0"].recall
    assert recalled is not None
    told = recalled(document)
    assert told is not None
    yield from told.documents


EXPECTED: dict[str, Expected] = {
    "GMW": {
        **{
            f"ArtesiaWater_hydropandas__GROND5_B1-{number}.xml": (
                ("GMW-060",),
                "the document is wrong: 111 stands in for the owner, a notebook's example",
            )
            for number in (1, 2, 3)
        },
        "dkc-bro__gmw_testfile1.xml": (
            ("GMW-015",),
            "the document is wrong: made to show onbekend for a positioning method under IMBRO",
        ),
        "dkc-bro__gmw_testfile_invalid_tube.xml": (
            ("GMW-008",),
            "the document is wrong: made to be so, with a method that is for archives under IMBRO",
        ),
        "nens_brostar-api__GMW_Lenghtening_XML.xml": (
            ("GMW-145", "GMW-146"),
            "the document is wrong: a client's template filled in for a test; the diameter has become variable",
        ),
        "BRO-GMW__replaceRequest.xml": (
            ("GMW-005", "GMW-090"),
            "the document is wrong: a published example, which by its own words ignores rules",
        ),
    },
    "GMN": {
        "nens_brostar-api__GMN_StartRegistration_XML.xml": (
            ("GMN-020",),
            "the document is wrong: a client's template filled in for a test, two points with one code",
        ),
    },
    "GLD": {
        **dict.fromkeys(
            (
                "BRO-GLD__11_GLD_Addition_sensorisch.xml",
                "nens_bro-exchange__registration_request_gld_addition_volledig_test.xml",
                "nens_bro-exchange__registration_request_gld_addition_voorlopig_test.xml",
                "BRO-GLD__DO_ResponseGLD_DO.xml#0",
            ),
            (("GLD-010",), "the document is wrong: NEN5120v1991 is for IMBRO/A only"),
        ),
        "BRO-GLD__80_replace_GLD_StartRegistration.xml": (
            ("GLD-003",),
            "the document is wrong: a published example that names a dossier where a well is due",
        ),
        "dkc-bro__GLD_Addition_sensorisch-valid.xml": (
            ("GLD-030", "GLD-041"),
            "the document is wrong: valid against the schema, with a time of the result put in by hand",
        ),
        "dkc-bro__GLD_Addition_sensorisch1.xml": (
            ("GLD-037", "GLD-010", "GLD-040", "GLD-042"),
            "the document is wrong: made to be so, with a period in the future and quality onbekend under IMBRO",
        ),
    },
    "GAR": {
        **dict.fromkeys(
            (
                "BRO-GAR__correctionRequest.xml",
                "BRO-GAR__DO_Response_GAR_O.xml#0",
                "BRO-GAR__DO_Response_GAR_O_DP.xml#0",
            ),
            (
                ("GAR-003", "GAR-004", "GAR-040", "GAR-046", "GAR-009"),
                "the document is wrong: an example that is older than the code lists and the list of parameters",
            ),
        ),
    },
    "FRD": {},
}


def _requests() -> Iterator[tuple[str, str, Request]]:
    sources = (
        ("GMW", delivered("GMW", BROKEN)),
        ("GMW", issued("GMW", ("GMW_PO", "GMW_PPO"), well)),
        ("GMN", delivered("GMN")),
        ("GLD", delivered("GLD")),
        ("GLD", issued("GLD", ("GLD_O", "GLD_O_DP"), observations)),
        ("GAR", delivered("GAR", *CONVERTED)),
        ("GAR", issued("GAR", ("GAR_O", "GAR_O_DP"), study)),
        ("FRD", delivered("FRD")),
        ("FRD", issued("FRD", ("FRD_O", "FRD_O_DP"), resistances)),
    )
    for code, found in sources:
        for name, request in found:
            if not name.startswith(OLD):
                yield code, name, request


REQUESTS = list(_requests()) if SAMPLES.exists() else []


@pytest.mark.parametrize(("code", "name", "request_"), REQUESTS, ids=[f"{code}-{name}" for code, name, _ in REQUESTS])
def test_the_rules_that_fire_are_the_expected_ones(code: str, name: str, request_: Request) -> None:
    assert fired(code, request_) == list(EXPECTED[code].get(name, ((), ""))[0])


@pytest.mark.parametrize("code", EXPECTED)
def test_no_document_is_forgotten(code: str) -> None:
    read = {name for one, name, _ in REQUESTS if one == code}
    files = {file.name for folder in DELIVERIES for file in (SAMPLES / code.lower()).glob(f"{folder}/*.xml")}
    assert {name for name in files - read if not name.startswith(OLD)} <= {BROKEN, *CONVERTED}
    assert set(EXPECTED[code]) <= read
