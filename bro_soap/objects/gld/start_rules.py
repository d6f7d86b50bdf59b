"""The rules about the start of a dossier: its own name, the network and the tube."""

from __future__ import annotations

from collections.abc import Iterable

from bro_soap.objects.gld.data import CATALOGUE, OBJECT_ID
from bro_soap.rules import Context, Hit, Rule, rule

__all__ = ["START_RULES"]


@rule("GLD-005", f"{CATALOGUE.cites}, object-ID bronhouder 1", documents={"GLD_StartRegistration"})
def the_dossier_has_a_name(context: Context) -> Iterable[Hit] | None:
    """De object-ID bronhouder is aanwezig."""
    return None if context.document.has(OBJECT_ID.path) else [Hit("BF-06", OBJECT_ID, element=context.document.root)]


START_RULES: tuple[Rule, ...] = (the_dossier_has_a_name, *CATALOGUE.rules)
