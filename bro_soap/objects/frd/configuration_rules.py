"""The rules about with what is measured: where coils are, and which electrodes make a pair."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.objects.frd import data as d
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.nested import Occurrence, inside, parent_of
from bro_soap.xmlio.elements import child, decimal, integer, text

__all__ = ["CONFIGURATION_RULES"]

_C = d.CATALOGUE.cites
_NUMBERS = ("cableNumber", "electrodeNumber")


@rule("FRD-064", d.CATALOGUE.at(d.SECONDARY_COIL), needs={d.SECONDARY_COIL.path})
def the_second_coil_is_nearer(context: Context) -> Iterator[Hit]:
    """De relatieve positie secundaire ontvangstspoel is kleiner dan die van de primaire."""
    for here in inside(context, parent_of(d.SECONDARY_COIL)):
        written = here.value(d.PRIMARY_COIL.path) or ""
        second, first = decimal(here.value(d.SECONDARY_COIL.path) or ""), decimal(written)
        if second is not None and first is not None and second >= first:
            yield Hit("BF-18", d.SECONDARY_COIL, second, written, d.PRIMARY_COIL, here.first(d.SECONDARY_COIL.path))


Electrode = tuple[int | None, int | None]


def _electrode(element: etree._Element) -> Electrode:
    """Return the numbers of cable and electrode."""
    found = (child(element, name) for name in _NUMBERS)
    cable, electrode = (None if one is None else integer(text(one)) for one in found)
    return cable, electrode


def _pair(here: Occurrence, datum: Datum) -> tuple[Electrode, ...]:
    """Return the electrodes of a pair; none of one without a value."""
    return tuple(_electrode(part) for element in here.all(datum.path) for part in element.iterchildren("*"))


def _written(electrode: Electrode) -> str:
    return "/".join(map(str, electrode))


@rule("FRD-065", f"{_C}, Elektrodepaar.elektrode1, elektrode2", needs={d.MEASURED_PAIR.path, d.CURRENT_PAIR.path})
def a_pair_is_of_two(context: Context) -> Iterator[Hit]:
    """De twee elektroden van een paar zijn niet dezelfde."""
    for datum in d.PAIRS:
        first, second = (d.CATALOGUE[f"{datum.path}/electrode{number}"] for number in (1, 2))
        for here in inside(context, datum.path):
            pair = [_electrode(part) for part in here.element.iterchildren("*")]
            if len(pair) == 2 and pair[0] == pair[1]:
                yield Hit("BF-21", first, _written(pair[0]), _written(pair[1]), second, here.first(first.path))


@rule("FRD-066", f"{_C}, Meetconfiguratie.meetpaar, stroompaar", needs={d.CURRENT_PAIR.path})
def the_pairs_differ(context: Context) -> Iterator[Hit]:
    """Het meetpaar en het stroompaar zijn niet dezelfde elektroden."""
    for here in inside(context, parent_of(d.CURRENT_PAIR)):
        pair, current = _pair(here, d.MEASURED_PAIR), _pair(here, d.CURRENT_PAIR)
        if current and set(pair) == set(current):
            first, second = (", ".join(map(_written, one)) for one in (pair, current))
            yield Hit("BF-21", d.MEASURED_PAIR, first, second, d.CURRENT_PAIR, here.first(d.MEASURED_PAIR.path))


CONFIGURATION_RULES: tuple[Rule, ...] = (the_second_coil_is_nearer, a_pair_is_of_two, the_pairs_differ)
