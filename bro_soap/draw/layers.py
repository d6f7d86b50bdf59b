"""Paints layers: what each is made of, the colour that it has, and what is told of it beside it."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from bro_soap.draw import svg
from bro_soap.draw.framing import LINE, SMALL, Key, framed
from bro_soap.draw.materials import mixture_of
from bro_soap.draw.patterns import fill_of, swatch_of
from bro_soap.draw.picture import LayerTrack, Stratum
from bro_soap.draw.placing import placed
from bro_soap.draw.reading import told_depths
from bro_soap.draw.scale import Depths
from bro_soap.draw.words import spoken, wrapped

__all__ = ["paint_layers", "room_for_layers", "width_of_layers"]

_LOG, _COLOUR, _TEXT, _GAP = 84.0, 12.0, 212.0, 26.0
_MOST_LINES = 4


def width_of_layers(track: LayerTrack) -> float:
    """Return how wide layers are with what is told of them, in pixels."""
    return _LOG + (_COLOUR if _coloured(track) else 0) + _GAP + _TEXT


def room_for_layers(track: LayerTrack) -> float:
    """Return how high layers would be if all that is told of them stood there in full."""
    return sum(len(_lines_of(one, _MOST_LINES)) * LINE + 2 for one in track.strata)


def _coloured(track: LayerTrack) -> bool:
    return any(swatch_of(one.colour) for one in track.strata)


def paint_layers(track: LayerTrack, parent: etree._Element, x: float, depths: Depths, key: Key) -> None:
    """Paint layers, each with what it is made of and what is told of it."""
    made = svg.group(parent, "laagprofiel")
    width = width_of_layers(track)
    coloured = _coloured(track)
    for stratum in track.strata:
        _paint_stratum(made, stratum, x, depths, key, coloured=coloured)
    framed(made, x, _LOG + (_COLOUR if coloured else 0), depths, track.label, room=width)
    _paint_texts(made, track.strata, x + width - _GAP - _TEXT, depths, key)


def _paint_stratum(
    parent: etree._Element, stratum: Stratum, x: float, depths: Depths, key: Key, *, coloured: bool
) -> None:
    one = svg.group(parent, "laag")
    svg.title(one, _whole(stratum))
    top, height = depths.at(stratum.top), depths.at(stratum.bottom) - depths.at(stratum.top)
    mixture, right = mixture_of(stratum.name), x + _LOG
    key.materials.setdefault(mixture.main.key, mixture.main)
    more: dict[str, str] = {"stroke": svg.INK, "stroke_width": "0.5"}
    svg.rect(one, x, top, _LOG, height, fill=fill_of(mixture.main), **more)
    for material, part in mixture.mixed:
        key.materials.setdefault(material.key, material)
        right -= part * _LOG
        svg.rect(one, right, top, part * _LOG, height, fill=fill_of(material), **more)
    if coloured:
        svg.rect(one, x + _LOG, top, _COLOUR, height, fill=swatch_of(stratum.colour) or "none", **more)


def _whole(stratum: Stratum) -> str:
    told = ", ".join((_called(stratum), *stratum.details))
    return f"{told_depths(stratum.top, stratum.bottom)}: {told}"


def _called(stratum: Stratum) -> str:
    return spoken(stratum.name) or "niet beschreven"


def _lines_of(stratum: Stratum, most: int) -> list[str]:
    told = ", ".join((_called(stratum), *stratum.details))
    return wrapped(told, _TEXT - 10, SMALL, most)


def _paint_texts(parent: etree._Element, strata: Sequence[Stratum], x: float, depths: Depths, key: Key) -> None:
    """Write beside each layer what it is, with a line to where it lies; of too many the thinnest go without."""
    told, lines = _chosen(strata, depths)
    key.untold += len(strata) - len(told)
    heights = [len(one) * LINE + 2 for one in lines]
    wanted = [(depths.at(one.top) + depths.at(one.bottom)) / 2 for one in told]
    for stratum, said, middle, height in zip(
        told, lines, placed(wanted, heights, depths.y, depths.end), heights, strict=True
    ):
        at = (depths.at(stratum.top) + depths.at(stratum.bottom)) / 2
        way = [(x, at), (x + 4, at), (x + _GAP - 6, middle), (x + _GAP - 2, middle)]
        svg.path(parent, way, stroke_width=0.4)
        for number, words in enumerate(said):
            y = middle - height / 2 + 9 + number * LINE
            name = _called(stratum) if number == 0 else ""
            svg.text(parent, x + _GAP, y, words, SMALL, bold=len(name) if words.startswith(name) else 0)


def _chosen(strata: Sequence[Stratum], depths: Depths) -> tuple[list[Stratum], list[list[str]]]:
    """Return the layers that are told of, and what stands there: in full, or in as many lines as a layer is high."""
    lines = [_lines_of(one, _MOST_LINES) for one in strata]
    if sum(len(one) * LINE + 2 for one in lines) <= depths.height:
        return list(strata), lines
    one_line = LINE + 2
    most = int(depths.height / one_line)
    kept = sorted(sorted(range(len(strata)), key=lambda at: strata[at].top - strata[at].bottom)[:most])
    told = [strata[at] for at in kept]
    spare = int((depths.height - len(told) * one_line) / LINE)
    lines = []
    for one in told:
        high = int((depths.at(one.bottom) - depths.at(one.top)) / LINE)
        said = _lines_of(one, max(1, min(_MOST_LINES, high, 1 + spare)))
        spare -= len(said) - 1
        lines.append(said)
    return told, lines
