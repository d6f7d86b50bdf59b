"""The data of a mining licence that its own rules speak of, by name."""

from __future__ import annotations

from bro_soap.catalogue import load

CATALOGUE = load("EPL")
CITES = CATALOGUE.cites
