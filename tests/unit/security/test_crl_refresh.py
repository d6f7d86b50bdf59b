"""CRLs and OCSP answers over real HTTP on loopback: what is fit replaces what is there, everything else leaves it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from bro_soap.cli import cli
from bro_soap.errors import CertificateError
from bro_soap.sandbox.pki.extensions import authority_key
from bro_soap.sandbox.pki.hierarchy import TestPki, build_leaf, renew_crls, revoke_serial
from bro_soap.sandbox.pki.profiles import with_extension
from bro_soap.security.pki import crl_refresh
from bro_soap.security.pki.certificates import Purpose
from bro_soap.security.pki.crl_refresh import Refreshed, crl_urls, refresh_crls, refresh_ocsp
from bro_soap.security.pki.fetch import FetchError, Limits, allowed, fetch
from bro_soap.security.pki.ocsp import ocsp_urls, read_answer
from tests import pki as made
from tests.patience import LONG
from tests.pki import ALFA, der, new_crl, now, own_pki

Answer = Callable[[BaseHTTPRequestHandler], None]
PATIENT = Limits(size=100_000, silence=LONG, whole=LONG)
QUICK = Limits(size=100_000, silence=1.0, whole=1.5)  # for who would take for ever


@dataclass
class Web:
    """A web server whose answers a test sets, by path, or by the whole URL when it serves as proxy."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def give(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.url(path)


