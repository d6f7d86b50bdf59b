"""Makes what is issued of a registration out of its source document; it can be thrown away and made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from bro_soap.geo.transform import to_etrs89
from bro_soap.model import JA, NEE, Registration, RegistrationHistory
from bro_soap.store.records import IssueContent, Location
from bro_soap.xmlio import ns, read
from bro_soap.xmlio.compose import adopt, append, content_of, document
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.layout import HISTORY, STANDARDIZED_LOCATION, IssueLayout
from bro_soap.xmlio.times import wire_time

__all__ = ["VIEW_CHARACTERISTICS", "VIEW_WHOLE", "Projected", "project", "standardized"]

VIEW_WHOLE = "O"
VIEW_CHARACTERISTICS = "C"
_ETRS89 = "urn:ogc:def:crs:EPSG::4258"
_GML_ID = ns.q(ns.GML, "id")


@dataclass(frozen=True, slots=True)
class Standardized:
    """The standardised location: ETRS89 degrees, as numbers and as the text issued, and how it was computed."""

    latitude: float
    longitude: float
    text: str
    transformation: str


@dataclass(frozen=True, slots=True)
class Projected:
    """What is issued of one registration, and where it lies."""

    contents: tuple[IssueContent, ...]
    location: Location


def project(
    layout: IssueLayout,
    contract: Contract,
    non_public: Iterable[str],
    registration: Registration,
    source: etree._Element,
) -> Projected:
    """Make the whole document and the characteristics of an object that is delivered whole.

    `non_public` holds paths (local names joined with "/") of what only bronhouder and supplier may see.

    Raises `NotIssuable` when the result does not satisfy the issue schema.
    """
    point = next(_at(source, layout.location))
    place = standardized(point, height_known=_known(source, layout.height), date_known=_known(source, layout.date))
    whole = _whole(layout, contract, non_public, registration, source, place)
    characteristics = _characteristics(layout, contract, registration, source, point, place)
    return Projected((whole, characteristics), Location(place.latitude, place.longitude, place.text))


def standardized(point: etree._Element, *, height_known: bool = True, date_known: bool = True) -> Standardized:
    """Compute the standardised location of a delivered `gml:Point` (RDNAPTRANS2018 for RD; 9 decimals)."""
    srs, first, second = read.point(point)
    latitude, longitude, transformation = to_etrs89(
        srs, float(first), float(second), height_known=height_known, date_known=date_known
    )
    return Standardized(latitude, longitude, f"{latitude:.9f} {longitude:.9f}", transformation)


def _known(source: etree._Element, path: str) -> bool:
    """Tell whether there is a value on this path: not absent, not nil, not `voidReason`."""
    found = next(_at(source, path), None)
    if found is None or read.is_nil(found):
        return False
    return not any(read.local(child) == "voidReason" for child in found.iterchildren("*"))


def _whole(
    layout: IssueLayout,
    contract: Contract,
    non_public: Iterable[str],
    registration: Registration,
    source: etree._Element,
    place: Standardized,
) -> IssueContent:
    root = document(ns.q(contract.namespace, layout.whole_dp), contract.prefixes, registration.bro_id)
    append(root, ns.BROCOM, "broId", registration.bro_id)
    append(root, ns.BROCOM, "deliveryAccountableParty", registration.delivery_accountable_party)
    hidden = [append(root, ns.BROCOM, "objectIdAccountableParty", registration.object_id_accountable_party)]
    hidden.append(append(root, ns.BROCOM, "deliveryResponsibleParty", registration.delivery_responsible_party))
    append(root, ns.BROCOM, "qualityRegime", registration.quality_regime)
    children = {read.local(child): child for child in source.iterchildren("*")}
    for name in layout.order:
        if name == STANDARDIZED_LOCATION:
            _standardized_location(append(root, contract.namespace, name), place, registration.bro_id)
        elif name == HISTORY:
            _history(append(root, contract.namespace, name), registration.history)
        elif name in children:
            adopt(root, children[name], contract.namespace)
    for path in non_public:
        hidden.extend(_at(root, path))
    composed = content_of(root, contract.schema, hidden, ns.q(contract.namespace, layout.whole))
    return IssueContent(VIEW_WHOLE, composed.content, composed.cuts)


def _characteristics(
    layout: IssueLayout,
    contract: Contract,
    registration: Registration,
    source: etree._Element,
    point: etree._Element,
    place: Standardized,
) -> IssueContent:
    name = ns.q(contract.namespace, layout.characteristics_document)
    root = document(name, contract.prefixes, registration.bro_id)
    history = registration.history
    append(root, ns.BROCOM, "broId", registration.bro_id)
    append(root, ns.BROCOM, "deregistered", NEE)
    append(root, ns.BROCOM, "deliveryAccountableParty", registration.delivery_accountable_party)
    append(root, ns.BROCOM, "qualityRegime", registration.quality_regime)
    _moment(root, "objectRegistrationTime", history.object_registration_time)
    _moment(root, "latestCorrectionTime", history.latest_correction_time)
    append(root, ns.BROCOM, "underReview", JA if history.under_review else NEE)
    _point(append(root, ns.BROCOM, "standardizedLocation"), place.text, f"{registration.bro_id}_s")
    adopt(root, point, ns.BROCOM).tag = ns.q(ns.BROCOM, "deliveredLocation")
    for wanted in layout.characteristics:
        for found in _at(source, wanted.path):
            if wanted.text:
                append(root, contract.namespace, wanted.name, found.text)
            else:
                adopt(root, found, contract.namespace).tag = ns.q(contract.namespace, wanted.name)
    composed = content_of(root, contract.schema, (), name)
    return IssueContent(VIEW_CHARACTERISTICS, composed.content)


def _standardized_location(parent: etree._Element, place: Standardized, identifier: str) -> None:
    _point(append(parent, ns.BROCOM, "location"), place.text, f"{identifier}_s")
    transformation = append(parent, ns.BROCOM, "coordinateTransformation", place.transformation)
    transformation.set("codeSpace", "urn:bro:CoordinateTransformation")


def _point(element: etree._Element, text: str, identifier: str) -> None:
    element.set(_GML_ID, identifier)
    element.set("srsName", _ETRS89)
    append(element, ns.GML, "pos", text)


def _history(parent: etree._Element, history: RegistrationHistory) -> None:
    """Write `brocom:RegistrationHistory`: each optional time exactly when its flag or status says so."""
    _moment(parent, "objectRegistrationTime", history.object_registration_time)
    append(parent, ns.BROCOM, "registrationStatus", history.registration_status).set(
        "codeSpace", "urn:bro:RegistrationStatus"
    )
    _moment(parent, "latestAdditionTime", history.latest_addition_time)
    _moment(parent, "registrationCompletionTime", history.registration_completion_time)
    for flag, value, time_name, moment in (
        ("corrected", history.corrected, "latestCorrectionTime", history.latest_correction_time),
        ("underReview", history.under_review, "underReviewTime", history.under_review_time),
        ("deregistered", history.deregistered, "deregistrationTime", history.deregistration_time),
        ("reregistered", history.reregistered, "reregistrationTime", history.reregistration_time),
    ):
        append(parent, ns.BROCOM, flag, JA if value else NEE)
        _moment(parent, time_name, moment if value else None)


def _moment(parent: etree._Element, name: str, moment: datetime | None) -> None:
    if moment is not None:
        append(parent, ns.BROCOM, name, wire_time(moment))


def _at(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Return the descendants at a path of local names."""
    found = [element]
    for name in path.split("/"):
        found = [child for parent in found for child in parent.iterchildren("*") if read.local(child) == name]
    return iter(found)
