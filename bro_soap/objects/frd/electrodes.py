"""What is issued of the electrodes of a dossier: where they are and how they are comes from their well, as it is now.

The catalogue of FRD has the two numbers of an electrode only; position and status are of the well (GMW), and only
issued documents show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from bro_soap.declaration.documents import Borrowed
from bro_soap.objects.frd.data import CATALOGUE
from bro_soap.projection.measures import measured

__all__ = ["ELECTRODES"]

_TUBE = re.compile(rb"<(\w+:)MonitoringTube[^>]*><\1broId>([^<]*)</\1broId><\1tubeNumber>\s*\+?0*(\d+)\s*<")
_ELECTRODE = re.compile(
    rb"(<(\w+:)electrode[12]><\2cableNumber>\s*\+?0*(\d+)\s*</\2cableNumber>"
    rb"<\2electrodeNumber>\s*\+?0*(\d+)\s*</\2electrodeNumber>)(.*?)(?=</\2electrode[12]>)"
)
_DECIMALS = CATALOGUE.decimals["electrodePosition"]
_POSITION = '<{0}electrodePosition uom="m">{1}</{0}electrodePosition>'
_STATUS = '<{0}electrodeStatus codeSpace="urn:bro:frd:ElectrodeStatus">{1}</{0}electrodeStatus>'


def _well(content: bytes) -> str:
    found = _TUBE.search(content)
    return found[2].decode() if found and _ELECTRODE.search(content) else ""


def _told(content: bytes, events: Iterable[Mapping[str, Any]]) -> bytes:
    standing: dict[str, dict[str, str]] = {}
    for details in events:
        for path, said in details.get("standing", {}).items():
            standing.setdefault(path, {}).update(said)
    tube = _TUBE.search(content)

    def told(found: re.Match[bytes]) -> bytes:
        path = b"/".join((tube[3] if tube else b"", found[3], found[4])).decode()
        return found[1] + (_written(found[2].decode(), standing[path]) if path in standing else found[5])

    return _ELECTRODE.sub(told, content)


def _written(prefix: str, said: Mapping[str, str]) -> bytes:
    """Return the two elements, where the well has a value for them."""
    position = measured(said["position"], _DECIMALS) if said.get("position") else ""
    values = ((_POSITION, position), (_STATUS, said.get("status", "")))
    return "".join(form.format(prefix, escape(value)) for form, value in values if value).encode()


ELECTRODES = Borrowed(_well, _told)
