"""The OIN (organisatie-identificatienummer) that a certificate carries (OIN-stelsel 6.1-6.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bro_soap.errors import CertificateError

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["is_oin", "subject_oin"]

# 8 positions for the register, 9 (or 8 and a zero) for the number, letters allowed, and zeros.
_OIN = re.compile(r"000000(0[1-9]|1[01]|99)[0-9A-Z]{9}000", re.ASCII)
_KVK_BASED = re.compile(r"00000003[0-9]{8}0000", re.ASCII)


def is_oin(text: str) -> bool:
    """Tell whether the text has the form of an OIN; no check digit is defined."""
    if text.startswith("00000003"):
        return _KVK_BASED.fullmatch(text) is not None
    return _OIN.fullmatch(text) is not None


def subject_oin(certificate: x509.Certificate) -> str:
    """Return the OIN in `subject.serialNumber` (PKI001); CertificateError when there is none, or more than one."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415  the validator looks at OINs and has no certificates

    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    if not found:
        raise CertificateError("oin-missing", certificate.subject.rfc4514_string())
    if len(found) > 1:
        raise CertificateError("oin-repeated", certificate.subject.rfc4514_string())
    value = found[0].value
    if not isinstance(value, str) or not is_oin(value):
        raise CertificateError("oin-format", repr(value))
    return value
