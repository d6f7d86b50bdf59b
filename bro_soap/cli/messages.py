"""`bro-soap deliver` and `request`: send one message and show the answer as a person reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from lxml import etree

from bro_soap.catalogue.registration_object import Version
from bro_soap.cli.screen import marked, say
from bro_soap.client import BroClient, ClientError, HttpRefusal, Intake, Issued, NoAnswer, Outcome, SoapFault
from bro_soap.files import read_given, written
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.xmlio.parse import parse

__all__ = ["deliver", "outcome", "request", "show_failure", "show_intake", "show_issued", "show_outcome"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_BYTES = 64 * 1024 * 1024
_OPERATIONS = {
    "registrationRequest": "register",
    "correctionRequest": "correct",
    "replaceRequest": "replace",
    "insertRequest": "insert",
    "moveRequest": "move",
    "deleteRequest": "delete",
}


def _connection(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the service is and as whom it is called."""
    for option in (
        click.option("--url", default="https://localhost:8443", show_default=True, help="Address of the service."),
        click.option("--as", "organisation", default="sondeerbedrijf", show_default=True, help="Name in --pki."),
        click.option("--pki", type=click.Path(path_type=Path), default=Path("certs/test"), show_default=True),
        click.option("--encrypt", is_flag=True, help="Use 2W-be-SE: sign and encrypt, both ways."),
        click.option("--sign", is_flag=True, help="Use 2W-be-S: sign the message, and verify the signed answer."),
    ):
        command = option(command)
    return command


