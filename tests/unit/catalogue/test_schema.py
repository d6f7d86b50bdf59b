"""Every row of every kind says of its element what the schema of the interface declares; what differs is told."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bro_soap.catalogue import load
from bro_soap.catalogue.declared import Declarations, Declared
from bro_soap.catalogue.domains import Domain
from bro_soap.catalogue.row import Row
from bro_soap.catalogue.schema import disagreements
from bro_soap.objects import KINDS

XSD = Path(__file__).parents[3] / "xsd"


@cache
def schema(code: str) -> Declarations:
    version = KINDS[code].version
    return Declarations(XSD / version.folder, version.delivery)


@pytest.mark.parametrize("code", KINDS)
def test_the_rows_of_a_kind_agree_with_its_schema(code: str) -> None:
    assert disagreements(load(code), schema(code)) == ()


@pytest.mark.parametrize("code", KINDS)
def test_the_documents_of_a_schema_are_those_that_are_declared(code: str) -> None:
    assert set(schema(code).documents) == {document.name for document in KINDS[code].documents}


def row(code: str, path: str) -> Row:
    return next(one for one in load(code).rows if one.path == path)


WATER = "deliveredVerticalPosition/waterDepth"
WRONG = (
    (replace(row("CPT", WATER), occurs="1"), ("occurs is 1, in the schema 0..1",)),
    (replace(row("CPT", WATER), nil=""), ("nil is -, and the schema allows it",)),
    (replace(row("CPT", "researchReportDate"), nil="both"), ("nil is both, and the schema does not allow it",)),
    (replace(row("CPT", WATER), domain=Domain("Measure", digits="3.3", unit="cm")), ("unit is cm, in the schema m",)),
    (
        replace(row("CPT", "cptStandard"), domain=Domain("Code", codes="urn:bro:cpt:Standard")),
        ("code list is urn:bro:cpt:Standard, in the schema urn:bro:cpt:CPTStandard",),
    ),
    (replace(row("CPT", "cptStandard"), domain=Domain("YesNo")), ("it is no YesNo but a CPTStandardType",)),
    (
        replace(row("CPT", WATER), datum=replace(row("CPT", WATER).datum, path="waterDepth")),
        ("the schema declares no such element",),
    ),
    (replace(row("GMW", "owner"), documents=frozenset({"GMW_Ownr"})), ("there is no document GMW_Ownr", "the schema")),
    (
        replace(row("GMW", "eventDate"), documents=frozenset({"GMW_Owner", "GMW_Removal"})),
        ("the schema declares no such element in GMW_Removal",),
    ),
)


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[one[1][0] for one in WRONG])
def test_what_differs_is_told_with_its_place(wrong: Row, said: tuple[str, ...]) -> None:
    code = "GMW" if "gmw" in wrong.place else "CPT"
    told = disagreements(replace(load(code), rows=(wrong,)), schema(code))
    assert len(told) == len(said)
    for one, expected in zip(told, said, strict=True):
        assert one.startswith(f"{wrong.place}: {wrong.path}: {expected}")


def test_an_element_is_found_in_what_its_type_extends_refers_to_and_groups() -> None:
    cpt, gld = schema("CPT"), schema("GLD")
    start = cpt.at("CPT", "conePenetrometerSurvey/conePenetrationTest/phenomenonTime")
    observation = gld.at("GLD_Addition", "observation/OM_Observation/resultTime")
    assert start is not None
    assert observation is not None
    assert (observation.claim, observation.occurs) == ("OM_CommonProperties/resultTime", "1")
    assert cpt.at("CPT", "conePenetrometerSurvey/nothing") is None
    assert cpt.at("Nothing", "researchReportDate") is None
    assert "ja" in cpt.values(cpt.at("CPT", "additionalInvestigationPerformed") or start)


def declared_paths(code: str) -> dict[str, Declared]:
    """All that the documents of a kind may hold, but for what the standards beneath it would nest without end."""
    found: dict[str, Declared] = {}

    def walk(here: Declared, path: str, above: tuple[str, ...]) -> None:
        for name, inner in schema(code).below(here).items():
            if inner.type_name not in above:
                below = f"{path}/{name}" if path else name
                found[below] = inner
                walk(inner, below, (*above, inner.type_name or name))

    for document in schema(code).documents.values():
        walk(document, "", (document.type_name,))
    return found


def test_every_code_and_every_date_of_a_borehole_has_a_row() -> None:
    rows = {one.path for one in load("BHR-GT").rows}
    own = {
        path
        for path, declared in declared_paths("BHR-GT").items()
        if schema("BHR-GT").fixed(declared, "codeSpace").startswith("urn:bro:")
        or declared.type_name == "PartialDateType"
    }
    # BHR-GT-010, 011 and 012 are about all of them, and go by the rows.
    assert len(own) > 100
    assert sorted(own - rows) == []
