"""What every issued document has: its first fields, the registration history, the standardised location."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml import etree

from bro_soap.audience import DP, Secrecy
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS, IssueLayout
from bro_soap.declaration.life import LifeLayout, Trait
from bro_soap.declaration.seeing import Hidden, Seeing
from bro_soap.declaration.visible import Visible
from bro_soap.history import Group, Shape
from bro_soap.model import JA, NEE, Registration, RegistrationHistory
from bro_soap.projection.measures import write_measures
from bro_soap.projection.places import StandardizedPlace, add_geometry, add_point
from bro_soap.rules.shapes import is_surface
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import Composition, adopt, append, content_of
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.meaning import Meaning, has_hints
from bro_soap.xmlio.times import wire_time

__all__ = [
    "Issuing",
    "Projected",
    "add_characteristics_head",
    "add_head",
    "add_history",
    "as_kept",
    "characteristics",
    "within",
]


@dataclass(frozen=True, slots=True)
class Issuing:
    """How a kind is issued: its contract, what may stand in its documents, and what of that everybody may see.

    `decimals` tells with how many each measure is issued. What is `judged` holds nothing strange but hints to parsers.
    `only` names the one view that is asked for, and `seeing` tells what is kept of this object.
    """

    contract: Contract
    meaning: Meaning
    visible: Visible
    decimals: Mapping[str, int] = field(default_factory=dict)
    judged: bool = False
    only: str = ""
    seeing: Seeing = field(default_factory=lambda: Seeing(Visible((), ())))

    def wants(self, view: str) -> bool:
        """Tell whether this view is asked for."""
        return self.only in ("", view)

    def of(
        self, state: Group | None = None, document: etree._Element | None = None, shape: Shape | None = None
    ) -> Issuing:
        """Return how it is issued as the object is: in a state of this shape, or as its one document says."""
        return replace(self, seeing=Seeing(self.visible, state, document, shape))

    def composed(
        self,
        root: etree._Element,
        hidden: Iterable[Hidden],
        public: str,
        keep_ids: Collection[str] = (),
        kept_ids: frozenset[str] = frozenset(),
    ) -> Composition:
        """Check a composed document, known to everybody as `public`, and return its content. Raises `NotIssuable`."""
        if not self.judged or has_hints(root):
            self.meaning.cleanse(root)
        if self.decimals:
            write_measures(root, self.decimals)
        schema, public = self.contract.schema, ns.q(self.contract.namespace, public)
        return content_of(root, schema, hidden, public, keep_ids, kept_ids)


@dataclass(frozen=True, slots=True)
class Projected:
    """What is issued of one registration, where it lies, what it is searched by and which parts of others it refers to.

    `kept` is how the object itself is kept, and `state` the object as it is, where it goes by steps.
    With `in_parts` only the parts among `contents` are new and those in
    `dropped` (view, part) are gone; the others stay. Otherwise every view among `contents` is new as a whole.
    Of the `references` those that are `standing` it refers to now (None: all of them), and `left` tells of the others.
    """

    contents: tuple[IssueContent, ...]
    location: Location | None = None
    traits: tuple[Trait, ...] | None = None
    in_parts: bool = False
    dropped: tuple[tuple[str, int], ...] = ()
    references: frozenset[tuple[str, str]] | None = None
    kept: Secrecy | None = None
    standing: frozenset[tuple[str, str]] | None = None
    left: tuple[Trait, ...] = ()
    state: bytes | None = None

    @property
    def searched_by(self) -> tuple[Trait, ...]:
        """All traits: its own, and what it refers to no more."""
        return (*(self.traits or ()), *self.left)


def as_kept(projected: Projected) -> Projected:
    """Return what is issued of an object with all of it kept as the object is."""
    if projected.kept is None:
        return projected
    return replace(projected, contents=tuple(_all_kept(one, projected.kept) for one in projected.contents))


def characteristics(
    root: etree._Element, form: Issuing, hidden: Iterable[Hidden], layout: LifeLayout | IssueLayout
) -> IssueContent:
    """Check and return the characteristics: without what its own alone may see, and kept as its location is.

    A search tells where an object lies, whatever else it tells. Raises `NotIssuable`.
    """
    kept = form.seeing.of_row(layout.location, None)
    composed = form.composed(root, within(hidden, kept), layout.characteristics_document)
    made = IssueContent(VIEW_CHARACTERISTICS, composed.content, composed.cuts, namespace=form.contract.namespace)
    return made if kept is None else _all_kept(made, kept)


def _all_kept(content: IssueContent, kept: Secrecy) -> IssueContent:
    inside = (cut for cut in content.cuts if cut[2] > kept)
    return replace(content, cuts=((0, len(content.content), kept), *inside))


def add_head(root: etree._Element, brocom: str, registration: Registration) -> list[Hidden]:
    """Add the fields, in `brocom`, every whole document begins with; return those that are not public."""
    append(root, brocom, "broId", registration.bro_id)
    append(root, brocom, "deliveryAccountableParty", registration.delivery_accountable_party)
    hidden = []
    if registration.object_id_accountable_party:
        hidden.append(append(root, brocom, "objectIdAccountableParty", registration.object_id_accountable_party))
    hidden.append(append(root, brocom, "deliveryResponsibleParty", registration.delivery_responsible_party))
    append(root, brocom, "qualityRegime", registration.quality_regime)
    return [(one, DP) for one in hidden]


def add_characteristics_head(
    root: etree._Element,
    brocom: str,
    registration: Registration,
    points: tuple[etree._Element, ...],
    places: tuple[StandardizedPlace, ...],
    *,
    as_geometry: bool = False,
) -> None:
    """Add the characteristics that all objects share; `as_geometry` where a place need not be one point."""
    history = registration.history
    append(root, brocom, "broId", registration.bro_id)
    append(root, brocom, "deregistered", NEE)
    append(root, brocom, "deliveryAccountableParty", registration.delivery_accountable_party)
    append(root, brocom, "qualityRegime", registration.quality_regime)
    _moment(root, brocom, "objectRegistrationTime", history.object_registration_time)
    _moment(root, brocom, "latestCorrectionTime", history.latest_correction_time)
    append(root, brocom, "underReview", JA if history.under_review else NEE)
    standardized = append(root, brocom, "standardizedLocation")
    if as_geometry:
        add_geometry(standardized, places, f"{registration.bro_id}_s")
        add_delivered(root, brocom, points, f"{registration.bro_id}_d")
        return
    add_point(standardized, places[0].text, f"{registration.bro_id}_s")
    adopt(root, points[0], brocom).tag = ns.q(brocom, "deliveredLocation")


def add_delivered(root: etree._Element, brocom: str, places: tuple[etree._Element, ...], identifier: str) -> None:
    """Add one place as it was delivered, or surfaces together; for points together the schema has no room."""
    if len(places) == 1:
        adopt(append(root, brocom, "deliveredLocation"), places[0], ns.GML)
    elif all(map(is_surface, places)):
        together = append(append(root, brocom, "deliveredLocation"), ns.GML, "MultiSurface")
        together.set(ns.q(ns.GML, "id"), identifier)
        for place in places:
            adopt(append(together, ns.GML, "surfaceMember"), place, ns.GML)


def add_history(parent: etree._Element, brocom: str, history: RegistrationHistory) -> None:
    """Fill `brocom:RegistrationHistory`: each optional time exactly when its flag or status says so."""
    _moment(parent, brocom, "objectRegistrationTime", history.object_registration_time)
    append(parent, brocom, "registrationStatus", history.registration_status).set(
        "codeSpace", "urn:bro:RegistrationStatus"
    )
    _moment(parent, brocom, "latestAdditionTime", history.latest_addition_time)
    _moment(parent, brocom, "registrationCompletionTime", history.registration_completion_time)
    for flag, value, time_name, moment in (
        ("corrected", history.corrected, "latestCorrectionTime", history.latest_correction_time),
        ("underReview", history.under_review, "underReviewTime", history.under_review_time),
        ("deregistered", history.deregistered, "deregistrationTime", history.deregistration_time),
        ("reregistered", history.reregistered, "reregistrationTime", history.reregistration_time),
    ):
        append(parent, brocom, flag, JA if value else NEE)
        _moment(parent, brocom, time_name, moment if value else None)


def within(hidden: Iterable[Hidden], kept: Secrecy | None) -> list[Hidden]:
    """Take out of the document what bronhouder and supplier alone may see; return what is kept more than all of it."""
    left = []
    for element, how in hidden:
        parent = element.getparent()
        if not how.role and (kept is None or how > kept):
            left.append((element, how))
        elif how.role and parent is not None:
            parent.remove(element)
    return left


def _moment(parent: etree._Element, brocom: str, name: str, moment: datetime | None) -> None:
    if moment is not None:
        append(parent, brocom, name, wire_time(moment))
