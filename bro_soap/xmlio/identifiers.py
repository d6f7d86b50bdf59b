"""BRO-IDs in composed documents that are ready before their number is given out."""

from __future__ import annotations

import secrets

__all__ = ["fill", "placeholder"]


def placeholder(prefix: str) -> str:
    """Return a stand-in as long as a BRO-ID (prefix and 12 positions), which no document can hold by chance."""
    return f"{prefix}{secrets.token_hex(6)}"


def fill(content: bytes, stand_in: str, bro_id: str) -> bytes:
    """Put the BRO-ID where its stand-in is; every byte range in the content stays as it was."""
    if len(stand_in) != len(bro_id):
        raise ValueError(f"{bro_id} is not as long as its stand-in")
    return content.replace(stand_in.encode(), bro_id.encode())
