"""What a tree may cost once it is read: its namespaces are bounded, so that no canonical form is far larger than it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bro_soap.errors import EnvelopeError
from bro_soap.xmlio.declarations import declarations_written, length

__all__ = ["require_bounded_depth", "require_bounded_form", "search_is_bounded"]

# The longest namespace that messages have, one of WS-Security, takes 81 characters.
MAX_URI = 512
# libxml2 finds a namespace by walking over all levels and all declarations round an element. Published messages have 17
# levels at most; libxml2 itself allows 256, and 2,048 in a large document.
MAX_IN_SCOPE = 256
MAX_DEPTH = 256
# Exclusive C14N declares a namespace again at every element that uses it where what is written round it does not. In
# the published messages that adds 0.4 times the size at most. All else it writes is at most ESCAPED times what it read.
REPEATED, SPARE = 4, 65_536
# Levels and declarations round all elements of a document together, and the same times the prefixes that a signature
# lists for a part: C14N walks over them, at some six and three nanoseconds a step.
MAX_AROUND = 100_000_000
MAX_SEARCHED = 400_000_000

_TOO_DEEP, _SHALLOW = f"boolean({'/*' * (MAX_DEPTH + 1)})", 16
_NOT_SHALLOW = f"boolean({'/*' * (_SHALLOW + 1)})"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # as libxml2 reads a scheme; its C14N fails on any other namespace
_EVENTS = ("start-ns", "start", "end", "end-ns")


def require_bounded_form(root: etree._Element, data: bytes | None = None) -> None:
    """Refuse a document whose canonical form would be far larger than what it was parsed from.

    That is `data`; without it, what the tree is when it is written. On return every exclusive canonical form of the
    tree takes at most ESCAPED + REPEATED times as many bytes, and SPARE; every namespace is an absolute URI, so that it
    has such a form. Raises `EnvelopeError` 0001.
    """
    data = etree.tostring(root, encoding="UTF-8") if data is None else data
    declared = _require_namespaces(root)
    elements = _number(root.xpath("count(//*)"))
    if elements * (MAX_DEPTH + declared.in_scope) > MAX_AROUND and not _is_light(root, elements, declared.in_scope):
        raise _refused("Het bericht bevat te veel elementen die diep of tussen te veel namespaces staan.")
    most = REPEATED * len(data) + SPARE
    if _most_written(data, elements, declared, most) > most and any(at > most for at in declarations_written(root)):
        raise _refused("Het bericht gebruikt zo veel wisselende namespaces dat het niet kan worden verwerkt.")


def _most_written(data: bytes, elements: int, declared: _Declared, enough: int) -> int:
    """Return what declarations take when each name has one of its own; it need not be exact when that is `enough`."""
    names = elements + data.count(b"=") - declared.number
    rough = names * max(declared.longest, declared.longest_default)
    if rough <= enough:
        return rough
    return elements * declared.longest_default + min(names, data.count(b":")) * declared.longest


def require_bounded_depth(root: etree._Element) -> None:
    """Refuse a document of more than MAX_DEPTH levels. Raises `EnvelopeError` 0001."""
    if root.xpath(_TOO_DEEP):
        raise _refused(f"Het bericht is meer dan {MAX_DEPTH} niveaus diep.")


def search_is_bounded(part: etree._Element, prefixes: int) -> bool:
    """Tell whether looking up so many listed prefixes at every element of a part takes at most MAX_SEARCHED steps."""
    if not prefixes:
        return True
    most = MAX_SEARCHED // prefixes
    if _number(part.xpath("count(descendant-or-self::*)")) * (MAX_DEPTH + MAX_IN_SCOPE) <= most:
        return True
    return not any(steps > most for steps in _around(part))


def _is_light(root: etree._Element, elements: int, in_scope: int) -> bool:
    """Tell whether finding that an element has no namespace costs little, at all elements together."""
    if elements * (_SHALLOW + in_scope) <= MAX_AROUND and not root.xpath(_NOT_SHALLOW):
        return True
    return not any(steps > MAX_AROUND for steps in _around(root))


@dataclass(slots=True)
class _Declared:
    """The declarations of a document: how many, the longest with prefix and without, and the most around an element."""

    number: int = 0
    longest: int = 0
    longest_default: int = 0
    in_scope: int = 0

    def add(self, prefix: str, uri: str) -> None:
        if prefix:
            self.longest = max(self.longest, length(prefix, uri))
        else:
            self.longest_default = max(self.longest_default, length(prefix, uri))


def _require_namespaces(root: etree._Element) -> _Declared:
    """Check what is declared, and return how much it is."""
    found, in_scope = _Declared(), 0
    known: set[tuple[str, str]] = set()
    declared: Any
    for event, declared in etree.iterwalk(root, events=("start-ns", "end-ns")):
        if event == "end-ns":
            in_scope -= 1
            continue
        in_scope += 1
        found.number += 1
        found.in_scope = max(found.in_scope, in_scope)
        if declared not in known:
            _require_namespace(root, declared[1])
            found.add(*declared)
            if len(known) < MAX_IN_SCOPE:
                known.add(declared)
    if found.in_scope > MAX_IN_SCOPE:
        raise _refused(f"Het bericht bevat meer dan {MAX_IN_SCOPE} namespaces rond een element.")
    return found


def _require_namespace(root: etree._Element, uri: str) -> None:
    if len(uri) > MAX_URI:
        raise _refused(f"De namespace op regel {_line(root, uri)} is langer dan {MAX_URI} tekens.")
    if uri and not _ABSOLUTE.match(uri):
        raise _refused(f"De namespace '{uri[:80]}' op regel {_line(root, uri)} is geen absolute URI.")


def _line(root: etree._Element, uri: str) -> int:
    """Return the line of the first element that declares a namespace."""
    found, item = False, Any
    for event, item in etree.iterwalk(root, events=("start-ns", "start")):
        if event == "start-ns":
            found = found or item[1] == uri
        elif found:
            return int(item.sourceline or 0)
    return 0


def _around(part: etree._Element) -> Iterator[int]:
    """Add up, from element to element of a part, the levels and declarations round it."""
    total, around, inside = 0, 0, False
    for event, item in etree.iterwalk(part.getroottree(), events=_EVENTS):
        around += 1 if event in ("start", "start-ns") else -1
        if item is part:
            inside = event == "start"
        if inside and event == "start":
            total += around
            yield total


def _number(value: object) -> int:
    return int(value) if isinstance(value, float) else 0


def _refused(why: str) -> EnvelopeError:
    return EnvelopeError("Client", why, "0001")
