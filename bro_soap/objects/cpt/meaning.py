"""What the documents of a CPT may hold beside its own elements: observations with a table, and little else."""

from __future__ import annotations

import re

from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ElementContent, Meaning
from bro_soap.xmlio.standards import HREF, INSTANT, POSITION, table

__all__ = ["MEANING"]

_INSTANT = frozenset({ns.q(ns.GML, "TimeInstant")})
# The moment of the test may be that of the result, or the other way round, by reference (CPT-250).
_WITHIN = {HREF: re.compile(r"#[\w.-]+")}

MEANING = Meaning(
    {
        **POSITION,
        **INSTANT,
        ns.q(ns.SAM, "sampledFeature"): ElementContent(),
        ns.q(ns.OM, "phenomenonTime"): ElementContent(_INSTANT, _WITHIN),
        ns.q(ns.OM, "resultTime"): ElementContent(_INSTANT, _WITHIN),
        ns.q(ns.OM, "procedure"): ElementContent(),
        ns.q(ns.OM, "observedProperty"): ElementContent(),
        ns.q(ns.OM, "featureOfInterest"): ElementContent(),
        **table(
            "{cptcommon}values",
            *("ConePenetrationTestResultRecord", "CPTTestResultRecord", "DissipationTestResultRecord"),
        ),
    }
)
