"""How it is, on one page: the node, the register, the latest deliveries, what needs action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

import click

from bro_soap.cli.common import opened_store, settings_of, title
from bro_soap.cli.doctor import asked, echo_findings
from bro_soap.cli.lists import ENDED
from bro_soap.cli.screen import marked, say
from bro_soap.cli.tables import AS_JSON, MOMENT, echo_json, echo_table, shown
from bro_soap.errors import ConfigurationError
from bro_soap.operate.doctor import Diagnosis, free_space
from bro_soap.secrets import reason
from bro_soap.security.pki.radar import survey
from bro_soap.settings import Settings, masked
from bro_soap.store.migrate import revision

__all__ = ["status"]


@click.command()
@click.option("--since", type=MOMENT, default="24h", show_default=True, help="Count deliveries from this moment.")
@AS_JSON
@click.pass_context
def status(context: click.Context, since: datetime, as_json: bool) -> None:
    """Show on one page how it is: the node, the register, the latest deliveries, what needs action.

    Exit code 1 when the node runs and is not ready, or the database does not answer. `bro-soap doctor` looks further.
    """
    settings = settings_of(context)
    told = _node(settings) | _register(context, settings, since) | _action(settings)
    if as_json:
        echo_json(told)
    else:
        _echo_status(told)
    unfit = told["node"]["runs"] and not told["node"]["ready"]
    context.exit(1 if unfit or "error" in told["database"] else 0)


def _node(settings: Settings) -> dict[str, Any]:
    answer = asked(settings, "ready")
    told = {} if answer is None else answer.json()
    runs = {"runs": answer is not None, "ready": told.get("ready", False), "checks": told.get("checks", [])}
    return {"version": version("bro_soap"), "node": {**runs, "bind": settings.bind}}


def _register(context: click.Context, settings: Settings, since: datetime) -> dict[str, Any]:
    """Look into the register; when it cannot be had, say so, since that is what one wants to know."""
    try:
        return _contents(context, settings, since)
    except Exception as error:
        nothing = {"registrations": {}, "deliveries_since": since, "deliveries": {}, "waiting_for_the_keeper": 0}
        return {"database": {"url": masked("database_url", settings.database_url), "error": reason(error)}, **nothing}


def _contents(context: click.Context, settings: Settings, since: datetime) -> dict[str, Any]:
    with opened_store(context) as store, store.read() as view:
        return {
            "database": {
                "url": masked("database_url", settings.database_url),
                "migration": revision(store.engine),
                "clients": len(view.parties.all()),
            },
            "registrations": view.overview.count_registrations(),
            "deliveries_since": since,
            "deliveries": view.overview.count_transactions(since),
            "waiting_for_the_keeper": view.overview.count_held(),
        }


def _action(settings: Settings) -> dict[str, Any]:
    try:
        ends = survey(settings, datetime.now(UTC))
    except ConfigurationError as error:
        told = {"certificates": [f"certificates: {error}"], "first_to_end": timedelta()}
        return {**told, "free_bytes": free_space(settings)}
    soon = [
        f"{one.kind} {one.name}: {one.state}, ends {shown(one.ends) or 'unknown'}" for one in ends if one.state != "OK"
    ]
    return {
        "certificates": soon,
        "first_to_end": ends[0].left if ends else timedelta(),
        "free_bytes": free_space(settings),
    }


def _echo_status(told: Mapping[str, Any]) -> None:
    node, database = told["node"], told["database"]
    say(marked(f"bro-soap {told['version']}", bold=True))
    if node["runs"]:
        say(f"serving {node['bind']}, ", "ready" if node["ready"] else marked("NOT READY", "red"))
        echo_findings([Diagnosis(**check) for check in node["checks"] if check["state"] != "ok"])
    else:
        say("this node does not run, or has no operations port")
    if "error" in database:
        say(marked(f"no database at {database['url']}: {database['error']}", "red"))
    else:
        say(f"{database['url']} at migration {database['migration']}, {database['clients']} organisations")
        _echo_contents(told)
    title("To do")
    waiting = told["waiting_for_the_keeper"]
    todo = [f"{waiting} corrections wait for the keeper: bro-soap review list"] if waiting else []
    todo += ["the database cannot be used: bro-soap doctor says how to mend it"] if "error" in database else []
    for line in (*todo, *told["certificates"]) or ("nothing",):
        say(line)


def _echo_contents(told: Mapping[str, Any]) -> None:
    title("Registered")
    rows = [(code, *counts.values()) for code, counts in told["registrations"].items()]
    echo_table(("object", "registered", "under review", "deregistered"), rows, "nothing yet")
    title(f"Deliveries since {shown(told['deliveries_since'])} UTC")
    rows = [(code, *(counts.get(state, 0) for state in ENDED)) for code, counts in told["deliveries"].items()]
    echo_table(("object", *ENDED), rows, "none")
