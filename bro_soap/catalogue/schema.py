"""Holds the rows of a kind against the XSD of its interface: what they say of an element is what it declares."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.catalogue.declared import Declarations, Declared
from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row

__all__ = ["declared_of", "disagreements", "occurrence"]


def disagreements(kind: Kind, schema: Declarations) -> tuple[str, ...]:
    """Return in what rows and schema differ, by file and line; nothing where they agree."""
    return tuple(f"{row.place}: {row.path}: {said}" for row in kind.rows for said in _of_row(row, schema))


def declared_of(row: Row, schema: Declarations) -> dict[str, Declared]:
    """Return how the element of a row is declared, by the documents that have it and that the row is about."""
    wanted = row.documents or schema.documents.keys()
    found = {document: schema.at(document, row.datum.path) for document in sorted(wanted)}
    return {document: declared for document, declared in found.items() if declared is not None}


def occurrence(declared: dict[str, Declared]) -> str:
    """Return how often an element occurs in the documents that have it: at least, and at most."""
    least = min(one.least for one in declared.values())
    counts = [one.most for one in declared.values()]
    most = None if None in counts else max(count for count in counts if count is not None)
    high = "*" if most is None else str(most)
    return high if str(least) == high else f"{least}..{high}"


def _of_row(row: Row, schema: Declarations) -> Iterator[str]:
    for document in sorted(row.documents - schema.documents.keys()):
        yield f"there is no document {document}"
    declared = declared_of(row, schema)
    if not declared:
        yield "the schema declares no such element"
    elif not row.is_part:
        yield from _missing(row, declared, schema)
        yield from _differs("occurs", row.occurs, occurrence(declared))
        nillable = any(one.nillable for one in declared.values())
        if nillable is not bool(row.nil):
            yield f"nil is {row.nil or '-'}, and the schema {'allows' if nillable else 'does not allow'} it"
        for one in declared.values():
            yield from _of_domain(row, one, schema)


def _missing(row: Row, declared: dict[str, Declared], schema: Declarations) -> Iterator[str]:
    for document in sorted(row.documents & schema.documents.keys() - declared.keys()):
        yield f"the schema declares no such element in {document}"


def _of_domain(row: Row, declared: Declared, schema: Declarations) -> Iterator[str]:
    domain = row.domain
    if domain.kind in {"Measure", "Power"}:
        yield from _differs("unit", domain.unit, schema.fixed(declared, "uom") or "1")
    elif domain.kind == "Code":
        yield from _differs("code list", domain.codes, schema.fixed(declared, "codeSpace"))
    elif domain.kind == "YesNo" and "IndicationYesNo" not in declared.type_name:
        yield f"it is no YesNo but a {declared.type_name}"


def _differs(what: str, said: str, declared: str) -> Iterator[str]:
    if said != declared:
        yield f"{what} is {said}, in the schema {declared or 'free'}"
