"""Codes as words that a reader knows, and how much room words take."""

from __future__ import annotations

import re
from functools import lru_cache

from bro_soap.legible import legible

__all__ = ["fitting", "number_text", "spoken", "width_of", "wrapped"]

_LONGEST = 200
# A code that is words written together; others (ISO14688d1v2019, IIa) are names, and stay as they are.
_WORDS = re.compile(r"[a-z]{2,}(?:[A-Z][a-z]+|[0-9]+|[a-z]{2,})*(?:[A-Z]|[A-Z]{2,}[0-9]+)?")
_PARTS = re.compile(r"[A-Z]{2,}[0-9]*|[A-Z][a-z]*|[a-z]+|[0-9]+")
# The width of a sign in parts of the size of the letters, as wide as common typefaces have it (DejaVu Sans).
_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[] -/"), frozenset("mwMW%@ŒœÆ")


@lru_cache(maxsize=4096)
def spoken(code: str) -> str:
    """Return a code as words: `zwakZandigeKlei` is zwak zandige klei."""
    text = legible(code[:_LONGEST])
    if not _WORDS.fullmatch(text):
        return text
    words = (one if one.isupper() else one.lower() for one in _PARTS.findall(text))
    return " ".join("µm" if one == "um" else one for one in words)


def number_text(value: float, decimals: int = 2) -> str:
    """Return a number as it is written in Dutch, without zeros that say nothing."""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace(".", ",")


def width_of(text: str, size: float) -> float:
    """Return how wide a text is at most, in letters of this size."""
    return size * sum(map(_width, text))


def _width(sign: str) -> float:
    if sign in _NARROW:
        return 0.42
    if sign in _WIDE:
        return 0.98
    return 0.72 if sign.isupper() else 0.64 if ord(sign) < 0x250 else 1.05


def fitting(text: str, room: float, size: float) -> str:
    """Return as much of a text as there is room for, with dots where it goes on."""
    if width_of(text, size) <= room:
        return text
    left = room - width_of("…", size)
    taken = 0
    for sign in text:
        left -= size * _width(sign)
        if left < 0:
            break
        taken += 1
    return f"{text[:taken].rstrip(' ,;')}…"


def wrapped(text: str, room: float, size: float, most: int) -> list[str]:
    """Return a text in at most so many lines, each as wide as there is room for."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [fitting(one, room, size) for one in lines]
