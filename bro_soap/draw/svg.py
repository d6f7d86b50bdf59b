"""Writes SVG: shapes and texts as elements, without styles, scripts or anything that is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lxml import etree

from bro_soap.legible import legible

__all__ = [
    "FONT",
    "INK",
    "SVG",
    "begun",
    "child",
    "circle",
    "group",
    "line",
    "path",
    "rect",
    "sized",
    "text",
    "title",
    "written",
]

SVG = "http://www.w3.org/2000/svg"
INK = "#1c1c1c"
FONT = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
_MM = 25.4 / 96
_Value = str | float


def begun(name: str, told: str) -> etree._Element:
    """Return an empty drawing; its name and what it shows are for all readers, also those who cannot see it."""
    root = etree.Element(f"{{{SVG}}}svg", nsmap=cast("dict[str, str]", {None: SVG}))
    root.set("version", "1.1")
    root.set("role", "img")
    root.set("aria-labelledby", "titel beschrijving")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "nl")
    root.set("font-family", FONT)
    child(root, "title", id="titel").text = legible(name)
    child(root, "desc", id="beschrijving").text = legible(told)
    rect(root, 0, 0, 0, 0, fill="#ffffff")
    return root


def sized(root: etree._Element, width: float, height: float) -> etree._Element:
    """Give a drawing its size in pixels, at 96 to an inch of paper: a scale that it tells is true when printed."""
    root.set("width", f"{_said(width * _MM)}mm")
    root.set("height", f"{_said(height * _MM)}mm")
    root.set("viewBox", f"0 0 {_said(width)} {_said(height)}")
    ground = root[2]
    ground.set("width", _said(width))
    ground.set("height", _said(height))
    return root


def child(parent: etree._Element, tag: str, **attributes: _Value) -> etree._Element:
    """Add an element with these attributes; an underscore in a name is a hyphen."""
    made = etree.SubElement(parent, f"{{{SVG}}}{tag}")
    for name, value in attributes.items():
        made.set(name.rstrip("_").replace("_", "-"), value if isinstance(value, str) else _said(value))
    return made


def group(parent: etree._Element, kind: str) -> etree._Element:
    """Add a group of shapes, of this kind."""
    return child(parent, "g", class_=kind)


def rect(parent: etree._Element, x: float, y: float, width: float, height: float, **more: _Value) -> etree._Element:
    """Add a rectangle."""
    return child(parent, "rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **more)


def line(parent: etree._Element, x: float, y: float, x2: float, y2: float, **more: _Value) -> etree._Element:
    """Add a straight line."""
    return child(parent, "line", x1=x, y1=y, x2=x2, y2=y2, **{"stroke": INK, "stroke_width": 0.7, **more})


def circle(parent: etree._Element, x: float, y: float, radius: float, **more: _Value) -> etree._Element:
    """Add a circle."""
    return child(parent, "circle", cx=x, cy=y, r=radius, **more)


def path(parent: etree._Element, points: Iterable[tuple[float, float]], **more: _Value) -> etree._Element:
    """Add a line through points; one that goes nowhere is a dot."""
    told = "L".join(f"{_said(x)} {_said(y)}" for x, y in points)
    return child(
        parent,
        "path",
        d=f"M{told}",
        **{"fill": "none", "stroke": INK, "stroke_width": 0.9, "stroke_linecap": "round", **more},
    )


def text(
    parent: etree._Element, x: float, y: float, said: str, size: float = 9, bold: int = 0, **more: _Value
) -> etree._Element:
    """Add a line of text that stands on this height, the first signs of it bold."""
    made = child(parent, "text", x=x, y=y, font_size=size, **{"fill": INK, **more})
    if bold:
        first = child(made, "tspan", font_weight="bold")
        first.text, first.tail = legible(said[:bold]), legible(said[bold:])
    else:
        made.text = legible(said)
    return made


def title(parent: etree._Element, said: str) -> None:
    """Say what a shape is, to who points at it or has it read aloud."""
    child(parent, "title").text = legible(said)


def written(root: etree._Element) -> bytes:
    """Return the drawing as a file."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data + b"\n"


def _said(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
