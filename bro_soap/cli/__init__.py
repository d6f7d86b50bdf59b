"""The command line: run the service, try it, and keep its register.

Exit codes: 0 done; 1 the answer is no (a rejection, a document that is not valid, a check that failed); 2 wrong
usage or configuration, or a file that cannot be used; 3 the service could not be reached or refused the connection;
4 a mistake of ours; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import traceback
from pathlib import Path

import click

from bro_soap.cli.commands import Commands, Lazy
from bro_soap.cli.screen import say
from bro_soap.errors import BroError, ConfigurationError
from bro_soap.secrets import guard, scrubbed

__all__ = ["cli", "main"]

# Objects made before Python looks for garbage: a command keeps the tables that it reads, and looking there is costly.
_GARBAGE_AFTER = 50_000


@click.group(
    cls=Lazy,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="BRO_SOAP_CONFIG",
    help="TOML file with settings; every setting can also be BRO_SOAP_<NAME> in the environment.",
)
@click.version_option(package_name="bro_soap")
@click.pass_context
def cli(context: click.Context, /, **given: Path | None) -> None:
    """Server side of the Dutch key registry of the subsurface (BRO): delivery and issue over SOAP."""
    context.obj = given["config"]


def main() -> None:
    """Run the command line; whatever is refused is one clear line on standard error, without secrets.

    Whatever it writes is for this user alone, unless the setting `umask` says more.
    """
    os.umask(0o077)
    guard()
    gc.set_threshold(_GARBAGE_AFTER)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter must not end a command
    try:
        sys.exit(cli(standalone_mode=False))  # what a command exits with comes back as its value
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort as stop:
        if isinstance(stop.__context__, EOFError):  # a question that nobody is there to answer
            say()
            say("bro-soap: nobody answers: give it as an option, see --help", err=True)
            sys.exit(2)
        sys.exit(130)
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    """Say on standard error what went wrong; return the exit code."""
    match error:
        case click.ClickException():
            _usage(error)
        case ConfigurationError(lines=(first, *more)):
            say(scrubbed(f"bro-soap: {first}"), err=True)
            for one in more:
                say(scrubbed(f"  {one}"), err=True)
        case ModuleNotFoundError(name=str(name)) if not name.startswith("bro_soap"):
            say(f"bro-soap: this needs {name}, which comes with the service: pip install 'bro_soap[server]'", err=True)
        case BroError() | OSError():
            say(scrubbed(f"bro-soap: {error}"), err=True)
        case UnicodeEncodeError():
            say("bro-soap: what was typed is not all UTF-8", err=True)
        case _ if why := _of_the_database(error):
            say(scrubbed(f"bro-soap: {why}"), err=True)
        case _:
            for one in "".join(traceback.format_tb(error.__traceback__)).splitlines():
                say(one, err=True)
            say(scrubbed(f"bro-soap: this is a mistake of ours, please report it: {error!r}"), err=True)
            return 4
    return 2


def _of_the_database(error: Exception) -> str:
    """Return why a database could not be used, where one was; nothing for another error."""
    if "sqlalchemy" not in sys.modules:
        return ""
    from bro_soap.store.trouble import unusable  # noqa: PLC0415  many commands need no database

    return unusable(error)


def _usage(error: click.ClickException) -> None:
    """Say what is wrong with a command, and how it is used."""
    context = getattr(error, "ctx", None)
    if context is not None:
        for one in context.get_usage().splitlines():
            say(one, err=True)
        say(f"Try '{context.command_path} --help' for help.", err=True)
        say(err=True)
    text = error.format_message()
    first, *more = text.splitlines() if isinstance(error, click.MissingParameter) else (text,)
    say(f"Error: {first}", err=True)
    for one in more:  # the choices there are
        say(f"  {one.strip()}", err=True)
