"""Who takes part in a case: each can work for a while on the same messages, and is measured alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.bare import Bare
from bench.load import Target, Window, drive
from bench.messages import Kind, Same, Signed, Unsigned, http
from bench.processes import forget_peaks, peak_megabytes
from bench.servers import Server

__all__ = ["Contender", "Scores", "bare", "play", "server"]


@dataclass(frozen=True)
class Contender:
    """`work(many, seconds)` handles at most `many` messages at a time for so long; `pids` are its processes."""

    name: str
    work: Callable[[int, float], Window]
    pids: tuple[int, ...] = ()


@dataclass
class Scores:
    """The windows of one contender in one case, and its largest process in MB."""

    name: str
    windows: list[Window] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        """The median of requests per second."""
        return statistics.median(window.rate for window in self.windows)

    @property
    def cpu_ms(self) -> float:
        """The median of CPU milliseconds per request."""
        return statistics.median(window.cpu_ms for window in self.windows)

    def percentiles(self) -> tuple[float, float, float] | None:
        """The latencies in ms that 50, 95 and 99 of 100 requests stay under."""
        found = sorted(latency for window in self.windows for latency in window.latencies)
        if not found:
            return None
        return tuple(1000 * found[min(len(found) - 1, len(found) * p // 100)] for p in (50, 95, 99))  # type: ignore[return-value]


def server(
    name: str,
    running: Server,
    target: Target,
    path: str,
    writer: Unsigned | Signed | Same,
    kind: Kind,
    connections: int,
    backends: Callable[[], tuple[int, ...]],
) -> Contender:
    """Return a server that gets messages of this kind."""

    def requests(many: int) -> list[bytes]:
        if isinstance(writer, Same):
            return [http(path, writer.make(kind))] * many
        return [http(path, writer.make(kind)) for _ in range(many)]

    def work(many: int, seconds: float) -> Window:
        pids = (*running.workers, *backends())
        return drive(target, requests, -(-many // connections), seconds, connections, pids)

    return Contender(name, work, running.workers)


def bare(parts: Bare, writer: Unsigned | Signed, kind: Kind, backends: Callable[[], tuple[int, ...]]) -> Contender:
    """Return the bare parts, which get the same messages from memory."""

    def messages(many: int) -> list[bytes]:
        return [writer.make(kind) for _ in range(many)]

    def work(many: int, seconds: float) -> Window:
        return parts.window(messages, min(many, 32), seconds, backends)

    return Contender("bare parts", work)


def play(contenders: Sequence[Contender], rounds: int, seconds: float, first: int) -> list[Scores]:
    """Let all work in turn, round after round, so that what disturbs the machine disturbs all.

    A first, short turn with `first` messages warms up and tells how many messages a turn needs.
    """
    scores = [Scores(contender.name) for contender in contenders]
    needed = [_needed(contender.work(first, seconds / 2), seconds) for contender in contenders]
    for contender in contenders:
        forget_peaks(contender.pids)
    for number in range(rounds):
        turn = list(zip(contenders, scores, needed, strict=True))
        for contender, score, many in turn if number % 2 == 0 else reversed(turn):
            score.windows.append(contender.work(many, seconds))
    for contender, score in zip(contenders, scores, strict=True):
        score.megabytes = peak_megabytes(contender.pids) if contender.pids else 0.0
    return scores


def _needed(window: Window, seconds: float) -> int:
    return int(1.6 * window.rate * seconds) + 8
