"""Every document gets the same verdict from our schema and from the published one: samples, and mutants of them."""

from __future__ import annotations

import collections
from pathlib import Path

import pytest
from lxml import etree

from tests.contract.contracts import NO_SHARED, PUBLISHED, SCHEMAS, Contract
from tests.contract.documents import start_documents
from tests.contract.edits import SEEN_IN_DOCUMENTS, Edit
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


@pytest.mark.parametrize("edit", SEEN_IN_DOCUMENTS, ids=str)
def test_a_schema_with_one_edit_is_found_out(tmp_path: Path, edit: Edit) -> None:
    contract = PUBLISHED[0]
    theirs, edited = published(contract), compiled(edit.applied(contract, tmp_path))
    assert any(theirs.validate(m.root) != edited.validate(m.root) for m in all_mutants(contract, only=edit.place))


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
