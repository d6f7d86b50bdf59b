"""Which namespaces exclusive C14N declares, and in how many bytes: counted without writing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["ESCAPED", "declarations_written", "length"]

ESCAPED = 6  # `"` becomes `&quot;`
_DECLARED = len(' xmlns:=""')
_MAYBE = "?"  # no namespace: whether the prefix is declared anew depends on a prefix that lxml does not tell


def length(prefix: str, uri: str) -> int:
    """Return how many bytes a declaration takes in canonical form, at most."""
    return _DECLARED + len(prefix.encode()) + len(uri) + ESCAPED * uri.count("&")  # libxml2 takes no URI but of ASCII


def declarations_written(root: etree._Element) -> Iterator[int]:
    """Count the bytes of declarations that exclusive C14N writes, as it goes from element to element."""
    written, total = _Written(_prefixes(root)), 0
    item: Any
    for event, item in etree.iterwalk(root, events=("start-ns", "start", "end", "end-ns")):
        if event == "start":
            if more := written.start(item):
                total += more
                yield total
        elif event == "end":
            written.end()
        elif event == "start-ns":
            written.declare(*item)
        else:
            written.forget()


class _Written:
    """What exclusive C14N has declared round the place where it is, by prefix, and what the document has.

    Of an attribute lxml tells the namespace and not the prefix; where that has several, all count, every time, and what
    they stood for before counts again below.
    """

    def __init__(self, prefixes: Mapping[str, set[str]]) -> None:
        self._prefixes = prefixes
        self._declared: list[tuple[str, str]] = []
        self._scope = {"": "", "xml": ns.XML}
        self._shown = dict(self._scope)
        self._before: list[dict[str, str] | None] = []

    def declare(self, prefix: str, uri: str) -> None:
        self._declared.append((prefix, self._scope.get(prefix, "")))
        self._scope[prefix] = uri

    def forget(self) -> None:
        prefix, uri = self._declared.pop()
        self._scope[prefix] = uri

    def start(self, element: etree._Element) -> int:
        """Return how many bytes of declarations this element takes."""
        prefix, attributes = element.prefix or "", element.keys()
        if not attributes and self._scope[prefix] == self._shown.get(prefix, ""):
            self._before.append(None)
            return 0
        used, unclear = self._used(attributes)
        used.add(prefix)
        fresh = {one: self._scope[one] for one in used if self._scope[one] != self._shown.get(one, "")}
        doubtful = {
            one: _MAYBE
            for one, uri in unclear
            if one not in used and self._scope.get(one, "") == uri != self._shown.get(one, "")
        }
        self._before.append({one: self._shown.get(one, "") for one in (*fresh, *doubtful)})
        self._shown.update(fresh)
        self._shown.update(doubtful)
        return sum(length(one, uri) for one, uri in (*unclear, *fresh.items()))

    def end(self) -> None:
        before = self._before.pop()
        if before:
            self._shown.update(before)

    def _used(self, names: Iterable[str | bytes]) -> tuple[set[str], list[tuple[str, str]]]:
        """Return the prefixes that attributes use, and others that they may use, with their namespaces."""
        used, unclear = set[str](), list[tuple[str, str]]()
        for uri in {name[1:].partition("}")[0] for name in map(str, names) if name[0] == "{"}:
            if len(self._prefixes[uri]) == 1:
                used |= self._prefixes[uri]
            else:
                unclear.extend((prefix, uri) for prefix in self._prefixes[uri])
        return used, unclear


def _prefixes(root: etree._Element) -> Mapping[str, set[str]]:
    """Return the prefixes of each namespace, as far as attributes can have them."""
    found: defaultdict[str, set[str]] = defaultdict(set, {ns.XML: {"xml"}})
    declared: Any
    for _, declared in etree.iterwalk(root, events=("start-ns",)):
        if declared[0]:
            found[declared[1]].add(declared[0])
    return found
