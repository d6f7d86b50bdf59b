"""The rules about the start of a dossier: its own name, the network and the tube."""

from __future__ import annotations

from collections.abc import Iterable

from bro_soap.objects.gld.data import NET_ID, OBJECT_ID, TUBE_NUMBER, TUBE_WELL
from bro_soap.objects.gld.scope import CATALOGUE
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.groups import whole_number
from bro_soap.rules.patterns import bro_id, text_value

__all__ = ["START_RULES"]


@rule("GLD-005", f"{CATALOGUE}, object-ID bronhouder 1", documents={"GLD_StartRegistration"})
def the_dossier_has_a_name(context: Context) -> Iterable[Hit] | None:
    """De object-ID bronhouder is aanwezig."""
    return None if context.document.has(OBJECT_ID.path) else [Hit("BF-06", OBJECT_ID, element=context.document.root)]


START_RULES: tuple[Rule, ...] = (
    the_dossier_has_a_name,
    text_value("GLD-001", f"{CATALOGUE}, object-ID bronhouder", OBJECT_ID),
    bro_id("GLD-002", f"{CATALOGUE}, Grondwatermonitoringnet.BRO-ID", NET_ID, "GMN"),
    bro_id("GLD-003", f"{CATALOGUE}, GMW-monitoringbuis.BRO-ID", TUBE_WELL, "GMW"),
    whole_number("GLD-004", f"{CATALOGUE}, buisnummer", TUBE_NUMBER, 1, 999),
)
