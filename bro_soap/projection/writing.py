"""Writes one issued document of an object with a life-span, node by node, and collects what is not public in it."""

from __future__ import annotations

import copy
from dataclasses import replace

from lxml import etree

from bro_soap.audience import DP
from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION
from bro_soap.declaration.life import Copies, Each, EachEvent, Item, LifeLayout, Nest, Node, PartsLayout, Scene
from bro_soap.declaration.seeing import Hidden
from bro_soap.history import Group, Told, read_group
from bro_soap.projection import shared
from bro_soap.projection.places import StandardizedPlace, add_standardized_location
from bro_soap.projection.shared import Issuing
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import append, seam

__all__ = ["RUN", "Shown", "Writing"]

# The pieces of a document are numbered: what stands before the events, each event by its place among all, what stands
# behind them; where events stand in more than one place, by so many more for each.
RUN = 1 << 20
Shown = tuple[tuple[Told, Group], ...]

_NIL = ns.q(ns.XSI, "nil")
_GML_ID = ns.q(ns.GML, "id")


class Writing:
    """One document being written; `hidden` collects what is not public, outermost elements only."""

    def __init__(
        self,
        layout: LifeLayout | PartsLayout,
        form: Issuing,
        scene: Scene,
        shown: Shown = (),
        places: tuple[StandardizedPlace, ...] = (),
    ) -> None:
        self._contract = contract = form.contract
        self._seeing = form.seeing
        self._shape = layout.life.shape
        self._namespaces = {prefix: uri for uri, prefix in contract.prefixes.items()}
        delivered = elements.namespace_of(scene.story[0].document)
        self._delivered = "" if delivered in contract.prefixes else delivered
        self._shown = shown
        self._places = places
        self._steps = isinstance(layout, LifeLayout) and layout.steps
        self._places_of = {(event.sequence, event.part): place for place, event in enumerate(scene.events)}
        self._runs = 0
        self._several = isinstance(layout, LifeLayout) and layout.places is not None
        self._location = layout.location if isinstance(layout, LifeLayout) else ""
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
        elif name == STANDARDIZED_LOCATION and self._places:
            made = append(parent, self._contract.namespace, name)
            brocom, bro_id = self._contract.brocom, registration.bro_id
            add_standardized_location(made, brocom, self._places, bro_id, as_geometry=self._several)
            if (kept := self._seeing.of_row(self._location, None)) is not None:
                self.hidden.append((made, kept))

    def _events(self, parent: etree._Element, node: EachEvent, scene: Scene) -> None:
        for told, then in self._shown:
            if told.event.kind in node.kinds:
                if self._steps:
                    self._begin_event(parent, scene, told)
                group = read_group(told.document, self._shape)
                self.add(parent, node.node, replace(scene, told=told, then=then), group)
        if self._steps:
            self._runs += 1
            seam(parent, self._runs * RUN, scene.registration.bro_id)

    def _begin_event(self, parent: etree._Element, scene: Scene, told: Told) -> None:
        event, bro_id = told.event, scene.registration.bro_id
        name = f"{bro_id}_{event.sequence}_{event.part}" if event.part else f"{bro_id}_{event.sequence}"
        seam(parent, self._runs * RUN + 1 + self._places_of[event.sequence, event.part], name)

    def _copies(self, parent: etree._Element, node: Copies, group: Group) -> None:
        seen: set[str] = set()
        for found in group.find(node.path):
            value = elements.text(found)
            if not (node.once and value in seen):
                copied = self._copy(found)
                copied.tag = self._name(node.name, node.prefix)
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
            made.tag = name if item.name else made.tag
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
        elif (kept := self._seeing.of_row(nest.row, group)) is not None:
            inside = [(one, how) for one, how in self.hidden[before:] if how > kept]
            self.hidden[before:] = [(made, kept), *inside]
        elif not nest.required:
            self.hidden[before:] = _together(made, self.hidden[before:])

    def _name(self, name: str, prefix: str) -> str:
        return ns.q(self._namespaces[prefix] if prefix else self._contract.namespace, name)


def _together(nest: etree._Element, hidden: list[Hidden]) -> list[Hidden]:
    """Return what is hidden in an element, and with it the element itself from whom sees nothing that is in it."""
    children = [kept for one, kept in hidden if one.getparent() is nest and not kept.nil]
    if len(children) < len(nest):
        return hidden
    kept = min(children)
    return [(nest, kept), *((one, how) for one, how in hidden if how > kept)]
