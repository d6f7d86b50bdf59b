"""Every published global declaration is in our schema with the same structure; ours adds only what is named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.contract.contracts import BY_SERVICE, NO_SHARED, PUBLISHED, SCHEMAS, Contract
from tests.contract.edits import SEEN_IN_DOCUMENTS, SEEN_IN_STRUCTURE_ONLY, Edit
from tests.contract.structure import Form, describe, load

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SCHEMAS.is_dir(), reason=NO_SHARED)]
each_contract = pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.service)


Described = dict[tuple[str, str], Form]


@cache
def described(index: int) -> tuple[Described, Described, tuple[str, ...]]:
    """Describe the published schema and ours, and give the names of the published types."""
    contract = PUBLISHED[index]
    theirs = load(contract.published_messages, tuple(SCHEMAS / folder for folder in contract.borrowed))
    types = tuple(theirs.maps.types)
    return describe(theirs), describe(load(contract.messages), types), types


def descriptions(contract: Contract) -> tuple[Described, Described]:
    return described(PUBLISHED.index(contract))[:2]


@each_contract
def test_nothing_published_is_missing(contract: Contract) -> None:
    theirs, our = descriptions(contract)
    assert sorted(set(theirs) - set(our)) == []
    assert len(theirs) > 50


@each_contract
def test_what_is_added_is_named(contract: Contract) -> None:
    theirs, our = descriptions(contract)
    assert {name for _, name in set(our) - set(theirs)} == set(contract.additions)


@each_contract
def test_every_published_declaration_has_the_same_structure(contract: Contract) -> None:
    """The named differences are demanded too: one that is no longer there must leave the list."""
    theirs, our = descriptions(contract)
    different = {name for kind, name in theirs if our.get((kind, name)) != theirs[kind, name]}
    assert different == set(contract.differences)


@pytest.mark.parametrize("edit", SEEN_IN_DOCUMENTS + SEEN_IN_STRUCTURE_ONLY, ids=str)
def test_a_schema_with_one_edit_is_found_out(tmp_path: Path, edit: Edit) -> None:
    contract = BY_SERVICE[edit.service]
    _, our, types = described(PUBLISHED.index(contract))
    edited = describe(load(edit.applied(contract, tmp_path)), types)
    changed = {name for kind, name in our if edited.get((kind, name)) != our[kind, name]}
    assert 1 <= len(changed) < 20
