"""The command line asks by the kind and the version that are meant, and says so where that is not clear."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from bro_soap.cli import cli, messages
from tests.second import BOTH


def test_letters_that_several_kinds_share_name_them_all() -> None:
    assert [one.code for one in messages._kinds_of("CPT000000000001", None)] == ["CPT"]
    assert [one.code for one in messages._kinds_of("BHR000000000001", "BHR-G")] == ["BHR-G"]
    assert {one.code for one in messages._kinds_of("BHR000000000001", None)} >= {"BHR-G", "BHR-GT"}
    with pytest.raises(click.UsageError, match="XYZ000000000001 begins with none of"):
        messages._kinds_of("XYZ000000000001", None)


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
