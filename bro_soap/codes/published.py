"""Reads code lists in the forms in which the BRO publishes them, and keeps them in the operator's folder.

Our own JSON; the answer of the refcodes service; tables with a column for the urn, the code and each regime (tab or
semicolon between them); and the SIKB domain tables in XML, which name neither a urn nor regimes.
"""

from __future__ import annotations

import csv
import io
import json
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
    "code": ("code", "waarde"),
    "imbro": ("imbro",),
    "imbroA": ("imbroa", "imbro/a"),
}
# What a domain table of parameters says of each beside its number; NVT says nothing.
_ABOUT = {
    "aquocode": "aquo",
    "omschrijving": "name",
    "eenheid": "unit",
    "hoedanigheid": "condition",
    "CASnummer": "cas",
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
        yield from (_from_json(one) for one in (content if isinstance(content, list) else [content]))
    elif start == b"<":
        yield _from_domain_table(raw, urn)
    else:
        yield from _from_table(raw.decode("utf-8-sig"))


def _from_json(content: Mapping[str, Any]) -> CodeList:
    if "refDomainVersions" not in content:
        return parse_list(content)
    newest = max(content["refDomainVersions"], key=lambda one: (one["majorVersion"], one["minorVersion"]))
    codes = {
        str(one.get("code") or one["codeValue"]): _regimes(one["imbro"], one["imbroA"]) for one in newest["refCodes"]
    }
    version = f"{newest['majorVersion']}.{newest['minorVersion']}"
    return CodeList(str(content["uri"]), str(content["name"]), version, codes)


def _from_table(text: str) -> Iterator[CodeList]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ";")
    columns = {name.strip().lower(): name for name in rows.fieldnames or ()}
    found = {key: next((columns[name] for name in names if name in columns), None) for key, names in _COLUMNS.items()}
    missing = [key for key, column in found.items() if column is None and key != "name"]
    if missing:
        raise ValueError(f"a column is missing: {', '.join(missing)}")
    lists: dict[str, tuple[str, dict[str, frozenset[str]]]] = {}
    for row in rows:
        told = {key: (row[column] or "").strip() if column else "" for key, column in found.items()}
        if told["urn"] and told["code"]:
            _, codes = lists.setdefault(told["urn"], (told["name"], {}))
            codes[told["code"]] = _regimes(told["imbro"], told["imbroA"])
    yield from (CodeList(urn, name, "", codes) for urn, (name, codes) in lists.items())


def _regimes(imbro: object, archive: object) -> frozenset[str]:
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
            about[code] = {name: row[tag] for tag, name in _ABOUT.items() if row.get(tag, _NONE) not in {"", _NONE}}
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
