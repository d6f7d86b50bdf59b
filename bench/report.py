"""Prints what was measured: per case a table, and at the end the ratios beside their targets."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from bench.cases import Case
from bench.contenders import Scores

__all__ = ["details", "ratio", "summary"]

_HEADINGS = ("", "req/s", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "peak MB")


def details(case: Case, scores: Sequence[Scores]) -> str:
    """Return the table of one case."""
    lines = [case.name, "  {:<12}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}".format(*_HEADINGS)]
    for score in scores:
        latencies = score.percentiles()
        shown = "".join(f"{value:9.2f}" for value in latencies) if latencies else f"{'-':>9}" * 3
        size = f"{score.megabytes:9.0f}" if score.megabytes else f"{'-':>9}"
        lines.append(f"  {score.name:<12}{score.rate:9.0f}{score.cpu_ms:9.3f}{shown}{size}")
    lines += [f"  {line}" for line in _findings(case, scores)]
    return "\n".join(lines)


def _findings(case: Case, scores: Sequence[Scores]) -> list[str]:
    service, *others = scores
    lines = []
    for other in others:
        cpu, rate = ratio(service, other, _cpu), ratio(service, other, _rate)
        lines.append(f"service / {other.name}: CPU {cpu:.2f}, requests/s {rate:.2f}")
    if case.operation == "issue":
        lines.append(f"service - bare HTTPS: {difference(service, others[0]):.3f} ms CPU")
    elif len(others) > 1:
        lines.append(f"service / (bare parts + bare HTTPS): CPU {_of_sum(service, others[0], others[-1]):.2f}")
    return lines


def _of_sum(one: Scores, *others: Scores) -> float:
    """Return the median over the rounds of the ratio to the sum of the others."""
    return statistics.median(
        _cpu(one, number) / sum(_cpu(other, number) for other in others) for number in range(len(one.windows))
    )


def ratio(one: Scores, other: Scores, value: Callable[[Scores, int], float]) -> float:
    """Return the median over the rounds of the ratio within one round."""
    return statistics.median(value(one, n) / value(other, n) for n in range(len(one.windows)))


def difference(one: Scores, other: Scores) -> float:
    """Return the median over the rounds of the difference in CPU milliseconds per request."""
    return statistics.median(_cpu(one, n) - _cpu(other, n) for n in range(len(one.windows)))


def _cpu(scores: Scores, number: int) -> float:
    return scores.windows[number].cpu_ms


def _rate(scores: Scores, number: int) -> float:
    return scores.windows[number].rate


def summary(played: Sequence[tuple[Case, Sequence[Scores]]]) -> str:
    """Return the ratios of all cases as a Markdown table."""
    lines = ["| case | compared | measured | target |", "|---|---|---|---|"]
    for case, scores in played:
        for compared, measured, target in _verdicts(case, scores):
            lines.append(f"| {case.name} | {compared} | {measured} | {target} |")
    return "\n".join(lines)


def _verdicts(case: Case, scores: Sequence[Scores]) -> list[tuple[str, str, str]]:
    service, first, *rest = scores
    cpu, rate = ratio(service, first, _cpu), ratio(service, first, _rate)
    if case.operation == "issue":
        more = difference(service, first)
        return [
            (
                "CPU above bare HTTPS",
                f"+{more:.2f} ms ({cpu:.2f}x)",
                "at most 1.1x" if case.profile == "plain" else "",
            ),
        ]
    if not rest:
        return [("CPU / bare HTTPS", f"{cpu:.1f}x", "")]
    verdicts = [
        ("CPU / bare parts", f"{cpu:.2f}x", "at most 1.25x" if (case.profile, case.size) == ("plain", "10 kB") else "")
    ]
    if case.profile == "signed":
        least = "at least 1x" if case.size == "10 kB" else ""
        verdicts.append(("requests per second / bare loop with xmlsec", f"{rate:.2f}x", least))
    verdicts.append(("CPU / (bare parts + bare HTTPS)", f"{_of_sum(service, first, rest[-1]):.2f}x", ""))
    verdicts += [(f"CPU / {other.name}", f"{ratio(service, other, _cpu):.2f}x", "") for other in rest[:-1]]
    return verdicts
