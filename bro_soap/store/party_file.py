"""Parties and mandates from a TOML or JSON file.

```toml
[[party]]
kvk_number = "12345678"
name = "Gemeente Voorbeeld"
oins = ["00000099000000000001"]
roles = { CPT = ["bronhouder", "dataleverancier"] }   # per type of object

[[mandate]]
principal = "12345678"        # who gives it: the bronhouder
agent = "87654321"            # who gets it
objects = ["CPT"]
kind = "levering"             # or "tussenkomst"; "levering" when left out
```

A JSON file has the same names: `{"party": [...], "mandate": [...]}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, read_toml
from bro_soap.model import Party, Role
from bro_soap.store.records import Mandate, MandateKind
from bro_soap.store.unit import Unit

__all__ = ["Loaded", "load_parties", "read_parties"]

Kind = TypeVar("Kind", Role, MandateKind)

PARTY_FIELDS: dict[str, type] = {"kvk_number": str, "name": str, "oins": list, "roles": dict}
MANDATE_FIELDS: dict[str, type] = {"principal": str, "agent": str, "objects": list, "kind": str}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many parties the file names, how many mandates, and how many of those were new."""

    parties: int
    mandates: int
    new_mandates: int


def load_parties(unit: Unit, path: Path, at: datetime) -> Loaded:
    """Add what the file names; loading it again changes nothing, and what it does not name stays.

    `at` is when its new mandates begin. Raises ConfigurationError that says which entry is wrong, and how.
    """
    parties, mandates = read_parties(path, at)
    for party in parties:
        unit.parties.add(party)
    new = sum(unit.parties.grant(mandate) for mandate in mandates)
    return Loaded(len(parties), len(mandates), new)


def read_parties(path: Path, at: datetime) -> tuple[list[Party], list[Mandate]]:
    """Return what the file names. Raises ConfigurationError that says which entry is wrong, and how."""
    content = _read(path)
    parties = [_party(entry, f"{path}: party {n}") for n, entry in enumerate(content.get("party", ()), 1)]
    mandates = [
        mandate
        for n, entry in enumerate(content.get("mandate", ()), 1)
        for mandate in _mandates(entry, f"{path}: mandate {n}", at)
    ]
    return parties, mandates


def _read(path: Path) -> dict[str, Any]:
    content = read_json(path) if path.suffix == ".json" else read_toml(path)
    if not isinstance(content, dict) or not all(isinstance(value, list) for value in content.values()):
        raise ConfigurationError(f"{path}: give a list `party` and a list `mandate`")
    if unknown := content.keys() - {"party", "mandate"}:
        raise ConfigurationError(f"{path}: unknown name {min(unknown)!r}; known are party and mandate")
    return content


def _party(entry: Any, where: str) -> Party:
    _check(entry, where, PARTY_FIELDS, required=("kvk_number", "name"))
    roles = frozenset(
        (_one_of(Role, role, where), object_code)
        for object_code, names in entry.get("roles", {}).items()
        for role in _texts(names, f"{where}: roles of {object_code!r}")
    )
    return Party(entry["kvk_number"], entry["name"], frozenset(_texts(entry.get("oins", []), f"{where}: oins")), roles)


def _mandates(entry: Any, where: str, at: datetime) -> list[Mandate]:
    _check(entry, where, MANDATE_FIELDS, required=("principal", "agent", "objects"))
    kind = _one_of(MandateKind, entry.get("kind", MandateKind.LEVERING.value), where)
    objects = _texts(entry["objects"], f"{where}: objects")
    return [Mandate(entry["principal"], entry["agent"], code, kind, at) for code in objects]


def _check(entry: Any, where: str, fields: dict[str, type], required: tuple[str, ...]) -> None:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where}: give names and values")
    for name in required:
        if name not in entry:
            raise ConfigurationError(f"{where}: {name} is missing")
    for name, value in entry.items():
        if name not in fields:
            raise ConfigurationError(f"{where}: unknown name {name!r}; known are {', '.join(fields)}")
        if not isinstance(value, fields[name]):
            raise ConfigurationError(f"{where}: {name} must be a {_KINDS[fields[name]]}")
        if isinstance(value, str):
            _storable(value, f"{where}: {name}")


_KINDS: dict[type, str] = {str: "text between quotes", list: "list", dict: "table"}


def _texts(values: Any, where: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigurationError(f"{where}: give a list of texts")
    for value in values:
        _storable(value, where)
    return values


def _storable(text: str, where: str) -> None:
    """Refuse what no database holds: a NUL, and half of a character."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ConfigurationError(f"{where}: {text!r} is no text that can be kept")


def _one_of(kinds: type[Kind], value: str, where: str) -> Kind:
    try:
        return kinds(value)
    except ValueError:
        known = ", ".join(kind.value for kind in kinds)
        raise ConfigurationError(f"{where}: {value!r} is not one of {known}") from None
