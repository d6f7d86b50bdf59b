"""WA001: the headers of WS-Addressing 1.0, in a request and in an answer (WUS 2.5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lxml import etree

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.verdict import Found, found
from bro_soap.security.pki.oin import is_oin
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.contract import Answering
from bro_soap.xmlio.elements import local, namespace_of

__all__ = ["addressed"]

_ANONYMOUS, _NONE = f"{ns.WSA}/anonymous", f"{ns.WSA}/none"
_VALUES, _REFERENCES = ("To", "Action", "MessageID", "RelatesTo"), ("From", "ReplyTo", "FaultTo")
_OIN = re.compile(r"[?&]oin=([^&]*)", re.IGNORECASE)
_LONGEST = 1024


def addressed(view: Anatomy) -> Iterable[Found] | None:
    """WA001; at 2W-be a message without any of these headers is answered too, as the BRO does."""
    if view.envelope is None:
        return None
    older = [one for one in _blocks(view) if "addressing" in namespace_of(one) and namespace_of(one) != ns.WSA]
    if not older and next(view.addressing(), None) is None:
        return None if view.profile == "2w-be" else [found("WA001-missing", view.header, name) for name in _asked(view)]
    return chain(
        (found("WA001-namespace", one, local(one)) for one in older),
        _counted(view),
        (wrong for one in view.addressing() for wrong in _wrong(one)),
        _action(view),
        _relation(view),
    )


def _blocks(view: Anatomy) -> Iterator[etree._Element]:
    if view.header is not None:
        yield from view.header.iterchildren("*")


def _asked(view: Anatomy) -> Iterator[str]:
    """Yield the headers that must be there: From is not asked of a query (WUS 2.5.2)."""
    yield from ("Action", "MessageID")
    if view.message.answers is not None:
        if _answered(view):
            yield "RelatesTo"
        return
    yield "To"
    if view.operation is not None and view.operation.answering is Answering.INTAKE:
        yield "From"


def _counted(view: Anatomy) -> Iterator[Found]:
    given = [local(one) for one in view.addressing()]
    for name in _asked(view):
        if name not in given:
            yield found("WA001-missing", view.header, name)
    for name in (*_VALUES[:3], *_REFERENCES):
        if given.count(name) > 1:
            yield found("WA001-twice", next(view.addressing(name)), name)


def _wrong(header: etree._Element) -> Iterator[Found]:
    name = local(header)
    if name in _REFERENCES:
        yield from _reference(header, name)
        return
    value = trimmed(header.text or "")
    if name in _VALUES and (not value or len(header) or len(value) > _LONGEST):
        yield found("WA001-value", header, name)
    elif name not in _VALUES and value not in (_ANONYMOUS, _NONE):
        yield found("WA001-other", header, name, value)
    elif name == "To":
        yield from _oin(header, value)


def _reference(header: etree._Element, name: str) -> Iterator[Found]:
    inside = list(header.iterchildren("*"))
    if [one.tag for one in inside] != [ns.q(ns.WSA, "Address")]:
        yield found("WA001-reference", header, name)
        return
    address = trimmed(inside[0].text or "")
    if name != "From" and address.partition("?")[0] not in (_ANONYMOUS, _NONE):
        yield found("WA001-anonymous", header, name, address)
    yield from _oin(header, address)


def _oin(header: etree._Element, address: str) -> Iterator[Found]:
    stated = _OIN.search(address)
    if stated and not is_oin(stated[1].upper()):
        yield found("WA001-oin", header, stated[1])


def _action(view: Anatomy) -> Iterator[Found]:
    if view.operation is None or view.message.answers is not None:
        return
    for one in view.addressing("Action"):
        if trimmed(one.text or "") not in ("", view.operation.request_action):
            yield found("WA001-action", one, trimmed(one.text or ""), view.operation.request_action)


def _answered(view: Anatomy) -> str:
    """Return the wsa:MessageID of the request that this answers, or nothing where that has none."""
    if view.message.answers is None:
        return ""
    asked = Anatomy(view.message.answers, view.contracts)
    return next((trimmed(one.text or "") for one in asked.addressing("MessageID")), "")


def _relation(view: Anatomy) -> Iterator[Found]:
    if view.message.answers is None:
        return
    sent = _answered(view)
    for one in view.addressing("RelatesTo"):
        if trimmed(one.text or "") != sent:
            yield found("WA001-relates", one, trimmed(one.text or ""), sent)
