"""One verifier for every certificate, of a TLS peer or of a message signer: from its bytes to an organisation."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bro_soap.errors import CertificateError
from bro_soap.security.pki.leaf import Purpose, check_leaf
from bro_soap.security.pki.ocsp import check_stored
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.pki.path import check_path, find_paths
from bro_soap.security.pki.revocation import check_revocation
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.security.pki.trust import Trust, TrustStore

__all__ = [
    "CertificatePolicy",
    "CertificateVerifier",
    "Environment",
    "Identity",
    "Purpose",
    "SeenCertificates",
    "TrustStore",
    "certificate_policy",
]

_G1 = "2.16.528.1.1003.1.2.8.6"
_G4 = "2.16.528.1.1003.1.2.44.15.35.11"
_G4_TRIAL = "2.16.528.1.1003.1.2.41.15.35.11"


class Environment(StrEnum):
    """PKIoverheid production, or a hierarchy for testing; the two are never trusted together."""

    PRODUCTION = "production"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class CertificatePolicy:
    """What makes a certificate acceptable. There is no way to leave a check out, only to say what it compares with."""

    accepted: Mapping[Purpose, Mapping[str, int]]
    """Per purpose the policy OIDs of which a leaf must carry one, each with the fewest bits of an RSA leaf key."""

    max_levels: int = 4
    """The longest path, root and leaf included; PKIoverheid has four levels."""

    min_ca_rsa_bits: int = 2048
    """The fewest bits of an RSA key of a CA (PKIoverheid's own are 4096)."""

    max_certificate_bytes: int = 16_384
    """A larger certificate is not parsed."""

    max_presented: int = 6
    """With more certificates beside the leaf, the chain is refused unread."""

    max_cache: timedelta = timedelta(seconds=60)
    """How long a good verdict may be repeated; a changed trust store or CRL ends it at once."""


def certificate_policy(environment: Environment) -> CertificatePolicy:
    """Return the PKIoverheid policy: the server certificates of G1 and G4 (Beveiliging 3.5) for every purpose.

    G4 leaves have at least 3000 bits since 2026. Under TRIAL the G4 OID has 41 in the place of 44.
    """
    accepted = {_G1: 2048, _G4 if environment is Environment.PRODUCTION else _G4_TRIAL: 3000}
    return CertificatePolicy(accepted=MappingProxyType(dict.fromkeys(Purpose, MappingProxyType(accepted))))


@dataclass(frozen=True, slots=True)
class Identity:
    """The organisation that a certificate names: OIN, legal name, and the certificate it was read from."""

    oin: str
    name: str
    subject: str
    fingerprint: str
    not_after: datetime
    certificate: x509.Certificate = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Verdict:
    identity: Identity
    generation: int
    since: datetime
    until: datetime


class CertificateVerifier:
    """Verifies certificates against a trust store and a policy; safe to share between threads."""

    def __init__(self, trust: TrustStore, policy: CertificatePolicy, seen: SeenCertificates | None = None) -> None:
        """Take what is trusted, what is acceptable, and where accepted client certificates are noted, if anywhere."""
        self.trust = trust
        self.policy = policy
        self._seen = seen
        self._lock = threading.Lock()
        self._verdicts: dict[tuple[bytes, Purpose], _Verdict] = {}

    def verify(
        self, leaf_der: bytes, presented_chain: Sequence[bytes] = (), *, purpose: Purpose, at: datetime
    ) -> Identity:
        """Return the organisation this certificate proves at the moment `at` (aware).

        `presented_chain` (DER, any order) may help to find the path; the trust store's intermediates serve as well.
        Raises CertificateError with the name of the first check that fails. Good verdicts are kept for `max_cache`.
        """
        trust = self.trust.current()
        key = (leaf_der, purpose)
        known = self._verdicts.get(key)
        if known and known.generation == trust.generation and known.since <= at < known.until:
            return known.identity
        identity, until = self._examine(trust, leaf_der, presented_chain, purpose, at)
        with self._lock:
            if len(self._verdicts) >= 1024:
                self._verdicts.clear()
            self._verdicts[key] = _Verdict(identity, trust.generation, at, min(until, at + self.policy.max_cache))
        return identity

    def note(self, identity: Identity) -> None:
        """Keep an accepted certificate, for its end and its status; who is no party of ours is not to be noted."""
        if self._seen is not None:
            self._seen.note(identity.certificate, identity.oin, identity.fingerprint)

    def _examine(
        self, trust: Trust, leaf_der: bytes, presented_chain: Sequence[bytes], purpose: Purpose, at: datetime
    ) -> tuple[Identity, datetime]:
        """Run every check; return the identity and the moment from which the verdict has to be found again."""
        leaf = self._parse(leaf_der)
        if len(presented_chain) > self.policy.max_presented:
            raise CertificateError("chain-too-long", f"{len(presented_chain)} certificates")
        presented = [self._parse(der) for der in presented_chain]
        failure: CertificateError | None = None
        for path in find_paths(leaf, presented, trust, self.policy.max_levels):
            try:
                check_path(path, at, self.policy.min_ca_rsa_bits)
                check_leaf(path, purpose, self.policy.accepted[purpose])
                until = check_revocation(path, trust, at)
                check_stored(path, trust, at)
                return _identity(leaf), min(until, *(certificate.not_valid_after_utc for certificate in path))
            except CertificateError as error:
                failure = failure or error
        raise failure or CertificateError("issuer-unknown")

    def _parse(self, der: bytes) -> x509.Certificate:
        if len(der) > self.policy.max_certificate_bytes:
            raise CertificateError("too-large", f"{len(der)} bytes")
        try:
            certificate = x509.load_der_x509_certificate(der)
            _ = certificate.extensions, certificate.subject, certificate.issuer, certificate.public_key()
        except Exception as error:  # the parser raises several kinds for hostile bytes; every one means refusal
            raise CertificateError("malformed", str(error)) from error
        return certificate


def _identity(leaf: x509.Certificate) -> Identity:
    names = leaf.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return Identity(
        oin=subject_oin(leaf),
        name=str(names[0].value) if names else "",
        subject=leaf.subject.rfc4514_string(),
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        not_after=leaf.not_valid_after_utc,
        certificate=leaf,
    )