@contextmanager
def serving() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(f"{self.command} {self.path}")
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length) if length else None
            answer = web.answers.get(self.path)
            answer(self) if answer else self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up are the point
    web = Web(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@pytest.fixture
def pki(tmp_path: Path) -> TestPki:
    return own_pki(tmp_path)


def crl_der(crl: x509.CertificateRevocationList) -> bytes:
    return crl.public_bytes(Encoding.DER)


def fresh(pki: TestPki, level: str = "tsp", **options: object) -> x509.CertificateRevocationList:
    number = x509.CRLNumber(int(datetime.now(UTC).timestamp() * 1_000_000))
    options.setdefault("this_update", now() - timedelta(seconds=1))
    return new_crl(pki.cas[level], pki.keys[level], extensions=((number, False),), **options)  # type: ignore[arg-type]


def aged(pki: TestPki) -> None:
    """Let what is there be of an hour ago."""
    renew_crls(pki, this_update=now() - timedelta(hours=1))
    for level in pki.cas:
        old = new_crl(pki.cas[level], pki.keys[level], this_update=now() - timedelta(hours=1))
        made.write_pem(pki.trust / "crls" / f"{level}.crl.pem", old)


def refreshed(pki: TestPki, web: Web, *urls: str, **options: object) -> dict[str, Refreshed]:
    options = {"known": [], "hosts": [web.host], "at": now(), "limits": PATIENT, **options}
    done = refresh_crls(pki.trust, urls=urls, **options)  # type: ignore[arg-type]
    return {level: one for level, ca in pki.cas.items() for one in done if made_name(ca) == one.name}


def made_name(ca: x509.Certificate) -> str:
    return str(ca.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


def content(pki: TestPki, level: str = "tsp") -> bytes:
    return (pki.trust / "crls" / f"{level}.crl.pem").read_bytes()


def test_a_fresh_crl_takes_the_place_of_the_old_one_in_one_step_and_counts_at_once(pki: TestPki, web: Web) -> None:
    aged(pki)
    verifier = made.verifier(pki)
    leaf = der(pki.certificate("alfa"))
    assert verifier.verify(leaf, purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    before = {path.name for path in (pki.trust / "crls").iterdir()}
    serial = pki.certificate("alfa").serial_number
    crl = (
        x509.CertificateRevocationListBuilder(pki.cas["tsp"].subject, now(), now() + timedelta(hours=48))
        .add_revoked_certificate(x509.RevokedCertificateBuilder(serial, now()).build())
        .sign(pki.keys["tsp"], hashes.SHA512(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA512()), 64))
    )
    url = web.give("/tsp.crl", crl_der(crl))
    done = refreshed(pki, web, url)["tsp"]
    assert (done.outcome, done.url, done.bad) == ("renewed", url, False)
    assert done.until == crl.next_update_utc
    assert {path.name for path in (pki.trust / "crls").iterdir()} == before
    assert content(pki).startswith(b"-----BEGIN X509 CRL"), "in the form the file had"
    with pytest.raises(CertificateError, match="revoked"):
        verifier.verify(leaf, purpose=Purpose.TLS_CLIENT, at=now())
    assert refreshed(pki, web, url)["tsp"].outcome == "unchanged"


def test_the_first_crl_of_a_ca_gets_a_file_of_its_own(pki: TestPki, web: Web) -> None:
    (pki.trust / "crls" / "tsp.crl.pem").unlink()
    with pytest.raises(CertificateError, match="crl-missing"):
        made.verifier(pki).verify(der(pki.certificate("alfa")), purpose=Purpose.TLS_CLIENT, at=now())
    done = refreshed(pki, web, web.give("/tsp", fresh(pki).public_bytes(Encoding.PEM)))
    assert done["tsp"].outcome == "renewed"
    assert made.verifier(pki).verify(der(pki.certificate("alfa")), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA


def test_of_two_refreshes_at_once_the_newer_crl_stays(pki: TestPki, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fetched a CRL, and while it was looked at the other put a newer one in its place."""
    aged(pki)
    older, newer = fresh(pki), fresh(pki)
    first, second = web.give("/older", crl_der(older)), web.give("/newer", crl_der(newer))
    real, outcomes = crl_refresh.check_crl, []

    def checked(crl: x509.CertificateRevocationList, *arguments: Any) -> None:
        real(crl, *arguments)
        if crl.fingerprint(hashes.SHA256()) == older.fingerprint(hashes.SHA256()) and not outcomes:
            outcomes.append(refreshed(pki, web, second)["tsp"].outcome)

    monkeypatch.setattr(crl_refresh, "check_crl", checked)
    done = refreshed(pki, web, first)["tsp"]
    assert outcomes == ["renewed"]
    assert "crl-older" in done.reason
    assert content(pki) == newer.public_bytes(Encoding.PEM)


def drip(head: bytes, drop: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        while True:
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(LONG)


def dropped(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"0" * 10)


BAD: dict[str, tuple[Callable[[TestPki], bytes | Answer], str]] = {
    "stale": (
        lambda p: crl_der(fresh(p, this_update=now() - timedelta(3), next_update=now() - timedelta(1))),
        "crl-expired",
    ),
    "of the future": (lambda p: crl_der(fresh(p, this_update=now() + timedelta(1))), "crl-not-yet-valid"),
    "older than the one present": (
        lambda p: crl_der(new_crl(p.cas["tsp"], p.keys["tsp"], this_update=now() - timedelta(hours=2))),
        "crl-older",
    ),
    "a lower number": (
        lambda p: crl_der(new_crl(p.cas["tsp"], p.keys["tsp"], extensions=((x509.CRLNumber(1), False),))),
        "crl-older",
    ),
    "signed by another key": (lambda p: crl_der(new_crl(p.cas["tsp"], made.spare_key())), "crl-signature"),
    "of another CA": (lambda p: crl_der(fresh(p, "intermediate")), "crl-of-another"),
    "a partial one": (
        lambda p: crl_der(new_crl(p.cas["tsp"], p.keys["tsp"], extensions=((x509.DeltaCRLIndicator(1), True),))),
        "crl-unsupported",
    ),
    "garbage": (lambda p: b"\x30\x82not a CRL", "no CRL"),
    "a page": (lambda p: b"<html>please log in</html>", "no CRL"),
    "nothing": (lambda p: b"", "no CRL"),
    "oversized": (lambda p: bytes(PATIENT.size + 1), "larger than 100000 bytes"),
    "oversized without length": (lambda p: drip(b"HTTP/1.0 200 OK\r\n\r\n", bytes(20_000)), "larger than 100000"),
    "silent": (lambda p: silent, "too long|timed out"),
    "dripping": (lambda p: drip(b"HTTP/1.0 200 OK\r\n\r\n", b"0"), "took too long"),
    "a dripping head": (lambda p: drip(b"HTTP/1.0 200 OK\r\n", b"X-A: a\r\n"), "took too long"),
    "cut off": (lambda p: dropped, "of 100000 bytes|IncompleteRead"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_fit_is_not_kept_and_is_said(pki: TestPki, web: Web, name: str) -> None:
    made_answer, reason = BAD[name]
    answer = made_answer(pki)
    url = web.url("/x")
    if isinstance(answer, bytes):
        web.give("/x", answer)
    else:
        web.answers["/x"] = answer
    before, leaf = content(pki), with_crl_point(pki, url)
    limits = QUICK if "too long" in reason else PATIENT
    done = refreshed(pki, web, known=[leaf], limits=limits)["tsp"]
    assert done.outcome == "failed"
    assert done.bad
    assert url in done.reason
    assert re.search(reason, done.reason), done.reason
    assert done.until is not None, "the one that is there, until it runs out"
    assert content(pki) == before
    assert not list((pki.trust / "crls").glob(".*")), "no half-written file stays"


def with_crl_point(pki: TestPki, *urls: str, ocsp_url: str = "", slug: str = "alfa") -> x509.Certificate:
    """A leaf that names these addresses; the profile's own is replaced."""
    names = [x509.UniformResourceIdentifier(url) for url in urls]
    points = x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None) for name in names])
    spec = made.good_spec()
    builder = (
        x509.CertificateBuilder(pki.cas["tsp"].subject, spec.subject, made.shared_key("alfa").public_key())
        .serial_number(spec.serial)
        .not_valid_before(spec.not_before)
        .not_valid_after(spec.not_after)
        .add_extension(authority_key(pki.cas["tsp"]), critical=False)
    )
    for extension, critical in spec.extensions:
        builder = builder.add_extension(extension, critical=critical)
    if urls:
        builder = builder.add_extension(points, critical=False)
    if ocsp_url:
        place = x509.UniformResourceIdentifier(ocsp_url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return builder.sign(pki.keys["tsp"], hashes.SHA512(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA512()), 64))


@pytest.mark.parametrize(
    ("status", "says"), [(404, "HTTP 404"), (500, "HTTP 500"), (301, "HTTP 301"), (302, "HTTP 302")]
)
def test_another_status_is_a_failure_and_no_redirect_is_followed(
    pki: TestPki, web: Web, status: int, says: str
) -> None:
    target = web.give("/elsewhere", crl_der(fresh(pki)))
    url = web.give("/x", b"", status, Location=target)
    assert says in refreshed(pki, web, known=[with_crl_point(pki, url)])["tsp"].reason
    assert web.asked == ["GET /x"]


def test_a_host_that_is_not_on_the_list_is_not_asked(pki: TestPki, web: Web) -> None:
    leaf = with_crl_point(pki, web.give("/x", crl_der(fresh(pki))))
    done = refreshed(pki, web, known=[leaf], hosts=["crl.pkioverheid.nl", "127.0.0.1"])["tsp"]
    assert "not in `crl_hosts`" in done.reason
    assert web.asked == []


def test_a_server_that_is_not_there_is_a_failure(pki: TestPki, web: Web) -> None:
    with serving() as gone:
        url, host = gone.url("/x"), gone.host
    done = refreshed(pki, web, known=[with_crl_point(pki, url)], hosts=[host])["tsp"]
    assert "refused" in done.reason


def test_the_second_address_serves_when_the_first_fails(pki: TestPki, web: Web) -> None:
    aged(pki)
    leaf = with_crl_point(pki, web.url("/gone"), "ldap://x/y", web.give("/x", crl_der(fresh(pki))))
    assert crl_urls(leaf) == (web.url("/gone"), web.url("/x"))
    assert refreshed(pki, web, known=[leaf])["tsp"].outcome == "renewed"


def test_a_ca_whose_crl_has_no_known_address_is_reported(pki: TestPki, web: Web) -> None:
    done = refreshed(pki, web)
    assert done["tsp"].outcome == "failed"
    assert "crl_urls" in done["tsp"].reason


def test_the_addresses_in_the_certificates_are_used_through_the_proxy_of_the_environment(
    pki: TestPki, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(pki)
    for level, below in (("root", "intermediate"), ("intermediate", "tsp"), ("tsp", "alfa")):
        (url,) = crl_urls(pki.cas[below] if below in pki.cas else pki.certificate(below))
        web.give(url, crl_der(fresh(pki, level)))
    monkeypatch.setenv("http_proxy", f"http://{web.host}")
    monkeypatch.delenv("no_proxy", raising=False)
    done = refreshed(pki, web, known=[pki.certificate("alfa")], hosts=["crl.pki.test"])
    assert {one.outcome for one in done.values()} == {"renewed"}
    assert all(asked.startswith("GET http://crl.pki.test/") for asked in web.asked)


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("http://crl.pkioverheid.nl/a.crl", True),
        ("https://CRL.pkioverheid.nl:443/a.crl", True),
        ("http://crl.pkioverheid.nl:8080/a.crl", False),
        ("http://tsp.example:8080/a", True),
        ("http://tsp.example/a", False),
        ("http://evil.example/crl.pkioverheid.nl", False),
        ("http://crl.pkioverheid.nl.evil.example/", False),
        ("http://crl.pkioverheid.nl@evil.example/", False),
        ("http://user:x@crl.pkioverheid.nl/", False),
        ("file:///etc/passwd", False),
        ("ftp://crl.pkioverheid.nl/a", False),
        ("ldap://crl.pkioverheid.nl/a", False),
        ("http://[::1", False),
        ("http://crl.pkioverheid.nl:x/", False),
        ("", False),
    ],
)
def test_only_listed_hosts_over_http_are_allowed(url: str, fine: bool) -> None:
    assert allowed(url, ["crl.pkioverheid.nl", "tsp.example:8080"]) is fine
    if not fine:
        with pytest.raises(FetchError):
            fetch(url, ["crl.pkioverheid.nl", "tsp.example:8080"])


