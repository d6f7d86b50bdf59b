"""The 207 certificate path cases of x509-limbo against the path, usage, key and CRL checks of the verifier.

The cases have no OIN, no PKIoverheid policy and, but for eight, no CRLs, so that the whole verifier refuses all of them;
the checks below are what it shares with every verifier. Where it decides otherwise than limbo, the reason stands here.
"""

from __future__ import annotations

import json
import ssl
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from bro_soap.errors import CertificateError
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, Purpose, TrustStore, certificate_policy
from bro_soap.security.pki.leaf import check_key, check_usage
from bro_soap.security.pki.path import check_path, find_paths
from bro_soap.security.pki.revocation import check_revocation
from bro_soap.security.pki.trust import Trust
from tests import pki as made

FILE = Path(__file__).parents[2] / ".." / "shared" / "vectors" / "x509-limbo" / "limbo.json"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILE.is_file(), reason="../shared/vectors is absent"),
    pytest.mark.filterwarnings("ignore"),  # some of these certificates are odd on purpose
]

HOST_NAME = "who calls is known by the OIN, not by a host name; our client has OpenSSL compare the name (test_tls.py)"
WEB_PKI = "a rule of the CA/Browser Forum for what web CAs may issue; PKIoverheid's private roots are not web CAs"
IN_STORE = "a root is trusted because the operator put it in the store; what it says of itself adds nothing"
KEY_USAGE = "stricter: every PKIoverheid profile has keyUsage, and a leaf or CA without it is refused"
LEVELS = "stricter: a level is a certificate, self-issued or not, and PKIoverheid has four"

# What limbo refuses and these checks accept.
LENIENT: dict[str, str] = {
    "crl::crlnumber-missing": "the number only orders CRLs; signature and dates decide here",
    "crl::crlnumber-critical": "its meaning is known and heeded, critical or not",
    "rfc5280::nc::permitted-dns-match-noncritical": "the constraint is heeded all the same",
    "rfc5280::nc::not-allowed-in-ee-noncritical": "a leaf issues nothing that it could constrain",
    "rfc5280::nc::not-allowed-in-ee-critical": "a leaf issues nothing that it could constrain",
    "rfc5280::pc::ica-noncritical-pc": "the policy is required by its OID, so that a constraint on mapping adds nothing",
    "rfc5280::san::noncritical-with-empty-subject": "a leaf with an empty subject has no OIN and is refused for that",
    "rfc5280::san::underscore-dns": HOST_NAME,
    "rfc5280::san::ip-in-dns": HOST_NAME,
    "rfc5280::serial::zero": "a CRL can name it as any other",
    "rfc5280::aki::cross-signed-root-missing-aki": IN_STORE,
    "webpki::aki::root-with-aki-all-fields": IN_STORE,
    "webpki::aki::root-with-aki-ski-mismatch": IN_STORE,
    "webpki::eku::ee-anyeku": WEB_PKI,
    "webpki::eku::ee-critical-eku": WEB_PKI,
    "webpki::eku::ee-without-eku": "RFC 5280 and older PKIoverheid profiles allow it (limbo's rfc5280 case succeeds too)",
    "webpki::san::no-san": "G1 services certificates without domain names have none",
    "webpki::san::san-critical-with-nonempty-subject": WEB_PKI,
    "webpki::forbidden-rsa-not-divisible-by-8-in-root": WEB_PKI,
    "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf": WEB_PKI,
    **{
        f"webpki::cn::{name}": WEB_PKI
        for name in (
            *("ipv4-hex-mismatch", "ipv4-leading-zeros-mismatch", "ipv6-uppercase-mismatch", "not-in-san"),
            *("ipv6-uncompressed-mismatch", "ipv6-non-rfc5952-mismatch", "punycode-not-in-san", "case-mismatch"),
            "utf8-vs-punycode-mismatch",
        )
    },
    **{
        f"webpki::san::{name}": HOST_NAME
        for name in (
            *("mismatch-domain-san", "mismatch-subdomain-san", "mismatch-subdomain-apex-san"),
            *("mismatch-apex-subdomain-san", "public-suffix-wildcard-san", "public-suffix-multi-label-wildcard-san"),
            *("public-suffix-private-namespace-wildcard-san", "wildcard-embedded-leftmost-san"),
            *("wildcard-not-in-leftmost-san", "wildcard-match-across-labels-san", "wildcard-embedded-ulabel-san"),
            *("unicode-emoji-san", "san-wildcard-only", "san-wildcard-only-tld"),
        )
    },
}

