"""The rules of the BRO's own envelope: BRO001 to BRO003 (interface descriptions, chapter 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.tables import mistakes
from bro_soap.conformance.verdict import MOST, Found, found
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.contract import Answering
from bro_soap.xmlio.elements import local, namespace_of
from bro_soap.xmlio.schemas import MOST_REASONS

__all__ = ["known_request", "party", "valid"]

_PARTY, _KVK = "{brocommon}deliveryResponsibleParty", re.compile(r"\d{8}", re.ASCII)


def known_request(view: Anatomy) -> Iterable[Found] | None:
    """BRO001: the element in the Body is a request of a service."""
    payload = view.payload
    if payload is None or view.message.answers is not None:
        return None
    if view.contract is None:
        given = namespace_of(payload)
        near = get_close_matches(given, sorted(view.contracts), 3) or sorted(view.contracts)[:3]
        return [found("BRO001-namespace", payload, given, ", ".join(near))]
    if view.operation is None:
        known = ", ".join(name.rpartition("}")[2] for name in view.contract.operations)
        return [found("BRO001-operation", payload, view.contract.label, local(payload), known)]
    return ()


def valid(view: Anatomy) -> Iterable[Found] | None:
    """BRO002: it is valid against the schema of its service."""
    contract = view.contract
    if view.operation is None or contract is None:
        return None
    element = Anatomy(view.message, {}).payload  # read again: the schema writes values as their types say
    if element is None:
        return None
    reasons = contract.schema.of_received(element)
    if reasons:
        reasons = contract.schema.explained(element, reasons, view.message.raw)
    kind = mistakes()["BRO002-schema"]
    return [Found(kind, (one.message, contract.label), one.path, one.line) for one in islice(reasons, MOST_REASONS)]


def party(view: Anatomy) -> Iterable[Found] | None:
    """BRO003: whom a delivery is for, as one KvK number."""
    blocks = () if view.header is None else view.header.iterchildren("*")
    given = list(islice((one for one in blocks if ns.versionless(str(one.tag)) == _PARTY), MOST))
    if not given:
        return None
    wrong = [found("BRO003-several", given[1])] if len(given) > 1 else []
    wrong += [found("BRO003-kvk", one, one.text) for one in given if not _KVK.fullmatch(trimmed(one.text or ""))]
    if view.operation is not None and view.operation.answering is not Answering.INTAKE:
        wrong.append(found("BRO003-query", given[0]))
    return wrong
