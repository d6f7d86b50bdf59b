"""The rules of a GAR about what was measured, in the field or in a laboratory: parameter, value and unit."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.objects.gar import data as d
from bro_soap.objects.gar.units import alike
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.nested import Occurrence, inside, parent_of
from bro_soap.xmlio.elements import decimal, integer, is_nil, text

__all__ = ["MEASUREMENT_RULES"]

_C = d.CATALOGUE.cites
_PARAMETERS = (d.FIELD_PARAMETER, d.PARAMETER)
_MEASURED = ((d.FIELD_PARAMETER, d.FIELD_VALUE), (d.PARAMETER, d.VALUE), (d.PARAMETER, d.LIMIT))
_VALUES = tuple(datum for _, datum in _MEASURED)


def _paths(*data: Datum) -> frozenset[str]:
    return frozenset(datum.path for datum in data)


def _number(element: etree._Element) -> str:
    """Return the number of a parameter as its list writes it."""
    number = integer(text(element))
    return "" if number is None else str(number)


@rule("GAR-042", f"{_C}, Analyse.analysemeetwaarde; brocommon, MeasureNillableType", needs=_paths(d.VALUE))
def without_a_value_there_is_no_unit(context: Context) -> Iterator[Hit]:
    """Een analysemeetwaarde zonder waarde heeft geen meeteenheid."""
    for element in context.document.elements.get(d.VALUE.path, ()):
        unit = element.get("uom")
        if unit is not None and is_nil(element):
            yield Hit("BF-21", d.UNIT, unit, "nil", d.VALUE, element)


@rule("GAR-043", f"{_C}, Analyse.analysemeetwaarde", needs=_paths(d.VALUE))
def a_value_has_a_unit(context: Context) -> Iterator[Hit]:
    """Een analysemeetwaarde met een waarde heeft een meeteenheid."""
    for element in context.document.elements.get(d.VALUE.path, ()):
        if element.get("uom") is None and not is_nil(element):
            yield Hit("BF-06", d.UNIT, element=element)


@rule("GAR-044", f"{_C}, veldmeetwaarde, analysemeetwaarde, rapportagegrens: Meetwaarde", needs=_paths(*_VALUES))
def what_was_measured_is_a_number(context: Context) -> Iterator[Hit]:
    """Veldmeetwaarde, analysemeetwaarde en rapportagegrens zijn getallen."""
    for datum in _VALUES:
        for element in context.document.elements.get(datum.path, ()):
            if not is_nil(element) and decimal(text(element)) is None:
                yield Hit("BF-07", datum, text(element), "Getalswaarde", element=element)


@rule("GAR-045", f"{_C}, Veldmeting.parameter, Analyse.parameter", needs=_paths(*_PARAMETERS))
def the_parameter_is_on_its_list(context: Context) -> Iterator[Hit]:
    """De parameter staat in de Parameterlijst voor het kwaliteitsregime."""
    allowed = context.allowed(d.PARAMETERS)
    for datum in _PARAMETERS:
        for element in context.document.elements.get(datum.path, ()):
            if _number(element) not in allowed:
                yield Hit("BF-09", datum, text(element), element=element, expected=d.PARAMETERS)


@rule("GAR-046", f"{_C}, veldmeetwaarde, analysemeetwaarde, rapportagegrens: meeteenheid", needs=_paths(*_VALUES))
def the_unit_is_that_of_the_parameter(context: Context) -> Iterator[Hit]:
    """De meeteenheid is die van de parameter in de Parameterlijst; alleen het voorvoegsel mag anders zijn."""
    for parameter, datum in _MEASURED:
        for here in inside(context, parent_of(datum)):
            yield from _unit_hits(context, here, parameter, datum)


def _unit_hits(context: Context, here: Occurrence, parameter: Datum, datum: Datum) -> Iterator[Hit]:
    named, element = here.first(parameter.path), here.first(datum.path)
    unit = None if element is None else element.get("uom")
    if named is None or unit is None:
        return
    number, codes = _number(named), context.facts.standard.codes
    listed = codes.said(d.PARAMETERS, number, "unit", context.facts.received)
    if listed and not alike(unit, listed):
        hint = Hint(
            f"Druk parameter {number} uit in {listed}, of in een veelvoud of deel daarvan.",
            f"Express parameter {number} in {listed}, or in a multiple or part of it.",
        )
        yield Hit("BF-10", datum, unit, listed, parameter, element, hint=hint)


MEASUREMENT_RULES: tuple[Rule, ...] = (
    without_a_value_there_is_no_unit,
    a_value_has_a_unit,
    what_was_measured_is_a_number,
    the_parameter_is_on_its_list,
    the_unit_is_that_of_the_parameter,
)