# --- OCSP


def answered(
    pki: TestPki,
    leaf: x509.Certificate,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    *,
    issuer: x509.Certificate | None = None,
    signer: tuple[x509.Certificate, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey] | None = None,
    begins: timedelta = timedelta(minutes=-1),
    lasts: timedelta | None = timedelta(hours=1),
    name_hash: hashes.HashAlgorithm | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> bytes:
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    certificate, key = signer or (pki.cas["tsp"], pki.keys["tsp"])
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            leaf,
            issuer or pki.cas["tsp"],
            name_hash or hashes.SHA1(),
            status,
            now() + begins,
            now() + begins + lasts if lasts else None,
            now() if revoked else None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
    )
    if signer:
        builder = builder.certificates([certificate])
    return builder.sign(key, digest or hashes.SHA256()).public_bytes(Encoding.DER)


def responder(
    pki: TestPki, *usages: x509.ObjectIdentifier, issuer_key: rsa.RSAPrivateKey | None = None, **changes: object
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    spec = with_extension(made.good_spec(**changes), x509.ExtendedKeyUsage(usages))
    key = made.spare_key()
    return build_leaf(pki, spec, key.public_key(), signing_key=issuer_key), key


def false_tsp(pki: TestPki) -> x509.Certificate:
    """The TSP's name with another key."""
    return made.self_signed(pki.cas["tsp"].subject, made.spare_key())


def asked(pki: TestPki, web: Web, leaf: x509.Certificate) -> Refreshed:
    (done,) = refresh_ocsp(pki.trust, certificates=[leaf], hosts=[web.host], at=now(), limits=PATIENT)
    return done


@pytest.fixture
def leaf(pki: TestPki, web: Web) -> x509.Certificate:
    return with_crl_point(pki, ocsp_url=web.url("/ocsp"))


def accepted(pki: TestPki, leaf: x509.Certificate) -> bool:
    try:
        return made.verifier(pki).verify(der(leaf), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    except CertificateError as error:
        if error.check != "revoked":
            raise
        return False


def test_a_certificate_that_ocsp_calls_revoked_is_refused_though_its_crl_does_not_know(
    pki: TestPki, web: Web, leaf: x509.Certificate
) -> None:
    assert ocsp_urls(leaf) == (web.url("/ocsp"),)
    verifier = made.verifier(pki)
    assert verifier.verify(der(leaf), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    web.give("/ocsp", answered(pki, leaf, ocsp.OCSPCertStatus.REVOKED))
    done = asked(pki, web, leaf)
    assert (done.outcome, done.reason) == ("renewed", "revoked")
    assert web.asked == ["POST /ocsp"]
    for purpose in (Purpose.TLS_CLIENT, Purpose.SIGNING):
        with pytest.raises(CertificateError, match=r"revoked: .*OCSP"):
            verifier.verify(der(leaf), purpose=purpose, at=now())
        with pytest.raises(CertificateError, match=r"revoked: .*OCSP"):
            verifier.verify(der(leaf), purpose=purpose, at=now() + timedelta(hours=5))  # it does not become good again
    assert accepted(pki, pki.certificate("alfa")), "another certificate of the same organisation"


def test_good_changes_nothing_and_does_not_make_a_revoked_certificate_good(
    pki: TestPki, web: Web, leaf: x509.Certificate
) -> None:
    web.give("/ocsp", answered(pki, leaf))
    assert asked(pki, web, leaf).outcome == "renewed"
    assert accepted(pki, leaf)
    revoke_serial(pki, "tsp", leaf.serial_number)
    assert not accepted(pki, leaf)
    (pki.trust / "crls" / "tsp.crl.pem").unlink()
    with pytest.raises(CertificateError, match="crl-missing"):
        accepted(pki, leaf)


REVOKED = ocsp.OCSPCertStatus.REVOKED
FORGED: dict[str, tuple[Callable[[TestPki, x509.Certificate], bytes], str]] = {
    "unknown": (lambda p, c: answered(p, c, ocsp.OCSPCertStatus.UNKNOWN), "does not know"),
    "about another": (lambda p, c: answered(p, p.certificate("alfa"), REVOKED), "ocsp-of-another"),
    "of another CA": (lambda p, c: answered(p, c, REVOKED, issuer=p.cas["intermediate"]), "ocsp-of-another"),
    "signed by another key": (
        lambda p, c: answered(p, c, REVOKED, signer=(false_tsp(p), made.spare_key())),
        "ocsp-signature",
    ),
    "signed by another leaf": (
        lambda p, c: answered(p, c, REVOKED, signer=responder(p, ExtendedKeyUsageOID.CLIENT_AUTH)),
        "ocsp-signature",
    ),
    "a responder of nobody": (
        lambda p, c: answered(
            p, c, REVOKED, signer=responder(p, ExtendedKeyUsageOID.OCSP_SIGNING, issuer_key=made.spare_key())
        ),
        "ocsp-signature",
    ),
    "a responder that has ended": (
        lambda p, c: answered(
            p,
            c,
            REVOKED,
            signer=responder(p, ExtendedKeyUsageOID.OCSP_SIGNING, not_after=now() - timedelta(minutes=5)),
        ),
        "ocsp-signature",
    ),
    "run out": (lambda p, c: answered(p, c, begins=timedelta(hours=-2)), "ocsp-expired"),
    "without end, of yesterday": (lambda p, c: answered(p, c, begins=timedelta(hours=-5), lasts=None), "ocsp-expired"),
    "of the future": (lambda p, c: answered(p, c, begins=timedelta(hours=1)), "ocsp-not-yet-valid"),
    "try later": (
        lambda p, c: ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(
            Encoding.DER
        ),
        "ocsp-status: try_later",
    ),
    "garbage": (lambda p, c: b"\x30\x03garbage", "ocsp-malformed"),
    "nothing": (lambda p, c: b"", "ocsp-malformed"),
}


@pytest.mark.parametrize("name", FORGED)
def test_an_answer_that_proves_nothing_is_not_kept_and_counts_for_nothing(
    pki: TestPki, web: Web, leaf: x509.Certificate, name: str
) -> None:
    make, reason = FORGED[name]
    response = make(pki, leaf)
    web.give("/ocsp", response)
    done = asked(pki, web, leaf)
    assert done.bad
    assert reason in done.reason
    assert not list(pki.trust.glob("ocsp/*"))
    (pki.trust / "ocsp").mkdir(exist_ok=True)
    (pki.trust / "ocsp" / f"{leaf.fingerprint(hashes.SHA256()).hex()}.ocsp").write_bytes(response)
    assert accepted(pki, leaf), "also when it was put there"


@pytest.mark.parametrize("name_hash", [hashes.SHA1(), hashes.SHA256()], ids=["sha1", "sha256"])
def test_a_responder_that_the_ca_appointed_may_answer(
    pki: TestPki, web: Web, leaf: x509.Certificate, name_hash: hashes.HashAlgorithm
) -> None:
    signer = responder(pki, ExtendedKeyUsageOID.OCSP_SIGNING)
    response = answered(pki, leaf, REVOKED, signer=signer, name_hash=name_hash, digest=hashes.SHA384())
    assert read_answer(response, leaf, pki.cas["tsp"], now()).status == "revoked"


def test_an_older_answer_does_not_replace_a_newer_one(pki: TestPki, web: Web, leaf: x509.Certificate) -> None:
    web.give("/ocsp", answered(pki, leaf, REVOKED))
    assert asked(pki, web, leaf).outcome == "renewed"
    web.give("/ocsp", answered(pki, leaf, begins=timedelta(minutes=-30)))  # still current, from before
    assert "older" in asked(pki, web, leaf).reason
    assert not accepted(pki, leaf)


def test_revoked_counts_also_while_the_clock_is_behind(pki: TestPki, web: Web, leaf: x509.Certificate) -> None:
    renew_crls(pki, this_update=now() - timedelta(hours=2))
    web.give("/ocsp", answered(pki, leaf, REVOKED))
    assert asked(pki, web, leaf).outcome == "renewed"
    behind = now() - timedelta(hours=1)
    with pytest.raises(CertificateError, match=r"revoked: .*OCSP"):
        made.verifier(pki).verify(der(leaf), purpose=Purpose.TLS_CLIENT, at=behind)
    web.give("/ocsp", answered(pki, leaf, begins=timedelta(hours=-1, minutes=-5)))  # current by that clock, from before
    (done,) = refresh_ocsp(pki.trust, certificates=[leaf], hosts=[web.host], at=behind, limits=PATIENT)
    assert "older" in done.reason


def test_who_offers_no_ocsp_is_not_asked_after(pki: TestPki, web: Web) -> None:
    assert refresh_ocsp(pki.trust, certificates=[pki.certificate("alfa")], hosts=[web.host], at=now()) == []


# --- the command


@pytest.fixture
def configured(pki: TestPki, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    settings = {
        "TRUST": pki.trust,
        "CERTIFICATE": pki.certificate_file("server"),
        "SEEN_FOLDER": tmp_path / "seen",
        "CRL_HOSTS": f'["{web.host}"]',
        "CRL_URLS": json.dumps([web.url(f"/{level}") for level in pki.cas]),
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"BRO_SOAP_{name}", str(value))

    def run(*arguments: str, code: int = 0) -> str:
        ran = CliRunner().invoke(cli, ["pki", *arguments])
        assert ran.exit_code == code, ran.output
        return ran.output

    return run


def test_the_command_says_what_became_of_each_crl_and_its_exit_code_whether_all_is_well(
    pki: TestPki, web: Web, configured: Callable[..., str]
) -> None:
    aged(pki)
    for level in pki.cas:
        web.give(f"/{level}", crl_der(fresh(pki, level)))
    said = configured("refresh")
    assert said.count("renewed    crl") == 3
    assert "3 looked at, 0 failed" in said
    web.give("/tsp", b"garbage")
    said = configured("refresh", code=1)
    assert "failed     crl   TRIAL TSP" in said
    assert "3 looked at, 1 failed" in said


def test_with_every_the_command_goes_on(
    pki: TestPki, web: Web, configured: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[float] = []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 3:
            raise SystemExit(7)

    monkeypatch.setattr("bro_soap.cli.trust.time.sleep", sleep)
    assert configured("refresh", "--every", "600", code=7).count("looked at") == 3
    assert rounds == [600, 600, 600]


def test_check_gives_the_verdict_of_the_running_service(pki: TestPki, configured: Callable[..., str]) -> None:
    file = str(pki.certificate_file("alfa"))
    assert f"accepted: OIN {ALFA}" in configured("check", file)
    revoke_serial(pki, "tsp", pki.certificate("alfa").serial_number)
    assert "refused: revoked" in configured("check", file, "--for", "signing", code=1)
