"""What the schemas of an interface say of a kind of object: its documents, the operations on them, what is issued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import xmlschema
from xmlschema.validators import XsdElement, XsdGroup

from bro_soap.catalogue.declared import Declarations, Declared
from bro_soap.cli.scaffold.contract import MESSAGES, OPERATIONS
from bro_soap.errors import ConfigurationError
from bro_soap.model import DocumentKind, Operation
from bro_soap.xmlio import ns

__all__ = ["DocumentOutline", "Outline", "children", "is_date"]

# How the names of documents that end an object, and of those that tell of a part of it, go on.
_ENDS = ("Closure", "EndRegistration", "Removal", "EndReport")
_PARTIAL = {"date", "yearMonth", "year", "voidReason"}
_DEEPEST = 4
_OWNER_ID = "objectIdAccountableParty"
_DP = "_DP"


@dataclass(frozen=True, slots=True, eq=False)
class DocumentOutline:
    """A source document: what it does, what it may be delivered with, where its date stands, the documents in it."""

    name: str
    kind: DocumentKind
    operations: frozenset[Operation]
    event: str
    parts: tuple[str, ...]
    declared: Declared
    element: XsdElement


@dataclass(frozen=True)
class Outline:
    """The interface of a kind in one folder of schemas."""

    code: str
    number: str
    folder: Path
    delivery: str
    issue: str

    @property
    def place(self) -> str:
        """Where its contract files stand below `xsd/` and `wsdl/`: `gmn/1.0`."""
        return f"{self.code.lower()}/{self.number}"

    @property
    def module(self) -> str:
        """The name of its folder of tables, and of its module."""
        return self.code.lower().replace("-", "_")

    @property
    def name(self) -> str:
        """What the declaration is called."""
        return self.code.replace("-", "_")

    @cached_property
    def declarations(self) -> Declarations:
        """The declarations of its delivery service, as the rows of a catalogue are held against them."""
        return Declarations(self.folder, self.delivery)

    @cached_property
    def intake(self) -> xmlschema.XMLSchema10:
        """The messages of the delivery service."""
        return _compiled(self.folder / f"{self.delivery}{MESSAGES}")

    @cached_property
    def dispatch(self) -> xmlschema.XMLSchema10:
        """The messages of the issue service."""
        return _compiled(self.folder / f"{self.issue}{MESSAGES}")

    @cached_property
    def brocom(self) -> str:
        """The namespace of brocommon that it uses."""
        return next(space for space in self.intake.maps.namespaces if ns.family(space) == "brocommon")

    def check(self) -> None:
        """Raise `ConfigurationError` when it lacks what a kind cannot be without."""
        for schema, wanted in ((self.intake, "registrationRequest"), (self.dispatch, "dispatchDataRequest")):
            if wanted not in self.requests(schema):
                raise ConfigurationError(f"{schema.name}: no element {wanted} in {schema.target_namespace}")
        if not self.documents:
            raise ConfigurationError(f"{self.intake.name}: registrationRequest carries no source document")
        if not self.issued:
            raise ConfigurationError(
                f"{self.dispatch.name}: no document is issued with {_DP} behind its name, and without"
            )

    def requests(self, schema: xmlschema.XMLSchema10) -> tuple[str, ...]:
        """Return the requests that a service has, in the order in which all services have them."""
        return tuple(name for name in OPERATIONS if ns.q(schema.target_namespace, name) in schema.maps.elements)

    @cached_property
    def is_whole(self) -> bool:
        """Tell whether its objects are delivered whole and corrected as a whole: it has no other corrections."""
        return "correctionRequest" in self.requests(self.intake)

    @cached_property
    def documents(self) -> tuple[DocumentOutline, ...]:
        """The source documents, in the order of the schema."""
        carried = {name: self.carried(name) for name in self.requests(self.intake)}
        return tuple(
            self._document(
                declared,
                element,
                frozenset(Operation(OPERATIONS[one][0]) for one, inside in carried.items() if name in inside),
            )
            for name, element in carried["registrationRequest"].items()
            if (declared := self.declarations.documents.get(element.local_name)) is not None
        )

    def carried(self, request: str) -> dict[str, XsdElement]:
        """Return the source documents that a request may carry, by full name."""
        holder = children(self.intake.maps.elements[ns.q(self.intake.target_namespace, request)])["sourceDocument"]
        return {str(one.name): one.ref or one for one in children(holder).values()}

    def _document(self, declared: Declared, element: XsdElement, operations: frozenset[Operation]) -> DocumentOutline:
        inside = self.declarations.below(declared)
        parts = tuple(self._parts(inside))
        kind = self._kind(declared.name, inside, parts)
        event = "" if parts else self._dated(declared)
        if kind is DocumentKind.WHOLE or not _one_for_all(self, operations):
            return DocumentOutline(declared.name, kind, operations, event, parts, declared, element)
        return DocumentOutline(declared.name, kind, operations - _unusual(kind, parts), event, parts, declared, element)

    def _dated(self, declared: Declared) -> str:
        """Return the path of the date that stands least deep in a document; '' where it has none that must be there."""
        ahead = [("", declared)]
        for above, here in ahead:
            for name, one in self.declarations.below(here).items():
                path = f"{above}/{name}" if above else name
                if is_date(self.declarations, one):
                    return path
                if one.least and one.most == 1 and path.count("/") < _DEEPEST:
                    ahead.append((path, one))
        return ""

    def _parts(self, inside: dict[str, Declared]) -> Iterator[str]:
        """Yield the paths of documents inside a document."""
        known = self.declarations.documents.keys()
        for name, one in inside.items():
            below = self.declarations.below(one).keys()
            if below and below <= known:
                yield f"{name}/{next(iter(below))}" if len(below) == 1 else f"{name}/*"

    def _kind(self, name: str, inside: dict[str, Declared], parts: tuple[str, ...]) -> DocumentKind:
        if self.is_whole:
            reports = {"StartReport": DocumentKind.START, "EndReport": DocumentKind.END}
            return next((kind for word, kind in reports.items() if word in name), DocumentKind.WHOLE)
        if parts or _OWNER_ID in inside:
            return DocumentKind.START
        return DocumentKind.END if name.endswith(_ENDS) else DocumentKind.ADDITION

    @cached_property
    def issued(self) -> tuple[XsdElement, ...]:
        """The documents that are issued, as bronhouder and supplier get them, by the order of the schema."""
        elements = self.dispatch.maps.elements
        own = [one for name, one in elements.items() if name.startswith(f"{{{self.dispatch.target_namespace}}}")]
        return tuple(one for one in own if one.local_name.endswith(_DP) and one.name.removesuffix(_DP) in elements)

    @cached_property
    def characteristics(self) -> XsdElement | None:
        """The document with the characteristics; None where nobody can search for them."""
        if "dispatchCharacteristicsRequest" not in self.requests(self.dispatch):
            return None
        own = (one for one in self.dispatch.maps.elements.values() if one.local_name.endswith("_C"))
        return next((one for one in own if one.target_namespace == self.dispatch.target_namespace), None)


def _compiled(file: Path) -> xmlschema.XMLSchema10:
    try:
        return xmlschema.XMLSchema10(str(file), allow="local")
    except xmlschema.XMLSchemaException as error:
        raise ConfigurationError(f"{file.name} is no schema: {getattr(error, 'message', error)}") from error


def is_date(schema: Declarations, declared: Declared) -> bool:
    """Tell whether an element holds a date, whole or (as all kinds have it) perhaps not."""
    inside = schema.below(declared).keys()
    return declared.type_name == "date" or bool(inside and inside <= _PARTIAL)


def children(element: Any) -> dict[str, Any]:
    """Return what may stand in an element, by local name: elements, or references to them; not what may be anything."""
    content = getattr(element.type, "content", None)
    inside = content.iter_elements() if isinstance(content, XsdGroup) else ()
    return {one.local_name: one for one in inside if one.local_name is not None}


def _one_for_all(outline: Outline, operations: frozenset[Operation]) -> bool:
    """Tell whether the schema leaves it to the procedure which document goes with which operation."""
    every = {Operation(OPERATIONS[name][0]) for name in outline.requests(outline.intake)}
    return operations == every


def _unusual(kind: DocumentKind, parts: tuple[str, ...]) -> frozenset[Operation]:
    """Return the operations that no kind with a life-span has for such a document (Innamehandboek, correcties)."""
    if parts:
        return frozenset(Operation) - {Operation.REGISTER}
    if kind is DocumentKind.START:
        return frozenset({Operation.INSERT, Operation.DELETE})
    return frozenset({Operation.INSERT, Operation.REPLACE} if kind is DocumentKind.END else ())
