"""Every bad certificate of the test PKI: refused on TLS and as signer of a message, and the operator reads why."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bro_soap.cli import cli
from bro_soap.errors import CertificateError, SignatureError
from bro_soap.model import Party, Role
from bro_soap.sandbox.pki.bad import SPECIMENS, Specimen, specimens, write_specimens
from bro_soap.sandbox.pki.extensions import Shape
from bro_soap.sandbox.pki.hierarchy import Organisation, TestPki, make_test_pki, open_test_pki
from bro_soap.security.pki.certificates import CertificateVerifier, Purpose, TrustStore
from bro_soap.security.tls.server import ServerTls, refusal
from bro_soap.security.wsse.envelope import SignaturePolicy, verify_envelope
from tests import pki as made
from tests.envelopes import Recipe, message, sign
from tests.journeys.raw import read, request
from tests.patience import LONG, until
from tests.service import CODE, Service, enveloped, oin, running, sample

SHAPES: tuple[Shape, ...] = ("G1", "G4")
ALL = [pytest.param(shape, one, id=f"{shape}-{one.name}") for shape in SHAPES for one in specimens(shape)]

# Where OpenSSL, in the handshake, names another check than the verifier that runs for each request.
HANDSHAKE = {
    "ku-no-signature": "certificate: usage",
    "eku-mail": "certificate: usage",
    "eku-server": "certificate: usage",
    "eku-document-signing": "certificate: usage",
    "lp-authenticity": "certificate: usage",
    "tsp-no-cert-sign": "certificate: not-a-ca",
    "secp256k1": "certificate: none presented",  # TLS 1.3 has no way to sign with it
}
# What OpenSSL lets through; the verifier refuses it with 401 when the request comes.
ONLY_THE_VERIFIER = {
    *("no-oin", "oin-in-cn-only", "two-serial-numbers", "gln-and-name", "oin-19", "oin-21", "oin-lower-case"),
    *("oin-prefix", "oin-kvk-letter", "oin-suffix", "oin-spaces", "no-policy", "policy-any", "policy-production"),
    *("policy-personal", "policy-public-g3", "policy-not-of-ca", "lp-authentication", "ca-true", "no-key-usage"),
    *("too-large", "rsa-2048", "ed25519", "pss-salt", "pss-mask", "fifth-level"),
}


@pytest.fixture(scope="module", params=SHAPES)
def shape(request: pytest.FixtureRequest) -> Shape:
    found: Shape = request.param
    return found


@cache
def folder_of(shape: Shape) -> TestPki:
    pki = make_test_pki(TEMPORARY[0] / shape, organisations={}, shape=shape)
    write_specimens(pki)
    return pki


TEMPORARY: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> None:
    TEMPORARY.append(tmp_path_factory.mktemp("bad"))


def stem(pki: TestPki, specimen: Specimen) -> Path:
    return pki.folder / ("odd" if specimen.good else "bad") / specimen.name


def chain(pki: TestPki, specimen: Specimen) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(stem(pki, specimen).with_suffix(".pem").read_bytes())


def test_there_are_at_least_forty_and_each_is_wrong_in_its_own_way() -> None:
    for shape in SHAPES:
        bad = [one for one in specimens(shape) if not one.good]
        assert len(bad) >= 55
        assert len({one.name for one in bad}) == len(bad)
        assert len({one.what for one in bad}) == len(bad)
    refused_by = {one.tls for one in SPECIMENS}
    assert len(refused_by - {""}) >= 25, "the checks of the verifier that a certificate can fail on"


def test_the_manifest_says_what_the_table_says(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["pki", "new", str(tmp_path / "pki"), "--bad"])
    assert ran.exit_code == 0, ran.output
    for kind in ("bad", "odd"):
        listed = json.loads((tmp_path / "pki" / kind / "manifest.json").read_text())
        table = [one for one in specimens("G4") if one.good == (kind == "odd")]
        assert listed == [{"name": s.name, "what": s.what, "tls": s.tls, "signing": s.signing} for s in table]
        assert f"{len(table)} to {'refuse' if kind == 'bad' else 'accept'}" in ran.output
        files = {path.stem for path in (tmp_path / "pki" / kind).glob("*.pem")}
        assert files == {one.name for one in table}


def client(pki: TestPki, specimen: Specimen) -> ssl.SSLContext:
    """A client that would use any certificate: no library would normally load some of these."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_verify_locations(pki.folder / "root.pem")
    context.load_cert_chain(stem(pki, specimen).with_suffix(".pem"), stem(pki, specimen).with_suffix(".key"))
    return context


def handshake(pki: TestPki, specimen: Specimen) -> tuple[str, bytes]:
    """Shake hands with a server of the service; return what the server refused, or the certificate it saw."""
    context = server(pki.folder).context()
    ours, theirs = socket.socketpair()
    result: list[tuple[str, bytes]] = []

    def serve() -> None:
        try:
            with context.wrap_socket(ours, server_side=True) as secured:
                result.append(("", secured.getpeercert(True) or b""))
                secured.sendall(b"x")
        except ssl.SSLError as error:
            result.append((refusal(error), b""))
            ours.close()

    thread = threading.Thread(target=serve)
    thread.start()
    with (
        contextlib.suppress(OSError),
        client(pki, specimen).wrap_socket(theirs, server_hostname="localhost") as secured,
    ):
        secured.recv(1)
    thread.join(LONG)
    return result[0]


