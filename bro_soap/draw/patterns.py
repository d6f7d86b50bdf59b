"""The patterns of the kinds of soil: each is told from the others without its colours."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from bro_soap.draw.materials import Material
from bro_soap.draw.svg import child

__all__ = ["define", "fill_of", "swatch_of"]

# By material: the width and height of a tile, its lines, and the dots in it (x, y, radius).
_Dots = tuple[tuple[float, float, float], ...]
_TILES: dict[str, tuple[float, float, str, _Dots]] = {
    "zand": (8, 8, "", ((2, 2, 0.75), (6, 6, 0.75))),
    "grind": (14, 12, "M1.5 3.5a2 1.8 0 1 0 4 0a2 1.8 0 1 0-4 0M8 9a2.3 2 0 1 0 4.6 0a2.3 2 0 1 0-4.6 0", ()),
    "leem": (12, 8, "M0 2H6M6 6H12", ()),
    "klei": (7, 7, "M-1 1L1-1M0 7L7 0M6 8L8 6", ()),
    "veen": (12, 10, "M1 2H8M3 2V4.5M6 2V4.5M6 7H12M8 7V9.5M11 7V9.5", ()),
    "organisch": (12, 8, "M0 3Q3 0 6 3T12 3M0 7Q3 4 6 7T12 7", ()),
    "stenen": (20, 16, "M2 3L8 1L11 5L8 9L3 8ZM12 11L17 9L19 13L15 15L11 14Z", ()),
    "schelpen": (14, 10, "M1 4a2.5 2.5 0 0 1 5 0ZM8 9a2.5 2.5 0 0 1 5 0Z", ()),
    "gesteente": (18, 12, "M0 0H18M0 6H18M4 0V6M13 6V12", ()),
    "bijzonder": (8, 8, "M0 0L8 8M8 0L0 8", ()),
    "onbekend": (16, 16, "M0 16L16 0", ()),
}


def define(defs: etree._Element, materials: Iterable[Material]) -> None:
    """Define the patterns of these kinds of soil."""
    for material in materials:
        width, height, lines, dots = _TILES[material.key]
        tile = child(defs, "pattern", id=_name(material), width=width, height=height, patternUnits="userSpaceOnUse")
        child(tile, "rect", width=width, height=height, fill=material.ground)
        if lines:
            child(tile, "path", d=lines, fill="none", stroke=material.ink, stroke_width=0.8)
        for x, y, radius in dots:
            child(tile, "circle", cx=x, cy=y, r=radius, fill=material.ink)


def fill_of(material: Material) -> str:
    """Return what fills a shape with the pattern of a kind of soil."""
    return f"url(#{_name(material)})"


def _name(material: Material) -> str:
    return f"grond-{material.key}"


_HUES = {
    "blauw": "#5f7fae",
    "bruin": "#7d5535",
    "geel": "#e2c25a",
    "grijs": "#98989a",
    "groen": "#6f8f5f",
    "olijf": "#7d7b45",
    "oranje": "#d9873a",
    "paars": "#7f5f8f",
    "rood": "#a8493a",
    "wit": "#fafafa",
    "zwart": "#26221f",
}


def swatch_of(colour: str) -> str:
    """Return the colour that a code of colour names, as it can be printed; nothing for what names none."""
    code = colour.lower()
    hue = next((value for name, value in _HUES.items() if code.endswith(name)), "")
    if not hue:
        return ""
    share = 0.4 if code.startswith("licht") else -0.35 if code.startswith("donker") else 0.0
    return f"#{''.join(_shaded(int(hue[at : at + 2], 16), share) for at in (1, 3, 5))}"


def _shaded(part: int, share: float) -> str:
    return f"{round(part + ((255 - part) if share > 0 else part) * share):02x}"
