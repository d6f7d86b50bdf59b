from __future__ import annotations

import pytest

from bro_soap.store import make_engine
from bro_soap.store.about import about, lag, mended


@pytest.mark.parametrize(
    ("version", "is_mended"),
    [("3.40.1", False), ("3.44.6", True), ("3.46.1", False), ("3.50.7", True), ("3.51.2", False), ("3.51.3", True)],
)
def test_versions_of_sqlite_with_and_without_the_repair_of_the_log(version: str, is_mended: bool) -> None:
    assert mended(version) is is_mended


def test_a_database_says_what_it_is_and_how_durable(database_url: str) -> None:
    said = about(make_engine(database_url))
    assert said["database"].startswith(("SQLite 3.", "PostgreSQL "))
    told = "fsync {0}, full_page_writes {0}, synchronous_commit on, synchronous_standby_names -"
    assert said["durability"] in ("journal wal, synchronous FULL", told.format("on"), told.format("off"))
    assert ("power cut" in said.get("!durability", "")) is ("fsync off" in said["durability"])


def test_a_primary_is_not_behind_anything(database_url: str) -> None:
    assert lag(make_engine(database_url)) is None
