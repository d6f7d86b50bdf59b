"""The layers that were removed before a CPT: they join, from the surface down to the predrilled depth."""

from __future__ import annotations

from itertools import pairwise

from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.readings import (
    LAYER_LOWER,
    LAYER_UPPER,
    PREDRILLED_DEPTH,
    REMOVED_LAYER,
)
from bro_soap.rules import Context, Hit, Reading, rule
from bro_soap.xmlio.elements import decimal, integer

__all__ = [
    "layers_begin_at_zero",
    "layers_end_at_predrilled_depth",
    "layers_have_thickness",
    "layers_join",
    "no_layer_without_predrilling",
]

_C = CATALOGUE.cites


@rule("CPT-061", f"{_C}, Verwijderde laag", needs={REMOVED_LAYER.path})
def no_layer_without_predrilling(context: Context) -> list[Hit] | None:
    """Er is geen verwijderde laag als niet is voorgeboord."""
    written = context.document.value(PREDRILLED_DEPTH.path)
    if written is None or decimal(written) != 0 or not context.document.has(REMOVED_LAYER.path):
        return None
    return [Hit("BF-04", REMOVED_LAYER, None, written, PREDRILLED_DEPTH, context.document.first(REMOVED_LAYER.path))]


def _layers(context: Context) -> list[Reading]:
    """Return the removed layers from top to bottom: by their sequence number."""
    layers = list(context.document.each(REMOVED_LAYER.path))
    return sorted(layers, key=lambda layer: integer(layer.value("sequenceNumber") or "") or 0)


def _upper(layer: Reading) -> str:
    return layer.value("upperBoundary") or ""


def _lower(layer: Reading) -> str:
    return layer.value("lowerBoundary") or ""


@rule("CPT-062", f"{_C}, Verwijderde laag.bovengrens", needs={REMOVED_LAYER.path})
def layers_begin_at_zero(context: Context) -> list[Hit] | None:
    """De bovengrens van de bovenste verwijderde laag is 0."""
    layers = _layers(context)
    if not layers or decimal(_upper(layers[0])) == 0:
        return None
    return [Hit("BF-10", LAYER_UPPER, _upper(layers[0]), "0", element=layers[0].first("upperBoundary"))]


@rule("CPT-063", f"{_C}, Verwijderde laag.bovengrens", needs={REMOVED_LAYER.path})
def layers_join(context: Context) -> list[Hit] | None:
    """De verwijderde lagen sluiten precies op elkaar aan."""
    layers = _layers(context)
    return [
        Hit("BF-19", LAYER_UPPER, _upper(layer), _lower(above), LAYER_LOWER, layer.first("upperBoundary"))
        for above, layer in pairwise(layers)
        if decimal(_upper(layer)) != decimal(_lower(above))
    ]


@rule("CPT-064", f"{_C}, Verwijderde laag.ondergrens", needs={REMOVED_LAYER.path})
def layers_have_thickness(context: Context) -> list[Hit] | None:
    """De ondergrens van een verwijderde laag is groter dan de bovengrens."""
    hits = []
    for layer in _layers(context):
        upper, lower = decimal(_upper(layer)), decimal(_lower(layer))
        if upper is not None and lower is not None and lower <= upper:
            element = layer.first("upperBoundary")
            hits.append(Hit("BF-18", LAYER_UPPER, _upper(layer), _lower(layer), LAYER_LOWER, element))
    return hits


@rule("CPT-065", f"{_C}, Verwijderde laag.ondergrens", needs={REMOVED_LAYER.path})
def layers_end_at_predrilled_depth(context: Context) -> list[Hit] | None:
    """De ondergrens van de onderste verwijderde laag is gelijk aan voorgeboord tot."""
    layers, written = _layers(context), context.document.value(PREDRILLED_DEPTH.path)
    if not layers or written is None or decimal(written) == 0 or decimal(_lower(layers[-1])) == decimal(written):
        return None
    element = layers[-1].first("lowerBoundary")
    return [Hit("BF-19", LAYER_LOWER, _lower(layers[-1]), written, PREDRILLED_DEPTH, element)]
