"""Makes what is issued of an object with a life-span, out of the events that its source documents tell of."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from bro_soap.audience import strictest
from bro_soap.declaration.layout import VIEW_CHARACTERISTICS
from bro_soap.declaration.life import LifeLayout, Scene, ViewLayout
from bro_soap.history import Group, Story, states, write_state
from bro_soap.history.timeline import Events
from bro_soap.model import Registration
from bro_soap.projection import shared
from bro_soap.projection.places import StandardizedPlace, standardized
from bro_soap.projection.shared import Issuing, Projected
from bro_soap.projection.writing import RUN, Shown, Writing
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import document

__all__ = ["project_life"]


def project_life(
    layout: LifeLayout,
    form: Issuing,
    registration: Registration,
    story: Story,
    events: Events,
    settled: Group | None = None,
) -> Projected:
    """Make every view of an object, and its characteristics where it has a location.

    With the state that is `settled` the story has the first event and the last, and only what that changes is made.
    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    all_states = states(layout.life, story, settled)
    begun, now = all_states[0], all_states[-1]
    form = form.of(now, shape=layout.life.shape)
    points = _points(layout, now)
    places = _places(layout, now, points)
    shown = tuple(zip(story, all_states, strict=True))[settled is not None :]
    contents: list[IssueContent] = []
    dropped: list[tuple[str, int]] = []
    for view in (view for view in layout.views if form.wants(view.view)):
        scene = Scene(registration, story, begun if view.begun else now, events, brocom=form.contract.brocom)
        made = _view(layout, view, form, scene, shown, places)
        dropped.extend((one.view, one.part) for one in made if not one.part % RUN)
        contents.extend(one for one in made if one.content)
    scene = Scene(registration, story, now, events, brocom=form.contract.brocom)
    sought = layout.characteristics_document and form.wants(VIEW_CHARACTERISTICS)
    if points and sought:
        contents.append(_characteristics(layout, form, scene, points, places))
        dropped.append((VIEW_CHARACTERISTICS, 0))
    whole, traits = form.seeing.whole, layout.traits(scene) if layout.traits else None
    standing, location = frozenset(layout.standing(now)) if layout.standing else None, None
    if places:
        kept, first = strictest((whole, form.seeing.of_row(layout.location, None))), places[0]
        location = Location(first.latitude, first.longitude, first.text, kept)
    state = write_state(now) if layout.steps and not form.only else None
    projected = Projected(tuple(contents), location, traits, kept=whole, standing=standing, state=state)
    if settled is None:
        return projected
    return replace(projected, in_parts=True, dropped=tuple(dropped))


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
    shown: Shown,
    places: tuple[StandardizedPlace, ...],
) -> list[IssueContent]:
    registration, contract = scene.registration, form.contract
    root = document(ns.q(contract.namespace, f"{view.document}_DP"), contract.prefixes, registration.bro_id)
    writing = Writing(layout, form, scene, shown, places)
    writing.hidden = shared.add_head(root, contract.brocom, registration)
    for node in view.nodes:
        writing.add(root, node, scene, scene.state)
    kept = layout.kept_ids(scene.events) if layout.kept_ids else frozenset()
    composed = form.composed(root, writing.hidden, view.document, layout.keep_ids, kept)
    return [
        IssueContent(view.view, content, cuts, piece, contract.namespace) for piece, content, cuts in composed.pieces()
    ]


def _characteristics(
    layout: LifeLayout,
    form: Issuing,
    scene: Scene,
    points: tuple[etree._Element, ...],
    places: tuple[StandardizedPlace, ...],
) -> IssueContent:
    contract = form.contract
    root = document(
        ns.q(contract.namespace, layout.characteristics_document), contract.prefixes, scene.registration.bro_id
    )
    several = layout.places is not None
    shared.add_characteristics_head(root, contract.brocom, scene.registration, points, places, as_geometry=several)
    writing = Writing(layout, form, scene, places=places)
    for node in layout.characteristics:
        writing.add(root, node, scene, scene.state)
    return shared.characteristics(root, form, writing.hidden, layout)
