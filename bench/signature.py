"""`python -m bench.signature`: our signatures beside those of xmlsec and signxml, on the same envelopes, per core."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

import signxml
import xmlsec
from cryptography import x509
from lxml import etree

from bench import bare
from bench.cases import SIZES
from bench.messages import Kind, Signed, Unsigned, delivery
from bench.rounds import Entrant, compare, table
from bench.stage import CALLER, Stage, set_stage
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy
from bro_soap.security.wsse.envelope import BackEndName, EnvelopeVerifier, SignedPart, Signer, sign_envelope


def main() -> None:
    """Print two tables for each size: verifying and signing."""
    parser = argparse.ArgumentParser(prog="python -m bench.signature", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="length of a round, for each")
    options = parser.parse_args()
    with set_stage(1, 1) as stage:
        for name, size in SIZES.items():
            kind = delivery(size)
            for title, entrants in (("verify", _verifying(stage, kind)), ("sign", _signing(stage, kind))):
                found = compare(entrants, options.rounds, options.seconds)
                print(table(f"{title} {name} (ratio: CPU against xmlsec)", found, entrants[0].name))


def _verifying(stage: Stage, kind: Kind) -> list[Entrant]:
    """Return the verifiers; ours also check the place of every part, the certificate and the time."""
    pki = stage.pki
    message = Signed(_signer(stage)).make(kind)
    key = xmlsec.Key.from_file(str(pki.certificate_file(CALLER)), xmlsec.KeyFormat.CERT_PEM)  # type: ignore[attr-defined]
    certificates = CertificateVerifier(TrustStore.load(pki.trust), certificate_policy(Environment("trial")))

    def ours(back_end: BackEndName) -> Any:
        verifier = EnvelopeVerifier(certificates, None, back_end)
        return lambda root: verifier.verify(root, now=datetime.now(UTC))

    def read() -> etree._Element:
        return etree.fromstring(message)

    return [
        Entrant("xmlsec, nothing but the signature", read, lambda root: bare.verify(root, key)),
        Entrant("bro_soap, direct", read, ours("direct")),
        Entrant("bro_soap, signxml", read, ours("signxml")),
    ]


def _signing(stage: Stage, kind: Kind) -> list[Entrant]:
    pki, signer = stage.pki, _signer(stage)
    key_file = pki.key_file(CALLER)
    key = xmlsec.Key.from_file(str(key_file), xmlsec.KeyFormat.PEM)  # type: ignore[attr-defined]
    template = _with_template(kind)
    body = kind.body("r" * 32)
    plain = Unsigned().make(kind)
    other = _Signxml(signer.certificate, pki.key(CALLER))
    return [
        Entrant("xmlsec, Body and Timestamp", lambda: etree.fromstring(template), lambda root: bare.sign(root, key)),
        Entrant("bro_soap, a reply (written)", lambda: body, lambda given: _written(signer, given)),
        Entrant("bro_soap, an envelope (tree)", lambda: etree.fromstring(plain), lambda root: _tree(signer, root)),
        Entrant("signxml, Body and Timestamp", lambda: etree.fromstring(template), other.sign),
    ]


def _signer(stage: Stage) -> Signer:
    return Signer.load(stage.pki.certificate_file(CALLER), stage.pki.key_file(CALLER))


def _written(signer: Signer, body: bytes) -> bytes:
    return signer.security_header([SignedPart("body", body)], datetime.now(UTC)) + body


def _tree(signer: Signer, root: etree._Element) -> bytes:
    sign_envelope(root, signer, datetime.now(UTC))
    return etree.tostring(root)


def _with_template(kind: Kind) -> bytes:
    """Return the envelope to sign for xmlsec: with its template, and this Body in the place of the reply's."""
    head = bare.template()
    start, end = head.index(b"<soap:Body"), head.index(b"</soap:Envelope>")
    return head[:start] + kind.body("r" * 32) + head[end:]


class _Signxml:
    """Signs Body and Timestamp of such an envelope with signxml."""

    def __init__(self, certificate: x509.Certificate, key: Any) -> None:
        self._certificate = certificate
        self._key = key

    def sign(self, root: etree._Element) -> bytes:
        security = root[0][0]
        security.remove(security[1])
        signer = signxml.XMLSigner(
            method=signxml.methods.detached,
            c14n_algorithm=signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        signature = signer.sign(
            root,
            key=self._key,
            cert=[self._certificate],
            reference_uri=["#ts", "#body"],
            id_attribute="Id",
        )
        security.append(signature)
        return etree.tostring(root)


if __name__ == "__main__":
    main()
