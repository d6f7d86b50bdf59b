"""`bro-soap db`: migrations, and what state the database is in."""

from __future__ import annotations

import click

from bro_soap.cli.common import settings_of
from bro_soap.cli.screen import put, say
from bro_soap.settings import masked
from bro_soap.store import about, make_engine, upgrade, wait
from bro_soap.store.migrate import migration_sql, misfit, newest, revision

__all__ = ["database"]

_WAIT = click.option("--wait", "seconds", default=30.0, show_default=True, help="How long to wait for an answer, in s.")


@click.group("db")
def database() -> None:
    """The database: migrations and their state."""


@database.command("upgrade")
@_WAIT
@click.pass_context
def upgrade_database(context: click.Context, seconds: float) -> None:
    """Bring the database to the newest migration; a new one is made.

    The service may run meanwhile, also that of the version before; with Oracle run this on one node only.
    """
    settings = settings_of(context)
    engine = make_engine(settings.database_url)
    wait(engine, seconds)
    before = revision(engine)
    upgrade(engine)
    say(f"{masked('database_url', settings.database_url)}: {before or 'empty'} -> {revision(engine)}")
    engine.dispose()


@database.command("status")
@click.pass_context
def database_status(context: click.Context) -> None:
    """Show what database this is, how durable, and at which migration; exit code 1 when this program cannot use it."""
    settings = settings_of(context)
    engine = make_engine(settings.database_url)
    wait(engine, 0)
    at, latest, wrong = revision(engine), newest(), misfit(engine)
    say(f"at {at or 'nothing'}, newest {latest}")
    for name, said in about.about(engine).items():
        say(f"{'warning' if name.startswith('!') else name}: {said}")
    engine.dispose()
    if settings.read_database_url:
        replica = make_engine(settings.read_database_url)
        wait(replica, 0)
        behind = about.lag(replica)
        say(f"replica: at {revision(replica)}, {'no standby' if behind is None else f'{behind:.1f} s behind'}")
        replica.dispose()
    if wrong:
        say(wrong, err=True)
    context.exit(1 if wrong else 0)


@database.command("sql")
@click.argument("dialect", type=click.Choice(["sqlite", "postgresql", "oracle"]))
@click.option("--since", help="The migration that the database has, for instance 0003; default: none.")
def print_sql(dialect: str, since: str | None) -> None:
    """Print the SQL of the migrations, for an administrator who runs it by hand."""
    put(migration_sql(dialect, f"{since}:head" if since else "head"))
