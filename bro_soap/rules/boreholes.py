"""The shapes of rules that all kinds of borehole investigation have: the codes, the order of depths, land and sea."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bro_soap.geo import ETRS89, RD, to_etrs89
from bro_soap.rules.dependent import name_of
from bro_soap.rules.passes import codes
from bro_soap.rules.rule import Context, Datum, Hit, Rule, rule
from bro_soap.xmlio.elements import decimal, is_nil, local, point, text

__all__ = ["Site", "codes_listed", "land_and_sea", "on_land", "upper_above_lower"]


# Its codes stand without a code space.
_YES_NO = "urn:bro:IndicationYesNo"

# Its codes stand without a code space.
_YES_NO = "urn:bro:IndicationYesNo"


def codes_listed(rule_id: str, citation: str, coded: Mapping[str, tuple[Datum, str]]) -> Rule:
    """BF-09: every code is on the list of its code space; `coded` are the data and their lists by path."""

    @rule(rule_id, citation, needs=coded.keys(), passes={path: codes(urn) for path, (_, urn) in coded.items()})
    def every_code_is_on_its_list(context: Context) -> Iterator[Hit]:
        """Elke code staat in de waardelijst van haar domein voor het kwaliteitsregime."""
        known, document = context.facts.standard.codes.versions, context.document
        for path in document.elements.keys() & coded.keys():
            # The schema gives all elements on a path the same code space.
            urn = document.elements[path][0].get("codeSpace", _YES_NO if coded[path][1] == _YES_NO else None)
            allowed = context.allowed(urn) if urn is not None and urn in known else None
            for element, value in zip(document.elements[path], document.texts(path), strict=True):
                if allowed is not None and value not in allowed and not is_nil(element):
                    yield Hit("BF-09", coded[path][0], value, element=element)

    return every_code_is_on_its_list


def upper_above_lower(rule_id: str, citation: str, sentence: str, bounds: Mapping[str, tuple[Datum, Datum]]) -> Rule:
    """BF-18: of each layer and interval the upper depth lies above the lower one; `bounds` are both, by the lower."""

    def check(context: Context) -> Iterator[Hit]:
        for path in context.document.elements.keys() & bounds.keys():
            for element in context.document.elements[path]:
                yield from _below_upper(*bounds[path], element)

    check.__doc__ = sentence
    return rule(rule_id, citation, needs=bounds.keys())(check)


def _below_upper(datum: Datum, other: Datum, lower: etree._Element) -> Iterator[Hit]:
    wanted = datum.path.rpartition("/")[2]
    upper = next((part for part in lower.itersiblings(preceding=True) if local(part) == wanted), None)
    low, high = decimal(text(lower)), None if upper is None else decimal(text(upper))
    if upper is not None and low is not None and high is not None and low <= high:
        yield Hit("BF-18", datum, text(upper), text(lower), other, upper)


# --- where it is


@dataclass(frozen=True, slots=True)
class Site:
    """What a document says of where it is: its place, the system of that, and what its heights start from."""

    location: Datum
    system: Datum
    reference: Datum
    datum: Datum


@dataclass(frozen=True, slots=True)
class _Place:
    """Whether it is Dutch, on which side of the baseline (None: not known), and as it was written."""

    dutch: bool
    landward: bool | None
    srs: str
    written: str


def land_and_sea(ids: tuple[str, str, str, str], cites: str, site: Site) -> tuple[Rule, ...]:
    """Return the rules about the place: it is Dutch; the system, the reference and the datum fit land or sea."""
    reference, datum = site.reference, site.datum

    @rule(ids[0], f"{cites}, coördinaten", needs={site.system.path})
    def the_borehole_is_dutch(context: Context) -> Iterator[Hit]:
        """De boring ligt in Nederland of zijn EEZ, en staat op land in RD of ETRS89."""
        place, element = _place(context, site), context.document.first(site.system.path)
        if not place.dutch:
            yield Hit("BF-12", site.location, place.written, element=element)
        elif place.landward and place.srs not in {RD, ETRS89}:
            yield Hit("BF-14", site.location, place.srs, element=element)

    @rule(ids[1], f"{cites}, {site.system.dutch}")
    def at_sea_the_system_is_not_rd(context: Context) -> Iterator[Hit]:
        """Op zee is het referentiestelsel ETRS89 of WGS84."""
        element = context.document.first(site.system.path)
        if element is not None and element.get("srsName") == RD and _place(context, site).landward is False:
            yield Hit("BF-10", site.system, "RD", "ETRS89 of WGS84", element=element)

    @rule(ids[2], f"{cites}, {name_of(reference)}")
    def at_sea_the_reference_is_the_bottom(context: Context) -> Iterator[Hit]:
        """Op zee is het lokaal verticaal referentiepunt waterbodem."""
        value = context.document.value(reference.path)
        if value == "maaiveld" and _place(context, site).landward is False:
            yield Hit("BF-10", reference, value, "waterbodem", element=context.document.first(reference.path))

    @rule(ids[3], f"{cites}, {name_of(datum)}")
    def the_height_fits_land_or_sea(context: Context) -> Iterator[Hit]:
        """Op land is het verticaal referentievlak NAP, op zee LAT of MSL."""
        value, element = context.document.value(datum.path), context.document.first(datum.path)
        if value in {"LAT", "MSL"} and _place(context, site).landward is True:
            yield Hit("BF-15", datum, value, element=element)
        elif value == "NAP" and _place(context, site).landward is False:
            yield Hit("BF-10", datum, value, "LAT of MSL", element=element)

    return (
        the_borehole_is_dutch,
        at_sea_the_system_is_not_rd,
        at_sea_the_reference_is_the_bottom,
        the_height_fits_land_or_sea,
    )


def on_land(rule_id: str, cites: str, sentence: str, location: Datum) -> Rule:
    """BF-13: what is investigated on land alone lies there."""

    def check(context: Context) -> Iterator[Hit]:
        element = context.document.first(location.path)
        place = _Place(True, True, "", "") if element is None else _found(context, *point(element))
        if place.srs in {RD, ETRS89} and (not place.dutch or place.landward is False):
            yield Hit("BF-13", location, place.written, element=element)

    check.__doc__ = sentence
    return rule(rule_id, f"{cites}, coördinaten", needs={location.path})(check)


def _place(context: Context, site: Site) -> _Place:
    memo = context.document.memo
    if "place" not in memo:
        element = context.document.first(site.system.path)
        memo["place"] = _Place(True, None, "", "") if element is None else _found(context, *point(element))
    place: _Place = memo["place"]
    return place


def _found(context: Context, srs: str, first: str, second: str) -> _Place:
    if not first:  # BRO-065 tells of what is no pair of numbers
        return _Place(True, None, srs, "")
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return _Place(False, None, srs, f"{first} {second}")
    boundaries = context.facts.standard.boundaries
    dutch = boundaries.in_netherlands_or_eez(at.latitude, at.longitude)
    side = boundaries.landward(at.latitude, at.longitude) if dutch else None
    return _Place(dutch, side, srs, f"{first} {second}")
