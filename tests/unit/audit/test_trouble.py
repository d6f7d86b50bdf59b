"""The audit log on bad ground: a full disk, a disk with errors, files taken away or cut, forks and kills."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bro_soap.observe.audit import AuditLog, SealingKey, SealKeys, decisions, examine, verify

KEY = SealingKey(Ed25519PrivateKey.generate())


def one(name: object) -> dict[str, object]:
    return {"outcome": "completed", "transaction_id": str(name), "pad": "é" * 40}


def told(folder: Path) -> list[str]:
    return [entry.get("transaction_id", "") for entry in decisions(folder)]


class Disk:
    """Does of each write what it is told: so many bytes of it, and then an error; it works when nothing is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.faults: list[tuple[int, int]] = []
        self.cannot_cut = False
        self._write, self._cut = os.write, os.ftruncate
        monkeypatch.setattr("bro_soap.observe.audit.file.os.write", self.write)
        monkeypatch.setattr("bro_soap.observe.audit.file.os.ftruncate", self.cut)

    def write(self, file: int, content: bytes) -> int:
        if not self.faults:
            return self._write(file, content)
        most, error = self.faults.pop(0)
        if most:
            return self._write(file, content[:most])
        raise OSError(error, os.strerror(error))

    def cut(self, file: int, size: int) -> None:
        if self.cannot_cut:
            raise OSError(errno.EIO, "no")
        self._cut(file, size)


FAULTS = st.lists(st.tuples(st.integers(0, 200), st.sampled_from([errno.ENOSPC, errno.EIO, errno.EDQUOT])), max_size=4)


@settings(max_examples=60)
@given(rounds=st.lists(st.tuples(FAULTS, st.booleans()), min_size=1, max_size=12), sealing=st.booleans())
def test_whatever_a_disk_does_a_decision_is_wholly_there_or_the_caller_knows(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[list[tuple[int, int]], bool]], sealing: bool
) -> None:
    folder = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk, log, written, missed = Disk(monkeypatch), AuditLog(folder, key=KEY if sealing else None), [], 0
        for number, (faults, cannot_cut) in enumerate(rounds):
            disk.faults, disk.cannot_cut = [*faults], cannot_cut
            try:
                log.append(one(number))
                written.append(str(number))
            except OSError:
                missed += 1
            disk.faults, disk.cannot_cut = [], False
        log.append(one("last"))
        log.close()
    report = examine([folder], SealKeys([KEY.public]) if sealing else SealKeys())
    assert report.breaks == ()
    assert told(folder) == [*written, "last"]
    assert sum(entry.get("missed", 0) for entry in decisions(folder)) == missed


_FULL = """
import resource, signal, sys
from pathlib import Path
from bro_soap.observe.audit import AuditLog
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
log = AuditLog(folder)
def append(number):
    log.append({"outcome": "completed", "transaction_id": f"CPT-{number:012d}", "pad": "x" * 50})
for number in range(5):
    append(number)
size = next(folder.glob("*.jsonl")).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
for number in range(5, 9):
    try:
        append(number)
    except OSError:
        continue
    print(number)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
for number in range(9, 14):
    append(number)
"""


def test_a_disk_that_really_is_full_costs_only_what_raised(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FULL, str(tmp_path)], check=True, capture_output=True, text=True)
    assert done.stdout == ""  # what could not be written was told
    assert told(tmp_path) == [f"CPT-{number:012d}" for number in (*range(5), *range(9, 14))]
    report = examine([tmp_path])
    assert report.breaks == ()
    assert [(place.line, place.what[:23]) for place in report.remarks] == [(7, "4 decisions before it c")]
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"CPT-000000000012", b"CPT-000000009999"))
    assert [place.line for place in verify(tmp_path)] == [10]


def test_a_file_that_cannot_be_begun_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, log = Disk(monkeypatch), AuditLog(tmp_path)
    for _ in range(10):
        disk.faults = [(20, 0), (0, errno.ENOSPC)]
        with pytest.raises(OSError, match="space"):
            log.append(one(1))
    assert list(tmp_path.iterdir()) == []


