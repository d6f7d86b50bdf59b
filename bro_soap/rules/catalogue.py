"""What the rules of one catalogue share: how they cite it, the domain of its code lists, and the names of its data."""

from __future__ import annotations

from dataclasses import dataclass

from bro_soap.rules.patterns import from_code_list, measure_value
from bro_soap.rules.rule import Datum, Rule

__all__ = ["YES_NO", "Catalogue", "Entity"]

YES_NO = "urn:bro:IndicationYesNo"


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of a catalogue, as a maker of its data: English and Dutch name, and where it stands in the document."""

    english: str
    dutch: str
    path: str = ""

    def __call__(self, name: str, dutch: str, path: str = "") -> Datum:
        """Return the datum with this name on the wire and in Dutch; `path` where it stands elsewhere."""
        own = f"{self.path}/{name}" if self.path else name
        return Datum(path or own, f"{self.english}.{name}", f"{self.dutch}.{dutch}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue as rules cite it (`source`), and the domain of its code lists: `gmw` in `urn:bro:gmw:TubeType`."""

    source: str
    domain: str

    def at(self, datum: Datum) -> str:
        """Return the citation of a datum."""
        return f"{self.source}, {datum.dutch or datum.english}"

    def code_list(self, rule_id: str, datum: Datum, name: str) -> Rule:
        """BF-09: the code is on the list, which is given by its name or its whole urn."""
        urn = name if name.startswith("urn:") else f"urn:bro:{self.domain}:{name}"
        return from_code_list(rule_id, self.at(datum), datum, urn)

    def measure(self, rule_id: str, datum: Datum, digits: str, low: str | None = None, high: str | None = None) -> Rule:
        """BF-07, BF-16, BF-17: see `measure_value`."""
        return measure_value(rule_id, self.at(datum), datum, digits, low, high)
