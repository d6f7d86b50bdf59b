"""The trust store on disk: what it refuses to load, and how changed files take effect."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.hierarchy import renew_crls, revoke
from bro_soap.security.pki.trust import TrustStore
from tests import pki as made
from tests.pki import own_pki, shared_pki


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="roots/"):
        TrustStore.load(tmp_path)


def test_a_store_without_a_root_is_refused(tmp_path):
    pki = own_pki(tmp_path)
    (pki.trust / "roots" / "root.pem").unlink()
    with pytest.raises(ConfigurationError, match="no certificate in roots"):
        TrustStore.load(pki.trust)


def test_an_intermediate_cannot_be_made_a_root(tmp_path):
    pki = own_pki(tmp_path)
    made.write_pem(pki.trust / "roots" / "tsp.pem", pki.cas["tsp"])
    with pytest.raises(ConfigurationError, match="not self-signed"):
        TrustStore.load(pki.trust)


def test_a_root_cannot_slip_in_among_the_intermediates(tmp_path):
    pki = own_pki(tmp_path)
    made.write_pem(pki.trust / "intermediates" / "other.pem", shared_pki("G1").cas["root"])
    with pytest.raises(ConfigurationError, match="self-signed"):
        TrustStore.load(pki.trust)


def test_production_and_test_roots_cannot_be_trusted_together(tmp_path):
    pki = own_pki(tmp_path)
    key = made.spare_key()
    name = made.subject(common_name="Staat der Nederlanden - look-alike made by a test", serials=[])
    made.write_pem(pki.trust / "roots" / "production.pem", made.self_signed(name, key))
    with pytest.raises(ConfigurationError, match="mixes production"):
        TrustStore.load(pki.trust)


def test_an_unreadable_file_is_named(tmp_path):
    pki = own_pki(tmp_path)
    (pki.trust / "crls" / "broken.crl").write_bytes(b"no crl")
    with pytest.raises(ConfigurationError, match=r"broken\.crl"):
        TrustStore.load(pki.trust)


def test_other_files_in_the_folders_are_left_alone(tmp_path):
    pki = own_pki(tmp_path)
    (pki.trust / "crls" / "README.md").write_text("fetched every hour")
    (pki.trust / "crls" / ".tsp.crl.pem.123").write_text("half writ")
    assert TrustStore.load(pki.trust).current().generation == 1


def test_a_replaced_crl_makes_a_new_generation_and_an_untouched_folder_does_not(tmp_path):
    pki = own_pki(tmp_path)
    store = TrustStore.load(pki.trust, recheck=0)
    first = store.current()
    assert store.current() is first
    revoke(pki, "alfa")
    assert store.current().generation == 2
    assert store.current().crls != first.crls


def test_a_change_that_cannot_be_read_leaves_the_previous_generation_and_is_logged(tmp_path, caplog):
    pki = own_pki(tmp_path)
    store = TrustStore.load(pki.trust, recheck=0)
    first = store.current()
    file = pki.trust / "crls" / "tsp.crl.pem"
    good = file.read_bytes()
    file.write_text("-----BEGIN X509 CRL-----\nbroken\n-----END X509 CRL-----\n")
    with caplog.at_level(logging.ERROR):
        assert store.current() is first
    assert "tsp.crl.pem" in caplog.text
    file.write_bytes(good)
    assert store.current().generation == 2


def test_a_change_is_noticed_only_after_the_recheck_time(tmp_path):
    pki = own_pki(tmp_path)
    store = TrustStore.load(pki.trust, recheck=3600)
    revoke(pki, "alfa")
    assert store.current().generation == 1


def test_threads_see_whole_generations_only(tmp_path):
    pki = own_pki(tmp_path)
    store = TrustStore.load(pki.trust, recheck=0)
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(len(store.current().crls))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        renew_crls(pki)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(seen) == {3}


def test_a_root_with_an_extension_that_cannot_be_read_is_refused_at_once(tmp_path):
    pki = own_pki(tmp_path)
    key, name = made.spare_key(), made.subject()
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, made.now() - timedelta(1), made.now() + timedelta(1)
    )
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.19"), b"\x04\x00")
    root = builder.add_extension(broken, critical=True).sign(key, hashes.SHA256())
    made.write_pem(pki.trust / "roots" / "broken.pem", root)
    with pytest.raises(ConfigurationError, match=r"broken\.pem holds a certificate that cannot be read"):
        TrustStore.load(pki.trust)
