"""Zip files and folders that somebody else made: one odd member is one finding, and nothing is read without a bound."""

from __future__ import annotations

import bz2
import io
import os
import signal
import struct
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.errors import ConfigurationError, UnreadableError
from bro_soap.validation import Options, Outcome, Report, Source, check_all, many, sources
from bro_soap.validation.sets import check_set
from bro_soap.validation.sources import natural
from bro_soap.validation.state import load_state
from bro_soap.validation.zips import MOST_MEMBERS
from tests.contracts import SERVED
from tests.unit.lives import sample

GOOD = sample("cpt", "registration-land-rd")
MOST = 1024 * 1024


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return bytearray(out.getvalue())


def with_flag(at_file: int, at_table: int, value: int) -> bytearray:
    """Change a byte of the first member, in both of its headers."""
    data = packed(("bad.xml", GOOD), ("good.xml", GOOD))
    data[at_file] = data[data.find(b"PK\x01\x02") + at_table] = value
    return data


def damaged(method: int) -> bytearray:
    data = packed(("bad.xml", GOOD), ("good.xml", GOOD), method=method)
    data[60:120] = b"\xff" * 60
    return data


ODD_ZIPS: dict[str, Callable[[], bytes]] = {
    "deflate": lambda: damaged(zipfile.ZIP_DEFLATED),
    "lzma": lambda: damaged(zipfile.ZIP_LZMA),
    "bzip2": lambda: damaged(zipfile.ZIP_BZIP2),
    "checksum": lambda: damaged(zipfile.ZIP_STORED),
    "encrypted": lambda: with_flag(6, 8, 1),
    "strong encryption": lambda: with_flag(6, 8, 0x41),
    "patched": lambda: with_flag(6, 8, 0x20),
    "method": lambda: with_flag(8, 10, 99),
    "blanks": lambda: packed(("bad.xml", b"<a>" + b" " * 40_000_000 + b"</a>"), ("good.xml", GOOD)),
    "blanks in bzip2": lambda: packed(("bad.xml", b" " * 40_000_000), ("good.xml", GOOD), method=zipfile.ZIP_BZIP2),
}


@pytest.mark.parametrize("kind", ODD_ZIPS)
def test_a_member_that_cannot_be_read_is_one_finding(kind: str, tmp_path: Path) -> None:
    archive = tmp_path / "set.zip"
    archive.write_bytes(ODD_ZIPS[kind]())
    bad, good = check_all(sources([archive]), Options(), 1)
    assert (bad.outcome, good.outcome) == (Outcome.UNREADABLE, Outcome.VALID)
    assert bad.sentence
    assert [one.outcome for one in check_set(sources([archive]), Options()).reports] == [bad.outcome, good.outcome]


def test_any_damage_to_a_zip_file_ends_in_findings(tmp_path: Path) -> None:
    data = packed(("1.xml", b"<a/>" * 20), ("2.xml", b"<b/>"))
    archive = tmp_path / "set.zip"
    for place in range(len(data)):
        for value in (0, 0xFF, data[place] ^ 1):
            archive.write_bytes(data[:place] + bytes([value]) + data[place + 1 :])
            for one in sources([archive]):
                with suppress(UnreadableError):
                    assert one.read(MOST) is not None


