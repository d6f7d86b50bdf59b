"""`bro-soap deliver`, `request` and `outcome`: ask one thing of a service and show the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.cli.address import ADDRESS
from bro_soap.cli.answers import (
    exit_code,
    failure_told,
    intake_told,
    issued_told,
    show_failure,
    show_intake,
    show_issued,
    show_outcome,
)
from bro_soap.cli.screen import say
from bro_soap.cli.tables import AS_JSON, DAY, echo_json
from bro_soap.client import BroClient, ClientError
from bro_soap.declaration.declaration import Version
from bro_soap.files import read_given, written
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.xmlio.parse import parse

__all__ = ["connection", "deliver", "open_client", "outcome", "request"]

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
_CODES = click.Choice(sorted(KINDS))


def connection(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the service is and as whom it is called."""
    for option in (
        click.option(
            "--url",
            type=ADDRESS,
            default="https://localhost:8443",
            show_default=True,
            help="Address of the service.",
        ),
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
    _require_known(organisation, pki)
    profile = "2w-be-se" if encrypt else "2w-be-s" if sign else "2w-be"
    return BroClient(
        f"{url}/{profile}/{service}/{version}?wsdl",
        certificate=(pki / f"{organisation}.pem", pki / f"{organisation}.key"),
        trust=pki / "trust",
        sign=sign,
        encrypt=encrypt,
    )


def _require_known(organisation: str, pki: Path) -> None:
    """Refuse an organisation that has no certificate in the folder; say which have one."""
    if "/" not in organisation and (pki / f"{organisation}.pem").is_file():
        return
    known = sorted(path.stem for path in pki.glob("*.pem") if path.with_suffix(".key").is_file())
    there = f"there are {', '.join(known)}" if known else "there is none; `bro-soap pki new` makes some"
    raise click.BadParameter(f"no certificate and key of {organisation!r} in {pki}: {there}", param_hint="--as")


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@connection
@AS_JSON
@click.pass_context
def deliver(context: click.Context, /, files: tuple[Path, ...], as_json: bool, **where: Any) -> None:
    """Deliver request FILES (a registrationRequest, a correctionRequest, ...) one by one and show each answer."""
    failed, told = 0, []
    for file in files:
        if not as_json:
            say(f"{file}: ", end=len(files) > 1)
        root = parse(read_given(file, _MOST_BYTES))
        version, operation = _delivery_of(root)
        try:
            answer = open_client(version.delivery, version.number, **where).deliver(operation, root)
            told.append({"file": str(file), **intake_told(answer)})
            failed = max(failed, 1 if answer.response_type == "rejection" else 0)
            show_intake(answer) if not as_json else None
        except ClientError as error:
            told.append({"file": str(file), **failure_told(error)})
            failed = max(failed, exit_code(error))
            show_failure(error) if not as_json else None
        except ValueError as error:
            raise click.ClickException(f"{file}: {error}") from None
    if as_json:
        echo_json(told)
    context.exit(failed)


def _delivery_of(root: etree._Element) -> tuple[Version, str]:
    name = etree.QName(root)
    versions = [declared.version for declared in OBJECTS.values()]
    for version in versions:
        if name.namespace == version.namespaces[0]:
            if name.localname in _OPERATIONS:
                return version, _OPERATIONS[name.localname]
            raise click.ClickException(f"{name.localname} is no request; there are {', '.join(_OPERATIONS)}")
    known = ", ".join(f"{version.delivery}/{version.number}" for version in versions)
    raise click.ClickException(f"{root.tag} is no delivery request of an interface known here ({known})")


@click.command()
@click.argument("bro_id", required=False)
@click.option("--circle", nargs=3, type=float, metavar="LAT LON KM", help="Search around a point in ETRS89.")
@click.option("--box", nargs=4, type=float, metavar="SOUTH WEST NORTH EAST", help="Search in a rectangle in ETRS89.")
@click.option("--object", "code", type=_CODES, help="Kind to search; an object is found by its BRO-ID.  [default: CPT]")
@click.option("--version", "number", help="Version of the interface to ask by.  [default: the newest]")
@click.option(
    "--data",
    type=click.Choice(["actueel", "actueelHistorisch"]),
    help="Of a well or a network: as it is now, or with all that happened to it.  [default: actueel]",
)
@click.option("--period", nargs=2, type=DAY, metavar="FIRST LAST", help="Of groundwater levels: the days observed.")
@click.option("--filtered", type=click.Choice(["ja", "nee"]), help="Of overlapping levels: only the best.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer's XML to this file.")
@connection
@AS_JSON
@click.pass_context
def request(
    context: click.Context,
    /,
    bro_id: str | None,
    circle: tuple[float, float, float] | None,
    box: tuple[float, float, float, float] | None,
    code: str | None,
    number: str | None,
    output: Path | None,
    as_json: bool,
    data: str | None,
    period: tuple[datetime, datetime] | None,
    filtered: str | None,
    **where: Any,
) -> None:
    """Ask for one object by BRO_ID, or search with --circle or --box for the characteristics of all."""
    if sum(bool(one) for one in (bro_id, circle, box)) != 1:
        raise click.UsageError("give a BRO-ID, or --circle, or --box")
    kinds = _kinds_of(bro_id, code) if bro_id else [KINDS[code or "CPT"]]
    choices = _choices(data, period, filtered)
    if choices and not bro_id:
        raise click.UsageError("--data, --period and --filtered go with a BRO-ID")
    searched: dict[str, Any] = {"circle": circle, "box": box}
    for kind in kinds:  # kinds whose BRO-IDs begin alike are asked one after the other
        version = _version_of(kind, number)
        try:
            client = open_client(version.issue, version.number, **where)
            answer = client.dispatch_data(bro_id, **choices) if bro_id else client.dispatch_characteristics(**searched)
        except ClientError as error:
            echo_json(failure_told(error)) if as_json else show_failure(error)
            context.exit(exit_code(error))
        except ValueError as error:
            raise click.UsageError(f"{kind.code} ({kind.name}): {error}") from None
        if answer.response_type == "dispatch":
            break
    echo_json(issued_told(answer)) if as_json else show_issued(answer)
    if output is not None:
        with written(output) as file:
            file.write(etree.tostring(answer.element, xml_declaration=True, encoding="UTF-8"))
    context.exit(0 if answer.response_type == "dispatch" else 1)


def _kinds_of(bro_id: str, code: str | None) -> list[RegistrationObject]:
    """Return the kind that is named, or those whose BRO-IDs begin like this one."""
    if code is not None:
        return [KINDS[code]]
    found = [one for one in KINDS.values() if bro_id.startswith(one.bro_id_prefix)]
    if not found:
        known = ", ".join(dict.fromkeys(one.bro_id_prefix for one in KINDS.values()))
        raise click.UsageError(f"{bro_id} begins with none of {known}: say --object")
    return found


def _version_of(kind: RegistrationObject, number: str | None) -> Version:
    """Return the version of the interface of a kind that is named, or its newest."""
    if number is None:
        return kind.version
    if (kind.code, number) not in OBJECTS:
        known = ", ".join(version for code, version in OBJECTS if code == kind.code)
        raise click.UsageError(f"there is no {kind.code} {number}; there is {known}")
    return OBJECTS[kind.code, number].version


def _choices(data: str | None, period: tuple[datetime, datetime] | None, filtered: str | None) -> Mapping[str, Any]:
    """Return what was chosen of an object, as the client has it."""
    given = {
        "data_to_be_delivered": data,
        "observation_period": period and tuple(one.date() for one in period),
        "filtered": None if filtered is None else filtered == "ja",
    }
    return {name: value for name, value in given.items() if value is not None}


@click.command()
@click.argument("transaction_id", required=False)
@click.option("--reference", help="Ask by your own requestReference instead; the newest first.")
@connection
@AS_JSON
@click.pass_context
def outcome(
    context: click.Context, /, transaction_id: str | None, reference: str | None, as_json: bool, **where: Any
) -> None:
    """Ask the service what became of a delivery, by TRANSACTION_ID or --reference, with all that was found."""
    if bool(transaction_id) == bool(reference):
        raise click.UsageError("give a transaction id, or --reference")
    version = KINDS["CPT"].version  # whichever: what is asked is the same at each
    try:
        client = open_client(version.delivery, version.number, **where)
        found = (client.transaction(transaction_id),) if transaction_id else client.transactions(str(reference))
    except ClientError as error:
        echo_json(failure_told(error)) if as_json else show_failure(error)
        context.exit(exit_code(error))
    if as_json:
        echo_json([one.record for one in found])
    elif not found:
        say(f"  no delivery of yours has the reference {reference}")
    for one in () if as_json else found:
        show_outcome(one)
    context.exit(0 if found else 1)
