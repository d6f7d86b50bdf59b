"""The rules of what is encrypted: WB005, WB008 and ENC001 to ENC004."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from lxml import etree

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.verdict import Found, found
from bro_soap.security.wsse.ciphers import CIPHERS, OAEP, OAEP_MGF1P
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local

__all__ = ["algorithms", "bits", "des", "encrypted", "mode", "transport"]

_DATA, _KEY, _METHOD = (ns.q(ns.XENC, name) for name in ("EncryptedData", "EncryptedKey", "EncryptionMethod"))
_BITS = {"128": 128, "192": 192, "256": 256}


def encrypted(view: Anatomy) -> Iterable[Found] | None:
    """WB005: the content of the Body is encrypted, and nothing else."""
    if view.body is None:
        return None
    plain = [] if view.encrypted is not None else [found("WB005-plain", view.body)]
    hidden = view.header.iter(_DATA) if view.header is not None else ()
    return chain(plain, (found("WB005-signature", one, local(one)) for one in hidden))


def algorithms(view: Anatomy) -> Iterable[Found] | None:
    """WB008: the algorithms of Beveiliging."""
    used = [*_methods(view, _DATA, CIPHERS), *_methods(view, _KEY, (OAEP, OAEP_MGF1P))]
    return (found("WB008-algorithm", one, one.get("Algorithm")) for one in used) if _any(view) else None


def mode(view: Anatomy) -> Iterable[Found] | None:
    """ENC001: AES in GCM mode."""
    other = [one for one in _methods(view, _DATA, CIPHERS) if not one.get("Algorithm", "").endswith("-gcm")]
    return (found("ENC001-mode", one, one.get("Algorithm")) for one in other) if _any(view) else None


def bits(view: Anatomy) -> Iterable[Found] | None:
    """ENC002: keys of 128 or 256 bits."""
    if not _any(view):
        return None
    lengths = [(one, _length(one)) for one in _methods(view, _DATA, ())]
    return (found("ENC002-bits", one, length) for one, length in lengths if length not in (128, 256, 0))


def des(view: Anatomy) -> Iterable[Found] | None:
    """ENC003: never 3DES."""
    used = [one for one in _methods(view, _DATA, ()) if "tripledes" in one.get("Algorithm", "")]
    return (found("ENC003-3des", one) for one in used) if _any(view) else None


def transport(view: Anatomy) -> Iterable[Found] | None:
    """ENC004: keys by RSA-OAEP."""
    other = _methods(view, _KEY, (OAEP, OAEP_MGF1P))
    return (found("ENC004-transport", one, one.get("Algorithm")) for one in other) if _any(view) else None


def _any(view: Anatomy) -> bool:
    return view.encrypted is not None


def _methods(view: Anatomy, tag: str, allowed: Iterable[str]) -> list[etree._Element]:
    """Return the methods that something is encrypted by, save those that are allowed."""
    inside = () if view.envelope is None else view.envelope.iter(tag)
    methods = (one.find(_METHOD) for one in inside)
    return [one for one in methods if one is not None and one.get("Algorithm", "") not in allowed]


def _length(method: etree._Element) -> int:
    """Return the bits of the key that an algorithm of AES names; 0 for any other."""
    name = method.get("Algorithm", "").rpartition("#")[2]
    return next((length for text, length in _BITS.items() if name.startswith("aes") and text in name), 0)
