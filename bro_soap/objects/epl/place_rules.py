"""Where the areas of a licence lie: in which system, of what form, and in the Netherlands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.geo import ETRS89, RD, Boundaries, to_etrs89
from bro_soap.model import JA
from bro_soap.objects.epl.data import CATALOGUE, CITES
from bro_soap.objects.epl.shape import BOUNDARIES
from bro_soap.objects.epl.state import LIFE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.history import state_before
from bro_soap.rules.shapes import MOST_POINTS, Position, is_simple, outermost, positions

__all__ = ["PLACE_RULES"]

_MOST_AREAS = 100
_ONSHORE = CATALOGUE.named("onshore")
_FORM = Hint(
    f"Geef van elk vlak een buitenring en de ringen van wat er niet bij hoort: gesloten, ten minste vier punten, zonder"
    f" zichzelf of elkaar te kruisen; ten hoogste {MOST_POINTS} punten.",
    f"Give of each surface an outer ring and the rings of what is not in it: closed, four points at least, not crossing"
    f" themselves or each other; {MOST_POINTS} points at most.",
)
_FEWER = Hint("Lever ten hoogste 100 gebieden aan.", "Deliver 100 areas at most.")
_SWAPPED = Hint(
    "De coördinaten staan verwisseld: in ETRS89 komt de breedtegraad voor de lengtegraad, in RD x voor y.",
    "The coordinates stand the wrong way round: in ETRS89 latitude comes before longitude, in RD x before y.",
)


def _every(context: Context) -> list[tuple[Datum, etree._Element]]:
    """Return every surface of the document, with the datum it is the value of."""
    elements = context.document.elements
    return [
        (CATALOGUE.named(path), surface)
        for path in BOUNDARIES
        for boundary in elements.get(path, ())
        for surface in boundary.iterchildren("*")
    ]


def _surfaces(context: Context) -> list[tuple[Datum, etree._Element]]:
    """Return the same; none of more than are looked at."""
    found = _every(context)
    return found if len(found) <= _MOST_AREAS else []


@rule("EPL-423", "van deze dienst: begrensde tijd", needs=BOUNDARIES, hint=_FEWER)
def a_document_has_so_many_areas(context: Context) -> Iterator[Hit]:
    """Een brondocument heeft ten hoogste 100 gebieden."""
    found = _every(context)
    if len(found) > _MOST_AREAS:
        datum, element = found[0]
        yield Hit("BF-20", datum, f"{len(found)} gebieden", element=element)


@rule("EPL-420", f"{CITES}, Verleend gebied.aangeleverde begrenzing: RD onshore, anders ETRS89", needs=BOUNDARIES)
def an_area_is_told_in_the_system_of_its_side(context: Context) -> Iterator[Hit]:
    """Een begrenzing is gegeven in RD als de vergunning onshore ligt, en anders in ETRS89."""
    before = state_before(context, LIFE)
    onshore = context.document.value("onshore") or (before.text("onshore") if before is not None else None)
    for datum, surface in _surfaces(context):
        srs = surface.get("srsName") or ""
        if onshore is not None and srs != (RD if onshore == JA else ETRS89):
            yield Hit("BF-21", datum, srs, onshore, _ONSHORE, surface)


@rule("EPL-421", f"{CITES}, Verleend gebied.aangeleverde begrenzing; van deze dienst: begrensde tijd", hint=_FORM)
def a_boundary_is_a_surface(context: Context) -> Iterator[Hit]:
    """Een begrenzing is een vlak: gesloten ringen van genoeg en niet te veel punten, die zichzelf niet kruisen."""
    for datum, surface in _surfaces(context):
        if not is_simple(surface):
            yield Hit("BF-20", datum, _shown(surface), element=surface)


@rule("EPL-422", f"{CITES}, Verleend gebied.aangeleverde begrenzing: in Nederland of zijn EEZ; BF-12", needs=BOUNDARIES)
def an_area_lies_in_the_netherlands(context: Context) -> Iterator[Hit]:
    """Een gebied ligt in Nederland of zijn EEZ; van een groot worden de uiterste punten bezien."""
    boundaries = context.facts.standard.boundaries
    for datum, surface in _surfaces(context):
        srs, found = surface.get("srsName") or "", positions(surface)
        if srs not in {RD, ETRS89} or found is None:
            continue
        outside = [at for at in outermost(found) if not _inside(boundaries, srs, at)]
        if outside:
            hint = _SWAPPED if all(_inside(boundaries, srs, at[::-1]) for at in outside) else None
            yield Hit("BF-12", datum, f"{outside[0][0]:g} {outside[0][1]:g}", element=surface, hint=hint)


def _inside(boundaries: Boundaries, srs: str, at: Position) -> bool:
    try:
        place = to_etrs89(srs, *at)
    except ValueError:
        return False
    return boundaries.in_netherlands_or_eez(place.latitude, place.longitude)


def _shown(surface: etree._Element) -> str:
    found = positions(surface)
    return "vlak" if found is None else f"vlak van {sum(map(len, found))} punten"


PLACE_RULES: tuple[Rule, ...] = (
    a_document_has_so_many_areas,
    an_area_is_told_in_the_system_of_its_side,
    a_boundary_is_a_surface,
    an_area_lies_in_the_netherlands,
)
