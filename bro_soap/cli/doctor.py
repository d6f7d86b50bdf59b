"""`bro-soap doctor` and `bro-soap config`: what is wrong, and what is set."""

from __future__ import annotations

import click
import requests

from bro_soap.cli.common import config_of, settings_of
from bro_soap.cli.screen import marked, say
from bro_soap.cli.settings import settings_page
from bro_soap.cli.tables import AS_JSON, echo_json, echo_table
from bro_soap.operate.doctor import Diagnosis, check_configuration, examine
from bro_soap.settings import Settings, masked, sources

__all__ = ["asked", "config", "doctor", "echo_findings"]

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}


@click.command()
@AS_JSON
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look at everything the service needs, and say how to mend what is wrong; exit code 1 when something fails.

    Configuration, certificates and chain, CRLs, clock, database, schemas, disk, folders and ports. It writes one row to
    the database that is forgotten by itself, and nothing else.
    """
    settings = settings_of(context)
    found = list(examine(settings, runs=asked(settings, "live") is not None))
    if as_json:
        echo_json(found)
    else:
        echo_findings(found)
        counted = [sum(one.state == state for one in found) for state in ("failed", "warning")]
        say(f"{len(found)} looked at, {counted[0]} failed, {counted[1]} to be watched")
    context.exit(1 if any(one.state == "failed" for one in found) else 0)


def echo_findings(findings: list[Diagnosis]) -> None:
    """Print findings, each with its mend below it."""
    for one in findings:
        say(marked(f"{one.state:8}", _COLOURS[one.state]), f" {one.name:14} {one.text}")
        if one.mend:
            say(f"{'':8} {'':14} -> {one.mend}")


def asked(settings: Settings, page: str) -> requests.Response | None:
    """Return what the operations port of this node answers, or None when nothing does."""
    if not settings.operations_bind:
        return None
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"http://{settings.operations_bind}/{page}", timeout=5)
    except requests.RequestException:
        return None
    ours = answer.headers.get("Server") == "bro-soap" and answer.headers["Content-Type"] == "application/json"
    return answer if ours else None


@click.group()
def config() -> None:
    """The configuration: what is set, from where, and whether it fits together."""


@config.command("show")
@AS_JSON
@click.pass_context
def show(context: click.Context, as_json: bool) -> None:
    """Show every setting with its value and where it comes from; passwords are masked."""
    settings = settings_of(context)
    given = sources(config_of(context))
    values = {name: masked(name, getattr(settings, name)) for name in sorted(Settings.model_fields)}
    if as_json:
        echo_json({name: {"value": value, "from": given.get(name, "default")} for name, value in values.items()})
        return
    rows = [(name, _written(value), given.get(name, "default")) for name, value in values.items()]
    echo_table(("setting", "value", "from"), rows)


config.add_command(settings_page)


@config.command("check")
@AS_JSON
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Check the settings and the files they name, without a database; exit code 1 when the service would not start."""
    found = check_configuration(settings_of(context))
    if as_json:
        echo_json(found)
    else:
        echo_findings(found or [Diagnosis("configuration", "ok", "settings and the files they name fit together")])
    context.exit(1 if any(one.state == "failed" for one in found) else 0)


def _written(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else "" if value is None else str(value)
