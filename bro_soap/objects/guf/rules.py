"""The rules of the GUF: the catalogue, version of 20 March 2023, and the Innamehandboek that all objects share (IH).

What is said of one datum stands in the tables of `bro_soap/catalogue/guf`, where a document tells what it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bro_soap.objects.guf.data import CATALOGUE, CITES
from bro_soap.objects.guf.event_rules import EVENT_RULES
from bro_soap.objects.guf.place_rules import PLACE_RULES
from bro_soap.objects.guf.reference_rules import installations_that_dossiers_refer_to_stay
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.rule import IMBRO
from bro_soap.xmlio.dates import partial_date
from bro_soap.xmlio.elements import is_nil, text

__all__ = ["RULES"]

_EARLIEST = date(1800, 1, 1)
_DATES = ("lifespan/startTime", "startTime", "startValidity", "endTime")
_USES = tuple(f"{above}usageTypeFacility" for above in ("", "licence/LicenceGroundwaterUsage/"))


@rule("GUF-400", f"{CITES}, TijdvakLevensduur, TijdvakGeldigheid; IH, onvolledige datum", needs=_DATES)
def an_event_has_a_date(context: Context) -> Iterator[Hit]:
    """De datum van een gebeurtenis ligt niet voor 01-01-1800 en is onder IMBRO volledig; zij mag nog komen."""
    for path in _DATES:
        for element in context.document.elements.get(path, ()):
            value = partial_date(element)
            if is_nil(element) or (value.kind != "date" and context.request.quality_regime == IMBRO):
                yield Hit("BF-07", CATALOGUE.named(path), value, "JJJJ-MM-DD", element=element)
            elif value.is_before(_EARLIEST):
                yield Hit("BF-23", CATALOGUE.named(path), value, f"{_EARLIEST:%d-%m-%Y}", element=element)


@rule(
    "GUF-401",
    f"{CITES}, Gebruiksdoel systeem.secundair gebruiksdoel",
    needs={f"{path}/secondaryUsageType" for path in _USES},
)
def a_second_use_is_another(context: Context) -> Iterator[Hit]:
    """Een secundair gebruiksdoel is een ander dan het primaire, en staat er maar eens."""
    for path in _USES:
        primary, datum = (
            context.document.value(f"{path}/primaryUsageType"),
            CATALOGUE.named(f"{path}/secondaryUsageType"),
        )
        seen: set[str] = set()
        for element in context.document.elements.get(f"{path}/secondaryUsageType", ()):
            value = text(element)
            if value == primary:
                yield Hit("BF-21", datum, value, primary, CATALOGUE.named(f"{path}/primaryUsageType"), element)
            elif value in seen:
                yield Hit("BF-27", datum, value, element=element)
            seen.add(value)


RULES: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    an_event_has_a_date,
    a_second_use_is_another,
    *PLACE_RULES,
    *EVENT_RULES,
    installations_that_dossiers_refer_to_stay,
)
