"""How the documents issued of an object are laid out: names in their order, as data of the object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

__all__ = [
    "HISTORY",
    "LATITUDES",
    "LONGITUDES",
    "STANDARDIZED_LOCATION",
    "STRIP",
    "STRIPS_PER_DEGREE",
    "VIEW_CHARACTERISTICS",
    "VIEW_WHOLE",
    "Asked",
    "Asking",
    "Characteristic",
    "IssueLayout",
]

VIEW_WHOLE = "O"
VIEW_CHARACTERISTICS = "C"

STANDARDIZED_LOCATION = "standardizedLocation"
# The traits that tell between which degrees an object lies that has more than one place.
LATITUDES, LONGITUDES = "latitudes", "longitudes"
# And in each strip of latitude that it touches, named by its number, between which longitudes.
STRIP, STRIPS_PER_DEGREE = "strip", 50
HISTORY = "registrationHistory"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dispatchDataRequest asks for: a view of the object, and the name of the public document that shows it.

    `choose` picks, from the events of an object that is issued in parts, the parts that are asked for; None: all.
    """

    view: str
    document: str
    choose: Callable[[Any], list[int]] | None = None

    @property
    def document_dp(self) -> str:
        """The name of the document that bronhouder and supplier get."""
        return f"{self.document}_DP"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a criterion of the object's own is put to what objects are searched by (`trait`, its own name by default).

    `how` is `is`, `at least`, `at most`, `within` or `overlaps`; a `period` has two dates, what overlaps two depths.
    `low` and `high` bound its numbers, `code_list` is the domain of its code, and `kvk` tells that it is a KvK number.
    A criterion and that in `with_most` are put to one and the same value.
    """

    name: str
    trait: str = ""
    how: str = "is"
    period: bool = False
    low: float | None = None
    high: float | None = None
    code_list: str = ""
    kvk: bool = False
    with_most: str = ""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One element of the characteristics: its name and the path (local names) to its value in the source document.

    With `text` only the text at the path is issued, otherwise the element with its attributes and children.
    """

    name: str
    path: str
    text: bool = False


@dataclass(frozen=True, slots=True)
class IssueLayout:
    """The issued documents of an object that is delivered whole.

    `whole` is the public document (`CPT_O`); with `_DP` behind its name it is the one for bronhouder and supplier.
    `order` names its children after `qualityRegime`; what is not in the source document and not made by the register
    is left out. `location`, `height` and `date` are the paths to the delivered `gml:Point`, its vertical position and
    the date it was determined: they decide how the standardised location is computed. What has no location is not
    searched for; without a name for their document there are no characteristics.
    """

    whole: str
    order: tuple[str, ...]
    location: str = ""
    height: str = ""
    date: str = ""
    characteristics_document: str = ""
    characteristics: tuple[Characteristic, ...] = ()
    asking: tuple[Asking, ...] = ()

    @property
    def whole_dp(self) -> str:
        """The name of the document that bronhouder and supplier get."""
        return f"{self.whole}_DP"

    @property
    def documents(self) -> frozenset[str]:
        """The names of the documents that are issued."""
        return frozenset({self.whole, self.whole_dp, self.characteristics_document})

    def asked(self, _request: etree._Element) -> Asked:
        """Return the one view there is."""
        return Asked(VIEW_WHOLE, self.whole)
