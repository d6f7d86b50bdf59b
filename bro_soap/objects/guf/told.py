"""What production dossiers want to know of a facility: since when it is there, what for, and its installations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from bro_soap.xmlio.dates import VOID, date_of
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.parts import at_path, first_at

__all__ = ["added", "begun", "changed", "licensed"]

_LICENCE = "licence/LicenceGroundwaterUsage"
_USE = "usageTypeFacility/primaryUsageType"
_DAYS = ("startTime", "startValidity", "endTime")
_CHANGED = "realisedInstallation/RealisedInstallationFunction"


def begun(document: etree._Element) -> dict[str, Any]:
    """Return when a facility began and what for; no installation is built yet."""
    began = first_at(document, "lifespan/startTime")
    purposes = [text(one) for one in at_path(document, f"{_LICENCE}/{_USE}")]
    return {"begin": (VOID if began is None else date_of(began)).text, "purposes": purposes, "members": []}


def licensed(document: etree._Element) -> dict[str, Any]:
    """Return what a new licence is for."""
    return {"purposes": [text(one) for one in at_path(document, _USE)]}


def added(document: etree._Element) -> dict[str, Any]:
    """Return an installation that is built, and its function."""
    return {"members": [text(one) for one in at_path(document, "realisedInstallationId")], **changed(document)}


def changed(document: etree._Element) -> dict[str, Any]:
    """Return the new functions of installations, and since when they have them."""
    functions = dict(_functions(document))
    since = next((found for day in _DAYS for found in at_path(document, day)), None)
    return {"functions": functions, "since": date_of(since).text} if functions and since is not None else {}


def _functions(document: etree._Element) -> Iterator[tuple[str, str]]:
    for one in (document, *at_path(document, _CHANGED)):
        name, function = child(one, "realisedInstallationId"), child(one, "installationFunction")
        if name is not None and function is not None:
            yield text(name), text(function)
