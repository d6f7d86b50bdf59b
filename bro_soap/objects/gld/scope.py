"""Where the rules of the GLD are published, and the requests that those about an observation are for."""

from __future__ import annotations

from bro_soap.model import Operation

CATALOGUE = "catalogus GLD 2023-06-07"
ADDITION = frozenset({"GLD_Addition"})
TOLD = frozenset({Operation.REGISTER, Operation.REPLACE})
