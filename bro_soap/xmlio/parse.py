"""The one place where received bytes become a tree: hardened, without network, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from bro_soap.errors import AbortReason, EnvelopeError, ParseError
from bro_soap.xmlio.form import require_bounded_depth, require_bounded_form
from bro_soap.xmlio.words import of_parser

__all__ = ["parse", "parse_file"]

# Above this size libxml2's own limits (a text node of 10 million bytes) have to be lifted.
_HUGE_FROM = 9_000_000
# What a tree costs is bounded before it is built: a tag or a text between tags takes some 130 bytes, an attribute 250.
# A message of 20 MB with a value of six digits in every element stays far below all of these.
MAX_TAGS = 1_500_000
MAX_ATTRIBUTES = 500_000
# libxml2 validates an element in quadratic time over the namespaces in scope, and a text that comments cut into pieces
# in quadratic time over the pieces: 100,000 namespaces took 90 seconds.
MAX_PER_TAG = 256
MAX_PREFIXES = 256
MAX_ASIDES = 1_000
# libxml2 quotes names and values in what it says, up to 64 kB.
MAX_SENTENCE = 500

# How a document begins in UTF-16 or UTF-32, with a mark or without, and in EBCDIC (XML 1.0, appendix F).
_OTHER_ENCODING = re.compile(rb"\xfe\xff|\xff\xfe|\x00|.\x00|\x4c\x6f\xa7\x94", re.DOTALL)
_DECLARATION = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PROLOG_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_CROWDED_TAG = re.compile(rb"""<[^!?/<>"'][^<>"']*+(?:(?>"[^"<]*"|'[^'<]*')[^<>"']*+){%d}""" % (MAX_PER_TAG + 1))
_PIECE, _BIT, _QUESTION = 1 << 16, np.uint8(ord("=") ^ ord("?")), np.uint8(ord("?"))
_PREFIX = re.compile(rb"\sxmlns:([^\s=]{1,100})")


def parse(data: bytes) -> etree._Element:
    """Parse received bytes into a tree with comments and processing instructions kept (they are part of C14N).

    The tree is namespace-well-formed, and every part of it has a canonical form in proportion to `data`.
    Raises `EnvelopeError` (Digikoppeling 0009) when the bytes are not UTF-8 and (0001) on a DOCTYPE, too much markup or
    namespaces that cannot be canonicalised, `ParseError` with the place of the first error when they are no XML.
    """
    _require_utf8(data)
    if b"!" in data and _PROLOG_DOCTYPE.match(data):
        raise _doctype()
    _require_bounded(data)
    parser = etree.XMLParser(
        encoding="UTF-8",  # whatever the bytes look like, or say of themselves
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(data) > _HUGE_FROM,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=True,  # a CDATA section is text to C14N as well
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error.msg, error.lineno, error.offset) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    _require_no_complaint(parser)
    if not data.isascii():
        _require_readable(data)
    if len(data) > _HUGE_FROM:
        require_bounded_depth(root)
    require_bounded_form(root, data)
    return root


def parse_file(path: Path) -> etree._Element:
    """Parse a file of this installation: a WSDL or schema. Raises `OSError` or `lxml.etree.LxmlError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.parse(str(path), parser).getroot()
    for wrong in parser.error_log.filter_from_errors():
        raise etree.LxmlError(f"{path}, line {wrong.line}: {wrong.message}")
    return root


def _require_no_complaint(parser: etree.XMLParser) -> None:
    """Refuse what libxml2 has anything to say of: lxml raises only when the last of it is an error.

    A relative namespace is left to `require_bounded_form`, which finds those with a prefix too.
    """
    for said in parser.error_log:
        if said.type != etree.ErrorTypes.WAR_NS_URI_RELATIVE:
            raise _not_well_formed(said.message, said.line, said.column)


def _require_readable(data: bytes) -> None:
    """Refuse names that only the fifth edition of XML 1.0 knows, as libxml2 does: expat, Java and .NET do not."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError as error:
        raise _not_well_formed(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None


def _require_utf8(data: bytes) -> None:
    """Refuse everything but UTF-8 (Digikoppeling WS006); bytes that are no UTF-8 further on are left to libxml2."""
    declared = _DECLARATION.match(data)
    encoding = declared[1].lower() if declared else b"utf-8"
    if encoding not in (b"utf-8", b"us-ascii"):
        text = f"De XML-declaratie noemt de codering {encoding[:40].decode()}; alleen UTF-8 is toegestaan."
        raise EnvelopeError("Client", text, "0009")
    if _OTHER_ENCODING.match(data) or (encoding == b"us-ascii" and not data.isascii()):
        raise EnvelopeError("Client", "Het bericht is niet in UTF-8 gecodeerd.", "0009")


def _doctype() -> EnvelopeError:
    return EnvelopeError("Client", "Een DOCTYPE is niet toegestaan in een SOAP-bericht.", "0001")


def _require_bounded(data: bytes) -> None:
    """Refuse what would cost more than it can be worth: counted in the bytes, in strings and values as well."""
    octets = np.frombuffer(data, np.uint8)  # six times as fast as bytes.count
    if len(data) <= MAX_TAGS and b"!" not in data and _equals_and_questions(octets) <= MAX_PER_TAG:
        return  # there is not enough of anything
    tags, attributes = _count(octets, b"<"), _count(octets, b"=")
    asides = 0
    if _count(octets, b"!") + _count(octets, b"?") > MAX_ASIDES:
        asides = data.count(b"<!-") + data.count(b"<?")
    for what, counted, most in (
        ("begin- en eindtags", tags, MAX_TAGS),
        ("attributen", attributes, MAX_ATTRIBUTES),
        ("opmerkingen en verwerkingsinstructies", asides, MAX_ASIDES),
    ):
        if counted > most:
            raise _too_much(f"{most} {what}")
    if attributes <= MAX_PER_TAG:
        return
    before_each_tag = np.searchsorted(_places(octets, b"="), _places(octets, b"<"))
    if np.diff(before_each_tag, append=attributes).max(initial=0) > MAX_PER_TAG and _CROWDED_TAG.search(data):
        raise _too_much(f"{MAX_PER_TAG} attributen bij een element")
    if data.count(b"xmlns:") > MAX_PREFIXES and len(set(_PREFIX.findall(data))) > MAX_PREFIXES:
        raise _too_much(f"{MAX_PREFIXES} verschillende namespace-prefixen")


def _equals_and_questions(octets: NDArray[np.uint8]) -> int:
    """Count "=" and "?" together: they differ in one bit. Piece by piece, so that it stays in the processor's cache."""
    return sum(int(np.count_nonzero((piece | _BIT) == _QUESTION)) for _, piece in _pieces(octets))


def _count(octets: NDArray[np.uint8], byte: bytes) -> int:
    return sum(int(np.count_nonzero(piece == ord(byte))) for _, piece in _pieces(octets))


def _places(octets: NDArray[np.uint8], byte: bytes) -> NDArray[np.intp]:
    return np.concatenate([np.flatnonzero(piece == ord(byte)) + start for start, piece in _pieces(octets)])


def _pieces(octets: NDArray[np.uint8]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    return ((start, octets[start : start + _PIECE]) for start in range(0, len(octets), _PIECE))


def _too_much(what: str) -> EnvelopeError:
    return EnvelopeError("Client", f"Het bericht bevat meer dan {what}.", "0001")


def _not_well_formed(said: str | None, line: int | None, column: int | None) -> ParseError:
    sentence = " ".join((said or "document is empty").split(", line ")[0][: 2 * MAX_SENTENCE].split())[:MAX_SENTENCE]
    message = of_parser(sentence)
    return ParseError(message, (AbortReason(line or 0, column or 0, message),))
