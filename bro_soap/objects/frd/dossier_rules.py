"""The rules about a dossier as a whole: unique names, what is referred to exists and stays, one way of measuring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bro_soap.model import JA, NEE, Operation
from bro_soap.objects.frd import data as d
from bro_soap.objects.frd.dossier import TOLD, names_of, others, target, wanted
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.history import events_after
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import text

__all__ = ["DOSSIER_RULES"]

_C = d.CATALOGUE.cites
_CONFIGURATIONS = frozenset({"FRD_EMM_InstrumentConfiguration", "FRD_GEM_MeasurementConfiguration"})
_MEASUREMENTS = ("FRD_EMM_Measurement", "FRD_GEM_Measurement")
_MEASURED_WITH = Hint(
    "Corrigeer of verwijder eerst de meting die naar deze configuratie verwijst.",
    "First correct or delete the measurement that refers to this configuration.",
)
_ID = ns.q(ns.GML, "id")


@rule(
    "FRD-060",
    f"{_C}, instrumentconfiguratie ID, meetconfiguratie ID: uniek",
    documents=_CONFIGURATIONS,
    operations=TOLD,
)
def a_configuration_has_a_name_of_its_own(context: Context) -> Iterator[Hit]:
    """De ID en de gml:id van een configuratie zijn uniek binnen het formatieweerstandonderzoek."""
    rest = others(context)
    ids, anchors = wanted(rest, "ids"), wanted(rest, "anchors")
    for datum in (d.INSTRUMENT_ID, d.CONFIGURATION_ID):
        for element in context.document.elements.get(datum.path, ()):
            parent = element.getparent()
            anchor = "" if parent is None else parent.get(_ID, "")
            if text(element) in ids:
                yield Hit("BF-27", datum, text(element), element=element)
            elif anchor in anchors:
                yield Hit(
                    "BF-27", replace(datum, english=f"{datum.english.partition('.')[0]}.id"), anchor, element=parent
                )


@rule(
    "FRD-061",
    f"{_C}, Elektromagnetische meetmethode.instrumentConfiguration, measurementConfiguration; BF-31",
    operations=TOLD,
)
def what_was_measured_with_exists(context: Context) -> Iterator[Hit]:
    """Een meting verwijst naar configuraties die in het formatieweerstandonderzoek bestaan."""
    for datum in d.USES:
        for element in context.document.elements.get(datum.path, ()):
            if not target(element):
                yield Hit("BF-06", datum, element=element)
            elif (known := _names(context)) is not None and target(element) not in known:
                yield Hit("BF-31", datum, target(element), element=element)


def _names(context: Context) -> set[str] | None:
    """Return what all configurations of the dossier may be referred to by; None where its events are not known."""
    memo = context.document.memo
    if "configurations" not in memo:
        rest = others(context)
        memo["configurations"] = {name for event in rest for name in names_of(event)} if rest else None
    found: set[str] | None = memo["configurations"]
    return found


@rule(
    "FRD-062",
    f"{_C}, Elektromagnetische meetmethode.instrumentConfiguration, measurementConfiguration",
    documents=_CONFIGURATIONS,
    operations={Operation.REPLACE, Operation.DELETE},
)
def what_was_measured_with_stays(context: Context) -> Iterator[Hit]:
    """Een configuratie waarnaar een meting verwijst blijft in het formatieweerstandonderzoek."""
    before, after = context.facts.events, events_after(context)
    if after is None:
        return
    lost = {name for event in before for name in names_of(event)} - {
        name for event in after for name in names_of(event)
    }
    for event in after:
        gone = lost.intersection(event.details.get("uses", ()))
        if gone:
            other = Datum("", f"{event.document_type}.measurementDate")
            datum = d.INSTRUMENT_ID if context.document.has(d.INSTRUMENT_ID.path) else d.CONFIGURATION_ID
            yield Hit("BF-21", datum, min(gone), event.date, other, context.document.root, hint=_MEASURED_WITH)


@rule(
    "FRD-069",
    f"{_C}, Elektromagnetische meting record.secundaire meetwaarde",
    documents={"FRD_EMM_InstrumentConfiguration"},
    operations={Operation.REPLACE},
)
def what_was_measured_still_fits_the_instrument(context: Context) -> Iterator[Hit]:
    """Een instrument waarmee gemeten is houdt de secundaire ontvangstspoel, of blijft zonder."""
    after = events_after(context) or ()
    own = next((one.event for one in context.facts.told if one.document is context.document.root), None)
    names = set() if own is None else names_of(own)
    doubled = own is not None and bool(own.details["doubled"])
    for event in after:
        if names.intersection(event.details.get("uses", ())) and event.details.get("secondary", doubled) is not doubled:
            other = Datum("", f"{event.document_type}.measurementDate")
            element = context.document.first(d.SECONDARY.path)
            yield Hit("BF-21", d.SECONDARY, JA if doubled else NEE, event.date, other, element)


@rule(
    "FRD-063",
    f"{_C}, soort bepaling; Elektromagnetische meetmethode, Geo-ohmkabel meetmethode",
    documents=_MEASUREMENTS,
    operations=TOLD,
)
def it_is_measured_in_one_way(context: Context) -> Iterator[Hit]:
    """Een formatieweerstandonderzoek bevat elektromagnetische metingen of geo-ohmkabelmetingen, niet beide."""
    own = context.document.has(d.MEASURED[1].path)
    datum, other = d.MEASURED[own], d.MEASURED[not own]
    found = next((event for event in others(context) if event.document_type == _MEASUREMENTS[not own]), None)
    if found is not None:
        element = context.document.first(datum.path)
        yield Hit("BF-04", datum, None, f"{found.document_type} {found.date}", other, element)


DOSSIER_RULES: tuple[Rule, ...] = (
    a_configuration_has_a_name_of_its_own,
    what_was_measured_with_exists,
    what_was_measured_with_stays,
    what_was_measured_still_fits_the_instrument,
    it_is_measured_in_one_way,
)
