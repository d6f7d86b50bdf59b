"""The key of a node: who can write the folder, and has not the key, cannot write the log anew unseen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.observe.audit import AuditLog, SealingKey, SealKeys, decisions, examine
from bro_soap.observe.audit.lines import NOTHING, linked

KEYS = {"ed25519": Ed25519PrivateKey.generate(), "ec": ec.generate_private_key(ec.SECP256R1())}
KEY = SealingKey(KEYS["ed25519"])
PUBLIC = SealKeys([KEY.public])
Entries = list[dict[str, object]]


def log_of(folder: Path, names: range, key: SealingKey | None = KEY, *, close: bool = True) -> Path:
    log = AuditLog(folder, key=key)
    for name in names:
        log.append({"outcome": "completed", "transaction_id": str(name)})
    if close:
        log.close()
    return max(folder.glob("*.jsonl"))


def rewrite(path: Path, change: Callable[[Entries], Entries]) -> None:
    """Write a file anew as one would who has everything but the key: every hash and number is right."""
    entries = change([json.loads(line) for line in path.read_bytes().splitlines()])
    previous, content = NOTHING, b""
    for number, entry in enumerate(entries, 1):
        line, previous = linked(previous, {**{k: v for k, v in entry.items() if k != "hash"}, "n": number})
        content += line
    path.write_bytes(content)


def altered(entries: Entries) -> Entries:
    return [entry | {"outcome": "rejected"} if "outcome" in entry else entry for entry in entries]


def without_seals(entries: Entries) -> Entries:
    kept = [entry for entry in altered(entries) if entry["decision" if "decision" in entry else "n"] != "seal"]
    return [{name: value for name, value in entry.items() if name != "key"} for entry in kept]


def only_first_seal(entries: Entries) -> Entries:
    return [*altered(entries[:2]), *without_seals(entries[2:])]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_what_a_key_sealed_holds_and_says_how_far(tmp_path: Path, key: object) -> None:
    own = SealingKey(key)  # type: ignore[arg-type]
    path = log_of(tmp_path, range(600), own)
    report = examine([tmp_path], SealKeys([own.public]))
    assert (report.breaks, report.remarks) == ((), ())
    assert report.vouched == {path.name: report.lines}
    assert sum(b'"decision":"seal"' in line for line in path.read_bytes().splitlines()) == 4
    assert len([*decisions(tmp_path)]) == 600


@pytest.mark.parametrize("done", [altered, without_seals, only_first_seal], ids=lambda done: done.__name__)
def test_a_file_that_was_chained_anew_holds_without_the_key_and_not_with_it(
    tmp_path: Path, done: Callable[[Entries], Entries]
) -> None:
    path = log_of(tmp_path, range(300))
    rewrite(path, done)
    assert examine([tmp_path]).breaks == ()
    assert {place.file for place in examine([tmp_path], PUBLIC).breaks} == {path.name}


def test_a_seal_that_does_not_hold_says_from_where_on(tmp_path: Path) -> None:
    path = log_of(tmp_path, range(600))
    rewrite(path, lambda entries: [*entries[:400], entries[400] | {"outcome": "x"}, *entries[401:]])
    found = examine([tmp_path], PUBLIC)
    assert [place.line for place in found.breaks] == [516, 605]
    assert min(found.files[0].doubtful) == 260


def test_nothing_can_be_added_behind_a_file_that_was_closed(tmp_path: Path) -> None:
    path = log_of(tmp_path, range(3))
    rewrite(path, lambda entries: [*entries, {"outcome": "forged"}])
    assert [place.line for place in examine([tmp_path], PUBLIC).breaks] == [7]


def test_a_seal_cannot_be_used_in_another_place_or_file(tmp_path: Path) -> None:
    first, second = log_of(tmp_path, range(3)), log_of(tmp_path, range(3))
    seal = json.loads(first.read_bytes().splitlines()[1])
    rewrite(second, lambda entries: [entries[0], seal, *altered(entries[2:-1]), seal])
    assert {place.file for place in examine([tmp_path], PUBLIC).breaks} == {second.name}


def test_the_lines_since_the_last_seal_are_told_as_such(tmp_path: Path) -> None:
    log_of(tmp_path, range(10), close=False)
    report = examine([tmp_path], PUBLIC)
    assert report.breaks == ()
    assert (report.lines, sum(report.vouched.values())) == (12, 2)


def test_after_a_minute_the_next_decision_is_sealed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, now = AuditLog(tmp_path, key=KEY), 1000.0
    monkeypatch.setattr("bro_soap.observe.audit.file.time.monotonic", lambda: now)
    for _ in range(3):
        log.append({"outcome": "completed"})
    now += 61
    log.append({"outcome": "completed"})
    assert [*examine([tmp_path], PUBLIC).vouched.values()] == [6]


def test_files_of_before_the_key_are_vouched_for_by_the_first_one_that_it_sealed(tmp_path: Path) -> None:
    old = log_of(tmp_path, range(3), key=None)
    assert [place.file for place in examine([tmp_path], PUBLIC).breaks] == [old.name]
    log_of(tmp_path, range(3))
    assert examine([tmp_path], PUBLIC).breaks == ()
    rewrite(old, altered)
    assert [place.file for place in examine([tmp_path], PUBLIC).breaks] == [old.name] * 2


def test_the_seals_of_another_key_vouch_for_nothing(tmp_path: Path) -> None:
    path = log_of(tmp_path, range(3), SealingKey(Ed25519PrivateKey.generate()))
    assert [place.file for place in examine([tmp_path], PUBLIC).breaks] == [path.name]
    log_of(tmp_path, range(3))  # the key was replaced: the new one vouches for what was there
    assert examine([tmp_path], PUBLIC).breaks == ()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_AUDIT_FOLDER", str(tmp_path / "audit"))
    return lambda *arguments: CliRunner().invoke(cli, ("audit", *map(str, arguments)))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "audit.key"
    path.write_bytes(KEYS["ed25519"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = KEY.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "audit.pub").write_bytes(public)
    return path


def end_cut(folder: Path) -> None:
    path = max(folder.glob("*.jsonl"))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))


def newest_gone(folder: Path) -> None:
    max(folder.glob("*.jsonl")).unlink()


def all_gone(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def written_anew(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl")):
        rewrite(path, altered)
        path.write_bytes(path.read_bytes() + b" " * 10_000)


def older_copy(folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(folder.with_name("older"), folder)


@pytest.mark.parametrize("done", [end_cut, newest_gone, all_gone, written_anew, older_copy], ids=lambda d: d.__name__)
@pytest.mark.parametrize("signed", [True, False])
def test_what_the_chain_cannot_show_a_kept_seal_shows(
    tmp_path: Path,
    run: Callable[..., Result],
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: Callable[[Path], None],
    signed: bool,
) -> None:
    if signed:
        monkeypatch.setenv("BRO_SOAP_AUDIT_KEY", str(key_file))
    log_of(tmp_path / "audit", range(3), KEY if signed else None)
    shutil.copytree(tmp_path / "audit", tmp_path / "older")
    log_of(tmp_path / "audit", range(3), KEY if signed else None, close=False)
    printed = run("seal")
    assert printed.exit_code == 0
    kept = tmp_path / "kept.json"
    kept.write_text(printed.stdout)
    assert run("verify", "--seal", kept).exit_code == 0
    log_of(tmp_path / "audit", range(3), KEY if signed else None)
    assert run("verify", "--seal", kept).exit_code == 0
    newest_gone(tmp_path / "audit")
    assert run("verify", "--seal", kept).exit_code == 0  # begun after the seal
    done(tmp_path / "audit")
    found = run("verify", "--seal", kept)
    assert (found.exit_code, "since the seal of" in found.output) == (1, True)


def test_an_auditor_checks_with_the_public_key_alone(
    tmp_path: Path, run: Callable[..., Result], key_file: Path
) -> None:
    path = log_of(tmp_path / "audit", range(3))
    found = run("verify", tmp_path / "audit", "--key", tmp_path / "audit.pub")
    assert (found.exit_code, "vouches for 6 lines, 0" in found.output) == (0, True)
    rewrite(path, altered)
    assert run("verify", tmp_path / "audit").exit_code == 0
    assert run("verify", tmp_path / "audit", "--key", tmp_path / "audit.pub").exit_code == 1


def test_a_kept_seal_of_which_a_byte_was_changed_is_not_signed(
    tmp_path: Path, run: Callable[..., Result], key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_AUDIT_KEY", str(key_file))
    log_of(tmp_path / "audit", range(3))
    told = json.loads(run("seal").stdout)
    for forged in (told | {"made": "2020"}, told | {"files": {}}, {k: v for k, v in told.items() if k != "signature"}):
        (tmp_path / "kept.json").write_text(json.dumps(forged))
        found = run("verify", "--seal", tmp_path / "kept.json")
        assert (found.exit_code, "not signed" in found.output) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"seal":2}',
        b'{"seal":1,"files":[]}',
        b'{"seal":1,"files":{"x":{"lines":true}}}',
        b"[" * 90_000,
    ],
)
def test_what_is_no_seal_is_refused_in_a_sentence(tmp_path: Path, run: Callable[..., Result], content: bytes) -> None:
    (tmp_path / "kept.json").write_bytes(content)
    found = run("verify", tmp_path, "--seal", tmp_path / "kept.json")
    assert isinstance(found.exception, ConfigurationError)
    assert "is no seal" in str(found.exception)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\0", b"-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "audit.key").write_bytes(content)
    with pytest.raises(ConfigurationError, match="holds no Ed25519") as told:
        SealingKey.load(tmp_path / "audit.key")
    assert "geheim" not in str(told.value)
    with pytest.raises(ConfigurationError, match="holds no public"):
        SealKeys.load([tmp_path / "audit.key"])
    with pytest.raises(ConfigurationError, match="cannot be read"):
        SealingKey.load(tmp_path / "gone.key")


def test_a_key_that_cannot_seal_is_refused(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65_537, 2048)
    (tmp_path / "audit.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ConfigurationError, match="holds no Ed25519"):
        SealingKey.load(tmp_path / "audit.key")


def test_decisions_are_shown_one_a_line_whatever_is_in_them_or_beside_them(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    log = AuditLog(tmp_path / "audit", key=KEY)
    log.append({"outcome": "completed", "message_id": "a\u2028b\x1b[2J\u202ec\x85d\n", "oin": "1"})
    log.append({"outcome": "completed", "oin": "2"})
    log.close()
    path = next((tmp_path / "audit").glob("*.jsonl"))
    path.write_bytes(path.read_bytes() + b'{"decis')
    found = run("show")
    assert found.exit_code == 0, found.exception
    assert len(found.output.splitlines()) == 2
    assert all(one.isprintable() for one in found.output.replace("\n", ""))
    assert len(run("show", "--oin", "2").output.splitlines()) == 1


def test_verify_tells_what_is_sound(tmp_path: Path, run: Callable[..., Result]) -> None:
    path = log_of(tmp_path / "audit", range(9), key=None)
    path.write_bytes(path.read_bytes().replace(b'"4"', b'"5"'))
    found = run("verify")
    assert found.exit_code == 1
    assert "sound are lines 1-4, 7-10; not to be relied on 5-6" in found.output
    assert "10 lines, 1 breaks" in found.output
