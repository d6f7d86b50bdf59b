"""What is told of an object when it is asked for, since it is another when somebody else changes.

Whether a part of it is in use, and what it borrows of another. The object itself stays as it is: when a network of ten
thousand tubes begins no well is made anew, and nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bro_soap.declaration.declaration import Declaration
from bro_soap.declaration.documents import InUse
from bro_soap.model import JA, NEE
from bro_soap.store import IssueContent, View
from bro_soap.xmlio.contract import Contract

__all__ = ["Telling", "telling_of", "told_in_use"]

Telling = Callable[[bytes], bytes]


def telling_of(
    view: View, declared: Declaration, contract: Contract, bro_id: str, content: IssueContent | None
) -> Telling | None:
    """Return what writes into the content of an object what others say of it now; None where there is nothing."""
    if content is None:
        return None
    if declared.in_use is not None:
        used = view.references.used(bro_id)
        return partial(told_in_use, contract, declared.in_use, used) if used else None
    if declared.borrowed is None or not (other := declared.borrowed.of(content.content)):
        return None
    known = view.events.known((other,)).get(other)
    if known is None or known.deregistered:
        return None
    borrowed, details = declared.borrowed, (known.details, *known.later)
    return lambda seen: borrowed.told(seen, details)


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
