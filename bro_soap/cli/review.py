"""`bro-soap review`: corrections that wait for the registration's keeper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bro_soap.cli.common import opened_store, settings_of
from bro_soap.cli.screen import say
from bro_soap.cli.tables import AS_JSON, echo_json
from bro_soap.delivery.case import Intake
from bro_soap.keeping import corrections as reviewing
from bro_soap.keeping.preview import Preview, preview
from bro_soap.model import Completed
from bro_soap.service.app import by_kind, deliveries, load_served

__all__ = ["review"]

_MOST_SHOWN = 200
_WIDTH = 100


@contextmanager
def _waiting(context: click.Context, transaction_id: str) -> Iterator[Intake]:
    """Open the register for a correction that waits; where none does so, that is the error."""
    settings = settings_of(context)
    with opened_store(context) as store:
        intake = by_kind(deliveries(load_served(settings), store, settings)).get(transaction_id.rpartition("-")[0])
        try:
            if intake is None:
                raise LookupError(transaction_id)
            yield intake
        except LookupError:
            raise click.ClickException(f"no correction {transaction_id} waits") from None


def _show(seen: Preview) -> None:
    if seen.reason:
        say(f"  would be rejected: {seen.reason}")
    for finding in seen.findings:
        say(f"  [{finding.rule}] {finding.sentence}")
    for one in seen.changes[:_MOST_SHOWN]:
        say(f"  {one.path}")
        for sign, value, other in (("-", one.before, one.after), ("+", one.after, one.before)):
            if value is not None:
                say(f"    {sign} {_clipped(value, other or '')}")
    if len(seen.changes) > _MOST_SHOWN:
        say(f"  ... and {len(seen.changes) - _MOST_SHOWN} more; --json has all")
    if not seen.changes and not seen.reason:
        say("  nothing that is issued changes")


def _clipped(value: str, other: str) -> str:
    """Return as much of a long value as shows where it differs from the other."""
    if len(value) <= _WIDTH:
        return value
    at = next((at for at, (ours, theirs) in enumerate(zip(value, other, strict=False)) if ours != theirs), 0)
    begin = max(at - _WIDTH // 4, 0)
    end = begin + _WIDTH
    return f"{'...' if begin else ''}{value[begin:end]}{'...' if end < len(value) else ''}"


@click.group()
def review() -> None:
    """Corrections that wait for the registration's keeper (setting `review`)."""


@review.command("list")
@click.pass_context
def list_held(context: click.Context) -> None:
    """Show the corrections that wait, oldest first."""
    with opened_store(context) as store, store.read() as view:
        for held in view.documents.held():
            say(f"{held.transaction_id}  {held.bro_id}  {held.operation}  {held.correction_reason}  {held.recorded_at}")


@review.command("show")
@click.argument("transaction_id")
@AS_JSON
@click.pass_context
def show(context: click.Context, /, transaction_id: str, as_json: bool) -> None:
    """Show what a correction that waits would change now, element by element; nothing is written."""
    with _waiting(context, transaction_id) as intake:
        seen = preview(intake, transaction_id)
    if as_json:
        echo_json(seen)
        return
    say(f"{transaction_id}  {seen.bro_id}  {seen.operation}  {seen.correction_reason}")
    _show(seen)


@review.command("accept")
@click.argument("transaction_id")
@click.pass_context
def accept(context: click.Context, transaction_id: str) -> None:
    """Let a correction that waits take effect; it is judged anew against the register as it is now."""
    with _waiting(context, transaction_id) as intake:
        outcome = reviewing.accept(intake, transaction_id)
    done = isinstance(outcome, Completed)
    say(f"{transaction_id}: " + ("processed" if done else f"rejected: {getattr(outcome, 'reason', '')}"))
    context.exit(0 if done else 1)


@review.command("object")
@click.argument("transaction_id")
@click.option("--reason", required=True, help="What the supplier is told (bericht van bezwaar).")
@click.pass_context
def object_to(context: click.Context, transaction_id: str, reason: str) -> None:
    """Refuse a correction that waits, with the reason."""
    with opened_store(context) as store:
        try:
            reviewing.object_to(store, transaction_id, reason)
        except LookupError:
            raise click.ClickException(f"no correction {transaction_id} waits") from None
    say(f"{transaction_id}: refused")