def taken_away(path: Path) -> None:
    path.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_suffix(".old"))


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 300)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def added_to(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"decision":"forged"}\n')


def replaced(path: Path) -> None:
    copy = path.with_suffix(".copy")
    copy.write_bytes(path.read_bytes()[:-300] + b"x" * 300)
    copy.rename(path)


def folder_replaced(path: Path) -> None:
    shutil.rmtree(path.parent)


@pytest.mark.parametrize(
    "done", [taken_away, moved, cut_short, emptied, added_to, replaced, folder_replaced], ids=lambda done: done.__name__
)
def test_what_is_done_to_a_file_under_the_process_shows_and_costs_nothing_that_comes_after(
    tmp_path: Path, done: Callable[[Path], None]
) -> None:
    log = AuditLog(tmp_path / "audit")
    for number in range(3):
        log.append(one(number))
    (path,) = (tmp_path / "audit").glob("*.jsonl")
    done(path)
    for number in range(3, 6):
        log.append(one(number))
    log.close()
    assert {place.file for place in verify(tmp_path / "audit")} == {path.name}
    assert told(tmp_path / "audit")[-3:] == ["3", "4", "5"]


def test_a_clock_set_back_and_a_process_id_given_again_do_not_keep_a_file_from_being_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2026, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("bro_soap.observe.audit.file.datetime", Stopped)
    for number in range(3):
        log = AuditLog(tmp_path)
        log.append(one(number))
        log.close()
    assert len(list(tmp_path.glob("*.jsonl"))) == 3
    assert verify(tmp_path) == []


def test_files_that_cannot_be_read_or_are_none_do_not_keep_it_from_writing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "nowhere.jsonl").symlink_to(tmp_path / "gone")
    log = AuditLog(tmp_path)
    log.append(one(1))
    assert verify(tmp_path) == []
    assert told(tmp_path) == ["1"]


def test_a_fork_while_another_thread_writes_leaves_two_logs_that_write(tmp_path: Path) -> None:
    log, stop = AuditLog(tmp_path, key=KEY), threading.Event()

    def write() -> None:
        while not stop.is_set():
            log.append(one("parent"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            pid = os.fork()
            if pid == 0:
                signal.alarm(20)
                log.append(one("child"))
                log.close()
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
    finally:
        stop.set()
        writer.join()
    log.close()
    assert examine([tmp_path], SealKeys([KEY.public])).breaks == ()
    assert told(tmp_path).count("child") == 10


_WRITER = """
import sys
from pathlib import Path
from bro_soap.observe.audit import AuditLog
log = AuditLog(Path(sys.argv[1]))
number = 0
while True:
    log.append({"outcome": "completed", "transaction_id": str(number), "pad": "x" * 20_000})
    print(number, flush=True)
    number += 1
"""


def test_kill_9_costs_no_decision_that_was_told_to_be_written(tmp_path: Path) -> None:
    kept: list[str] = []
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        kept += [process.stdout.readline().strip() for _ in range(20)]
        process.kill()
        kept += process.stdout.read().split("\n")[:-1]
        process.wait()
    assert verify(tmp_path) == []
    missing = [name for name in set(kept) if told(tmp_path).count(name) < kept.count(name)]
    assert missing == []


@given(cut=st.integers(1, 10_000), zeros=st.integers(0, 5))
@settings(max_examples=80)
def test_a_line_cut_off_anywhere_is_named_and_no_break(
    tmp_path_factory: pytest.TempPathFactory, cut: int, zeros: int
) -> None:
    folder = tmp_path_factory.mktemp("audit")
    log = AuditLog(folder)
    log.append(
        {"decision": "deliver", "path": 'é\U0001f600"\\\n\u2028\ud800', "number": -12.5e-7, "none": None, "yes": True}
    )
    log.close()
    (path,) = folder.glob("*.jsonl")
    content = path.read_bytes()
    last = content.rindex(b"\n", 0, -1) + 1
    path.write_bytes(content[: last + 1 + cut % (len(content) - last - 1)] + b"\0" * zeros)
    report = examine([folder])
    assert report.breaks == ()
    assert [place.line for place in report.remarks] == [2]
