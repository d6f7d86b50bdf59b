"""`bro-soap new`: begins a kind of object in a checkout, with all that its schemas say and a list of the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click

import bro_soap
from bro_soap.cli.scaffold.kind import KindWanted, new_kind
from bro_soap.cli.scaffold.made import Scaffold
from bro_soap.cli.screen import say
from bro_soap.codes import load_code_lists
from bro_soap.codes.published import read_lists
from bro_soap.errors import ConfigurationError
from bro_soap.objects import KINDS

__all__ = ["new"]


@click.group()
def new() -> None:
    """Grow: in a checkout of the source, begin a new kind of registration object."""


@new.command("kind")
@click.argument("code")
@click.argument("version")
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with its schemas: is…-messages.xsd, ds…-messages.xsd and what only they import.",
)
@click.option("--name", "title", required=True, help="Its Dutch name, as in grondwatermonitoringput.")
@click.option("--prefix", default="", help="The three letters that its BRO-IDs begin with; those of CODE by default.")
@click.option(
    "--codes",
    "lists",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Its code lists, in a form that `bro-soap codes import` knows.",
)
def kind(code: str, version: str, folder: Path, title: str, prefix: str, lists: Path | None) -> None:
    """Make the kind CODE (GPD), version VERSION (1.0) of its interface, of the schemas in a folder.

    Contract files, table, declaration, layout of what is issued, samples, cases and a ledger are written, and the
    kind is registered; what no schema says is told, in the order in which to do it. WSDLs are written anew, over the
    requests in the schemas.
    """
    root = _checkout()
    prefix = prefix or code[:3]
    _check(code, version, title, prefix)
    packaged = load_code_lists()
    codes = {urn: packaged.code_list(urn) for urn in packaged.domains}
    codes |= {one.urn: one for one in (read_lists(lists) if lists else ()) if one.urn not in codes}
    wanted = KindWanted(code, version, folder, title, prefix)
    made = new_kind(root, wanted, codes, frozenset(packaged.domains))
    made.write()
    _tidy(made)
    say(f"{len(made.new)} files made, {len(made.changed)} changed. What is left to do:")
    for number, one in enumerate(made.told(), 1):
        say(f"{number:3}  {one}")


def _checkout() -> Path:
    root = Path(bro_soap.__file__).parents[1]
    if not (root / "setup.cfg").is_file() or not (root / "tests" / "objects").is_dir():
        raise ConfigurationError("`new` works in a checkout of the source; this is an installed package")
    return root


def _check(code: str, version: str, title: str, prefix: str) -> None:
    if not re.fullmatch(r"[A-Z]{3}(-[A-Z]+)?", code):
        raise ConfigurationError(f"{code!r} is no code of a kind: write three capitals, as in GPD or BHR-GT")
    if not re.fullmatch(r"\d+\.\d+", version):
        raise ConfigurationError(f"{version!r} is no version of an interface: write 1.0")
    if not re.fullmatch(r"[\w -]+", title):
        raise ConfigurationError(f"{title!r} is no name of an object: write letters, digits, spaces and hyphens")
    if not re.fullmatch(r"[A-Z]{3}", prefix):
        raise ConfigurationError(f"{prefix!r} is no beginning of a BRO-ID: write three capitals")
    if code in KINDS:
        raise ConfigurationError(
            f"{code} is there already; another version of it is a `dataclasses.replace` of its declaration"
        )


def _tidy(made: Scaffold) -> None:
    """Format what was written in Python as everything here is, and read it again, as what is told has its lines."""
    files = [file for file in (*made.new, *made.changed) if file.endswith(".py")]
    paths = [str(made.root / file) for file in files]
    for command in (["format"], ["check", "--fix-only"], ["format"]):
        # the checkout's own linter, over files that were made just now
        subprocess.run([sys.executable, "-m", "ruff", *command, "--quiet", *paths], cwd=made.root, check=False)  # noqa: S603
    for file in files:
        (made.new if file in made.new else made.changed)[file] = (made.root / file).read_bytes()
