"""The one parser: what it refuses, and that it changes nothing."""

from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bro_soap.errors import BroError, EnvelopeError, ParseError
from bro_soap.xmlio import parse as parser
from bro_soap.xmlio.parse import parse, parse_file


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


TEXT = '<?xml version="1.0"?><a>é</a>'
UNUSUAL = {  # the octets of four-byte characters in the order that nobody uses (XML 1.0, appendix F)
    "2143": lambda data: b"".join(
        data[n + 1 : n + 2] + data[n : n + 1] + data[n + 3 : n + 4] + data[n + 2 : n + 3]
        for n in range(0, len(data), 4)
    ),
    "3412": lambda data: b"".join(data[n + 2 : n + 4] + data[n : n + 2] for n in range(0, len(data), 4)),
}
OTHER_ENCODINGS = {
    **{name: TEXT.encode(name) for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")},
    **{f"{name} with a mark": ("\ufeff" + TEXT).encode(name) for name in ("utf-16-be", "utf-32-be", "utf-32-le")},
    **{f"{name} after white space": (" \n<a/>").encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-be")},
    **{f"octets {name}": order(TEXT.encode("utf-32-be")) for name, order in UNUSUAL.items()},
    "ebcdic": TEXT.encode("cp037"),
    "ascii that is none": b"<?xml version='1.0' encoding='US-ASCII'?><a>\xc3\xa9</a>",
}


@pytest.mark.parametrize("name", OTHER_ENCODINGS)
def test_anything_but_utf8_is_refused_with_code_0009(name: str) -> None:
    with pytest.raises(EnvelopeError, match="niet in UTF-8 gecodeerd") as refused:
        parse(OTHER_ENCODINGS[name])
    assert refused.value.code == "0009"


@pytest.mark.parametrize("name", ["ISO-8859-1", "utf-7", "UTF-16", "utf-32", "EBCDIC-CP-US", "x" * 10_000])
def test_a_declaration_of_another_encoding_is_refused_for_what_it_says(name: str) -> None:
    """Even when the bytes are UTF-8 after all: another reader would believe the declaration."""
    with pytest.raises(EnvelopeError, match=f"noemt de codering {name[:40].lower()};") as refused:
        parse(f"<?xml version='1.0' encoding='{name}'?><a/>".encode())
    assert refused.value.code == "0009"
    assert len(refused.value.text) < 120


@pytest.mark.parametrize(
    "name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "cp037", "latin-1"]
)
def test_no_encoding_but_utf8_gets_anything_past_the_bounds(name: str) -> None:
    """The bounds are counted in UTF-8, so nothing else may be read: 600,000 comments took six seconds."""
    for document in ("<a>é" + "x<!---->" * 2_000 + "</a>", "<!DOCTYPE a><a>é</a>"):
        with pytest.raises(BroError):
            parse(document.encode(name))


@pytest.mark.parametrize(
    "octets",
    [b"\xc0\xbc", b"\xe0\x80\xbc", b"\xf0\x80\x80\xbc", b"\xc0\x80", b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb8\x80",
     b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\x80", b"\xff", b"\xe2\x82", b"\xef\xbf\xbe"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<a>%s</a>", "<a b='%s'/>", "<a><!--%s--></a>", "<a><?p %s?></a>", "<a%s/>"])
def test_utf8_is_read_strictly_wherever_it_stands(octets: bytes, place: str) -> None:
    """Overlong, surrogate, past the end of Unicode, cut short, or no character."""
    with pytest.raises(ParseError):
        parse(place.encode() % octets)


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


FORGIVEN = {  # by lxml, when a warning follows; and what is no error to it at all
    "an undeclared prefix of an element": "<z:b/>",
    "an undeclared prefix of an attribute": '<b z:c="1"/>',
    "one attribute by two prefixes": '<b xmlns:p="urn:u" xmlns:q="urn:u" p:c="1" q:c="2"/>',
    "two colons in an element": "<p:q:b/>",
    "a colon in front": "<:b/>",
    "a colon at the end": "<b:/>",
    "two colons in an attribute": '<b p:q:c="1"/>',
    "a prefix that begins with a digit": '<b xmlns:p="urn:p"><p:1b/></b>',
    "a colon in the name of an instruction": "<?p:q i?>",
    "xmlns as a prefix": '<b xmlns:xmlns="urn:u"/>',
    "xmlns as the prefix of an element": "<xmlns:b/>",
    "xml as another prefix": '<b xmlns:xml="urn:u"/>',
    "the namespace of xml under another prefix": '<b xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
    "the namespace of xml as default": '<b xmlns="http://www.w3.org/XML/1998/namespace"/>',
    "the namespace of xmlns": '<b xmlns:p="http://www.w3.org/2000/xmlns/"/>',
    "a prefix that is undeclared": '<p:b xmlns:p="urn:u"><p:c xmlns:p=""/></p:b>',
    "a namespace that is no URI": '<b xmlns="urn:a b"/>',
    "a namespace that is an IRI": '<b xmlns="urn:é"/>',
    "an xml:id that is no name": '<b xml:id="1 a"/>',
    "an xml:id twice": '<b xml:id="a"/><b xml:id="a"/>',
    "another xml:space": '<b xml:space="odd"/>',
    "an instruction with a reserved name": "<?xml-else x?>",
}


@pytest.mark.parametrize("name", FORGIVEN)
@pytest.mark.parametrize(
    "after", ["", '<w xml:space="odd"/>', '<w xml:space="odd"/>' * 150], ids=["alone", "warned", "full"]
)
@pytest.mark.parametrize("before", ["", '<w xml:space="odd"/>' * 150], ids=["", "full before"])
def test_what_the_parser_complains_of_is_refused_whatever_comes_after_it(name: str, before: str, after: str) -> None:
    """libxml2 keeps a hundred warnings and a hundred errors; lxml looks at the last of all."""
    with pytest.raises(ParseError) as refused:
        parse(f"<a>{before}{FORGIVEN[name]}{after}</a>".encode())
    (reason,) = refused.value.reasons
    assert reason.line == 1
    assert reason.column > 0
    assert not refused.value.detailed


def test_another_version_of_xml_is_refused() -> None:
    """XML 1.1 has other names and characters, and readers that know only 1.0 would stop."""
    for version in ("1.1", "1.2", "2.0"):
        with pytest.raises(ParseError, match="version"):
            parse(f'<?xml version="{version}"?><a/>'.encode())


def test_what_the_parser_says_is_told_in_few_words() -> None:
    for data in (f"<a><{'n' * 40_000}></a>", f"<a b='' {'n' * 40_000}=''></b>", f"<a><{'n' * 40_000}:b/></a>"):
        with pytest.raises(ParseError) as refused:
            parse(data.encode())
        assert len(refused.value.message) <= parser.MAX_SENTENCE
        assert refused.value.reasons[0].message == refused.value.message


@pytest.mark.parametrize("letter", ["\ufeff", "𐀀", "\u2c60", "\u0220"])
@pytest.mark.parametrize(
    "place", ["<a><{}b/></a>", "<a b{}='c'/>", "<a>\n<b xmlns:c{}='urn:c'/></a>", "<a><?b{} c?></a>"]
)
def test_a_name_that_older_parsers_do_not_know_is_refused(letter: str, place: str) -> None:
    """The fifth edition of XML 1.0 lets names hold what the fourth does not."""
    etree.fromstring(place.format(letter))  # libxml2 does know it
    with pytest.raises(ParseError) as refused:
        parse(place.format(letter).encode())
    assert refused.value.reasons[0].line == 1 + place.count("\n")
    assert parse(place.format("é").encode()) is not None
    assert parse(f"<a b='{letter}'>{letter}<!--{letter}--></a>".encode()).text == letter


PIECES = ["<", ">", "/", "a", "b:", "é", " ", "=", "'", '"', "&amp;", "&#10;", "&#0;", "<!--", "--", "-->", "<?", "?>", "<![CDATA[", "]]>", "xmlns", "xmlns:b=", "'urn:b'", "xml:space=", "'odd'", "xml:id=", ":", "\x00", "\t", "1", "<a/>", "<b:c xmlns:b='urn:b'/>", "</a>", "xml", "\ufeff", "\x85", "\ufffe", "𐀀"]  # fmt: skip


@settings(max_examples=1_500)
@given(
    st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["{}", "<a>{}</a>", "<a {}/>", "<a><b {}/></a>"])
)
def test_what_is_read_is_xml_with_namespaces_to_another_parser_too(pieces: list[str], frame: str) -> None:
    """Expat, which Python's own and many other readers are made of."""
    data = frame.format("".join(pieces)).encode("utf-8", "surrogatepass")
    try:
        parse(data)
    except BroError:
        return
    expat.ParserCreate(namespace_separator="|").Parse(data, True)


def test_a_file_of_the_installation_is_read_as_strictly(tmp_path: Path) -> None:
    file = tmp_path / "a.xsd"
    file.write_text('<a>\n<z:b/><w xml:space="odd"/></a>')
    with pytest.raises(etree.LxmlError, match="line 2: Namespace prefix z"):
        parse_file(file)
    file.write_text("<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>")
    assert parse_file(file).tag == "a"


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
    again = b"<b xmlns:x='urn:u' x:c='='/>" * 2_000
    assert len(parse(b"<a %s>%s<!-- %s --></a>" % (attributes, again, b"= " * 1_000))) == 2_001


def test_a_doctype_is_found_however_much_stands_before_it() -> None:
    laughs = b"<!DOCTYPE a [<!ENTITY b '&c;&c;'>]><a b='&b;'/>"
    with pytest.raises(EnvelopeError, match="DOCTYPE"):
        parse(b"<!--" + b" x" * 5_000_000 + b"-->" + b"<?p i?>\n" * 900 + laughs)


def test_cdata_is_text_so_that_pieces_of_it_cost_nothing() -> None:
    root = parse(b"<a>" + b"<![CDATA[<x]]>" * 100_000 + b"</a>")
    assert (root.text or "") == "<x" * 100_000
    assert etree.tostring(root).count(b"CDATA") == 0
