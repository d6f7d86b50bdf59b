"""`bro-soap registration`: the objects in the register, and what its keeper does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import click

from bro_soap.cli.common import opened_store, settings_of
from bro_soap.cli.lists import registrations
from bro_soap.cli.screen import say
from bro_soap.cli.tables import DAY, SECOND
from bro_soap.delivery.case import Intake
from bro_soap.files import written
from bro_soap.history.timeline import Events, at
from bro_soap.history.timeline import known_at as known_then
from bro_soap.keeping import acts as keeping
from bro_soap.model import Registration
from bro_soap.service.app import by_kind, deliveries, load_served
from bro_soap.store import Sought, Store
from bro_soap.validation.state import export_of

__all__ = ["registration"]

_BY = click.option("--by", "actor", required=True, help="Who decides this; kept in the history of the object.")


@click.group()
def registration() -> None:
    """Registered objects: show them, and keep the registration."""


registration.add_command(registrations, "list")


@registration.command("show")
@click.argument("bro_id")
@click.option("--on", "day", type=DAY, help="What had happened to the object on this day.")
@click.option("--known-at", type=SECOND, help="What the register knew then (UTC).")
@click.pass_context
def show(context: click.Context, bro_id: str, day: datetime | None, known_at: datetime | None) -> None:
    """Show an object: its registration, its events, and every change of its registration."""
    with _parts_of(context, bro_id) as parts, parts.store.read() as view:
        found = view.registrations.get(bro_id)
        if found is None:
            raise click.ClickException(f"{bro_id} is not registered")
        say(_line(found))
        documents = {one.sequence_number: one for one in view.documents.of(bro_id)}
        acts = keeping.acts_from(parts, documents) if parts.declared.life else ()
        moment = known_at.replace(tzinfo=UTC) if known_at else datetime.now(UTC)
        _echo_events(known_then(acts, moment), day.date() if day else None)
        for entry in view.registrations.history_log(bro_id):
            who = entry.change.transaction_id or entry.change.actor
            say(f"  version {entry.version}  {entry.change.at:%Y-%m-%dT%H:%M:%SZ}  {entry.change.act}  {who}")


@registration.command("export")
@click.argument("bro_ids", metavar="BRO_ID...", nargs=-1, required=True)
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The zip file.")
@click.pass_context
def export(context: click.Context, bro_ids: tuple[str, ...], output: Path) -> None:
    """Write registrations with their source documents to a zip file, for `bro-soap validate --state`."""
    with opened_store(context) as store, store.read() as view:
        found = {bro_id: view.registrations.get(bro_id) for bro_id in bro_ids}
        if unknown := [bro_id for bro_id, one in found.items() if one is None]:
            raise click.ClickException(f"{', '.join(unknown)} is not registered")
        with written(output, private=True) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for one in filter(None, found.values()):
                for name, content in export_of(one, view.documents.of(one.bro_id)).items():
                    archive.writestr(name, content)
    say(f"{output}: {len(bro_ids)} objects")


@registration.command("under-review")
@click.argument("bro_id")
@click.option("--close", is_flag=True, help="The investigation is over.")
@_BY
@click.pass_context
def under_review(context: click.Context, bro_id: str, close: bool, actor: str) -> None:
    """Set an object under review (in onderzoek), or end that."""
    _keep(context, bro_id, actor, keeping.close_review if close else keeping.open_review)


@registration.command("deregister")
@click.argument("bro_id")
@_BY
@click.pass_context
def deregister(context: click.Context, bro_id: str, actor: str) -> None:
    """Take an object out of registration; from then on only that is issued of it."""
    _keep(context, bro_id, actor, keeping.deregister)


@registration.command("reregister")
@click.argument("bro_id")
@_BY
@click.pass_context
def reregister(context: click.Context, bro_id: str, actor: str) -> None:
    """Take an object back into registration."""
    _keep(context, bro_id, actor, keeping.reregister)


@registration.command("rebuild")
@click.argument("bro_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Every object in the register.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when something would come out differently.")
@click.pass_context
def rebuild(context: click.Context, bro_id: str | None, everything: bool, check: bool) -> None:
    """Make what is issued, searched by and known of events anew, from the source documents alone."""
    if (bro_id is None) is not everything:
        raise click.UsageError("name a BRO_ID, or give --all")
    count = different = 0
    with opened_store(context) as store:
        intakes = _intakes(context, store)
        for one in _all(store) if everything else _one(store, str(bro_id)):
            outcome = keeping.rebuild(intakes[one.object_code], one.bro_id, keep=not check)
            count += 1
            different += bool(outcome.different)
            if outcome.different:
                say(f"{one.bro_id}: {', '.join(outcome.different)} came out differently")
    say(f"{count} objects, {different} different")
    context.exit(1 if check and different else 0)


def _intakes(context: click.Context, store: Store) -> dict[str, Intake]:
    settings = settings_of(context)
    return by_kind(deliveries(load_served(settings), store, settings))


@contextmanager
def _parts_of(context: click.Context, bro_id: str) -> Iterator[Intake]:
    """Open what the delivery of this object needs."""
    with opened_store(context) as store:
        (found,) = _one(store, bro_id)
        yield _intakes(context, store)[found.object_code]


def _one(store: Store, bro_id: str) -> tuple[Registration]:
    with store.read() as view:
        found = view.registrations.get(bro_id)
    if found is None:
        raise click.ClickException(f"{bro_id} is not registered")
    return (found,)


def _all(store: Store) -> Iterator[Registration]:
    after = ""
    while True:
        with store.read() as view:
            some = view.overview.registrations(Sought(after=after), limit=500)
        yield from some
        if not some:
            return
        after = some[-1].bro_id


def _keep(context: click.Context, bro_id: str, actor: str, act: Callable[[Intake, str, str], Registration]) -> None:
    with _parts_of(context, bro_id) as parts:
        try:
            changed = act(parts, bro_id, actor)
        except ValueError as error:
            raise click.ClickException(f"{bro_id}: {error}") from None
    say(_line(changed))


def _line(one: Registration) -> str:
    history = one.history
    flags = [
        name
        for name, told in (
            ("corrected", history.corrected),
            ("under review", history.under_review),
            ("out of registration", history.deregistered),
            ("back in registration", history.reregistered),
        )
        if told
    ]
    parties = f"{one.delivery_accountable_party} by {one.delivery_responsible_party}"
    return "  ".join((one.bro_id, one.object_code, one.quality_regime, history.registration_status, parties, *flags))


def _echo_events(events: Events, day: date | None) -> None:
    for event in events if day is None else at(events, day):
        named = f"{event.document_type} {event.subject}".strip()
        say(f"  {event.date.text:10}  {named}  (source document {event.sequence})")
