"""The whole register as one file: into a database of another kind and back, nothing is lost and nothing differs."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bro_soap import keeping
from bro_soap.errors import ConfigurationError
from bro_soap.model import Accepted
from bro_soap.objects import OBJECTS
from bro_soap.recording import Delivery
from bro_soap.store import Store, check, make_engine
from bro_soap.store.tables import metadata
from bro_soap.transfer import export_register, import_register, verify_export
from tests.contracts import CONTRACTS
from tests.unit.lives import Lives, about, sample
from tests.unit.test_keeping import everything


def opened(url: str) -> Store:
    return Store(make_engine(url))


def intakes(store: Store) -> dict[str, Delivery]:
    return {
        code: Delivery(store, one, CONTRACTS[one.versions[0].delivery], CONTRACTS[one.versions[0].issue], frozenset())
        for code, one in OBJECTS.items()
    }


def content(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def taken_over(source: Store, url: str, path: Path) -> Store:
    """Export a register and import it into another database."""
    export_register(source, path)
    target = opened(url)
    import_register(target, intakes(target), path)
    return target


@pytest.fixture
def full(sqlite_url: str) -> Iterator[Store]:
    """A register with every kind of object, one of them out of registration, and a correction that waits."""
    store = opened(sqlite_url)
    lives = Lives(store)
    objects = everything(lives)
    well = next(bro_id for bro_id, code in objects.items() if code == "GMW")
    keeping.deregister(lives.parts("GMW"), well, "keeper")
    lives.review = frozenset({"CPT"})
    cpt = next(bro_id for bro_id, code in objects.items() if code == "CPT")
    waiting = lives.deliver("CPT", about(sample("cpt", "correction-offset"), cpt))
    assert isinstance(waiting, Accepted), waiting
    yield store
    store.close()


def test_from_sqlite_to_postgresql_and_back_every_row_is_the_same(
    full: Store, new_postgresql: Callable[[str], str], tmp_path: Path
) -> None:
    first = content(full)
    assert all(first[name] for name in ("issue_content", "object_event", "object_trait", "held_request"))
    there = taken_over(full, new_postgresql("template1"), tmp_path / "there.tar.gz")
    assert content(there) == first
    back = taken_over(there, f"sqlite:///{tmp_path}/back.db", tmp_path / "back.tar")
    assert content(back) == first
    for store in (there, back):
        check(store.engine)
        store.close()


def test_numbers_go_on_where_they_were(full: Store, new_postgresql: Callable[[str], str], tmp_path: Path) -> None:
    with full.write() as unit:
        before = unit.new_bro_id("CPT")
    there = taken_over(full, new_postgresql("template1"), tmp_path / "export.tar")
    with there.write() as unit:
        assert int(unit.new_bro_id("CPT")[3:]) == int(before[3:]) + 1
    there.close()


def test_a_person_finds_the_source_documents_in_it(full: Store, tmp_path: Path) -> None:
    counted = export_register(full, tmp_path / "export.tar")
    with full.read() as view:
        documents = [one.content for bro in view.registered() for one in view.source_documents(bro.bro_id)]
    with tarfile.open(tmp_path / "export.tar") as tar:
        held = [
            file.read()
            for entry in tar
            if "/source_document/" in entry.name and (file := tar.extractfile(entry)) is not None
        ]
    assert sorted(held) == sorted(documents)
    assert counted.rows["source_document"] == len(documents)


def test_only_an_empty_database_is_filled(full: Store, tmp_path: Path) -> None:
    export_register(full, tmp_path / "export.tar")
    with pytest.raises(ConfigurationError, match="not empty"):
        import_register(full, intakes(full), tmp_path / "export.tar")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: data[:-20_000], "cannot be read|not complete"),
        (lambda data: data.replace(b"<CPT ", b"<CPX ", 1).replace(b"<CPT>", b"<CPX>", 1), "is damaged|not what"),
        (lambda _: b"this is no tar", "cannot be read"),
    ],
    ids=["cut off", "altered", "something else"],
)
def test_a_damaged_export_is_refused_before_anything_is_written(
    full: Store, tmp_path: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    export_register(full, tmp_path / "export.tar")
    data = (tmp_path / "export.tar").read_bytes()
    damaged = damage(data)
    assert damaged != data
    (tmp_path / "export.tar").write_bytes(damaged)
    with pytest.raises(ConfigurationError, match=says):
        verify_export(tmp_path / "export.tar")
    target = opened(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(ConfigurationError, match=says):
        import_register(target, intakes(target), tmp_path / "export.tar")
    target.close()


def test_an_import_that_is_broken_off_leaves_a_database_that_is_not_served(full: Store, tmp_path: Path) -> None:
    export_register(full, tmp_path / "export.tar")
    target = opened(f"sqlite:///{tmp_path}/half.db")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_register(target, intakes(target), tmp_path / "export.tar", stop)
    with pytest.raises(ConfigurationError, match="broken off"):
        check(target.engine)
    target.close()