def open_client(
    service: str, version: str, url: str, organisation: str, pki: Path, sign: bool, encrypt: bool = False
) -> BroClient:
    """Return a client of one service as one organisation of a test PKI."""
    profile = "2w-be-se" if encrypt else "2w-be-s" if sign else "2w-be"
    return BroClient(
        f"{url}/{profile}/{service}/{version}?wsdl",
        certificate=(pki / f"{organisation}.pem", pki / f"{organisation}.key"),
        trust=pki / "trust",
        sign=sign,
        encrypt=encrypt,
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_connection
@click.pass_context
def deliver(
    context: click.Context, files: tuple[Path, ...], url: str, organisation: str, pki: Path, sign: bool, encrypt: bool
) -> None:
    """Deliver request FILES (a registrationRequest, a correctionRequest, ...) one by one and show each answer."""
    failed = 0
    for file in files:
        say(f"{file}: ", end=len(files) > 1)
        root = parse(read_given(file, _MOST_BYTES))
        version, operation = _delivery_of(root)
        try:
            client = open_client(version.delivery, version.number, url, organisation, pki, sign, encrypt)
            answer = client.deliver(operation, root)
            show_intake(answer)
            failed = max(failed, 0 if answer.completed or answer.response_type == "acceptance" else 1)
        except ClientError as error:
            failed = max(failed, show_failure(error))
    context.exit(failed)


def _delivery_of(root: etree._Element) -> tuple[Version, str]:
    name = etree.QName(root)
    versions = [declared.version for declared in OBJECTS.values()]
    for version in versions:
        if name.namespace == f"http://www.broservices.nl/xsd/{version.delivery}/{version.number}":
            return version, _OPERATIONS.get(name.localname, name.localname)
    known = ", ".join(f"{version.delivery}/{version.number}" for version in versions)
    raise click.ClickException(f"{root.tag} is no delivery request of an interface known here ({known})")


@click.command()
@click.argument("bro_id", required=False)
@click.option("--circle", nargs=3, type=float, metavar="LAT LON KM", help="Search around a point in ETRS89.")
@click.option("--box", nargs=4, type=float, metavar="SOUTH WEST NORTH EAST", help="Search in a rectangle in ETRS89.")
@click.option("--object", "code", default="CPT", show_default=True, type=click.Choice(sorted(KINDS)))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer's XML to this file.")
@_connection
@click.pass_context
def request(
    context: click.Context,
    bro_id: str | None,
    circle: tuple[float, float, float] | None,
    box: tuple[float, float, float, float] | None,
    code: str,
    output: Path | None,
    url: str,
    organisation: str,
    pki: Path,
    sign: bool,
    encrypt: bool,
) -> None:
    """Ask for one object by BRO_ID, or search with --circle or --box for the characteristics of all."""
    if sum(bool(one) for one in (bro_id, circle, box)) != 1:
        raise click.UsageError("give a BRO-ID, or --circle, or --box")
    version = KINDS[code].version
    try:
        client = open_client(version.issue, version.number, url, organisation, pki, sign, encrypt)
        answer = client.dispatch_data(bro_id) if bro_id else client.dispatch_characteristics(circle=circle, box=box)
    except ClientError as error:
        context.exit(show_failure(error))
    show_issued(answer)
    if output is not None:
        with written(output) as file:
            file.write(etree.tostring(answer.element, xml_declaration=True, encoding="UTF-8"))
    context.exit(0 if answer.response_type == "dispatch" else 1)


@click.command()
@click.argument("transaction_id", required=False)
@click.option("--reference", help="Ask by your own requestReference instead; the newest first.")
@click.option("--object", "code", default="CPT", show_default=True, type=click.Choice(sorted(KINDS)))
@_connection
@click.pass_context
def outcome(
    context: click.Context,
    transaction_id: str | None,
    reference: str | None,
    code: str,
    url: str,
    organisation: str,
    pki: Path,
    sign: bool,
    encrypt: bool,
) -> None:
    """Ask the service what became of a delivery, by TRANSACTION_ID or --reference, with all that was found."""
    if bool(transaction_id) == bool(reference):
        raise click.UsageError("give a transaction id, or --reference")
    version = KINDS[code].version
    try:
        client = open_client(version.delivery, version.number, url, organisation, pki, sign, encrypt)
        found = (client.transaction(transaction_id),) if transaction_id else client.transactions(str(reference))
    except ClientError as error:
        context.exit(show_failure(error))
    if not found:
        say(f"  no delivery of yours has the reference {reference}")
    for one in found:
        show_outcome(one)
    context.exit(0 if found else 1)


def show_outcome(one: Outcome) -> None:
    """Print what became of a delivery."""
    say(marked(f"  {one.response_type}  {one.transaction_id}", bold=True))
    for name, value in one.record.items():
        if name not in ("responseType", "transactionId", "findings"):
            say(f"    {name:<25} {value}")
    for finding in one.findings:
        say(f"    [{finding.get('rule', '')}] {finding.get('sentence', '')}")
        for name in sorted(finding.keys() - {"rule", "sentence"}):
            say(f"      {name:<23} {finding[name]}")


def show_intake(answer: Intake) -> None:
    """Print an intakeResponse."""
    colour = {"completion": "green", "acceptance": "yellow"}.get(answer.response_type, "red")
    say(marked(f"  {answer.response_type}", colour, bold=True))
    say(f"    requestReference  {answer.request_reference}")
    say(f"    transactionId     {answer.transaction_id}")
    if answer.bro_id:
        say(f"    broId             {answer.bro_id}")
    say(f"    time              {answer.time.isoformat()}")
    if answer.rejection_reason:
        say(f"    rejectionReason   {answer.rejection_reason}")
    for remark in answer.errors:
        say(f"    error {remark.sequence_number:<11} {remark.specification}")


def show_issued(answer: Issued) -> None:
    """Print a dispatch response: each document with its elements, long text cut short."""
    say(marked(f"  {answer.response_type}", "green" if answer.response_type == "dispatch" else "red", bold=True))
    if answer.rejection_reason:
        say(f"    rejectionReason   {answer.rejection_reason}")
    for remark in answer.errors:
        say(f"    error {remark.sequence_number:<11} {remark.specification}")
    if answer.number_of_documents is not None:
        say(f"    numberOfDocuments {answer.number_of_documents}")
    for document in answer.documents[:20]:
        say(marked(f"    {document.name} {document.bro_id}", bold=True))
        for child in document.element.iterchildren("*"):
            say(f"      {etree.QName(child).localname:<34} {_short(child)}")
    if len(answer.documents) > 20:
        say(f"    ... and {len(answer.documents) - 20} more")


def _short(element: etree._Element) -> str:
    texts = " ".join(" ".join(str(text).split()) for text in element.itertext() if str(text).strip())
    return texts if len(texts) <= 100 else f"{texts[:97]}..."


def show_failure(error: ClientError) -> int:
    """Print why there was no answer; return the exit code."""
    if isinstance(error, SoapFault):
        say(marked(f"  SOAP fault {error.code}", "red", bold=True))
        say(f"    {error.text}")
        if error.transaction_id:
            say(f"    transactionId     {error.transaction_id}")
        for reason in error.reasons:
            say(f"    line {reason.line:<12} {reason.message}")
        return 1
    say(marked(f"  {error}", "red"))
    return 3 if isinstance(error, NoAnswer | HttpRefusal) else 1
