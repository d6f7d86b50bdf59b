"""The audit log: a chain in which no line can be altered, added, moved or taken away unseen."""

import os
import threading
from pathlib import Path

import pytest

from bro_soap.observe.audit import AuditLog, verify
from bro_soap.observe.audit.lines import read


def written(folder: Path, count: int = 5, **decision: object) -> Path:
    log = AuditLog(folder)
    for number in range(count):
        log.append({"decision": "deliver", "verdict": "completed", "request": number, "name": 'é\n"', **decision})
    log.close()
    return max(folder.glob("*.jsonl"))


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_an_untouched_log_holds(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path)
    assert verify(tmp_path) == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda all_: [all_[0], all_[1].replace(b"completed", b"rejected!"), *all_[2:]],
        lambda all_: [*all_[:2], *all_[3:]],
        lambda all_: [*all_[:3], all_[2], *all_[3:]],
        lambda all_: [all_[0], all_[2], all_[1], *all_[3:]],
        lambda all_: [*all_[:2], b"nonsense\n", *all_[2:]],
        lambda all_: [*all_[:2], b"[]\n", *all_[2:]],
        lambda all_: all_[1:],
    ],
)
def test_any_change_within_a_file_shows(tmp_path: Path, tamper) -> None:
    path = written(tmp_path)
    path.write_bytes(b"".join(tamper(lines(path))))
    assert {place.file for place in verify(tmp_path)} == {path.name}


def test_a_shortened_or_removed_file_shows_by_the_next_one(tmp_path: Path) -> None:
    first = written(tmp_path)
    written(tmp_path)
    whole = first.read_bytes()
    first.write_bytes(b"".join(lines(first)[:-1]))
    assert [place.file for place in verify(tmp_path)] == [first.name]
    first.unlink()
    assert [place.file for place in verify(tmp_path)] == [first.name]
    first.write_bytes(whole)
    assert verify(tmp_path) == []


def test_a_line_cut_off_by_a_crash_is_no_break_but_what_follows_would_be(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert verify(tmp_path) == []
    path.write_bytes(path.read_bytes() + b"\n")
    assert len(verify(tmp_path)) == 1


def test_threads_and_processes_do_not_disturb_each_other(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, largest_file=20_000)
    log.append({"decision": "before the fork"})
    child = os.fork()
    if child == 0:
        for number in range(50):
            log.append({"decision": "child", "n_": number})
        os._exit(0)
    threads = [
        threading.Thread(target=lambda: [log.append({"decision": "parent"}) for _ in range(100)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.waitpid(child, 0)
    assert verify(tmp_path) == []
    text = b"".join(path.read_bytes() for path in tmp_path.glob("*.jsonl"))
    assert text.count(b'"child"') == 50
    assert text.count(b'"parent"') == 400
    assert len(list(tmp_path.glob("*.jsonl"))) > 3


def test_a_line_moves_no_cursor_and_one_of_before_that_might_is_still_read(tmp_path: Path) -> None:
    path = written(tmp_path, reference="a\u009b2J\u202eb\nc")
    assert path.read_bytes().isascii()
    assert verify(tmp_path) == []
    as_before = '{"n":1,"reference":"a\u009b"}'.encode()
    assert read(as_before) == {"n": 1, "reference": "a\u009b"}
    assert read(as_before.replace(b",", b", ")) is None
