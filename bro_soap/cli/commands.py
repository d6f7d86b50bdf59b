"""The commands by name: each is imported when it is asked for, so that help and completion load none of them."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from bro_soap.cli.notices import show_notices

__all__ = ["COMMANDS", "Commands", "Lazy"]

# Name: the module in this room, the command in it, and what it does.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "audit": ("audit", "audit", "The audit log: who asked what, on behalf of whom, and what was decided."),
    "backup": ("safe", "backup", "Make a backup in a new folder under FOLDER, while the service runs."),
    "certificates": ("trust", "status", "Show how long every certificate and CRL still lasts, soonest first."),
    "codes": ("codes", "codes", "Code lists: show them, and import what the BRO publishes."),
    "config": ("doctor", "config", "The configuration: what is set, from where, and whether it fits together."),
    "conformance": (
        "conformance",
        "conformance",
        "Judge messages by the rules of Digikoppeling WUS and of the envelope of the BRO.",
    ),
    "db": ("database", "database", "The database: migrations and their state."),
    "deliver": ("messages", "deliver", "Deliver request FILES one by one and show each answer."),
    "demo": ("demo", "demo", "Make a test PKI, start the service on SQLite, deliver CPTs and issue them, and show it."),
    "doctor": ("doctor", "doctor", "Look at everything the service needs, and say how to mend what is wrong."),
    "draw": ("draw", "draw", "Draw a registered object, or the document in FILE, as SVG."),
    "export": ("safe", "export", "Write the whole register to FILE (.tar, or .tar.gz), as it is at this moment."),
    "grant": ("grants", "grant", "Who may see what is confidential: an organisation that the bronhouder appoints."),
    "import": ("safe", "import_", "Fill the configured database, which must be empty, with an export of any kind."),
    "mandate": ("register", "mandate", "Mandates (machtigingen) between organisations."),
    "new": ("scaffold", "new", "Grow: in a checkout of the source, begin a new kind of registration object."),
    "outcome": ("messages", "outcome", "Ask the service what became of a delivery, with all that was found."),
    "own": ("own", "own", "What the service has of your organisation, by your certificate."),
    "parties": ("lists", "parties", "Show organisations by KvK number, with their OINs and roles."),
    "party": ("register", "party", "Organisations: KvK number, OINs and roles per type of object."),
    "pki": ("pki", "pki", "Certificates: what ends when, fresh CRLs, one verdict; and a test PKI."),
    "registration": ("registration", "registration", "Registered objects: show them, and keep the registration."),
    "registrations": ("lists", "registrations", "Show registered objects by BRO-ID."),
    "request": ("messages", "request", "Ask for one object by BRO_ID, or search for the characteristics of all."),
    "restore": ("safe", "restore", "Restore the backup FOLDER, or the newest in it, into the configured database."),
    "review": ("review", "review", "Corrections that wait for the registration's keeper (setting `review`)."),
    "rules": ("rules", "rules", "Show the rules: id, where it is published, and what it says."),
    "sandbox": (
        "sandbox",
        "sandbox",
        "Try things: a service of your own on this machine, with organisations in every role.",
    ),
    "serve": ("service", "serve", "Run the service under gunicorn, with mutual TLS."),
    "status": ("status", "status", "Show on one page how it is: the node, the register, the latest deliveries."),
    "transactions": ("lists", "transactions", "Show intake requests, newest first, or everything about one."),
    "validate": ("validate", "validate", "Check delivery requests against schema and rules as the service will."),
    "why": ("why", "why", "Tell what became of the request with this KENMERK, and why."),
}


class Commands(MutableMapping[str, click.Command]):
    """The commands as click takes them: each is there, and imported when it is taken."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, attribute, _ = COMMANDS[name]
            show_notices()
            self._loaded[name] = getattr(import_module(f"bro_soap.cli.{module}"), attribute)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Lazy(click.Group):
    """The group of all commands, which tells of them without loading them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what each command does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands, and the options, that begin so."""
        found = [CompletionItem(name, help=COMMANDS[name][2]) for name in COMMANDS if name.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)
