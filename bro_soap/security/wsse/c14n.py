"""Exclusive XML canonicalisation without comments, by libxml2, with `#default` in the prefix list made to work."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

__all__ = ["DEFAULT", "canonical", "teach_default"]

DEFAULT = "#default"

# lxml passes on only those prefixes of the list that it finds in the name dictionary of the document, which a thread's
# documents share, and drops the others silently. "#default" is no name, so valid WSS4J messages fail; a prefix that was
# declared on a tree in memory (zeep builds its envelopes so) is not in it either, and signing would go wrong. Names get
# into the dictionary by being parsed: "#default" as the default value of an attribute, and libxml2 itself knows what it
# means.
_TEACHES_DEFAULT = b'<!DOCTYPE a [<!ATTLIST a b CDATA "#default">]><a/>'


def canonical(element: etree._Element, prefixes: Sequence[str] = ()) -> bytes:
    """Return the exclusive canonical form (http://www.w3.org/2001/10/xml-exc-c14n#) of an element in its document.

    `prefixes` is the InclusiveNamespaces PrefixList; `#default` stands for the default namespace.
    """
    if DEFAULT in prefixes:
        teach_default()
    written = _c14n(element, prefixes)
    if _declares(written, prefixes):
        return written
    # A prefix was dropped, or is declared below. The document may have been built in memory, or parsed in another
    # thread with a dictionary of its own: read the element again here, where its prefixes become known.
    again = etree.fromstring(etree.tostring(element, with_tail=False, encoding="UTF-8"), _parser())
    return _c14n(again, prefixes)


def _declares(written: bytes, prefixes: Sequence[str]) -> bool:
    """Tell whether the start tag declares every listed prefix: then none was dropped."""
    start = written[: written.index(b">")]
    names = (b' xmlns="' if prefix == DEFAULT else b' xmlns:%s="' % prefix.encode() for prefix in prefixes)
    return all(name in start for name in names)


def teach_default() -> None:
    """Make lxml's C14N in this thread honour `#default` for documents that this thread parses."""
    etree.fromstring(_TEACHES_DEFAULT, _parser())


def _c14n(element: etree._Element, prefixes: Sequence[str]) -> bytes:
    return etree.tostring(
        element,
        method="c14n",
        exclusive=True,
        with_comments=False,
        with_tail=False,
        inclusive_ns_prefixes=list(prefixes) or None,
    )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False, remove_pis=False
    )
