"""Fetches CRLs, and OCSP responses where they are offered, into the trust store, long before the old ones run out.

For a timer of the operator (`bro-soap pki refresh`), never for a request. What is fetched is checked as the verifier
would check it before it replaces anything, in one step; a running service reads it within a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import CertificateError
from bro_soap.security.files import alone, write_file
from bro_soap.security.pki.fetch import FetchError, Limits, fetch
from bro_soap.security.pki.ocsp import OcspAnswer, ocsp_urls, question, read_answer
from bro_soap.security.pki.path import extension, is_issued_by, name_of
from bro_soap.security.pki.revocation import check_crl, newest_crl
from bro_soap.security.pki.trust import Trust, TrustStore

__all__ = ["Refreshed", "crl_urls", "refresh_crls", "refresh_ocsp"]

Crl = x509.CertificateRevocationList
_PEM = b"-----BEGIN X509 CRL-----"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one CRL or OCSP response: about whom, from where, until when it counts, and what went wrong."""

    kind: Literal["crl", "ocsp"]
    name: str
    outcome: Literal["renewed", "unchanged", "failed"]
    until: datetime | None = None
    url: str = ""
    reason: str = ""

    @property
    def bad(self) -> bool:
        """Whether somebody has to look."""
        return self.outcome == "failed"


def refresh_crls(
    folder: Path,
    *,
    known: Sequence[x509.Certificate],
    urls: Iterable[str],
    hosts: Iterable[str],
    at: datetime,
    limits: Limits | None = None,
) -> list[Refreshed]:
    """Fetch the CRL of every CA in a trust store; return what became of each.

    The addresses are those in the certificates of the store and in `known` (leaves name the CRL of their TSP), and
    `urls`. A CRL is kept when its CA signed it, it is current, and it is not older than the one that is there.
    """
    trust = TrustStore.load(folder).current()
    hosts, contents = tuple(hosts), {}
    cas = [ca for ca in (*trust.roots, *trust.intermediates) if _signs_crls(ca)]
    sources = {ca: _sources(ca, (*trust.intermediates, *known)) for ca in cas}
    for url in dict.fromkeys([*(url for found in sources.values() for url in found), *urls]):
        contents[url] = _fetched(url, hosts, limits)
    return [_refresh(folder, trust, ca, sources[ca], contents, at) for ca in cas]


def crl_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return where the CRL that a certificate would be on can be fetched; other schemes than http(s) are left out."""
    points = extension(certificate, x509.CRLDistributionPoints)
    if not isinstance(points, x509.CRLDistributionPoints):
        return ()
    names = (name for point in points for name in point.full_name or () if point.crl_issuer is None)
    uris = (str(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(uri for uri in uris if uri.lower().startswith(("http://", "https://")))


def _signs_crls(ca: x509.Certificate) -> bool:
    usage = extension(ca, x509.KeyUsage)
    return isinstance(usage, x509.KeyUsage) and usage.crl_sign


def _sources(ca: x509.Certificate, certificates: Sequence[x509.Certificate]) -> list[str]:
    issued = (certificate for certificate in certificates if certificate != ca and is_issued_by(certificate, ca))
    return list(dict.fromkeys(url for certificate in issued for url in crl_urls(certificate)))


def _fetched(url: str, hosts: tuple[str, ...], limits: Limits | None) -> Crl | str:
    """Return the CRL behind a URL, or what went wrong."""
    try:
        data = fetch(url, hosts, limits)
        return x509.load_pem_x509_crl(data) if _PEM in data else x509.load_der_x509_crl(data)
    except FetchError as error:
        return str(error)
    except ValueError:
        return "no CRL"


def _refresh(
    folder: Path,
    trust: Trust,
    ca: x509.Certificate,
    own: Sequence[str],
    contents: Mapping[str, Crl | str],
    at: datetime,
) -> Refreshed:
    """Keep the first CRL of this CA that is fit; a configured address counts when what it gives is this CA's."""
    reasons = []
    for url, content in contents.items():
        if isinstance(content, str):
            if url in own:
                reasons.append(f"{url}: {content}")
        elif url in own or content.issuer == ca.subject:
            try:
                check_crl(content, ca, at)
                with alone(folder):
                    return _keep(folder, ca, content, url)
            except CertificateError as error:
                reasons.append(f"{url}: {error}")
    if not reasons:
        reasons.append("no certificate names an address for it; give one in `crl_urls`")
    present = _newest(ca, trust)
    until = None if present is None else present.next_update_utc  # an empty CRL is false
    return Refreshed("crl", name_of(ca), "failed", until, reason="; ".join(reasons))


