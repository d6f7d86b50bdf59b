"""`bro-soap codes`: the code lists that rules use, and newer ones in their place."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from bro_soap.cli.common import settings_of
from bro_soap.cli.screen import say
from bro_soap.cli.tables import DAY, echo_json
from bro_soap.codes import CodeList, CodeLists, load_code_lists
from bro_soap.codes import as_json as written
from bro_soap.codes.published import import_lists
from bro_soap.errors import ConfigurationError

__all__ = ["codes"]

_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def codes() -> None:
    """Code lists: show them, and import what the BRO publishes."""


@codes.command("list")
@click.argument("domain", required=False, default="")
@_JSON
@click.pass_context
def list_codes(context: click.Context, domain: str, as_json: bool) -> None:
    """Name every list, or those whose urn has DOMAIN in it: version, number of codes, and from when it counts."""
    lists = _lists(context)
    found = [one for urn in lists.domains if domain in urn for one in lists.versions[urn]]
    if as_json:
        echo_json([written(one) for one in found])
        return
    for one in found:
        say(f"{one.urn}  {one.version}  {len(one.codes)} codes{_since(one)}  {one.name}")


@codes.command("show")
@click.argument("urn")
@_JSON
@click.pass_context
def show(context: click.Context, urn: str, as_json: bool) -> None:
    """Show the codes of a list (urn:bro:cpt:CPTMethod, or cpt:CPTMethod), and the regimes each may be used under."""
    wanted = urn if urn.startswith("urn:") else f"urn:bro:{urn}"
    lists = _lists(context)
    found = lists.versions.get(wanted)
    if found is None:
        alike = [one for one in lists.domains if _last(one) == _last(wanted)]
        meant = f"did you mean {' or '.join(alike)}?" if alike else "bro-soap codes list names those that are"
        raise click.ClickException(f"{wanted} is not known; {meant}")
    if as_json:
        echo_json([written(one) for one in found])
        return
    for one in found:
        say(f"{one.urn}  {one.version}{_since(one)}  {one.name}")
        for code, regimes in one.codes.items():
            say(f"  {code}  {', '.join(sorted(regimes))}{_period(one, code)}{_about(one, code)}")


def _last(urn: str) -> str:
    return urn.rpartition(":")[2].lower()


@codes.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--urn", default="", help="The domain, for a file that does not name it (SIKB domain tables).")
@click.option("--as-version", "version", default="", help="The version, for a file that does not name it.")
@click.option("--from", "since", type=DAY, help="The first day on which it counts.")
@click.pass_context
def import_codes(context: click.Context, file: Path, urn: str, version: str, since: datetime | None) -> None:
    """Keep the lists in FILE in the folder of the setting `code_lists`; a service uses them from its next start.

    FILE is our own JSON, an answer of the refcodes service, a table (TSV, CSV) with columns for urn, code and
    regimes, or a SIKB domain table in XML.
    """
    folder = settings_of(context).code_lists
    if folder is None:
        raise ConfigurationError("set `code_lists` to the folder where imported lists are kept")
    day: date | None = since.date() if since else None
    for one in import_lists(file, folder, urn, version, day):
        changes = [f"+{', '.join(one.new)}"] * bool(one.new) + [f"-{', '.join(one.gone)}"] * bool(one.gone)
        told = "; ".join(changes) or "the same codes"
        say(f"{one.kept.urn}  {one.kept.version}  {len(one.kept.codes)} codes{_since(one.kept)}: {told}")


def _lists(context: click.Context) -> CodeLists:
    """Return the lists that count; the import makes the folder when it is not there yet."""
    folder = settings_of(context).code_lists
    return load_code_lists(folder if folder and folder.is_dir() else None)


def _since(one: CodeList) -> str:
    return "" if one.since == date.min else f"  from {one.since}"


def _about(one: CodeList, code: str) -> str:
    return "".join(f"  {name} {said}" for name, said in one.about.get(code, {}).items())


def _period(one: CodeList, code: str) -> str:
    first, after = one.validity.get(code, (date.min, date.max))
    began = "" if first == date.min else f"  from {first}"
    return began + ("" if after == date.max else f"  until {after}")
