"""The whole register as one file: into a database of another kind and back, nothing is lost and nothing differs."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bro_soap.delivery.case import Intake
from bro_soap.errors import ConfigurationError
from bro_soap.keeping import acts as keeping
from bro_soap.model import Accepted
from bro_soap.objects import KINDS
from bro_soap.operate.export import export_register, import_register, verify_export
from bro_soap.standard import load_standard
from bro_soap.store import Grant, Store, check, make_engine
from bro_soap.store.tables import metadata
from tests.contracts import CONTRACTS
from tests.memory import at_most
from tests.unit.lives import BRONHOUDER, READER, Lives, about, sample
from tests.unit.test_keeping import everything


def opened(url: str) -> Store:
    return Store(make_engine(url))


def intakes(store: Store) -> dict[str, Intake]:
    return {
        code: Intake(store, one, CONTRACTS[one.version.delivery], CONTRACTS[one.version.issue], load_standard())
        for code, one in KINDS.items()
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
    with store.write() as unit:
        unit.grants.grant(Grant(BRONHOUDER.kvk_number, READER.kvk_number, well, datetime.now(UTC), date(2030, 1, 1)))
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
    derived = ("issue_content", "object_event", "object_reference", "object_trait")
    assert all(first[name] for name in (*derived, "held_request", "kept_place", "reader_grant"))
    there = taken_over(full, new_postgresql("template1"), tmp_path / "there.tar.gz")
    assert content(there) == first
    back = taken_over(there, f"sqlite:///{tmp_path}/back.db", tmp_path / "back.tar")
    assert content(back) == first
    for store in (there, back):
        check(store.engine)
        store.close()


def test_numbers_go_on_where_they_were(full: Store, new_postgresql: Callable[[str], str], tmp_path: Path) -> None:
    with full.write() as unit:
        before = unit.numbers.new_bro_id("CPT")
    there = taken_over(full, new_postgresql("template1"), tmp_path / "export.tar")
    with there.write() as unit:
        assert int(unit.numbers.new_bro_id("CPT")[3:]) == int(before[3:]) + 1
    there.close()


def test_a_person_finds_the_source_documents_in_it(full: Store, tmp_path: Path) -> None:
    counted = export_register(full, tmp_path / "export.tar")
    with full.read() as view:
        documents = [one.content for bro in view.overview.registrations() for one in view.documents.of(bro.bro_id)]
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


# --- exports of another make


START = json.dumps({"format": 1, "version": "0.1.0", "migration": "0001", "made": "2026-01-01T00:00:00+00:00"}).encode()
END = json.dumps({"objects": {}, "rows": {}, "numbers": {"transaction_number": 1, "bro_number": 1}}).encode()
Member = tuple[str, bytes]


def end(rows: dict[str, int], objects: dict[str, int] | None = None) -> Member:
    return "end.json", json.dumps({"objects": objects or {}, "rows": rows, "numbers": {}}).encode()


def tarred(*members: Member, more: bytes = b"", sums: bool = True, links: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        listed = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in members).encode()
        for name, kind in links:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            tar.addfile(entry)
        for name, content in [*members, *([("SHA256SUMS", listed)] if sums else [])]:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue() + more


def between(*members: Member, rows: dict[str, int] | None = None, objects: dict[str, int] | None = None) -> bytes:
    return tarred(("export.json", START), *members, end(rows or {}, objects))


def party(**values: object) -> Member:
    return "tables/party/000001.jsonl", json.dumps({"kvk_number": "12345678", "name": "x"} | values).encode() + b"\n"


_CPT = "objects/CPT/CPT000000000001"
DEEP = b"[" * 100_000
MALFORMED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one block": lambda: bytes(512),
    "symbolic link": lambda: tarred(("export.json", START), ("end.json", END), links=(("tables/x", tarfile.SYMTYPE),)),
    "hard link": lambda: tarred(("export.json", START), ("end.json", END), links=(("tables/x", tarfile.LNKTYPE),)),
    "device": lambda: tarred(("export.json", START), ("end.json", END), links=(("tables/x", tarfile.CHRTYPE),)),
    "folder": lambda: tarred(("export.json", START), ("end.json", END), links=(("tables", tarfile.DIRTYPE),)),
    "pipe": lambda: tarred(("export.json", START), ("end.json", END), links=(("tables/x", tarfile.FIFOTYPE),)),
    "a name of an extended header": lambda: between(("tables/" + "x" * 5000, b"")),
    "no beginning": lambda: tarred(("end.json", END)),
    "two beginnings": lambda: tarred(("export.json", START), ("export.json", START), ("end.json", END)),
    "no end": lambda: tarred(("export.json", START)),
    "two ends": lambda: tarred(("export.json", START), ("end.json", END), ("end.json", END)),
    "no sums": lambda: tarred(("export.json", START), ("end.json", END), sums=False),
    "beginning no JSON": lambda: tarred(("export.json", b"{"), ("end.json", END)),
    "beginning a list": lambda: tarred(("export.json", b"[]"), ("end.json", END)),
    "beginning nested": lambda: tarred(("export.json", DEEP), ("end.json", END)),
    "beginning without keys": lambda: tarred(("export.json", b'{"format": 1}'), ("end.json", END)),
    "beginning of other types": lambda: tarred(("export.json", START.replace(b'"0001"', b"1")), ("end.json", END)),
    "beginning without a moment": lambda: tarred(("export.json", START.replace(b"2026-", b"x")), ("end.json", END)),
    "beginning very long": lambda: tarred(("export.json", b" " * 2_000_000 + START), ("end.json", END)),
    "end a number": lambda: tarred(("export.json", START), ("end.json", b"5")),
    "end without numbers": lambda: tarred(("export.json", START), ("end.json", b'{"objects": {}, "rows": {}}')),
    "end of other types": lambda: tarred(("export.json", START), ("end.json", END.replace(b": 1", b': "1"'))),
    "numbers too high": lambda: tarred(("export.json", START), ("end.json", END.replace(b": 1", b": 1000000000000"))),
    "short name": lambda: between(("tables", b"x\n")),
    "empty name": lambda: between(("", b"x\n")),
    "climbing name": lambda: between(("tables/../../x/000001.jsonl", b'{"a": 1}\n')),
    "odd digits": lambda: between(("tables/party/²²²²²².jsonl", b"")),
    "unknown table": lambda: between(("tables/sqlite_master/000001.jsonl", b'{"a": 1}\n'), rows={"sqlite_master": 1}),
    "derived table": lambda: between(("tables/issue_content/000001.jsonl", b'{"a": 1}\n'), rows={"issue_content": 1}),
    "table of objects": lambda: between(("tables/registration/000001.jsonl", b"")),
    "row no JSON": lambda: between(("tables/party/000001.jsonl", b"{\n"), rows={"party": 1}),
    "row a list": lambda: between(("tables/party/000001.jsonl", b"[]\n"), rows={"party": 1}),
    "row nested": lambda: between(("tables/party/000001.jsonl", DEEP), rows={"party": 1}),
    "unknown column": lambda: between(party(x=1), rows={"party": 1}),
    "no key": lambda: between(party(kvk_number=None), rows={"party": 1}),
    "column of another type": lambda: between(party(name={"a": 1}), rows={"party": 1}),
    "NUL": lambda: between(party(name="a\0"), rows={"party": 1}),
    "half a character": lambda: between(party(name="\ud800"), rows={"party": 1}),
    "twice the same row": lambda: between(party(), ("tables/party/000002.jsonl", party()[1]), rows={"party": 2}),
    "row of nobody": lambda: between(("tables/party_role/000001.jsonl", b'{"kvk_number": "1", "object_code": "CPT", "role": "x"}\n'), rows={"party_role": 1}),
    "unknown object": lambda: between(("objects/XYZ/XYZ000000000001/rows.jsonl", b""), objects={"XYZ": 1}),
    "object without registration": lambda: between((f"{_CPT}/rows.jsonl", b""), objects={"CPT": 1}),
    "object row no JSON": lambda: between((f"{_CPT}/rows.jsonl", b"{\n"), objects={"CPT": 1}),
    "object row of two tables": lambda: between((f"{_CPT}/rows.jsonl", b'{"a": {}, "b": {}}\n'), objects={"CPT": 1}),
    "object row a text": lambda: between((f"{_CPT}/rows.jsonl", b'{"source_document": "x"}\n'), objects={"CPT": 1}),
    "row of another object": lambda: between((f"{_CPT}/rows.jsonl", b'{"registration_log": {"bro_id": "CPT000000000002", "version": 1, "changed_at": "2026-01-01T00:00:00+00:00", "act": "x"}}\n'), objects={"CPT": 1}, rows={"registration_log": 1}),
    "document of no row": lambda: between((f"{_CPT}/source_document/000001.xml", b"<a/>"), (f"{_CPT}/rows.jsonl", b"")),
    "document of nothing": lambda: between((f"{_CPT}/source_document/000001.xml", b"<a/>")),
}  # fmt: skip


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_export_is_one_sentence_and_nothing_is_written(kind: str, sqlite_url: str, tmp_path: Path) -> None:
    path, store = tmp_path / "export.tar", opened(sqlite_url)
    path.write_bytes(MALFORMED[kind]())
    before = content(store)
    with pytest.raises(ConfigurationError) as refused:
        import_register(store, intakes(store), path)
    assert len(str(refused.value).splitlines()) == 1
    assert content(store) == before
    check(store.engine)  # it is served as before
    store.close()


@pytest.mark.parametrize("kind", ["pax", "long name", "row", "document"])
def test_a_file_that_unpacks_to_very_much_is_not_read_whole(kind: str, tmp_path: Path) -> None:
    entry = tarfile.TarInfo(
        {"row": "tables/party/000001.jsonl", "document": f"{_CPT}/source_document/000001.xml"}.get(kind, "x")
    )
    entry.size = 1 << 31
    entry.type = {"pax": tarfile.XHDTYPE, "long name": tarfile.GNUTYPE_LONGNAME}.get(kind, tarfile.REGTYPE)
    with gzip.open(tmp_path / "bomb.tar.gz", "wb", compresslevel=1) as out:
        out.write(tarred(("export.json", START), sums=False)[:1024])
        out.write(entry.tobuf())
        for _ in range(256):
            out.write(bytes(1 << 20))
    with at_most(128 << 20), pytest.raises(ConfigurationError):
        verify_export(tmp_path / "bomb.tar.gz", 1 << 20)


def test_what_stands_behind_the_digests_is_not_taken_in(full: Store, tmp_path: Path) -> None:
    path = tmp_path / "export.tar"
    export_register(full, path)
    more = json.dumps({"kvk_number": "66666666", "name": "x"}).encode() + b"\n"
    with tarfile.open(path, "a") as tar:
        entry = tarfile.TarInfo("tables/party/999999.jsonl")
        entry.size = len(more)
        tar.addfile(entry, io.BytesIO(more))
    target = opened(f"sqlite:///{tmp_path}/new.db")
    import_register(target, intakes(target), path)
    with target.read() as view:
        assert "66666666" not in {one.kvk_number for one in view.parties.all()}
    target.close()


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_it_may_be_packed_in_any_usual_way(full: Store, suffix: str, tmp_path: Path) -> None:
    counted = export_register(full, tmp_path / "export.tar")
    data = (tmp_path / "export.tar").read_bytes()
    pack = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}.get(Path(suffix).suffix, bytes)
    (tmp_path / f"x{suffix}").write_bytes(pack(data))
    assert verify_export(tmp_path / f"x{suffix}").told() == counted.told()
    assert ((tmp_path / "export.tar").stat().st_mode & 0o077) == 0


def test_an_object_that_cannot_be_made_anew_leaves_nothing_behind(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_register(full, tmp_path / "export.tar")
    target = opened(f"sqlite:///{tmp_path}/new.db")
    seen: list[str] = []

    def broken(unit: object, parts: object, bro_id: str) -> None:
        seen.append(bro_id)
        if len(seen) == 3:
            raise LookupError(bro_id)

    monkeypatch.setattr("bro_soap.operate.export.filling.rebuild_in", broken)
    with pytest.raises(ConfigurationError, match="nothing was imported"):
        import_register(target, intakes(target), tmp_path / "export.tar")
    assert not any(rows for name, rows in content(target).items() if name != "schema_floor")
    monkeypatch.undo()
    import_register(target, intakes(target), tmp_path / "export.tar")
    target.close()


def test_an_xz_that_asks_for_much_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.tar").write_bytes(_with_a_dictionary(lzma.compress(between()), 0x25))  # 1.5 GB
    with pytest.raises(ConfigurationError, match="Memory usage limit"):
        verify_export(tmp_path / "export.tar")


def test_an_xz_in_several_parts_is_read(full: Store, tmp_path: Path) -> None:
    export_register(full, tmp_path / "export.tar")
    data = (tmp_path / "export.tar").read_bytes()
    (tmp_path / "export.tar.xz").write_bytes(
        b"".join(lzma.compress(part, preset=9) for part in (data[:7000], b"", data[7000:]))
    )
    assert verify_export(tmp_path / "export.tar.xz") == verify_export(tmp_path / "export.tar")


def _with_a_dictionary(packed: bytes, size: int) -> bytes:
    """Return an xz file that says that it needs a dictionary of another size."""
    end = 12 + (packed[12] + 1) * 4
    header = bytearray(packed[12:end])
    header[header.index(b"\x21\x01") + 2] = size
    header[-4:] = zlib.crc32(header[:-4]).to_bytes(4, "little")
    return packed[:12] + header + packed[end:]
