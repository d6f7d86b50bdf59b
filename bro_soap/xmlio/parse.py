"""The one place where received bytes become a tree: hardened, without network, once."""

from __future__ import annotations

import re

from lxml import etree

from bro_soap.errors import AbortReason, EnvelopeError, ParseError

__all__ = ["parse"]

# Above this size libxml2's own limits (a text node of 10 million bytes) have to be lifted.
_HUGE_FROM = 9_000_000
# Every element starts with "<": an upper bound on elements, comments and processing instructions together.
MAX_MARKUP = 6_000_000
# Depth needs no check of our own: libxml2 refuses more than 256 levels (2,048 in a document above _HUGE_FROM).

_UTF16_OR_32 = (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00")
_DECLARATION = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PROLOG_DOCTYPE = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:\s+|<\?(?:(?!\?>).){0,4096}\?>|<!--(?:(?!-->).){0,65536}-->)*<!DOCTYPE", re.DOTALL
)


def parse(data: bytes) -> etree._Element:
    """Parse received bytes into a tree with comments and processing instructions kept (they are part of C14N).

    Raises `EnvelopeError` (Digikoppeling 0009) when the bytes are not UTF-8 and (0001) on a DOCTYPE or too much
    markup, `ParseError` with the place of the first error when they are not well-formed.
    """
    _require_utf8(data)
    if b"<!DOCTYPE" in data and _PROLOG_DOCTYPE.match(data):
        raise EnvelopeError("Client", "Een DOCTYPE is niet toegestaan in een SOAP-bericht.", "0001")
    if data.count(b"<") > 2 * MAX_MARKUP:
        raise EnvelopeError("Client", f"Het bericht bevat meer dan {MAX_MARKUP} elementen.", "0001")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(data) > _HUGE_FROM,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise EnvelopeError("Client", "Een DOCTYPE is niet toegestaan in een SOAP-bericht.", "0001")
    return root


def _require_utf8(data: bytes) -> None:
    """Refuse everything but UTF-8 (Digikoppeling WS006)."""
    declared = _DECLARATION.match(data)
    if data[:2] in _UTF16_OR_32 or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise EnvelopeError("Client", "Het bericht is niet in UTF-8 gecodeerd.", "0009")


def _not_well_formed(error: etree.XMLSyntaxError) -> ParseError:
    line, column = error.lineno or 0, error.offset or 0
    message = " ".join((error.msg or "document is empty").split(", line ")[0].split())
    return ParseError(message, (AbortReason(line, column, message),))
