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

__all__ = ["opened_store", "settings_of", "title"]


def settings_of(context: click.Context, **overrides: object) -> Settings:
    """Read the settings, with what the command line says on top; what is written from here on has their umask."""
    config: Path | None = context.find_root().obj
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