@cache
def server(folder: Path) -> ServerTls:
    return ServerTls(folder / "server.pem", folder / "server.key", TrustStore.load(folder / "trust"))


@cache
def verifier(folder: Path) -> CertificateVerifier:
    return made.verifier(open_test_pki(folder))


@pytest.mark.parametrize(("shape", "specimen"), ALL)
def test_on_a_tls_connection_it_is_refused_by_its_check_or_accepted(shape: Shape, specimen: Specimen) -> None:
    pki = folder_of(shape)
    refused, seen = handshake(pki, specimen)
    if refused:
        assert specimen.tls
        assert specimen.name not in ONLY_THE_VERIFIER
        assert refused.startswith(HANDSHAKE.get(specimen.name, f"certificate: {specimen.tls}:"))
        return
    assert not specimen.tls or specimen.name in ONLY_THE_VERIFIER
    assert verdict(pki, [x509.load_der_x509_certificate(seen)], Purpose.TLS_CLIENT) == specimen.tls


def verdict(pki: TestPki, certificates: list[x509.Certificate], purpose: Purpose) -> str:
    leaf, *presented = map(made.der, certificates)
    try:
        verifier(pki.folder).verify(leaf, presented, purpose=purpose, at=made.now())
    except CertificateError as error:
        return error.check
    return ""


@pytest.mark.parametrize(("shape", "specimen"), ALL)
def test_the_verifier_alone_names_the_check_for_both_purposes(shape: Shape, specimen: Specimen) -> None:
    """Behind a proxy that ends TLS there is no handshake of ours, only the verifier."""
    pki = folder_of(shape)
    assert verdict(pki, chain(pki, specimen), Purpose.TLS_CLIENT) == specimen.tls
    assert verdict(pki, chain(pki, specimen), Purpose.SIGNING) == specimen.signing


@pytest.mark.parametrize(("shape", "specimen"), ALL)
def test_as_signer_of_a_message_it_is_refused_by_its_check_or_accepted(shape: Shape, specimen: Specimen) -> None:
    pki = folder_of(shape)
    key = load_pem_private_key(stem(pki, specimen).with_suffix(".key").read_bytes(), None)
    signing = key if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) else made.spare_key()
    scheme = "ecdsa" if isinstance(signing, ec.EllipticCurvePrivateKey) else "rsa"
    root = sign(message(), Recipe(signing, chain(pki, specimen)[0], scheme=scheme))
    options = {"policy": SignaturePolicy(), "verifier": verifier(pki.folder), "now": made.now()}
    if not specimen.signing:
        assert verify_envelope(root, **options).identity.oin
        return
    with pytest.raises(SignatureError) as caught:
        verify_envelope(root, **options)
    if specimen.name == "too-large":
        assert (caught.value.code, caught.value.check[:9]) == ("InvalidSecurityToken", "token of ")
    elif specimen.signing in SENT_CHAIN_MATTERS:
        assert caught.value.check.startswith(("certificate issuer-unknown:", f"certificate {specimen.signing}:"))
    else:
        assert caught.value.check.startswith(f"certificate {specimen.signing}:"), caught.value
        assert caught.value.code == "FailedAuthentication"


# A message brings only the leaf, so that the verifier never sees the rest of a chain that is not in the trust store.
SENT_CHAIN_MATTERS = {"root-unknown", "signature"}


@pytest.fixture(scope="module")
def service(shape: Shape, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    known = Organisation(oin("99000001"), "99000001", "TEST bronhouder")
    pki = make_test_pki(folder / "pki", organisations={"bronhouder": known}, shape=shape)
    write_specimens(pki)
    with running(folder, pki) as found:
        with found.store() as store, store.write() as unit:
            oins = frozenset({"00000099700000001000", "00000007ABCDE1234000", "00000003123456780000"})
            unit.parties.add(Party("99000070", "TEST specimen", oins, frozenset({(Role.DATA_AFNEMER, CODE)})))
        yield found


def post(service: Service, specimen: Specimen) -> tuple[int, int]:
    """Send a request as this client; return its own port and the HTTP status, 0 for a connection that TLS ended."""
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=LONG)
    port: int = plain.getsockname()[1]
    sent = request(enveloped(sample("dispatch-data-request")), "/2w-be/dscpt/1.1")
    try:
        with client(service.pki, specimen).wrap_socket(plain, server_hostname="localhost") as secured:
            secured.sendall(sent)
            return port, read(secured).status
    except (OSError, http.client.HTTPException):
        return port, 0


def test_the_running_service_refuses_every_bad_one_and_logs_the_check(service: Service) -> None:
    """One service meets them all; the outside gets an alert or a bare 401, the operator the name of the check."""
    wanted: dict[str, str] = {}
    for specimen in specimens(service.pki.shape):
        port, status = post(service, specimen)
        if not specimen.tls:
            assert status == 200, specimen.name
        elif specimen.name in ONLY_THE_VERIFIER:
            assert status == 401, specimen.name
            wanted[specimen.name] = f"certificate: {specimen.tls}"
        else:
            assert status == 0, specimen.name
            told = HANDSHAKE.get(specimen.name, f"certificate: {specimen.tls}:")
            wanted[specimen.name] = f"TLS refused 127.0.0.1:{port}: {told}"

    def missing() -> dict[str, str]:
        return {name: says for name, says in wanted.items() if not any(says in line for line in logged(service))}

    until(lambda: not missing(), missing)


def logged(service: Service) -> list[str]:
    return [f"{line.get('event')} {line.get('refused', '')}" for line in service.log()]
