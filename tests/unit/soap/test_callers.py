"""Who calls: a certificate of the connection, or of a trusted proxy, and nothing else."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.channels.http.callers import Callers
from bro_soap.errors import AccessError, ConfigurationError
from bro_soap.model import Party
from bro_soap.operate.doctor import behind_proxy
from bro_soap.sandbox.pki.hierarchy import TestPki, make_test_pki
from bro_soap.security.pki.certificates import (
    CertificateVerifier,
    Environment,
    SeenCertificates,
    TrustStore,
    certificate_policy,
)
from bro_soap.settings import Settings

OIN = "00000099123456780000"
PARTY = Party("12345678", "Waterschap", frozenset({OIN}))


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_test_pki(tmp_path_factory.mktemp("pki"), organisations={"known": OIN, "other": "00000099999999990000"})


@pytest.fixture(scope="module")
def verifier(pki: TestPki) -> CertificateVerifier:
    return CertificateVerifier(TrustStore.load(pki.trust), certificate_policy(Environment.TRIAL))


class Connection:
    """A connection as the server shows it: its certificate, the head of its request, and who is at the other side."""

    def __init__(self, der: bytes | None = None, *fields: str, user: int = 0) -> None:
        self.der, self.user = der, user
        self.head = "".join(f"{line}\r\n" for line in ("POST / HTTP/1.1", *fields, "")).encode("latin-1")

    def getpeercert(self, _binary: bool) -> bytes | None:
        return self.der

    def peer(self) -> int:
        return self.user


def der(pki: TestPki, slug: str) -> bytes:
    return pki.certificate(slug).public_bytes(Encoding.DER)


def find(verifier: CertificateVerifier, environ: dict[str, Any], **settings: Any) -> str:
    callers = Callers(Settings(**settings), verifier, {OIN: PARTY}.get)
    return callers.find(environ, datetime.now(UTC)).party.kvk_number


PROXY = {"certificate_header": "X-Client-Cert", "trusted_proxies": {"10.0.0.1", "unix"}}


def line(pki: TestPki, slug: str = "known") -> str:
    pem = pki.certificate(slug).public_bytes(Encoding.PEM).decode()
    return f"X-Client-Cert: {quote(pem)}"


def header(pki: TestPki, slug: str = "known", address: str = "10.0.0.1", user: int = 0) -> dict[str, Any]:
    return {"gunicorn.socket": Connection(None, line(pki, slug), user=user), "REMOTE_ADDR": address}


def test_the_certificate_of_the_connection_names_the_party(pki: TestPki, verifier: CertificateVerifier) -> None:
    assert find(verifier, {"gunicorn.socket": Connection(der(pki, "known"))}) == "12345678"


@pytest.mark.parametrize("address", ["10.0.0.1", ""])
def test_a_trusted_proxy_may_hand_the_certificate_over(
    pki: TestPki, verifier: CertificateVerifier, address: str
) -> None:
    assert find(verifier, header(pki, address=address), **PROXY) == "12345678"


def test_one_user_of_this_machine_may_be_the_proxy(pki: TestPki, verifier: CertificateVerifier) -> None:
    named = {"certificate_header": "X-Client-Cert", "trusted_proxies": {"unix:4711"}}
    assert find(verifier, header(pki, address="", user=4711), **named) == "12345678"
    for environ in (header(pki, address="", user=4712), header(pki, address="4711", user=4711)):
        with pytest.raises(AccessError, match="no trusted proxy"):
            find(verifier, environ, **named)


def test_the_connection_wins_over_a_header(pki: TestPki, verifier: CertificateVerifier) -> None:
    environ = {"gunicorn.socket": Connection(der(pki, "other"), line(pki, "known")), "REMOTE_ADDR": "10.0.0.1"}
    with pytest.raises(AccessError, match="not registered"):
        find(verifier, environ, **PROXY)


def test_nothing_else_is_believed(pki: TestPki, verifier: CertificateVerifier) -> None:
    def handed(*fields: str) -> dict[str, Any]:
        return {"gunicorn.socket": Connection(None, *fields), "REMOTE_ADDR": "10.0.0.1"}

    folded = {"HTTP_X_CLIENT_CERT": line(pki).partition(": ")[2]}  # what has become of headers is not looked at
    refused: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({}, {}, "none presented"),
        (folded, PROXY, "none presented"),
        (handed() | folded, PROXY, "none presented"),
        ({"gunicorn.socket": Connection(None)}, {}, "none presented"),
        (header(pki), {}, "none presented"),
        (header(pki, address="10.0.0.2"), PROXY, "no trusted proxy"),
        (header(pki, address="10.0.0.1, 10.0.0.2"), PROXY, "no trusted proxy"),
        (header(pki, "other"), PROXY, "not registered"),
        (handed("X-Client-Cert: %%%"), PROXY, "header"),
        (handed("X-Client-Cert: nonsense"), PROXY, "header"),
        (handed("X-Client-Cert: " + "A" * 40_000), PROXY, "too long"),
        (handed(line(pki), line(pki)), PROXY, "2 headers for the certificate"),
        (handed(line(pki), line(pki, "other").replace("-Client-", "_client_", 1)), PROXY, "2 headers"),
        ({"gunicorn.socket": Connection(b"nonsense")}, {}, "certificate"),
    ]
    for environ, settings, reason in refused:
        with pytest.raises(AccessError, match=reason) as error:
            find(verifier, environ, **settings)
        assert error.value.status == 401


def test_only_the_certificate_of_who_is_registered_is_kept(pki: TestPki, tmp_path: Path) -> None:
    seen = SeenCertificates(tmp_path / "seen")
    noting = CertificateVerifier(TrustStore.load(pki.trust), certificate_policy(Environment.TRIAL), seen)
    with pytest.raises(AccessError, match="not registered"):
        find(noting, {"gunicorn.socket": Connection(der(pki, "other"))})
    assert seen.certificates() == []
    find(noting, {"gunicorn.socket": Connection(der(pki, "known"))})
    assert seen.certificates() == [pki.certificate("known")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, False),
        ({**PROXY, "bind": "unix:/run/bro.sock"}, True),
        ({**PROXY, "bind": "127.0.0.1:8080"}, True),
        ({**PROXY, "bind": "0.0.0.0:8080"}, None),
        ({**PROXY, "bind": "unix:/run/bro.sock", "certificate": "a.pem", "private_key": "a.key"}, None),
        ({"certificate_header": "X-Client-Cert", "bind": "unix:/run/bro.sock"}, None),
        ({"trusted_proxies": {"unix"}, "bind": "unix:/run/bro.sock"}, None),
    ],
)
def test_a_proxy_is_believed_only_where_nobody_else_can_come(settings: dict[str, Any], expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(ConfigurationError):
            behind_proxy(Settings(**settings))
    else:
        assert behind_proxy(Settings(**settings)) is expected
