"""Attacks on TLS and with certificates: weak versions and suites, floods, and organisations that someone is not."""

from __future__ import annotations

import base64
import os
import shutil
import ssl
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bro_soap.sandbox.pki.hierarchy import LeafSpec, Organisation, build_leaf, leaf_spec
from tests.hostile.target import CLOSED, DELIVERY, TLS_REFUSED, Answer, Attack, Drive, Target, head, judged, request
from tests.patience import LONG
from tests.pki import new_ca, now, self_signed, spare_key
from tests.service import enveloped, oin, sample

QUESTION = request(enveloped(sample("dispatch-data-request")), "/2w-be/dscpt/1.1")
GOOD = request(enveloped(sample("registration-land-rd")))
NO_HTTP = "TLS ends before HTTP begins"
TLS_12, SSL_3, TLS_10, TLS_11 = 0x0303, 0x0300, 0x0301, 0x0302
ECDHE_GCM = 0xC030  # a suite the service does agree to


# --- hellos written by hand, since no library offers what they offer


def hello(
    version: int = TLS_12,
    suites: tuple[int, ...] = (ECDHE_GCM,),
    *,
    compression: bytes = b"\0",
    groups: tuple[int, ...] = (23,),
    signatures: tuple[int, ...] = (0x0804, 0x0401, 0x0403),
    versions: tuple[int, ...] = (),
    more: bytes = b"",
) -> bytes:
    """A ClientHello (RFC 5246, 7.4.1.2) in one record."""
    extensions = _extension(10, _listed(groups)) + _extension(11, b"\1\0") + _extension(13, _listed(signatures))
    if versions:
        extensions += _extension(
            43, bytes([2 * len(versions)]) + b"".join(struct.pack("!H", each) for each in versions)
        )
        extensions += _extension(51, struct.pack("!H", 0))
    body = struct.pack("!H", version) + os.urandom(32) + b"\0" + _listed(suites)
    body += bytes([len(compression)]) + compression
    if version > SSL_3:
        body += struct.pack("!H", len(extensions + more)) + extensions + more
    return record(b"\1" + len(body).to_bytes(3, "big") + body, min(version, TLS_10))


def _extension(number: int, content: bytes) -> bytes:
    return struct.pack("!HH", number, len(content)) + content


def _listed(values: tuple[int, ...]) -> bytes:
    return struct.pack("!H", 2 * len(values)) + b"".join(struct.pack("!H", value) for value in values)


def record(content: bytes, version: int = TLS_10, kind: int = 22) -> bytes:
    return struct.pack("!BHH", kind, version, len(content)) + content


def greeted(sent: bytes) -> Drive:
    """Send a hello; an alert or a closed connection is a refusal, a ServerHello is not."""

    def drive(target: Target) -> Answer:
        with target.plain() as connection:
            connection.sendall(sent)
            received = connection.recv(4096)
            return Answer(TLS_REFUSED if received[:1] in (b"\x15", b"") else "TLS accepted", received)

    return lambda target: _refused(judged(lambda: drive(target)))


def _refused(answer: Answer) -> Answer:
    return Answer(TLS_REFUSED) if answer.verdict == CLOSED else answer


