"""The cases of the BHR-G: for each rule a valid sample, one change, and the exact set of rules that then fire.

Most stand in `cases.tsv`: `rule sample change path value also`, changes with "+" between.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lxml import etree

from tests.objects.rulebook import Case, Change, Earlier, attribute, both, case, date, find, nil, text, twice, without

START, END, COMPLETE = (f"registration-{name}-report.xml" for name in ("start", "end", "complete"))
# What the register holds before these are delivered.
BEFORE: dict[str, tuple[Earlier, ...]] = {
    END: (START,),
    "correction-start-report.xml": (START,),
    "correction-end-report.xml": (START, END),
    "correction-complete-report.xml": (COMPLETE,),
}
BHRGCOM = "{http://www.broservices.nl/xsd/bhrgcommon/3.1}"
_DESCRIPTION = "boreholeSampleDescription/BoreholeSampleDescription"
_ANALYSIS = "boreholeSampleAnalysis/BoreholeSampleAnalysis"
# What paths in the table begin with.
_SHORT = {
    "DESCRIPTION": _DESCRIPTION,
    "LOG": f"{_DESCRIPTION}/descriptiveBoreholeLog/DescriptiveBoreholeLog",
    "ANALYSIS": _ANALYSIS,
    "INTERVAL": f"{_ANALYSIS}/investigatedInterval/InvestigatedInterval",
}


def told(path: str, value: str) -> Change:
    """Put elements inside the one on the path: `name/name=text`."""

    def change(root: etree._Element) -> None:
        at = find(root, path)
        way, _, said = value.partition("=")
        for name in way.split("/"):
            at = etree.SubElement(at, f"{BHRGCOM}{name}")
        at.text = said or None

    return change


def emptied(path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        element[:] = []
        element.text = None

    return change


_CHANGES: dict[str, Callable[[str, str], Change]] = {
    "text": text,
    "date": date,
    "nil": lambda path, _value: nil(path),
    "without": lambda path, _value: without(path),
    "empty": lambda path, _value: emptied(path),
    "twice": lambda path, _value: twice(path),
    "srs": lambda path, value: attribute(path, "srsName", value),
    "told": told,
}


def _path(short: str) -> str:
    first = short.split("/", 1)[0].split("[", 1)[0]
    return "" if short == "." else _SHORT[first] + short[len(first) :] if first in _SHORT else short


def _change(how: str, path: str, value: str) -> Change:
    ways = zip(how.split("+"), path.split("+"), value.split("+"), strict=True)
    return both(*(_CHANGES[name](_path(at), said) for name, at, said in ways))


def _line(line: str) -> Case:
    rule, sample, how, path, value, also = line.split("\t")
    fires = () if also == "-" else tuple(f"BHR-G-{one}" for one in also.split())
    change = _change(how, path, value.replace("LONG", "x" * 201))
    return case(f"BHR-G-{rule}", f"registration-{sample}.xml", change, *fires)


_LINES = (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
REPORTS = (
    case(
        "BHR-G-038",
        "correction-start-report.xml",
        both(text("boring/Boring/finalDepthSampling", "2.10"), without("boreholeSampleDescription")),
        before=(START, END),
    ),
)
CASES: tuple[Case, ...] = (*map(_line, _LINES), *REPORTS)
