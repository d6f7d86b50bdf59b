"""What everybody may see of the elements of the BRO itself: a white list of paths, one per row of the catalogue.

What stands on no list is for bronhouder and supplier only. Elements of elsewhere are told by the kind's `Meaning`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from string import ascii_letters

from lxml import etree

from bro_soap.audience import Secrecy
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import is_nil, text

__all__ = ["Listed", "Rules", "Visible", "Withheld", "WithheldRow"]

# The namespaces of the BRO, and none: documents that are written again from what was issued have that.
_OURS = ("{" + ns.BRO, *ascii_letters)
_MOST_KNOWN = 20_000  # tags come from documents


@dataclass(frozen=True, slots=True, order=True)
class Withheld:
    """What keeps a row from all but bronhouder, supplier and whom the bronhouder appoints: an attribute, by its path.

    With a `value` it is kept while the attribute says that; without one until the day that the attribute tells, and
    without end where that is not known. What is kept with `nil` leaves an element without its value.
    """

    name: str
    value: str = ""
    nil: bool = False

    def judge(self, found: Iterable[etree._Element]) -> Secrecy | None:
        """Return how it is kept by what the attribute says, wherever it stands; the strictest of more."""
        given = list(found)
        if self.value:
            said = any(not is_nil(one) and text(one) == self.value for one in given)
            return Secrecy(nil=self.nil) if said else None
        days = (date_of(one).latest or date.max for one in given)
        return Secrecy(opens=max(days, default=date.max), nil=self.nil)


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A row that is withheld, and where what says so stands: on `rest`, in the group `shared` deep that both are in."""

    shared: int
    rest: str
    of: Withheld

    @classmethod
    def on(cls, path: str, of: Withheld) -> WithheldRow:
        """Return the rule about a path of the catalogue."""
        here, there = path.split("/"), of.name.split("/")
        shared = 0
        while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
            shared += 1
        return cls(shared, "/".join(there[shared:]), of)


@dataclass(slots=True)
class Listed:
    """A path, how deep it is, whether everybody may see what is on it, and what was met below it, by tag.

    `rules` may withhold what is on it all the same; `around` are those together with the rules of what it is in.
    """

    path: str
    depth: int = 0
    seen: bool = True
    rules: tuple[WithheldRow, ...] = ()
    around: tuple[WithheldRow, ...] = ()
    below: dict[str, Listed] = field(default_factory=dict)


Rules = Mapping[str, tuple[Withheld, ...]]


class Visible:
    """The white list of one kind: paths of local names from below the element of a document, and those elements.

    `withheld` says by path what is kept from others although it is on the list; under "" stands the whole object.
    """

    def __init__(self, public: Container[str], documents: Container[str], withheld: Rules | None = None) -> None:
        self._public = public
        self.withheld = withheld or {}
        self._documents = documents
        self._top = Listed("")
        self._tops: dict[str, bool] = {}
        self._learned = 0

    def rules(self, path: str) -> tuple[WithheldRow, ...]:
        """Return what may withhold what is on a path, not counting what it is in."""
        return tuple(WithheldRow.on(path, one) for one in self.withheld.get(path, ()))

    def place_of(self, element: etree._Element) -> tuple[Listed, etree._Element] | None:
        """Return where an element stands, and in which source document; None for one that stands in none."""
        tags: list[str] = []
        here: etree._Element | None = element
        while here is not None and not self._is_document(here.tag):
            tags.append(here.tag)
            here = here.getparent()
        if here is None:
            return None
        place = self._top
        for tag in reversed(tags):
            place = place.below.get(tag) or self.met(place, tag)
        return place, here

    def met(self, place: Listed, tag: object) -> Listed:
        """Return the place of what stands below another; a comment, whose tag is no text, has none of its own."""
        if not isinstance(tag, str):
            return place
        name = tag.rpartition("}")[2]
        path = f"{place.path}/{name}" if place.path else name
        seen = place.seen and (not tag.startswith(_OURS) or path in self._public)
        rules = self.rules(path) if tag.startswith(_OURS) else ()
        found = Listed(path, place.depth + 1, seen, rules, (*place.around, *rules))
        if self._remembers():
            place.below[tag] = found
        return found

    def _is_document(self, tag: str) -> bool:
        known = self._tops.get(tag)
        if known is None:
            known = tag.rpartition("}")[2] in self._documents
            if self._remembers():
                self._tops[tag] = known
        return known

    def _remembers(self) -> bool:
        self._learned += 1
        return self._learned < _MOST_KNOWN
