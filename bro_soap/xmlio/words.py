"""What libraries say of a faulty document, as it may be told: no name of a class, a function or an option of theirs.

Their sentences that are fit to be told are listed, with a wildcard only for names and values of document and schema;
for every other, also one that a newer release brings, stands a sentence of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bro_soap.legible import legible
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed

if TYPE_CHECKING:
    import xmlschema

__all__ = ["NOT_EXPECTED", "of_parser", "of_schema", "with_prefixes"]

NOT_EXPECTED = "This element is not expected"  # as libxml2 says it
_LONGEST_VALUE = 200
_Q = r"""(?:'.*'|".*")"""
_N = r"[-+]?[0-9][-+.0-9Ee]*"
_FIT = re.compile(
    "|".join(
        (
            f"{_Q} attribute not allowed for element",
            f"attribute {_Q} not allowed",
            f"{_Q} is not an (?:attribute of the XSI namespace|element of the schema)",
            f"(?:missing required attribute|unmapped prefix|duplicated xs:ID value|invalid value) {_Q}(?: in a QName)?",
            f"use of attribute {_Q} is prohibited",
            f"attribute {_Q} has a fixed value {_Q}",
            f"must have the fixed value {_Q}",
            "no more than one attribute of type ID should be present in an element",
            rf"value must be one of \[(?:{_Q}|{_N})\]",
            rf"value doesn't match any pattern of \[{_Q}\]",
            rf"(?:length has to be|value length cannot be (?:lesser|greater) than) {_N}",
            rf"value has to be (?:greater|less|lesser)(?: or equal)?(?: than) (?:{_N}|{_Q})",
            rf"the number of (?:fraction )?digits has to be lesser or equal than {_N}",
            "value contains (?:tabs or newlines|non collapsed white spaces)",
            "element is not nillable",
            "xsi:nil attribute must have a boolean value",
            "xsi:nil='true' but the element (?:is not empty|has a fixed value)",
            "a simple content element can't have child elements",
            "character data (?:between child elements not allowed|is not allowed because content is empty)",
            f"element {_Q} (?:is not allowed here|not found)",
            rf"The content of element {_Q} is not complete\.(?: .*)?",
            rf"Unexpected child with tag {_Q} at position {_N}\.(?: .*)?",
        )
    ),
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(attribute [\w.:-]+=(?:'.*?'|\".*?\"): )(.*)", re.DOTALL)
_UNRELATED = re.compile(r"Xsd\w+\(name=('[^']*')\) cannot substitute Xsd\w+\(.*\)", re.DOTALL)
_CLARK = re.compile(r"\{([^{}\s']*)\}([^\s'\",(){}|]+)")
_BARE = re.compile(r"Element '([^'{}:]+)'(?! \(no namespace\))")
_TYPE = ns.q(ns.XSI, "type")
# What libxml2 says of a sign that stands in text as it is, and how it is written instead.
_AMPERSAND, _LESS = " (an ampersand in text is written &amp;)", " (a < in text is written &lt;)"
_INSTEAD = {
    "xmlParseEntityRef: no name": f"no name behind &{_AMPERSAND}",
    "EntityRef: expecting ';'": f"EntityRef: expecting ';'{_AMPERSAND}",
    "StartTag: invalid element name": f"StartTag: invalid element name{_LESS}",
}
# Of libxml2: how a program would lift a limit, and in which of its functions it was.
_OPTION = re.compile(r",? ?(?:use|try) XML_PARSE_\w+(?: option)?|^(?:internal error: )?xml[A-Z]\w*: ")


def of_schema(error: xmlschema.XMLSchemaValidationError) -> str:
    """Return why a part of a document is not valid against its schema."""
    import xmlschema  # noqa: PLC0415  half a second, and only what is refused needs it

    if isinstance(error, xmlschema.XMLSchemaDecodeError):
        return _no_value(error)
    reason = re.sub(r"Decimal\('([^']*)'\)", r"\1", error.reason or "")
    attribute = _ATTRIBUTE.fullmatch(reason)
    prefix, told = (attribute[1], attribute[2]) if attribute else ("", reason)
    if _FIT.fullmatch(told):
        reason = reason.replace("\\\\", "\\") if "any pattern of" in told else reason
        return reason if prefix else _with_value(_written(error)) + reason
    if unrelated := _UNRELATED.fullmatch(told):
        return f"the type {unrelated[1]} of xsi:type is not derived from that of the element"
    if (given := getattr(error.elem, "attrib", {}).get(_TYPE)) is not None:
        return f"the type {given[:_LONGEST_VALUE]!r} of xsi:type cannot be used here"
    return f"{prefix}{_no_value(error)}"


def with_prefixes(message: str, prefixes: Mapping[str, str]) -> str:
    """Write `{namespace}name` as `prefix:name`, where that tells which is meant.

    The namespace stays where we have no prefix for it, and where another name in the message differs by it alone: the
    sender may use our prefix for another namespace.
    """
    spaces: dict[str, set[str]] = {}
    for space, name in _CLARK.findall(message):
        spaces.setdefault(name, set()).add(space)
    bare = _BARE.match(message)
    clash = bare is not None and bare[1] in spaces
    if bare and clash:
        spaces[bare[1]].add("")

    def told(found: re.Match[str]) -> str:
        prefix = prefixes.get(found[1])
        return f"{prefix}:{found[2]}" if prefix and len(spaces[found[2]]) == 1 else found[0]

    named = _CLARK.sub(told, message)
    return named.replace(f"'{bare[1]}'", f"'{bare[1]}' (no namespace)", 1) if bare and clash else named


def _with_value(value: object) -> str:
    """Return a value that has white space round it, or what cannot be seen, so that it can be; nothing for another."""
    if not isinstance(value, str) or (value == trimmed(value) and legible(value) == value):
        return ""
    return f"'{legible(value[:_LONGEST_VALUE])}': "


def of_parser(message: str) -> str:
    """Return why bytes are not well-formed XML."""
    return _INSTEAD.get(message) or _OPTION.sub("", message)


def _written(error: xmlschema.XMLSchemaValidationError) -> object:
    """Return the value as it stands in the document: the library writes a space for any white space of Unicode."""
    text = getattr(error.elem, "text", None)
    alike = isinstance(text, str) and isinstance(error.obj, str) and text.split() == error.obj.split()
    return text if alike else error.obj


def _no_value(error: xmlschema.XMLSchemaValidationError) -> str:
    name, value = _type_of(error.validator), _written(error)
    kind = f" of the type {name!r}" if name else ""
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
        return f"{shown!r} is not a valid value{kind}"
    return f"not valid{kind}"


def _type_of(validator: Any) -> str:
    """Return the name of a simple type, or of the built-in one that a nameless type restricts."""
    name = getattr(validator, "prefixed_name", None) or getattr(
        getattr(validator, "primitive_type", None), "prefixed_name", None
    )
    return name or ""