def _weak() -> Iterator[Attack]:
    group = "TLS: versions, suites and floods"
    hellos = {
        "SSL 2.0": b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80" + os.urandom(34),
        "SSL 3.0": hello(SSL_3, (0x000A, 0x0035)),
        "TLS 1.0": hello(TLS_10, (0xC014, 0x0035)),
        "TLS 1.1": hello(TLS_11, (0xC014, 0x0035)),
        "TLS 1.2 after a failed 1.3 (downgrade)": hello(suites=(ECDHE_GCM, 0x5600)),
        "no encryption (NULL)": hello(suites=(0xC010, 0x003B, 0x0002)),
        "no encryption in TLS 1.3 (integrity only)": hello(suites=(0xC0B4, 0xC0B5), versions=(0x0304,)),
        "no authentication (anonymous)": hello(suites=(0xC018, 0xC019, 0x0034, 0x00A6)),
        "export suites": hello(suites=(0x0003, 0x0006, 0x0008, 0x0014)),
        "RC4": hello(suites=(0xC011, 0x0005, 0x0004)),
        "3DES": hello(suites=(0xC012, 0x000A, 0x0016)),
        "CBC": hello(suites=(0xC013, 0xC014, 0xC027, 0xC028)),
        "RSA key exchange": hello(suites=(0x009C, 0x009D, 0x002F, 0x0035)),
        "finite-field Diffie-Hellman": hello(suites=(0x009E, 0x009F, 0x0033)),
        "a shared secret": hello(suites=(0x00A8, 0xD001)),
        "CCM with a short tag": hello(suites=(0xC0AE, 0xC0AF)),
        "CCM with a short tag in TLS 1.3": hello(suites=(0x1305,), versions=(0x0304,)),
        "a curve of 224 bits": hello(groups=(21,)),
        "a small finite field in TLS 1.3": hello(suites=(0x1301,), groups=(256,), versions=(0x0304,)),
        "signatures with SHA-1 only": hello(signatures=(0x0201, 0x0203)),
        "compression only": hello(compression=b"\1"),
        "a record longer than its maximum": struct.pack("!BHH", 22, TLS_10, 0xFFFF) + bytes(0xFFFF),
        "a hello of 16 MB": record(b"\1\xff\xff\xff" + bytes(16_000)) + record(bytes(16_000)) * 20,
        "an extension twice": hello(more=_extension(13, _listed((0x0401,)))),
        "a heartbeat before the handshake": record(b"\1\x40\0", kind=24),
        "data before the handshake": record(b"GET / HTTP/1.1\r\n\r\n", kind=23),
        "a thousand empty records": record(b"") * 1_000,
    }  # fmt: skip
    for name, sent in hellos.items():
        yield Attack(group, name, greeted(sent), TLS_REFUSED, silent=NO_HTTP)
    yield Attack(group, "HTTP without TLS", greeted(head(DELIVERY, "GET")), TLS_REFUSED, silent=NO_HTTP)
    yield Attack(group, "renegotiation", renegotiated, TLS_REFUSED, silent=NO_HTTP)


def renegotiated(target: Target) -> Answer:
    """Ask for a new handshake on a TLS 1.2 connection, as `openssl s_client` can."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl command here")
    pki = target.service.pki
    to = ("-connect", f"127.0.0.1:{target.service.port}", "-servername", "localhost")
    own = ("-cert", str(pki.certificate_file("leverancier")), "-key", str(pki.key_file("leverancier")))
    ran = subprocess.run(
        [openssl, "s_client", "-tls1_2", *to, *own],
        input=b"R\n",
        capture_output=True,
        timeout=LONG,
        check=False,
    )
    told = ran.stdout + ran.stderr
    assert b"RENEGOTIATING" in told, told.decode()
    return Answer(TLS_REFUSED if b"no renegotiation" in told else "TLS accepted", told)


# --- certificates


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def presenting(chain: bytes, key: rsa.RSAPrivateKey | None) -> ssl.SSLContext:
    """A client that trusts anyone and presents this."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if key is not None:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with tempfile.NamedTemporaryFile() as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)
            file.flush()
            context.load_cert_chain(file.name)
    return context


Present = Callable[[Target], ssl.SSLContext]


def _leaf(**changes: object) -> Present:
    """A leaf of the real TSP with something else in it."""

    def present(target: Target) -> ssl.SSLContext:
        pki = target.service.pki
        leaf = build_leaf(pki, replace(_spec(), **changes), spare_key().public_key())  # type: ignore[arg-type]
        return presenting(_pem(leaf, pki.cas["tsp"], pki.cas["intermediate"]), spare_key())

    return present


def _spec(number: str = "99000010") -> LeafSpec:
    return leaf_spec("G4", "aanvaller", Organisation(oin(number), number, "TEST leverancier"))


@cache
def _other_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def of_another_root(target: Target) -> ssl.SSLContext:
    """The same names all the way up, and keys of the attacker's: only the signatures differ."""
    pki = target.service.pki
    parents: list[x509.Certificate] = []
    for level in ("root", "intermediate", "tsp"):
        above, name = parents[-1] if parents else pki.cas["root"], pki.cas[level].subject
        parents.append(new_ca(pki, level, _other_key(), issuer=above, issuer_key=_other_key(), subject_name=name))
    leaf = build_leaf(pki, _spec(), spare_key().public_key(), signing_key=_other_key())
    return presenting(_pem(leaf, *reversed(parents)), spare_key())


def self_made(_: Target) -> ssl.SSLContext:
    return presenting(_pem(self_signed(_spec().subject, spare_key())), spare_key())


def below_a_leaf(target: Target) -> ssl.SSLContext:
    """A leaf that an organisation issued with the key of its own certificate."""
    pki = target.service.pki
    issuer, issuer_key = pki.certificate("onbekend"), pki.key("onbekend")
    assert isinstance(issuer_key, rsa.RSAPrivateKey)
    leaf = (
        x509.CertificateBuilder(issuer.subject, _spec().subject, spare_key().public_key())
        .serial_number(7)
        .not_valid_before(now() - timedelta(1))
        .not_valid_after(now() + timedelta(1))
        .sign(issuer_key, _spec().digest)
    )
    return presenting(_pem(leaf, issuer, pki.cas["tsp"], pki.cas["intermediate"]), spare_key())


