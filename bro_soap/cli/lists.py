"""`bro-soap transactions | registrations | parties`: what the register holds, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from bro_soap.cli.common import opened_store
from bro_soap.cli.screen import say
from bro_soap.cli.tables import AS_JSON, MOMENT, echo_json, echo_table, shown
from bro_soap.model import Party, Registration, Role
from bro_soap.objects import KINDS
from bro_soap.store import Sought, State, TransactionRecord

__all__ = ["ENDED", "echo_transaction", "parties", "registrations", "transactions"]

_OBJECT = click.option("--object", "object_code", type=click.Choice(sorted(KINDS)), help="Only this type of object.")
_PARTY = click.option("--party", metavar="KVK", help="Only with this organisation, in any part.")
_SINCE = click.option("--since", type=MOMENT, help="From this moment (UTC): 2026-03-01, 2026-03-01T12:30, or 24h ago.")
_UNTIL = click.option("--until", type=MOMENT, help="Up to this moment.")
_LIMIT = click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
ENDED = [state.value for state in State]


@click.command()
@_PARTY
@_OBJECT
@click.option("--outcome", type=click.Choice(ENDED), help="Only those that ended so.")
@click.option("--bro-id", help="Only about this object.")
@click.option("--reference", help="Only with this requestReference.")
@_SINCE
@_UNTIL
@_LIMIT
@AS_JSON
@click.argument("transaction_id", required=False)
@click.pass_context
def transactions(context: click.Context, /, transaction_id: str | None, limit: int, as_json: bool, **told: Any) -> None:
    """Show intake requests, newest first, or everything about the one with TRANSACTION_ID."""
    with opened_store(context) as store, store.read() as view:
        if transaction_id is not None:
            found = view.transactions.get(transaction_id)
            if found is None:
                raise click.ClickException(f"there is no transaction {transaction_id}")
            echo_json(found) if as_json else echo_transaction(found)
            return
        records = view.transactions.find(
            party=told["party"],
            object_code=told["object_code"],
            state=State(told["outcome"]) if told["outcome"] else None,
            bro_id=told["bro_id"],
            request_reference=told["reference"],
            since=told["since"],
            until=told["until"],
            limit=limit,
        )
    if as_json:
        echo_json(records)
        return
    headings = (
        "received (UTC)",
        "transaction",
        "outcome",
        "operation",
        "BRO-ID",
        "supplier",
        "bronhouder",
        "reference",
    )
    echo_table(headings, map(_transaction_row, records), "no transaction answers to this")
    _echo_more(len(records), limit)


def _transaction_row(one: TransactionRecord) -> tuple[Any, ...]:
    parties = (one.delivery_responsible_party, one.delivery_accountable_party)
    return (one.received_at, one.transaction_id, one.state, one.operation, one.bro_id, *parties, one.request_reference)


def echo_transaction(one: TransactionRecord) -> None:
    """Print everything about one transaction, a line for each thing."""
    for name in one.__dataclass_fields__:
        value = getattr(one, name)
        if value and name != "findings":
            say(f"{name.replace('_', ' '):28}  {shown(value)}")
    for number, finding in enumerate(one.findings, 1):
        say(f"finding {number}: [{finding.rule}] {finding.sentence}")
        place = ", ".join(part for part in (finding.path, f"line {finding.line}" if finding.line else "") if part)
        told = {"value": finding.value, "expected": finding.expected, "to mend it": finding.hint_en}
        for text in (place, *(f"{name}: {value}" for name, value in told.items() if value)):
            if text:
                say(f"    {text}")


@click.command()
@_OBJECT
@_PARTY
@click.option("--regime", type=click.Choice(["IMBRO", "IMBRO/A"]), help="Only of this quality regime.")
@click.option("--status", type=click.Choice(["geregistreerd", "aangevuld", "voltooid"]), help="Only in this status.")
@click.option("--under-review/--not-under-review", default=None, help="Only those (not) under review.")
@click.option("--deregistered/--not-deregistered", default=None, help="Only those (not) out of registration.")
@click.option("--object-id", help="Only with this objectIdAccountableParty.")
@click.option("--after", default="", help="Begin after this BRO-ID.")
@_SINCE
@_UNTIL
@_LIMIT
@AS_JSON
@click.pass_context
def registrations(context: click.Context, /, regime: str | None, limit: int, as_json: bool, **told: Any) -> None:
    """Show registered objects by BRO-ID; `bro-soap registration show` tells everything about one."""
    with opened_store(context) as store, store.read() as view:
        found = view.overview.registrations(Sought(quality_regime=regime, **told), limit)
    if as_json:
        echo_json(found)
        return
    headings = ("BRO-ID", "regime", "status", "registered (UTC)", "bronhouder", "supplier", "own id", "")
    echo_table(headings, map(_registration_row, found), "no registration answers to this")
    _echo_more(len(found), limit, f" --after {found[-1].bro_id}" if found else "")


def _registration_row(one: Registration) -> tuple[Any, ...]:
    history = one.history
    flags = {
        "corrected": history.corrected,
        "under review": history.under_review,
        "out of registration": history.deregistered,
        "back in registration": history.reregistered,
    }
    return (
        one.bro_id,
        one.quality_regime,
        history.registration_status,
        history.object_registration_time,
        one.delivery_accountable_party,
        one.delivery_responsible_party,
        one.object_id_accountable_party,
        ", ".join(name for name, holds in flags.items() if holds),
    )


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only with this role.")
@_OBJECT
@click.option("--name", help="Only with this in the name.")
@click.option("--oin", help="Only the one with this OIN.")
@AS_JSON
@click.pass_context
def parties(context: click.Context, /, as_json: bool, **told: Any) -> None:
    """Show organisations by KvK number, with their OINs and roles."""
    with opened_store(context) as store, store.read() as view:
        found = [one for one in view.parties.all() if _answers(one, told)]
    if as_json:
        echo_json([{**_flat(one), "roles": sorted(f"{role}:{code}" for role, code in one.roles)} for one in found])
        return
    rows = (
        (
            one.kvk_number,
            one.name,
            " ".join(sorted(one.oins)),
            " ".join(sorted(f"{role}:{code}" for role, code in one.roles)),
        )
        for one in found
    )
    echo_table(("KvK", "name", "OIN", "roles"), rows, "no organisation answers to this")


def _flat(one: Party) -> dict[str, Any]:
    return {"kvk_number": one.kvk_number, "name": one.name, "oins": one.oins}


def _answers(one: Party, told: Mapping[str, Any]) -> bool:
    roles = {role for role, code in one.roles if told["object_code"] in (None, code)}
    return (
        (told["role"] is None or told["role"] in roles)
        and (told["object_code"] is None or bool(roles))
        and (told["name"] is None or told["name"].lower() in one.name.lower())
        and (told["oin"] is None or told["oin"] in one.oins)
    )


def _echo_more(count: int, limit: int, go_on: str = "") -> None:
    if count == limit:
        say(f"{limit} shown, there may be more: --limit{f', or{go_on}' if go_on else ''}")
