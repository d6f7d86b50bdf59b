"""Parties and mandates from a TOML or JSON file; roles are written as on the command line.

```toml
[[party]]
kvk_number = "12345678"
name = "Gemeente Voorbeeld"
oins = ["00000099000000001000"]
roles = ["bronhouder:CPT", "dataleverancier:CPT", "bronhouder:GMW"]

[[mandate]]
principal = "12345678"        # who gives it: the bronhouder
agent = "87654321"            # who gets it
objects = ["CPT"]
kind = "levering"             # or "tussenkomst"; "levering" when left out
```

Roles may also stand by kind of object: `roles = { CPT = ["bronhouder", "dataleverancier"] }`. A JSON file has the same
names: `{"party": [...], "mandate": [...]}`. `deploy/parties.toml` is an example.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictStr, ValidationError, ValidationInfo

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, read_toml
from bro_soap.model import Party, Role
from bro_soap.security.pki.oin import is_oin
from bro_soap.store.records import NUMBER, NUMBER_IS, Mandate, MandateKind

__all__ = ["read_parties"]

_MOST_TOLD = 20


def read_parties(path: Path, at: datetime, kinds: Collection[str] = ()) -> tuple[list[Party], list[Mandate]]:
    """Return what the file names, with `at` as the beginning of its mandates; with `kinds`, of these objects only.

    Raises ConfigurationError that says of every wrong entry which it is, and what is wrong.
    """
    content = read_json(path) if path.suffix == ".json" else read_toml(path)
    try:
        found = _File.model_validate(content, context=frozenset(kinds))
    except ValidationError as error:
        lines = [f"{path}: {line}" for line in _told(error)]
        raise ConfigurationError(*lines[:_MOST_TOLD]) from None
    mandates = [Mandate(one.principal, one.agent, code, one.kind, at) for one in found.mandate for code in one.objects]
    return [Party(one.kvk_number, one.name, frozenset(one.oins), frozenset(one.roles)) for one in found.party], mandates


def _storable(text: str) -> str:
    """Refuse what no database holds: a NUL, and half of a character."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError(f"{text!r} is no text that can be kept")
    return text


def _kvk(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is no KvK number: {NUMBER_IS}")
    return text


def _oin(text: str) -> str:
    if not is_oin(text):
        raise ValueError(f"{text!r} is not an OIN: 20 positions, see the OIN-stelsel 3.0")
    return text


def _kind(text: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[A-Z][A-Z-]{1,9}", text) or (info.context and text not in info.context):
        raise ValueError(f"{text!r} is no kind of object; known are {', '.join(sorted(info.context or ('CPT',)))}")
    return text


def _role(given: Any, info: ValidationInfo) -> tuple[Role, str]:
    """Read `bronhouder:CPT`."""
    role, colon, code = given.partition(":") if isinstance(given, str) else ("", "", "")
    if not colon:
        raise ValueError(f"{given!r} is not ROLE:OBJECT, for example bronhouder:CPT")
    if role not in set(Role):
        raise ValueError(f"{role!r} is not one of {', '.join(Role)}")
    return Role(role), _kind(code, info)


def _by_kind(given: Any) -> Any:
    """Write roles by kind of object as on the command line."""
    if not isinstance(given, Mapping):
        return given
    for code, names in given.items():
        if not isinstance(names, list):
            raise ValueError(f"roles of {code!r}: give a list of texts")
    return [f"{name}:{code}" for code, names in given.items() for name in names]


_Text = Annotated[StrictStr, AfterValidator(_storable)]
_Kvk = Annotated[StrictStr, AfterValidator(_kvk)]
_Oin = Annotated[StrictStr, AfterValidator(_oin)]
_Code = Annotated[StrictStr, AfterValidator(_kind)]
_RoleOf = Annotated[tuple[Role, str], BeforeValidator(_role)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Party(_Entry):
    kvk_number: _Kvk
    name: _Text
    oins: list[_Oin] = []
    roles: Annotated[list[_RoleOf], BeforeValidator(_by_kind)] = []


class _Mandate(_Entry):
    principal: _Kvk
    agent: _Kvk
    objects: list[_Code]
    kind: MandateKind = MandateKind.LEVERING


class _File(_Entry):
    party: list[_Party] = []
    mandate: list[_Mandate] = []


_NAMES: dict[str, type[_Entry]] = {"party": _Party, "mandate": _Mandate}
_KINDS = {"string_type": "a text between quotes", "list_type": "a list", "model_type": "names with values"}


def _told(error: ValidationError) -> Iterator[str]:
    """Say of each error where it is and what is wrong, in the words of the file."""
    for one in error.errors(include_url=False):
        where = [part + 1 if isinstance(part, int) else part for part in one["loc"]]
        entry, fields = " ".join(map(str, where[:2])), [str(part) for part in where[2:]]
        place = f"{entry}: " if entry else ""
        match one["type"]:
            case "missing":
                yield f"{place}{fields[0]} is missing"
            case "extra_forbidden":
                known = _NAMES[str(where[0])].model_fields if fields else _File.model_fields
                yield f"{place if fields else ''}unknown name {str(where[-1])!r}; known are {', '.join(known)}"
            case kind if kind in _KINDS:
                yield f"{place}{_spelt(fields)}must be {_KINDS[kind]}"
            case "enum":
                yield f"{place}{_spelt(fields)}{one['input']!r:.60} is not one of {', '.join(MandateKind)}"
            case "value_error":
                yield f"{place}{_spelt(fields)}{one['ctx']['error']}"
            case _:
                yield f"{place}{_spelt(fields)}{one['msg']}, not {one['input']!r:.60}"


def _spelt(fields: list[str]) -> str:
    return f"{' '.join(fields)}: " if fields else ""
