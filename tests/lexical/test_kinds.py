"""The table of kinds says of every element of the schemas what the schemas, and the domains of the catalogue, say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bro_soap.xmlio.lexical import KEPT, PRESERVED, values
from tests.lexical.walk import MESSAGES, TABLE, expected, kinds, load, written


def test_the_table_says_what_the_schemas_say() -> None:
    assert TABLE.read_text("utf-8") == written(expected()), "run python -m tests.lexical.walk"


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_the_attributes_that_are_texts_are_those_that_are_kept(path: Path) -> None:
    found = {name: kind for name, kind in kinds(load(path)).items() if "@" in name and kind & PRESERVED}
    for name in found:
        attribute = name.partition("@")[2]
        # Of who leaves out a value one of five words is taken in: as a word, whatever type each schema gives it.
        assert attribute in KEPT or attribute.endswith("nilReason"), name


@pytest.mark.parametrize("kind", sorted(PRESERVED))
def test_what_is_kept_as_written_has_elements(kind: str) -> None:
    assert kind in values().values()
