"""The declaration of a new kind, as Python text."""

from __future__ import annotations

from bro_soap.cli.scaffold.outline import DocumentOutline, Outline, children
from bro_soap.model import DocumentKind, Operation
from bro_soap.xmlio import ns

__all__ = ["declaration", "sort_key", "strange"]

_EVENTS = (Operation.REGISTER, Operation.REPLACE, Operation.INSERT, Operation.MOVE, Operation.DELETE)
# What the functions that declare a document leave out by themselves (bro_soap/declaration/documents.py).
_WITHOUT = {
    DocumentKind.START: ("insert", "delete"),
    DocumentKind.ADDITION: (),
    DocumentKind.END: ("insert", "replace"),
}
_MAKERS = {DocumentKind.START: "start", DocumentKind.ADDITION: "addition", DocumentKind.END: "end"}
# The forms of what stands in documents of the standards below those of the BRO, by the element that they are of.
_FORMS = {"pos": "POINT", "timePosition": "INSTANT", "beginPosition": "PERIOD"}


def declaration(outline: Outline, title: str, prefix: str) -> str:
    """Return the module with the declaration of the kind."""
    documents = "".join(f"        {_declared(outline, one)},\n" for one in outline.documents)
    makers = {_maker(outline, one) for one in outline.documents}
    forms = _forms(outline)
    names = {"GENERIC_REASONS", *makers}
    return _DECLARATION.format(
        code=outline.code,
        name=outline.name,
        module=outline.module,
        title=title,
        prefix=prefix,
        number=outline.number,
        delivery=outline.delivery,
        issue=outline.issue,
        place=outline.place,
        documents=documents,
        imported=", ".join(sorted(names, key=sort_key)),
        kinds="from bro_soap.model import DocumentKind\n" if "report" in makers else "",
        meaning=f"    meaning=Meaning({{{', '.join(f'**{one}' for one in forms)}}}),\n" if forms else "",
        more=_MEANING.format(forms=", ".join(forms)) if forms else "",
    )


def sort_key(name: str) -> tuple[int, str]:
    """Return a key that sorts names as ruff does: constants, classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _maker(outline: Outline, one: DocumentOutline) -> str:
    if not outline.is_whole:
        return _MAKERS[one.kind]
    return "whole" if len(outline.documents) == 1 else "report"


def _declared(outline: Outline, one: DocumentOutline) -> str:
    maker = _maker(outline, one)
    if maker == "whole":
        return f'whole("{one.name}")'
    if maker == "report":
        return f'report("{one.name}", DocumentKind.{one.kind.name}{_quoted(one.event)})'
    without = tuple(str(operation) for operation in _EVENTS if operation not in one.operations)
    if "register" in without:
        without = tuple(operation for operation in without if operation != "register")
    said = "" if set(without) == set(_WITHOUT[one.kind]) else f", without={_tuple(without)}"
    parts = f", parts={_tuple(one.parts)}" if one.parts else ""
    return f'{maker}("{one.name}"{"" if one.parts else _quoted(one.event)}{said}{parts})'


def _quoted(text: str) -> str:
    return f', "{text}"' if text else ""


def _tuple(words: tuple[str, ...]) -> str:
    inside = ", ".join(f'"{word}"' for word in words)
    return f"({inside},)" if len(words) == 1 else f"({inside})"


def _forms(outline: Outline) -> list[str]:
    """Return the names of the forms of what the documents may hold of other standards."""
    found = {_FORMS[name] for name in strange(outline) if name in _FORMS}
    return sorted(found)


def strange(outline: Outline) -> set[str]:
    """Return the elements of other standards that stand somewhere in the documents, by local name."""
    found: set[str] = set()
    seen: set[int] = set()
    ahead = [one.element for one in outline.documents]
    for element in ahead:
        if id(element.type) not in seen:
            seen.add(id(element.type))
            inside = [one.ref or one for one in children(element).values()]
            found |= {one.local_name for one in inside if not one.target_namespace.startswith(ns.BRO)}
            ahead += inside
    return found


_MEANING = """\
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.standards import {forms}
"""
_DECLARATION = '''\
"""{code}, {title}: as its schemas tell."""

from __future__ import annotations

from bro_soap.catalogue import load
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import {imported}
{kinds}from bro_soap.objects.{module}.issue import ISSUE
{more}
__all__ = ["{name}"]

CATALOGUE = load("{code}")

{name} = RegistrationObject(
    code="{code}",
    name="{title}",
    bro_id_prefix="{prefix}",
    version=Version("{number}", delivery="{delivery}", issue="{issue}", folder="{place}"),
    documents=(
{documents}    ),
    rules=CATALOGUE.rules,
    public=CATALOGUE.public,
    withheld=CATALOGUE.withheld,
    correction_reasons=GENERIC_REASONS,
    known_kvk=CATALOGUE.known_parties,
{meaning}    decimals=CATALOGUE.decimals,
    issue=ISSUE,
)
'''
