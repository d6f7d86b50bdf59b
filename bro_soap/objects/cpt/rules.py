"""The rules of the CPT: catalogue "Geotechnisch sondeeronderzoek", version of 1 September 2022."""

from __future__ import annotations

from bro_soap.rules import Rule

RULES: tuple[Rule, ...] = ()
