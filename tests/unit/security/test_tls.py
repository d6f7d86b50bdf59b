"""Mutual TLS over real sockets: who gets in, over which protocol, and what happens when files change."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.hierarchy import TestPki, issue, renew_crls, revoke
from bro_soap.security.pki.trust import TrustStore
from bro_soap.security.tls.server import DeadlineSSLSocket, ServerTls, client_context
from tests import pki as made
from tests.patience import LONG
from tests.pki import ALFA, own_pki, shared_pki


def server_of(pki: TestPki, **options: float) -> ServerTls:
    store = TrustStore.load(pki.trust, recheck=0)
    return ServerTls(pki.certificate_file("server"), pki.key_file("server"), store, **options)


@contextmanager
def serving(tls: ServerTls) -> Iterator[int]:
    """Answer every connection with the cipher and whether the session was resumed; yield the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        try:
            with tls.context().wrap_socket(connection, server_side=True) as secured:
                secured.recv(1)
                secured.sendall(f"{secured.version()} {secured.cipher()[0]} {secured.session_reused}".encode())  # type: ignore[index]
        except OSError:
            connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def client_of(pki: TestPki, slug: str = "alfa") -> ssl.SSLContext:
    trust = TrustStore.load(pki.trust).current()
    return client_context(pki.certificate_file(slug), pki.key_file(slug), trust)


def ask(port: int, context: ssl.SSLContext, name: str = "localhost", session: ssl.SSLSession | None = None) -> str:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=LONG) as plain,
        context.wrap_socket(plain, server_hostname=name, session=session) as secured,
    ):
        secured.sendall(b"x")
        answer = secured.recv(200).decode()
        if not answer:
            raise ConnectionError("closed")
        return answer


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("shape", ["G1", "G4"])
def test_tls_1_2_and_1_3_are_offered(shape, version):
    context = client_of(shared_pki(shape))
    context.maximum_version = version
    with serving(server_of(shared_pki(shape))) as port:
        assert ask(port, context).startswith(version.name.replace("_", "."))


def test_a_client_that_presents_only_its_leaf_is_accepted(tmp_path):
    pki = own_pki(tmp_path)
    pki.certificate_file("alfa").write_bytes(
        pki.certificate_file("alfa").read_bytes().split(b"-----END CERTIFICATE-----")[0]
        + b"-----END CERTIFICATE-----\n"
    )
    with serving(server_of(pki)) as port:
        assert "TLSv1.3" in ask(port, client_of(pki), name="127.0.0.1")


def test_without_a_certificate_there_is_no_connection():
    pki = shared_pki()
    context = ssl.create_default_context(cafile=str(pki.folder / "root.pem"))
    with (
        serving(server_of(pki)) as port,
        pytest.raises(OSError, match=r"(?i)certificate required|closed|EOF|reset|broken pipe"),
    ):
        ask(port, context)


def test_another_hierarchy_is_refused():
    ours, theirs = shared_pki("G4"), shared_pki("G1")
    context = client_context(
        theirs.certificate_file("alfa"), theirs.key_file("alfa"), TrustStore.load(ours.trust).current()
    )
    with serving(server_of(ours)) as port, pytest.raises(OSError, match=r"(?i)unknown ca|closed|EOF|reset|broken pipe"):
        ask(port, context)


@pytest.mark.parametrize("slug", ["alfa", "tsp", "intermediate"])
def test_a_revocation_at_any_level_takes_effect_at_the_next_handshake(tmp_path, slug):
    pki = own_pki(tmp_path)
    tls = server_of(pki)
    context = client_of(pki)  # with the CRLs of before, so that only the server can refuse
    with serving(tls) as port:
        assert "TLSv1.3" in ask(port, context)
        revoke(pki, slug)
        with pytest.raises(OSError, match=r"(?i)revoked|closed|EOF|reset|broken pipe"):
            ask(port, context)


@pytest.mark.parametrize("level", ["root", "intermediate", "tsp"])
def test_an_expired_crl_of_any_level_refuses_every_client(tmp_path, level):
    pki = own_pki(tmp_path)
    context = client_of(pki)
    renew_crls(pki, levels=[level], valid=timedelta(hours=1), this_update=made.now() - timedelta(hours=2))
    with serving(server_of(pki)) as port, pytest.raises(OSError, match=r"(?i)expired|closed|EOF|reset|broken pipe"):
        ask(port, context)


