"""What production dossiers refer to of a facility stays in it."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.declaration.telling import parts_lost
from bro_soap.model import Operation
from bro_soap.objects.guf.data import CATALOGUE, CITES
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.hints import Hint

__all__ = ["installations_that_dossiers_refer_to_stay"]

_INSTALLATION = CATALOGUE.named("realisedInstallationId")


@rule(
    "GUF-430",
    f"{CITES}, gerealiseerde installatie ID; catalogus GPD, gerelateerde installatie: moet bekend zijn",
    operations={Operation.DELETE, Operation.REPLACE, Operation.MOVE},
)
def installations_that_dossiers_refer_to_stay(context: Context) -> Iterator[Hit]:
    """Een gerealiseerde installatie waarnaar een geregistreerd dossier verwijst, of verwees, blijft in het systeem."""
    lost = parts_lost(context.facts.events, context.facts.acts)
    referring = context.facts.referring if lost else {}
    for installation in sorted(lost & referring.keys()):
        by = referring[installation]
        other = Datum("", f"{by}.realisedInstallationId")
        yield Hit(
            "BF-01", _INSTALLATION, None, installation, other, context.document.root, hint=_hint(installation, by)
        )


def _hint(installation: str, by: str) -> Hint:
    return Hint(
        f"Laat installatie {installation} staan, of laat eerst de bronhouder van {by} de verwijzing corrigeren.",
        f"Leave installation {installation} as it is, or first have the holder of {by} correct its reference.",
    )
