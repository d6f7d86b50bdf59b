"""The rules of the FRD: catalogue "Formatieweerstandonderzoek"."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.objects.frd.configuration_rules import CONFIGURATION_RULES
from bro_soap.objects.frd.data import CATALOGUE
from bro_soap.objects.frd.dossier_rules import DOSSIER_RULES
from bro_soap.objects.frd.series_rules import SERIES_RULES
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.xmlio.elements import text

__all__ = ["RULES"]


@rule("FRD-104", f"{CATALOGUE.cites}, uitvoerder meting, uitvoerder berekening")
def the_operators_are_known(context: Context) -> Iterator[Hit]:
    """Wie meet en wie berekent is bij de BRO bekend als uitvoerder van formatieweerstandonderzoek."""
    roles = context.facts.roles
    for party in CATALOGUE.known_parties:
        for element in context.document.elements.get(party.path, ()):
            if party.role not in roles.get(text(element), frozenset()):
                datum = CATALOGUE.named(party.path.rpartition("/")[0])
                yield Hit("BF-11", datum, text(element), party.role.value, element=element)


RULES: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    the_operators_are_known,
    *CONFIGURATION_RULES,
    *DOSSIER_RULES,
    *SERIES_RULES,
)
