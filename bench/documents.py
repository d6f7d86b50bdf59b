"""The requests that `bench.validate` judges: invented CPTs, observations of any length, and a borehole."""

from __future__ import annotations

from pathlib import Path

from bench.messages import registration

__all__ = ["borehole", "observation", "resistances", "sounding", "study"]

_SAMPLES = Path(__file__).parent.parent / "tests" / "objects"
_PLACE = "155000.000"


def sounding(size: int, number: int) -> bytes:
    """Return a registration of a CPT of about `size` bytes, at a place of its own so that nothing can be remembered."""
    place = f"{150_000 + number * 7919 % 10_000}.{number % 1000:03}"
    return registration(size).replace(_PLACE.encode(), place.encode(), 1)


def observation(points: int) -> bytes:
    """Return an addition to a GLD with a fully assessed observation of so many measurements."""
    sample = (_SAMPLES / "gld/samples/registration-addition-full.xml").read_text(encoding="utf-8")
    lines = sample.splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if "<wml2:point>" in line]
    first, last = lines[at[0]], lines[at[-1]]
    between = [first.replace("1.412", f"{1 + number % 997 / 1000:.3f}") for number in range(points - 2)]
    return "".join([*lines[: at[0]], first, *between, last, *lines[at[-1] + 1 :]]).encode()


def borehole() -> bytes:
    """Return the registration of a complete geotechnical borehole: boring, description and analysis."""
    return (_SAMPLES / "bhr-gt/samples/registration-complete-report.xml").read_bytes()


def resistances(rows: int) -> bytes:
    """Return an electromagnetic measurement of so many rows, with as many that are calculated of it."""
    sample = (_SAMPLES / "frd/samples/registration-emm-measurement.xml").read_text(encoding="utf-8")
    begin, end = "<swe:values>", "</swe:values>"
    heights = [f"-{row // 20}.{row % 20 * 50:03}" for row in range(rows)]
    tables = iter((" ".join(f"{z},118,131" for z in heights), " ".join(f"{z[:-1]},84.7,goedgekeurd" for z in heights)))
    counted = sample.replace("<swe:value>4</swe:value>", f"<swe:value>{rows}</swe:value>")
    first, *rest = counted.split(begin)
    return "".join([first, *(f"{begin}{next(tables)}{end}{part.partition(end)[2]}" for part in rest)]).encode()


def design(wells: int) -> bytes:
    """Return the start of a groundwater utilisation facility with so many wells in its design."""
    sample = (_SAMPLES / "guf/samples/registration-start.xml").read_text(encoding="utf-8")
    begin, end = "<gufcom:designWell>", "</gufcom:designWell>"
    first = sample[sample.index(begin) : sample.index(end) + len(end)]
    more = (first.replace(">OP-", f">OP-{number}-").replace('id="', f'id="w{number}-') for number in range(wells))
    return sample.replace(first, "".join(more), 1).encode()


def study(analyses: int) -> bytes:
    """Return the registration of a groundwater composition study with so many analyses in its first process."""
    sample = (_SAMPLES / "gar/samples/registration-everything.xml").read_text(encoding="utf-8")
    begin, end = "<garcom:analysis>", "</garcom:analysis>"
    first = sample[sample.index(begin) : sample.index(end) + len(end)]
    return sample.replace(first, first * (analyses - 4), 1).encode()
