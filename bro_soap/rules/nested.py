"""Groups that stand in groups: one occurrence of a group sees what is in it, beside it and above it.

A datum has one path, from the document down. Seen from an occurrence of a group that path means: up to the nearest
group in common, then down again. So a rule about a layer can ask for the soil in it, the log that it stands in, or
the boring, and each is found without going through the document again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from lxml import etree

from bro_soap.history import Told
from bro_soap.model import DocumentKind
from bro_soap.rules.rule import Context, Datum
from bro_soap.xmlio.elements import is_nil, local, text

__all__ = ["Occurrence", "inside", "is_alone", "parent_of"]


class Occurrence:
    """One occurrence of a group: `path` says which group, `above` the occurrence it stands in (None: the document).

    A report that ends an object does not repeat what the report that began it says: `start` is that one then, where it
    is known, and `partial` tells that without it nobody can say what it holds; the document's `ask` notes who asked.
    """

    __slots__ = ("_groups", "_values", "above", "ask", "element", "partial", "parts", "path", "start")

    def __init__(self, element: etree._Element, path: str = "", above: Occurrence | None = None) -> None:
        self.element = element
        self.path = path
        self.above = above
        self.start: Occurrence | None = None
        self.partial: bool = above is not None and above.partial
        self.ask: Callable[[], object] | None = None
        # The elements in the group, by local name.
        self.parts: dict[str, list[etree._Element]] = {}
        for part in element:
            if name := local(part):
                self.parts.setdefault(name, []).append(part)
        self._groups: dict[str, tuple[Occurrence, ...]] = {}
        self._values: dict[str, tuple[str, ...]] = {}

    def groups(self, name: str) -> tuple[Occurrence, ...]:
        """Return the occurrences of the group with this name inside this one."""
        found = self._groups.get(name)
        if found is None:
            path = f"{self.path}/{name}" if self.path else name
            found = tuple(Occurrence(part, path, self) for part in self.parts.get(name, ()))
            self._groups[name] = found
        return found

    def all(self, path: str) -> list[etree._Element]:
        """Return the elements on a path of the document, as seen from here."""
        up, names = _route(self.path, path)
        top = self._up(up)
        if len(names) == 1 and top.start is None:
            return top.parts.get(names[0], [])
        found = [top if names[0] in top.parts or top.start is None else top.start]
        for name in names[:-1]:
            found = [group for one in found for group in one.groups(name)]
        return [part for one in found for part in one.parts.get(names[-1], ())]

    def _up(self, steps: int) -> Occurrence:
        seen = self
        for _ in range(steps):
            seen = seen.above or seen
        return seen

    def first(self, path: str) -> etree._Element | None:
        """Return the first element on a path of the document, as seen from here."""
        found = self.all(path)
        return found[0] if found else None

    def values(self, path: str) -> tuple[str, ...]:
        """Return the texts on a path, as seen from here, but for those that are `xsi:nil`."""
        found = self._values.get(path)
        if self.partial:
            self.sees(path)
        if found is None:
            up, _ = _route(self.path, path)
            if up:
                found = self._up(up).values(path)
            else:
                found = tuple([text(element) for element in self.all(path) if not is_nil(element)])
            self._values[path] = found
        return found

    def value(self, path: str) -> str | None:
        """Return the first text on a path, as seen from here; None when it is absent or `xsi:nil`."""
        found = self.values(path)
        return found[0] if found else None

    def sees(self, path: str) -> bool:
        """Tell whether anything can be said of this path: it may stand in a report that is not known."""
        if not self.partial:
            return True
        top = self
        while top.above is not None:
            top = top.above
        seen = path.partition("/")[0] in top.parts
        if not seen and top.ask is not None:
            top.ask()
        return seen


@lru_cache(maxsize=4096)
def _route(here: str, there: str) -> tuple[int, tuple[str, ...]]:
    """Return how many groups to go up from a group, and the names of the way down from there."""
    own, wanted = here.split("/") if here else [], there.split("/")
    same = 0
    while same < min(len(own), len(wanted) - 1) and own[same] == wanted[same]:
        same += 1
    return len(own) - same, tuple(wanted[same:])


def parent_of(datum: Datum) -> str:
    """Return the path of the group that the datum stands in."""
    return datum.path.rpartition("/")[0]


def inside(context: Context, path: str) -> tuple[Occurrence, ...]:
    """Return the occurrences of the group on this path of the document; "" is the document itself."""
    known: dict[str, tuple[Occurrence, ...]] = context.document.memo.setdefault("occurrences", {})
    if path not in known:
        above, _, name = path.rpartition("/")
        outer = inside(context, above) if path else ()
        known[path] = tuple(group for one in outer for group in one.groups(name)) if path else (_document(context),)
    return known[path]


def is_alone(context: Context) -> bool:
    """Tell whether the document says all there is to say: one that ends an object leaves out what began it."""
    known = context.subject.documents_by_name.get(context.request.document_type)
    return known is None or known.kind is not DocumentKind.END


def _top(document: etree._Element, context: Context) -> Occurrence:
    """Return the document as a group; what is read as another bears that one's name."""
    top = Occurrence(document)
    for told, name in context.subject.read_as.items():
        above, _, inner = told.partition("/")
        if any(local(part) == inner for one in top.parts.get(above, ()) for part in one):
            top.parts[name] = top.parts.pop(above)
    return top


def _document(context: Context) -> Occurrence:
    top = _top(context.document.root, context)
    if not is_alone(context):
        began = _began(context)
        top.start = None if began is None else _top(began.document, context)
        top.partial = began is None
        top.ask = partial(context.doubts.add, "story") if "story" in context.facts.unknown else None
    return top


def _began(context: Context) -> Told | None:
    """Return the report that began the object, where it is known."""
    if "story" in context.facts.unknown:
        return None
    return next((told for told in context.facts.story if told.event.kind is DocumentKind.START), None)
