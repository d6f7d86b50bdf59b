"""A rule pack as an example: what a fictitious water board asks of its suppliers, beside the rules of the standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bro_soap.model import Severity
from bro_soap.rules import Context, Hint, Hit, RulePack, found, rule

OWN_NAME = re.compile(r"WS-[0-9]{6}")


@rule(
    "WSV-001",
    "Aanleverafspraken Waterschap Voorbeeld, 2.1",
    hint=Hint("Gebruik het projectnummer van het waterschap.", "Use the project number of the water board."),
)
def own_name_has_our_form(context: Context) -> Iterable[Hit] | None:
    """De eigen aanduiding van het object is WS- met zes cijfers."""
    name = context.document.value("objectIdAccountableParty")
    if name is None or OWN_NAME.fullmatch(name):
        return None
    sentence = f"De eigen aanduiding {name} heeft niet de vorm WS-NNNNNN."
    return [found(context, "objectIdAccountableParty", sentence, expected="WS-NNNNNN")]


@rule("WSV-002", "Aanleverafspraken Waterschap Voorbeeld, 2.4", severity=Severity.WARNING)
def soundings_are_deep_enough(context: Context) -> Iterator[Hit]:
    """Een sondering is ten minste 5 meter diep."""
    path = "conePenetrometerSurvey/trajectory/finalDepth"
    depth = context.document.value(path)
    if depth is not None and float(depth) < 5:
        yield found(context, path, f"De sondering is maar {depth} m diep.", expected=">= 5")


PACK = RulePack(
    "waterschap-voorbeeld",
    {
        "CPT": (own_name_has_our_form, soundings_are_deep_enough),
        "GMW": (own_name_has_our_form,),
    },
)