def test_the_client_checks_the_name_and_the_revocation_of_the_server(tmp_path):
    pki = own_pki(tmp_path)
    with serving(server_of(pki)) as port:
        with pytest.raises(ssl.SSLCertVerificationError, match=r"(?i)hostname"):
            ask(port, client_of(pki), name="elsewhere.example")
        revoke(pki, "server")
        with pytest.raises(ssl.SSLCertVerificationError, match="revoked"):
            ask(port, client_of(pki))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command offers what Python cannot")
@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        (["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"], True),
        (["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"], True),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], True),
        (["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"], True),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384"], False),
        (["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"], False),
        (["-tls1_2", "-cipher", "AES256-GCM-SHA384"], False),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA"], False),
        (["-tls1_2", "-cipher", "ARIA256-GCM-SHA384"], False),
        (["-tls1_3", "-groups", "ffdhe2048"], False),
        (["-tls1_3", "-groups", "X25519:P-256"], True),
        (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], False),
    ],
)
def test_only_what_ncsc_rates_good_or_sufficient_is_agreed(options, accepted):
    pki = shared_pki()
    identity = ["-cert", str(pki.certificate_file("alfa")), "-key", str(pki.key_file("alfa"))]
    with serving(server_of(pki)) as port:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", str(pki.folder / "root.pem")]
        ran = subprocess.run(
            [*command, *identity, *options], check=False, input=b"x", capture_output=True, timeout=LONG
        )
    agreed = b"Cipher is (NONE)" not in ran.stdout and b"Verify return code: 0 (ok)" in ran.stdout
    assert agreed is accepted


def test_the_suites_are_the_sufficient_ones_and_no_others():
    names = {suite["name"] for suite in server_of(shared_pki()).context().get_ciphers()}
    assert names <= {
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES256-CCM",
        "ECDHE-ECDSA-AES128-CCM",
    }


def test_the_context_is_kept_and_a_session_resumed():
    pki = shared_pki()
    tls = server_of(pki)
    assert tls.context() is tls.context()
    context = client_of(pki)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(tls) as port:
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secured,
        ):
            secured.sendall(b"x")
            assert secured.recv(200).endswith(b"False")
            session = secured.session
        assert ask(port, context, session=session).endswith("True")


def test_a_new_server_certificate_is_used_without_a_restart(tmp_path):
    pki = own_pki(tmp_path)
    tls = server_of(pki)
    first = tls.context()
    issue(pki, "server", ALFA, hosts=["localhost", "new.example"], server=True, key=made.spare_key())
    assert tls.context() is not first
    with serving(tls) as port:
        assert "TLSv1.3" in ask(port, client_of(pki), name="new.example")


def test_a_certificate_that_does_not_fit_its_key_leaves_the_old_context_and_is_logged_once(tmp_path, caplog):
    pki = own_pki(tmp_path)
    tls = server_of(pki)
    first = tls.context()
    pki.certificate_file("server").write_bytes(pki.certificate_file("beta").read_bytes())
    with caplog.at_level(logging.ERROR):
        assert tls.context() is first
        assert tls.context() is first
    assert caplog.text.count("TLS keeps") == 1


def test_a_server_that_has_no_usable_certificate_does_not_start(tmp_path):
    pki = own_pki(tmp_path)
    pki.key_file("server").write_bytes(pki.key_file("beta").read_bytes())
    with pytest.raises(ConfigurationError, match="TLS cannot start"):
        server_of(pki).context()


def test_a_stalled_client_is_let_go_after_the_deadline():
    pki = shared_pki()
    tls = server_of(pki, read_timeout=0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\x16\x03\x01")  # the beginning of a ClientHello, and no more
        with pytest.raises(OSError, match="silent for too long"):
            tls.context().wrap_socket(ours, server_side=True, do_handshake_on_connect=False).do_handshake()


def test_no_timeout_means_the_limit():
    pki = shared_pki()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        secured = server_of(pki).context().wrap_socket(ours, server_side=True, do_handshake_on_connect=False)
        assert isinstance(secured, DeadlineSSLSocket)
        secured.settimeout(None)
        assert secured.gettimeout() == 5.0
        secured.setblocking(True)
        assert secured.gettimeout() == 5.0
        secured.setblocking(False)
        assert secured.gettimeout() == 0.0
        secured.settimeout(1.5)
        assert secured.gettimeout() == 1.5
