"""The other back end: signxml checks value and digests; for comparison, and slower."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature as InvalidKeySignature
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier
from signxml.exceptions import SignXMLException

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.c14n import canonical, teach_default
from bro_soap.security.wsse.xmldsig import Signature
from bro_soap.xmlio import ns

__all__ = ["check"]

_BODY = ns.q(ns.SOAP, "Body")
_LOCATION = f"./{ns.q(ns.SOAP, 'Header')}/{ns.q(ns.WSSE, 'Security')}/"


def check(
    root: etree._Element,
    signature: Signature,
    targets: Mapping[str, etree._Element],  # noqa: ARG001  signxml finds them by id; the caller proved the ids unique
    certificate: x509.Certificate,
    now: datetime,
) -> bytes:
    """Check the signature value and every digest; SignatureError `FailedCheck` when signxml refuses.

    Returns the canonical SignedInfo.
    """
    configuration = SignatureConfiguration(
        location=_LOCATION,
        expect_references=len(signature.references),
        signature_methods=frozenset({SignatureMethod(signature.method)}),
        digest_algorithms=frozenset(DigestAlgorithm(reference.digest_method) for reference in signature.references),
        verification_time=now,
    )
    teach_default()  # signxml canonicalises with lxml too
    root = _without_tails(root)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        XMLVerifier().verify(
            root,
            x509_cert=certificate,
            validate_schema=False,  # its schema knows no InclusiveNamespaces
            parser=parser,
            id_attribute="Id",
            expect_config=configuration,
        )
    except (SignXMLException, InvalidKeySignature, etree.LxmlError, ValueError, TypeError) as error:
        raise SignatureError("FailedCheck", f"signxml: {error}") from error
    return canonical(signature.signed_info, signature.prefixes)


def _without_tails(root: etree._Element) -> etree._Element:
    """Copy the envelope without the white space between its parts: signxml would digest it along with the part before.

    No signature covers what stands between the parts, and nobody uses it.
    """
    copied = copy.deepcopy(root)
    for place in (copied, *copied.iterchildren("*"), *copied.iterfind(f"{_LOCATION[:-1]}")):
        if place.tag != _BODY:
            for part in place:
                part.tail = None
    return copied
