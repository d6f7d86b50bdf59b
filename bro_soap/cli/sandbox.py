"""`bro-soap sandbox`: a service to try things on, started, stopped and put back as it was."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bro_soap.cli.screen import say
from bro_soap.operate.sandbox import BEGIN, Running, Sandbox

__all__ = ["sandbox"]

_PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8443,
    show_default=True,
    help="Port on this machine; 0: a free one.",
)
_SECONDS = click.option(
    "--seconds", type=click.FloatRange(min=0), default=60, show_default=True, help="How long to wait until it is ready."
)


def _in_folder(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("var/sandbox"),
        show_default=True,
        help="Folder of the sandbox.",
    )(command)


@click.group()
def sandbox() -> None:
    """Try things: a service of your own on this machine, with a test PKI and organisations in every role.

    Never for production: everybody can have its keys.
    """


@sandbox.command("up")
@_in_folder
@_PORT
@_SECONDS
def up(folder: Path, port: int, seconds: float) -> None:
    """Start it, detached, and wait until it is ready; one that runs already is left as it is."""
    found = Sandbox(folder)
    if found.running() is None:
        found.up(port)
    _show(found, found.wait(seconds))


@sandbox.command("run")
@_in_folder
@_PORT
@_SECONDS
def run(folder: Path, port: int, seconds: float) -> None:
    """Start it and stay; Ctrl-C (or a SIGTERM) stops it."""
    found = Sandbox(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    found.up(port)
    try:
        _show(found, found.wait(seconds))
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    finally:
        found.down()


@sandbox.command("wait")
@_in_folder
@_SECONDS
def wait(folder: Path, seconds: float) -> None:
    """Wait until it is ready to take requests."""
    say(Sandbox(folder).wait(seconds).url)


@sandbox.command("status")
@_in_folder
@click.pass_context
def status(context: click.Context, folder: Path) -> None:
    """Tell whether it runs, and where; exit code 1 when it does not."""
    found = Sandbox(folder)
    state = found.running()
    if state is None:
        say(f"no sandbox runs in {folder}")
        context.exit(1)
    _show(found, state)


@sandbox.command("snapshot")
@click.argument("name")
@_in_folder
def snapshot(name: str, folder: Path) -> None:
    """Keep the register as it is now under NAME, to reset to."""
    say(str(Sandbox(folder).snapshot(name)))


@sandbox.command("reset")
@click.argument("name", default=BEGIN)
@_in_folder
def reset(name: str, folder: Path) -> None:
    """Put the register back as it was at snapshot NAME, or when it was made; the service goes on.

    Numbers are given out again from there. A changed organisation counts within five seconds.
    """
    Sandbox(folder).reset(name)
    say(f"the register is as it was at {name}")


@sandbox.command("down")
@_in_folder
def down(folder: Path) -> None:
    """Stop it; its port is free when this returns."""
    say("stopped" if Sandbox(folder).down() else f"no sandbox runs in {folder}")


def _show(found: Sandbox, state: Running) -> None:
    from bro_soap.sandbox.organisations import ORGANISATIONS, ROLES  # noqa: PLC0415  who stops it need not load them

    say(f"{state.url}  process group {state.process}  operations http://127.0.0.1:{state.operations_port}")
    say(f"settings {found.settings}  (export BRO_SOAP_CONFIG={found.settings.resolve()})")
    say(f"log {found.log}  certificates {found.pki}")
    for slug, organisation in ORGANISATIONS.items():
        roles = ", ".join(ROLES.get(slug, ())) or ("no role" if slug in ROLES else "not registered")
        say(f"  {slug:<17} KvK {organisation.kvk_number}  OIN {organisation.oin}  {roles}")
