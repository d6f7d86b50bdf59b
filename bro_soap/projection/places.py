"""Where an object lies as it is issued: standardised, as one point or as several."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bro_soap.geo.transform import to_etrs89
from bro_soap.rules.shapes import is_surface, patches
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import append

__all__ = ["StandardizedPlace", "add_geometry", "add_point", "add_standardized_location", "standardized"]

_ETRS89 = "urn:ogc:def:crs:EPSG::4258"
_GML_ID = ns.q(ns.GML, "id")


@dataclass(frozen=True, slots=True)
class StandardizedPlace:
    """The standardised location: ETRS89 degrees, as numbers and as the text issued, and how it was computed.

    Of a surface the degrees are those of its first position, and `patches` the text of the rings of each patch.
    """

    latitude: float
    longitude: float
    text: str
    transformation: str
    patches: tuple[tuple[str, ...], ...] = ()


def standardized(point: etree._Element, *, height_known: bool = True, date_known: bool = True) -> StandardizedPlace:
    """Compute the standardised location of a delivered `gml:Point` or surface (RDNAPTRANS2018 for RD; 9 decimals)."""
    if is_surface(point):
        return _standardized_surface(point)
    srs, first, second = elements.point(point)
    latitude, longitude, transformation = to_etrs89(
        srs, float(first), float(second), height_known=height_known, date_known=date_known
    )
    return StandardizedPlace(latitude, longitude, f"{latitude:.9f} {longitude:.9f}", transformation)


def _standardized_surface(surface: etree._Element) -> StandardizedPlace:
    srs, found = surface.get("srsName") or "", patches(surface)
    if found is None:
        raise ValueError("no surface")
    made = [[[to_etrs89(srs, *at, height_known=False) for at in ring] for ring in rings] for rings in found]
    first = made[0][0][0]
    text = tuple(tuple(" ".join(f"{at[0]:.9f} {at[1]:.9f}" for at in ring) for ring in rings) for rings in made)
    return StandardizedPlace(first[0], first[1], f"{first[0]:.9f} {first[1]:.9f}", first[2], text)


def add_standardized_location(
    parent: etree._Element,
    brocom: str,
    places: tuple[StandardizedPlace, ...],
    identifier: str,
    *,
    as_geometry: bool = False,
) -> None:
    """Fill `brocom:StandardizedLocationType`; `as_geometry` fills `StandardizedLocationV2Type`: one point or more."""
    location = append(parent, brocom, "location")
    if as_geometry:
        add_geometry(location, places, f"{identifier}_s")
    else:
        add_point(location, places[0].text, f"{identifier}_s")
    transformation = append(parent, brocom, "coordinateTransformation", places[0].transformation)
    transformation.set("codeSpace", "urn:bro:CoordinateTransformation")


def add_geometry(parent: etree._Element, places: tuple[StandardizedPlace, ...], identifier: str) -> None:
    """Add a point, or the points together; surfaces always together (a multivlak)."""
    if any(place.patches for place in places):
        _add_surfaces(append(parent, ns.GML, "MultiSurface"), places, identifier)
        return
    if len(places) == 1:
        add_point(append(parent, ns.GML, "Point"), places[0].text, identifier)
        return
    points = append(parent, ns.GML, "MultiPoint")
    points.set(_GML_ID, identifier)
    points.set("srsName", _ETRS89)
    for place in places:
        member = append(points, ns.GML, "pointMember")
        add_point(append(member, ns.GML, "Point"), place.text, identifier)


def _add_surfaces(made: etree._Element, places: tuple[StandardizedPlace, ...], identifier: str) -> None:
    made.set(_GML_ID, identifier)
    made.set("srsName", _ETRS89)
    for patch in (patch for place in places for patch in place.patches):
        polygon = append(append(made, ns.GML, "surfaceMember"), ns.GML, "Polygon")
        polygon.set(_GML_ID, identifier)
        polygon.set("srsName", _ETRS89)
        for number, ring in enumerate(patch):
            side = append(polygon, ns.GML, "interior" if number else "exterior")
            append(append(side, ns.GML, "LinearRing"), ns.GML, "posList", ring)


def add_point(element: etree._Element, text: str, identifier: str) -> None:
    """Make an element a point in ETRS89."""
    element.set(_GML_ID, identifier)
    element.set("srsName", _ETRS89)
    append(element, ns.GML, "pos", text)
