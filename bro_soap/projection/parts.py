"""Makes what is issued of an object that grows by large additions: only its head and what is new."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from bro_soap.audience import DP
from bro_soap.declaration.life import PartsLayout, Scene
from bro_soap.history import Story, Told, states
from bro_soap.history.timeline import Events
from bro_soap.model import Registration
from bro_soap.projection import shared
from bro_soap.projection.shared import Issuing, Projected
from bro_soap.projection.writing import Writing
from bro_soap.store.records import IssueContent
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import adopt, document, seam
from bro_soap.xmlio.elements import local

__all__ = ["project_parts"]


def project_parts(
    layout: PartsLayout, form: Issuing, registration: Registration, story: Story, before: Events, after: Events
) -> Projected:
    """Make the head, and the part of every addition that is not among the events `before`.

    A part has the number of its source document, the head is part 0. Raises `NotIssuable`.
    """
    begun, known = story[0], {told.event.sequence: told for told in story}
    (head,) = _composed(layout, form, registration, begun, after, None)
    kept = form.of(states(layout.life, (begun,))[0]).seeing.whole
    had = {event.sequence for event in before if _has_part(event.sequence, begun)}
    has = {event.sequence for event in after if _has_part(event.sequence, begun)}
    contents = [head]
    for sequence in sorted(has - had):
        told = known[sequence]
        if any(local(part) == layout.part for part in told.document):
            contents.append(_composed(layout, form, registration, begun, after, told)[1])
    dropped = ((layout.view, part) for part in (*((0,) if before else ()), *sorted(had - has)))
    return Projected(tuple(contents), in_parts=True, dropped=tuple(dropped), kept=kept)


def _has_part(sequence: int, begun: Told) -> bool:
    return sequence != begun.event.sequence


def _composed(
    layout: PartsLayout,
    form: Issuing,
    registration: Registration,
    begun: Told,
    events: Events,
    told: Told | None,
) -> list[IssueContent]:
    """Compose and check the head, with one addition or with none; return each apart.

    Nothing in a part depends on the head it was composed with, which may be replaced.
    """
    contract = form.contract
    state = states(layout.life, (begun,))[0]
    form = form.of(state)
    root = document(ns.q(contract.namespace, f"{layout.document}_DP"), contract.prefixes, registration.bro_id)
    scene = Scene(registration, (begun,), state, events, brocom=contract.brocom)
    writing = Writing(layout, form, scene)
    writing.hidden = shared.add_head(root, contract.brocom, registration)
    for node in layout.nodes:
        writing.add(root, node, scene, scene.state)
    hidden = list(writing.hidden)
    number = 0 if told is None else told.event.sequence
    found = () if told is None else (one for one in told.document if local(one) == layout.part)
    if told is not None:
        seam(root, number, f"{registration.bro_id}_{number}")
    adopted = [adopt(root, part, contract.namespace, typed=True) for part in found]
    for one in adopted:
        secret = list(layout.secret(one))
        hidden += [(each, DP) for each in (*secret, *_unknown(one, form, secret))]
    composed = form.composed(root, hidden, layout.document, layout.keep_ids)
    return [
        IssueContent(layout.view, content, cuts, piece, contract.namespace)
        for piece, content, cuts in composed.pieces()
    ]


def _unknown(part: etree._Element, form: Issuing, secret: Collection[etree._Element]) -> Iterator[etree._Element]:
    """Yield the elements of the BRO itself in a part, of which no row has a path, where they are not secret already."""
    withheld = set(secret)
    for element in part.iter(*(f"{{{uri}}}*" for uri in form.contract.prefixes if uri.startswith(ns.BRO))):
        if element is not part and withheld.isdisjoint(element.iterancestors()):
            withheld.add(element)
            yield element
