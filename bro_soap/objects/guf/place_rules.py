"""Where the parts of a facility lie: in which system, of what form, and in the Netherlands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from bro_soap.geo import ETRS89, RD, Boundaries, to_etrs89
from bro_soap.objects.guf.data import CATALOGUE, CITES
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.shapes import MOST_POINTS, Position, is_simple, outermost, positions
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local

__all__ = ["PLACE_RULES"]

_MOST_PLACES = 20_000
_FEWER = Hint(
    "Lever wat gebouwd is in meer dan een document aan.",
    "Deliver what is built in more than one document.",
)
_KINDS = tuple(ns.q(ns.GML, name) for name in ("Point", "Curve", "Surface"))
_FORM = Hint(
    f"Geef een lijn van ten minste twee, of een gesloten ring van ten minste vier punten, die zichzelf niet kruist; ten"
    f" hoogste {MOST_POINTS} punten.",
    f"Give a line of at least two, or a closed ring of at least four points, that does not cross itself; {MOST_POINTS}"
    " points at most.",
)


def _places(context: Context) -> list[tuple[Datum, etree._Element]]:
    """Return every point, line and surface of the document, with its datum; none of more than are looked at."""
    found = _every(context)
    return found if len(found) <= _MOST_PLACES else []


def _every(context: Context) -> list[tuple[Datum, etree._Element]]:
    if "places" not in context.document.memo:
        found = [
            (CATALOGUE.named(path), element)
            for path, elements in context.document.elements.items()
            if path.rpartition("/")[2] in {"Point", "Curve", "Surface"}
            for element in elements
            if element.tag in _KINDS
        ]
        context.document.memo["places"] = found
    places: list[tuple[Datum, etree._Element]] = context.document.memo["places"]
    return places


@rule("GUF-423", "van deze dienst: begrensde tijd", hint=_FEWER)
def a_document_has_so_many_places(context: Context) -> Iterable[Hit] | None:
    """Een brondocument heeft ten hoogste 20.000 geometrieën."""
    places = _every(context)
    if len(places) <= _MOST_PLACES:
        return None
    datum, element = places[0]
    return [Hit("BF-20", datum, f"{len(places)} geometrieën", element=element)]


@rule("GUF-420", f"{CITES}, geometrie: Rijksdriehoekstelsel of ETRS89")
def a_place_is_told_in_rd_or_etrs89(context: Context) -> Iterator[Hit]:
    """Een geometrie is gegeven in RD of in ETRS89."""
    for datum, element in _places(context):
        if (srs := element.get("srsName") or "") not in {RD, ETRS89}:
            yield Hit("BF-14", datum, srs, element=element)


@rule("GUF-421", f"{CITES}, geometrie; van deze dienst: begrensde tijd", hint=_FORM)
def a_shape_is_one(context: Context) -> Iterator[Hit]:
    """Een lijn of vlak heeft genoeg punten en niet te veel, is als vlak gesloten, en kruist zichzelf niet."""
    for datum, element in _places(context):
        if local(element) != "Point" and not is_simple(element):
            yield Hit("BF-20", datum, _shown(element), element=element)


@rule("GUF-422", f"{CITES}, geometrie; BF-12")
def a_place_lies_in_the_netherlands(context: Context) -> Iterator[Hit]:
    """Een geometrie ligt binnen Nederland of zijn EEZ; van een grote worden de uiterste punten bezien."""
    boundaries = context.facts.standard.boundaries
    for datum, element in _places(context):
        srs, found = element.get("srsName") or "", positions(element)
        if srs not in {RD, ETRS89} or found is None:
            continue
        outside = next((at for at in outermost(found) if not _inside(boundaries, srs, at)), None)
        if outside is not None:
            yield Hit("BF-12", datum, f"{outside[0]:g} {outside[1]:g}", element=element)


def _inside(boundaries: Boundaries, srs: str, at: Position) -> bool:
    try:
        place = to_etrs89(srs, *at)
    except ValueError:
        return False
    return boundaries.in_netherlands_or_eez(place.latitude, place.longitude)


def _shown(element: etree._Element) -> str:
    found = positions(element)
    return local(element) if found is None else f"{local(element)} van {sum(map(len, found))} punten"


PLACE_RULES: tuple[Rule, ...] = (
    a_document_has_so_many_places,
    a_place_is_told_in_rd_or_etrs89,
    a_shape_is_one,
    a_place_lies_in_the_netherlands,
)
