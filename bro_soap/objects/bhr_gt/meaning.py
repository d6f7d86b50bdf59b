"""What the documents of a BHR-GT may hold beside its own elements: a point, and tables."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.tables import ARRAYS
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.standards import POINT, table

__all__ = ["MEANING"]

MEANING = Meaning({**POINT, **table("{bhrgtcommon}values", *(array.english for array in ARRAYS))})
