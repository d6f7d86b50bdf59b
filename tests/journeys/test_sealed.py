"""A node with a key: what it wrote is sealed to the last line when it stops."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bro_soap.observe.audit import SealKeys, examine
from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.service import enveloped, running, sample


def test_a_service_that_seals_its_audit_log_has_sealed_all_of_it_when_it_ends(pki: TestPki, tmp_path: Path) -> None:
    key, file = Ed25519PrivateKey.generate(), tmp_path / "audit.key"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with running(tmp_path, pki, audit_key=file) as service:
        assert service.post("leverancier", enveloped(sample("registration-land-rd"))).status_code == 200
    report = examine([tmp_path / "audit"], SealKeys([key.public_key()]))
    assert report.breaks == ()
    assert report.lines >= 4
    assert sum(report.vouched.values()) == report.lines
