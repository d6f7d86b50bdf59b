"""The address of a service, as a client gives it on the command line."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import click

__all__ = ["ADDRESS"]


class _Address(click.ParamType[str]):
    """The address of a service, without the path of one of its interfaces."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address, without a slash at its end."""
        try:
            told = urlsplit(value)
        except ValueError:
            told = urlsplit("")
        if told.scheme != "https" or not told.netloc or told.query or "/2w-be" in told.path:
            self.fail(f"{value!r} is no address of a service: write https://HOST:PORT", param, ctx)
        return str(value).rstrip("/")


ADDRESS = _Address()
