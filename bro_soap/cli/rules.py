"""`bro-soap rules` and `validate`: the rule book, and the same judgement offline."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from lxml import etree

from bro_soap.app import load_contracts
from bro_soap.cli.common import settings_of
from bro_soap.cli.ledger import HANDBOOK, read_ledger, summary
from bro_soap.declaration import RegistrationObject, judge
from bro_soap.errors import BroError, ParseError
from bro_soap.model import Operation
from bro_soap.objects import OBJECTS
from bro_soap.rules import Facts
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.read import read_request

__all__ = ["rules", "validate"]


@click.command()
@click.argument("object_code", type=click.Choice(sorted(OBJECTS)), required=False)
@click.option("--markdown", is_flag=True, help="As the table in docs/rules.md.")
@click.option(
    "--ledger",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/ledger"),
    help="Folder with the ledger, which docs/rules.md summarises.",
)
def rules(object_code: str | None, markdown: bool, ledger: Path) -> None:
    """Show the rules: id, where it is published, and what it says."""
    shown: set[str] = set()
    if markdown and not object_code:
        _ledger_line(ledger, HANDBOOK, "Innamehandboek")
    for code, declared in OBJECTS.items():
        if object_code not in (None, code):
            continue
        if markdown:
            click.echo(f"\n## {code}, {declared.name}\n")
            _ledger_line(ledger, code, f"Catalogue {code}")
            click.echo("| rule | source | says |\n|---|---|---|")
        for one in declared.all_rules:
            if one.id in shown and not markdown:
                continue
            shown.add(one.id)
            sentence = " ".join(one.sentence.split())
            line = (
                f"| {one.id} | {one.citation} | {sentence} |" if markdown else f"{one.id}  {sentence}  [{one.citation}]"
            )
            click.echo(line)


def _ledger_line(folder: Path, code: str, of: str) -> None:
    """Say what the ledger holds about an object, with links to its files; nothing where there is none."""
    if entries := read_ledger(folder, code):
        files = sorted({entry.place.partition(":")[0] for entry in entries})
        links = ", ".join(f"[{file}](ledger/{file})" for file in files)
        click.echo(f"{of}: {summary(entries)} ({links}).\n")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def validate(context: click.Context, files: tuple[Path, ...]) -> None:
    """Check request FILES against schema and rules as the service would, without a server.

    What only the register knows (parties, mandates, the object's state) is not checked. Exit code 1 when a file is
    not valid.
    """
    contracts = load_contracts(settings_of(context))
    wrong = 0
    for file in files:
        problems = _problems(file, contracts)
        wrong += bool(problems)
        click.secho(f"{file}: {'not valid' if problems else 'valid'}", fg="red" if problems else "green")
        for problem in problems:
            click.echo(f"  {problem}")
    context.exit(1 if wrong else 0)


def _problems(file: Path, contracts: dict[str, Contract]) -> list[str]:
    try:
        root = parse(file.read_bytes())
    except ParseError as error:
        return [f"line {reason.line}: {reason.message}" for reason in error.reasons]
    except BroError as error:
        return [str(error)]
    found = _request_in(root, contracts)
    if found is None:
        known = ", ".join(sorted(name for contract in contracts.values() for name in contract.operations))
        return [f"{root.tag} is no request of a service known here: {known}"]
    element, contract, declared = found
    reasons = contract.schema.errors(element)
    if reasons:
        reasons = contract.schema.explained(element, reasons)
        return [f"line {reason.line}: {reason.message}" for reason in reasons]
    operation = Operation(contract.operations[str(element.tag)].name)
    verdict = judge(declared, read_request(element, operation, declared.code), Facts(received=datetime.now(UTC)))
    if verdict.reason is None:
        return []
    lines = [f"line {finding.line}: [{finding.rule}] {finding.sentence}" for finding in verdict.findings]
    return [f"[{verdict.reason_rule}] {verdict.reason}", *lines]


def _request_in(
    root: etree._Element, contracts: dict[str, Contract]
) -> tuple[etree._Element, Contract, RegistrationObject] | None:
    """Find a delivery request: the root itself, or what stands in a SOAP Body."""
    for declared in OBJECTS.values():
        for version in declared.versions:
            contract = contracts[version.delivery]
            for name in contract.operations:
                element = root if root.tag == name else root.find(f"*/{name}")
                if element is not None:
                    return element, contract, declared
    return None
