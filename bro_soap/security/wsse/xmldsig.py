"""Reads a `ds:Signature` strictly: only the shape that Digikoppeling 2W-be-S uses, everything else is refused."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.algorithms import EXC_C14N
from bro_soap.security.wsse.refused import invalid, refused, unsupported
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed, words

__all__ = ["Signature", "SignedReference", "attributes", "children", "leaf_text", "read_signature"]

ENVELOPED = f"{ns.DS}enveloped-signature"
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,255}", re.ASCII)  # no NCName: WSS4J starts some with a digit
_DS = f"{{{ns.DS}}}"
_DIRECT = "hier moet een wsse:SecurityTokenReference met een wsse:Reference naar een wsse:BinarySecurityToken staan"
_PREFIX_LIST = ns.q(ns.EC, "InclusiveNamespaces")


@dataclass(frozen=True, slots=True)
class SignedReference:
    """One `ds:Reference`: the id it names, how that element is canonicalised, and its digest."""

    target: str
    prefixes: tuple[str, ...]
    digest_method: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """A `ds:Signature` that has the allowed shape; nothing in it has been verified yet.

    `value_text` is the SignatureValue without white space, as a confirmation repeats it.
    """

    element: etree._Element
    signed_info: etree._Element
    prefixes: tuple[str, ...]
    method: str
    references: tuple[SignedReference, ...]
    value: bytes
    value_text: str
    token: str
    token_type: str | None


def read_signature(element: etree._Element, policy: SignaturePolicy) -> Signature:
    """Read the signature; SignatureError `InvalidSecurity` for its shape, `UnsupportedAlgorithm` for what it uses."""
    for unsigned in element.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity):
        kind = type(unsigned).__name__.strip("_").lower()
        raise invalid(f"signature-holds-{kind}", element, "bevat commentaar of een verwerkingsinstructie")
    attributes(element, "Id")
    signed_info, value, key_info = _exactly(element, "SignedInfo", "SignatureValue", "KeyInfo")
    attributes(signed_info, "Id")
    attributes(value, "Id")
    found = children(signed_info, 3 + policy.max_references, "references")
    if len(found) < 3:
        missing = "moet CanonicalizationMethod, SignatureMethod en ten minste een Reference bevatten"
        raise invalid(f"SignedInfo holds {len(found)} elements", signed_info, missing)
    method, signature_method, *references = found
    _named(method, "CanonicalizationMethod")
    prefixes = _exclusive(method, policy)
    token, token_type = _token_reference(key_info)
    if len(references) > policy.max_references:
        most = f"bevat meer dan {policy.max_references} verwijzingen"
        raise invalid(f"references: {len(references)}", signed_info, most)
    return Signature(
        element,
        signed_info,
        prefixes,
        _algorithm(signature_method, "SignatureMethod", policy.signatures),
        tuple(_reference(reference, policy) for reference in references),
        _base64(value),
        "".join(words(leaf_text(value))),
        token,
        token_type,
    )


def _reference(element: etree._Element, policy: SignaturePolicy) -> SignedReference:
    _named(element, "Reference")
    attributes(element, "Id", "URI")  # a Type could claim it to be a Manifest
    transforms, method, value = _exactly(element, "Transforms", "DigestMethod", "DigestValue")
    attributes(transforms)
    attributes(value)
    return SignedReference(
        fragment(element),
        _transforms(transforms, policy),
        _algorithm(method, "DigestMethod", policy.digests),
        _base64(value),
    )


def _transforms(element: etree._Element, policy: SignaturePolicy) -> tuple[str, ...]:
    """Return the prefix list: exclusive C14N alone, or after an enveloped-signature that has nothing to remove.

    A part that may be signed never holds the signature, so that the latter (node-soap writes it) changes nothing.
    """
    transforms = children(element, 2, "transforms")
    for transform in transforms:
        _named(transform, "Transform")
    if len(transforms) == 2:
        enveloped = transforms.pop(0)
        attributes(enveloped, "Algorithm")
        if enveloped.get("Algorithm") != ENVELOPED or len(enveloped):
            raise unsupported(f"transform {enveloped.get('Algorithm')}", enveloped, _not_allowed(enveloped))
    if len(transforms) != 1:
        raise invalid("transforms: none", element, "bevat geen Transform")
    return _exclusive(transforms[0], policy)


def _exclusive(element: etree._Element, policy: SignaturePolicy) -> tuple[str, ...]:
    """Return the InclusiveNamespaces prefixes of an exclusive C14N; any other method is refused."""
    attributes(element, "Algorithm")
    if element.get("Algorithm") != EXC_C14N:
        raise unsupported(f"canonicalisation {element.get('Algorithm')}", element, _not_allowed(element))
    parameters = children(element, 1, "canonicalisation-parameters")
    if not parameters:
        return ()
    if parameters[0].tag != _PREFIX_LIST or len(parameters[0]):
        raise invalid(f"canonicalisation-parameter {parameters[0].tag}", parameters[0], "hoort hier niet")
    attributes(parameters[0], "PrefixList")
    prefixes = tuple(dict.fromkeys(words(parameters[0].get("PrefixList") or "")))
    if len(prefixes) > policy.max_prefixes:
        raise invalid(f"prefixes: {len(prefixes)}", parameters[0], f"noemt meer dan {policy.max_prefixes} prefixen")
    return prefixes


def _token_reference(key_info: etree._Element) -> tuple[str, str | None]:
    """Return the id and the stated type of the token that KeyInfo names by a direct reference (WB010)."""
    found = children(key_info, 1, "KeyInfo")
    if len(found) != 1 or found[0].tag != ns.q(ns.WSSE, "SecurityTokenReference"):
        raise _token("KeyInfo is not one SecurityTokenReference", key_info)
    inner = children(found[0], 1, "SecurityTokenReference")
    if len(inner) != 1 or inner[0].tag != ns.q(ns.WSSE, "Reference") or trimmed(leaf_text(inner[0])):
        raise _token("the token is not referred to directly", inner[0] if inner else found[0])
    attributes(inner[0], "URI", "ValueType")
    return fragment(inner[0]), inner[0].get("ValueType")


def _token(check: str, element: etree._Element) -> SignatureError:
    return refused("UnsupportedSecurityToken", check, element, _DIRECT)


def _algorithm(element: etree._Element, name: str, allowed: frozenset[str]) -> str:
    _named(element, name)
    attributes(element, "Algorithm")
    algorithm = element.get("Algorithm") or ""
    if algorithm not in allowed or len(element):  # a child could shorten the output or set other parameters
        raise unsupported(f"{name} {algorithm}", element, _not_allowed(element))
    return algorithm


def _not_allowed(element: etree._Element) -> str:
    parameters = " met wat erin staat" if len(element) else ""
    return f"{element.get('Algorithm', 'geen algoritme')}{parameters} is niet toegestaan"


def fragment(element: etree._Element) -> str:
    """Return the id in the `URI` of a reference, `#id`; any other kind of URI is refused."""
    uri = element.get("URI")
    if uri is None or not uri.startswith("#") or not _ID.fullmatch(uri[1:]):
        raise invalid(f"reference-uri {str(uri)[:80]!r}", element, "URI moet # met een wsu:Id van dit bericht zijn")
    return uri[1:]


def children(element: etree._Element, most: int, what: str) -> list[etree._Element]:
    """Return the child elements, at most so many; text between them must be white space."""
    found = list(element.iterchildren("*"))
    if len(found) > most:
        raise invalid(f"{what}: {len(found)}", element, f"bevat {len(found)} elementen en ten hoogste {most} mogen")
    texts = [element.text, *[child.tail for child in found]]
    if any(texts) and trimmed("".join(filter(None, texts))):
        raise invalid(f"{what}: text between elements", element, "bevat tekst tussen de elementen")
    return found


def attributes(element: etree._Element, *allowed: str) -> None:
    """Refuse any other attribute than these and the ids of WS-Security."""
    for name in map(str, element.attrib):
        if name not in allowed:
            check = f"attribute {name} of {etree.QName(element).localname}"
            raise invalid(check, element, f"attribuut {etree.QName(name).localname} is niet toegestaan")


def leaf_text(element: etree._Element) -> str:
    """Return the text of an element that holds text alone."""
    if len(element):
        raise invalid(f"{etree.QName(element).localname} holds more than text", element, "bevat meer dan tekst")
    return element.text or ""


def _exactly(element: etree._Element, *names: str) -> Iterable[etree._Element]:
    found = children(element, len(names), etree.QName(element).localname)
    if len(found) != len(names):
        check = f"{etree.QName(element).localname} holds {len(found)} elements"
        raise invalid(check, element, f"moet {', '.join(names)} bevatten")
    for child, name in zip(found, names, strict=True):
        _named(child, name)
    return found


def _named(element: etree._Element, name: str) -> None:
    if element.tag != _DS + name:
        raise invalid(f"{element.tag} in the place of {name}", element, f"hier moet ds:{name} staan")


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(words(leaf_text(element))), validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"{etree.QName(element).localname} is not base64", element, "is geen base64") from error
