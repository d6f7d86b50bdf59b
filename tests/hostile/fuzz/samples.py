"""The samples that a campaign changes: every request of ours, ready to be about an object that there is."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.model import DocumentKind
from bro_soap.objects import KINDS
from bro_soap.xmlio import ns
from tests.contracts import BY_NAMESPACE

SAMPLES = Path(__file__).parents[2] / "objects"
_BEGINNING = frozenset({DocumentKind.START, DocumentKind.WHOLE})


@dataclass(frozen=True)
class Sample:
    """A request of ours; `begins` tells whether it makes an object."""

    code: str
    name: str
    service: str
    root: etree._Element
    begins: bool

    @property
    def delivers(self) -> bool:
        return self.service.startswith("is")


def read_samples() -> list[Sample]:
    found = []
    for code, declared in KINDS.items():
        for file in sorted((SAMPLES / code.lower() / "samples").glob("*.xml")):
            root = etree.parse(str(file)).getroot()
            contract = BY_NAMESPACE.get(str(etree.QName(root).namespace))
            if "response" in file.name or contract is None:
                continue
            service = contract.service
            begins = file.name.startswith("registration") and _kind(declared, root) in _BEGINNING
            found.append(Sample(code, file.stem, service, _with_bro_id(root, declared, begins), begins))
    return found


def _kind(declared: RegistrationObject, root: etree._Element) -> DocumentKind | None:
    document = root.find("{*}sourceDocument/*")
    known = None if document is None else declared.documents_by_name.get(etree.QName(document).localname)
    return None if known is None else known.kind


def _with_bro_id(root: etree._Element, declared: RegistrationObject, begins: bool) -> etree._Element:
    """The request with the BRO-ID of an object, where it is about one."""
    root = copy.deepcopy(root)
    regime = root.find(ns.q(ns.BROCOM, "qualityRegime"))
    if regime is not None and not begins and root.find(ns.q(ns.BROCOM, "broId")) is None:
        named = etree.Element(ns.q(ns.BROCOM, "broId"))
        named.text = f"{declared.bro_id_prefix}000000000001"
        regime.addprevious(named)
    return root
