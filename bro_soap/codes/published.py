"""Reads code lists in the forms in which the BRO publishes them, and keeps them in the operator's folder.

Our own JSON; the answer of the refcodes service; tables with a column for the code, and for the urn and each regime or
for none of these (tab or semicolon between them); and the SIKB domain tables in XML, which name no urn and no regimes.
What a list of parameters says of each beside its number (unit, CAS, name) is kept, whatever the form calls it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from bro_soap.codes import CodeList, CodeLists, as_json, load_code_lists, parse_list
from bro_soap.errors import ConfigurationError
from bro_soap.files import read_given, said, written
from bro_soap.legible import json_text

__all__ = ["Imported", "import_lists", "read_lists"]

_BOTH = frozenset({"IMBRO", "IMBRO/A"})
_YES, _NO = frozenset({"j", "ja", "true", "1"}), frozenset({"n", "nee", "false", "0", ""})
_COLUMNS = {
    "urn": ("urn",),
    "name": ("list_name_nl", "naam", "name"),
    "code": ("code", "waarde", "parameter_id"),
    "imbro": ("imbro",),
    "imbroA": ("imbroa", "imbro/a"),
}
# What a list of parameters says of each, as tables, domain tables and refcodes call it; NVT says nothing.
_ABOUT = {
    **dict.fromkeys(("aquocode", "aquo"), "aquo"),
    **dict.fromkeys(("omschrijving", "description", "namenl"), "name"),
    **dict.fromkeys(("eenheid", "unit"), "unit"),
    **dict.fromkeys(("hoedanigheid", "condition"), "condition"),
    **dict.fromkeys(("casnummer", "cas"), "cas"),
}
_NONE = "NVT"


@dataclass(frozen=True, slots=True)
class Imported:
    """A list that was kept: what it has that the list before it had not, and the other way round."""

    kept: CodeList
    file: Path
    new: tuple[str, ...]
    gone: tuple[str, ...]


def import_lists(
    file: Path, folder: Path, urn: str = "", version: str = "", since: date | None = None
) -> list[Imported]:
    """Read lists and keep each as a file in the folder; `urn`, `version`, `since` are for what the file does not say.

    Raises `ConfigurationError` that says what is wrong; nothing is kept then.
    """
    read = read_lists(file, urn)
    folder.mkdir(parents=True, exist_ok=True)
    known = load_code_lists(folder)
    kept = [_compared(_completed(one, known, version, since), known, folder) for one in read]
    for one in kept:
        with written(one.file) as kept_file:  # a service that starts meanwhile reads the old one or the new one
            kept_file.write(f"{json_text(as_json(one.kept), indent=2)}\n".encode())
    return kept


def read_lists(file: Path, urn: str = "") -> list[CodeList]:
    """Return the lists in a published file. Raises `ConfigurationError` that says what is wrong."""
    raw = read_given(file)
    try:
        found = list(_lists(raw, urn))
    except Exception as error:  # it may hold anything, and each reader has its own ways to fail
        raise ConfigurationError(f"{file}: no code list in a form known here: {said(error)}") from error
    empty = [one.urn for one in found if not one.codes or not one.urn]
    if not found or empty:
        raise ConfigurationError(f"{file}: no codes{' of ' + ', '.join(empty) if any(empty) else ''}")
    return found


def _lists(raw: bytes, urn: str) -> Iterator[CodeList]:
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        content = json.loads(raw.decode("utf-8-sig"))
        yield from (_from_json(one, urn) for one in (content if isinstance(content, list) else [content]))
    elif start == b"<":
        yield _from_domain_table(raw, urn)
    else:
        yield from _from_table(raw.decode("utf-8-sig"), urn)


def _from_json(content: Mapping[str, Any], given: str) -> CodeList:
    if "refDomainVersions" not in content:
        return parse_list(content)
    newest = max(content["refDomainVersions"], key=lambda one: (one["majorVersion"], one["minorVersion"]))
    rows = {str(one.get("code") or one["codeValue"]): one for one in newest["refCodes"]}
    attributes = {code: {**one, **_attributes(one)} for code, one in rows.items()}
    about = {code: _about(one) for code, one in attributes.items()} if any(map(_attributes, rows.values())) else {}
    codes = {code: _regimes(one.get("imbro"), one.get("imbroA")) for code, one in rows.items()}
    version = f"{newest['majorVersion']}.{newest['minorVersion']}"
    urn, said_of = str(content.get("uri") or given), {code: one for code, one in about.items() if one}
    return CodeList(urn, str(content.get("name") or ""), version, codes, about=said_of)


def _attributes(code: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a refcode has beside its own, by their names."""
    return {str(one["name"]): one["value"] for one in code.get("refAttributeValues") or ()}


