"""The plain series: what nearly every series of a GLD is, told by one look at its text instead of at every element."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from bro_soap.xmlio import ns

__all__ = ["DISCONTINUOUS", "QUALITY_LIST", "is_plain"]

DISCONTINUOUS = "http://www.opengis.net/def/waterml/2.0/interpolationType/Discontinuous"
QUALITY_LIST = "urn:bro:gld:StatusQualityControl"


def is_plain(series: etree._Element) -> bool:
    """Tell whether every point has its time, level in metres and one quality, none is censored, and no more is there.

    One that is written in another way may be told not to be; it is then looked at closer.
    """
    prefixes = {uri: prefix for prefix, uri in series.nsmap.items()}
    pattern = _pattern(*(prefixes.get(uri, "") for uri in (ns.WML, ns.SWE, ns.XLINK)))
    return pattern.fullmatch(etree.tostring(series, encoding="utf-8", with_tail=False)) is not None


@lru_cache(maxsize=64)
def _pattern(wml: str | None, swe: str | None, xlink: str | None) -> re.Pattern[bytes]:
    """Return what matches a plain series that is written with these prefixes, and declares no others inside."""
    w, s = (f"{re.escape(prefix)}:" if prefix else "" for prefix in (wml, swe))
    kind = rf"(?: {re.escape(xlink or '')}:type=\"simple\")?"

    def href(to: str) -> str:
        return rf"{kind} {re.escape(xlink or '')}:href=\"{re.escape(to)}\"{kind}"

    def within(name: str, content: str, attributes: str = "") -> str:
        return rf"<{name}{attributes}>\s*+{content}\s*+</{name}>\s*+"

    quality = rf"(?:<{s}codeSpace{href(QUALITY_LIST)}/>\s*+)?" + within(f"{s}value", r"\w*+")
    metadata = (
        within(f"{w}qualifier", within(f"{s}Category", quality), kind)
        + rf"<{w}interpolationType{href(DISCONTINUOUS)}/>"
    )
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)"
    pair = (
        within(f"{w}time", time)
        + within(f"{w}value", r"[\d.eE+-]++", r" uom=\"m\"")
        + within(f"{w}metadata", within(f"{w}TVPMeasurementMetadata", metadata))
    )
    point = within(f"{w}point", within(f"{w}MeasurementTVP", pair))
    return re.compile(
        rf"<{w}MeasurementTimeseries[^<>]*+>\s*+(?:{point})*+</{w}MeasurementTimeseries>".encode(), re.ASCII
    )
