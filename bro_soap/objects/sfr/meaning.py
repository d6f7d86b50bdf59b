"""What the documents of an SFR may hold beside its own elements: a point, and tables."""

from __future__ import annotations

from bro_soap.objects.sfr.data import ARRAYS
from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ElementContent, Meaning
from bro_soap.xmlio.standards import POINT, table

__all__ = ["MEANING"]

_PARTS = ("elementCount", "elementType", "encoding", "values")


def _names(english: str, dutch: str) -> tuple[str, ...]:
    """Return the names that a record has: of its file, and in Dutch, as messages write it."""
    first, *others = dutch.split(" ")
    return english, "".join((first.lower(), *(one.capitalize() for one in others)))


MEANING = Meaning(
    {
        **POINT,
        **table(ns.q(ns.SWE, "values"), *(name for array in ARRAYS for name in _names(array.english, array.dutch))),
        ns.q(ns.SWE, "DataArray"): ElementContent(frozenset(ns.q(ns.SWE, name) for name in _PARTS)),
    }
)
