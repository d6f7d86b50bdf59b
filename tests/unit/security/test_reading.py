"""A certificate or key that cannot be read is told where it lies, whatever the parser makes of it."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.security.pki.radar import own_certificates
from bro_soap.security.pki.reading import certificate_of, certificates_in, private_key_in
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.security.wsse.decryption import DecryptionKey
from bro_soap.security.wsse.signing import Signer
from bro_soap.settings import read_settings
from tests.service import make_pki


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


def pem(label: str, der: bytes) -> bytes:
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (label.encode(), base64.encodebytes(der), label.encode())


def odd(pki: TestPki) -> dict[str, bytes]:
    """Return certificates that are wrong each in a way of its own."""
    der = x509.load_pem_x509_certificate(Path(pki.certificate_file("server")).read_bytes()).public_bytes(Encoding.DER)
    usage, alternative = b"\x06\x03\x55\x1d\x0f", b"\x06\x03\x55\x1d\x0e"
    assert usage in der
    assert alternative in der
    return {
        "version 8": der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1),
        "an extension twice": der.replace(alternative, usage),
        "an unknown key": der.replace(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x7f"),
        "cut off": der[:-1],
        "nothing": b"",
    }


@pytest.mark.parametrize("kind", ["version 8", "an extension twice", "an unknown key", "cut off", "nothing"])
def test_every_odd_certificate_is_told(
    pki: TestPki, kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    der = odd(pki)[kind]
    file, key = tmp_path / "x.pem", Path(pki.key_file("server"))
    file.write_bytes(pem("CERTIFICATE", der))
    with pytest.raises(ValueError):  # noqa: PT011  the words are the parser's
        certificate_of(der)
    with pytest.raises(ValueError):  # noqa: PT011
        certificates_in(file.read_bytes())
    for load in (Signer.load, DecryptionKey.load):
        with pytest.raises(ConfigurationError):
            load(file, key)
    with pytest.raises(ConfigurationError):
        own_certificates(read_settings(None, certificate=file, private_key=key))
    seen = SeenCertificates(tmp_path)
    seen.forget(datetime.now(UTC))
    assert seen.certificates() == []
    assert "is no certificate" in caplog.text


def test_a_key_on_a_curve_that_nobody_knows_is_none() -> None:
    inner = (
        bytes.fromhex("020100301006072a8648ce3d020106052b81040006")
        + b"\x04\x15"
        + bytes.fromhex("3013020101040e")
        + b"\1" * 14
    )
    with pytest.raises(ValueError):  # noqa: PT011
        private_key_in(pem("PRIVATE KEY", b"\x30" + bytes([len(inner)]) + inner))


def test_a_pipe_among_certificates_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.pem")
    assert SeenCertificates(tmp_path).certificates() == []


@pytest.mark.parametrize("content", [b"", b"<a/>", b"-----BEGIN CERTIFICATE-----\nQUJD\n", "geen sleutel é".encode()])
@pytest.mark.parametrize("read", [certificates_in, private_key_in])
def test_what_is_no_pem_is_told_so_and_not_where_a_library_answers_questions(
    read: Callable[[bytes], object], content: bytes
) -> None:
    with pytest.raises(ValueError, match=r"^it is not PEM \(-----BEGIN") as refused:
        read(content)
    assert "http" not in str(refused.value)
