"""WB004: every part that counts is signed, by a reference of its own, and the signature holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml import etree

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.signature import (
    bytes_in,
    canonicalised,
    certificate_of,
    created_of,
    digests,
    methods,
    referred,
    stamped,
)
from bro_soap.conformance.verdict import MOST, Found, found
from bro_soap.errors import SignatureError
from bro_soap.security.wsse.algorithms import DIGESTS, SIGNATURES, verify_value
from bro_soap.security.wsse.direct import signed_form
from bro_soap.security.wsse.header import check_timestamp, open_secured, token_der
from bro_soap.security.wsse.refused import named
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.form import search_is_bounded

__all__ = ["covered"]

_CONFIRMATION = ns.q(ns.WSSE11, "SignatureConfirmation")
_POLICY = SignaturePolicy()


def covered(view: Anatomy) -> Iterable[Found] | None:
    """WB004: every part that counts has a reference of its own, with its digest, and the signature holds."""
    if view.signature is None or view.envelope is None:
        return None
    wrong = list(islice(chain(_value(view), _coverage(view)), MOST))
    return wrong or _strictly(view)


def _coverage(view: Anatomy) -> Iterator[Found]:
    by_id = _ids(view)
    told = set[int]()
    for reference in _references(view):
        identifier = (reference.get("URI") or "").removeprefix("#")
        targets = by_id.get(identifier, [])
        if not targets:
            yield found("WB004-target", reference, reference.get("URI"))
        elif len(targets) > 1:
            told.update(map(id, targets))
            yield found("WB004-ids", targets[1], identifier)
        elif id(targets[0]) in told:
            yield found("WB004-twice", reference, named(targets[0]))
        else:
            told.add(id(targets[0]))
            yield from _digest(reference, targets[0])
    for part in _parts(view):
        if id(part) not in told:
            yield found("WB004-unsigned", part, named(part))


def _parts(view: Anatomy) -> Iterator[etree._Element]:
    """Yield what must be signed, each at its place: Body, headers, Timestamp, confirmations."""
    if view.body is not None:
        yield view.body
    yield from view.addressing()
    if view.header is not None:
        yield from (one for one in view.header.iterchildren("*") if ns.versionless(str(one.tag)) in _POLICY.own_headers)
    if view.security is not None:
        yield from view.security.iterchildren(ns.q(ns.WSU, "Timestamp"), _CONFIRMATION)


def _ids(view: Anatomy) -> dict[str, list[etree._Element]]:
    found_by: dict[str, list[etree._Element]] = {}
    for element in view.envelope.iter("*") if view.envelope is not None else ():
        for identifier in {element.get(ns.q(ns.WSU, "Id")), element.get("Id")} - {None}:
            found_by.setdefault(str(identifier), []).append(element)
    return found_by


def _references(view: Anatomy) -> list[etree._Element]:
    info = None if view.signature is None else view.signature.find(ns.q(ns.DS, "SignedInfo"))
    return [] if info is None else list(info.iterchildren(ns.q(ns.DS, "Reference")))[: _POLICY.max_references]


def _digest(reference: etree._Element, target: etree._Element) -> Iterator[Found]:
    method, value = (reference.find(ns.q(ns.DS, name)) for name in ("DigestMethod", "DigestValue"))
    name = DIGESTS.get(method.get("Algorithm", "")) if method is not None else None
    prefixes = _prefixes(reference)
    if name is None or value is None or not search_is_bounded(target, len(prefixes)):
        return
    try:
        same = hashlib.new(name, signed_form(target, prefixes)).digest() == bytes_in(value)
    except SignatureError:
        same = False
    if not same:
        yield found("WB004-digest", reference, named(target))


def _value(view: Anatomy) -> Iterator[Found]:
    """Compare the signature value with SignedInfo and the certificate, where both can be read."""
    signature, certificate = view.signature, certificate_of(view)
    info = None if signature is None else signature.find(ns.q(ns.DS, "SignedInfo"))
    if signature is None or info is None or certificate is None:
        return
    method, value = info.find(ns.q(ns.DS, "SignatureMethod")), signature.find(ns.q(ns.DS, "SignatureValue"))
    algorithm = "" if method is None else method.get("Algorithm", "")
    prefixes = _prefixes(info.find(ns.q(ns.DS, "CanonicalizationMethod")))
    if value is None or algorithm not in SIGNATURES or not search_is_bounded(info, len(prefixes)):
        return
    try:
        verify_value(algorithm, certificate.public_key(), bytes_in(value), signed_form(info, prefixes))
    except SignatureError:
        yield found("WB004-value", value)


def _strictly(view: Anatomy) -> Iterator[Found]:
    """Tell what the service would refuse of the shape, where no rule has told it."""
    told = chain.from_iterable(rule(view) or () for rule in (stamped, canonicalised, referred, digests, methods))
    if view.root is None or next(iter(told), None) is not None:
        return
    try:
        secured = open_secured(view.root, _POLICY)
        token_der(secured, _POLICY)
        check_timestamp(secured.timestamp, _POLICY, view.message.received or created_of(view))
    except SignatureError as error:
        yield found("WB004-shape", view.signature, error.told)


def _prefixes(element: etree._Element | None) -> list[str]:
    """Return the prefixes that are to be kept when an element is canonicalised."""
    listed = None if element is None else next(element.iter(ns.q(ns.EC, "InclusiveNamespaces")), None)
    return [] if listed is None else words(listed.get("PrefixList", ""))[: _POLICY.max_prefixes]
