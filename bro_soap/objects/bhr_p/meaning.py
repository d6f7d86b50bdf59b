"""What the documents of a BHR-P may hold beside its own elements: a point, an observation, and tables."""

from __future__ import annotations

import re

from bro_soap.objects.bhr_p.data import ARRAYS
from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ElementContent, Meaning
from bro_soap.xmlio.standards import HREF, INSTANT, POINT, table

__all__ = ["MEANING"]

_PARTS = ("elementCount", "elementType", "encoding", "values")
_INSTANT = frozenset({ns.q(ns.GML, "TimeInstant")})
# The time of the result is often told as that of the phenomenon, by its id.
_IN_DOCUMENT = re.compile(r"#?[\w.-]*")


def _names(english: str, dutch: str) -> tuple[str, ...]:
    """Return the names that a record has: of its file, and in Dutch, as messages write it."""
    first, *others = dutch.split(" ")
    return english, "".join((first.lower(), *(one.capitalize() for one in others)))


MEANING = Meaning(
    {
        **POINT,
        **INSTANT,
        ns.q(ns.OM, "phenomenonTime"): ElementContent(_INSTANT),
        ns.q(ns.OM, "resultTime"): ElementContent(_INSTANT, {HREF: _IN_DOCUMENT}),
        **{ns.q(ns.OM, name): ElementContent() for name in ("procedure", "observedProperty", "featureOfInterest")},
        **table(ns.q(ns.SWE, "values"), *(name for array in ARRAYS for name in _names(array.english, array.dutch))),
        ns.q(ns.SWE, "DataArray"): ElementContent(frozenset(ns.q(ns.SWE, name) for name in _PARTS)),
    }
)