def with_much(number: int) -> Present:
    """A certificate with so many bytes in an extension of its own."""
    padding = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.3.6.1.4.1.1"), b"\x04\x84" + number.to_bytes(4, "big") + bytes(number)
    )
    return _leaf(extensions=(*_spec().extensions, (padding, False)))


def with_a_long_chain(number: int) -> Present:
    def present(target: Target) -> ssl.SSLContext:
        pki = target.service.pki
        leaf = pki.certificate_file("leverancier").read_bytes()
        key = pki.key("leverancier")
        assert isinstance(key, rsa.RSAPrivateKey)
        return presenting(leaf + _pem(pki.cas["intermediate"]) * number, key)

    return present


def deep(levels: int) -> Present:
    """A path of more levels than PKIoverheid has, every one of them in order."""

    def present(target: Target) -> ssl.SSLContext:
        pki = target.service.pki
        chain, key = [pki.cas["tsp"]], pki.keys["tsp"]
        for level in range(levels):
            chain.append(new_ca(pki, f"TEST deeper {level}", _other_key(), issuer=chain[-1], issuer_key=key))
            key = _other_key()
        spec = _spec()
        leaf = (
            x509.CertificateBuilder(chain[-1].subject, spec.subject, spare_key().public_key())
            .serial_number(8)
            .not_valid_before(spec.not_before)
            .not_valid_after(spec.not_after)
            .sign(key, spec.digest)
        )
        return presenting(_pem(leaf, *reversed(chain), pki.cas["intermediate"]), spare_key())

    return present


def called(context: Present, sent: bytes = GOOD) -> Drive:
    """Deliver with this client."""
    return lambda target: target.send(sent, context=context(target))


def _party(stem: str) -> Present:
    return lambda target: target.service.context(stem)


def spoofed(stem: str, *names: str) -> Drive:
    """Deliver as someone who may not, with a supplier's certificate in headers that a proxy might have set."""

    def drive(target: Target) -> Answer:
        certificate = target.service.pki.certificate("leverancier")
        values = {name: quote(_pem(certificate).decode()) for name in names}
        values |= {"Client_Cert": f":{base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()}:"}
        return target.post(enveloped(sample("registration-land-rd")), stem=stem, **values)

    return drive


def _certificates() -> Iterator[Attack]:
    group = "Certificates and who they name"
    moment = now()
    refused: dict[str, Present] = {
        "no certificate": lambda _: presenting(b"", None),
        "an expired certificate": _leaf(not_before=moment - timedelta(9), not_after=moment - timedelta(1)),
        "a certificate that is not valid yet": _leaf(not_before=moment + timedelta(1), not_after=moment + timedelta(9)),
        "a revoked certificate": _party("ingetrokken"),
        "a certificate signed by itself": self_made,
        "the right names under another root": of_another_root,
        "a certificate issued by an organisation": below_a_leaf,
        "a path of two levels more": deep(2),
        "a path of thirty levels more": deep(30),
        "a certificate of 200 kB": with_much(200_000),
        "a hundred certificates presented": with_a_long_chain(100),
    }
    for name, context in refused.items():
        yield Attack(group, name, called(context), TLS_REFUSED, silent=NO_HTTP)
    yield Attack(group, "the server's own certificate", called(_party("server")), "401")
    yield Attack(group, "a certificate of 20 kB", called(with_much(20_000)), "401")
    yield Attack(group, "a good certificate of an organisation nobody knows", called(_party("onbekend")), "401")
    yield Attack(group, "an organisation without a role", called(_party("rolloos")), "403")
    yield Attack(group, "a reader that delivers", called(_party("afnemer")), "403")
    for stem, verdict in (("onbekend", "401"), ("afnemer", "403")):
        yield Attack(
            group,
            f"a supplier's certificate in headers, on the connection of {stem}",
            spoofed(stem, "X_SSL_Client_Cert", "X_Client_Cert", "SSL_CLIENT_CERT", "X_Forwarded_Client_Cert"),
            verdict,
        )
    yield Attack(
        group,
        "another address in the headers of a proxy",
        lambda target: target.post(
            enveloped(sample("registration-land-rd")), stem="onbekend", X_Forwarded_For="127.0.0.1", Forwarded="for=::1"
        ),
        "401",
    )


ATTACKS = (*_weak(), *_certificates())
