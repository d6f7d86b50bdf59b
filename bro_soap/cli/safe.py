"""`bro-soap backup | restore | export | import`: the register in a safe place, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bro_soap.cli.common import opened_store, settings_of
from bro_soap.cli.screen import marked, over, say
from bro_soap.cli.tables import echo_table
from bro_soap.delivery.case import Intake
from bro_soap.operate.backup import latest_backup, make_backup, prune, read_backup
from bro_soap.operate.export import Counted, export_register, import_register, verify_export
from bro_soap.operate.restore import examine_restored, fill, lost_after, restore_backup
from bro_soap.service.app import by_kind, deliveries, load_served, open_store
from bro_soap.settings import Settings, masked
from bro_soap.store import Store
from bro_soap.store.copies import scratch

__all__ = ["backup", "export", "import_", "restore"]

_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
_EVERY = 1_000


@click.command()
@_FOLDER
@click.option("--keep", type=click.IntRange(1), help="Afterwards remove all but so many backups.")
@click.option("--test", is_flag=True, help="Restore it into a database of its own and compare; see `restore --test`.")
@click.pass_context
def backup(context: click.Context, folder: Path, keep: int | None, test: bool) -> None:
    """Make a backup in a new folder under FOLDER, while the service runs: database, audit log, trust store.

    Keys are not in it: keep those in a safe of their own. For a timer; exit code 1 when a test fails.
    """
    settings = settings_of(context)
    with opened_store(context) as store:
        made = make_backup(store, settings, folder)
    rows = made.told["rows"]
    say(f"{made.folder}: {rows['registration']} objects, {rows['source_document']} source documents")
    wrong = _tested(settings, made.folder, None) if test else []
    for old in prune(folder, keep) if keep and not wrong else ():
        say(f"{old}: removed")
    context.exit(1 if wrong else 0)


@click.command()
@_FOLDER
@click.option("--test", is_flag=True, help="Restore into a database that is gone afterwards, compare, change nothing.")
@click.option("--objects", type=int, help="In a test make what is issued anew of so many objects  [default: all].")
@click.option(
    "--audit",
    "logs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Audit log of another node, too; may be given more than once.",
)
@click.option("--skip", type=click.IntRange(0), default=10_000, show_default=True, help="Numbers to leave out.")
@click.pass_context
def restore(
    context: click.Context, folder: Path, test: bool, objects: int | None, logs: tuple[Path, ...], skip: int
) -> None:
    """Restore the backup FOLDER, or the newest in it, into the configured database, which must be empty.

    Every file is compared with its digest first. What is missing of the audit log is put back. Afterwards every source
    document is compared with its digest, and exit code 1 says that something is not as it was.

    What was acknowledged after the backup is told from the audit logs, and the next BRO-IDs and transaction ids begin
    --skip above every number that is known to be given out.
    """
    settings = settings_of(context)
    found = folder if (folder / "backup.json").exists() else latest_backup(folder)
    if test:
        context.exit(1 if _tested(settings, found, objects) else 0)
    read = read_backup(found)
    store = open_store(settings)
    try:
        files = restore_backup(store, settings, read)
        intakes = _intakes(settings, store)
        _, wrong = examine_restored(store, intakes, read, most_objects=0)
        lost = lost_after(store, read, (settings.audit_folder, *logs), skip)
    finally:
        store.close()
    _echo_wrong(wrong)
    say(f"{found} of {read.told['made']} is in {masked('database_url', settings.database_url)}")
    say(f"{len(files)} files put back in {settings.audit_folder}")
    if lost:
        say(marked(f"{len(lost)} deliveries were acknowledged after this backup and are not in it:", "red"))
        echo_table(
            ("at (UTC)", "transaction", "BRO-ID", "by"),
            ((o.at, o.transaction_id, o.bro_id, o.kvk_number) for o in lost),
        )
    for kind, key in read.told["keys"].items():
        say(f"{kind}: needs the key of certificate {key['certificate_sha256'][:16]}, which was {key['key']}")
    say("next: `bro-soap pki refresh`, `bro-soap doctor`, then start the service")
    context.exit(1 if wrong else 0)


def _tested(settings: Settings, folder: Path, most: int | None) -> list[str]:
    """Restore into a scratch database and compare; return what is wrong."""
    read = read_backup(folder)
    ours = open_store(settings)
    try:
        with scratch(ours.engine) as engine:
            store = Store(engine)
            fill(store, read)
            rebuilt, wrong = examine_restored(store, _intakes(settings, store), read, most)
    finally:
        ours.close()
    _echo_wrong(wrong)
    total = sum(read.told["rows"].values())
    say(
        f"{folder}: restored, {total} rows and {read.told['rows']['source_document']} source documents compared, "
        f"{rebuilt} objects made anew; {f'{len(wrong)} faults' if wrong else 'all as it was'}"
    )
    return wrong


def _intakes(settings: Settings, store: Store) -> dict[str, Intake]:
    return by_kind(deliveries(load_served(settings), store, settings))


def _echo_wrong(wrong: list[str]) -> None:
    for line in wrong[:100]:
        say(marked(line, "red"), err=True)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def export(context: click.Context, file: Path) -> None:
    """Write the whole register to FILE (.tar, or .tar.gz), as it is at this moment; the service may run.

    Source documents are in it byte for byte, and parties, mandates and the transaction register as lines of JSON. What
    is issued is not: an import makes it anew.
    """
    with opened_store(context) as store:
        _echo_counted(file, export_register(store, file, _progress))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only compare every file in it with its digest.")
@click.pass_context
def import_(context: click.Context, file: Path, check: bool) -> None:
    """Fill the configured database, which must be empty, with an export of any kind of database.

    The whole of it is checked first. An import that fails leaves the database empty; one that is broken off leaves a
    database that the service refuses: begin again with an empty one.
    """
    settings = settings_of(context)
    if check:
        _echo_counted(file, verify_export(file, settings.max_request_bytes))
        return
    store = open_store(settings)
    try:
        intakes, most = _intakes(settings, store), settings.max_request_bytes
        _echo_counted(file, import_register(store, intakes, file, _progress, most))
    finally:
        store.close()


def _echo_counted(file: Path, counted: Counted) -> None:
    echo_table(("object", "objects"), sorted(counted.objects.items()), "no objects")
    echo_table(("table", "rows"), sorted(counted.rows.items()), "no rows")
    say(f"{file}: complete, of {counted.made}")


def _progress(done: int) -> None:
    if sys.stderr.isatty() and done % _EVERY == 0:
        over(f"{done} objects")
