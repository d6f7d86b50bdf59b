"""Composes what is issued of an object out of its source documents: canonical, with the non-public parts known.

The result is the content of the document element in exclusive-canonical form, under the assumption that every
namespace of the contract is declared around it; it can be put into an answer, and signed, without being parsed again.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from bro_soap.audience import DP, Cut, Secrecy
from bro_soap.errors import AbortReason
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.meaning import SEAM
from bro_soap.xmlio.schemas import Schema

__all__ = ["Composition", "NotIssuable", "adopt", "append", "content_of", "document", "lending", "opened", "seam"]

_GML_ID = ns.q(ns.GML, "id")
_HREF = ns.q(ns.XLINK, "href")
_TYPE = ns.q(ns.XSI, "type")
_TYPED = etree.XPath("descendant::*[@xsi:type]", namespaces={"xsi": ns.XSI})
# The element whose text is a block of numbers, as long as a document can be; its namespace differs by object.
_BLOCK = "{*}values"
_LENT, _LONG = "lent", 1 << 20
_HUGE = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
_IDS = frozenset({_GML_ID, "id"})
_NON_PUBLIC, _PUBLIC, _SEAM = "non-public", "public", "seam"
_MARK = re.compile(rb"<\?(non-public|public|seam)(?: ([0-9A-Z-]+))?\?>")
_NIL = ns.q(ns.XSI, "nil")
_MOST_DAYS = 30


class NotIssuable(Exception):  # noqa: N818  it says what the document is
    """What was composed does not satisfy the issue schema: a value that no rule refused, or a defect of ours."""

    def __init__(self, element: str, reasons: tuple[AbortReason, ...]) -> None:
        super().__init__(f"{element}: " + "; ".join(reason.message for reason in reasons[:3]))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Composition:
    """Canonical content, the byte ranges in it that are kept from somebody, and the pieces that its seams divide it in.

    Of each piece `seams` tells where it begins, and its number; the first begins the content.
    """

    content: bytes
    cuts: tuple[Cut, ...] = ()
    seams: tuple[tuple[int, int], ...] = ((0, 0),)

    def pieces(self) -> Iterator[tuple[int, bytes, tuple[Cut, ...]]]:
        """Yield the number, the content and the cuts of each piece; what is kept lies in one of them."""
        ends, left = (*(start for start, _ in self.seams[1:]), len(self.content)), list(reversed(self.cuts))
        for (start, number), end in zip(self.seams, ends, strict=True):
            inside: list[Cut] = []
            while left and left[-1][0] < end:
                first, last, kept = left.pop()
                if last > end:
                    raise ValueError(f"what is kept goes beyond piece {number}")
                inside.append((first - start, last - start, kept))
            yield number, self.content[start:end], tuple(inside)


def document(element: str, prefixes: Mapping[str, str], identifier: str) -> etree._Element:
    """Return an empty document element (Clark notation) with every namespace of the contract declared."""
    root = copy.copy(_empty(element, tuple(prefixes.items())))
    root.set(_GML_ID, identifier)
    return root


class _Templates(threading.local):
    """Empty documents of this thread: lxml canonicalises by the prefixes that a thread has read."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, tuple[tuple[str, str], ...]], etree._Element] = {}


_templates = _Templates()


def _empty(element: str, prefixes: tuple[tuple[str, str], ...]) -> etree._Element:
    known = _templates.known.get((element, prefixes))
    if known is None:
        name = etree.QName(element)
        declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes)
        tag = f"{dict(prefixes)[name.namespace or '']}:{name.localname}"
        known = _templates.known[element, prefixes] = etree.fromstring(f"<{tag} {declared}/>")
    return known


