"""The command line asks by the kind and the version that are meant, and says so where that is not clear."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest
from click.testing import CliRunner

from bro_soap.cli import cli, messages
from bro_soap.declaration.declaration import Version
from bro_soap.objects import KINDS
from tests.second import BOTH

BORE = replace(KINDS["BHR-GT"], code="BHR-G", version=Version("3", "isbhrg", "dsbhrg", "bhr-g/3"))


def test_letters_that_several_kinds_share_name_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "KINDS", {**KINDS, "BHR-G": BORE})
    assert messages._kind_of("CPT000000000001", None).code == "CPT"
    assert messages._kind_of("BHR000000000001", "BHR-G").code == "BHR-G"
    with pytest.raises(click.UsageError, match="BHR000000000001 may be of BHR-GT, BHR-G: say --object"):
        messages._kind_of("BHR000000000001", None)


def test_a_version_is_the_newest_or_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "OBJECTS", BOTH)
    newest = BOTH["CPT", "2"]
    assert messages._version_of(newest, None).number == "2"
    assert messages._version_of(newest, "1.1").number == "1.1"
    with pytest.raises(click.UsageError, match=r"there is no CPT 3; there is 1\.1, 2"):
        messages._version_of(newest, "3")


def test_who_asks_by_a_version_there_is_not_is_told_before_anything_is_sent() -> None:
    asked = CliRunner().invoke(cli, ["request", "CPT000000000001", "--version", "9"])
    assert asked.exit_code == 2
    assert "there is no CPT 9; there is 1.1" in asked.output
