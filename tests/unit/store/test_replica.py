"""What a replica serves; a real one is in tests/durability/test_replica.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bro_soap.errors import Overloaded
from bro_soap.model import Party
from bro_soap.store import Store, View, again, make_engine


def with_replica(url: str, replica: str) -> Store:
    with Store(make_engine(url)).write() as unit:
        unit.parties.add(Party("12345678", "On the primary"))
    return Store(make_engine(url), make_engine(replica))


def names(view: View) -> list[str]:
    return [party.name for party in view.parties.all()]


@pytest.fixture
def behind(sqlite_url: str, migrated_file: Path) -> Iterator[Store]:
    """A store whose replica has got nothing yet."""
    found = with_replica(sqlite_url, f"sqlite:///{migrated_file}")
    yield found
    found.close()


def test_only_who_need_not_know_the_latest_reads_from_the_replica(behind: Store) -> None:
    with behind.read() as view, behind.read(latest=False) as late:
        assert names(view) == ["On the primary"]
        assert names(late) == []


@pytest.mark.parametrize("replica", ["sqlite:///{}/without-tables.db", "sqlite:///file:{}/none.db?mode=ro&uri=true"])
def test_a_replica_that_cannot_serve_is_left_alone_and_the_primary_serves(
    sqlite_url: str, tmp_path: Path, replica: str
) -> None:
    store = with_replica(sqlite_url, replica.format(tmp_path))

    def look() -> list[str]:
        with store.read(latest=False) as view:
            return names(view)

    with capture_logs() as log:
        assert again(look) == ["On the primary"]
    assert [line["event"] for line in log if "replica" in line["event"]] == ["the replica is left alone for a while"]
    assert look() == ["On the primary"]
    store.close()


def test_without_a_replica_everybody_reads_the_latest(sqlite_url: str) -> None:
    with Store(make_engine(sqlite_url)).write() as unit:
        unit.parties.add(Party("12345678", "On the primary"))
    with Store(make_engine(sqlite_url)).read(latest=False) as view:
        assert names(view) == ["On the primary"]


def test_an_error_of_the_reader_is_no_fault_of_the_replica(behind: Store) -> None:
    with pytest.raises(LookupError), behind.read(latest=False):
        raise LookupError
    try:
        with behind.read(latest=False) as view:
            assert names(view) == []
    except Overloaded:  # pragma: no cover
        pytest.fail("the replica was left alone")
