"""Where the rules of the GLD are published, and the requests that those about an observation are for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bro_soap.model import Operation
from bro_soap.objects.gld.data import CATALOGUE
from bro_soap.rules.rule import BOTH_REGIMES, Check, Rule, Screen, rule

__all__ = ["ADDITION", "OBSERVATION", "TOLD", "observed"]

ADDITION = frozenset({"GLD_Addition"})
TOLD = frozenset({Operation.REGISTER, Operation.REPLACE})
OBSERVATION = "observation/OM_Observation"


def observed(
    rule_id: str, citation: str, regimes: Collection[str] = BOTH_REGIMES, screen: Screen | None = None
) -> Callable[[Check], Rule]:
    """Make a rule about an observation that is added or replaced, in its place in the catalogue.

    A `screen` knows it by its id.
    """
    return rule(
        rule_id,
        f"{CATALOGUE.cites}, {citation}",
        regimes=regimes,
        documents=ADDITION,
        operations=TOLD,
        needs={OBSERVATION},
        screen=(screen, rule_id) if screen else None,
    )
