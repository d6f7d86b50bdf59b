"""What a layer is made of, from its name: the main kind of soil, and what is mixed in.

The names are those of NEN 5104, ISO 14688, ISO 14689 and of pedology; they are made of the same few words, so that
those are known here and not the names. What is not known is drawn as something special.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bro_soap.draw.words import spoken

__all__ = ["SPECIAL", "UNKNOWN", "Material", "Mixture", "mixture_of"]


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of soil: what it is called, and the colours of its ground and of its pattern."""

    key: str
    label: str
    ground: str
    ink: str


# Told apart by pattern and by lightness, so that they are when printed in grey, and by who sees no red or no green.
_GRAVEL = Material("grind", "grind", "#f0b25a", "#6b3d00")
_SAND = Material("zand", "zand", "#fdf0a3", "#7a6400")
_SILT = Material("leem", "leem, silt", "#d5dbb5", "#4d5a1f")
_CLAY = Material("klei", "klei", "#9ccbb0", "#12543a")
_PEAT = Material("veen", "veen", "#a5764f", "#2e1504")
_ORGANIC = Material("organisch", "andere organische grond", "#8d7a86", "#1f1019")
_STONES = Material("stenen", "blokken, keien, keitjes", "#e3d2c1", "#4a3a2c")
_SHELLS = Material("schelpen", "schelpen", "#e9f1f7", "#2d5876")
_ROCK = Material("gesteente", "gesteente", "#c9ced6", "#30363f")
SPECIAL = Material("bijzonder", "bijzonder materiaal", "#e6dcf0", "#54357a")
UNKNOWN = Material("onbekend", "niet beschreven", "#ffffff", "#9a9a9a")

# The first that is found in a word tells what the word is about.
_NOUNS = (
    (re.compile(r"stenen$|^steen$|^kei|^blok"), _STONES),
    (re.compile(r"steen|^breccie|^conglomeraat|^dolomiet|^gips|^mergel|^kalk|^gesteente|^graniet|^schalie"), _ROCK),
    (re.compile(r"schelp"), _SHELLS),
    (
        re.compile(r"^(?:detritus|humus|gyttja|dy$|bruinkool|planten|hout|strooisel|organisch|moer)|strooisel$"),
        _ORGANIC,
    ),
    (re.compile(r"veen$|^veen"), _PEAT),
    (re.compile(r"grind$"), _GRAVEL),
    (re.compile(r"zand$"), _SAND),
    (re.compile(r"klei$|^zavel|^bentoniet|^potklei"), _CLAY),
    (re.compile(r"^(?:silt|leem|loss|löss)$|leem$"), _SILT),
)
_MIXED = (
    (re.compile(r"^grindig"), _GRAVEL),
    (re.compile(r"^zandig"), _SAND),
    (re.compile(r"^(?:siltig|lemig)"), _SILT),
    (re.compile(r"^kleiig"), _CLAY),
    (re.compile(r"^venig"), _PEAT),
    (re.compile(r"^(?:humeu|moerig)"), _ORGANIC),
)
# What part of the width what is mixed in takes.
_PARTS = {"zwak": 0.15, "licht": 0.15, "lichte": 0.15, "matig": 0.22, "sterk": 0.3, "zeer": 0.3, "uiterst": 0.38}
_SOME, _MOST_MIXED = 0.2, 2
_MATTER = "materiaal"
_NOTHING = frozenset({"", "geen", "onbekend", "niet bepaald"})


@dataclass(frozen=True, slots=True)
class Mixture:
    """A material, and what is mixed in with the part of the width that it takes."""

    main: Material
    mixed: tuple[tuple[Material, float], ...] = ()


@lru_cache(maxsize=4096)
def mixture_of(name: str) -> Mixture:
    """Return what a layer with this name is made of."""
    text = spoken(name)
    if text in _NOTHING or text.startswith("niet "):
        return Mixture(UNKNOWN)
    before, _, behind = text.lower().partition(" met ")
    words = before.split(" ")
    nouns = [found for word in reversed(words) if (found := _found(word, _NOUNS)) and not _found(word, _MIXED)]
    named = [found for word in words if _MATTER in words and (found := _found(word, _MIXED))]
    main = (*nouns, *named, SPECIAL)[0]
    mixed: dict[Material, float] = {}
    for material, part in (*_adjectives(words), *((one, _SOME) for one in (*nouns[1:], *_others(behind)))):
        if material is not main:
            mixed.setdefault(material, part)
    if "zavel" in before:
        mixed.setdefault(_SAND, _SOME)
    return Mixture(main, tuple(mixed.items())[:_MOST_MIXED])


def _adjectives(words: list[str]) -> Iterator[tuple[Material, float]]:
    """Return what adjectives tell is mixed in, by the last word of degree before each."""
    part = _SOME
    for word in words:
        part = max(part, _PARTS[word]) if word in _PARTS and part != _SOME else _PARTS.get(word, part)
        if (material := _found(word, _MIXED)) is not None:
            yield material, part
            part = _SOME


def _others(behind: str) -> Iterator[Material]:
    return (found for word in behind.split(" ") if (found := _found(word, _NOUNS)) is not None)


def _found(word: str, known: tuple[tuple[re.Pattern[str], Material], ...]) -> Material | None:
    return next((material for form, material in known if form.search(word)), None)
