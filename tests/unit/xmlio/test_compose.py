"""Composed documents: canonical, with non-public ranges that can be cut out of the bytes."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from lxml import etree

from bro_soap.audience import DP, Secrecy, Viewer
from bro_soap.store import IssueContent
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import NotIssuable, adopt, append, content_of, document, lending
from bro_soap.xmlio.identifiers import fill, placeholder
from bro_soap.xmlio.parse import parse
from tests.contracts import DSCPT

DO = ns.q(ns.BROCOM, "BRO_DO")
TIME = "2026-01-01T00:00:00+01:00"


def deregistered(bro_id: str = "CPT000000000001") -> etree._Element:
    root = document(DO, DSCPT.prefixes, "CPT000000000001")
    append(root, ns.BROCOM, "broId", bro_id)
    append(root, ns.BROCOM, "deregistered", "ja")
    append(root, ns.BROCOM, "deregistrationTime", TIME)
    return root


def test_the_content_is_canonical_within_the_declared_namespaces() -> None:
    root = deregistered("a<&>\r\"'é")
    content = content_of(root, DSCPT.schema, (), DO).content
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in sorted(DSCPT.prefixes.items(), key=lambda i: i[1]))
    whole = f"<x {declared}>".encode() + content + b"</x>"
    prefixes = list(DSCPT.prefixes.values())
    root = parse(whole)
    assert etree.tostring(root, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes) == whole
    assert root[0].text == "a<&>\r\"'é"
    assert b"xmlns" not in content


def test_what_does_not_satisfy_the_schema_is_not_issued() -> None:
    root = deregistered()
    append(root, ns.BROCOM, "extra", "x")
    with pytest.raises(NotIssuable, match="extra"):
        content_of(root, DSCPT.schema, (), DO)


SOURCE = f"""<s:survey xmlns:s='urn:source' xmlns:b='{ns.BROCOM}' xmlns:g='{ns.GML}' xmlns='urn:default' xmlns:x='{ns.XLINK}'>
  <!-- a comment with <?non-public?> in it --><?non-public?><?public?>
  <s:a g:id='one'> <b:c x:href='#one'>text &lt;?non-public?&gt;</b:c> </s:a>