def _about(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row says of a parameter; the first of what means the same."""
    found: dict[str, str] = {}
    for name, value in row.items():
        known = _ABOUT.get(re.sub("[^a-z]", "", name.lower()))
        if known and value and (written := str(value).strip()) not in {"", _NONE}:
            found.setdefault(known, written)
    return found


def _from_table(text: str, given: str) -> Iterator[CodeList]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ";")
    columns = {name.strip().lower(): name for name in rows.fieldnames or ()}
    found = {key: next((columns[name] for name in names if name in columns), None) for key, names in _COLUMNS.items()}
    if missing := _missing(found, given):
        raise ValueError(f"a column is missing: {', '.join(missing)}{' (or give --urn)' if 'urn' in missing else ''}")
    lists: dict[str, tuple[str, dict[str, frozenset[str]]]] = {}
    about: dict[str, dict[str, str]] = {}
    for row in rows:
        told = {key: (row[column] or "").strip() if column else None for key, column in found.items()}
        urn, code = told["urn"] if found["urn"] else given, told["code"]
        if urn and code:
            _, codes = lists.setdefault(urn, (told["name"] or "", {}))
            codes[code] = _regimes(told["imbro"], told["imbroA"])
            if not found["urn"] and (said_of := _about(row)):
                about[code] = said_of
    yield from (CodeList(urn, name, "", codes, about=about) for urn, (name, codes) in lists.items())


def _missing(found: Mapping[str, str | None], urn: str) -> list[str]:
    """Return the columns that a table must have and has not; one that leaves out a urn that is given has no regimes."""
    alone = urn and not any(found[key] for key in ("urn", "imbro", "imbroA"))
    left_out = {"name", "urn", "imbro", "imbroA"} if alone else {"name"}
    return [key for key, column in found.items() if column is None and key not in left_out]


def _regimes(imbro: object, archive: object) -> frozenset[str]:
    """Return the regimes that flags name; a form that has no flags says both."""
    if imbro is None and archive is None:
        return _BOTH
    return frozenset(name for name, flag in (("IMBRO", imbro), ("IMBRO/A", archive)) if _flag(flag))


def _flag(written: object) -> bool:
    flag = str(written).strip().lower()
    if flag not in _YES | _NO:
        raise ValueError(f"{written!r} is neither yes nor no")
    return flag in _YES


def _from_domain_table(raw: bytes, urn: str) -> CodeList:
    """Read a SIKB domain table: values with a first day, and with a last one when they ended."""
    if not urn:
        raise ValueError("a domain table does not name its urn: give it (--urn)")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    rows = [{str(part.tag): (part.text or "").strip() for part in row} for row in etree.fromstring(raw, parser)]
    codes, validity, about = {}, {}, {}
    for row in rows:
        code = row.get("Waarde") or row.get("Code") or row.get("ID", "")
        if code:
            codes[code] = _BOTH
            validity[code] = (_first(row.get("D_BEGIN")) or date.min, _first(row.get("D_EIND")) or date.max)
            about[code] = _about(row)
    validity = {code: period for code, period in validity.items() if period != (date.min, date.max)}
    about = {code: said for code, said in about.items() if said}
    return CodeList(urn, urn.rpartition(":")[2], "", codes, date.min, validity, about)


def _first(written: str | None) -> date | None:
    return datetime.fromisoformat(written).date() if written else None


def _completed(one: CodeList, known: CodeLists, version: str, since: date | None) -> CodeList:
    latest = _latest(known, one.urn)
    return replace(
        one,
        name=one.name or (latest.name if latest else one.urn.rpartition(":")[2]),
        version=version or one.version or (f"{latest.version}+" if latest else "1.0"),
        since=since or one.since,
    )


def _latest(known: CodeLists, urn: str) -> CodeList | None:
    versions = known.versions.get(urn)
    return versions[-1] if versions else None


def _compared(one: CodeList, known: CodeLists, folder: Path) -> Imported:
    latest = _latest(known, one.urn)
    before = latest.codes if latest else {}
    new, gone = one.codes.keys() - before.keys(), before.keys() - one.codes.keys()
    name = one.urn.removeprefix("urn:bro:").replace(":", ".")
    if not name.replace(".", "").replace("_", "").replace("-", "").isalnum():
        raise ConfigurationError(f"{one.urn} is no urn of a code list")
    dated = f"@{one.since.isoformat()}" if one.since != date.min else ""
    return Imported(one, folder / f"{name}{dated}.json", tuple(sorted(new)), tuple(sorted(gone)))