def _keep(folder: Path, ca: x509.Certificate, crl: Crl, url: str) -> Refreshed:
    """Put a CRL in the place of what is there by now: another refresh may have come with a newer one meanwhile."""
    present = _newest(ca, TrustStore.load(folder).current())
    if present is not None:
        if _order(crl) < _order(present) or crl.last_update_utc < present.last_update_utc:
            raise CertificateError("crl-older", f"{crl.last_update_utc}, older than the one present")
        if crl.fingerprint(hashes.SHA256()) == present.fingerprint(hashes.SHA256()):
            return Refreshed("crl", name_of(ca), "unchanged", crl.next_update_utc, url)
    path = _file_of(folder / "crls", ca)
    pem = path.exists() and _PEM in path.read_bytes()
    write_file(path, crl.public_bytes(Encoding.PEM if pem else Encoding.DER))
    return Refreshed("crl", name_of(ca), "renewed", crl.next_update_utc, url)


def _newest(ca: x509.Certificate, trust: Trust) -> Crl | None:
    try:
        return newest_crl(ca, trust)
    except CertificateError:
        return None


def _order(crl: Crl) -> int:
    try:
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound:
        return 0


def _file_of(folder: Path, ca: x509.Certificate) -> Path:
    """Return the file that holds this CA's CRL and nothing else, or the name of a new one."""
    for path in sorted(folder.iterdir()):
        data = path.read_bytes() if path.is_file() and not path.name.startswith(".") else b""
        try:
            crl = x509.load_pem_x509_crl(data) if _PEM in data else x509.load_der_x509_crl(data)
            if data.count(_PEM) <= 1 and crl.issuer == ca.subject and crl.is_signature_valid(ca.public_key()):  # type: ignore[arg-type]
                return path
        except (ValueError, TypeError):
            continue
    return folder / f"{ca.fingerprint(hashes.SHA256()).hex()[:16]}.crl"


def refresh_ocsp(
    folder: Path,
    *,
    certificates: Sequence[x509.Certificate],
    hosts: Iterable[str],
    at: datetime,
    limits: Limits | None = None,
) -> list[Refreshed]:
    """Ask after every certificate that offers OCSP and store the answers in `ocsp/`; return what became of each.

    An answer that says "unknown", or that cannot be used, is not stored and is reported.
    """
    trust, hosts, done = TrustStore.load(folder).current(), tuple(hosts), []
    for certificate in dict.fromkeys(certificates):
        issuer = next((ca for ca in trust.intermediates if is_issued_by(certificate, ca)), None)
        urls = ocsp_urls(certificate)
        if issuer is not None and urls and certificate.not_valid_after_utc > at:
            done.append(_ask(folder, certificate, issuer, urls, hosts, at, limits))
    return done


def _ask(
    folder: Path,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    urls: Sequence[str],
    hosts: tuple[str, ...],
    at: datetime,
    limits: Limits | None,
) -> Refreshed:
    asked, reasons = question(certificate, issuer), []
    path = folder / "ocsp" / f"{certificate.fingerprint(hashes.SHA256()).hex()}.ocsp"
    for url in urls:
        try:
            der = fetch(url, hosts, limits, body=asked, content_type="application/ocsp-request")
            answer = read_answer(der, certificate, issuer, at)
        except (FetchError, CertificateError) as error:
            reasons.append(f"{url}: {error}")
            continue
        if answer.status == "unknown":
            reasons.append(f"{url}: the responder does not know it")
            continue
        with alone(folder):
            if _is_older(answer, path, certificate, issuer, at):
                reasons.append(f"{url}: older than the answer that is there")
                continue
            path.parent.mkdir(exist_ok=True)
            write_file(path, der)
            said = "revoked" if answer.status == "revoked" else ""
            return Refreshed("ocsp", name_of(certificate), "renewed", answer.until, url, said)
    return Refreshed("ocsp", name_of(certificate), "failed", None, reason="; ".join(reasons))


def _is_older(
    answer: OcspAnswer, path: Path, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> bool:
    """Tell whether an answer is older than the stored one: somebody on the way may repeat what was once true."""
    try:
        return answer.since < read_answer(path.read_bytes(), certificate, issuer, at).since
    except (OSError, CertificateError):
        return False
