"""Makes what is issued of an object with a life-span, out of the events that its source documents tell of."""

from __future__ import annotations

import copy
from dataclasses import replace

from lxml import etree

from bro_soap.audience import DP, strictest
from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, VIEW_CHARACTERISTICS
from bro_soap.declaration.life import Copies, Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, ViewLayout
from bro_soap.declaration.seeing import Hidden
from bro_soap.history import Group, Life, Story, read_group, states
from bro_soap.model import Registration
from bro_soap.projection import shared
from bro_soap.projection.shared import Issuing, Projected, StandardizedPlace
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import append, document

__all__ = ["Writing", "project_life"]

_NIL = ns.q(ns.XSI, "nil")
_GML_ID = ns.q(ns.GML, "id")


def project_life(layout: LifeLayout, form: Issuing, registration: Registration, story: Story) -> Projected:
    """Make every view of an object, and its characteristics where it has a location.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    all_states = states(layout.life, story)
    begun, now = all_states[0], all_states[-1]
    form = form.of(now)
    point, place = _place(layout, now)
    contents = []
    for view in (view for view in layout.views if form.wants(view.view)):
        scene = Scene(registration, story, begun if view.begun else now, brocom=form.contract.brocom)
        contents.append(_view(layout, view, form, scene, all_states, place))
    scene = Scene(registration, story, now, brocom=form.contract.brocom)
    sought = layout.characteristics_document and form.wants(VIEW_CHARACTERISTICS)
    if point is not None and place is not None and sought:
        contents.append(_characteristics(layout, form, scene, all_states, point, place))
    whole, traits = form.seeing.whole, layout.traits(scene) if layout.traits else None
    standing, location = frozenset(layout.standing(now)) if layout.standing else None, None
    if place is not None:
        kept = strictest((whole, form.seeing.of_row(layout.location, None)))
        location = Location(place.latitude, place.longitude, place.text, kept)
    return Projected(tuple(contents), location, traits, kept=whole, standing=standing)


def _place(layout: LifeLayout, state: Group) -> tuple[etree._Element | None, StandardizedPlace | None]:
    if not layout.location:
        return None, None
    point = next(state.find(layout.location))
    height, date = _known(state, layout.height), not layout.date or _known(state, layout.date)
    return point, shared.standardized(point, height_known=height, date_known=date)


def _known(state: Group, path: str) -> bool:
    found = next(state.find(path), None)
    return found is not None and not elements.is_nil(found) and elements.child(found, "voidReason") is None


def _view(
    layout: LifeLayout,
    view: ViewLayout,
    form: Issuing,
    scene: Scene,
    all_states: tuple[Group, ...],
    place: StandardizedPlace | None,
) -> IssueContent:
    registration, contract = scene.registration, form.contract
    root = document(ns.q(contract.namespace, f"{view.document}_DP"), contract.prefixes, registration.bro_id)
    writing = Writing(layout.life, form, scene, all_states, place, layout.location)
    writing.hidden = shared.add_head(root, contract.brocom, registration)
    for node in view.nodes:
        writing.add(root, node, scene, scene.state)
    composed = form.composed(root, writing.hidden, view.document, layout.keep_ids)
    return IssueContent(view.view, composed.content, composed.cuts, namespace=contract.namespace)


def _characteristics(
    layout: LifeLayout,
    form: Issuing,
    scene: Scene,
    all_states: tuple[Group, ...],
    point: etree._Element,
    place: StandardizedPlace,
) -> IssueContent:
    contract = form.contract
    root = document(
        ns.q(contract.namespace, layout.characteristics_document), contract.prefixes, scene.registration.bro_id
    )
    shared.add_characteristics_head(root, contract.brocom, scene.registration, point, place)
    writing = Writing(layout.life, form, scene, all_states, place)
    for node in layout.characteristics:
        writing.add(root, node, scene, scene.state)
    return shared.characteristics(root, form, writing.hidden, layout)


class Writing:
    """One document being written; `hidden` collects what is not public, outermost elements only."""

    def __init__(
        self,
        life: Life,
        form: Issuing,
        scene: Scene,
        all_states: tuple[Group, ...] = (),
        place: StandardizedPlace | None = None,
        location: str = "",
    ) -> None:
        self._contract = contract = form.contract
        self._seeing = form.seeing
        self._shape = life.shape
        self._namespaces = {prefix: uri for uri, prefix in contract.prefixes.items()}
        delivered = elements.namespace_of(scene.story[0].document)
        self._delivered = "" if delivered in contract.prefixes else delivered
        self._story = scene.story
        self._states = all_states
        self._place = place
        self._location = location
        self.hidden: list[Hidden] = []

    def add(self, parent: etree._Element, node: Node, scene: Scene, group: Group) -> None:
        """Write a node for the group it is about."""
        match node:
            case Item():
                self._item(parent, node, scene, group)
            case Nest():
                self._nest(parent, node, scene, group)
            case Each():
                for inner in group.groups.get(node.path, ()) if node.path else (group,):
                    if node.only is None or node.only(scene, inner):
                        self.add(parent, node.node, scene, inner)
            case Copies():
                self._copies(parent, node, group)
            case EachEvent():
                self._events(parent, node, scene)
            case _:
                self._part(parent, node, scene)

    def _part(self, parent: etree._Element, name: str, scene: Scene) -> None:
        registration = scene.registration
        if name == HISTORY:
            shared.add_history(
                append(parent, self._contract.namespace, name), self._contract.brocom, registration.history
            )
        elif name == STANDARDIZED_LOCATION and self._place is not None:
            made = append(parent, self._contract.namespace, name)
            shared.add_standardized_location(made, self._contract.brocom, self._place, registration.bro_id)
            if (kept := self._seeing.of_row(self._location, None)) is not None:
                self.hidden.append((made, kept))

    def _events(self, parent: etree._Element, node: EachEvent, scene: Scene) -> None:
        for told, then in zip(self._story, self._states, strict=True):
            if told.event.kind in node.kinds:
                group = read_group(told.document, self._shape)
                self.add(parent, node.node, replace(scene, told=told, then=then), group)

    def _copies(self, parent: etree._Element, node: Copies, group: Group) -> None:
        seen: set[str] = set()
        for found in group.find(node.path):
            value = elements.text(found)
            if not (node.once and value in seen):
                copied = self._copy(found)
                copied.tag = self._name(node.name, "")
                parent.append(copied)
                self.hidden.extend(self._seeing.beyond(found, copied))
            seen.add(value)

    def _item(self, parent: etree._Element, item: Item, scene: Scene, group: Group) -> None:
        name = self._name(item.name, item.prefix)
        value = item.made(scene, group) if item.made else None
        found = None if item.made else group.values.get(item.path or item.name)
        if item.element is not None:
            found = item.element(scene, group)
        if found is not None:
            made = self._copy(found)
            made.tag = name
            parent.append(made)
        elif value is not None or item.nillable:
            made = etree.SubElement(parent, name, dict(item.attributes))
            made.text = value
            if value is None:
                made.set(_NIL, "true")
        else:
            return
        kept = DP if item.secret else self._seeing.of_row(item.row, group)
        inside = [] if found is None else self._seeing.beyond(found, made)
        if kept is not None and all(how <= kept for one, how in inside if one is made):
            self.hidden.append((made, kept))
            inside = [(one, how) for one, how in inside if how > kept]
        self.hidden.extend(inside)

    def _copy(self, element: etree._Element) -> etree._Element:
        """Copy an element of a source document; what stands in the namespace of delivery moves to that of issue."""
        copied = copy.copy(element)
        copied.tail = None
        old, new = f"{{{self._delivered}}}", f"{{{self._contract.namespace}}}"
        for inner in copied.iter("*"):
            if inner.tag.startswith(old):
                inner.tag = new + elements.local(inner)
        return copied

    def _nest(self, parent: etree._Element, nest: Nest, scene: Scene, group: Group) -> None:
        made = etree.SubElement(parent, self._name(nest.name, nest.prefix))
        if nest.feature:
            made.set(_GML_ID, "feature")
        before = len(self.hidden)
        for node in nest.nodes:
            self.add(made, node, scene, group)
        if not len(made) and not nest.required:
            parent.remove(made)
        elif not nest.required:
            self.hidden[before:] = _together(made, self.hidden[before:])

    def _name(self, name: str, prefix: str) -> str:
        return ns.q(self._namespaces[prefix] if prefix else self._contract.namespace, name)


def _together(nest: etree._Element, hidden: list[Hidden]) -> list[Hidden]:
    """Return what is hidden in an element, and with it the element itself from whom sees nothing that is in it."""
    children = [kept for one, kept in hidden if one.getparent() is nest]
    if len(children) < len(nest):
        return hidden
    kept = min(children)
    return [(nest, kept), *((one, how) for one, how in hidden if how > kept)]
