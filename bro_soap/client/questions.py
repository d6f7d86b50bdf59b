"""Questions to an issue service from plain Python values; what each may hold is read from the service's own schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bro_soap.xmlio.names import wire_name

__all__ = ["PRESENT", "Days", "area", "question"]

Days = tuple[date | str, date | str]
PRESENT = "actueel"
ETRS89 = "urn:ogc:def:crs:EPSG::4258"
_MILLIMETRES = frozenset({"DiameterType"})  # every other length that is asked for is in metres


def question(body: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a request as zeep wants them.

    `body` is zeep's element of the request. What is None is left out; of what must say `dataToBeDelivered` the present
    is asked for unless `given` says more. Raises `ValueError` for a field that the request does not have.
    """
    asked = {wire_name(name): value for name, value in given.items() if value is not None}
    if "dataToBeDelivered" in dict(body.type.elements):
        asked.setdefault("dataToBeDelivered", PRESENT)
    return _written(body.type, asked, body.qname.localname)


def area(
    circle: tuple[float, float, float] | None, box: tuple[float, float, float, float] | None
) -> dict[str, dict[str, Any]]:
    """Return an area as zeep wants it; raises `ValueError` unless exactly one is given."""
    if (circle is None) == (box is None):
        raise ValueError("give either a circle (latitude, longitude, radius in km) or a box (south, west, north, east)")
    if circle is not None:
        radius = {"_value_1": _number(circle[2]), "uom": "km"}
        return {"enclosingCircle": {"srsName": ETRS89, "center": _position(circle[:2]), "radius": radius}}
    south_west, north_east = (_position(pair) for pair in ((box or ())[:2], (box or ())[2:]))
    return {"boundingBox": {"srsName": ETRS89, "lowerCorner": south_west, "upperCorner": north_east}}


def _written(kind: Any, given: Mapping[str, Any], name: str) -> dict[str, Any]:
    parts = dict(kind.elements)
    if unknown := ", ".join(sorted(given.keys() - parts.keys())):
        raise ValueError(f"{unknown}: {name} of this service has no such element; it has {', '.join(parts)}")
    return {part: _value(parts[part].type, value, part) for part, value in given.items()}


def _value(kind: Any, value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_value(kind, one, name) for one in value]
    if name == "area":
        return value
    if isinstance(value, Mapping):
        return _written(kind, {wire_name(part): one for part, one in value.items()}, name)
    if isinstance(value, tuple):
        return {part: _value(of.type, one, part) for (part, of), one in zip(kind.elements, value, strict=True)}
    attributes = [attribute for attribute, _ in getattr(kind, "attributes", ())]
    return {"_value_1": _text(value), **_more(kind, attributes[0])} if attributes else _text(value)


def _more(kind: Any, attribute: str) -> dict[str, str]:
    """Return the attribute that the schema asks of a code or a measure; zeep does not read what it must be."""
    if attribute == "uom":
        return {attribute: "mm" if kind.name in _MILLIMETRES else "m"}
    object_ = kind.qname.namespace.split("/")[-2].removesuffix("common").removeprefix("ds")
    return {attribute: f"urn:bro:{object_}:{kind.name.removesuffix('Type')}"}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return _number(value) if isinstance(value, float) else str(value)


def _position(pair: tuple[float, ...]) -> dict[str, list[str]]:
    """Return latitude and longitude as zeep wants a list with attributes."""
    return {"_value_1": [_number(value) for value in pair]}


def _number(value: float) -> str:
    """Write a number without exponent, as short as it can be told from its neighbours."""
    return f"{value:.12f}".rstrip("0").rstrip(".")
