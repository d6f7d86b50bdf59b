"""`bro-soap grant`: whom a bronhouder appoints to see what is confidential of its objects, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import click

from bro_soap.audience import day_of
from bro_soap.cli.common import opened_store
from bro_soap.cli.screen import say
from bro_soap.cli.tables import AS_JSON, DAY, echo_json, echo_table
from bro_soap.objects import KINDS
from bro_soap.store import Grant, View

__all__ = ["grant"]

_Command = TypeVar("_Command", bound=Callable[..., None])
_ENDLESS = "no end"


@click.group()
def grant() -> None:
    """Who may see what is confidential: an organisation that the bronhouder appoints, for an object or a kind."""


def _for(command: _Command) -> _Command:
    """Take what a grant is for, and to whom it is."""
    for option in (
        click.option("--to", "reader", metavar="KVK", required=True, help="The organisation that is appointed."),
        click.option("--of", "bronhouder", metavar="KVK", help="With --kind: the bronhouder whose objects they are."),
        click.option("--kind", type=click.Choice(sorted(KINDS)), help="All objects of this kind."),
        click.argument("bro_id", required=False),
    ):
        command = option(command)
    return command


@grant.command("add")
@_for
@click.option("--until", type=DAY, help="The last day on which it holds (Dutch time); without it there is no end.")
@click.pass_context
def add(
    context: click.Context,
    /,
    bro_id: str | None,
    kind: str | None,
    bronhouder: str | None,
    reader: str,
    until: datetime | None,
) -> None:
    """Let an organisation see what is confidential of BRO_ID, or of all objects of a kind of one bronhouder.

    A grant for the same that holds is replaced. It counts while the object is that bronhouder's; what only bronhouder
    and supplier may see it does not open.
    """
    now, last = datetime.now(UTC), date.max if until is None else until.date()
    if last < day_of(now):
        raise click.BadParameter(f"{last} is over", param_hint="--until")
    with opened_store(context) as store, store.write() as unit:
        whose, granted_for = _granted(unit, bro_id, kind, bronhouder)
        unit.grants.grant(Grant(whose, reader, granted_for, now, last))
    say(f"{whose} -> {reader}  {granted_for}  {_until(last)}")


@grant.command("end")
@_for
@click.pass_context
def end(context: click.Context, bro_id: str | None, kind: str | None, bronhouder: str | None, reader: str) -> None:
    """End a grant, at once; it stays in the list. Exit code 1 when there is none that holds."""
    with opened_store(context) as store, store.write() as unit:
        whose, granted_for = _granted(unit, bro_id, kind, bronhouder)
        ended = unit.grants.end(whose, reader, granted_for, datetime.now(UTC))
    say("ended" if ended else "there is no such grant")
    context.exit(0 if ended else 1)


@grant.command("list")
@click.argument("kvk_number", required=False)
@AS_JSON
@click.pass_context
def list_grants(context: click.Context, /, kvk_number: str | None, as_json: bool) -> None:
    """Show all grants there ever were, or those by and to one organisation."""
    with opened_store(context) as store, store.read() as view:
        found = view.grants.all(kvk_number)
    if as_json:
        echo_json(found)
        return
    headings = ("bronhouder", "to", "for", "since (UTC)", "until", "ended (UTC)")
    rows = ((g.bronhouder, g.reader, g.granted_for, g.granted_at, _until(g.last_day), g.ended_at or "") for g in found)
    echo_table(headings, rows, "nobody is appointed")


def _granted(view: View, bro_id: str | None, kind: str | None, bronhouder: str | None) -> tuple[str, str]:
    """Return the bronhouder that grants, and for what. Raises `ClickException` for what is not known."""
    if bool(bro_id) == bool(kind) or bool(kind) != bool(bronhouder):
        raise click.UsageError("give a BRO_ID, or --kind and --of")
    if kind and bronhouder:
        return bronhouder, kind
    registration = view.registrations.get(bro_id or "")
    if registration is None:
        raise click.ClickException(f"{bro_id} is not registered")
    return registration.delivery_accountable_party, registration.bro_id


def _until(day: date) -> str:
    return _ENDLESS if day == date.max else day.isoformat()
