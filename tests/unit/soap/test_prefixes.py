"""Answers are written with the prefixes that readers of the live register know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bro_soap.channels.soap import prefixes as module
from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.channels.soap.prefixes import prefixes_of
from bro_soap.model import Dispatched, Issued
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Root elements of documents that the live register issued in 2024 to 2026.
LIVE = {
    "dscpt": {"", "brocom", "cptcommon", "gml", "om", "sampling", "swe", "xlink", "xsi"},
    "dsgmw": {"", "brocom", "gmwcommon", "gml", "xlink", "xsi"},
    "dsgld": {"", "brocom", "gldcommon", "gml", "om", "swe", "waterml", "gmd", "gco", "xlink", "xsi"},
    "dsgar": {"", "brocom", "garcommon", "gml", "xlink", "xsi"},
    # Read by clients; no live document was seen.
    "dsfrd": {"", "brocom", "frdcommon", "gml", "swe", "xlink", "xsi"},
    "dsbhr-gt": {"", "brocom", "bhrgtcom", "gml", "swe", "xlink", "xsi"},
}


def content_of(service: str, text: str) -> bytes:
    """What is kept of a document, with an element in every namespace."""
    contract = CONTRACTS[service]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parts = (f"<{prefix}:a><{prefix}:b>{escaped}</{prefix}:b></{prefix}:a>" for prefix in contract.prefixes.values())
    return "".join(parts).encode()


def answered(service: str, content: bytes) -> bytes:
    contract = CONTRACTS[service]
    (operation,) = (one for one in contract.operations.values() if one.name == "dispatchData")
    found = Issued("X_O", "X", content)
    return b"".join(dispatch_response(contract, operation, Dispatched("r", NOW, (found,))))


@pytest.mark.parametrize("service", LIVE)
def test_the_prefixes_are_those_of_live_documents_and_all_stand_on_the_root(service: str) -> None:
    written = answered(service, content_of(service, "x"))
    root = etree.fromstring(written)
    assert {prefix or "" for prefix in root.nsmap} >= LIVE[service] - {"xlink"}
    assert root.nsmap[None] == CONTRACTS[service].namespace
    assert written.count(b"xmlns") == len(root.nsmap)


@given(st.sampled_from(sorted(LIVE)), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_what_is_kept_says_the_same_when_it_is_issued(service: str, text: str) -> None:
    kept = content_of(service, text)
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS[service].prefixes.items())
    before = etree.fromstring(f"<x {declared}>".encode() + kept + b"</x>")
    document = etree.fromstring(answered(service, kept)).find("{*}dispatchDocument/{*}X_O")
    assert document is not None
    assert [(one.tag, one.text) for one in document.iter()][1:] == [(one.tag, one.text) for one in before.iter()][1:]


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_large_document_is_written_piece_by_piece(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = content_of("dsgld", '<dsgld: xsi:type="gldcom:x" & more')
    whole = b"".join(prefixes_of(CONTRACTS["dsgld"]).written(content))
    monkeypatch.setattr(module, "_PIECE", size)
    assert b"".join(prefixes_of(CONTRACTS["dsgld"]).written(content)) == whole


@pytest.mark.parametrize("service", CONTRACTS)
def test_tags_are_written_the_same_whether_they_stand_close_or_far_apart(service: str) -> None:
    prefixes = prefixes_of(CONTRACTS[service])
    tags = [f"<{prefix}:a>&lt;{prefix}:b</{prefix}:a>" for prefix in CONTRACTS[service].prefixes.values()]
    far, close = (b"".join(prefixes.written(between.join(tags).encode())) for between in ("9" * 9_000, ""))
    assert far.replace(b"9" * 9_000, b"") == close
    assert {was for was in prefixes.spoken if was in close} == set()


def test_no_prefix_is_renamed_twice() -> None:
    """Tags are renamed one prefix after the other, so what one becomes may not be what another was."""
    with pytest.raises(ValueError, match="renamed again"):
        module._made("urn:a", (("urn:a", "waterml"), ("urn:b", "wml2")))


def test_a_type_in_content_has_the_prefix_that_is_declared() -> None:
    kept = b'<om:value xsi:type="gldcom:OrganizationType">xsi:type="gldcom:x"</om:value>'
    written = b"".join(prefixes_of(CONTRACTS["dsgld"]).written(kept))
    assert written == b'<om:value xsi:type="gldcommon:OrganizationType">xsi:type="gldcom:x"</om:value>'
    assert ns.q(ns.OM, "value") in {one.tag for one in etree.fromstring(answered("dsgld", kept)).iter()}
