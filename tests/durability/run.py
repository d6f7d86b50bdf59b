"""`python -m tests.durability.run`: rounds of killing, and what they showed."""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.security.tls.server import client_context
from bro_soap.security.wsse.envelope import Signer
from tests.durability.clients import Clients, Ledger
from tests.durability.compare import differences, doubled
from tests.durability.ground import Ground, Postgres
from tests.service import make_pki

__all__ = ["Result", "rounds"]

_LONGEST = 60.0  # seconds that the service may take to answer again


@dataclass
class Result:
    """What the rounds showed."""

    killed: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    slowest: float = 0.0
    ledger: Ledger = field(default_factory=Ledger)
    wrong: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the figures, for people."""
        entries = self.ledger.entries
        answered = Counter(entry.answer.kind for entry in entries if entry.answer)
        signed = sum(entry.delivery.signed for entry in entries)
        repeated, attempts = sum(entry.attempts > 1 for entry in entries), sum(entry.attempts for entry in entries)
        refused = Counter(
            re.sub(r"\(.*?\)", "", e.answer.reason)[:160] for e in entries if e.answer and e.answer.reason
        )
        return [
            f"killed: {sum(self.killed.values())} ({', '.join(f'{n} {way}' for way, n in sorted(self.killed.items()))})",
            f"requests under way at the moment of killing: {self.in_flight}",
            f"longest until the next answer: {self.slowest:.1f} s",
            f"deliveries: {len(entries)}, {dict(answered)}; signed {signed}, repeated {repeated}, attempts {attempts}",
            f"refused: {dict(refused.most_common(5))}",
            f"met on the way: {dict(self.ledger.seen.most_common())}",
            f"wrong: {len(self.wrong)}",
            *self.wrong[:50],
            f"doubled: {len(self.doubled)}",
            *self.doubled[:20],
        ]


def rounds(
    number: int,
    folder: Path,
    pki: TestPki,
    postgres: Postgres | None,
    *,
    seed: int = 1,
    clients: int = 4,
    tell: Callable[[str], None] = lambda _: None,
) -> Result:
    """Kill something `number` times while clients deliver; then compare their ledger with the register."""
    chance, result, ground = random.Random(seed), Result(), Ground(folder, pki, postgres, seed)
    trust = TrustStore.load(pki.trust).current()
    files = pki.certificate_file("leverancier"), pki.key_file("leverancier")
    crowd = Clients(clients, ground.port, client_context(*files, trust), seed, Signer.load(*files))
    result.ledger = crowd.ledger
    crowd.start()
    try:
        _until_answered(ground, crowd.ledger, 0.0)
        for done in range(1, number + 1):
            time.sleep(chance.uniform(0.02, 0.3))
            result.in_flight += crowd.ledger.in_flight
            result.killed[ground.kill()] += 1
            result.slowest = max(result.slowest, _until_answered(ground, crowd.ledger, time.monotonic()))
            if done % 50 == 0:
                tell(f"{done} rounds, {len(crowd.ledger.entries)} deliveries")
            if done % 250 == 0 and done < number:
                _pause(ground, crowd, result)
        _pause(ground, crowd, result, rebuilt=True)
    finally:
        ground.stop()
    return result


def _until_answered(ground: Ground, ledger: Ledger, since: float) -> float:
    """Wait until a delivery that was sent after this moment is answered; return how many seconds that took."""
    began = time.monotonic()
    while ledger.answered_at <= since:
        ground.tend()
        if time.monotonic() - began > _LONGEST:
            raise AssertionError("no answer:\n" + (ground.folder / "service.log").read_text()[-4000:])
        time.sleep(0.01)
    return time.monotonic() - began


def _pause(ground: Ground, crowd: Clients, result: Result, *, rebuilt: bool = False) -> None:
    """Let every client come to rest, compare, and let them go on."""
    crowd.stop(ground.tend)
    with ground.store() as store:
        result.wrong = differences(crowd.ledger, store, rebuilt=rebuilt)
        result.doubled = list(doubled(crowd.ledger, store))
    if not rebuilt:
        crowd.start()


def main() -> int:
    """Run from the command line; exit code 1 when something was lost, doubled or halved."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bro-soap-kills-"))
    postgres = Postgres() if asked.database == "postgresql" else None
    began = time.monotonic()
    try:
        result = rounds(
            asked.rounds,
            folder,
            make_pki(folder / "pki"),
            postgres,
            seed=asked.seed,
            clients=asked.clients,
            tell=lambda line: print(line, flush=True),
        )
    finally:
        if postgres:
            postgres.close()
    print(f"{asked.database}, {asked.rounds} rounds in {time.monotonic() - began:.0f} s, seed {asked.seed}")
    print("\n".join(result.lines()))
    if not result.wrong + result.doubled:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"the register and the log are kept in {folder}")
    return 1 if result.wrong + result.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
