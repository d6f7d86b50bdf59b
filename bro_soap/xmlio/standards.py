"""What elements of GML and SWE Common mean in the documents of the BRO, for the kinds that use them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ANY, ElementContent, only

__all__ = ["EMPTY", "HREF", "INSTANT", "MOMENT", "PERIOD", "POINT", "POSITION", "WRITTEN_MOMENT", "Forms", "table"]

Forms = Mapping[str, ElementContent]

HREF = ns.q(ns.XLINK, "href")
EMPTY = re.compile(r"[ \t\n\r]*")
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_TIME = r"T\d\d:\d\d:\d\d(?:\.\d{1,9})?"
# A moment, a day, a month, a year, or nothing: the schema would take any address for one.
WRITTEN_MOMENT = re.compile(rf"\s*(?:\d{{4}}(?:-\d\d(?:-\d\d(?:{_TIME})?)?)?(?:Z|[+-]\d\d:\d\d)?)?\s*", re.ASCII)
_FRAME = {"frame": only("#ISO-8601")}
# The published record files, by their address or by their name.
_RECORD = re.compile(
    r"(?:https?://(?:www|schema)\.broservices\.nl/xsd/[a-z]+common/\d+(?:\.\d+)*/(?:meetreeksen/)?)?\w+\.xml", re.ASCII
)


def _gml(*names: str) -> frozenset[str]:
    return frozenset(ns.q(ns.GML, name) for name in names)


def _swe(name: str) -> str:
    return ns.q(ns.SWE, name)


MOMENT = ElementContent(attributes=_FRAME | {"indeterminatePosition": only("unknown")}, text=WRITTEN_MOMENT)

POSITION: Forms = {ns.q(ns.GML, "pos"): ElementContent(text=re.compile(rf"\s*{_NUMBER}\s+{_NUMBER}\s*", re.ASCII))}
POINT: Forms = {
    **POSITION,
    ns.q(ns.GML, "Point"): ElementContent(_gml("pos"), {"srsName": ANY, "srsDimension": only("2")}),
}
INSTANT: Forms = {
    ns.q(ns.GML, "TimeInstant"): ElementContent(_gml("timePosition"), _FRAME),
    ns.q(ns.GML, "timePosition"): MOMENT,
}
PERIOD: Forms = {
    ns.q(ns.GML, "TimePeriod"): ElementContent(_gml("beginPosition", "endPosition"), _FRAME),
    ns.q(ns.GML, "beginPosition"): MOMENT,
    ns.q(ns.GML, "endPosition"): MOMENT,
}


def table(values: str, *records: str) -> Forms:
    """Return the forms of a table: its count, the record that its rows are, how it is written, and its `values`.

    `records` are the names that the record has in real documents; rules say which address belongs to which table.
    """
    return {
        values: ElementContent(),
        _swe("elementCount"): ElementContent(frozenset({_swe("Count")})),
        _swe("Count"): ElementContent(frozenset({_swe("value")})),
        _swe("value"): ElementContent(text=re.compile(r"\s*\+?\d{1,6}\s*", re.ASCII)),
        _swe("elementType"): ElementContent(attributes={"name": only(*records), HREF: _RECORD}),
        _swe("encoding"): ElementContent(frozenset({_swe("TextEncoding")})),
        _swe("TextEncoding"): ElementContent(
            attributes={
                # which characters, the rules about tables tell
                "decimalSeparator": ANY,
                "tokenSeparator": ANY,
                "blockSeparator": ANY,
                "collapseWhiteSpaces": only("true", "false", "1", "0"),
            }
        ),
    }
