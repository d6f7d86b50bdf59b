"""The cases of the BHR-P: for each rule a valid sample, one change, and the exact set of rules that then fire.

They stand in `cases.tsv`: `rule sample change path value also`; a path may number elements of one name (`soilLayer[2]`).
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from lxml import etree

from tests.objects.rulebook import Case, Change, Earlier, attribute, case, date, find, nil, text, without

# What the register holds before these are delivered.
BEFORE: dict[str, tuple[Earlier, ...]] = {"correction-complete.xml": ("registration-complete.xml",)}


def put(path: str, value: str) -> Change:
    """Put an element with this text as the last one inside the group that it belongs to."""
    group, _, name = path.rpartition("/")

    def change(root: etree._Element) -> None:
        above = find(root, group)
        etree.SubElement(above, f"{{{etree.QName(above[0]).namespace}}}{name}").text = value

    return change


def rows(path: str, value: str) -> Change:
    """Write these rows in a table, and how many there are."""

    def change(root: etree._Element) -> None:
        written = "" if value == "-" else value
        text(path, written)(root)
        count = len(written.split(";")) if written else 0
        text(path.replace("values", "elementCount/Count/value"), str(count))(root)

    return change


def again(path: str, before: str) -> Change:
    """Put a copy of the element on the path in front of another."""

    def change(root: etree._Element) -> None:
        find(root, before).addprevious(deepcopy(find(root, path)))

    return change


CHANGES = {
    "again": again,
    "rows": rows,
    "href": lambda path, value: attribute(path, "{http://www.w3.org/1999/xlink}href", value),
    "text": text,
    "date": date,
    "put": put,
    "nil": lambda path, _value: nil(path),
    "without": lambda path, _value: without(path),
    "emptied": lambda path, _value: emptied(path),
    "system": lambda path, value: attribute(path, "srsName", value),
}


def emptied(path: str) -> Change:
    """Leave nothing in the element."""

    def change(root: etree._Element) -> None:
        find(root, path)[:] = []

    return change


def _line(line: str) -> Case:
    rule, sample, how, path, value, also = line.split("\t")
    written = "x" * int(value.removeprefix("x*")) if value.startswith("x*") else value
    return case(f"BHR-P-{rule}", f"{sample}.xml", CHANGES[how](path, written), *also.split())


_LINES = Path(__file__).with_name("cases.tsv").read_text("utf-8").splitlines()[1:]
CASES: tuple[Case, ...] = tuple(map(_line, _LINES))
