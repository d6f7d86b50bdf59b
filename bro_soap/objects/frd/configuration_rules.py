"""The rules about with what is measured: where coils are, and which electrodes make a pair."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.model import Operation
from bro_soap.objects.frd import data as d
from bro_soap.objects.frd.dossier import TOLD, electrodes, path_of, wanted
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.history import events_once_done
from bro_soap.rules.nested import Occurrence, inside, parent_of
from bro_soap.xmlio.elements import decimal

__all__ = ["CONFIGURATION_RULES"]

_C = d.CATALOGUE.cites


@rule("FRD-064", d.CATALOGUE.at(d.SECONDARY_COIL), needs={d.SECONDARY_COIL.path})
def the_second_coil_is_nearer(context: Context) -> Iterator[Hit]:
    """De relatieve positie secundaire ontvangstspoel is kleiner dan die van de primaire."""
    for here in inside(context, parent_of(d.SECONDARY_COIL)):
        written = here.value(d.PRIMARY_COIL.path) or ""
        second, first = decimal(here.value(d.SECONDARY_COIL.path) or ""), decimal(written)
        if second is not None and first is not None and second >= first:
            yield Hit("BF-18", d.SECONDARY_COIL, second, written, d.PRIMARY_COIL, here.first(d.SECONDARY_COIL.path))


def _pair(here: Occurrence, datum: Datum) -> list[str]:
    """Return the electrodes of a pair; none of one without a value."""
    return [path_of(part) for element in here.all(datum.path) for part in electrodes(element)]


@rule("FRD-065", f"{_C}, Elektrodepaar.elektrode1, elektrode2", needs={d.MEASURED_PAIR.path, d.CURRENT_PAIR.path})
def a_pair_is_of_two(context: Context) -> Iterator[Hit]:
    """De twee elektroden van een paar zijn niet dezelfde."""
    for datum in d.PAIRS:
        first, second = (d.CATALOGUE[f"{datum.path}/electrode{number}"] for number in (1, 2))
        for here in inside(context, datum.path):
            pair = list(map(path_of, electrodes(here.element)))
            if len(pair) == 2 and pair[0] == pair[1]:
                yield Hit("BF-21", first, pair[0], pair[1], second, here.first(first.path))


@rule("FRD-066", f"{_C}, Meetconfiguratie.meetpaar, stroompaar", needs={d.CURRENT_PAIR.path})
def the_pairs_differ(context: Context) -> Iterator[Hit]:
    """Het meetpaar en het stroompaar zijn niet dezelfde elektroden."""
    for here in inside(context, parent_of(d.CURRENT_PAIR)):
        pair, current = _pair(here, d.MEASURED_PAIR), _pair(here, d.CURRENT_PAIR)
        if current and set(pair) == set(current):
            first, second = ", ".join(pair), ", ".join(current)
            yield Hit("BF-21", d.MEASURED_PAIR, first, second, d.CURRENT_PAIR, here.first(d.MEASURED_PAIR.path))


def _on_the_tube(context: Context) -> tuple[str, set[str]] | None:
    """Return the tube of the dossier, and the electrodes on it by cable/electrode; None where that is not known."""
    begun = next((event.details for event in events_once_done(context) or () if "member" in event.details), None)
    well = None if begun is None else context.facts.references.get(begun["refers"])
    if begun is None or well is None or well.deregistered or "electrodes" not in well.details:
        return None
    found = (part.partition("/") for part in well.details["members"])
    return begun["member"], {electrode for tube, _, electrode in found if tube == begun["member"]}


@rule(
    "FRD-067",
    f"{_C}, GMW-elektrodeverwijzing: buis, kabel en elektrode van de put; BF-31",
    documents={"FRD_GEM_MeasurementConfiguration"},
    operations=TOLD,
)
def the_electrodes_are_there(context: Context) -> Iterator[Hit]:
    """De elektroden van een meetconfiguratie zitten aan de buis waarover het onderzoek gaat."""
    known = _on_the_tube(context)
    for element in electrodes(context.document.root) if known else ():
        if known and path_of(element) not in known[1]:
            yield Hit("BF-31", d.ELECTRODE, f"{known[0]}/{path_of(element)}", element=element)


@rule(
    "FRD-068",
    f"{_C}, GMW-elektrodeverwijzing: buis van de put; BF-31",
    documents={"FRD_StartRegistration"},
    operations={Operation.REPLACE},
)
def another_tube_has_the_electrodes(context: Context) -> Iterator[Hit]:
    """Een andere buis heeft de elektroden waarmee gemeten is."""
    used, known = wanted(context.facts.events, "within"), _on_the_tube(context)
    if known and not used <= known[1]:
        lost = min(used - known[1])
        yield Hit("BF-31", d.ELECTRODE, f"{known[0]}/{lost}", element=context.document.first(d.TUBE_NUMBER.path))


CONFIGURATION_RULES: tuple[Rule, ...] = (
    the_second_coil_is_nearer,
    a_pair_is_of_two,
    the_pairs_differ,
    the_electrodes_are_there,
    another_tube_has_the_electrodes,
)
