"""Writes XML that is exclusive-canonical by construction, so that a signature over it needs no C14N.

The rule of the house: every namespace of an answer is declared on its outermost element, in the SOAP Body, with the
prefix list of the signature naming them all; inside it no element declares anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["attribute", "element", "start_tag", "text"]


def text(value: str) -> bytes:
    """Return a text node in canonical form (Canonical XML 1.0, section 2.3)."""
    if "&" in value or "<" in value or ">" in value or "\r" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")
    return value.encode()


def attribute(value: str) -> bytes:
    """Return an attribute value in canonical form, without its quotes."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return value.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;").encode()


def element(name: str, *content: bytes, attributes: bytes = b"") -> bytes:
    """Return an element with finished content; `attributes` is canonical and starts with a space."""
    tag = name.encode()
    return b"".join((b"<", tag, attributes, b">", *content, b"</", tag, b">"))


def start_tag(name: str, namespaces: Mapping[str, str], attributes: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return a start tag with declarations (prefix, or "", to URI) in canonical order, then attributes as given."""
    declared = b"".join(
        b' xmlns%s="%s"' % (b":%s" % prefix.encode() if prefix else b"", attribute(namespaces[prefix]))
        for prefix in sorted(namespaces)
    )
    given = b"".join(b' %s="%s"' % (key.encode(), attribute(value)) for key, value in attributes)
    return b"<%s%s%s>" % (name.encode(), declared, given)
