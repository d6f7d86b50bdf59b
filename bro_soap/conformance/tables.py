"""The rules, and what can be found wrong, as tables: `rules.tsv` and `findings.tsv`, in Dutch and in English."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

__all__ = ["By", "Language", "Mistake", "Norm", "mistakes", "norms"]

By = Literal["message", "answer", "connection", "provider"]
Language = Literal["nl", "en"]
_SOURCES = {
    "WUS": "https://gitdocumentatie.logius.nl/publicatie/dk/wus/3.8.1/",
    "Beveiliging": "https://gitdocumentatie.logius.nl/publicatie/dk/beveilig/3.0.1/",
    "BRO": "https://www.bro-productomgeving.nl/",
}


@dataclass(frozen=True, slots=True)
class Norm:
    """One rule: its number in the standard (ours begin with BRO), its weight (`must`, `must not`, `may`), what it says.

    `by` tells where it shows: in a message, in an answer, in the connection, or with the provider alone. `profile` is
    empty, `S` for what signs or `SE` for what encrypts too. `source` is the document and its section.
    """

    number: str
    weight: str
    by: By
    profile: str
    source: str
    en: str
    nl: str
    remark: str

    def says(self, language: Language) -> str:
        """Return what it asks."""
        return self.nl if language == "nl" else self.en

    @property
    def published(self) -> str:
        """The address of the document that it stands in."""
        return _SOURCES[self.source.split(" ")[0].rstrip(",")]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that can be wrong: what is told, with values filled in at `{0}`, and how to mend it."""

    id: str
    en: str
    nl: str
    mend_en: str
    mend_nl: str

    @property
    def rule(self) -> str:
        """The number of the rule that is broken."""
        return self.id.partition("-")[0]

    def told(self, language: Language, values: tuple[str, ...]) -> tuple[str, str]:
        """Return what is wrong, and how to mend it."""
        found, mend = (self.nl, self.mend_nl) if language == "nl" else (self.en, self.mend_en)
        return found.format(*values), mend.format(*values)


@cache
def norms() -> Mapping[str, Norm]:
    """Return the rules by number, in the order of the standards."""
    return {row["number"]: Norm(**cast("Any", row)) for row in _rows("rules.tsv")}


@cache
def mistakes() -> Mapping[str, Mistake]:
    """Return what can be wrong, by id."""
    return {row["id"]: Mistake(**row) for row in _rows("findings.tsv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
