"""The signed answers of the service, verified by xml-crypto, whose canonicalisation is JavaScript of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.interop.exchanges import answer
from tests.interop.partners import run
from tests.interop.test_other_clients import NODE, node, node_journey  # noqa: F401  a fixture
from tests.pki import own_pki
from tests.service import SAMPLES, Service

EXPECTED = {"Body", "Timestamp", "SignatureConfirmation", "Action", "MessageID", "RelatesTo"}


def judged(node: str, folder: Path, message: bytes, pki: TestPki):  # noqa: F811
    file = folder / "answer.xml"
    file.write_bytes(message)
    return run(node, NODE / "verify.js", file, pki.certificate_file("server"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return own_pki(tmp_path_factory.mktemp("node-pki"))


def proved(ran: Any) -> tuple[set[str], list[str]]:
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    return {etree.QName(name).localname for name in found["signed"]}, found["confirmations"]


def test_xml_crypto_verifies_our_answer(node, own, tmp_path):  # noqa: F811
    assert proved(judged(node, tmp_path, answer(own, "AQID"), own)) == (EXPECTED, ["AQID"])


def test_xml_crypto_refuses_our_answer_when_it_was_changed(node, own, tmp_path):  # noqa: F811
    assert judged(node, tmp_path, answer(own, "AQID").replace(b"1 &lt; 2", b"1 &lt; 3"), own).returncode


def test_xml_crypto_verifies_what_the_service_answered_to_node_soap(node, service: Service, tmp_path):  # noqa: F811
    ran = node_journey(node, service, signed=True, request=SAMPLES / "registration-land-rd.xml")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    sent = etree.fromstring(found["sent"].encode()).findtext(".//{*}SignatureValue") or ""
    assert proved(judged(node, tmp_path, found["raw"].encode(), service.pki)) == (EXPECTED, ["".join(sent.split())])
