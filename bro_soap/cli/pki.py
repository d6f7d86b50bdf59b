"""`bro-soap pki`: the certificates that the service lives by, and a PKI for trying out, shaped like PKIoverheid."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click

from bro_soap.cli.screen import say
from bro_soap.cli.trust import check, refresh, status
from bro_soap.sandbox.organisations import DEMO
from bro_soap.sandbox.pki.bad import write_specimens
from bro_soap.sandbox.pki.hierarchy import Organisation, issue, make_test_pki, open_test_pki, renew_crls, revoke
from bro_soap.security.pki.oin import is_oin

__all__ = ["pki"]

_HOST = re.compile(r"[A-Za-z0-9*:]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9:])?")
_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("certs/test"))


@click.group()
def pki() -> None:
    """Certificates: what ends when, fresh CRLs, one verdict; and a test PKI (never for production)."""


for _command in (status, refresh, check):
    pki.add_command(_command)


@pki.command("new")
@_FOLDER
@click.option(
    "--shape", type=click.Choice(["G1", "G4"]), default="G4", show_default=True, help="Generation to look like."
)
@click.option("--host", "hosts", multiple=True, default=("localhost",), show_default=True, help="Name of the server.")
@click.option("--bad", is_flag=True, help="Also every bad certificate, in bad/, and the odd good ones, in odd/.")
def new(folder: Path, shape: str, hosts: tuple[str, ...], bad: bool) -> None:
    """Make a complete test PKI in FOLDER with a server and the organisations of the demonstration.

    With --bad each wrong certificate is in FOLDER/bad; manifest.json says what is wrong and which check must refuse it
    on a TLS connection and as signer of a message ("" is accepted). Their CAs stand in FOLDER/trust, so that one server
    can meet them all.
    """
    if (folder / "root.pem").exists():
        raise click.ClickException(f"{folder} holds a PKI already; remove the folder or name another")
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise click.BadParameter(f"{host!r} is no host name in letters, digits and dashes", param_hint="--host")
    made = make_test_pki(folder, organisations=DEMO, hosts=hosts, shape="G1" if shape == "G1" else "G4")
    say(f"{made.folder}: {shape}, server for {', '.join(hosts)}, {', '.join(DEMO)}")
    if bad:
        counted = write_specimens(made)
        say(f"{made.folder / 'bad'}: {counted['bad']} to refuse; {made.folder / 'odd'}: {counted['odd']} to accept")


@pki.command("issue")
@click.argument("slug")
@click.argument("oin")
@click.argument("name")
@_FOLDER
@click.option("--host", "hosts", multiple=True, help="Name or address of a server: then it is a server's certificate.")
@click.option("--days", type=click.IntRange(1, 3660), default=397, show_default=True, help="How long it is valid.")
@click.option("--replace", is_flag=True, help="Put it in the place of the certificate and key that are there.")
def issue_leaf(slug: str, oin: str, name: str, folder: Path, hosts: tuple[str, ...], days: int, replace: bool) -> None:
    r"""Issue a certificate for one more organisation, or server: file name SLUG, its OIN and its NAME.

    A second certificate for the server, for other names and for a month:

    \b
    bro-soap pki issue server2 00000099000000001000 'TEST server' --host bro.example.nl --host localhost --days 30
    """
    if not is_oin(oin):
        raise click.BadParameter(f"{oin} is not an OIN (20 positions)", param_hint="OIN")
    if (folder / f"{slug}.pem").exists() and not replace:
        raise click.ClickException(f"{folder / slug}.pem is there already; --replace takes its place")
    who, valid = Organisation(oin, name=name), timedelta(days=days)
    issue(open_test_pki(folder), slug, who, hosts=hosts, server=bool(hosts), valid=valid)
    server = f", a server for {', '.join(hosts)}" if hosts else ""
    say(f"{folder / slug}.pem and .key{server}, for {days} days")


@pki.command("revoke")
@click.argument("slug")
@_FOLDER
def revoke_leaf(slug: str, folder: Path) -> None:
    """Revoke a certificate: it is on the CRL of its TSP from now on."""
    revoke(open_test_pki(folder), slug)
    say(f"{slug} is revoked; a running service knows within a minute")


@pki.command("crl")
@_FOLDER
def crls(folder: Path) -> None:
    """Renew the CRLs of all levels; they are valid for 48 hours."""
    renew_crls(open_test_pki(folder))
    say(f"{folder / 'trust' / 'crls'}: renewed")
