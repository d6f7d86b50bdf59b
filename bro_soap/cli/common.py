"""What several commands share: the settings, the store, and how an outcome is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bro_soap.cli.screen import marked, say
from bro_soap.settings import Settings, read_settings

if TYPE_CHECKING:
    from bro_soap.store import Store

__all__ = ["config_of", "opened_store", "settings_in", "settings_of", "title"]

_SANDBOX = Path("var/sandbox")


def config_of(context: click.Context) -> Path | None:
    """Return the file of settings: the one that is named, or that of the sandbox that runs here when nothing is set."""
    named: Path | None = context.find_root().obj
    if named is not None or any(name.startswith("BRO_SOAP_") for name in os.environ):
        return named
    return _SANDBOX / "bro_soap.toml" if (_SANDBOX / "running.json").exists() else None


def settings_of(context: click.Context, **overrides: object) -> Settings:
    """Read the settings, with what the command line says on top; what is written from here on has their umask."""
    named, found = context.find_root().obj, config_of(context)
    if found != named:
        say(f"(the settings are those of the sandbox in {_SANDBOX})", err=True)
    return settings_in(found, **overrides)


def settings_in(config: Path | None, **overrides: object) -> Settings:
    """Read the settings of this file and the environment, with what the command line says on top."""
    settings = read_settings(config, **overrides)
    os.umask(settings.file_umask)
    return settings


@contextmanager
def opened_store(context: click.Context) -> Iterator[Store]:
    """Open the register, at the newest migration. Raises `ConfigurationError` when it is not."""
    from bro_soap.service.app import open_store  # noqa: PLC0415  whoever opens no register need not load it
    from bro_soap.store import check  # noqa: PLC0415

    store = open_store(settings_of(context))
    try:
        check(store.engine)
        yield store
    finally:
        store.close()


def title(text: str) -> None:
    """Print a heading."""
    say()
    say(marked(text, bold=True))
