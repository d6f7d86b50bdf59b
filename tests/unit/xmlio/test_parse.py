"""The one parser: what it refuses, and that it changes nothing."""

import pytest
from lxml import etree

from bro_soap.errors import EnvelopeError, ParseError
from bro_soap.xmlio import parse as parser
from bro_soap.xmlio.parse import parse


def test_comments_and_instructions_stay_since_signatures_cover_them() -> None:
    data = b"<a><!--c--><?p i?><b/></a>"
    assert etree.tostring(parse(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b"<?xml version='1.0'?>\n<!-- c --><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        b"\xef\xbb\xbf<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!DOCTYPE a [<!ENTITY a0 'x'>"
        + b"".join(b"<!ENTITY a%d '&a%d;&a%d;'>" % (n, n - 1, n - 1) for n in range(1, 60))
        + b"]><a>&a59;</a>",
    ],
)
def test_a_doctype_is_refused_before_it_is_read(data: bytes) -> None:
    with pytest.raises(EnvelopeError, match="DOCTYPE"):
        parse(data)


def test_the_word_doctype_in_data_is_only_data() -> None:
    assert parse(b"<a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>"


@pytest.mark.parametrize(
    "data",
    [
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>",
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
    ],
)
def test_anything_but_utf8_is_refused_with_code_0009(data: bytes) -> None:
    with pytest.raises(EnvelopeError) as refused:
        parse(data)
    assert refused.value.code == "0009"


def test_utf8_with_a_byte_order_mark_is_fine() -> None:
    assert parse(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a>\xc3\xa9</a>").text == "é"


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"nonsense", b"<a>", b"<a></b>", b"<a>\xff\xfe</a>", b"<a>\x00</a>", b"<a>&e;</a>", b"<a/><b/>"],
)
def test_what_is_not_well_formed_is_told_where(data: bytes) -> None:
    with pytest.raises(ParseError) as refused:
        parse(data)
    assert len(refused.value.reasons) == 1
    assert not refused.value.detailed


def test_the_place_of_the_error_is_that_of_the_bytes() -> None:
    with pytest.raises(ParseError) as refused:
        parse(b"<a>\n<b>\n</c>\n</a>")
    assert refused.value.reasons[0].line == 3


def test_a_long_text_is_read_and_deep_nesting_is_refused() -> None:
    assert len(parse(b"<a>" + b"x" * 11_000_000 + b"</a>").text or "") == 11_000_000
    with pytest.raises(ParseError):
        parse(b"<a>" * 3000 + b"</a>" * 3000)


CROWDED = {
    "tags": b"<a>" + b"<b/>" * parser.MAX_TAGS + b"</a>",
    "attributes": b"<a>" + b"<b c='' d='' e='' f='' g=''/>" * (parser.MAX_ATTRIBUTES // 5 + 1) + b"</a>",
    "attributes of one element": b"<a %s/>" % b" ".join(b"a%d=''" % n for n in range(parser.MAX_PER_TAG + 1)),
    "attributes that hold the other quote": b"<a %s/>" % b" ".join(b"a%d='\">'" % n for n in range(257)),
    "namespaces of one element": b"<a %s/>" % b" ".join(b"xmlns:a%d='u'" % n for n in range(257)),
    "namespaces all over": b"".join(b"<a xmlns:a%d='u'>" % n for n in range(parser.MAX_PREFIXES + 1)),
    "comments": b"<a>" + b"x<!---->" * (parser.MAX_ASIDES + 1) + b"</a>",
    "instructions": b"<a>" + b"x<?b?>" * (parser.MAX_ASIDES + 1) + b"</a>",
}


@pytest.mark.parametrize("what", CROWDED)
def test_more_than_anyone_needs_is_refused_before_it_is_parsed(what: str) -> None:
    with pytest.raises(EnvelopeError, match=r"meer dan \d+") as refused:
        parse(CROWDED[what])
    assert refused.value.code == "0001"


def test_what_a_document_may_need_is_read() -> None:
    attributes = b" ".join(b"a%d='>'" % n for n in range(parser.MAX_PER_TAG))
    again = b"<b xmlns:x='u' x:c='='/>" * 2_000
    assert len(parse(b"<a %s>%s<!-- %s --></a>" % (attributes, again, b"= " * 1_000))) == 2_001


def test_a_doctype_is_found_however_much_stands_before_it() -> None:
    laughs = b"<!DOCTYPE a [<!ENTITY b '&c;&c;'>]><a b='&b;'/>"
    with pytest.raises(EnvelopeError, match="DOCTYPE"):
        parse(b"<!--" + b" x" * 5_000_000 + b"-->" + b"<?p i?>\n" * 900 + laughs)


def test_cdata_is_text_so_that_pieces_of_it_cost_nothing() -> None:
    root = parse(b"<a>" + b"<![CDATA[<x]]>" * 100_000 + b"</a>")
    assert (root.text or "") == "<x" * 100_000
    assert etree.tostring(root).count(b"CDATA") == 0
