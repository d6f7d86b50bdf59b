"""The rules of the BHR-G that hold for all of a document: codes, place, parties, and objects that stand in properties.

Catalogue "Geologisch booronderzoek" (1 January 2024). What is said of one datum stands in the tables of
`bro_soap/catalogue/bhr_g`; what ties data together in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.objects.bhr_g.data import CATALOGUE
from bro_soap.objects.bhr_g.depth_rules import DEPTH_RULES
from bro_soap.objects.bhr_g.sum_rules import SUM_RULES
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.boreholes import Site, codes_listed, land_and_sea
from bro_soap.rules.known import executors_known
from bro_soap.rules.reports import end_fits_start

__all__ = ["RULES"]

_C = CATALOGUE.cites
_CODED = {row.path: (row.datum, row.domain.codes) for row in CATALOGUE.rows if row.domain.kind == "Code"}
_SITE = Site(
    CATALOGUE["DeliveredLocation.location"],
    CATALOGUE["deliveredLocation/location/Point"],
    CATALOGUE["DeliveredVerticalPosition.localVerticalReferencePoint"],
    CATALOGUE["DeliveredVerticalPosition.verticalDatum"],
)
# What holds an object of its own, as `boring` holds `Boring`.
_OBJECTS = {row.group for row in CATALOGUE.rows if row.group.rpartition("/")[2][:1].isupper()}
_PROPERTIES = {path: CATALOGUE.named(path) for path in (one.rpartition("/")[0] for one in _OBJECTS)}


@rule("BHR-G-005", f"{_C}, entiteiten", needs=_PROPERTIES.keys())
def what_is_told_is_written_out(context: Context) -> Iterator[Hit]:
    """Wat aanwezig is staat in het document zelf: een leeg element of een verwijzing is niets."""
    for path in context.document.elements.keys() & _PROPERTIES.keys():
        for element in context.document.elements[path]:
            if next(element.iterchildren("*"), None) is None:
                yield Hit("BF-06", _PROPERTIES[path], element=element)


_END = ("boreholeSampleDescription", "boreholeSampleAnalysis")
# What an end report holds is described and analysed; the boring that it is of may stand in the start report.
_ABOUT_THE_END = tuple(
    one for one in (*CATALOGUE.rules, *DEPTH_RULES, *SUM_RULES) if any(path.startswith(_END) for path in one.needs)
)

_ALL: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    executors_known(
        "BHR-G-004", f"{_C}, uitvoerders", (row.datum for row in CATALOGUE.rows if row.domain.kind == "Organisation")
    ),
    what_is_told_is_written_out,
    codes_listed("BHR-G-010", f"{_C}, alle waardelijsten", _CODED),
    *land_and_sea(("BHR-G-011", "BHR-G-012", "BHR-G-013", "BHR-G-014"), _C, _SITE),
    *DEPTH_RULES,
    *SUM_RULES,
    end_fits_start(
        "BHR-G-038", f"{_C}, wat beschrijving en analyse van de boring vragen", "BHR_G_StartReport", _ABOUT_THE_END
    ),
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
