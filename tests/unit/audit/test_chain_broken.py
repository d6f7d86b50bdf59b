"""What `verify` tells of a chain that was tampered with: where, what can still be relied on, and what lies behind."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bro_soap.observe.audit import AuditLog, AuditReport, decisions, examine, verify
from bro_soap.observe.audit.lines import NOTHING, chained, linked


def written(folder: Path, count: int = 8) -> Path:
    log = AuditLog(folder)
    for number in range(count):
        log.append({"outcome": "completed", "oin": "00000099990000100000", "transaction_id": f"CPT-{number:012d}"})
    log.close()
    return max(folder.glob("*.jsonl"))


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def put(path: Path, content: list[bytes]) -> AuditReport:
    path.write_bytes(b"".join(content))
    return examine([path.parent])


DISGUISES = {
    "a name twice": lambda line: line.replace(b'"outcome":', b'"outcome":"rejected","outcome":'),
    "a name twice within": lambda line: line.replace(b'"completed"', b'{"a":1,"a":1}'),
    "white space": lambda line: line.replace(b'"outcome":', b'"outcome": '),
    "white space at the end": lambda line: line[:-1] + b" \n",
    "another end of line": lambda line: line[:-1] + b"\r\n",
    "an escape": lambda line: line.replace(b"completed", b"\\u0063ompleted"),
    "another order": lambda line: (
        json.dumps(dict(reversed(json.loads(line).items())), separators=(",", ":")).encode() + b"\n"
    ),
    "a number written otherwise": lambda line: line.replace(b'"n":4', b'"n":4.0'),
    "a mark of order": lambda line: b"\xef\xbb\xbf" + line,
    "a zero byte": lambda line: b"\0" + line,
    "a field behind the hash": lambda line: line[:-2] + b',"outcome":"rejected"}\n',
    "a second hash": lambda line: line.replace(b'{"at"', b'{"hash":"' + b"0" * 64 + b'","at"'),
    "bytes that are no text": lambda line: line.replace(b"completed", b"complet\xffd"),
    "no object": lambda line: b'["' + line[1:],
    "nothing": lambda line: b"\n",
    "deep": lambda line: b"[" * 100_000 + b"\n",
    "long": lambda line: b"x" * 20_000_000 + b"\n",
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_every_byte_of_a_line_counts(tmp_path: Path, disguise: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path)
    content = lines(path)
    changed = disguise(content[3])
    assert changed != content[3]
    report = put(path, [*content[:3], changed, *content[4:]])
    assert report.breaks
    assert report.breaks[0].line == 4
    assert {7, 8, 9} & report.files[0].doubtful == set()


@pytest.mark.parametrize("name", ["a name twice", "white space", "an escape"])
def test_a_disguise_is_a_break_though_its_hash_be_right(tmp_path: Path, name: str) -> None:
    path = written(tmp_path)
    content, previous = [], NOTHING
    for number, line in enumerate(lines(path)):
        body = (DISGUISES[name](line) if number == 3 else line).split(b',"hash":')[0] + b"}"
        previous = chained(previous, body)
        content.append(b'%s,"hash":"%s"}\n' % (body[:-1], previous.encode()))
    assert [place.line for place in put(path, content).breaks] == [4]


@settings(max_examples=150)
@given(data=st.data())
def test_no_byte_can_be_changed_added_or_taken_away_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("audit")
    path = written(folder, 3)
    content, before = path.read_bytes(), [*decisions(folder)]
    at = data.draw(st.integers(0, len(content) - 1))
    taken, put_in = data.draw(st.integers(0, 3)), data.draw(st.binary(max_size=3))
    changed = content[:at] + put_in + content[at + taken :]
    path.write_bytes(changed)
    if changed != content:
        report = examine([folder])
        assert report.breaks or report.remarks
        assert report.breaks or [*decisions(folder)] == before[: len([*decisions(folder)])]


@pytest.mark.parametrize(
    ("tamper", "where", "doubtful"),
    [
        (lambda all_: [*all_[:3], all_[3].replace(b"completed", b"rejected!"), *all_[4:]], [4], {3, 4}),
        (lambda all_: [*all_[:3], *all_[4:]], [4], {4}),
        (lambda all_: [*all_[:3], *all_[6:]], [4], {4}),
        (lambda all_: [*all_[:3], b"{}\n", *all_[3:]], [4], {4}),
        (lambda all_: [*all_[:3], b"{}\n", *all_[4:]], [4, 5], {4, 5}),
        (lambda all_: [*all_[:3], all_[3][:40] + all_[4], *all_[5:]], [4, 5], {4, 5}),
        (lambda all_: [*all_[:3], linked("1" * 64, {"n": 4, "x": 1})[0], *all_[3:]], [4, 5], {3, 4, 5}),
        (lambda all_: [all_[0].replace(b"}", b",\n", 1), *all_[1:]], [1, 2], {1, 2}),
    ],
)
def test_behind_a_break_everything_is_looked_at_and_what_is_sound_is_told(
    tmp_path: Path, tamper: Callable[[list[bytes]], list[bytes]], where: list[int], doubtful: set[int]
) -> None:
    path = written(tmp_path)
    content = tamper(lines(path))
    report = put(path, content)
    assert [place.line for place in report.breaks] == where
    assert report.files[0].doubtful == doubtful
    later = content[-1].replace(b"completed", b"rejected!")
    assert [place.line for place in put(path, [*content[:-1], later]).breaks] == [
        *where,
        len(b"".join(content).splitlines()),
    ]


@pytest.mark.parametrize(
    "rest",
    [b'{"forged":true}', b"nonsense", b'{"a":1}{', b"[", b'{"x":1,"hash":"' + b"0" * 64 + b'"}', b'x{"a', b'{"a":1 1'],
)
def test_what_stands_behind_the_last_line_is_a_break_unless_it_is_a_line_cut_off(tmp_path: Path, rest: bytes) -> None:
    path = written(tmp_path)
    assert [place.line for place in put(path, [*lines(path), rest]).breaks] == [10]


def test_a_file_in_the_place_of_another_shows(tmp_path: Path) -> None:
    first = written(tmp_path)
    first.rename(tmp_path / "20200101T000000000000-vm-1.jsonl")
    assert [place.line for place in verify(tmp_path)] == [0]


def test_a_newer_format_is_not_taken_for_one_that_is_known(tmp_path: Path) -> None:
    line, _ = linked(NOTHING, {"decision": "begin", "n": 1, "format": 3})
    (tmp_path / "x.jsonl").write_bytes(line)
    assert ["newer program" in place.what for place in verify(tmp_path)] == [True]


def test_a_file_of_the_first_format_holds_and_every_byte_of_it_counts(tmp_path: Path) -> None:
    begin, first = linked(NOTHING, {"n": 1, "at": "2026-11-22T10:00:00+00:00", "decision": "begin", "others": {}})
    line, _ = linked(first, {"n": 2, "at": "2026-11-22T10:00:01+00:00", "outcome": "completed"})
    path = tmp_path / "20261122T100000000000-vm-7.jsonl"
    assert put(path, [begin, line]).breaks == ()
    assert put(path, [begin, line.replace(b'"outcome":', b'"outcome":"rejected","outcome":')]).breaks


def test_ties_hold_for_lines_and_folders_of_any_size(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    log = AuditLog(folder, largest_file=1)
    log.append({"outcome": "x" * 300_000})
    for _ in range(5):
        log.append({"outcome": "y"})
    log.close()
    long = min(folder.glob("*.jsonl"))
    os.truncate(long, lines(long)[0].__len__())
    assert [(place.file, "shortened" in place.what) for place in verify(folder)] == [(long.name, True)] * 5


def test_files_that_were_moved_away_are_found_in_a_second_folder(tmp_path: Path) -> None:
    old = written(tmp_path / "audit")
    written(tmp_path / "audit")
    (tmp_path / "archive").mkdir()
    old.rename(tmp_path / "archive" / old.name)
    assert [place.file for place in verify(tmp_path / "audit")] == [old.name]
    assert examine([tmp_path / "audit", tmp_path / "archive"]).breaks == ()
