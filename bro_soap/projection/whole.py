"""Makes what is issued of an object that is delivered whole, out of its one source document."""

from __future__ import annotations

from lxml import etree

from bro_soap.audience import strictest
from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, VIEW_CHARACTERISTICS, VIEW_WHOLE, IssueLayout
from bro_soap.declaration.seeing import Hidden
from bro_soap.model import Registration
from bro_soap.projection import shared
from bro_soap.projection.places import StandardizedPlace, add_standardized_location, standardized
from bro_soap.projection.shared import Issuing, Projected
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import elements, ns
from bro_soap.xmlio.compose import adopt, append, document, lending
from bro_soap.xmlio.parts import at_path

__all__ = ["project_whole"]


def project_whole(
    layout: IssueLayout,
    form: Issuing,
    registration: Registration,
    source: etree._Element,
) -> Projected:
    """Make the whole document of an object that is delivered whole, and its characteristics where it has a location.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    form = form.of(document=source)
    whole = form.seeing.whole
    if not layout.location:
        made = (_whole(layout, form, registration, source, None),) if form.wants(VIEW_WHOLE) else ()
        return Projected(made, kept=whole)
    point = next(at_path(source, layout.location))
    height, date = _known(source, layout.height), _known(source, layout.date)
    place = standardized(point, height_known=height, date_known=date)
    contents: list[IssueContent] = []
    if form.wants(VIEW_WHOLE):
        contents.append(_whole(layout, form, registration, source, place))
    if layout.characteristics_document and form.wants(VIEW_CHARACTERISTICS):
        contents.append(_characteristics(layout, form, registration, source, point, place))
    kept = strictest((whole, form.seeing.of_row(layout.location, None)))
    return Projected(tuple(contents), Location(place.latitude, place.longitude, place.text, kept), kept=whole)


def _known(source: etree._Element, path: str) -> bool:
    """Tell whether there is a value on this path: not absent, not nil, not `voidReason`."""
    found = next(at_path(source, path), None)
    if found is None or elements.is_nil(found):
        return False
    return not any(elements.local(child) == "voidReason" for child in found.iterchildren("*"))


def _whole(
    layout: IssueLayout,
    form: Issuing,
    registration: Registration,
    source: etree._Element,
    place: StandardizedPlace | None,
) -> IssueContent:
    with lending(source) as fill_in:
        root, hidden = _composed(layout, form, registration, source, place)
        fill_in(root)
        composed = form.composed(root, hidden, layout.whole)
    return IssueContent(VIEW_WHOLE, composed.content, composed.cuts, namespace=form.contract.namespace)


def _composed(
    layout: IssueLayout,
    form: Issuing,
    registration: Registration,
    source: etree._Element,
    place: StandardizedPlace | None,
) -> tuple[etree._Element, list[Hidden]]:
    """Return the whole document as a tree, and the elements in it that are not public."""
    contract = form.contract
    root = document(ns.q(contract.namespace, layout.whole_dp), contract.prefixes, registration.bro_id)
    hidden = shared.add_head(root, contract.brocom, registration)
    children: dict[str, list[etree._Element]] = {}
    for child in source.iterchildren("*"):
        children.setdefault(elements.local(child), []).append(child)
    for name in layout.order:
        if name == STANDARDIZED_LOCATION and place is not None:
            parent = append(root, contract.namespace, name)
            add_standardized_location(parent, contract.brocom, (place,), registration.bro_id)
            if (kept := form.seeing.of_row(layout.location, None)) is not None:
                hidden.append((parent, kept))
        elif name == HISTORY:
            shared.add_history(append(root, contract.namespace, name), contract.brocom, registration.history)
        for child in children.get(name, ()):
            hidden.extend(form.seeing.beyond(child, adopt(root, child, contract.namespace)))
    return root, hidden


def _characteristics(
    layout: IssueLayout,
    form: Issuing,
    registration: Registration,
    source: etree._Element,
    point: etree._Element,
    place: StandardizedPlace,
) -> IssueContent:
    contract = form.contract
    root = document(ns.q(contract.namespace, layout.characteristics_document), contract.prefixes, registration.bro_id)
    shared.add_characteristics_head(root, contract.brocom, registration, (point,), (place,))
    hidden: list[Hidden] = []
    for wanted in layout.characteristics:
        for found in filter(form.seeing.shows, at_path(source, wanted.path)):
            if wanted.text:
                if told := elements.text(found):
                    hidden.extend(form.seeing.beyond(found, append(root, contract.namespace, wanted.name, told)))
            else:
                adopted = adopt(root, found, contract.namespace)
                adopted.tag = ns.q(contract.namespace, wanted.name)
                hidden.extend(form.seeing.beyond(found, adopted))
    return shared.characteristics(root, form, hidden, layout)
