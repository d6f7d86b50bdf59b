"""`bro-soap rules`: the rule book."""

from __future__ import annotations

from pathlib import Path

import click

from bro_soap.cli.ledger import HANDBOOK, read_ledger, summary, whole_ledger
from bro_soap.cli.one_rule import explain
from bro_soap.cli.screen import put, say
from bro_soap.files import said
from bro_soap.objects import KINDS

__all__ = ["rules"]


@click.command()
@click.argument("about", metavar="[OBJECT | RULE]", required=False)
@click.option("--markdown", is_flag=True, help="As the table in docs/rules.md.")
@click.option(
    "--ledger",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/ledger"),
    help="Folder with the ledger, which docs/rules.md summarises.",
)
@click.option(
    "--schemas",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("xsd"),
    help="Folder with the schemas, which the ledger compares with.",
)
def rules(about: str | None, markdown: bool, ledger: Path, schemas: Path) -> None:
    """Show the rules: id, where it is published, and what it says.

    OBJECT (such as GMW) leaves out those of the others. RULE (such as GMW-015) tells everything of one rule: what it
    says and when, its source, how to mend what it finds, and where it is about one line of the catalogue an example
    that it refuses and one that it lets pass.
    """
    if about is not None and about.upper() not in KINDS:
        explain(about.upper())
        return
    object_code = about.upper() if about else None
    shown: set[str] = set()
    if markdown and not object_code:
        _ledger_line(ledger, schemas, HANDBOOK, "Innamehandboek")
    for code, declared in KINDS.items():
        if object_code not in (None, code):
            continue
        if markdown:
            put(f"\n## {code}, {declared.name}\n")
            _ledger_line(ledger, schemas, code, f"Catalogue {code}")
            put("| rule | source | says |\n|---|---|---|")
        for one in declared.all_rules:
            if one.id in shown and not markdown:
                continue
            shown.add(one.id)
            sentence = " ".join(one.sentence.split())
            line = (
                f"| {one.id} | {one.citation} | {sentence} |" if markdown else f"{one.id}  {sentence}  [{one.citation}]"
            )
            say(line)


def _ledger_line(folder: Path, schemas: Path, code: str, of: str) -> None:
    """Say what the ledger holds about an object, with links to its files; nothing where there is none."""
    try:
        written = read_ledger(folder, code)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{folder}: {said(error)}") from error
    if written:
        files = sorted({entry.place.partition(":")[0] for entry in written})
        links = ", ".join(f"[{file}](ledger/{file})" for file in files)
        put(f"{of}: {summary(whole_ledger(folder, schemas, code))} ({links}).\n")
