"""What ends when, what was seen lately, and files that are read again when they change."""

from __future__ import annotations

import logging
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.hierarchy import TestPki, issue, renew_crls, revoke
from bro_soap.security.files import Reloading, write_file
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, Purpose, TrustStore, certificate_policy
from bro_soap.security.pki.radar import DailyRadar, Expiry, log_expiries, own_certificates, radar, survey
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.security.wsse.keys import OwnKeys
from bro_soap.settings import Settings
from tests import pki as made
from tests.patience import until
from tests.pki import ALFA, BETA, der, now, own_pki


@pytest.fixture
def pki(tmp_path: Path) -> TestPki:
    return own_pki(tmp_path)


def found(
    pki: TestPki, *clients: x509.Certificate, days: int = 30, later: timedelta = timedelta()
) -> dict[str, Expiry]:
    trust = TrustStore.load(pki.trust).current()
    own = [("server", pki.certificate("server"))]
    return {f"{one.kind} {one.name}": one for one in radar(own, trust, clients, now() + later, days=days)}


def states(expiries: dict[str, Expiry], kind: str) -> set[str]:
    return {one.state for one in expiries.values() if one.kind == kind}


def test_everything_the_service_lives_by_is_looked_at_soonest_first(pki: TestPki) -> None:
    expiries = found(pki, pki.certificate("alfa"), pki.certificate("beta"))
    kinds = [one.kind for one in expiries.values()]
    assert sorted(kinds) == ["client"] * 2 + ["crl"] * 3 + ["intermediate"] * 2 + ["root", "server"]
    assert {one.state for one in expiries.values()} == {"OK"}
    ends = [one.ends for one in expiries.values() if one.ends]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("later", "state", "days"),
    [(timedelta(days=360), "OK", 37), (timedelta(days=370), "WARNING", 27), (timedelta(days=398), "EXPIRED", 0)],
)
def test_a_certificate_is_fine_a_warning_or_expired(pki: TestPki, later: timedelta, state: str, days: int) -> None:
    (server,) = [one for one in found(pki, later=later).values() if one.kind == "server"]
    assert (server.state, round(server.days)) == (state, days)


def test_how_early_to_warn_is_a_choice(pki: TestPki) -> None:
    assert states(found(pki, days=396), "server") == {"OK"}
    assert states(found(pki, days=398), "server") == {"WARNING"}


@pytest.mark.parametrize(("hours", "state"), [(35, "OK"), (37, "WARNING"), (49, "EXPIRED")])
def test_a_crl_is_a_warning_in_the_last_quarter_of_its_life(pki: TestPki, hours: int, state: str) -> None:
    renew_crls(pki, valid=timedelta(hours=48))
    assert states(found(pki, later=timedelta(hours=hours)), "crl") == {state}


def test_a_ca_without_a_crl_or_with_one_of_another_is_missing_one(pki: TestPki) -> None:
    (pki.trust / "crls" / "tsp.crl.pem").unlink()
    assert [one.name for one in found(pki).values() if one.state == "MISSING"] == [
        "TRIAL TSP - G4 PKIo Priv G-TLS SYS - 2025"
    ]
    made.write_pem(pki.trust / "crls" / "tsp.crl.pem", made.new_crl(pki.cas["tsp"], made.spare_key()))
    assert states(found(pki), "crl") == {"OK", "MISSING"}


def test_of_an_organisation_only_the_certificate_that_ends_last_counts(pki: TestPki) -> None:
    old = pki.certificate("alfa")
    issue(pki, "alfa", ALFA, key=made.spare_key(), valid=timedelta(days=800))
    expiries = found(pki, old, pki.certificate("alfa"), pki.certificate("beta"), later=timedelta(days=380))
    clients = {one.name.split("(")[1]: one.state for one in expiries.values() if one.kind == "client"}
    assert clients == {f"{ALFA})": "OK", f"{BETA})": "WARNING"}


