"""What breaks a line of the ledger, and what just does not: changes to what a row is about, in a sample that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lxml import etree

from bro_soap.catalogue.boundaries import Edit, boundaries
from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row
from bro_soap.cli.ledger import SCHEMA, Entry
from bro_soap.xmlio import ns

Element = etree._Element
Change = Callable[[Element], None]
# Where the parts of a kind stand that have no element of their own: an XPath from the document, and the attribute.
Parts = Mapping[str, tuple[str, str]]

NIL = ns.q(ns.XSI, "nil")
DAY = timedelta(days=1)
# By the kind of a domain, the aspect under which a row names the rule about its values.
ASPECT = {"Measure": "number", "Count": "number", "Power": "number", "Text": "text", "KvK": "kvk", "Id": "id"}
# By the kind of a domain, what is no value of it, for a datum that a function looks after.
NO_VALUE = {
    "Code": "nietOpDeLijst",
    "YesNo": "nietOpDeLijst",
    "KvK": "1234567",
    "Measure": "1.23456",
    "Text": "_" + "x" * 200,
    "Date": "2021-02-30",
    "Time": "2021-02-30T10:00:00",
    "Period": "2021-02-30",
}
# What a table may hold in every cell of a column: what stands for no value, a value, a cell too many.
CELLS = ("-999999", "NaN", "1", "1,1")


@dataclass(frozen=True)
class Break:
    """A change that breaks a line, and its twin that does not, where there is one.

    Of the breaks with the same `group` one must be told: what a rule says of presence hangs on the sample.
    """

    what: str
    wrong: Change
    right: Change | None = None
    group: str = ""


def breaks(row: Row, entry: Entry, kind: Kind, today: date, sentences: str) -> Iterator[Break]:
    """Yield what breaks the line about a row with an element of its own, or about the column of a table.

    `sentences` is what the rules say that the line names.
    """
    if row.is_part and not row.ids.get("number"):
        return
    match entry.aspect:
        case "cardinality" if row.is_part:
            yield from _cells(row, kind)
        case "cardinality":
            yield from _occurrences(row, SCHEMA in entry.by)
        case "codes" if row.domain.kind in {"Code", "YesNo"}:
            yield Break("no code", text(NO_VALUE["Code"]))
        case "unit":
            yield Break("another unit", another_record if row.is_part else another_unit)
        case "format" | "range" if row.domain.kind == "Date":
            yield from _days(row, entry, today, sentences)
        case "format" | "range" | "pattern" if row.ids.get(ASPECT.get(row.domain.kind, "")):
            yield from _values(row, kind, today)


def _occurrences(row: Row, by_schema: bool) -> Iterator[Break]:
    low, _, high = row.occurs.partition("..")
    most, group = None if high == "*" else int(high or low), "" if by_schema else "presence"
    if int(low) or group:
        yield Break("left out", times(0), times(int(low)) if int(low) else None, group)
    if most is not None:
        yield Break("one too many", times(most + 1), times(most), group)


def _cells(row: Row, kind: Kind) -> Iterator[Break]:
    put = in_column(kind, row)
    yield from (Break(f"{value!r} in every cell", put(value), group="presence") for value in CELLS)


def _days(row: Row, entry: Entry, today: date, sentences: str) -> Iterator[Break]:
    if entry.aspect == "format":
        yield Break("no day of the calendar", day(NO_VALUE["Date"]))
        if "onvolledig" in sentences or "volledig" in sentences:
            yield Break("a year", day("2021", "year"), day("2021-03-04"))
        return
    found = re.search(r"\d{4}", sentences)
    first = date.fromisoformat(row.bounds.low or f"{found[0] if found else ''}-01-01")
    yield Break("before the first day", day(first - DAY), day(first))
    if "nog komen" not in sentences:
        yield Break("after today", day(today + DAY), day(today))


def _values(row: Row, kind: Kind, today: date) -> Iterator[Break]:
    put, aspect = in_column(kind, row) if row.is_part else text, ASPECT[row.domain.kind]
    alone = replace(row, path=row.datum.path, ids={aspect: row.ids[aspect][:1]}, presence=())
    cases = [one for one in boundaries(alone, today) if one.change is Edit.TEXT]
    for number, case in enumerate(cases):
        if case.fires:
            near = sorted((one for one in cases if not one.fires), key=lambda one: abs(cases.index(one) - number))
            yield Break(repr(case.value), put(case.value), put(near[0].value) if near else None)


def breaks_of_part(row: Row, entry: Entry, where: str, attribute: str) -> Iterator[Break]:
    """Yield what breaks the line about a datum that stands somewhere inside an element that the row names."""
    group = "" if SCHEMA in entry.by else "presence"
    match entry.aspect:
        case "cardinality" if not row.occurs.startswith("0"):
            yield Break("left out", at(where, attribute if "/@" in entry.why else "", None), group=group)
        case "unit":
            yield Break("another unit", at(where, "uom", "parsec"))
        case "codes" | "format" if row.domain.kind in NO_VALUE:
            yield Break("no value of the domain", at(where, attribute, NO_VALUE[row.domain.kind]))


# --- changes to an element


def at(where: str, attribute: str, value: str | None) -> Change:
    """Give what an XPath finds this text, or this attribute; without a value take it away."""

    def change(element: Element) -> None:
        found = first(element, where)
        if value is None and attribute:
            del found.attrib[attribute]
        elif value is None:
            times(0)(found)
        elif attribute:
            found.set(attribute, value)
        else:
            text(value)(found)

    return change


def first(element: Element, where: str) -> Element:
    found = element.xpath(where)
    assert isinstance(found, list)
    assert isinstance(found[0], Element)
    return found[0]


def text(value: str) -> Change:
    def change(element: Element) -> None:
        element[:] = []
        element.text = value
        if NIL in element.attrib:
            del element.attrib[NIL]

    return change


def times(count: int) -> Change:
    """Let the element be there so often, beside itself."""

    def change(element: Element) -> None:
        parent = element.getparent()
        assert parent is not None
        alike = [one for one in parent if one.tag == element.tag]
        for one in alike[count:]:
            parent.remove(one)
        for number in range(count - len(alike)):
            element.addnext(_twin(element, number))

    return change


def _twin(element: Element, number: int) -> Element:
    """Copy the element, with identifiers of its own."""
    copied = deepcopy(element)
    for one in copied.iter("*"):
        for name in {ns.q(ns.GML, "id"), "id"}.intersection(one.attrib):
            one.set(name, f"{one.get(name)}-{number}")
    return copied


def day(value: date | str, kind: str = "date") -> Change:
    """Tell this day: in an element of its own where a partial date is due."""

    def change(element: Element) -> None:
        told = element[0].tag if len(element) else None
        text(f"{value}" if told is None else "")(element)
        if told is not None:
            etree.SubElement(element, ns.q(etree.QName(told).namespace or "", kind)).text = f"{value}"

    return change


def another_unit(element: Element) -> None:
    element.set("uom", "parsec")


def another_record(element: Element) -> None:
    """Name another record, which fixes the units of the columns, for every table."""
    for one in element.getroottree().getroot().iter("{*}elementType"):
        one.set(ns.q(ns.XLINK, "href"), "http://example.org/record.xml")


def in_column(kind: Kind, row: Row) -> Callable[[str], Change]:
    """Put a value into every cell of the row's column."""
    index = [one.name for one in kind.columns(row.datum.path)].index(row.name)

    def put(value: str) -> Change:
        def change(element: Element) -> None:
            table = next(element.iter("{*}values"))
            written = next(_parent(table).iter("{*}TextEncoding"))
            line_end, cell_end = written.get("blockSeparator", ";"), written.get("tokenSeparator", ",")
            lines = (table.text or "").strip().rstrip(line_end).split(line_end)
            rows = (line.split(cell_end) for line in lines)
            table.text = line_end.join(cell_end.join([*row[:index], value, *row[index + 1 :]]) for row in rows)

        return change

    return put


def _parent(element: Element) -> Element:
    parent = element.getparent()
    assert parent is not None
    return parent
