"""Numbers by which organisations and objects are named, also in documents that are ready before one is given out."""

from __future__ import annotations

import re
import secrets

__all__ = ["KVK_NUMBER", "fill", "numbered", "placeholder"]

KVK_NUMBER = re.compile(r"[0-9]{8}")  # of an organisation in the Netherlands
_TAIL = 6


def placeholder(prefix: str) -> str:
    """Return a stand-in as long as a BRO-ID (prefix and 12 positions), which no document can hold by chance."""
    return f"{prefix}{secrets.token_hex(6)}"


def numbered(prefix: str, bro_id: str) -> str:
    """Return a code of the register's own: a prefix of six capitals and digits, and the last six of the BRO-ID."""
    return f"{prefix}{bro_id[-_TAIL:]}"


def fill(content: bytes, stand_in: str, bro_id: str) -> bytes:
    """Put the BRO-ID where its stand-in is, in codes made from it too; every byte range stays as it was."""
    if len(stand_in) != len(bro_id):
        raise ValueError(f"{bro_id} is not as long as its stand-in")
    filled = content.replace(stand_in.encode(), bro_id.encode())
    tail = stand_in[-_TAIL:].encode() + b"<"
    if tail not in filled:
        return filled
    code = re.compile(rb">([A-Z]{3}[0-9]{2}[A-Z])" + re.escape(tail))
    return code.sub(lambda found: b">" + found[1] + bro_id[-_TAIL:].encode() + b"<", filled)