@pytest.mark.parametrize(
    "content", [b"", b"PK", bytes(packed(("a.xml", GOOD))[:-10]), b"PK\x05\x06" + b"\xff" * 18], ids=range(4)
)
def test_a_zip_file_that_is_none_does_not_stop_the_others(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    (tmp_path / "good.xml").write_bytes(GOOD)
    bad, good = check_all(sources([tmp_path / "bad.zip", tmp_path / "good.xml"]), Options(), 1)
    assert (bad.outcome, good.outcome) == (Outcome.UNREADABLE, Outcome.VALID)
    with pytest.raises(ConfigurationError, match=r"bad\.zip"):
        load_state([tmp_path / "bad.zip"], MOST, SERVED.kinds())


@pytest.mark.parametrize("name", ["²1", "9" * 5000, "٣", "../../../evil", "/etc/passwd", "C:\\x", "a\nb", "x" * 60_000])
def test_no_name_of_a_member_stands_in_the_way(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "set.zip").write_bytes(packed((f"{name}.xml", GOOD), ("10.xml", GOOD)))
    assert len([report for report in check_all(sources([Path("set.zip")]), Options(), 1) if report]) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["set.zip"]


@given(st.lists(st.text(st.sampled_from("0123456789a²٣/.\n"), max_size=8), max_size=6))
def test_names_of_any_kind_can_be_put_in_order(names: list[str]) -> None:
    backwards = list(reversed(names))
    assert sorted(names, key=natural) == sorted(backwards, key=natural)
    assert sorted(["10", "9", "09a", "1" * 5000], key=natural) == ["9", "09a", "10", "1" * 5000]


def test_two_members_of_one_name_are_both_looked_at(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        (tmp_path / "set.zip").write_bytes(packed(("a.xml", b"no"), ("a.xml", GOOD)))
    first, second = check_all(sources([tmp_path / "set.zip"]), Options(), 1)
    assert (first.outcome, second.outcome) == (Outcome.UNREADABLE, Outcome.VALID)


def test_what_a_member_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    data = packed(("a.xml", os.urandom(2 * MOST)))
    for size in (22, data.find(b"PK\x01\x02") + 24):
        data[size : size + 4] = (10).to_bytes(4, "little")
    (tmp_path / "set.zip").write_bytes(data)
    (one,) = sources([tmp_path / "set.zip"])
    with pytest.raises(UnreadableError):
        one.read(MOST)


def test_above_the_largest_message_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "set.zip").write_bytes(packed(("a.xml", os.urandom(MOST + 1))))
    (tmp_path / "a.xml").write_bytes(bytes(MOST + 1))
    for path in (tmp_path / "set.zip", tmp_path / "a.xml"):
        (one,) = sources([path])
        assert one.read(MOST) is None
        assert len(one.read(MOST + 1) or b"") == MOST + 1


def test_a_member_that_unpacks_to_very_much_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "set.zip").write_bytes(packed(("a.xml", b" " * 10 * MOST)))
    (one,) = sources([tmp_path / "set.zip"])
    with pytest.raises(UnreadableError, match="200 times"):
        one.read(20 * MOST)


def test_a_long_table_of_contents_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "many.zip").write_bytes(packed(*((f"{number}.xml", b"") for number in range(MOST_MEMBERS + 1))))
    end = b"PK\x05\x06" + bytes(4) + b"\xff\x7f\xff\x7f" + (20 * MOST).to_bytes(4, "little") + bytes(6)
    (tmp_path / "long.zip").write_bytes(bytes(20 * MOST) + end)
    for name, says in (("many", "members"), ("long", "table of contents")):
        (report,) = check_all(sources([tmp_path / f"{name}.zip"]), Options(), 1)
        assert report.outcome is Outcome.UNREADABLE
        assert says in report.sentence


# --- folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "set" / "sub.xml").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.xml").write_bytes(GOOD)
    (tmp_path / "set" / "sub.xml" / "2.xml").write_bytes(GOOD)
    (tmp_path / "set" / "1.xml").symlink_to("sub.xml/2.xml")
    return tmp_path / "set"


def outcomes(folder: Path) -> dict[str, Outcome]:
    found = check_all(sources([folder]), Options(), 1)
    return {one.name.removeprefix(f"{folder}/"): one.outcome for one in found}


def test_links_are_followed_within_the_folder_only(folder: Path) -> None:
    (folder / "file.xml").symlink_to("../elsewhere/secret.xml")
    (folder / "zero.xml").symlink_to("/dev/zero")
    (folder / "gone.xml").symlink_to("nowhere")
    (folder / "round.xml").symlink_to("round.xml")
    (folder / "loop").symlink_to(folder)
    (folder / "other").symlink_to(folder.parent / "elsewhere")
    os.mkfifo(folder / "pipe.xml")
    (folder / os.fsdecode(b"\xff.xml")).write_bytes(GOOD)
    bad = ("file.xml", "gone.xml", "other", "pipe.xml", "round.xml", "zero.xml")
    good = ("1.xml", "sub.xml/2.xml", os.fsdecode(b"\xff.xml"))
    assert outcomes(folder) == dict.fromkeys(bad, Outcome.UNREADABLE) | dict.fromkeys(good, Outcome.VALID)


