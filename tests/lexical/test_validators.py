"""The second validator refuses nothing that we take, but for what it does not know: it looks at what libxml2 refused.

It takes more: to Python a no-break space is white space. What the register's own validator says: tests/interop/test_xerces.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from tests.lexical.driver import Tried, driver, tried
from tests.lexical.variants import PLAIN
from tests.lexical.walk import MESSAGES

WRITTEN = {value for values in PLAIN.values() for value in values}
# Half a power of ten where a time may stand too (docs/lexical.md), a number of more digits than it counts, and letters as Python's patterns know them.
TOLD = re.compile(r"-?[0-9.]+[eE]|1{400}|0{400}1|other:.*")


def refuses(schema: xmlschema.XMLSchema, one: Tried) -> bool:
    try:
        return not schema.is_valid(etree.fromstring(one.document))
    except OverflowError:  # of a year that Python does not know
        return False


@pytest.mark.parametrize("messages", MESSAGES, ids=lambda path: path.stem)
def test_the_second_validator_refuses_no_more_than_we_do(
    messages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, types = driver(messages, tmp_path)
    ours = [one for one in tried(path, types, monkeypatch) if one.taken and one.value in WRITTEN]
    schema = xmlschema.XMLSchema(str(path), allow="all", defuse="never")
    refused = [one for one in ours if not TOLD.fullmatch(one.value) and refuses(schema, one)]
    assert [(one.type.declared, one.value[:60]) for one in refused] == []
