"""The code lists: which codes a domain (`urn:bro:cpt:CPTMethod`) has, and under which quality regime each may stand.

Every domain is one JSON file beside this module: codes and flags, no definitions. An operator puts newer files in a
folder of the same form and calls `use`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bro_soap.errors import ConfigurationError

__all__ = ["CodeList", "allowed", "code_list", "domains", "use"]

_FLAGS = {"IMBRO": "imbro", "IMBRO/A": "imbroA"}
_FOLDERS: list[Traversable] = [resources.files(__name__)]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A domain: its urn, its Dutch name, its version, and per code the regimes it may be used under."""

    urn: str
    name: str
    version: str
    codes: Mapping[str, frozenset[str]]


def use(folder: Path | None) -> None:
    """Let the files in this folder go before the packaged ones; None restores the packaged ones.

    Raises `ConfigurationError` when a file there cannot be read as a code list.
    """
    del _FOLDERS[1:]
    if folder is not None:
        _FOLDERS.append(folder)
    _lists.cache_clear()
    allowed.cache_clear()
    _lists()


def domains() -> tuple[str, ...]:
    """Return the urns of all known domains, sorted."""
    return tuple(sorted(_lists()))


def code_list(urn: str) -> CodeList:
    """Return the list of this domain; raises `KeyError` for an unknown one."""
    return _lists()[urn]


@cache
def allowed(urn: str, regime: str) -> frozenset[str]:
    """Return the codes of the domain that may be used under the regime; raises `KeyError` for an unknown domain."""
    return frozenset(code for code, regimes in code_list(urn).codes.items() if regime in regimes)


@cache
def _lists() -> Mapping[str, CodeList]:
    found = (_read(file) for folder in _FOLDERS for file in folder.iterdir() if file.name.endswith(".json"))
    return {one.urn: one for one in found}


def _read(file: Traversable) -> CodeList:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        codes = {
            str(code): frozenset(regime for regime, flag in _FLAGS.items() if flags[flag])
            for code, flags in content["codes"].items()
        }
        return CodeList(str(content["urn"]), str(content["name"]), str(content["version"]), codes)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file.name} is not a code list: {error!r}") from error
