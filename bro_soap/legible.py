"""Text that somebody else wrote, made fit for a line on a terminal, in a log or in a report.

Control characters move the cursor and forge lines, and characters without a shape, or that turn the direction of
writing, make a line say something else than it does. They are written as escapes; all that can be seen stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["json_text", "legible"]

# Printable to Unicode, but without a shape (UAX 44, Default_Ignorable_Code_Point), and the empty braille cell.
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_NOT_ASCII = re.compile("[^ -~]")
_NOT_ASCII_LINES = re.compile("[^\n -~]")


def legible(text: str) -> str:
    r"""Return the text as one line in which everything can be seen: `\n`, `\x1b`, `\u202e` for what cannot."""
    if _seen(text):
        return text
    return _NOT_ASCII.sub(lambda found: found[0] if _seen(found[0]) else ascii(found[0])[1:-1], text)


def json_text(content: Any, **how: Any) -> str:
    r"""Return JSON in which letters stay letters and what cannot be seen is escaped (`\u009b`)."""
    text = json.dumps(content, ensure_ascii=False, **how)
    if text.isascii() and "\x7f" not in text:
        return text
    return _NOT_ASCII_LINES.sub(lambda found: found[0] if _seen(found[0]) else _in_json(found[0]), text)


def _seen(text: str) -> bool:
    return text.isprintable() and (text.isascii() or _SHAPELESS.search(text) is None)


def _in_json(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else json.dumps(sign)[1:-1]
