"""`bro-soap audit`: the audit log of this node."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import nlargest
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from bro_soap.cli.common import settings_of
from bro_soap.cli.screen import marked, put, say
from bro_soap.cli.tables import AS_JSON, MOMENT, echo_json
from bro_soap.observe.audit import AuditReport, SealingKey, SealKeys, decisions, examine, keep, read_kept

__all__ = ["audit"]

_FOLDER_TYPE = click.Path(file_okay=False, path_type=Path)
_FILE_TYPE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.argument("folder", type=_FOLDER_TYPE, required=False)
_NO_KEY = "without a key this cannot show that who can write the folder wrote all of it anew; a kept seal can"


@click.group()
def audit() -> None:
    """The audit log: who asked what, on behalf of whom, and what was decided."""


@audit.command("verify")
@click.argument("folders", type=_FOLDER_TYPE, nargs=-1)
@click.option("--key", "keys", multiple=True, type=_FILE_TYPE, help="Public key of a node, PEM; also more than once.")
@click.option("--seal", "seals", multiple=True, type=_FILE_TYPE, help="What `audit seal` printed; also more than once.")
@click.pass_context
def verify(context: click.Context, folders: tuple[Path, ...], keys: tuple[Path, ...], seals: tuple[Path, ...]) -> None:
    """Check the chain of hashes in FOLDERS (default: setting `audit_folder`); exit code 1 when it is broken.

    Files that were moved away are looked for in a second folder. With a key (default: that of `audit_key`) seals are
    checked too, and every file has to be vouched for by one. With a kept seal the files must hold what they held when
    it was made, to the byte. Behind a break the check goes on, and tells which lines can still be relied on.
    """
    where = folders or (settings_of(context).audit_folder,)
    report = examine(where, SealKeys.load(keys) if keys else _own(context), [read_kept(each) for each in seals])
    for place in report.breaks:
        say(marked(_place(place.file, place.line, place.what), "red"))
    for place in report.remarks:
        say(_place(place.file, place.line, place.what))
    for one in report.files:
        if one.doubtful:
            sound = (line for line in range(1, one.checked + 1) if line not in one.doubtful)
            doubtful = f"{_ranges(one.doubtful)}{' and on' if one.checked < one.lines else ''}"
            say(f"{one.name}: sound are lines {_ranges(sound)}; not to be relied on {doubtful}")
    for line in _summed(where, report):
        say(line)
    context.exit(1 if report.breaks else 0)


@audit.command("seal")
@_FOLDER
@click.pass_context
def seal(context: click.Context, folder: Path | None) -> None:
    """Print what an auditor keeps on another machine: the files as they are now, signed with `audit_key`.

    `bro-soap audit verify --seal FILE` holds it against the folder later. Exit code 1 when the chain is broken now.
    """
    settings = settings_of(context)
    key = SealingKey.load(settings.audit_key) if settings.audit_key else None
    where = folder or settings.audit_folder
    report = examine((where,), _keys(key))
    put(json.dumps(keep(where, report.files, len(report.breaks), key), indent=1, ensure_ascii=True))
    if report.breaks:
        say(f"{len(report.breaks)} breaks: `bro-soap audit verify` tells where", err=True)
    if key is None:
        say("not signed: no `audit_key` is set", err=True)
    context.exit(1 if report.breaks else 0)


@audit.command("show")
@_FOLDER
@click.option("--oin", help="Only decisions about this OIN.")
@click.option("--transaction", help="Only decisions about this transaction id.")
@click.option("--reference", help="Only decisions about this requestReference, or with this Kenmerk.")
@click.option("--since", type=MOMENT, help="From this moment (UTC): 2026-03-01, 2026-03-01T12:30, or 24h ago.")
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@AS_JSON
@click.pass_context
def show(
    context: click.Context, /, folder: Path | None, since: datetime | None, limit: int | None, **told: Any
) -> None:
    """Show decisions, oldest first, one per line."""
    where = folder or settings_of(context).audit_folder
    found = (one for one in decisions(where) if _asked_for(one, told) and (since is None or _not_before(one, since)))
    ordered = sorted(found, key=_at) if limit is None else sorted(nlargest(limit, found, key=_at), key=_at)
    if told["as_json"]:
        echo_json([_told(one) for one in ordered])
        return
    for entry in ordered:
        say(
            f"{entry.get('at')}  "
            + "  ".join(f"{name}={value}" for name, value in _told(entry).items() if name != "at")
        )


def _asked_for(entry: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    oin, transaction, reference = told["oin"], told["transaction"], told["reference"]
    return (
        oin in (None, entry.get("oin"))
        and transaction in (None, entry.get("transaction_id"))
        and reference in (None, entry.get("request_reference"), entry.get("correlation_id"))
    )


def _not_before(entry: Mapping[str, Any], since: datetime) -> bool:
    """Tell whether a decision is not older; one whose moment cannot be read may be."""
    try:
        return datetime.fromisoformat(_at(entry)) >= since
    except (ValueError, TypeError):
        return True


def _at(entry: Mapping[str, Any]) -> str:
    return str(entry.get("at"))


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a decision says, without what chains it to others."""
    return {name: value for name, value in entry.items() if name not in ("n", "hash")}


def _own(context: click.Context) -> SealKeys:
    path = settings_of(context).audit_key
    return _keys(SealingKey.load(path) if path else None)


def _keys(key: SealingKey | None) -> SealKeys:
    return SealKeys([key.public] if key else [])


def _place(file: str, line: int, what: str) -> str:
    return f"{file}{f' line {line}' if line else ''}: {what}"


def _summed(where: tuple[Path, ...], report: AuditReport) -> tuple[str, ...]:
    holds = f"{len(report.breaks)} breaks" if report.breaks else "chain holds"
    told = f"{', '.join(map(str, where))}: {len(report.files)} files, {report.lines} lines, {holds}"
    if not report.vouched:
        return told, _NO_KEY
    sealed = sum(report.vouched.values())
    return (f"{told}; the key vouches for {sealed} lines, {report.lines - sealed} were written since the last seals",)


def _ranges(numbers: Iterable[int]) -> str:
    """Return numbers as ranges: 1-5, 9."""
    runs = (
        [number for _, number in run] for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    )
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) or "none"
