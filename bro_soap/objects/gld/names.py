"""The names that a GLD gives its data by reference, spelt exactly: one reading for rules, storage and issue."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.xmlio.elements import child
from bro_soap.xmlio.standards import HREF

__all__ = [
    "CODE_LISTS",
    "INVESTIGATOR",
    "IN_METADATA",
    "IN_PROCESS",
    "PROCESS_REFERENCE",
    "STATUS",
    "code_of",
    "is_public",
    "named_values",
]

_URN = "urn:bro:gld"
STATUS, PROCESS_REFERENCE = f"{_URN}:StatusCode:", f"{_URN}:ProcessReference:"
_METADATA, _PROCESS = f"{_URN}:ObservationMetadata:", f"{_URN}:ObservationProcess:"
INVESTIGATOR = "principalInvestigator"
# The named values that hold a code, with the list it is of.
CODE_LISTS = {
    "observationType": f"{_URN}:ObservationType",
    "airPressureCompensationType": f"{_URN}:AirPressureCompensationType",
    "evaluationProcedure": f"{_URN}:EvaluationProcedure",
    "measurementInstrumentType": f"{_URN}:MeasurementInstrumentType",
}
# By the reference, the named values in the metadata of an observation, and in its process.
IN_METADATA = {_METADATA + name: name for name in ("observationType", INVESTIGATOR)}
IN_PROCESS = {
    _PROCESS + name: name
    for name in ("airPressureCompensationType", "evaluationProcedure", "measurementInstrumentType")
}
_PUBLIC = frozenset({*IN_METADATA, *IN_PROCESS}) - {_METADATA + INVESTIGATOR}


def code_of(element: etree._Element | None, urn: str) -> str:
    """Return the code that an element refers to; nothing when its reference does not begin with just this."""
    reference = "" if element is None else element.get(HREF, "")
    return reference[len(urn) :] if reference.startswith(urn) else ""


def named_values(section: etree._Element | None) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield the name and the value of every named value in the metadata or the process."""
    for parameter in section if section is not None else ():
        named = child(parameter, "NamedValue")
        name, told = (None, None) if named is None else (child(named, "name"), child(named, "value"))
        if name is not None and told is not None:
            yield name, told


def is_public(parameter: etree._Element) -> bool:
    """Tell whether a named value is for everybody: one that is known to be public, and only a code in it."""
    named = child(parameter, "NamedValue")
    name, told = (None, None) if named is None else (child(named, "name"), child(named, "value"))
    if name is None or told is None or name.get(HREF) not in _PUBLIC:
        return False
    return next(told.iterchildren("*"), None) is None
