"""What the commands print: lines, each of them one line on the terminal, whatever somebody wrote in it.

No other module of the command line calls `click.echo`, so nothing reaches a terminal by another way.
"""

from __future__ import annotations

from dataclasses import dataclass

import click

from bro_soap.legible import legible

__all__ = ["Part", "bare", "marked", "over", "put", "say"]


@dataclass(frozen=True, slots=True)
class _Marked:
    """Text with a colour, or bold, on a terminal that has these."""

    text: str
    colour: str | None
    bold: bool | None


Part = str | _Marked


def marked(text: str, colour: str | None = None, *, bold: bool | None = None) -> Part:
    """Return text that stands out."""
    return _Marked(text, colour, bold)


def bare(*parts: Part) -> str:
    """Return one line made of these parts, without colours: for a file."""
    return "".join(legible(part if isinstance(part, str) else part.text) for part in parts)


def say(*parts: Part, err: bool = False, end: bool = True) -> None:
    """Print one line made of these parts, on standard error when `err`; without an `end` the next goes on behind it."""
    click.echo("".join(_styled(part) for part in parts), err=err, nl=end)


def put(text: str) -> None:
    """Print a text of several lines, such as JSON."""
    click.echo("\n".join(legible(one) for one in text.split("\n")))


def over(text: str) -> None:
    """Print a line on standard error over the one before it."""
    click.echo(f"\r{legible(text)}", nl=False, err=True)


def _styled(part: Part) -> str:
    if isinstance(part, str):
        return legible(part)
    return click.style(legible(part.text), fg=part.colour, bold=part.bold)
