"""What is kept of requests that come in: bounded in memory and on disk, half for one party, and all of it given back."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.serving.room import FREE, KeptBody, NoRoom, Room

KIB = 1 << 10


def filled(room: Room, party: str, size: int) -> KeptBody:
    kept = KeptBody(room)
    kept.belongs_to(party)
    for start in range(0, size, 16 * KIB):
        kept.write(b"x" * min(16 * KIB, size - start))
    return kept


def held(room: Room) -> tuple[int, int]:
    return room.memory.taken, room.disk.taken


def test_what_is_written_is_read_in_memory_and_on_disk(tmp_path: Path) -> None:
    room = Room(1 << 20, 1 << 24, tmp_path)
    for size, where in (
        (0, (0, 0)),
        (FREE, (0, 0)),
        (100 * KIB, (100 * KIB - FREE, 0)),
        (900 * KIB, (0, 900 * KIB - FREE)),
    ):
        kept = filled(room, "a", size)
        assert held(room) == where
        kept.rewind()
        assert kept.read(7) + kept.read() == b"x" * size
        kept.close()
        assert held(room) == (0, 0)
    assert list(tmp_path.iterdir()) == [], "no file has a name"


def test_small_requests_are_free_whatever_large_ones_took(tmp_path: Path) -> None:
    room = Room(KIB, KIB, tmp_path)
    with pytest.raises(NoRoom, match="as many bytes"):
        filled(room, "a", FREE + 2 * KIB)
    filled(room, "a", FREE)


def test_one_party_takes_half_and_another_still_has_room(tmp_path: Path) -> None:
    room = Room(0, 4 << 20, tmp_path)
    large = [filled(room, "a", 1 << 20) for _ in range(2)]
    with pytest.raises(NoRoom):
        filled(room, "a", 1 << 20)
    assert filled(room, "b", 1 << 20)
    large[0].close()
    assert filled(room, "a", 1 << 20)


def test_full_memory_sends_to_disk_what_would_have_stayed_in_it(tmp_path: Path) -> None:
    room = Room(200 * KIB, 1 << 20, tmp_path)
    kept = [filled(room, "a", 100 * KIB) for _ in range(3)]
    assert held(room) == (100 * KIB - FREE, 2 * (100 * KIB - FREE))
    for each in kept:
        each.rewind()
        assert each.read() == b"x" * 100 * KIB


def test_a_head_of_nobody_goes_on_the_account_of_whom_it_turns_out_to_be(tmp_path: Path) -> None:
    room = Room(400 * KIB, 1 << 20, tmp_path)
    kept = KeptBody(room)
    kept.write(b"x" * (FREE + 150 * KIB))
    kept.belongs_to("a")
    filled(room, "", FREE + 150 * KIB)  # the account of heads is empty again
    assert held(room)[0] == 2 * 150 * KIB


class FullDisk(io.BytesIO):
    """A file on a disk with so much room: a write that does not fit writes what fits, and the next one fails."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, data: Any) -> int:
        if not self._left:
            raise OSError(errno.ENOSPC, "No space left on device")
        fits = data[: self._left]
        self._left -= len(fits)
        return super().write(fits)


@pytest.mark.parametrize("most", [0, 1, 300 * KIB, 500 * KIB])
def test_a_full_disk_is_no_room_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    room = Room(1 << 20, 1 << 24, tmp_path)
    monkeypatch.setattr(room, "file", lambda: FullDisk(most))
    kept = KeptBody(room)
    kept.belongs_to("a")
    with pytest.raises(NoRoom, match="No space left"):
        kept.write(b"x" * (1 << 20))
    kept.close()
    assert held(room) == (0, 0)


def test_a_folder_that_is_not_there_is_no_room_and_says_so(tmp_path: Path) -> None:
    room = Room(1 << 20, 1 << 24, tmp_path / "gone")
    with pytest.raises(NoRoom, match="gone"):
        filled(room, "a", 1 << 20)


@given(
    st.integers(0, 600 * KIB),
    st.integers(0, 3 << 20),
    st.lists(
        st.tuples(st.sampled_from(["", "a", "b"]), st.lists(st.integers(0, 300 * KIB), max_size=4), st.booleans()),
        max_size=12,
    ),
)
def test_budgets_hold_and_everything_is_given_back(
    memory: int, disk: int, requests: list[tuple[str, list[int], bool]]
) -> None:
    room = Room(memory, disk)
    still: list[tuple[KeptBody, int]] = []
    for party, writes, stays in requests:
        kept, written = KeptBody(room), 0
        try:
            for number, size in enumerate(writes):
                kept.write(b"y" * size)
                written += size
                if number == 0:
                    kept.belongs_to(party)
        except NoRoom:
            kept.close()
            continue
        assert room.memory.taken <= memory
        assert room.disk.taken <= disk
        if stays:
            still.append((kept, written))
        else:
            kept.close()
    for kept, written in still:
        kept.rewind()
        assert kept.read() == b"y" * written
        kept.close()
    assert held(room) == (0, 0)
