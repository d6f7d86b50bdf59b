"""The code lists: which codes a domain (`urn:bro:cpt:CPTMethod`) has, and under which quality regime each may stand.

Every version of a list is one JSON file beside this module: codes and flags, no definitions. What rules ask of a code
more than that (the unit of a parameter) stands beside its flags, under names of its own (ADR 44). An operator has other
ones in a folder of the same form (`bro-soap codes import` writes them). A list may count from a day on, and so may a
code, until a day that does not belong to it:

```json
{"urn": "urn:bro:cpt:StopCriterion", "name": "Stopcriterium", "version": "2.0", "from": "2027-01-01",
 "codes": {"einddiepte": {"imbro": true, "imbroA": true},
           "oud": {"imbro": false, "imbroA": true, "until": "2028-01-01"}}}
```

A version without a day replaces all there was before it. What counts is a value, `CodeLists`, handed to who needs it:
nothing in this module changes (ADR 37).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, said

__all__ = ["CodeList", "CodeLists", "as_json", "load_code_lists", "parse_list"]

_FLAGS = {"IMBRO": "imbro", "IMBRO/A": "imbroA"}
_OF_A_CODE = frozenset({*_FLAGS.values(), "from", "until"})
_SUMMER = timedelta(hours=2)  # the latest Dutch day that a moment may lie on
_Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A version of a domain: its urn, its Dutch name, its version, and per code the regimes it may be used under.

    `since` is the first day on which the version counts; `validity` holds for codes that do not always count the first
    day on which they do, and the first on which they do no more. `about` holds what else is said of a code, by name.
    """

    urn: str
    name: str
    version: str
    codes: Mapping[str, frozenset[str]] = field(hash=False)
    since: date = date.min
    validity: Mapping[str, _Period] = field(default_factory=dict, hash=False)
    about: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def on(self, day: date, regime: str) -> frozenset[str]:
        """Return the codes that may be used on this day under this regime."""
        always = (date.min, date.max)
        periods = {code: self.validity.get(code, always) for code, regimes in self.codes.items() if regime in regimes}
        return frozenset(code for code, (first, after) in periods.items() if first <= day < after)


@dataclass(frozen=True, eq=False)
class CodeLists:
    """The lists that count: of every domain its versions, by the day they count from."""

    versions: Mapping[str, tuple[CodeList, ...]]

    @property
    def domains(self) -> tuple[str, ...]:
        """The urns of all known domains, sorted."""
        return tuple(sorted(self.versions))

    def code_list(self, urn: str, at: datetime | None = None) -> CodeList:
        """Return the version of this domain that counts at a moment (now); raises `KeyError` for an unknown domain."""
        return self._on(urn, _day(at))

    def allowed(self, urn: str, regime: str, at: datetime | None = None) -> frozenset[str]:
        """Return the codes that the regime allows at a moment (now); raises `KeyError` for an unknown domain."""
        always = self._timeless.get((urn, regime))
        if always is not None:
            return always
        day = _day(at)
        return _allowed(self._on(urn, day), day, regime)

    def said(self, urn: str, code: str, name: str, at: datetime | None = None) -> str:
        """Return what the list says of a code under this name ("" for nothing); raises `KeyError` as `allowed` does."""
        return self.code_list(urn, at).about.get(code, {}).get(name, "")

    def _on(self, urn: str, day: date) -> CodeList:
        versions = self.versions[urn]
        return next((one for one in reversed(versions) if one.since <= day), versions[0])

    @cached_property
    def _timeless(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """What is allowed by the lists in which nothing depends on the day."""
        alone = (versions[0] for versions in self.versions.values() if len(versions) == 1 and not versions[0].validity)
        return {(one.urn, regime): one.on(date.min, regime) for one in alone for regime in _FLAGS}


@lru_cache(maxsize=4096)
def _allowed(one: CodeList, day: date, regime: str) -> frozenset[str]:
    return one.on(day, regime)


def load_code_lists(folder: Path | None = None) -> CodeLists:
    """Return the packaged lists, and before those the ones in this folder.

    Raises `ConfigurationError` when the folder or a file in it cannot be read.
    """
    if folder is None:
        return _packaged()
    if not folder.is_dir():
        raise ConfigurationError(f"code_lists: {folder} is no folder")
    return _with(_packaged().versions, folder)


@cache
def _packaged() -> CodeLists:
    return _with({}, resources.files(__name__))


def _with(known: Mapping[str, tuple[CodeList, ...]], folder: Traversable) -> CodeLists:
    """Return these lists with the versions in the folder among them."""
    found = dict(known)
    read = [_read(file) for file in folder.iterdir() if file.name.endswith(".json")]
    for one in sorted(read, key=lambda one: (one.urn, one.since)):
        earlier = () if one.since == date.min else found.get(one.urn, ())
        found[one.urn] = (*(other for other in earlier if other.since < one.since), one)
    return CodeLists(found)


def parse_list(content: Any) -> CodeList:
    """Read a list in our own form. Raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` when it is not."""
    codes: dict[str, frozenset[str]] = {}
    validity: dict[str, _Period] = {}
    about: dict[str, Mapping[str, str]] = {}
    for code, flags in content["codes"].items():
        codes[str(code)] = frozenset(regime for regime, flag in _FLAGS.items() if flags[flag])
        period = (_date(flags, "from", date.min), _date(flags, "until", date.max))
        if period[0] >= period[1]:
            raise ValueError(f"{code} ends before it begins")
        if period != (date.min, date.max):
            validity[str(code)] = period
        if more := {str(name): str(said) for name, said in flags.items() if name not in _OF_A_CODE}:
            about[str(code)] = more
    since = _date(content, "from", date.min)
    return CodeList(str(content["urn"]), str(content["name"]), str(content["version"]), codes, since, validity, about)


def as_json(one: CodeList) -> dict[str, Any]:
    """Return a list in our own form."""
    codes = {
        code: {flag: regime in regimes for regime, flag in _FLAGS.items()}
        | _period(one.validity.get(code))
        | dict(one.about.get(code, {}))
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


def _read(file: Traversable) -> CodeList:
    try:
        return parse_list(read_json(file) if isinstance(file, Path) else json.loads(file.read_bytes()))
    except Exception as error:  # it may hold anything
        raise ConfigurationError(f"{file.name} is not a code list: {said(error)}") from error
