"""`python -m bench.handshakes`: what a TLS handshake costs the server, with and without CRLs, full and resumed."""

from __future__ import annotations

import argparse
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.rounds import table
from bro_soap.sandbox.pki.hierarchy import TestPki, make_test_pki
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, Purpose, TrustStore, certificate_policy
from bro_soap.security.tls.server import ServerTls, client_context, server_context

CALLER, OIN = "caller", "00000099123456780000"
REFERENCE = "TLS 1.3, no CRLs"


@dataclass(frozen=True)
class Contender:
    """A server's context for each connection, a protocol, whether to resume, and what comes after the handshake."""

    context: Callable[[], ssl.SSLContext]
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
    resumed: bool = False
    then: Callable[[bytes], object] = lambda _: None


def main() -> None:
    """Print one table: handshakes per second and core, and the ratio to a handshake without CRLs."""
    parser = argparse.ArgumentParser(prog="python -m bench.handshakes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a round, for each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bro-soap-handshakes-") as folder:
        pki = make_test_pki(Path(folder), organisations={CALLER: OIN}, ca_bits=4096)
        found = _compare(_contenders(pki), pki, options.rounds, options.seconds)
    print(table("server side of a handshake, G4 chain, CAs of 4096 bits (ratio: CPU)", found, REFERENCE))


def _contenders(pki: TestPki) -> dict[str, Contender]:
    store = TrustStore.load(pki.trust)
    tls = ServerTls(pki.certificate_file("server"), pki.key_file("server"), store)
    policy = certificate_policy(Environment.TRIAL)
    without = _without_crls(pki, store)
    kept = CertificateVerifier(store, policy)

    def verify(der: bytes) -> None:
        kept.verify(der, purpose=Purpose.TLS_CLIENT, at=datetime.now(UTC))

    def verify_anew(der: bytes) -> None:
        CertificateVerifier(store, policy).verify(der, purpose=Purpose.TLS_CLIENT, at=datetime.now(UTC))

    def rebuilt() -> ssl.SSLContext:
        return server_context(pki.certificate_file("server"), pki.key_file("server"), store.current())

    old = ssl.TLSVersion.TLSv1_2
    return {
        REFERENCE: Contender(lambda: without),
        "TLS 1.3, CRLs of every level": Contender(tls.context),
        "  and the verifier, verdict kept": Contender(tls.context, then=verify),
        "  and the verifier, found anew": Contender(tls.context, then=verify_anew),
        "  a context per connection": Contender(rebuilt),
        "  resumed": Contender(tls.context, resumed=True),
        "  resumed, and the verifier": Contender(tls.context, resumed=True, then=verify),
        "TLS 1.2, no CRLs": Contender(lambda: without, old),
        "TLS 1.2, CRLs of every level": Contender(tls.context, old),
        "TLS 1.2, resumed": Contender(tls.context, old, resumed=True),
    }


def _without_crls(pki: TestPki, store: TrustStore) -> ssl.SSLContext:
    context = server_context(pki.certificate_file("server"), pki.key_file("server"), store.current())
    context.verify_flags &= ~ssl.VERIFY_CRL_CHECK_CHAIN
    return context


def _compare(contenders: Mapping[str, Contender], pki: TestPki, rounds: int, seconds: float) -> dict[str, list[float]]:
    trust = TrustStore.load(pki.trust).current()
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            client = client_context(pki.certificate_file(CALLER), pki.key_file(CALLER), trust)
            client.maximum_version = contender.version
            spent = _round(contender, client, seconds)
            if number:  # the first round warms up
                found[name].append(spent)
    return found


def _round(contender: Contender, client: ssl.SSLContext, seconds: float) -> float:
    spent: list[float] = []
    session: ssl.SSLSession | None = None
    if contender.resumed:
        _, session, _ = _handshake(contender, client, None)
    while sum(spent) < seconds or len(spent) < 3:
        took, newest, reused = _handshake(contender, client, session)
        if reused is not contender.resumed:
            raise RuntimeError("a session was resumed that should not be, or the other way round")
        session = newest if contender.resumed else None
        spent.append(took)
    return statistics.median(spent)


def _handshake(
    contender: Contender, client: ssl.SSLContext, session: ssl.SSLSession | None
) -> tuple[float, ssl.SSLSession | None, bool]:
    """Shake hands in memory; return the server's CPU seconds, the session to resume, and whether one was resumed."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    theirs = client.wrap_bio(down, up, server_hostname="localhost", session=session)
    spent, ours, done = 0.0, None, False
    while not done:
        _step(theirs)
        start = time.thread_time()
        ours = ours or contender.context().wrap_bio(up, down, server_side=True)
        done = _step(ours)
        if done:
            contender.then(ours.getpeercert(True) or b"")
        spent += time.thread_time() - start
    _step(theirs)
    if ours is None:
        raise TypeError("no handshake")
    ours.write(b"x")
    theirs.read(1)  # TLS 1.3 brings its tickets with the first data
    return spent, theirs.session, bool(theirs.session_reused)


def _step(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


if __name__ == "__main__":
    main()