def test_two_certificates_of_an_organisation_work_side_by_side_until_one_is_revoked(pki: TestPki) -> None:
    """Overlap: a party replaces its certificate without a moment in which it has none."""
    verifier = made.verifier(pki)
    old = pki.certificate("alfa")
    (pki.folder / "old.pem").write_bytes(old.public_bytes(Encoding.PEM))
    renewed = issue(pki, "alfa", ALFA, key=made.spare_key())
    for purpose in (Purpose.TLS_CLIENT, Purpose.SIGNING):
        for leaf in (old, renewed):
            assert verifier.verify(der(leaf), purpose=purpose, at=now()).oin == ALFA
    revoke(pki, "old")
    assert verifier.verify(der(renewed), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    with pytest.raises(Exception, match="revoked"):
        verifier.verify(der(old), purpose=Purpose.TLS_CLIENT, at=now())


# --- seen


def test_an_accepted_certificate_is_noted_once_and_a_refused_one_never(pki: TestPki, tmp_path: Path) -> None:
    seen = SeenCertificates(tmp_path / "seen")
    policy = certificate_policy(Environment.TRIAL)
    verifier = CertificateVerifier(TrustStore.load(pki.trust), policy, seen)
    for purpose in (Purpose.TLS_CLIENT, Purpose.SIGNING):
        identity = verifier.verify(der(pki.certificate("alfa")), purpose=purpose, at=now())
        assert not seen.certificates() or purpose is Purpose.SIGNING, "before it is known whose it is"
        verifier.note(identity)
    with pytest.raises(Exception, match="issuer-unknown"):
        verifier.verify(der(made.shared_pki("G1").certificate("beta")), purpose=Purpose.SIGNING, at=now())
    assert [path.name.split("-")[0] for path in (tmp_path / "seen").iterdir()] == [ALFA]
    assert seen.certificates() == [pki.certificate("alfa")]
    assert SeenCertificates(tmp_path / "seen").certificates() == seen.certificates(), "by another process"


def test_what_ended_long_ago_is_forgotten_and_junk_is_left_out(pki: TestPki, tmp_path: Path) -> None:
    seen = SeenCertificates(tmp_path / "seen")
    seen.note(pki.certificate("alfa"), ALFA)
    (tmp_path / "seen" / "junk.pem").write_bytes(b"junk")
    seen.forget(now() + timedelta(days=400))
    assert len(seen.certificates()) == 1
    seen.forget(now() + timedelta(days=430))
    assert seen.certificates() == []


def test_a_file_in_the_way_hinders_nobody(pki: TestPki, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "seen").write_bytes(b"")
    clock = iter((0.0, 0.0, 59.0, 61.0, 61.0)).__next__
    seen = SeenCertificates(tmp_path / "seen", clock)
    for _ in range(3):
        seen.note(pki.certificate("alfa"), ALFA)
    assert caplog.text.count("is not kept") == 2, "and is tried again after a minute"


# --- the command and the log


@pytest.fixture
def settings(pki: TestPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    values = {
        "trust": pki.trust,
        "certificate": pki.certificate_file("server"),
        "signing_certificate": pki.certificate_file("beta"),
        "seen_folder": tmp_path / "seen",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"BRO_SOAP_{name.upper()}", str(value))
    SeenCertificates(tmp_path / "seen").note(pki.certificate("alfa"), ALFA)
    return Settings()


def test_the_command_shows_it_and_fails_when_something_needs_action(pki: TestPki, settings: Settings) -> None:
    shown = CliRunner().invoke(cli, ["pki", "status"])
    assert shown.exit_code == 0, shown.output
    assert "9 looked at, all OK" in shown.output
    for kind in ("server", "signing", "root", "intermediate", "crl", "client"):
        assert f" {kind} " in shown.output
    (pki.trust / "crls" / "root.crl.pem").unlink()
    shown = CliRunner().invoke(cli, ["pki", "status", "--days", "398"])
    assert shown.exit_code == 1
    assert "MISSING" in shown.output
    assert "9 looked at, 4 need action" in shown.output


def test_one_certificate_that_does_both_is_looked_at_once(pki: TestPki, settings: Settings) -> None:
    both = settings.model_copy(update={"signing_certificate": pki.certificate_file("server")})
    assert [kind for kind, _ in own_certificates(both)] == ["server"]
    with pytest.raises(ConfigurationError, match="is no certificate"):
        own_certificates(settings.model_copy(update={"certificate": pki.key_file("server")}))


def test_only_what_needs_action_is_logged(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    log_expiries(survey(settings, now()))
    assert caplog.text == ""
    log_expiries(survey(settings, now() + timedelta(days=380)))
    assert caplog.text.count("EXPIRED: crl") == 3
    assert "WARNING: client TEST alfa" in caplog.text


def test_once_a_day_one_of_the_processes_logs_it(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Two radars on one lock stand for two processes: the lock is the file's, not the process's."""
    looked: list[str] = []

    def look(name: str) -> list[Expiry]:
        looked.append(name)
        if len(looked) == 1:
            raise ValueError("the first time goes wrong")
        return survey(settings, now() + timedelta(days=380))

    both = [DailyRadar(lambda name=name: look(name), tmp_path / "lock", every=0.05) for name in "ab"]
    for one in both:
        one.start()
    until(lambda: len(looked) >= 4)
    for one in both:
        one.stop()
    assert len(looked) >= 4
    assert len(set(looked)) == 1
    assert "looks again later" in caplog.text
    assert "WARNING: client TEST alfa" in caplog.text


# --- files


def test_a_changed_file_is_read_again_and_a_bad_one_leaves_what_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "number"

    def read() -> int:
        try:
            return int(file.read_text())
        except ValueError as error:
            raise ConfigurationError(str(error)) from error

    write_file(file, b"1")
    number = Reloading([file], read, recheck=0)
    assert number.current() == 1
    write_file(file, b"2")
    assert number.current() == 2
    with caplog.at_level(logging.ERROR):
        write_file(file, b"x")
        assert [number.current(), number.current()] == [2, 2]
        file.unlink()
        assert [number.current(), number.current()] == [2, 2]
    assert caplog.text.count("changed but cannot be used") == 2
    write_file(file, b"3")
    assert number.current() == 3
    with pytest.raises(OSError, match="absent"):
        Reloading([tmp_path / "absent"], (tmp_path / "absent").read_bytes)


def test_a_file_is_not_looked_at_for_every_question(tmp_path: Path) -> None:
    file = tmp_path / "number"
    write_file(file, b"1")
    number = Reloading([file], file.read_text, recheck=60)
    write_file(file, b"2")
    assert number.current() == "1"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "key", b"secret", mode=0o600)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_file(tmp_path / "folder", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "key"]


def test_a_new_key_signs_at_once_and_the_previous_one_decrypts_until_the_next(pki: TestPki) -> None:
    keys = OwnKeys(pki.certificate_file("alfa"), pki.key_file("alfa"), recheck=0)
    first = keys.current()
    assert first.signer.certificate == pki.certificate("alfa")
    for kept in (2, 2):
        renewed = issue(pki, "alfa", ALFA, bits=3072)
        assert keys.current().signer.certificate == renewed
        decryptor = keys.current().decryptor
        assert decryptor is not None
        assert len(decryptor._keys) == kept
    issue(pki, "alfa", ALFA, key=made.ec_key())
    assert keys.current().signer.certificate == pki.certificate("alfa")
    assert keys.current().decryptor is not None, "with the RSA keys of before"
    only_ec = OwnKeys(pki.certificate_file("alfa"), pki.key_file("alfa"))
    assert only_ec.current().decryptor is None


def test_a_file_that_was_written_over_with_its_old_time_and_size_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"one")
    content, before = Reloading([file], file.read_bytes, recheck=0), file.stat()
    assert content.current() == b"one"
    time.sleep(0.02)  # the system keeps times in steps of some milliseconds
    with file.open("r+b") as opened:
        opened.write(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert content.current() == b"two"
