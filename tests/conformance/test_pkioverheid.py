"""The certificate and TLS rules of Digikoppeling Beveiligingsstandaarden 3.0.1, each by its number, both ways."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest

from bro_soap.errors import CertificateError
from bro_soap.sandbox.pki.hierarchy import build_leaf, renew_crls, revoke
from bro_soap.sandbox.pki.profiles import with_extension
from bro_soap.security.pki.certificates import Environment, Purpose, TrustStore, certificate_policy
from bro_soap.security.tls.server import server_context
from tests import pki as made
from tests.pki import ALFA, BAD_LEAVES, der, now, own_pki, shared_pki

PURPOSES = [Purpose.TLS_CLIENT, Purpose.SIGNING]


def verdict(pki, leaf: bytes, purpose: Purpose, environment: Environment = Environment.TRIAL) -> str:
    try:
        return made.verifier(pki, environment).verify(leaf, purpose=purpose, at=now()).oin
    except CertificateError as error:
        return error.check


def leaf_with(change) -> bytes:
    return der(build_leaf(shared_pki(), change(made.good_spec()), made.spare_key().public_key()))


@pytest.fixture(params=PURPOSES)
def purpose(request):
    return request.param


def test_pki001_the_oin_stands_in_subject_serial_number(purpose):
    assert verdict(shared_pki(), leaf_with(lambda spec: spec), purpose) == ALFA
    assert verdict(shared_pki(), leaf_with(BAD_LEAVES["no OIN"][0]), purpose) == "oin-missing"
    assert verdict(shared_pki(), leaf_with(BAD_LEAVES["OIN only in the common name"][0]), purpose) == "oin-missing"


def test_pki002_a_certificate_is_neither_expired_nor_revoked(purpose, tmp_path):
    pki = own_pki(tmp_path)
    assert verdict(pki, leaf_with(BAD_LEAVES["expired"][0]), purpose) == "expired"
    assert verdict(pki, der(pki.certificate("alfa")), purpose) == ALFA
    revoke(pki, "alfa")
    assert verdict(pki, der(pki.certificate("alfa")), purpose) == "revoked"


def test_pki003_wt004_dates_and_crl_are_checked(purpose, tmp_path):
    pki = own_pki(tmp_path)
    assert verdict(pki, leaf_with(BAD_LEAVES["not yet valid"][0]), purpose) == "not-yet-valid"
    renew_crls(pki, levels=["tsp"], valid=timedelta(minutes=1), this_update=now() - timedelta(hours=1))
    assert verdict(pki, der(pki.certificate("alfa")), purpose) == "crl-expired"


@pytest.mark.parametrize("level", ["root", "intermediate", "tsp"])
def test_pki004_wt005_without_a_reachable_crl_nothing_is_accepted(purpose, tmp_path, level):
    pki = own_pki(tmp_path)
    (pki.trust / "crls" / f"{level}.crl.pem").unlink()
    assert verdict(pki, der(pki.certificate("alfa")), purpose) == "crl-missing"


def test_pki005_only_the_private_root_types_are_accepted(purpose):
    g3_public = with_extension(made.good_spec(), made.policies("2.16.528.1.1003.1.2.5.6"))
    assert verdict(shared_pki(), leaf_with(lambda _: g3_public), purpose) == "policy"
    production = certificate_policy(Environment.PRODUCTION).accepted[purpose]
    assert set(production) == {"2.16.528.1.1003.1.2.8.6", "2.16.528.1.1003.1.2.44.15.35.11"}


def test_3_3_2_test_certificates_do_not_count_in_production(purpose):
    leaf = der(shared_pki().certificate("alfa"))
    assert verdict(shared_pki(), leaf, purpose) == ALFA
    assert verdict(shared_pki(), leaf, purpose, Environment.PRODUCTION) == "policy"


def context() -> ssl.SSLContext:
    pki = shared_pki()
    return server_context(pki.certificate_file("server"), pki.key_file("server"), TrustStore.load(pki.trust).current())


def test_tls001_tls002_the_client_must_show_a_certificate_and_its_whole_chain_is_checked():
    assert context().verify_mode is ssl.CERT_REQUIRED
    assert context().verify_flags & ssl.VERIFY_CRL_CHECK_CHAIN


def test_tls003_tls004_only_tls_1_2_and_1_3():
    assert context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert context().maximum_version in (ssl.TLSVersion.MAXIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_3)


def test_tls006_tlsciph001_no_suite_that_ncsc_phases_out():
    for suite in context().get_ciphers():
        name = suite["name"]
        assert name.startswith(("TLS_", "ECDHE-")), name
        assert "GCM" in name or "CHACHA20" in name or name.endswith("-CCM"), name


def test_tls006_no_compression_and_no_renegotiation():
    assert context().options & ssl.OP_NO_COMPRESSION
    assert context().options & ssl.OP_NO_RENEGOTIATION
