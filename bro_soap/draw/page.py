"""Lays a drawing out: title block, scales and tracks side by side, plots, and what explains it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from lxml import etree

from bro_soap.draw import svg
from bro_soap.draw.framing import HEADING, LOW_HEADING, Key
from bro_soap.draw.layers import room_for_layers
from bro_soap.draw.patterns import define, fill_of
from bro_soap.draw.picture import BoxTrack, LayerTrack, Picture
from bro_soap.draw.placing import placed
from bro_soap.draw.plots import HEIGHT, WIDTH, paint_plot
from bro_soap.draw.scale import Depths, depths_of
from bro_soap.draw.tracks import paint, width_of_track
from bro_soap.draw.words import fitting, number_text, width_of, wrapped

__all__ = ["painted"]

_MARGIN, _SCALE, _LEVELS = 24.0, 50.0, 96.0
_LEAST, _SIZE, _ROW = 740.0, 9.0, 14.0
_GAP = 10.0
_WATER = "#0b5fa5"


def painted(picture: Picture) -> bytes:
    """Return the picture as SVG."""
    width = max(_LEAST, 2 * _MARGIN + _widths(picture))
    facts = list(_rows(picture))
    top = _MARGIN + 26 + ceil(len(facts) / 2) * _ROW + 16
    texts = max((room_for_layers(one) for one in picture.tracks if isinstance(one, LayerTrack)), default=0.0)
    scale = depths_of(picture.top, picture.bottom, texts) if picture.tracks else None
    depths = replace(scale, y=top + _heading(picture)) if scale else None
    root = svg.begun(_named(picture), _described(picture))
    defs = svg.child(root, "defs")
    _paint_title(root, picture, facts, width, depths)
    key = Key()
    below = top
    if depths is not None:
        _paint_tracks(root, picture, depths, key)
        below = depths.end + 24
    below = _paint_plots(root, picture, width, below)
    below = _paint_key(root, picture, key, width, below)
    define(defs, key.materials.values())
    return svg.written(svg.sized(root, width, below + _MARGIN))


def _heading(picture: Picture) -> float:
    """Return how high the headings are: those of intervals stand upright."""
    return HEADING if any(isinstance(track, BoxTrack) for track in picture.tracks) else LOW_HEADING


def _widths(picture: Picture) -> float:
    return (
        _SCALE * ((not picture.levelled) + (picture.surface is not None))
        + (_LEVELS if picture.levels else 0)
        + sum(width_of_track(track) + _GAP for track in picture.tracks)
    )


def _named(picture: Picture) -> str:
    return " ".join(filter(None, (picture.bro_id, picture.name)))


def _described(picture: Picture) -> str:
    """Return what the drawing shows in words, for who cannot see it."""
    layers = sum(len(track.strata) for track in picture.tracks if isinstance(track, LayerTrack))
    told = [f"{label}: {said}" for label, said in picture.facts]
    reach = f"van {number_text(picture.top)} tot {number_text(picture.bottom)} m diepte"
    parts = (f"{layers} lagen" if layers else "", reach if picture.tracks else "", *told)
    return f"Tekening van {_named(picture)}. {'; '.join(filter(None, parts))}."


# --- title block


def _rows(picture: Picture) -> Iterator[tuple[str, str]]:
    yield from picture.facts
    if picture.surface is not None and not picture.levelled:
        yield picture.reference or "maaiveld", f"{number_text(picture.surface, 3)} m {picture.datum}".rstrip()


def _paint_title(
    root: etree._Element, picture: Picture, facts: list[tuple[str, str]], width: float, depths: Depths | None
) -> None:
    made = svg.group(root, "titelblok")
    inner = width - 2 * _MARGIN
    rows = ceil(len(facts) / 2)
    svg.rect(made, _MARGIN, _MARGIN, inner, 26 + rows * _ROW, fill="none", stroke=svg.INK, stroke_width=1)
    svg.line(made, _MARGIN, _MARGIN + 22, width - _MARGIN, _MARGIN + 22)
    svg.text(made, _MARGIN + 6, _MARGIN + 15, fitting(_named(picture), inner - 160, 13), 13, font_weight="bold")
    if depths is not None:
        said = f"schaal 1:{number_text(depths.scale, 1)}"
        svg.text(made, width - _MARGIN - 6, _MARGIN + 15, said, _SIZE, text_anchor="end")
    for number, (label, told) in enumerate(facts):
        x = _MARGIN + 6 + (inner / 2) * (number // rows)
        y = _MARGIN + 36 + (number % rows) * _ROW
        svg.text(made, x, y, fitting(label, 150, _SIZE), _SIZE, fill="#4d4d4d")
        svg.text(made, x + 156, y, fitting(told, inner / 2 - 170, _SIZE), _SIZE)


# --- along the depth


def _paint_tracks(root: etree._Element, picture: Picture, depths: Depths, key: Key) -> None:
    x = _MARGIN
    if not picture.levelled:
        x += _SCALE
        _paint_scale(root, x, depths, "diepte (m)", 0.0, -1)
    if picture.surface is not None:
        x += _SCALE
        _paint_scale(root, x, depths, f"m {picture.datum}".rstrip(), picture.surface, 1)
    if picture.levels:
        _paint_levels(root, picture, x, depths)
        x += _LEVELS
    for track in picture.tracks:
        x += _GAP
        paint(track, root, x, depths, key, picture.surface or 0.0)
        x += width_of_track(track)


def _paint_scale(root: etree._Element, x: float, depths: Depths, label: str, surface: float, sign: int) -> None:
    """Paint a scale left of a line: depths where the sign is -1, heights below a surface where it is 1."""
    made = svg.group(root, "schaal")
    svg.text(made, x, depths.y - 8, label, 8, text_anchor="end", font_weight="bold")
    svg.line(made, x, depths.y, x, depths.end)
    for depth in depths.marks(-surface):
        y = depths.at(depth)
        svg.line(made, x - 5, y, x, y)
        said = number_text(surface - depth if sign > 0 else depth)
        svg.text(made, x - 7, y + 3, said, 8, text_anchor="end")


def _paint_levels(root: etree._Element, picture: Picture, x: float, depths: Depths) -> None:
    """Paint where something stands, and beside it what: texts of levels that lie close make room for each other."""
    made = svg.group(root, "peilen")
    levels = sorted(picture.levels)
    texts = [[*wrapped(label, _LEVELS - 22, 7, 3), f"{number_text(depth)} m"] for depth, label in levels]
    heights = [len(lines) * 8.0 + 4 for lines in texts]
    middles = placed([depths.at(depth) for depth, _ in levels], heights, depths.y, depths.end)
    for (depth, label), lines, middle in zip(levels, texts, middles, strict=True):
        y = depths.at(depth)
        one = svg.group(made, "peil")
        svg.title(one, f"{label}: {number_text(depth)} m")
        svg.line(one, x + 2, y, x + 14, y, stroke=_WATER, stroke_width=1)
        svg.path(one, [(x + 4, y - 7), (x + 12, y - 7), (x + 8, y), (x + 4, y - 7)], fill=_WATER, stroke=_WATER)
        svg.line(one, x + 14, y, x + 20, middle, stroke=_WATER, stroke_width=0.4)
        for number, said in enumerate(lines):
            svg.text(one, x + 22, middle - len(lines) * 4 + 6.5 + number * 8, said, 7, fill=_WATER)


# --- below


def _paint_plots(root: etree._Element, picture: Picture, width: float, y: float) -> float:
    across = max(1, int((width - 2 * _MARGIN) / WIDTH))
    for plot in (plot for plot in picture.plots if plot.dated):
        paint_plot(plot, root, _MARGIN, y, width - 2 * _MARGIN)
        y += HEIGHT
    others = [plot for plot in picture.plots if not plot.dated]
    for number, plot in enumerate(others):
        paint_plot(plot, root, _MARGIN + (number % across) * WIDTH, y + (number // across) * HEIGHT)
    return y + ceil(len(others) / across) * HEIGHT


def _paint_key(root: etree._Element, picture: Picture, key: Key, width: float, y: float) -> float:
    """Paint what explains the drawing, from this height down; return where it ends."""
    made = svg.group(root, "legenda")
    x = _MARGIN
    for material in sorted(key.materials.values(), key=lambda one: one.key):
        room = 34 + width_of(material.label, _SIZE)
        if x + room > width - _MARGIN:
            x, y = _MARGIN, y + 20
        svg.rect(made, x, y, 22, 13, fill=fill_of(material), stroke=svg.INK, stroke_width=0.6)
        svg.text(made, x + 26, y + 10, material.label, _SIZE)
        x += room + 8
    y += 28 if key.materials else 4
    for said in _notes(picture, key):
        for line in wrapped(said, width - 2 * _MARGIN, _SIZE, 4):
            svg.text(made, _MARGIN, y, line, _SIZE)
            y += 12
    return y


def _notes(picture: Picture, key: Key) -> Iterator[str]:
    for track, letters in key.letters.items():
        yield f"{track}: " + "; ".join(f"{letter} {said}" for said, letter in letters.items())
    if any(isinstance(track, LayerTrack) for track in picture.tracks):
        yield "In een laag staat rechts wat er is bijgemengd, hoe meer hoe breder, en daarnaast de beschreven kleur."
    if key.untold:
        yield f"Bij {key.untold} lagen is op deze schaal geen plaats voor tekst; wijs ze aan om ze te lezen."
    yield from picture.left_out
