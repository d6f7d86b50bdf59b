"""What rows say of who may see what, as it works out for the parts of an object: a table of forms and of objects."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.audience import CONFIDENTIAL, DP, Secrecy, Viewer, day_of, seen_by, strictest
from bro_soap.catalogue import load
from bro_soap.catalogue.kinds import read_kinds
from bro_soap.declaration.life import PartsLayout
from bro_soap.declaration.seeing import Seeing
from bro_soap.declaration.visible import Visible, Withheld
from bro_soap.history.group import Group, Shape, read_group
from bro_soap.objects import KINDS
from bro_soap.projection.shared import within
from tests.unit.catalogue.tables import COLUMNS, line, troubles, write

SHAPE = Shape(groups={"part": Shape(key="id")})
PUBLIC = frozenset(
    ("open", "says", "part", "part/id", "part/depth", "part/depth/top", "part/says", "part/day", "part/day/date")
) | {"part/day/year", "part/day/voidReason", "place", "place/point"}
DAY = date(2030, 2, 28)
PART = "<part><id>{id}</id><depth><top>7</top><who>w</who></depth>{says}</part>"


def document(inner: str, name: str = "Doc") -> etree._Element:
    return etree.fromstring(f"<request><{name}>{inner}</{name}></request>")[0]


def part(says: str = "", number: int = 1) -> str:
    return PART.format(id=number, says=says)


def kept(inner: str, rules: dict[str, Withheld], state: Group | None = None) -> dict[str, Secrecy]:
    """What is kept of a document, by the texts in it."""
    root = document(inner)
    seeing = Seeing(Visible(PUBLIC, {"Doc"}, {path: (one,) for path, one in rules.items()}), state, root)
    copied = copy.copy(root)
    return {"".join(map(str, element.itertext())): how for element, how in seeing.beyond(root, copied)}


SAYS, UNTIL = Withheld("part/says", "nee"), Withheld("part/day")
BY_WHAT = {
    "nothing said": (part(), SAYS, {"w": DP}),
    "public": (part("<says>ja</says>"), SAYS, {"w": DP}),
    "not public": (part("<says>nee</says>"), SAYS, {"7w": CONFIDENTIAL, "w": DP}),
    "each part for itself": (
        part("<says>nee</says>").replace("7", "8") + part("<says>ja</says>", 2),
        SAYS,
        {"8w": CONFIDENTIAL, "w": DP},
    ),
    "until a day": (part("<day><date>2030-02-28</date></day>"), UNTIL, {"7w": Secrecy(opens=DAY), "w": DP}),
    "until the last day of a year": (
        part("<day><year>2030</year></day>"),
        UNTIL,
        {"7w": Secrecy(opens=date(2030, 12, 31)), "w": DP},
    ),
    "no day": (part(), UNTIL, {"7w": CONFIDENTIAL, "w": DP}),
    "an unknown day": (part("<day><voidReason>onbekend</voidReason></day>"), UNTIL, {"7w": CONFIDENTIAL, "w": DP}),
    "after all days": (part("<day><date>99999-01-01</date></day>"), UNTIL, {"7w": CONFIDENTIAL, "w": DP}),
}


@pytest.mark.parametrize("name", BY_WHAT)
def test_what_a_part_says_of_itself_keeps_it(name: str) -> None:
    inner, rule, expected = BY_WHAT[name]
    assert kept(inner, {"part/depth": rule}) == expected


def test_where_the_document_of_an_event_does_not_say_it_counts_what_any_part_of_the_object_says() -> None:
    for said, expected in (("nee", CONFIDENTIAL), ("ja", None)):
        state = read_group(document(part("<says>ja</says>") + part(f"<says>{said}</says>", 2)), SHAPE)
        assert kept(part(), {"part/depth": SAYS}, state).get("7w") == expected
    assert kept(part("<says>ja</says>"), {"part/depth": SAYS}, state).get("7w") is None


def test_of_the_object_as_a_whole_counts_what_it_says_now() -> None:
    rule = {"place": Withheld("says", "nee")}
    now = read_group(document("<says>nee</says><place><point>1</point></place>"), SHAPE)
    assert kept("<says>ja</says><place><point>1</point></place>", rule, now) == {"1": CONFIDENTIAL}
    assert (
        Seeing(Visible(PUBLIC, {"Doc"}, {"place": (rule["place"],)}), now).of_row("place/point", None) == CONFIDENTIAL
    )


def test_a_document_that_is_issued_as_it_came_is_looked_through_too() -> None:
    root = document(part("<says>nee</says>"))
    visible = Visible(PUBLIC, {"Doc"}, {"part/depth": (SAYS,)})
    assert [how for _, how in Seeing(visible).beyond(root, copy.copy(root))] == [CONFIDENTIAL, DP]


def test_a_comment_is_nothing_to_keep() -> None:
    assert kept("<!-- -->" + part("<!-- --><says>nee</says>"), {"part/depth": SAYS}) == {"7w": CONFIDENTIAL, "w": DP}


READERS = {
    "its own": Viewer(date.min, own=True),
    "appointed": Viewer(date.min, appointed=True),
    "anybody, the day before": Viewer(DAY - timedelta(1)),
    "anybody, on the day": Viewer(DAY),
    "anybody, at the end of time": Viewer(date.max - timedelta(1)),
}
HIDES = {
    DP: ("appointed", "anybody, the day before", "anybody, on the day", "anybody, at the end of time"),
    CONFIDENTIAL: ("anybody, the day before", "anybody, on the day", "anybody, at the end of time"),
    Secrecy(opens=DAY): ("anybody, the day before",),
}


@pytest.mark.parametrize("how", HIDES, ids=lambda one: one.code)
def test_who_sees_what(how: Secrecy) -> None:
    assert {name for name, reader in READERS.items() if how.hides_from(reader)} == set(HIDES[how])
    assert Secrecy.of(how.code) == how
    for name, reader in READERS.items():
        assert seen_by(b"a{b}c", ((1, 4, how),), reader) == (b"ac" if name in HIDES[how] else b"a{b}c")


def test_who_sees_the_stricter_sees_the_other() -> None:
    for low, from_few in HIDES.items():
        for high, from_more in HIDES.items():
            assert (set(from_few) < set(from_more)) is (low < high)
            assert low > high or strictest((low, None, high)) == high


SEEN = {
    "-": (None, True),
    "DP": (None, False),
    "DP when y = nee": (Withheld("y", "nee"), True),
    "DP until y": (Withheld("y"), True),
    "nil when y = nee": (Withheld("y", "nee", nil=True), True),
    "nil until y": (Withheld("y", nil=True), True),
}


@pytest.mark.parametrize("seen", SEEN)
def test_a_row_says_who_sees_it(seen: str, tmp_path: Path) -> None:
    header = "\t".join((*COLUMNS, "seen"))
    write(tmp_path, (f"{line('x')}\t{seen}", f"{line('y')}\t-"), header=header)
    kind = read_kinds(tmp_path)["XYZ"]
    withheld, public = SEEN[seen]
    assert kind.withheld == ({"x": (withheld,)} if withheld else {})
    assert ("x" in kind.public) is public


def test_a_kind_says_who_sees_an_object(tmp_path: Path) -> None:
    write(tmp_path, (line("y"),))
    table = tmp_path / "xyz/kind.tsv"
    table.write_text(table.read_text() + "seen\tDP when y = nee\n")
    assert read_kinds(tmp_path)["XYZ"].withheld == {"": (Withheld("y", "nee"),)}


@pytest.mark.parametrize(
    "seen", ["DP when", "DP when z = nee", "DP until", "DP until z", "DP y", "when y = nee", "nil"]
)
def test_a_row_that_says_it_wrongly_is_told(seen: str, tmp_path: Path) -> None:
    header = "\t".join((*COLUMNS, "seen"))
    (trouble,) = troubles(tmp_path, f"{line('x')}\t{seen}", f"{line('y')}\t-", header=header)
    assert trouble.startswith("xyz/things.tsv:2, column 12 (seen)"), trouble


SWITCHES = re.compile(r"ubliclyAvailable$|^dateOfDisclosure$")


@pytest.mark.parametrize("code", KINDS)
def test_what_says_that_something_is_not_public_keeps_something(code: str) -> None:
    switches = {row.path for row in load(code).rows if SWITCHES.search(row.name)}
    keep = {one.name for rules in KINDS[code].withheld.values() for one in rules}
    assert switches == keep


def test_a_day_begins_in_the_netherlands() -> None:
    for moment, day in (
        ("2030-02-27T22:59", DAY - timedelta(1)),
        ("2030-02-27T23:00", DAY),
        ("2030-07-01T22:00", None),
    ):
        assert day_of(datetime.fromisoformat(f"{moment}+00:00")) == (day or date(2030, 7, 2))


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_keeps_what_its_rows_say(code: str) -> None:
    assert KINDS[code].withheld == load(code).withheld


def test_characteristics_lose_what_is_its_own_and_keep_apart_what_is_kept_more_than_all_of_them() -> None:
    root = etree.fromstring("<C><own/><never/><later/><open/></C>")
    hidden = list(zip(root, (DP, CONFIDENTIAL, Secrecy(opens=DAY)), strict=False))
    assert [one.tag for one, _ in within(hidden, None)] == ["never", "later"]
    assert [one.tag for one in root] == ["never", "later", "open"]
    assert [one.tag for one, _ in within(hidden, Secrecy(opens=DAY))] == ["never"]
    assert within(hidden, CONFIDENTIAL) == []


def _rows(nodes: Iterable[object]) -> Iterator[str]:
    """The rows that the nodes of a layout are about, and those in them."""
    for node in nodes:
        yield from filter(None, (getattr(node, "row", ""),))
        yield from _rows(getattr(node, "nodes", ()))
        if (inner := getattr(node, "node", None)) is not None:
            yield from _rows((inner,))


@pytest.mark.parametrize("code", KINDS)
def test_what_a_layout_names_is_what_a_row_keeps(code: str) -> None:
    """Else a document that is issued as it came would tell it, or the layout means to keep what nothing keeps."""
    layout = KINDS[code].issue
    shown = [*getattr(layout, "views", ()), *filter(None, (layout if isinstance(layout, PartsLayout) else None,))]
    nodes = [node for view in shown for node in view.nodes]
    found = set(_rows((*nodes, *getattr(layout, "characteristics", ()))))
    assert {row for row in found if not any(f"{row}/".startswith(f"{path}/") for path in KINDS[code].withheld)} == set()
    assert bool(found) is (code in {"GUF", "GMW"})


@pytest.mark.parametrize("code", KINDS)
def test_what_is_kept_as_nil_may_be_nil(code: str) -> None:
    for row in load(code).rows:
        if row.withheld is not None and row.withheld.nil:
            assert row.nil, row.path
            assert row.domain.kind not in {"Group", "Point"}, row.path


VALUES = {
    "a value": (b'<a uom="m">1.0</a>', b'<a uom="m" xsi:nil="true"></a>'),
    "no attributes": (b"<p:a>1</p:a>", b'<p:a xsi:nil="true"></p:a>'),
    "a sign in an attribute": (b'<a uom="a>b=c">1</a>', b'<a uom="a>b=c" xsi:nil="true"></a>'),
    "a type": (b'<a uom="m" xsi:type="t">1</a>', b'<a uom="m" xsi:nil="true" xsi:type="t"></a>'),
    "no value": (b'<a uom="m" xsi:nil="true"></a>', b'<a uom="m" xsi:nil="true"></a>'),
    "a value that says that it is one": (b'<a xsi:nil="false">1</a>', b'<a xsi:nil="true"></a>'),
    "parts": (b'<a><b c="d">1</b></a>', b'<a xsi:nil="true"></a>'),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_is_kept_leaves_a_nil_that_is_canonical(name: str) -> None:
    element, left = VALUES[name]
    cut = ((1, 1 + len(element), Secrecy(nil=True)),)
    assert seen_by(b"<" + element + b">", cut) == b"<" + left + b">"
    assert seen_by(b"<" + element + b">", cut, READERS["appointed"]) == b"<" + element + b">"
    whole = b'<x xmlns:p="urn:p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' + left + b"</x>"
    assert etree.tostring(etree.fromstring(whole), method="c14n") == whole


def test_how_something_is_kept_is_read_as_it_was_written() -> None:
    for how in (DP, CONFIDENTIAL, Secrecy(opens=DAY), Secrecy(nil=True), Secrecy(opens=DAY, nil=True)):
        assert (Secrecy.of(how.code), Secrecy.of(how.code).nil) == (how, how.nil)


NUMBERED = Shape(groups={"house": Shape(key="name", groups={"part": Shape(key="id")})})
HOUSES = "<house><name>A</name>{}</house><house><name>B</name>{}</house>"
ABOUT = {
    "the part that it names": ("<name>A</name><id>1</id><depth>7</depth>", None),
    "another": ("<name>A</name><id>2</id><depth>7</depth>", CONFIDENTIAL),
    "of another house": ("<name>B</name><id>1</id><depth>7</depth>", CONFIDENTIAL),
    "any part of a house": ("<name>B</name><depth>7</depth>", CONFIDENTIAL),
    "any part": ("<depth>7</depth>", CONFIDENTIAL),
    "what it names nearest": ("<id>2</id><name>A</name><in><id>1</id><depth>7</depth></in>", None),
    "what stands in it": ("<name>A</name><depth>7<id>1</id></depth>", None),
    "one that is not there": ("<name>A</name><id>3</id><depth>7</depth>", None),
}


@pytest.mark.parametrize("name", ABOUT)
def test_a_document_that_does_not_say_it_is_about_the_part_that_it_names(name: str) -> None:
    inner, expected = ABOUT[name]
    state = read_group(
        document(HOUSES.format(part("<says>ja</says>") + part("<says>nee</says>", 2), part("<says>nee</says>"))),
        NUMBERED,
    )
    public = frozenset(("depth", "depth/id", "name", "id", "in", "in/id", "in/depth"))
    rules = dict.fromkeys(("depth", "in/depth"), (Withheld("house/part/says", "nee"),))
    seeing = Seeing(Visible(public, {"Doc"}, rules), state, shape=NUMBERED)
    root = document(inner)
    assert [how for _, how in seeing.beyond(root, copy.copy(root))] == ([] if expected is None else [expected])
