"""The rules of the certificate that signs: WB009, PKI001, PKI002 and PKI005."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.signature import certificate_of, token_of
from bro_soap.conformance.verdict import Found, found
from bro_soap.errors import CertificateError
from bro_soap.security.pki.certificates import CertificateVerifier, Purpose
from bro_soap.security.pki.oin import subject_oin

__all__ = ["Signers"]


@dataclass(frozen=True, slots=True)
class Signers:
    """What is known of who may sign: without a verifier, only what the certificate says of itself."""

    verifier: CertificateVerifier | None = None

    def trusted(self, view: Anatomy) -> Iterable[Found] | None:
        """WB009 and PKI005: a certificate of PKIoverheid, of the environment at hand."""
        token, certificate = token_of(view), certificate_of(view)
        if token is None:
            return None
        if certificate is None:
            return [found("WB009-certificate", token)]
        if self.verifier is None:
            return None
        at = view.message.received or datetime.now(UTC)
        try:
            self.verifier.verify(certificate.public_bytes(Encoding.DER), purpose=Purpose.SIGNING, at=at)
        except CertificateError as error:
            return [found("WB009-refused", token, error.check)]
        return ()

    def named(self, view: Anatomy) -> Iterable[Found] | None:
        """PKI001: its subject has the OIN."""
        certificate = certificate_of(view)
        if certificate is None:
            return None
        try:
            subject_oin(certificate)
        except CertificateError:
            stated = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
            return [found("PKI001-oin", token_of(view), ", ".join(str(one.value) for one in stated) or "-")]
        return ()

    def in_force(self, view: Anatomy) -> Iterable[Found] | None:
        """PKI002: it has begun and not ended, when it came."""
        certificate = certificate_of(view)
        if certificate is None:
            return None
        since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if since <= (view.message.received or datetime.now(UTC)) <= until:
            return ()
        return [found("PKI002-dates", token_of(view), since.date(), until.date())]

    def rooted(self, view: Anatomy) -> Iterable[Found] | None:
        """PKI005: under a root that is trusted."""
        refused = self.trusted(view)
        if refused is None or any(one.kind.id == "WB009-certificate" for one in refused):
            return None
        unknown = [one for one in refused if one.values[0] in ("issuer-unknown", "root-unknown")]
        return [found("PKI005-root", token_of(view))] if unknown else ()
