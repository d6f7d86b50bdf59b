"""White space as XML has it: a space, a tab, and the two characters that end lines; no other, whatever Unicode says."""

from __future__ import annotations

import re

__all__ = ["BLANKS", "collapsed", "trimmed", "words"]

BLANKS = " \t\n\r"
_WORD = re.compile(f"[^{BLANKS}]+")


def trimmed(value: str) -> str:
    """Return a value without the white space round it."""
    return value.strip(BLANKS)


def words(value: str) -> list[str]:
    """Return what stands between white space, as the items of a list do."""
    return value.split() if value.isascii() else _WORD.findall(value)


def collapsed(value: str) -> str:
    """Return a value as it is when its white space collapses (XML Schema part 2, 4.3.6)."""
    return " ".join(words(value))
