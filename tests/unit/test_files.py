"""Files of an operator: whatever stands in one, it is used or refused in one sentence that names it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bro_soap.codes import load_code_lists
from bro_soap.codes.published import read_lists
from bro_soap.errors import ConfigurationError, UnreadableError
from bro_soap.files import read_bounded, read_given, written
from bro_soap.geo import load_boundaries
from bro_soap.rules.packs import load_packs
from bro_soap.security.pki.trust import TrustStore
from bro_soap.settings import read_settings
from bro_soap.store.party_file import read_parties

CONTENTS = {
    "nothing": b"", "binary": bytes(range(256)), "NUL": b"\0" * 1000, "a number": b"5", "a list": b"[]",
    "a text": b'"x"', "null": b"null", "not UTF-8": b'{"a": "\xff"}', "UTF-16": '{"urn": 1}'.encode("utf-16"),
    "nested": b"[" * 100_000, "nested objects": b'{"a":' * 100_000, "nested TOML": b"a = " + b"[" * 100_000,
    "a long number": b'{"a": ' + b"9" * 10_000 + b"}", "a long TOML number": b"workers = " + b"9" * 10_000,
    "infinity": b'{"features": [{"id": Infinity}]}', "half a character": b'{"party": [{"kvk_number": "\\ud800"}]}',
    "lists": b'{"party": 1, "urn": [], "codes": [], "features": {}}', "strings": b'{"party": "x", "codes": "x"}',
    "XML": b"<a><b/></a>", "broken XML": b"<a>", "columns": b"urn;code;imbro;imbroa\n" + b"x" * 200_000 + b";1;1",
    "columns of another kind": b"a;b\n1;2\n", "PEM": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "wrong types": b"workers = [1]\ntrust = 5\nreview = {a = 1}\n[rule_packs]\nx = 1\n",
    "shapes": b'{"features": [{"id": "netherlands", "geometry": {"type": "Polygon", "coordinates": [[[1, 1]]]}}, {"id": "landward", "geometry": null}]}',
}  # fmt: skip


def _trust(path: Path) -> None:
    (path.parent / "trust" / "roots").mkdir(parents=True)
    (path.parent / "trust" / "roots" / "root.pem").symlink_to(path)
    TrustStore.load(path.parent / "trust")


def _in_folder(path: Path) -> None:
    (path.parent / "codes").mkdir()
    (path.parent / "codes" / "cpt.json").symlink_to(path)
    load_code_lists(path.parent / "codes")


def _pack(path: Path) -> None:
    (path.parent / "pack.py").symlink_to(path)
    load_packs([str(path.parent / "pack.py")], {})


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "settings": ("toml", read_settings),
    "parties in TOML": ("toml", lambda path: read_parties(path, datetime.now(UTC))),
    "parties in JSON": ("json", lambda path: read_parties(path, datetime.now(UTC))),
    "codes": ("json", lambda path: read_lists(path, "urn:bro:cpt:X")),
    "codes in the folder": ("json", _in_folder),
    "boundaries": ("geojson", load_boundaries),
    "rule pack": ("py", _pack),
    "trust": ("pem", _trust),
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("reader", READERS)
def test_whatever_stands_in_a_file_is_refused_in_one_sentence(reader: str, content: str, tmp_path: Path) -> None:
    suffix, read = READERS[reader]
    path = tmp_path / f"given.{suffix}"
    path.write_bytes(CONTENTS[content])
    if (reader, content) in {("settings", "nothing"), ("parties in TOML", "nothing")}:
        read(path)
        return
    with pytest.raises(ConfigurationError) as refused:
        read(path)
    assert 10 < len(str(refused.value)) < 11_000


@pytest.mark.parametrize("reader", [name for name in READERS if name != "rule pack"])
def test_no_reader_waits_for_a_pipe_or_reads_without_end(reader: str, tmp_path: Path) -> None:
    suffix, read = READERS[reader]
    os.mkfifo(tmp_path / f"pipe.{suffix}")
    for number, path in enumerate((tmp_path / f"pipe.{suffix}", Path("/dev/zero"), tmp_path)):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / f"given.{suffix}").symlink_to(path)
        with pytest.raises(ConfigurationError):
            read(tmp_path / str(number) / f"given.{suffix}")


def test_a_pack_that_ends_the_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.py").write_text("raise SystemExit(0)")
    with pytest.raises(ConfigurationError, match=r"pack\.py"):
        load_packs([str(tmp_path / "pack.py")], {})


def test_a_pack_of_another_make_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.py").write_text("from bro_soap.rules import RulePack\nPACK = RulePack('x', None)\n")
    with pytest.raises(ConfigurationError, match="not made as"):
        load_packs([str(tmp_path / "pack.py")], {})


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    (tmp_path / "ten").write_bytes(b"0123456789")
    assert read_bounded(tmp_path / "ten", 10) == b"0123456789"
    assert read_bounded(tmp_path / "ten", 9) is None
    with pytest.raises(ConfigurationError, match="larger than 9 bytes"):
        read_given(tmp_path / "ten", 9)
    with pytest.raises(UnreadableError, match="No such file"):
        read_bounded(tmp_path / "none", 9)


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report"
    with written(path) as file:
        file.write(b"first")
    with suppress(ZeroDivisionError), written(path) as file:
        file.write(bytes(1 // 0))
    assert path.read_bytes() == b"first"
    with written(path, private=True) as file:
        file.write(b"third")
    assert (path.read_bytes(), path.stat().st_mode & 0o077) == (b"third", 0)
    assert list(tmp_path.iterdir()) == [path]


def test_what_links_to_a_file_keeps_linking_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "target").write_bytes(b"old")
    for path in (tmp_path / "link", Path("/dev/null")):
        with written(path) as file:
            file.write(json.dumps("new").encode())
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b'"new"'
