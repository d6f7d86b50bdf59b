"""The real documents in ../shared, as requests: deliveries as they are, and what was issued turned back into deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import judge
from bro_soap.model import Operation
from bro_soap.objects import KINDS
from bro_soap.rules import Facts, Phase
from bro_soap.xmlio.lexical import settle
from bro_soap.xmlio.request import Request, read_request

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "imbro" / "samples"
BROCOM = "http://www.broservices.nl/xsd/brocommon/3.0"
RECEIVED = datetime(2026, 8, 1, tzinfo=UTC)
needs_shared = [pytest.mark.shared, pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared")]
DELIVERIES = {
    "registrationRequest": Operation.REGISTER,
    "correctionRequest": Operation.CORRECT,
    "replaceRequest": Operation.REPLACE,
    "insertRequest": Operation.INSERT,
    "moveRequest": Operation.MOVE,
    "deleteRequest": Operation.DELETE,
}
Named = Iterator[tuple[str, Request]]
# Document -> the rules that fire, in document order, and why that is right; what is not named fires nothing.
Expected = dict[str, tuple[tuple[str, ...], str]]


def delivered(code: str, *without: str) -> Named:
    """Every delivery of an object, but for the files named."""
    for folder, operation in DELIVERIES.items():
        for file in sorted((SAMPLES / code.lower()).glob(f"{folder}/*.xml")):
            if file.name not in without:
                root = etree.parse(str(file)).getroot()
                settle(root)
                yield file.name, read_request(root, operation, code)


def issued(code: str, views: tuple[str, ...], rebuild: Callable[[etree._Element], Iterator[etree._Element]]) -> Named:
    """What was issued as one of the views, as the source documents that `rebuild` makes of it."""
    for file in sorted((SAMPLES / code.lower()).glob("dispatchDataResponse/*.xml")):
        root = etree.parse(str(file)).getroot()
        for view in views:
            for document in root.iter(f"{{*}}{view}"):
                regime = (document.findtext("{*}qualityRegime") or "").strip()
                for number, made in enumerate(rebuild(document)):
                    yield f"{file.name}#{number}", wrapped(code, made, regime)


def wrapped(code: str, document: etree._Element, regime: str) -> Request:
    """A registration request around a source document."""
    tidy(document)
    root = etree.Element("registrationRequest")
    etree.SubElement(root, f"{{{BROCOM}}}requestReference").text = "herbouwd"
    etree.SubElement(root, f"{{{BROCOM}}}qualityRegime").text = regime
    etree.SubElement(root, "sourceDocument").append(document)
    settle(root)
    return read_request(root, Operation.REGISTER, code)


def tidy(document: etree._Element) -> None:
    """Some files were laid out anew by those who published them, with line ends inside values."""
    for element in document.iter(etree.Element):
        if len(element) == 0 and element.text:
            element.text = element.text.strip()


def fired(code: str, request: Request) -> list[str]:
    """The rules that fire on the document by itself, in document order; each once."""
    found = judge(KINDS[code], request, Facts(RECEIVED), phases={Phase.REQUEST, Phase.DOCUMENT})
    rules = [found.reason_rule] if found.finding else [finding.rule for finding in found.findings]
    return list(dict.fromkeys(rules))
