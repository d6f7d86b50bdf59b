"""The prefixes that answers are written with: those that readers of the live register know (ADR 41).

The elements of a service have none, for its namespace is the default; those of others have the prefix of live
documents. All are declared on the outermost element of the answer, so that it can be cut out of its envelope and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bro_soap.channels.soap.canonical import start_tag
from bro_soap.xmlio.contract import Contract

__all__ = ["Prefixes", "prefixes_of"]

_LIVE = {
    "cptcom": "cptcommon",
    "gmwcom": "gmwcommon",
    "gldcom": "gldcommon",
    "frdcom": "frdcommon",
    "garcom": "garcommon",
    "wml2": "waterml",
    "sam": "sampling",
}
_PIECE = 1 << 20
_DENSE = 100  # bytes for each tag, from where on it pays to go through all of them once for every prefix
_SAMPLE = 1 << 12


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The prefixes of one service, with what they stand for.

    `renamed` are those that documents are kept with otherwise; `tags` finds the beginnings of tags that are kept
    otherwise than they are `spoken`.
    """

    namespaces: dict[str, str]
    renamed: tuple[tuple[str, str], ...]
    tags: re.Pattern[bytes]
    spoken: dict[bytes, bytes]

    def root(self, name: str) -> bytes:
        """Return the start tag of the outermost element of an answer, with every declaration."""
        return start_tag(name, self.namespaces)

    def written(self, content: bytes) -> Iterator[bytes]:
        """Yield what is kept of a document, canonical and with a prefix for every namespace, as it is issued.

        A "<" in data is escaped, so it begins a tag.
        """
        at = 0
        while at < len(content):
            end = content.find(b"<", at + _PIECE)
            piece = content[at : end if end > 0 else len(content)]
            at += len(piece)
            yield self._retyped(self._respoken(piece))

    def _respoken(self, piece: bytes) -> bytes:
        """Return a piece with its tags as they are spoken: the same by either way, in what is mostly less time."""
        middle = piece[len(piece) // 2 : len(piece) // 2 + _SAMPLE]
        if middle.count(b"<") * _DENSE < len(middle):
            return self.tags.sub(lambda tag: self.spoken[tag[0]], piece)
        for was, now in self.spoken.items():
            piece = piece.replace(was, now)
        return piece

    def _retyped(self, piece: bytes) -> bytes:
        if b" xsi:type=" not in piece:
            return piece
        for was, now in self.renamed:
            if b'xsi:type="%s:' % was.encode() in piece:
                written = rb"\g<1>" + (b"%s:" % now.encode() if now else b"")
                piece = re.sub(rb'(<[^<>]* xsi:type=")%s:' % was.encode(), written, piece)
        return piece


def prefixes_of(contract: Contract) -> Prefixes:
    """Return the prefixes that the answers of a service are written with."""
    return _made(contract.namespace, tuple(contract.prefixes.items()))


@lru_cache(maxsize=64)
def _made(namespace: str, known: tuple[tuple[str, str], ...]) -> Prefixes:
    spoken = {uri: "" if uri == namespace else _LIVE.get(prefix, prefix) for uri, prefix in known}
    renamed = tuple((prefix, spoken[uri]) for uri, prefix in known if spoken[uri] != prefix)
    if not {was for was, _ in renamed}.isdisjoint(spoken.values()):
        raise ValueError(f"what is renamed would be renamed again: {renamed}")
    begun = {f"{open_}{was}:": f"{open_}{now}:" if now else open_ for was, now in renamed for open_ in ("<", "</")}
    tags = re.compile(b"</?(?:%s):" % b"|".join(re.escape(was).encode() for was, _ in renamed))
    said = {was.encode(): now.encode() for was, now in begun.items()}
    return Prefixes({prefix: uri for uri, prefix in spoken.items()}, renamed, tags, said)