</s:survey>"""


class AnySchema:
    """Accepts everything: what is tested here is the writing."""

    def errors(self, element: etree._Element) -> tuple[()]:
        return ()


def composed(hide: str, kept: Secrecy = DP, *more: tuple[str, Secrecy]) -> IssueContent:
    root = document(ns.q(DSCPT.namespace, "X"), DSCPT.prefixes, "CPT000000000009")
    source = parse(SOURCE.encode())
    adopt(root, next(source.iterchildren("{urn:source}a")), DSCPT.namespace)
    append(root, ns.BROCOM, "d", "last")
    wanted = [(ns.q(ns.BROCOM, hide), kept), *((ns.q(DSCPT.namespace, name), how) for name, how in more)]
    hidden = [(one, how) for name, how in wanted for one in root.iter(name)]
    made = content_of(root, AnySchema(), hidden, ns.q(DSCPT.namespace, "Y"))  # type: ignore[arg-type]
    return IssueContent("O", made.content, made.cuts)


def test_non_public_parts_are_cut_by_range_and_nothing_else_is() -> None:
    whole = composed("nothing").content
    assert composed("c").full() == whole
    assert composed("c").public() == whole.replace(
        b'<brocom:c xlink:href="#CPT000000000009_1">text &lt;?non-public?&gt;</brocom:c>', b""
    )
    assert composed("d").public() == whole.replace(b"<brocom:d>last</brocom:d>", b"")
    assert composed("d").full() == whole


def test_what_is_kept_more_strictly_inside_of_what_is_kept_is_cut_for_whom_sees_that() -> None:
    day = date(2031, 5, 6)
    made = composed("c", DP, ("a", Secrecy(opens=day)))
    whole = made.content
    inner = whole.replace(b'<brocom:c xlink:href="#CPT000000000009_1">text &lt;?non-public?&gt;</brocom:c>', b"")
    assert [how for _, _, how in made.cuts] == [Secrecy(opens=day), DP]
    assert made.public() == b"<brocom:d>last</brocom:d>" == made.seen_by(Viewer(day - timedelta(1)))
    assert made.seen_by(Viewer(day)) == inner == made.seen_by(Viewer(date.min, appointed=True))
    assert made.seen_by(Viewer(date.min, own=True)) == whole


def test_ids_are_renumbered_with_their_references_and_layout_and_comments_are_gone() -> None:
    assert composed("nothing").content == (
        b'<dscpt:a gml:id="CPT000000000009_1"><brocom:c xlink:href="#CPT000000000009_1">text &lt;?non-public?&gt;</brocom:c>'
        b"</dscpt:a><brocom:d>last</brocom:d>"
    )


def test_a_bro_id_takes_the_place_of_its_stand_in_without_moving_a_byte() -> None:
    stand_in = placeholder("CPT")
    content = f"<a>{stand_in}</a><b id='{stand_in}_1'/>".encode()
    filled = fill(content, stand_in, "CPT000000000001")
    assert filled == b"<a>CPT000000000001</a><b id='CPT000000000001_1'/>"
    assert placeholder("CPT") != stand_in
    with pytest.raises(ValueError, match="stand-in"):
        fill(content, stand_in, "CPT1")


@pytest.mark.parametrize("longest", [5, 1000])
def test_a_long_block_stands_in_the_issued_document_and_again_in_its_source(
    monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    monkeypatch.setattr("bro_soap.xmlio.compose._LONG", longest)
    source = parse(
        b'<x:s xmlns:x="urn:source" xmlns:b="%s"><x:a> <b:values>1,2;3,4</b:values> <b:c/> <b:values>5</b:values> </x:a></x:s>'
        % ns.BROCOM.encode()
    )
    before, block = etree.tostring(source), next(source.iter("{*}values"))
    root = document(ns.q(DSCPT.namespace, "X"), DSCPT.prefixes, "CPT000000000009")
    with lending(source) as fill_in:
        adopt(root, source[0], DSCPT.namespace)
        fill_in(root)
        assert (next(root.iter("{*}values")) is block) == (longest == 5)
        made = content_of(root, AnySchema(), (), root.tag)  # type: ignore[arg-type]
    assert made.content == (
        b"<dscpt:a><brocom:values>1,2;3,4</brocom:values><brocom:c></brocom:c><brocom:values>5</brocom:values></dscpt:a>"
    )
    assert etree.tostring(source) == before


def test_a_long_block_is_back_in_its_source_when_nothing_is_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bro_soap.xmlio.compose._LONG", 5)
    source = parse(b"<s><values>1,2;3,4</values>\n</s>")
    with pytest.raises(NotIssuable), lending(source):
        raise NotIssuable("s", ())
    assert etree.tostring(source) == b"<s><values>1,2;3,4</values>\n</s>"


class Watched:
    """A schema to which everything is valid, and the documents that it was asked about."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def errors(self, element: etree._Element) -> tuple[()]:
        self.asked.append([one.text or "nil" for one in element.iter("*") if not len(one)])
        return ()


@pytest.mark.parametrize(("days", "most"), [(0, 2), (1, 3), (5, 7), (30, 32), (31, 32), (500, 32)])
def test_what_days_open_is_checked_as_it_is_from_day_to_day(days: int, most: int) -> None:
    root = document(ns.q(DSCPT.namespace, "X"), DSCPT.prefixes, "CPT000000000009")
    append(root, ns.BROCOM, "own", "own")
    append(root, ns.BROCOM, "open", "open")
    kept = [Secrecy(opens=date(2030, 1, 1) + timedelta(number)) for number in range(days)]
    hidden = [(append(root, ns.BROCOM, "d", how.opens.isoformat()), how) for how in kept]
    schema = Watched()
    content_of(root, schema, [(root[0], DP), *reversed(hidden)], ns.q(DSCPT.namespace, "Y"))  # type: ignore[arg-type]
    dates = [how.opens.isoformat() for how in kept]
    assert schema.asked[:2] == [["own", "open", *dates], ["open", *dates]]
    assert all(after == before[: len(after)] for before, after in pairwise(schema.asked[1:]))
    assert schema.asked[-1] == ["open"]
    assert len(schema.asked) <= most
    if days <= 30:
        assert schema.asked[1:] == [["open", *dates[:number]] for number in range(days, -1, -1)]


def test_what_leaves_a_nil_is_checked_so() -> None:
    root = document(ns.q(DSCPT.namespace, "X"), DSCPT.prefixes, "CPT000000000009")
    kept = append(root, ns.BROCOM, "d", "7")
    kept.set("uom", "m")
    schema = Watched()
    made = content_of(root, schema, [(kept, Secrecy(nil=True))], ns.q(DSCPT.namespace, "Y"))  # type: ignore[arg-type]
    assert schema.asked == [["7"], ["7"], ["nil"]]
    assert IssueContent("O", made.content, made.cuts).public() == b'<brocom:d uom="m" xsi:nil="true"></brocom:d>'
