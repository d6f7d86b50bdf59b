"""The rules of the envelope and of HTTP: WW001 to WW003, WS002, WS006, WS007, WM001."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.verdict import Found, found
from bro_soap.errors import ParseError
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local, namespace_of

__all__ = ["action", "attachments", "blocks", "encoded", "envelope", "one_child", "utf8"]

_ENCODING_STYLE, _INCLUDE = ns.q(ns.SOAP, "encodingStyle"), "{http://www.w3.org/2004/08/xop/include}Include"
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']+)""", re.IGNORECASE)
_PARTY = "{brocommon}deliveryResponsibleParty"
_MARKS = ((b"\xfe\xff", "UTF-16"), (b"\xff\xfe", "UTF-16"), (b"\x00", "UTF-32"))


def envelope(view: Anatomy) -> Iterator[Found]:
    """WW001: SOAP 1.1 over HTTP."""
    media = view.message.content_type
    if media is not None and media.partition(";")[0].strip().lower() != "text/xml":
        yield found("WW001-media", None, media or "-")
    root = view.root
    if root is None:
        told = view.trouble
        place = told.reasons[0].line if isinstance(told, ParseError) and told.reasons else 0
        yield found("WW001-xml", None, told, line=place)
    elif local(root) == "Envelope" and namespace_of(root) == ns.SOAP12:
        yield found("WW001-soap12", root)
    elif view.envelope is None:
        yield found("WW001-envelope", root, root.tag)
    elif [child.tag for child in root.iterchildren("*")] not in (
        [ns.q(ns.SOAP, "Body")],
        [ns.q(ns.SOAP, "Header"), ns.q(ns.SOAP, "Body")],
    ):
        yield found("WW001-parts", root, ", ".join(local(child) for child in root.iterchildren("*")) or "-")


def encoded(view: Anatomy) -> Iterable[Found] | None:
    """WW002: nothing is SOAP-encoded."""
    if view.envelope is None:
        return None
    styled = (one for one in view.envelope.iter("*") if _ENCODING_STYLE in one.attrib)
    return (found("WW002-encoding", one, local(one)) for one in styled)


def one_child(view: Anatomy) -> Iterable[Found] | None:
    """WW003: exactly one element in the Body."""
    if view.body is None:
        return None
    number = sum(1 for _ in view.body.iterchildren("*"))
    return () if number == 1 else [found("WW003-children", view.body, number)]


def action(view: Anatomy) -> Iterable[Found] | None:
    """WS002: the SOAPAction header is empty, or the action of the request."""
    given = view.message.soap_action
    if given is None:
        return None
    bare = given.strip().strip('"')
    stated = {(one.text or "").strip() for one in view.addressing("Action")}
    known = {view.operation.request_action} if view.operation else stated
    return [found("WS002-action", None, given)] if bare and bare not in known else ()


def utf8(view: Anatomy) -> Iterator[Found]:
    """WS006: UTF-8, whatever says so: the bytes, the declaration, the HTTP header."""
    raw = view.message.raw
    other = next((name for mark, name in _MARKS if raw.startswith(mark) or raw[1:2] == mark), "")
    if other:
        yield found("WS006-bytes", None, other)
    else:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            yield found("WS006-bytes", None, f"byte {error.start}", line=raw.count(b"\n", 0, error.start) + 1)
    declared = _DECLARED.match(raw)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        yield found("WS006-declaration", None, declared[1].decode(), line=1)
    charset = _CHARSET.search(view.message.content_type or "")
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        yield found("WS006-charset", None, charset[1])


def blocks(view: Anatomy) -> Iterable[Found] | None:
    """WS007: no header blocks but those of the profile, and that of the BRO."""
    if view.envelope is None:
        return None
    header: Iterable[etree._Element] = () if view.header is None else view.header.iterchildren("*")
    return (found("WS007-block", one, one.tag) for one in header if not _of_the_profile(one, view.profile))


def _of_the_profile(block: etree._Element, profile: str) -> bool:
    """Tell whether a block may be there; one of another version of a standard is told by the rule of that."""
    if local(block) == "Security":
        return profile != "2w-be"
    return "addressing" in namespace_of(block) or ns.versionless(str(block.tag)) == _PARTY


def attachments(view: Anatomy) -> Iterable[Found] | None:
    """WM001: no MTOM, since no service of the BRO offers it."""
    multipart = (view.message.content_type or "").lower().startswith("multipart/related")
    if view.envelope is None and not multipart:
        return None
    included = view.envelope is not None and next(view.envelope.iter(_INCLUDE), None) is not None
    return [found("WM001-mtom")] if multipart or included else ()