def append(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    """Add a child with text."""
    child = etree.SubElement(parent, ns.q(namespace, name))
    child.text = text
    return child


def seam(parent: etree._Element, number: int, name: str) -> None:
    """Begin a piece of the document with what comes behind; identifiers in it are numbered after `name`."""
    etree.SubElement(parent, SEAM, number=str(number), name=name)


def adopt(parent: etree._Element, child: etree._Element, namespace: str, *, typed: bool = False) -> etree._Element:
    """Copy a child of the source document into the issued one, where its outermost name is in another namespace.

    In what is `typed` an `xsi:type` keeps its meaning.
    """
    adopted = copy.copy(child)
    adopted.tag = f"{{{namespace}}}{child.tag.rpartition('}')[2]}"
    adopted.tail = None
    if typed:
        _retype(child, adopted, parent)
    parent.append(adopted)
    return adopted


def _retype(source: etree._Element, copied: etree._Element, parent: etree._Element) -> None:
    """Write the types in a copy with the prefixes that hold below its parent: those of the source end there."""
    typed = cast("list[etree._Element]", _TYPED(source))
    prefixes = {uri: prefix for prefix, uri in parent.nsmap.items()}
    for original, made in zip(typed, cast("list[etree._Element]", _TYPED(copied)), strict=True):
        prefix, _, name = original.get(_TYPE, "").rpartition(":")
        known = prefixes.get(original.nsmap.get(prefix or None, ""))
        made.set(_TYPE, f"{known}:{name}" if known else name)


@contextmanager
def lending(source: etree._Element) -> Iterator[Callable[[etree._Element], None]]:
    """Lend the long blocks of a source document to the issued one: they are not copied, and are back at the end.

    What is copied of the source meanwhile holds a stand-in for each; the function that is given puts the blocks into
    the issued document, in their place.
    """
    blocks = [block for block in source.iter(_BLOCK) if not len(block) and len(block.text or "") > _LONG]
    lent = [(block, block.tail, _stand_in(block, number)) for number, block in enumerate(blocks)]

    def fill_in(root: etree._Element) -> None:
        for found in [found for found in root.iter(_BLOCK) if _LENT in found.attrib] if lent else ():
            _replace(found, lent[int(found.attrib[_LENT])][0], None)

    try:
        yield fill_in
    finally:
        for block, tail, stand_in in lent:
            _replace(stand_in, block, tail)


def _stand_in(block: etree._Element, number: int) -> etree._Element:
    stand_in = etree.Element(block.tag, {_LENT: str(number)})
    _replace(block, stand_in, block.tail)
    return stand_in


def _replace(old: etree._Element, new: Any, tail: str | None) -> None:
    parent = old.getparent()
    if parent is not None:
        new.tail = old.tail = None
        parent.replace(old, new)
        new.tail = tail


def content_of(
    root: etree._Element,
    schema: Schema,
    hidden: Iterable[tuple[etree._Element, Secrecy]],
    public_element: str,
    keep_ids: Collection[str] = (),
    kept_ids: frozenset[str] = frozenset(),
) -> Composition:
    """Check a composed document, in all its forms, and return its content and its cuts.

    The full document is checked as it is, that of whom the bronhouder appoints and that of everybody as
    `public_element` without what is `hidden` from them, as it is from day to day.
    Identifiers are renumbered after the document's own (`<gml:id>_1`, ...), but for those of elements in `keep_ids`
    (local names), of which `kept_ids` may be told by other pieces; behind a `seam` they are numbered after its name, on
    from where that was left. Raises `NotIssuable`.
    """
    _tidy(root, keep_ids, kept_ids)
    _mark(root, hidden)
    root = _in_our_prefixes(root)
    _require_valid(root, schema)
    marked = _canonical_content(root)
    for dropped in _marked(root):
        if dropped or root.tag != public_element:
            _drop(dropped)
            root.tag = public_element
            _require_valid(root, schema)
    return _without_marks(marked)


def opened(content: bytes, prefixes: Mapping[str, str]) -> etree._Element:
    """Return content that was composed, in an element round it that declares every namespace of the contract."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(b"<content %s>%s</content>" % (declared.encode(), content), _HUGE)


def _require_valid(root: etree._Element, schema: Schema) -> None:
    reasons = schema.errors(root)
    if reasons:
        raise NotIssuable(etree.QName(root).localname, reasons)


def _tidy(root: etree._Element, keep_ids: Collection[str], kept_ids: frozenset[str]) -> None:
    """Drop comments, instructions and layout, and renumber every id together with the references to it in its piece."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    own = root.get(_GML_ID, "")
    renamed: dict[tuple[str, str], str] = {}
    counts = {own: 0}  # documents that are composed of several others may have an id more than once
    kept = _kept_ids(root, keep_ids) | kept_ids
    references: list[tuple[etree._Element, tuple[str, str]]] = []
    for element in root.iter("*"):
        if element.tag == SEAM:
            own = element.get("name", "")
            continue
        for name in element.attrib:
            if name in _IDS and element is not root and not (keep_ids and _local(element) in keep_ids):
                count = counts.get(own, 0) + 1
                while (fresh := f"{own}_{count}") in kept:
                    count += 1
                counts[own] = count
                renamed[own, element.get(name, "")] = fresh
                element.set(name, fresh)
            elif name == _HREF and (href := element.get(name, "")).startswith("#"):
                references.append((element, (own, href[1:])))
        if len(element):
            text = element.text
            if text is not None and not trimmed(text):
                element.text = None
        tail = element.tail
        if tail is not None and not trimmed(tail):
            element.tail = None
    for element, (own, target) in references:
        element.set(_HREF, f"#{target if target in kept else renamed.get((own, target), target)}")


def _kept_ids(root: etree._Element, keep_ids: Collection[str]) -> frozenset[str]:
    """Return the ids of the elements that keep theirs: senders chose them, and may have chosen any."""
    if not keep_ids:
        return frozenset()
    elements = root.iter(*(f"{{*}}{name}" for name in keep_ids))
    return frozenset(element.get(name, "") for element in elements for name in _IDS)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _mark(root: etree._Element, hidden: Iterable[tuple[etree._Element, Secrecy]]) -> None:
    """Put an instruction before and after what is not public, and one in the place of every seam."""
    for found in list(root.iter(SEAM)):
        _replace(found, etree.ProcessingInstruction(_SEAM, found.get("number", "")), found.tail)
    for element, kept in hidden:
        element.addprevious(etree.ProcessingInstruction(_NON_PUBLIC, kept.code))
        element.addnext(etree.ProcessingInstruction(_PUBLIC))


def _marked(root: etree._Element) -> Iterator[list[Any]]:
    """Yield the marks of what only bronhouder and supplier may see, and of what is confidential, the longest first.

    Days above a number are taken together: each is one more document to check.
    """
    marks: Iterable[Any] = root.iter(etree.ProcessingInstruction)
    found: dict[Secrecy, list[Any]] = {DP: []}
    for mark in marks:
        if mark.target == _NON_PUBLIC:
            found.setdefault(Secrecy.of(mark.text), []).append(mark)
    yield found.pop(DP)
    days = sorted(found, reverse=True)
    together = -(-len(days) // _MOST_DAYS) or 1
    for at in range(0, len(days), together):
        yield [mark for day in days[at : at + together] for mark in found[day]]


def _drop(marks: list[Any]) -> None:
    """Take out what is marked; the innermost first, so that a mark in another is still in the document."""
    for mark in reversed(marks):
        element, parent = mark.getnext(), mark.getparent()
        if element is None or parent is None:
            continue
        if Secrecy.of(mark.text).nil:
            element.text = None
            del element[:]
            element.set(_NIL, "true")
        else:
            parent.remove(element)


def _in_our_prefixes(root: etree._Element) -> etree._Element:
    """Return the document with the declarations of its root and no others: a source may give our prefixes to others."""
    declared = sum(1 for _ in etree.iterwalk(root, events=("start-ns",)))
    return root if declared == len(root.nsmap) else _written_anew(root)


def _written_anew(root: Any) -> etree._Element:
    fresh: Any = etree.Element(root.tag, root.attrib, nsmap=root.nsmap)
    ahead: list[tuple[Any, Any]] = [(root, fresh)]
    while ahead:
        source, made = ahead.pop()
        made.text = source.text
        for child in source:
            if isinstance(child.tag, str):
                written = etree.SubElement(made, child.tag, child.attrib)
                written.tail = child.tail
                ahead.append((child, written))
            else:
                made.append(copy.copy(child))
    return cast("etree._Element", fresh)


def _canonical_content(root: etree._Element) -> memoryview:
    # An attribute in every namespace makes the root declare them all; half as dear as an InclusiveNamespaces list.
    uses = [f"{{{uri}}}uses" for uri in root.nsmap.values()]
    for name in uses:
        root.set(name, "")
    whole = etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
    for name in uses:
        del root.attrib[name]
    return memoryview(whole)[whole.index(b">") + 1 : whole.rindex(b"</")]


def _without_marks(marked: memoryview) -> Composition:
    """Take the marks out and return where they stood; a "<" in data is escaped, so a mark is always ours."""
    pieces: list[memoryview] = []
    cuts: list[Cut] = []
    open_: list[tuple[int, int, Secrecy]] = []
    seams = [(0, 0)]
    at = size = 0
    for mark in _MARK.finditer(marked):
        pieces.append(marked[at : mark.start()])
        size += mark.start() - at
        at = mark.end()
        name, code = ((said or b"").decode() for said in mark.groups())
        if name == _SEAM:
            seams.append((size, int(code)))
        elif name == _NON_PUBLIC:
            open_.append((len(cuts), size, Secrecy.of(code)))
            cuts.append((size, size, DP))
        else:
            number, start, kept = open_.pop()
            cuts[number] = (start, size, kept)
    return Composition(b"".join((*pieces, marked[at:])), tuple(cuts), tuple(seams))
