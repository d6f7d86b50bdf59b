"""Every document gets the same verdict from our schema and from the published one: samples, and mutants of them."""

from __future__ import annotations

import collections
import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.contract.allowances import Allowance
from tests.contract.contracts import BY_SERVICE, NO_SHARED, PUBLISHED, SCHEMAS, Contract
from tests.contract.documents import start_documents
from tests.contract.edits import SEEN_IN_DOCUMENTS, Edit
from tests.contract.mutations import Mutant, mutants
from tests.contract.schemas import compiled, ours, published
from tests.lanes import LONG

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SCHEMAS.is_dir(), reason=NO_SHARED)]
each_contract = pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.service)
each_allowance = pytest.mark.parametrize(
    ("contract", "allowance"),
    [
        pytest.param(contract, allowance, id=f"{contract.service} {allowance.place}")
        for contract in PUBLISHED
        for allowance in contract.allowances
    ],
)

FEWEST_MUTANTS = 500
FEWEST_VALID = 100


@each_contract
def test_every_sample_gets_the_same_verdict(contract: Contract) -> None:
    both = Both(contract)
    verdicts = {name: both.judge(root) for name, root in start_documents(contract)}
    assert [name for name, verdict in verdicts.items() if not verdict.agree] == []
    assert any(verdict.theirs for verdict in verdicts.values())


@each_contract
def test_every_mutant_gets_the_same_verdict(contract: Contract, record_property: pytest.RecordProperty) -> None:
    """Also counts: enough mutants, of every kind, and enough of them valid (two schemas easily agree on nonsense)."""
    both = Both(contract)
    counts: collections.Counter[tuple[str, bool]] = collections.Counter()
    disagreements = []
    for mutant in all_mutants(contract, stride=1 if LONG else contract.stride):
        verdict = both.judge(mutant.root)
        counts[mutant.change.split(" ")[0], verdict.theirs] += 1
        if not verdict.agree:
            disagreements.append(f"{mutant}: published says {verdict.theirs}")
    valid, total = sum(n for (_, verdict), n in counts.items() if verdict), sum(counts.values())
    record_property("mutants", total)
    record_property("valid mutants", valid)
    print(f"{contract.service}: {total} mutants, {valid} valid, {len({kind for kind, _ in counts})} kinds")
    assert disagreements == []
    assert total >= FEWEST_MUTANTS
    assert valid >= FEWEST_VALID


@each_allowance
def test_every_allowance_is_needed(contract: Contract, allowance: Allowance) -> None:
    """The known difference is real: without it the schemas would disagree."""
    both = Both(contract)
    assert any(both.judge(mutant.root).allowed is allowance for mutant in all_mutants(contract, only=allowance.place))


@pytest.mark.parametrize("edit", SEEN_IN_DOCUMENTS, ids=str)
def test_a_schema_with_one_edit_is_found_out(tmp_path: Path, edit: Edit) -> None:
    contract = BY_SERVICE[edit.service]
    theirs, edited = published(contract), compiled(edit.applied(contract, tmp_path))
    assert any(theirs.validate(m.root) != edited.validate(m.root) for m in all_mutants(contract, only=edit.place))


class Verdict:
    """What the two say of one document: theirs, whether we agree, and the allowance that made us."""

    def __init__(self, theirs: bool, agree: bool, allowed: Allowance | None = None) -> None:
        self.theirs, self.agree, self.allowed = theirs, agree, allowed


class Both:
    """The published schema and ours."""

    def __init__(self, contract: Contract) -> None:
        self.contract, self.theirs, self.ours = contract, published(contract), ours(contract)

    def judge(self, root: etree._Element) -> Verdict:
        theirs, our = self.theirs.validate(root), self.ours.validate(root)
        if theirs == our:
            return Verdict(theirs, True)
        allowed = (a for a in self.contract.allowances if a.ours == our and self.settled(a, root))
        allowance = next(allowed, None)
        return Verdict(theirs, allowance is not None, allowance)

    def settled(self, allowance: Allowance, root: etree._Element) -> bool:
        """Tell whether both say valid once the document is repaired."""
        repaired = copy.deepcopy(root)
        return allowance.repair(repaired) and self.theirs.validate(repaired) and self.ours.validate(repaired)


def all_mutants(contract: Contract, only: str | None = None, stride: int = 1) -> Iterator[Mutant]:
    """Yield the mutants of every sample whose root the published schema knows."""
    known = etree.parse(str(contract.published_messages)).getroot().get("targetNamespace")
    seen: set[tuple[str, str]] = set()
    for _, root in start_documents(contract):
        if "/xsd/" not in root.tag or etree.QName(root).namespace == known:
            for allowance in contract.allowances:
                if allowance.at_start:
                    allowance.repair(root)
            yield from mutants(root, seen, only, stride)
