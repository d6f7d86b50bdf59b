"""Whether a part of an object is in use: told when it is asked for, since it is another when somebody else changes.

The object itself stays as it is: when a network of ten thousand tubes begins no well is made anew, and nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bro_soap.declaration.documents import InUse
from bro_soap.model import JA, NEE
from bro_soap.xmlio.contract import Contract

__all__ = ["told_in_use"]


def told_in_use(contract: Contract, names: InUse, used: Mapping[str, bool], content: bytes) -> bytes:
    """Return what is issued of an object, in which each part that others refer or referred to says if it is in use."""
    prefix = contract.prefixes[contract.namespace]
    member, said = (f"<{prefix}:{name}>".encode() for name in (names.member, names.said))
    return b"".join(_pieces(content, member, said, used))


def _pieces(content: bytes, member: bytes, said: bytes, used: Mapping[str, bool]) -> Iterator[bytes]:
    written = 0
    while (at := content.find(said, written)) >= 0:
        at += len(said)
        begin = content.rfind(member, 0, at) + len(member)
        now = used.get(content[begin : content.index(b"<", begin)].decode())
        yield content[written:at]
        written = at
        if now is not None:
            yield (JA if now else NEE).encode()
            written = content.index(b"<", at)
    yield content[written:]