def test_a_folder_may_be_as_deep_as_it_likes(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(1100):
            os.mkdir("d")
            os.chdir("d")
        os.chdir(before)
        assert outcomes(folder)["1.xml"] is Outcome.VALID
    finally:
        os.chdir(before)
        subprocess.run(["rm", "-rf", folder / "d"], check=True)  # Python's own cannot go so deep


def test_what_is_gone_when_it_is_read_is_one_finding(folder: Path) -> None:
    found = sources([folder])
    (folder / "sub.xml" / "2.xml").unlink()
    assert {report.outcome for report in check_all(found, Options(), 1)} == {Outcome.UNREADABLE}


def test_a_pipe_that_was_named_is_read_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nobody.xml")
    assert Source(tmp_path / "nobody.xml").read(MOST) == b""
    reading, writing = os.pipe()
    os.write(writing, b"<a/>")
    os.close(writing)
    assert Source(Path(f"/dev/fd/{reading}")).read(MOST) == b"<a/>"
    os.close(reading)
    assert Source(Path("/dev/zero")).read(MOST) is None


# --- state


@pytest.mark.parametrize(
    "content",
    ["", "[]", "5", "[" * 100_000, '{"registration": 1}', '{"registration": {"history": {}}}', "\ud800",
     '{"registration": {"history": {"corrected": 3}, "bro_id": 7}, "documents": []}',
     '{"registration": {"history": [], "object_code": {}}, "documents": 5}'],
    ids=range(9),
)  # fmt: skip
def test_an_export_of_another_kind_is_refused_in_one_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "CPT1").mkdir()
    (tmp_path / "CPT1" / "registration.json").write_bytes(content.encode(errors="surrogatepass"))
    with pytest.raises(ConfigurationError, match=r"registration\.json: "):
        load_state([tmp_path], MOST, SERVED.kinds())


@pytest.mark.parametrize("name", ["../secret.xml", "/etc/passwd", "..", "", "a\0b"])
def test_an_export_names_files_beside_it_only(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        Source(tmp_path / "registration.json").beside(name)
    with pytest.raises(UnreadableError):
        Source(tmp_path / "x.zip", "CPT1/registration.json").beside(name)


# --- processes


def test_a_process_that_is_killed_is_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = many.check_source

    def deadly(validator: object, source: Source) -> Report:
        if source.path.name in ("3.xml", "17.xml"):
            os.kill(os.getpid(), signal.SIGKILL)
        return checked(validator, source)  # type: ignore[arg-type]

    monkeypatch.setattr(many, "check_source", deadly)  # the processes are forks of this one
    for number in range(20):
        (tmp_path / f"{number}.xml").write_bytes(b"<a/>")
    reports = list(check_all(sources([tmp_path]), Options(), 2))
    assert [Path(one.name).stem for one in reports] == [str(number) for number in range(20)]
    killed = [one for one in reports if one.outcome is Outcome.SYSTEM_FAULT]
    assert [Path(one.name).stem for one in killed] == ["3", "17"]
    assert {one.sentence for one in killed} == {many.KILLED}
    assert {one.outcome for one in reports} == {Outcome.SYSTEM_FAULT, Outcome.UNKNOWN}


def test_members_that_share_their_bytes_are_read_once(tmp_path: Path) -> None:
    data = packed(("a.xml", b"<a>" + bytes(range(32, 127)) * 1000 + b"</a>"), ("b.xml", b"<b/>"))
    begin, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    first = data[begin : data.index(b"PK\x01\x02", begin + 4)]
    table = first * 500 + data[begin + len(first) : end]
    counts = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 501, 501, len(table), begin, 0)
    (tmp_path / "set.zip").write_bytes(data[:begin] + table + counts)
    read, refused = [], []
    for one in sources([tmp_path / "set.zip"]):
        try:
            read.append(one.read(MOST))
        except UnreadableError as error:
            refused.append(str(error))
    assert len(read) == 2
    assert set(refused) == {"this member of the zip file overlaps another one"}
    assert len(refused) == 499


def test_a_few_bytes_of_bzip2_do_not_become_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks it is asked for no more once there is too much; bzip2 gives 46 MB of these blanks at once."""
    unpacked: list[int] = []

    class Counted:
        def __init__(self) -> None:
            self._real = bz2.BZ2Decompressor()

        def decompress(self, data: bytes) -> bytes:
            unpacked.append(len(given := self._real.decompress(data)))
            return given

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    (tmp_path / "set.zip").write_bytes(packed(("a.xml", b" " * 120_000_000), method=zipfile.ZIP_BZIP2))
    (one,) = sources([tmp_path / "set.zip"])
    monkeypatch.setattr(zipfile, "bz2", SimpleNamespace(BZ2Decompressor=Counted))
    assert one.read(MOST) is None
    assert MOST < sum(unpacked) < 60_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_packing_is_read(method: int, tmp_path: Path) -> None:
    content = os.urandom(100_000) + GOOD * 20
    (tmp_path / "set.zip").write_bytes(packed(("a.xml", content), method=method))
    (one,) = sources([tmp_path / "set.zip"])
    assert one.read(100 * MOST) == content
