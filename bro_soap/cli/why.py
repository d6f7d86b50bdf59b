"""`bro-soap why KENMERK`: what this node knows of one answer, by the reference that its receiver has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import click

from bro_soap.cli.common import opened_store, settings_of, title
from bro_soap.cli.lists import echo_transaction
from bro_soap.cli.screen import say
from bro_soap.cli.tables import AS_JSON, echo_json
from bro_soap.errors import BroError
from bro_soap.observe.audit import decisions
from bro_soap.store import TransactionRecord

__all__ = ["why"]

_LONGEST = 1 << 20
_OWN = frozenset({"n", "hash"})
_NOWHERE = "{reference} is in no audit log and no log that was looked at. Each node has its own; give its log, as with"
_GIVEN = "  journalctl -u SERVICE -o cat | bro-soap why {reference} --log -"


@click.command()
@click.argument("reference", metavar="KENMERK")
@click.option("--log", "logs", multiple=True, type=click.File("rb"), help="A log of the service; - is standard input.")
@click.option(
    "--audit",
    "folders",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with an audit log; default: setting `audit_folder`.",
)
@AS_JSON
@click.pass_context
def why(
    context: click.Context, reference: str, logs: tuple[BinaryIO, ...], folders: tuple[Path, ...], as_json: bool
) -> None:
    """Tell what became of the request with this KENMERK, and why: from audit log, log and transaction register.

    KENMERK is what the answer has as `X-Correlation-Id`, as `Kenmerk` in its text, or as wsa:MessageID. Exit code 1
    when nothing here knows it.
    """
    sought = _bare(reference)
    audited = [one for one in _decided(folders or (settings_of(context).audit_folder,)) if _is(one, sought)]
    logged = [one for one in _logged(logs) if _is(one, sought)]
    ids = {str(one["transaction_id"]) for one in (*audited, *logged) if one.get("transaction_id")}
    records, trouble = _transactions(context, ids)
    if as_json:
        told = {"reference": reference, "audit": audited, "log": logged, "transactions": records}
        echo_json({name: each for name, each in told.items() if each})
    else:
        _echo(audited, logged, records, trouble)
    if not audited and not logged:
        for line in (_NOWHERE, _GIVEN):
            say(line.format(reference=reference), err=True)
        context.exit(1)


def _bare(reference: object) -> str:
    """Return a reference without what may be written round it or in it."""
    return re.sub(r"^urn:uuid:|[-{}\s]", "", str(reference).strip().lower())


def _is(entry: Mapping[str, Any], sought: str) -> bool:
    return _bare(entry.get("correlation_id", "")) == sought


def _decided(folders: Iterable[Path]) -> Iterator[dict[str, Any]]:
    return chain.from_iterable(decisions(folder) for folder in folders)


def _logged(logs: Iterable[BinaryIO]) -> Iterator[dict[str, Any]]:
    """Yield the lines that are JSON; what a reader of journals put before one is left out."""
    for log in logs:
        for line in iter(partial(log.readline, _LONGEST), b""):
            entry = _entry(line[line.find(b"{") :]) if b"correlation_id" in line else None
            if entry is not None:
                yield entry


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _transactions(context: click.Context, ids: Iterable[str]) -> tuple[list[TransactionRecord], str]:
    """Return what the register holds of these transactions, or why it cannot be asked."""
    wanted = sorted(ids)
    if not wanted:
        return [], ""
    try:
        with opened_store(context) as store, store.read() as view:
            return [one for each in wanted if (one := view.transactions.get(each)) is not None], ""
    except BroError as error:
        return [], str(error)


def _echo(
    audited: list[dict[str, Any]], logged: list[dict[str, Any]], records: list[TransactionRecord], trouble: str
) -> None:
    for heading, entries in (("Audit log", audited), ("Log", logged)):
        for entry in entries:
            title(heading)
            _echo_entry(entry)
    for record in records:
        title(f"Transaction {record.transaction_id}")
        echo_transaction(record)
    if trouble:
        say(f"the register cannot be asked: {trouble}", err=True)


def _echo_entry(entry: Mapping[str, Any]) -> None:
    for name, value in entry.items():
        if name in _OWN:
            continue
        first, *more = str(value).splitlines() or [""]
        say(f"{name.replace('_', ' '):18}  {first}")
        for line in more:
            say(f"    {line}")
