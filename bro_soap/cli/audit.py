"""`bro-soap audit`: the audit log of this node."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bro_soap.audit import verify as verify_chain
from bro_soap.cli.common import settings_of

__all__ = ["audit"]

_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)


@click.group()
def audit() -> None:
    """The audit log: who asked what, on behalf of whom, and what was decided."""


@audit.command("verify")
@_FOLDER
@click.pass_context
def verify(context: click.Context, folder: Path | None) -> None:
    """Check the chain of hashes in FOLDER (default: setting `audit_folder`); exit code 1 when it is broken."""
    where = folder or settings_of(context).audit_folder
    files = len(list(where.glob("*.jsonl")))
    broken = verify_chain(where)
    for place in broken:
        click.secho(f"{place.file}{f' line {place.line}' if place.line else ''}: {place.what}", fg="red")
    click.echo(f"{where}: {files} files, {'chain holds' if not broken else f'{len(broken)} breaks'}")
    context.exit(1 if broken else 0)


@audit.command("show")
@_FOLDER
@click.option("--oin", help="Only decisions about this OIN.")
@click.option("--transaction", help="Only decisions about this transaction id.")
@click.pass_context
def show(context: click.Context, folder: Path | None, oin: str | None, transaction: str | None) -> None:
    """Show decisions, oldest first, one per line."""
    where = folder or settings_of(context).audit_folder
    entries = [json.loads(line) for path in where.glob("*.jsonl") for line in path.read_text().splitlines()]
    for entry in sorted(entries, key=lambda one: str(one["at"])):
        wanted = (oin is None or entry.get("oin") == oin) and (
            transaction is None or entry.get("transaction_id") == transaction
        )
        if wanted and entry.get("decision") != "begin":
            told = {name: value for name, value in entry.items() if name not in ("n", "hash", "at", "correlation_id")}
            click.echo(f"{entry['at']}  " + "  ".join(f"{name}={value}" for name, value in told.items()))
