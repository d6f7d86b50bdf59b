"""Differential test: over systematic damage to signed messages the two back ends give the same verdict."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.envelope import BACK_ENDS, SignaturePolicy, sign_envelope, verify_envelope
from bro_soap.security.wsse.signing import Signer
from bro_soap.xmlio import ns
from tests import pki as made
from tests.envelopes import ENVELOPED, EXC, Recipe, message, sign
from tests.pki import shared_key, shared_pki


def messages() -> Iterator[tuple[str, etree._Element]]:
    key, certificate = shared_key("alfa"), shared_pki().certificate("alfa")
    yield "plain", sign(message(), Recipe(key, certificate))
    yield "node-soap's way", sign(message(), Recipe(key, certificate, transforms=(ENVELOPED, EXC), id_name="Id"))
    yield "with prefix lists", sign(message(), Recipe(key, certificate, prefix_list="soap wsa wsse"))
    root = message(nsdecl='xmlns="urn:default" xmlns:other="urn:other"')
    sign_envelope(root, Signer(key, certificate), made.now())
    yield "with #default", etree.fromstring(etree.tostring(root))


def damaged(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every element removed, repeated, renamed; every text and attribute changed; one at a time."""
    for number, original in enumerate(root.iter("*")):
        name = f"{number} {etree.QName(original).localname}"
        for kind in ("remove", "repeat", "rename", "text", "tail", *map(str, original.attrib)):
            if kind in ("remove", "repeat", "tail") and original is root:
                continue
            changed = copy.deepcopy(root)
            element = next(e for n, e in enumerate(changed.iter("*")) if n == number)
            if kind == "remove":
                element.getparent().remove(element)  # type: ignore[union-attr]
            elif kind == "repeat":
                element.addnext(copy.deepcopy(element))
            elif kind == "rename":
                element.tag = "{urn:renamed}" + etree.QName(element).localname
            elif kind == "text":
                element.text = (element.text or "") + "A"
            elif kind == "tail":
                element.tail = (element.tail or "") + "A"
            else:
                element.set(kind, element.get(kind, "") + "A")
            yield f"{name} {kind}", etree.fromstring(etree.tostring(changed))


def verdict(root: etree._Element, back_end) -> str:
    try:
        verify_envelope(root, policy=SignaturePolicy(), verifier=VERIFIER[0], now=NOW, back_end=back_end)
    except SignatureError as error:
        return error.code
    return "accepted"


VERIFIER = [made.verifier(shared_pki())]
NOW = made.now()  # the messages are signed when the tests are collected, which may be long before they run
# The only thing that is neither signed nor used: whether the Security header must be understood.
HARMLESS = ns.q(ns.SOAP, "mustUnderstand")


@pytest.mark.parametrize(("name", "root"), list(messages()), ids=lambda value: value if isinstance(value, str) else "")
def test_the_verdicts_over_every_kind_of_damage_are_equal_and_refuse(name, root):
    assert {verdict(root, back_end) for back_end in BACK_ENDS} == {"accepted"}
    count = 0
    pretty = copy.deepcopy(root)
    for part in (*pretty, *pretty[0]):
        part.tail = "\n  "
    assert {verdict(pretty, back_end) for back_end in BACK_ENDS} == {"accepted"}
    for what, changed in damaged(root):
        verdicts = {verdict(changed, back_end) for back_end in BACK_ENDS}
        assert len(verdicts) == 1, what
        if "accepted" in verdicts:
            assert what.endswith(HARMLESS), what
        count += 1
    assert count > 150
