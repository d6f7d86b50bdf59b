"""The contract of a service, read from its WSDL: operations, actions, schemas, and the files as they are served."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse_file
from bro_soap.xmlio.schemas import Schema

__all__ = ["Answering", "Contract", "Contracts", "OperationContract", "load_contract"]

ADDRESS_PLACEHOLDER = b"REPLACE_WITH_ACTUAL_URL"

_COUNTED = f".//{{{ns.XSD}}}element[@name='numberOfDocuments']"
_WELL_KNOWN = {
    ns.GML: "gml",
    ns.OM: "om",
    ns.SAM: "sam",
    ns.SWE: "swe",
    ns.XLINK: "xlink",
    ns.XSI: "xsi",
    "http://www.isotc211.org/2005/gmd": "gmd",
    "http://www.isotc211.org/2005/gco": "gco",
    "http://www.opengis.net/waterml/2.0": "wml2",
}


class Answering(StrEnum):
    """What kind of answer an operation has, as its element in the WSDL is called."""

    INTAKE = "intakeResponse"
    DISPATCH = "dispatchResponse"

    @classmethod
    def of(cls, element: str) -> Answering:
        """Return the kind of this element (Clark notation). Raises `ValueError` for one the BRO does not have."""
        name = element.rpartition("}")[2]
        dispatches = name.startswith("dispatch") and name.endswith("Response")
        return cls.DISPATCH if dispatches else cls(name)


@dataclass(frozen=True, slots=True)
class OperationContract:
    """One operation: its name, its kind of answer, the elements of request and response, the WS-Addressing actions."""

    name: str
    request: str
    response: str
    request_action: str
    response_action: str
    fault: str
    fault_action: str
    answering: Answering


@dataclass(frozen=True)
class Contract:
    """A service as its WSDL describes it.

    `operations` is keyed by the request element in Clark notation; `files` holds the WSDL's schemas by file name;
    `prefixes` gives each target namespace the prefix it has in everything this service writes.
    """

    service: str
    namespace: str
    wsdl_file: Path
    schema_file: Path
    operations: Mapping[str, OperationContract]
    files: Mapping[str, bytes]
    prefixes: Mapping[str, str]

    @property
    def label(self) -> str:
        """The service and the version of its interface, as its namespace ends: `iscpt/1.1`."""
        return ns.label(self.namespace)

    @cached_property
    def brocom(self) -> str:
        """The namespace of brocommon that its files name: every interface has its own."""
        return next(namespace for namespace in self.prefixes if ns.family(namespace) == "brocommon")

    @cached_property
    def schema(self) -> Schema:
        """The schema that a request body of this service, and every answer, must satisfy."""
        return Schema(self.schema_file, dict(self.prefixes))

    @cached_property
    def counts_always(self) -> bool:
        """Whether the answer to a search says how many documents it has, also when it has none but a rejection."""
        counts = (one for source in self.files.values() for one in etree.fromstring(source).iterfind(_COUNTED))
        return any(one.get("minOccurs") != "0" for one in counts)

    def wsdl(self, url: str) -> bytes:
        """Return the WSDL with this address, its imports pointing to `url?xsd=...`."""
        return self._served(self.wsdl_file.read_bytes(), url)

    def xsd(self, name: str, url: str) -> bytes | None:
        """Return a schema by file name, its imports pointing to `url?xsd=...`; None for an unknown name."""
        source = self.files.get(name)
        return None if source is None else self._served(source, url)

    def archive(self, url: str) -> bytes:
        """Return WSDL and schemas as a zip in one folder, referring to each other by name; always the same bytes."""
        if url not in self._archives:
            self._archives[url] = self._archive(url)
        return self._archives[url]

    @cached_property
    def _archives(self) -> dict[str, bytes]:
        return {}

    def _archive(self, url: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            wsdl = _relocate(self.wsdl_file.read_bytes(), lambda name: name).replace(
                ADDRESS_PLACEHOLDER, quoteattr(url)[1:-1].encode()
            )
            target.writestr(_entry(f"{self.service}.wsdl"), wsdl)
            for name, source in sorted(self.files.items()):
                target.writestr(_entry(name), _relocate(source, lambda imported: imported))
        return buffer.getvalue()

    def _served(self, source: bytes, url: str) -> bytes:
        served = _relocate(source, lambda name: f"{url}?xsd={name}")
        return served.replace(ADDRESS_PLACEHOLDER, quoteattr(url)[1:-1].encode())


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contracts of one interface: of its intake service, and of its issue service."""

    delivery: Contract
    issue: Contract

    def __iter__(self) -> Iterator[Contract]:
        """Return both."""
        return iter((self.delivery, self.issue))


