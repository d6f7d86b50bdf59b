"""`bro-soap party` and `mandate`: the register's own administration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from bro_soap.cli.common import opened_store
from bro_soap.cli.lists import parties
from bro_soap.cli.screen import say
from bro_soap.keeping.parties import Difference, difference, ending, make_so
from bro_soap.model import Party, Role
from bro_soap.objects import KINDS
from bro_soap.security.pki.oin import is_oin
from bro_soap.store import Mandate, MandateKind
from bro_soap.store.party_file import read_parties

__all__ = ["mandate", "party"]

_OBJECT = click.Choice(sorted(KINDS))
_KIND = click.Choice([kind.value for kind in MandateKind])


@click.group()
def party() -> None:
    """Organisations: KvK number, OINs and roles per type of object."""


@party.command("add")
@click.argument("kvk_number")
@click.option("--name", required=True, help="Legal name.")
@click.option(
    "--oin", "oins", multiple=True, help="OIN in its certificates (20 positions); may be given more than once."
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE:OBJECT",
    help="For example bronhouder:CPT. Roles: " + ", ".join(role.value for role in Role) + ".",
)
@click.pass_context
def add_party(
    context: click.Context, kvk_number: str, name: str, oins: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    """Add an organisation, or add OINs and roles to one that is known."""
    for oin in oins:
        if not is_oin(oin):
            raise click.BadParameter(f"{oin} is not an OIN: 20 positions, see the OIN-stelsel 3.0", param_hint="--oin")
    new = Party(kvk_number, name, frozenset(oins), frozenset(map(_role, roles)))
    with opened_store(context) as store, store.write() as unit:
        unit.parties.add(new)
    say(f"{kvk_number} {name}: {len(oins)} OIN(s), {len(roles)} role(s)")


def _role(value: str) -> tuple[Role, str]:
    role, _, code = value.partition(":")
    if role not in {known.value for known in Role} or code not in KINDS:
        known = f"a role ({', '.join(one.value for one in Role)}), a colon and an object ({', '.join(sorted(KINDS))})"
        raise click.BadParameter(
            f"{value} is not ROLE:OBJECT, for example bronhouder:CPT: {known}", param_hint="--role"
        )
    return Role(role), code


party.add_command(parties, "list")


@party.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--exact", is_flag=True, help="Also take away what the file does not name.")
@click.option("--preview", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="With --exact: do not ask.")
@click.pass_context
def load(context: click.Context, /, file: Path, exact: bool, preview: bool, yes: bool) -> None:
    """Load organisations and mandates from a TOML or JSON file; loading it twice changes nothing.

    With --exact the register has afterwards what the file names and no more: an organisation that it does not name
    has no OINs, roles and mandates left. What would change is shown first.
    """
    now = datetime.now(UTC)
    wanted = read_parties(file, now, KINDS)
    with opened_store(context) as store:
        with store.read(latest=True) as view:
            change = difference(view, *wanted)
        if not exact:
            change = replace(change, oins=(), roles=(), ended=(), withdrawn=())
        if exact or preview:
            _show(change)
        if preview or (exact and change and not yes and not click.confirm("Change this?")):
            return
        with store.write() as unit:
            make_so(unit, change, now)
    say(f"{file}: {len(wanted[0])} organisations, {len(change.granted)} new mandates")


@party.command("remove-role")
@click.argument("kvk_number")
@click.argument("roles", nargs=-1, required=True, metavar="ROLE:OBJECT...")
@click.pass_context
def remove_role(context: click.Context, /, kvk_number: str, roles: tuple[str, ...]) -> None:
    """Take roles from an organisation; what was delivered under them stays."""
    taken = [_role(one) for one in roles]
    with opened_store(context) as store, store.write() as unit:
        done = [unit.parties.remove_role(kvk_number, role, code) for role, code in taken]
    for name, had in zip(roles, done, strict=True):
        say(f"{kvk_number} {name}: {'taken away' if had else 'it did not have this'}")
    context.exit(0 if all(done) else 1)


@party.command("remove-oin")
@click.argument("oins", nargs=-1, required=True, metavar="OIN...")
@click.pass_context
def remove_oin(context: click.Context, /, oins: tuple[str, ...]) -> None:
    """Take OINs from whoever has them: certificates with them are no longer known."""
    with opened_store(context) as store, store.write() as unit:
        done = [unit.parties.remove_oin(oin) for oin in oins]
    for oin, had in zip(oins, done, strict=True):
        say(f"{oin}: {'taken away' if had else 'nobody has it'}")
    context.exit(0 if all(done) else 1)


@party.command("end")
@click.argument("kvk_number")
@click.option("--preview", is_flag=True, help="Show what would end, and change nothing.")
@click.pass_context
def end(context: click.Context, /, kvk_number: str, preview: bool) -> None:
    """Let an organisation take no part any more: OINs, roles, mandates and grants end; objects and name stay."""
    with opened_store(context) as store, store.write() as unit:
        try:
            change = ending(unit, kvk_number)
        except LookupError:
            raise click.ClickException(f"{kvk_number} is not known") from None
        _show(change)
        if not preview:
            make_so(unit, change, datetime.now(UTC))


def _show(change: Difference) -> None:
    for line in change.lines():
        say(line)
    if not change:
        say("nothing changes")


@click.group()
def mandate() -> None:
    """Mandates (machtigingen) between organisations."""


@mandate.command("grant")
@click.argument("principal")
@click.argument("agent")
@click.argument("object_code", type=_OBJECT)
@click.option("--kind", type=_KIND, default=MandateKind.LEVERING.value, show_default=True)
@click.pass_context
def grant(context: click.Context, principal: str, agent: str, object_code: str, kind: str) -> None:
    """Let AGENT (KvK number) deliver OBJECT_CODE for PRINCIPAL, or speak for it (`tussenkomst`)."""
    granted = Mandate(principal, agent, object_code, MandateKind(kind), datetime.now(UTC))
    with opened_store(context) as store, store.write() as unit:
        new = unit.parties.grant(granted)
    say("granted" if new else "this mandate was already there")


@mandate.command("revoke")
@click.argument("principal")
@click.argument("agent")
@click.argument("object_code", type=_OBJECT)
@click.option("--kind", type=_KIND, default=MandateKind.LEVERING.value, show_default=True)
@click.pass_context
def revoke(context: click.Context, principal: str, agent: str, object_code: str, kind: str) -> None:
    """End a mandate; what was delivered under it stays."""
    with opened_store(context) as store, store.write() as unit:
        ended = unit.parties.revoke(principal, agent, object_code, kind=MandateKind(kind), at=datetime.now(UTC))
    say("revoked" if ended else "there is no such mandate")
    context.exit(0 if ended else 1)


@mandate.command("list")
@click.argument("kvk_number", required=False)
@click.pass_context
def list_mandates(context: click.Context, kvk_number: str | None) -> None:
    """Show all mandates ever granted, or those to and from one organisation."""
    with opened_store(context) as store, store.read() as view:
        for one in view.parties.mandates(kvk_number):
            until = one.revoked_at.isoformat() if one.revoked_at else "now"
            period = f"{one.granted_at.isoformat()} .. {until}"
            say(f"{one.principal} -> {one.agent}  {one.object_code}  {one.kind}  {period}")
