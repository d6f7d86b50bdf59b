"""How the documents issued of an object with a life-span are laid out, as data: nodes in the order of the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bro_soap.declaration.layout import Asked, Asking
from bro_soap.history.group import Group
from bro_soap.history.story import Life, Story, Told
from bro_soap.history.timeline import Events
from bro_soap.model import DocumentKind, Registration
from bro_soap.xmlio.elements import child, text

__all__ = [
    "Copies",
    "Each",
    "EachEvent",
    "Item",
    "LifeLayout",
    "Made",
    "Nest",
    "Node",
    "PartsLayout",
    "Scene",
    "Trait",
    "ViewLayout",
]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a made value may be made of: the registration, all that is told, and the state that the view shows.

    Within an event `told` is that event and `then` the state right after it. `brocom` is the namespace of brocommon in
    the interface that it is issued by.
    """

    registration: Registration
    story: Story
    state: Group
    events: Events = ()
    told: Told | None = None
    then: Group = field(default_factory=Group)
    brocom: str = ""


Made = Callable[[Scene, Group], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One element: copied from `path` of the group (its own name by default), or with the text that `made` gives.

    `prefix` names the namespace where it is not that of the service; `secret` ones only bronhouder and supplier see,
    and others are kept as the row of the catalogue on the path `row` is. Without a name it keeps its own.
    What has no value is left out, or is `xsi:nil` with these attributes where it is `nillable`.
    """

    name: str
    path: str = ""
    prefix: str = ""
    made: Made | None = None
    element: Callable[[Scene, Group], etree._Element | None] | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    row: str = ""
    nillable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nest:
    """An element with elements in it; left out when it would be empty, unless it is `required`.

    It is kept as the row of the catalogue on the path `row` is in the current group.
    """

    name: str
    nodes: tuple[Node, ...]
    prefix: str = ""
    required: bool = False
    feature: bool = False
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """A node once for every group on a path of the current group ("": for the current group itself)."""

    path: str
    node: Node
    only: Callable[[Scene, Group], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EachEvent:
    """A node once for every event of these kinds; the current group is that of its document."""

    node: Node
    kinds: frozenset[DocumentKind] = frozenset({DocumentKind.ADDITION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """A copy of every element on a path of the current group, also inside what is kept as it is.

    With `once` a value is copied only once.
    """

    name: str
    path: str
    prefix: str = ""
    once: bool = False


Node = Item | Nest | Each | EachEvent | Copies | str
"""A text is one of the parts that every object has: `registrationHistory`, `standardizedLocation`."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A characteristic to search by: a text, a number, or a range of numbers (of days, as ordinals)."""

    name: str
    text: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLayout:
    """One document that is issued: `asked` is the dataToBeDelivered that asks for it ("" where that is not asked).

    With `begun` it shows the state as it began, otherwise the state as it is.
    """

    view: str
    document: str
    nodes: tuple[Node, ...]
    asked: str = ""
    begun: bool = False


@dataclass(frozen=True, kw_only=True)
class LifeLayout:
    """What is issued of an object with a life-span, and how its state follows from its documents.

    `location`, `height` and `date` (of positioning) are paths in the state; an object without a location has none, and
    one that lies in more than one place tells its `places`. Elements named in `keep_ids` keep their gml:id, for what
    refers to them by another way than `#id`; `kept_ids` tells which these are in the whole object, where one document
    refers to those of another.
    `standing` tells, of the parts of others that its documents refer to, those that it refers to in a state (BRO-ID and
    part); without it they all are, until the object ends.
    Where an object goes by `steps`, what is issued of its events stands in pieces, and an event that comes last is told
    on the state that is kept: what was issued of the others stays. No such event may say how others are kept.
    """

    life: Life
    views: tuple[ViewLayout, ...]
    location: str = ""
    height: str = ""
    date: str = ""
    places: Callable[[Group], tuple[etree._Element, ...]] | None = None
    characteristics_document: str = ""
    characteristics: tuple[Node, ...] = ()
    asking: tuple[Asking, ...] = ()
    traits: Callable[[Scene], tuple[Trait, ...]] | None = None
    keep_ids: frozenset[str] = frozenset()
    standing: Callable[[Group], Iterable[tuple[str, str]]] | None = None
    kept_ids: Callable[[Events], frozenset[str]] | None = None
    steps: bool = False

    @property
    def documents(self) -> frozenset[str]:
        """The names of the documents that are issued."""
        names = {name for view in self.views for name in (view.document, f"{view.document}_DP")}
        return frozenset({*names, self.characteristics_document} - {""})

    def needed(self, events: Events) -> Events:
        """Return the events whose documents are needed to judge and compose: all of them."""
        return events

    def asked(self, request: etree._Element) -> Asked:
        """Return the view that a dispatchDataRequest asks for."""
        wanted = child(request, "dataToBeDelivered")
        value = "" if wanted is None else text(wanted)
        found = next(view for view in self.views if view.asked == value)
        return Asked(found.view, found.document)


@dataclass(frozen=True, kw_only=True)
class PartsLayout:
    """What is issued of an object that grows by large additions: a head, and a part for each addition.

    The head is made of the document that begins the object and of the events; a part is the element `part` of an
    addition, whose elements named in `keep_ids` keep their gml:id. `secret` finds in it what only bronhouder and
    supplier may see, and `choose` makes, of a dispatchDataRequest, what picks the events that are asked for.
    """

    life: Life
    view: str
    document: str
    nodes: tuple[Node, ...]
    part: str
    keep_ids: frozenset[str]
    secret: Callable[[etree._Element], Iterable[etree._Element]]
    choose: Callable[[etree._Element], Callable[[Events], list[int]] | None]
    characteristics_document: str = ""
    asking: tuple[Asking, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The names of the documents that are issued."""
        return frozenset({self.document, f"{self.document}_DP"})

    def needed(self, events: Events) -> Events:
        """Return the events whose documents are needed to judge and compose: the first."""
        return events[:1]

    def asked(self, request: etree._Element) -> Asked:
        """Return the one view there is, and which of its parts are asked for."""
        return Asked(self.view, self.document, self.choose(request))