# What limbo accepts and these checks refuse, with the check.
STRICT: dict[str, tuple[str, str]] = {
    "crl::issuer-no-keyusage-extension": ("ca-key-usage", KEY_USAGE),
    "rfc5280::no-keyusage": ("key-usage", KEY_USAGE),
    "rfc5280::ca-as-leaf": ("leaf-is-ca", "stricter: a CA is not an organisation that delivers"),
    "pathlen::validation-ignores-pathlen-in-leaf": ("leaf-is-ca", "stricter: a CA is not an organisation"),
    "pathlen::self-issued-certs-pathlen": ("too-deep", LEVELS),
    "pathlen::max-chain-depth-1-self-issued": ("too-deep", LEVELS),
    "cve::cve-2024-0567": ("chain-too-long", "stricter: nobody needs more than six certificates for four levels"),
    "rfc5280::nc::permitted-dn-match": (
        "path",
        "stricter: constraints on names of persons are not understood, so refused",
    ),
    "online::microsoft.com": ("path", "stricter: the CA may not issue certificates of clients, ours must be both"),
    "online::bing.com": ("path", "stricter: the CA may not issue certificates of clients, ours must be both"),
}


@cache
def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["testcases"] if FILE.is_file() else []
    return found


@cache
def whole() -> CertificateVerifier:
    return made.verifier(made.shared_pki())


def verdict(case: dict[str, Any]) -> str:
    """The name of the check that refuses the case, or nothing."""
    policy, purpose = certificate_policy(Environment.TRIAL), Purpose(f"tls-{case['validation_kind'].lower()}")
    at = datetime.fromisoformat(case["validation_time"]) if case["validation_time"] else datetime.now(UTC)
    depth = case["max_chain_depth"]
    failures: list[CertificateError] = []
    try:
        leaf, *between = certificates(case["peer_certificate"], *case["untrusted_intermediates"])
        if len(between) > policy.max_presented:
            return "chain-too-long"
        trust = Trust(tuple(trusted(case["trusted_certs"])), (), crls(case["crls"]), 1)
        levels = policy.max_levels if depth is None else depth + 2
        for path in find_paths(leaf, between, trust, levels):
            try:
                check_path(path, at, policy.min_ca_rsa_bits)
                check_usage(leaf, purpose)
                check_key(leaf, 2048)
                if case["crls"]:
                    check_revocation(path, trust, at)
                return ""
            except CertificateError as error:
                failures.append(error)
    except CertificateError as error:
        return error.check
    return failures[0].check


def certificates(*pems: str) -> Iterator[x509.Certificate]:
    """Read what a caller presents as the verifier does."""
    for pem in pems:
        yield whole()._parse(pem_der(pem))


def pem_der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem)


def trusted(pems: list[str]) -> Iterator[x509.Certificate]:
    for pem in pems:
        try:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            _ = certificate.extensions, certificate.public_key()
            yield certificate
        except (ValueError, TypeError):
            continue  # a store with it would not load; without it nothing leads to it


def crls(pems: list[str]) -> dict[bytes, tuple[x509.CertificateRevocationList, ...]]:
    found: dict[bytes, tuple[x509.CertificateRevocationList, ...]] = {}
    for pem in pems:
        crl = x509.load_pem_x509_crl(pem.encode())
        key = crl.issuer.public_bytes()
        found[key] = (*found.get(key, ()), crl)
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_verdict_is_limbo_s_or_differs_for_the_reason_listed(case: dict[str, Any]) -> None:
    refused = verdict(case)
    if case["id"] in STRICT:
        assert case["expected_result"] == "SUCCESS"
        assert refused == STRICT[case["id"]][0]
    elif case["id"] in LENIENT:
        assert case["expected_result"] == "FAILURE"
        assert refused == ""
    else:
        assert bool(refused) is (case["expected_result"] == "FAILURE"), refused


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_whole_verifier_refuses_all_of_them_and_stumbles_over_none(case: dict[str, Any], tmp_path: Path) -> None:
    """With limbo's own roots in the store: nobody in it has an OIN, a policy of PKIoverheid or a CRL at each level."""
    for kind in ("roots", "intermediates", "crls"):
        (tmp_path / kind).mkdir()
    roots = [root for root in trusted(case["trusted_certs"]) if root.subject == root.issuer]
    made.write_pem(tmp_path / "roots" / "roots.pem", *(roots or [made.shared_pki().cas["root"]]))
    for number, pem in enumerate(case["crls"]):
        (tmp_path / "crls" / f"{number}.pem").write_text(pem)
    verifier = CertificateVerifier(TrustStore.load(tmp_path), certificate_policy(Environment.TRIAL))
    at = datetime.fromisoformat(case["validation_time"]) if case["validation_time"] else datetime.now(UTC)
    presented = [pem_der(pem) for pem in case["untrusted_intermediates"]]
    for purpose in Purpose:
        with pytest.raises(CertificateError):
            verifier.verify(pem_der(case["peer_certificate"]), presented, purpose=purpose, at=at)


def test_all_cases_are_there_and_each_deviation_is_of_a_case() -> None:
    assert Counter(case["expected_result"] for case in cases()) == {"FAILURE": 144, "SUCCESS": 63}
    assert (set(LENIENT) | set(STRICT)) <= {case["id"] for case in cases()}
    assert (len(LENIENT), len(STRICT)) == (43, 10)
    assert all(len(reason) > 20 for reason in [*LENIENT.values(), *(why for _, why in STRICT.values())])
