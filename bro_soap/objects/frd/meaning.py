"""What the documents of an FRD may hold beside its own elements: tables, and references to a configuration."""

from __future__ import annotations

import re

from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ElementContent, Meaning
from bro_soap.xmlio.standards import HREF, table

__all__ = ["MEANING"]

# The names that clients give the published records, beside those of their files.
_RECORDS = (
    "ElectromagneticMeasurementRecord",
    "ApparentFormationResistanceRecord",
    "ElektromagnetischeMetingRecord",
    "SchijnbareFormatieweerstandRecord",
)
_PARTS = ("elementCount", "elementType", "encoding", "values")
# A configuration of the dossier, by its id.
_IN_DOSSIER = ElementContent(attributes={HREF: re.compile(r"\s*#?[\w.-]*\s*")})

MEANING = Meaning(
    {
        **table(ns.q(ns.SWE, "values"), *_RECORDS),
        ns.q(ns.SWE, "DataArray"): ElementContent(frozenset(ns.q(ns.SWE, name) for name in _PARTS)),
        "{frdcommon}relatedInstrumentConfiguration": _IN_DOSSIER,
        "{frdcommon}relatedMeasurementConfiguration": _IN_DOSSIER,
    }
)
