"""Every document gets the same verdict from our schema and from the published one: samples, and mutants of them."""

from __future__ import annotations

import collections
import shutil
from pathlib import Path

import pytest
from lxml import etree

from tests.contract.contracts import NO_SHARED, PUBLISHED, SCHEMAS, Contract
from tests.contract.documents import start_documents
from tests.contract.mutations import TYPE, Mutant, mutants
from tests.contract.schemas import compiled, ours, published

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SCHEMAS.is_dir(), reason=NO_SHARED)]
each_contract = pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.service)

FEWEST_MUTANTS = 500
FEWEST_VALID = 100


@each_contract
def test_every_sample_gets_the_same_verdict(contract: Contract) -> None:
    theirs, our = published(contract), ours(contract)
    verdicts = {file.name: (theirs.validate(root), our.validate(root)) for file, root in start_documents(contract)}
    assert {name: pair for name, pair in verdicts.items() if pair[0] != pair[1]} == {}
    assert any(pair[0] for pair in verdicts.values())


@each_contract
def test_every_mutant_gets_the_same_verdict(contract: Contract, record_property: pytest.RecordProperty) -> None:
    """Also counts: enough mutants, of every kind, and enough of them valid (two schemas easily agree on nonsense)."""
    theirs, our = published(contract), ours(contract)
    counts: collections.Counter[tuple[str, bool]] = collections.Counter()
    disagreements = []
    for mutant in all_mutants(contract):
        verdict = theirs.validate(mutant.root)
        counts[mutant.change.split(" ")[0], verdict] += 1
        if our.validate(mutant.root) != verdict and not known_difference(mutant):
            disagreements.append(f"{mutant}: published says {verdict}")
    valid, total = sum(n for (_, verdict), n in counts.items() if verdict), sum(counts.values())
    record_property("mutants", total)
    record_property("valid mutants", valid)
    print(f"{contract.service}: {total} mutants, {valid} valid, {len({kind for kind, _ in counts})} kinds")
    assert disagreements == []
    assert total >= FEWEST_MUTANTS
    assert valid >= FEWEST_VALID


def all_mutants(contract: Contract, only: str | None = None):
    """Yield the mutants of every sample whose root the published schema knows."""
    known = etree.parse(str(contract.published_messages)).getroot().get("targetNamespace")
    seen: set[tuple[str, str]] = set()
    for _, root in start_documents(contract):
        if "/xsd/" not in root.tag or etree.QName(root).namespace == known:
            yield from mutants(root, seen, only)


def known_difference(mutant: Mutant) -> bool:
    """Tell whether the mutant gives a type to the values of a table: the one place where we let more pass."""
    return mutant.site.endswith("Result/values") and mutant.change.startswith("type ")


# One edit each of our own schema, and the name of a place where it must show: proof that the comparison would see it.
EDITS = (
    ("brocommon.xsd", 'name="underPrivilege" type="brocom:IndicationYesNoEnumeration" minOccurs="0"',
     'name="underPrivilege" type="brocom:IndicationYesNoEnumeration"', "qualityRegime"),
    ("brocommon.xsd", '<xs:enumeration value="IMBRO/A"/>', "", "qualityRegime"),
    ("brocommon.xsd", 'name="year" type="xs:gYear"', 'name="year" type="xs:string"', "year"),
    ("brocommon.xsd", 'name="broId" type="brocom:RegistrationObjectCodeType" minOccurs="0"',
     'name="broId" type="xs:integer" minOccurs="0"', "broId"),
    ("cptcommon.xsd", 'name="offset" type="cptcom:OffsetType" nillable="true"', 'name="offset" type="cptcom:OffsetType"',
     "offset"),
    ("cptcommon.xsd", 'fixed="urn:bro:cpt:CPTMethod"', 'fixed="urn:bro:cpt:CptMethod"', "cptMethod"),
    ("cptcommon.xsd", 'name="removedLayer" type="cptcom:RemovedLayerType" minOccurs="0" maxOccurs="unbounded"',
     'name="removedLayer" type="cptcom:RemovedLayerType" minOccurs="0" maxOccurs="4"', "removedLayer"),
    ("cptcommon.xsd", 'fixed="S/m"', 'fixed="s/m"', "zeroLoadMeasurement"),
    ("iscpt-messages.xsd", 'name="researchOperator" type="brocom:ChamberOfCommerceNumberType" minOccurs="0"',
     'name="researchOperator" type="brocom:ChamberOfCommerceNumberType"', "researchOperator"),
    ("gml-profile.xsd", "gml:NilReasonEnumeration xs:anyURI", "gml:NilReasonEnumeration", "observedProperty"),
    ("gml-profile.xsd", 'name="srsDimension" type="xs:positiveInteger"', 'name="srsDimension" type="xs:integer"', "Point"),
    ("swe-profile.xsd", 'name="tokenSeparator" type="xs:string" use="required"', 'name="tokenSeparator" type="xs:string"',
     "TextEncoding"),
    ("swe-profile.xsd", r"\s*\S+\s+\S+\s*", r"\s*\S+(\s+\S+)+\s*", "interval"),
    ("om-profile.xsd", 'name="observedProperty" type="gml:ReferenceType" nillable="true"',
     'name="observedProperty" type="gml:ReferenceType"', "observedProperty"),
    ("sa-profile.xsd", ' block="#all"/>', ' minOccurs="0"/>', "sampledFeature"),
    ("xlink-profile.xsd", '<xs:restriction base="xs:anyURI"/>', '<xs:restriction base="xs:integer"/>', "elementType"),
)  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place"), EDITS, ids=lambda value: str(value)[:40])
def test_a_schema_with_one_edit_is_found_out(tmp_path: Path, file: str, old: str, new: str, place: str) -> None:
    contract = PUBLISHED[0]
    folder = shutil.copytree(contract.messages.parent, tmp_path / "edited")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    theirs, edited = published(contract), compiled(folder / contract.messages.name)
    assert any(theirs.validate(m.root) != edited.validate(m.root) for m in all_mutants(contract, only=place))


@each_contract
def test_only_a_type_on_the_values_of_a_table_tells_the_schemas_apart(contract: Contract) -> None:
    """The known difference is real, and no other."""
    theirs, our = published(contract), ours(contract)
    found = {
        (mutant.change, theirs.validate(mutant.root), our.validate(mutant.root))
        for mutant in all_mutants(contract, only="values")
        if known_difference(mutant) and theirs.validate(mutant.root) != our.validate(mutant.root)
    }
    assert all(mutant_change.startswith("type ") and not before and after for mutant_change, before, after in found)
    assert TYPE
    assert found
