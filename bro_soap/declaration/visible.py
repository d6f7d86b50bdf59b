"""What everybody may see of the elements of the BRO itself: a white list of paths, one per row of the catalogue.

What stands on no list is for bronhouder and supplier only. Elements of elsewhere are told by the kind's `Meaning`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from string import ascii_letters

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["Visible"]

# The namespaces of the BRO, and none: documents that are written again from what was issued have that.
_OURS = ("{" + ns.BRO, *ascii_letters)
_MOST_KNOWN = 20_000  # tags come from documents


@dataclass(slots=True)
class _Place:
    """A path, whether everybody may see what is on it, and what was met below it, by tag."""

    path: str
    seen: bool
    below: dict[str, _Place] = field(default_factory=dict)


class Visible:
    """The white list of one kind: paths of local names from below the element of a document, and those elements."""

    def __init__(self, public: Container[str], documents: Container[str], withheld: Container[str] = ()) -> None:
        self._public = public
        self._withheld = withheld
        self._documents = documents
        self._top = _Place("", seen=True)
        self._tops: dict[str, bool] = {}
        self._learned = 0

    def withholds(self, path: str) -> bool:
        """Tell whether not everybody may see what is made of what stands on a path, or in it."""
        return bool(path) and (path in self._withheld or self.withholds(path.rpartition("/")[0]))

    def shows(self, source: etree._Element) -> bool:
        """Tell whether everybody may see an element of a source document; one of elsewhere goes with what it is in."""
        place = self._place_of(source)
        return place is None or place.seen

    def beyond(self, source: etree._Element, copied: etree._Element) -> list[etree._Element]:
        """Return what not everybody may see in the copy of an element of a source document, outermost elements only.

        What the register made itself, and put in no source document, everybody may see.
        """
        place = self._place_of(source)
        found: list[etree._Element] = []
        if place is None:
            return found
        if not place.seen:
            return [copied]
        if len(copied):
            self._look_inside(copied, place, found)
        return found

    def _look_inside(self, element: etree._Element, place: _Place, found: list[etree._Element]) -> None:
        below = place.below
        for part in element:
            inner = below.get(part.tag) or self._met(place, part.tag)
            if not inner.seen:
                found.append(part)
            elif len(part):
                self._look_inside(part, inner, found)

    def _place_of(self, element: etree._Element) -> _Place | None:
        """Return where an element stands in its source document; None for one that stands in none."""
        tags, here = [element.tag], element.getparent()
        while here is not None and not self._is_document(here.tag):
            tags.append(here.tag)
            here = here.getparent()
        if here is None:
            return None
        place = self._top
        for tag in reversed(tags):
            place = place.below.get(tag) or self._met(place, tag)
        return place

    def _is_document(self, tag: str) -> bool:
        known = self._tops.get(tag)
        if known is None:
            known = tag.rpartition("}")[2] in self._documents
            if self._remembers():
                self._tops[tag] = known
        return known

    def _met(self, place: _Place, tag: object) -> _Place:
        """Return the place of what stands below another; a comment, whose tag is no text, has none of its own."""
        if not isinstance(tag, str):
            return place
        name = tag.rpartition("}")[2]
        path = f"{place.path}/{name}" if place.path else name
        found = _Place(
            path, place.seen and (not tag.startswith(_OURS) or (path in self._public and path not in self._withheld))
        )
        if self._remembers():
            place.below[tag] = found
        return found

    def _remembers(self) -> bool:
        self._learned += 1
        return self._learned < _MOST_KNOWN
