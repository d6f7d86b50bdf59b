"""The table of bounds is about the code as it is."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

import pytest

from tests.hostile.bounds import BOUNDS, Bound, lines

# In these every constant that bounds something is in the table.
WHOLE = ("xmlio.parse", "xmlio.form", "xmlio.schemas", "security.wsse.decryption")
_BOUNDS = re.compile(r"_?(MAX|MOST|LONGEST|EXPLAINED)_\w+|REPEATED|SPARE")


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: f"{bound.module}: {bound.grows}")
def test_every_figure_is_that_of_the_code(bound: Bound) -> None:
    module = importlib.import_module(f"bro_soap.{bound.module}")
    assert isinstance(module, ModuleType)
    (line,) = (line for line in lines() if f"| {bound.grows} | " in line)
    assert "{" not in line


def test_a_figure_that_the_code_does_not_have_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Bound("xmlio.parse", "anything", "{MAX_NOTHING} of it")
    monkeypatch.setattr("tests.hostile.bounds.BOUNDS", (wrong,))
    with pytest.raises(KeyError, match="MAX_NOTHING"):
        list(lines())


def test_a_figure_changes_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bro_soap.xmlio.parse.MAX_ASIDES", 77)
    assert any("| 77 comments" in line for line in lines())


@pytest.mark.parametrize("module", WHOLE)
def test_no_bound_of_a_module_is_left_out(module: str) -> None:
    named = {name for bound in BOUNDS if bound.module == module for name in re.findall(r"\{(\w+)\}", bound.bound)}
    made = importlib.import_module(f"bro_soap.{module}")
    there = {name for name, value in vars(made).items() if _BOUNDS.fullmatch(name) and isinstance(value, int)}
    assert there - named == set()
