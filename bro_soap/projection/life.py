"""Makes what is issued of an object with a life-span, out of the events that its source documents tell of."""

from __future__ import annotations

from lxml import etree

from bro_soap.audience import strictest
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS
from bro_soap.declaration.life import LifeLayout, Scene, ViewLayout
from bro_soap.history import Group, Story, states
from bro_soap.model import Registration
from bro_soap.projection import shared
from bro_soap.projection.places import StandardizedPlace, standardized
from bro_soap.projection.shared import Issuing, Projected
from bro_soap.projection.writing import Writing
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import document

__all__ = ["project_life"]


def project_life(layout: LifeLayout, form: Issuing, registration: Registration, story: Story) -> Projected:
    """Make every view of an object, and its characteristics where it has a location.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    all_states = states(layout.life, story)
    begun, now = all_states[0], all_states[-1]
    form = form.of(now, shape=layout.life.shape)
    points = _points(layout, now)
    places = _places(layout, now, points)
    contents = []
    for view in (view for view in layout.views if form.wants(view.view)):
        scene = Scene(registration, story, begun if view.begun else now, brocom=form.contract.brocom)
        contents.append(_view(layout, view, form, scene, all_states, places))
    scene = Scene(registration, story, now, brocom=form.contract.brocom)
    sought = layout.characteristics_document and form.wants(VIEW_CHARACTERISTICS)
    if points and sought:
        contents.append(_characteristics(layout, form, scene, all_states, points, places))
    whole, traits = form.seeing.whole, layout.traits(scene) if layout.traits else None
    standing, location = frozenset(layout.standing(now)) if layout.standing else None, None
    if places:
        kept, first = strictest((whole, form.seeing.of_row(layout.location, None))), places[0]
        location = Location(first.latitude, first.longitude, first.text, kept)
    return Projected(tuple(contents), location, traits, kept=whole, standing=standing)


def _points(layout: LifeLayout, state: Group) -> tuple[etree._Element, ...]:
    if layout.places is not None:
        return layout.places(state)
    return (next(state.find(layout.location)),) if layout.location else ()


def _places(layout: LifeLayout, state: Group, points: tuple[etree._Element, ...]) -> tuple[StandardizedPlace, ...]:
    height, date = bool(layout.height) and _known(state, layout.height), not layout.date or _known(state, layout.date)
    return tuple(standardized(point, height_known=height, date_known=date) for point in points)


def _known(state: Group, path: str) -> bool:
    found = next(state.find(path), None)
    return found is not None and not elements.is_nil(found) and elements.child(found, "voidReason") is None


def _view(
    layout: LifeLayout,
    view: ViewLayout,
    form: Issuing,
    scene: Scene,
    all_states: tuple[Group, ...],
    places: tuple[StandardizedPlace, ...],
) -> IssueContent:
    registration, contract = scene.registration, form.contract
    root = document(ns.q(contract.namespace, f"{view.document}_DP"), contract.prefixes, registration.bro_id)
    writing = Writing(layout, form, scene, all_states, places)
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
    points: tuple[etree._Element, ...],
    places: tuple[StandardizedPlace, ...],
) -> IssueContent:
    contract = form.contract
    root = document(
        ns.q(contract.namespace, layout.characteristics_document), contract.prefixes, scene.registration.bro_id
    )
    several = layout.places is not None
    shared.add_characteristics_head(root, contract.brocom, scene.registration, points, places, as_geometry=several)
    writing = Writing(layout, form, scene, all_states, places)
    for node in layout.characteristics:
        writing.add(root, node, scene, scene.state)
    return shared.characteristics(root, form, writing.hidden, layout)
