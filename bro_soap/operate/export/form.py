"""The form of an export: the names in it, and how much went through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

__all__ = ["END", "FORMAT", "LARGEST_DOCUMENT", "START", "SUMS", "Counted", "EntryKind", "Named", "Progress", "named"]

FORMAT = 1
START, END, SUMS = "export.json", "end.json", "SHA256SUMS"
LARGEST_DOCUMENT = 20 * 1024 * 1024
"""The largest document that is read when nothing else is said; the service takes in no larger ones either."""

Progress = Callable[[int], None]


@dataclass
class Counted:
    """What went through: objects by type, documents, rows by table; `made` is when the export was."""

    made: str = ""
    objects: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """Return it as the archive's end tells it."""
        return {"objects": dict(sorted(self.objects.items())), "rows": dict(sorted(self.rows.items()))}


class EntryKind(Enum):
    """What a file in an export is."""

    START = "start"
    TABLE = "table"
    DOCUMENT = "document"
    ROWS = "rows"
    END = "end"


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says: of which table, of which object, and how the rows of that object call it."""

    kind: EntryKind
    table: str = ""
    code: str = ""
    bro_id: str = ""
    file: str = ""


_OBJECT = r"objects/(?P<code>[A-Z-]+)/(?P<bro_id>[A-Z]{3}[0-9]{12})"
_FORMS = {
    EntryKind.START: re.compile(re.escape(START)),
    EntryKind.TABLE: re.compile(r"tables/(?P<table>[a-z_]+)/[0-9]{6,12}\.jsonl"),
    EntryKind.DOCUMENT: re.compile(_OBJECT + r"/(?P<file>(?P<table>[a-z_]+)/[0-9]{6,12}\.xml)"),
    EntryKind.ROWS: re.compile(_OBJECT + r"/rows\.jsonl"),
    EntryKind.END: re.compile(re.escape(END)),
}


def named(name: str) -> Named:
    """Return what a file in an export is. Raises `ValueError` for a name that no export has."""
    for kind, form in _FORMS.items():
        if found := form.fullmatch(name):
            return Named(kind, **found.groupdict())
    raise ValueError("no export holds a file of this name")
