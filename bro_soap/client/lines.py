"""Lines of the file that a caller has, for what the service says of lines of the message it got."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from lxml import etree

from bro_soap.errors import AbortReason

__all__ = ["in_the_file"]

_BEFORE = b"<?xml version='1.0'?>\n"  # of all that this client writes before a request, the only end of a line
_PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)


def in_the_file(reason: AbortReason, payload: etree._Element) -> AbortReason:
    """Return the same reason with the line of `payload` as it was parsed; without a line when that cannot be told.

    Writing the message took the line ends out of start tags, so several elements may stand on the line told; of these
    the one that the reason names is meant, or else the first.
    """
    sent = etree.fromstring(_BEFORE + etree.tostring(payload, encoding="UTF-8", with_tail=False), _PARSER)
    pairs = zip(payload.iter("*"), sent.iter("*"), strict=False)
    meant = [ours for ours, theirs in pairs if _line(theirs) == reason.line]
    named = [one for one in meant if etree.QName(one).localname in reason.message]
    return replace(reason, line=next((_line(one) for one in (*named, *meant)), 0), column=0)


def _line(element: etree._Element) -> int:
    line: int | None = cast("Any", element).sourceline
    return line or 0
