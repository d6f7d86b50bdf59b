"""`bro-soap own`: what the service has of an organisation, by its certificate: objects, deliveries, mandates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from bro_soap.cli.answers import exit_code, failure_told, show_failure
from bro_soap.cli.messages import connection, open_client
from bro_soap.cli.tables import AS_JSON, MOMENT, echo_json, echo_table
from bro_soap.client import BroClient, ClientError
from bro_soap.objects import KINDS

__all__ = ["own"]

_KIND = click.option("--object", "code", type=click.Choice(sorted(KINDS)), help="Only this kind.")
_OUTCOMES = ("completion", "acceptance", "rejection", "parseFault", "systemFault")


@click.group()
def own() -> None:
    """What the service has of your organisation, by your certificate."""


@own.command()
@_KIND
@connection
@AS_JSON
@click.pass_context
def objects(context: click.Context, /, code: str | None, as_json: bool, **where: Any) -> None:
    """List the objects of which you are bronhouder or supplier."""
    columns = ("broId", "part", "registrationStatus", "objectRegistrationTime", "deregistered")
    _list(context, columns, lambda client: client.objects(code), as_json, where)


@own.command()
@click.option("--since", type=MOMENT, default="24h", show_default=True, help="Received since: 2026-03-01, 24h, 7d.")
@click.option("--outcome", type=click.Choice(_OUTCOMES), help="Only those that ended so.")
@_KIND
@connection
@AS_JSON
@click.pass_context
def transactions(
    context: click.Context, /, since: datetime, outcome: str | None, code: str | None, as_json: bool, **where: Any
) -> None:
    """List deliveries that you made, sent for another, or that were registered for you, with their outcome."""
    columns = ("transactionId", "responseType", "receivedTime", "requestReference", "broId", "rejectionReason")

    def found(client: BroClient) -> Iterable[Mapping[str, Any]]:
        return (one.record for one in client.transactions_since(since, outcome, code))

    _list(context, columns, found, as_json, where)


@own.command()
@connection
@AS_JSON
@click.pass_context
def mandates(context: click.Context, /, as_json: bool, **where: Any) -> None:
    """List the mandates that you gave and took, also those that ended."""
    columns = ("part", "principal", "agent", "objectType", "kind", "grantedTime", "revokedTime")
    _list(context, columns, BroClient.mandates, as_json, where)


def _list(
    context: click.Context,
    columns: Sequence[str],
    ask: Callable[[BroClient], Iterable[Mapping[str, Any]]],
    as_json: bool,
    where: Mapping[str, Any],
) -> None:
    version = KINDS["CPT"].version  # whichever: what is asked is the same at each
    try:
        found = list(ask(open_client(version.delivery, version.number, **where)))
    except ClientError as error:
        echo_json(failure_told(error)) if as_json else show_failure(error)
        context.exit(exit_code(error))
    if as_json:
        echo_json(found)
    else:
        echo_table(columns, ([one.get(name) for name in columns] for one in found))
