"""Whatever stands in the folder, `verify` and `show` come to its end, in bounded memory: the chain has no secret."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.observe.audit import SealingKey, SealKeys, check, decisions, examine, read_kept, walk
from bro_soap.observe.audit.lines import NOTHING, canonical, chained
from tests.memory import MB, at_most

BEGIN = {"decision": "begin", "file": "x.jsonl", "format": 2, "n": 1, "at": "2026-01-01"}
DEEPEST = 1100  # around what JSON can be read, and not be written again


def chain(folder: Path, *entries: dict[str, Any] | bytes, behind: bytes = b"") -> Path:
    """Write lines that follow each other, as anyone can."""
    before, whole = NOTHING, b""
    for one in entries:
        body = one if isinstance(one, bytes) else canonical(one)
        before = chained(before, body)
        whole += b'%s,"hash":"%s"}\n' % (body[:-1], before.encode())
    (folder / "x.jsonl").write_bytes(whole + behind)
    return folder


ODD = {
    "a key that is a list": ([BEGIN | {"key": [1]}], b""),
    "a key of a seal that is an object": ([BEGIN, {"decision": "seal", "key": {}, "n": 2}], b""),
    "a decision that is a list": ([BEGIN, {"decision": [1], "n": 2}], b""),
    "a name that is a list": ([BEGIN | {"file": [[]]}], b""),
    "a number that cannot be written once one is added": ([BEGIN, {"n": 10**4300 - 1}, {"n": 3}], b""),
    "a format of many digits": ([BEGIN | {"format": 10**4299}], b""),
    "others that are none": ([BEGIN | {"others": {"x.jsonl": [[]], "y": 5}}], b""),
    "a rest with a number of many digits": ([BEGIN], b'{"n":' + b"9" * 5000 + b"}"),
    "a rest that is deep": ([BEGIN], b"[" * 100_000),
}


@pytest.mark.parametrize("command", ["verify", "show"])
@pytest.mark.parametrize(("entries", "behind"), ODD.values(), ids=ODD.keys())
def test_an_odd_entry_is_told(
    tmp_path: Path, command: str, entries: list[dict[str, Any] | bytes], behind: bytes
) -> None:
    done = CliRunner().invoke(cli, ["audit", command, str(chain(tmp_path, *entries, behind=behind))])
    assert isinstance(done.exception, SystemExit | None), done.exception


@pytest.mark.parametrize("command", ["verify", "show"])
def test_however_deep_an_entry_is(tmp_path: Path, command: str) -> None:
    for depth in range(900, DEEPEST):
        chain(tmp_path, BEGIN, b'{"a":' + b"[" * depth + b"]" * depth + b',"n":2}')
        done = CliRunner().invoke(cli, ["audit", command, str(tmp_path)])
        assert isinstance(done.exception, SystemExit | None), (depth, done.exception)


def test_behind_very_many_breaks_it_is_not_looked_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST_BREAKS", 10)
    (found,) = examine([chain(tmp_path, BEGIN, behind=b"\n" * 1000)]).files
    assert (found.lines, found.checked, len(found.breaks)) == (1001, 11, 11)
    assert found.breaks[-1].line == 12
    told = CliRunner().invoke(cli, ["audit", "verify", str(tmp_path)]).output
    assert "sound are lines 1; not to be relied on 2-12 and on" in told


def test_line_feeds_take_no_memory(tmp_path: Path) -> None:
    chain(tmp_path, BEGIN, behind=b"\n" * 250_000)
    with at_most(15 * MB):
        examine([tmp_path])


def test_a_line_without_end_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LONGEST", MB)
    monkeypatch.setattr(walk, "LONGEST", MB)
    chain(tmp_path, BEGIN)
    with (tmp_path / "x.jsonl").open("ab") as file:
        file.truncate(400_000_000)
    with at_most(100 * MB):
        assert [*decisions(tmp_path)] == []


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    key = dsa.generate_private_key(1024)
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    _refused(private, public)


def test_a_key_on_a_curve_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    public = tmp_path / "public.pem"  # secp112r1
    whole = bytes.fromhex("3032301006072a8648ce3d020106052b81040006031e0004") + b"\x01" * 28
    public.write_bytes(b"-----BEGIN PUBLIC KEY-----\n%s-----END PUBLIC KEY-----\n" % base64.encodebytes(whole))
    with pytest.raises(ConfigurationError, match="holds no public"):
        SealKeys.load([public])


@pytest.mark.parametrize("size", [70_000, None])
def test_what_is_no_file_of_a_key_is_not_waited_for(tmp_path: Path, size: int | None) -> None:
    path = tmp_path / "key"
    os.mkfifo(path) if size is None else path.write_bytes(b"\n" * size)
    _refused(path, path)
    with pytest.raises(ConfigurationError):
        read_kept(path)


def test_a_kept_seal_that_is_deep_is_not_signed(tmp_path: Path) -> None:
    for depth in range(900, DEEPEST):
        deep = f'{{"seal": 1, "files": {{}}, "key": "x", "a": {"[" * depth}{"]" * depth}}}'
        (tmp_path / "seal").write_text(deep)
        try:
            kept = read_kept(tmp_path / "seal")
        except ConfigurationError:
            break
        assert not kept.signed(SealKeys())


def _refused(private: Path, public: Path) -> None:
    with pytest.raises(ConfigurationError):
        SealingKey.load(private)
    with pytest.raises(ConfigurationError):
        SealKeys.load([public])
