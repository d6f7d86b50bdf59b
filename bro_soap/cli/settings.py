"""`bro-soap config settings`: every setting with its default and its bounds, as docs/settings.md."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from bro_soap.cli.screen import put, say
from bro_soap.settings import Settings

__all__ = ["settings_page"]

_HEAD = """\
# Settings

Written by `bro-soap config settings` from `bro_soap/settings.py` (`make docs`). Every setting is a line in a TOML file
(`bro-soap --config bro_soap.toml …`) or `BRO_SOAP_<NAME>` in the environment, where a list is written as JSON. The
environment wins over the file. `bro-soap config show` tells what is set and from where.

| setting | value | default | what |
|---|---|---|---|"""
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}
_BOUNDS = {"ge": "from {}", "gt": "above {}", "le": "to {}", "lt": "below {}"}


@click.command("settings")
def settings_page() -> None:
    """Show every setting there is, as the table in docs/settings.md."""
    put(_HEAD)
    for name, field in Settings.model_fields.items():
        cells = (f"`{name}`", _value(field), _default(field), field.description or "")
        say(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")


def _value(field: FieldInfo) -> str:
    """Say what a value may be: its type, and its bounds."""
    return " ".join((_words(field.annotation), *_bounds(field)))


def _words(annotation: Any) -> str:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(one) for one in inside if one is not type(None))
    if origin in (frozenset, tuple, list):
        return f"list of {_words(inside[0])}s"
    return _WORDS.get(annotation, str(annotation))


def _bounds(field: FieldInfo) -> Iterator[str]:
    for one in field.metadata:
        for name, words in _BOUNDS.items():
            if (bound := getattr(one, name, None)) is not None:
                yield words.format(bound)


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value in (frozenset(), ()):
        return ""
    shown = ", ".join(sorted(map(str, value))) if isinstance(value, frozenset | tuple) else str(value)
    return f"`{shown}`" if shown else "empty"
