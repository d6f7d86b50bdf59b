"""Certificates and CRLs: what ends, and whether clients can be accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509

from bro_soap.errors import BroError, CertificateError
from bro_soap.operate.doctor.finding import Diagnosis
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.security.pki.path import find_paths
from bro_soap.security.pki.radar import Expiry, passing, survey
from bro_soap.security.pki.reading import certificates_in
from bro_soap.settings import Settings

__all__ = ["check_trust", "trust_finding"]

_LONGEST = 5  # root, domain, TSP, one more, leaf
_MENDS = {
    "server": "order a new certificate now and replace `certificate` and `private_key`; docs/operate.md, Certificates",
    "signing": "order a new certificate now and replace `signing_certificate` and `signing_key`",
    "crl": "run `bro-soap pki refresh`, and let a timer run it at least every 4 hours",
    "client": "tell this organisation; its next certificate needs the same OIN",
    "root": "put the successor in the trust store; certs/README.md",
    "intermediate": "put the successor in the trust store; certs/README.md",
}


def check_trust(settings: Settings) -> Iterator[Diagnosis]:
    """Look at the trust store, at what ends, and at the chain and the name of our own certificate."""
    try:
        expiries = survey(settings, datetime.now(UTC))
        clients = passing(TrustStore.load(settings.trust).current(), datetime.now(UTC))
    except (BroError, OSError) as error:
        yield Diagnosis("trust", "failed", str(error), "fill the trust store; certs/README.md says with what")
        return
    yield trust_finding(expiries, clients)
    for one in expiries:
        if one.state != "OK":
            ours = one.kind in ("server", "signing") and one.state == "EXPIRED"
            ends = f"{one.state.lower()}, ends {one.ends:%Y-%m-%d %H:%M} UTC" if one.ends else "missing"
            yield Diagnosis(one.kind, "failed" if ours else "warning", f"{one.name}: {ends}", _MENDS[one.kind])
    yield from _own(settings)


def trust_finding(expiries: Sequence[Expiry], clients_of: Sequence[str]) -> Diagnosis:
    """Tell whether clients can be accepted: a CA without a current CRL refuses all below it, and only those.

    `clients_of` names the CAs whose clients can be; when there is none, nobody can call.
    """
    crls = [one for one in expiries if one.kind == "crl"]
    bad = [one.name for one in crls if one.state in ("EXPIRED", "MISSING")]
    if not clients_of:
        why = f"no current CRL of {'; '.join(bad)}" if bad else "no CA that issues is valid"
        return Diagnosis("trust", "failed", f"every client is refused: {why}", _MENDS["crl"])
    if bad:
        text = f"no current CRL, their clients are refused: {'; '.join(bad)}"
        return Diagnosis("trust", "warning", text, _MENDS["crl"])
    return Diagnosis("trust", "ok", f"{len(crls)} CRLs are current")


def _own(settings: Settings) -> Iterator[Diagnosis]:
    if settings.certificate is None:
        return
    try:
        leaf, *sent = certificates_in(settings.certificate.read_bytes())
    except (OSError, ValueError):
        return  # told by the look at the configuration
    host = urlsplit(settings.public_url).hostname or ""
    names = _names(leaf)
    if host not in names:
        text = f"clients call {host} (`public_url`), and the certificate is for {', '.join(names) or 'no name'}"
        yield Diagnosis("certificate", "failed", text, "change `public_url`, or order a certificate for that name")
    trust = replace(TrustStore.load(settings.trust).current(), intermediates=())  # as our clients see it
    try:
        next(find_paths(leaf, sent, trust, _LONGEST))
    except CertificateError as error:
        text = f"our own certificate does not lead to a root of the trust store: {error}"
        yield Diagnosis("certificate", "warning", text, "append the TSP's and the intermediate certificate to the file")
        return
    yield Diagnosis("certificate", "ok", f"for {', '.join(names)}, its chain is complete")


def _names(leaf: x509.Certificate) -> list[str]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return found.get_values_for_type(x509.DNSName)
