"""The code lists: which codes a domain (`urn:bro:cpt:CPTMethod`) has, and under which quality regime each may stand.

Every version of a list is one JSON file beside this module: codes and flags, no definitions. An operator puts other
ones in a folder of the same form (`bro-soap codes import` writes them) and calls `use`. A list may count from a day on,
and so may a code, until a day that does not belong to it:

```json
{"urn": "urn:bro:cpt:StopCriterion", "name": "Stopcriterium", "version": "2.0", "from": "2027-01-01",
 "codes": {"einddiepte": {"imbro": true, "imbroA": true},
           "oud": {"imbro": false, "imbroA": true, "until": "2028-01-01"}}}
```

A version without a day replaces all there was before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, said

__all__ = ["CodeList", "allowed", "as_json", "code_list", "domains", "parse_list", "use", "versions_of"]

_FLAGS = {"IMBRO": "imbro", "IMBRO/A": "imbroA"}
_FOLDERS: list[Traversable] = [resources.files(__name__)]
_SUMMER = timedelta(hours=2)  # the latest Dutch day that a moment may lie on
_Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A version of a domain: its urn, its Dutch name, its version, and per code the regimes it may be used under.

    `since` is the first day on which the version counts; `validity` holds for codes that do not always count the first
    day on which they do, and the first on which they do no more.
    """

    urn: str
    name: str
    version: str
    codes: Mapping[str, frozenset[str]]
    since: date = date.min
    validity: Mapping[str, _Period] = field(default_factory=dict)

    def on(self, day: date, regime: str) -> frozenset[str]:
        """Return the codes that may be used on this day under this regime."""
        always = (date.min, date.max)
        periods = {code: self.validity.get(code, always) for code, regimes in self.codes.items() if regime in regimes}
        return frozenset(code for code, (first, after) in periods.items() if first <= day < after)


def use(folder: Path | None) -> None:
    """Let the files in this folder go before the packaged ones; None restores the packaged ones.

    Raises `ConfigurationError` when the folder or a file in it cannot be read.
    """
    del _FOLDERS[1:]
    if folder is not None:
        if not folder.is_dir():
            raise ConfigurationError(f"code_lists: {folder} is no folder")
        _FOLDERS.append(folder)
    for known in (_lists, _timeless, _allowed):
        known.cache_clear()
    _lists()


def domains() -> tuple[str, ...]:
    """Return the urns of all known domains, sorted."""
    return tuple(sorted(_lists()))


def versions_of(urn: str) -> tuple[CodeList, ...]:
    """Return the versions of the domain by the day they count from; raises `KeyError` for an unknown domain."""
    return _lists()[urn]


def code_list(urn: str, at: datetime | None = None) -> CodeList:
    """Return the version of this domain that counts at a moment (now); raises `KeyError` for an unknown domain."""
    versions, day = _lists()[urn], _day(at)
    return next((one for one in reversed(versions) if one.since <= day), versions[0])


def allowed(urn: str, regime: str, at: datetime | None = None) -> frozenset[str]:
    """Return the codes that may be used under the regime at a moment (now); raises `KeyError` for an unknown domain."""
    always = _timeless().get((urn, regime))
    return _allowed(urn, regime, _day(at)) if always is None else always


def parse_list(content: Any) -> CodeList:
    """Read a list in our own form. Raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` when it is not."""
    codes: dict[str, frozenset[str]] = {}
    validity: dict[str, _Period] = {}
    for code, flags in content["codes"].items():
        codes[str(code)] = frozenset(regime for regime, flag in _FLAGS.items() if flags[flag])
        period = (_date(flags, "from", date.min), _date(flags, "until", date.max))
        if period[0] >= period[1]:
            raise ValueError(f"{code} ends before it begins")
        if period != (date.min, date.max):
            validity[str(code)] = period
    since = _date(content, "from", date.min)
    return CodeList(str(content["urn"]), str(content["name"]), str(content["version"]), codes, since, validity)


def as_json(one: CodeList) -> dict[str, Any]:
    """Return a list in our own form."""
    codes = {
        code: {flag: regime in regimes for regime, flag in _FLAGS.items()} | _period(one.validity.get(code))
        for code, regimes in one.codes.items()
    }
    since = _period((one.since, date.max))
    return {"urn": one.urn, "name": one.name, "version": one.version, **since, "codes": codes}


def _period(period: _Period | None) -> dict[str, str]:
    first, after = period or (date.min, date.max)
    told = {"from": first.isoformat()} if first != date.min else {}
    return told | ({"until": after.isoformat()} if after != date.max else {})


def _date(content: Mapping[str, Any], name: str, otherwise: date) -> date:
    return date.fromisoformat(content[name]) if name in content else otherwise


def _day(at: datetime | None) -> date:
    return ((at or datetime.now(UTC)).astimezone(UTC) + _SUMMER).date()


@lru_cache(maxsize=4096)
def _allowed(urn: str, regime: str, day: date) -> frozenset[str]:
    versions = _lists()[urn]
    return next((one for one in reversed(versions) if one.since <= day), versions[0]).on(day, regime)


@cache
def _timeless() -> Mapping[tuple[str, str], frozenset[str]]:
    """Return what is allowed by the lists in which nothing depends on the day."""
    alone = (versions[0] for versions in _lists().values() if len(versions) == 1 and not versions[0].validity)
    return {(one.urn, regime): one.on(date.min, regime) for one in alone for regime in _FLAGS}


@cache
def _lists() -> Mapping[str, tuple[CodeList, ...]]:
    found: dict[str, tuple[CodeList, ...]] = {}
    for folder in _FOLDERS:
        read = [_read(file) for file in folder.iterdir() if file.name.endswith(".json")]
        for one in sorted(read, key=lambda one: (one.urn, one.since)):
            earlier = () if one.since == date.min else found.get(one.urn, ())
            found[one.urn] = (*(other for other in earlier if other.since < one.since), one)
    return found


def _read(file: Traversable) -> CodeList:
    try:
        return parse_list(read_json(file) if isinstance(file, Path) else json.loads(file.read_bytes()))
    except Exception as error:  # it may hold anything
        raise ConfigurationError(f"{file.name} is not a code list: {said(error)}") from error
