"""The default back end: digests by libxml2 and hashlib, the signature value by `cryptography`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from cryptography import x509
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.algorithms import DIGESTS, verify_value
from bro_soap.security.wsse.c14n import canonical
from bro_soap.security.wsse.xmldsig import Signature

__all__ = ["check", "signed_form"]


def check(
    root: etree._Element,  # noqa: ARG001  every back end has the same arguments
    signature: Signature,
    targets: Mapping[str, etree._Element],
    certificate: x509.Certificate,
    now: datetime,  # noqa: ARG001
) -> bytes:
    """Check the signature value, then every digest; SignatureError `FailedCheck` when one is wrong.

    Returns the canonical SignedInfo.

    In this order only the holder of an accepted certificate can make the service canonicalise a large document.
    """
    signed = signed_form(signature.signed_info, signature.prefixes)
    verify_value(signature.method, certificate.public_key(), signature.value, signed)
    for reference in signature.references:
        written = signed_form(targets[reference.target], reference.prefixes)
        digest = hashlib.new(DIGESTS[reference.digest_method], written).digest()
        if not hmac.compare_digest(digest, reference.digest):
            raise SignatureError("FailedCheck", f"digest of {reference.target:.80}")
    return signed


def signed_form(element: etree._Element, prefixes: Sequence[str]) -> bytes:
    """Return what a signature is over; SignatureError `FailedCheck` when the element has no canonical form."""
    try:
        return canonical(element, prefixes)
    except etree.LxmlError as error:  # a relative namespace has none, so nobody can have signed it
        raise SignatureError("FailedCheck", "no canonical form") from error
