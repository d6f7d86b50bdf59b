"""The data of a groundwater utilisation facility that its own rules speak of, by name."""

from __future__ import annotations

from bro_soap.catalogue import load

CATALOGUE = load("GUF")
CITES = CATALOGUE.cites