def load_contract(wsdl_file: Path) -> Contract:
    """Read a WSDL and the schemas it reaches. Raises `OSError` or `lxml.etree.LxmlError` when a file is wrong."""
    root = parse_file(wsdl_file)
    messages = _messages(root)
    service = root.get("name") or wsdl_file.stem
    files: dict[str, _File] = {}
    for location in root.iterfind(f".//{{{ns.XSD}}}import[@schemaLocation]"):
        _collect(wsdl_file.parent / str(location.get("schemaLocation")), files)
    operations = {
        operation.request: operation
        for operation in (
            _operation(found, messages) for found in root.iterfind(f"{{{ns.WSDL}}}portType/{{{ns.WSDL}}}operation")
        )
    }
    namespace = etree.QName(next(iter(operations))).namespace or ""
    schema_file = next(one.path for one in files.values() if one.target == namespace)
    return Contract(
        service,
        namespace,
        wsdl_file,
        schema_file,
        operations,
        {name: one.path.read_bytes() for name, one in files.items()},
        _prefixes(one.target for one in files.values()),
    )


def _messages(root: etree._Element) -> dict[str, str]:
    """Map a WSDL message name to its element in Clark notation (one part each, with `element=`: WW004)."""
    found = {}
    for message in root.iterfind(f"{{{ns.WSDL}}}message"):
        part = message.find(f"{{{ns.WSDL}}}part")
        if part is not None:
            prefix, _, local = str(part.get("element")).partition(":")
            found[str(message.get("name"))] = ns.q(str(part.nsmap[prefix]), local)
    return found


def _operation(element: etree._Element, messages: Mapping[str, str]) -> OperationContract:
    def part(kind: str) -> tuple[str, str]:
        found = element.find(f"{{{ns.WSDL}}}{kind}")
        if found is None:
            return "", ""
        message = str(found.get("message")).partition(":")[2]
        return messages[message], str(found.get(f"{{{ns.WSAM}}}Action"))

    request, request_action = part("input")
    response, response_action = part("output")
    fault, fault_action = part("fault")
    name = str(element.get("name"))
    answering = Answering.of(response)
    return OperationContract(name, request, response, request_action, response_action, fault, fault_action, answering)


class _File(NamedTuple):
    """A schema file, and the namespace that it is about."""

    path: Path
    target: str


def _collect(path: Path, files: dict[str, _File]) -> None:
    """Add a schema and everything it imports or includes, by file name (unique within one set)."""
    path = path.resolve()
    if path.name in files:
        if files[path.name].path != path:
            raise ValueError(f"two schemas are called {path.name}: {files[path.name].path} and {path}")
        return
    root = parse_file(path)
    files[path.name] = _File(path, str(root.get("targetNamespace")))
    for child in root.iterfind("*[@schemaLocation]"):
        location = str(child.get("schemaLocation"))
        if location.rpartition("/")[2] not in files:
            _collect(path.parent / location, files)


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without the time at which this process made it: every node serves the same zip."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _relocate(source: bytes, locate: Callable[[str], str]) -> bytes:
    """Rewrite every schemaLocation by the file name it ends in."""
    root = etree.fromstring(source)
    for element in root.iter(f"{{{ns.XSD}}}import", f"{{{ns.XSD}}}include"):
        location = element.get("schemaLocation")
        if location is not None:
            element.set("schemaLocation", locate(location.rpartition("/")[2]))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _prefixes(targets: Iterable[str]) -> dict[str, str]:
    """Give each namespace its prefix: the well-known one, or the last name in a BRO namespace, shortened."""
    prefixes = {ns.XSI: "xsi"}
    for target in targets:
        prefixes[target] = _WELL_KNOWN.get(target) or target.rstrip("/").split("/")[-2].replace("common", "com")
    return prefixes
