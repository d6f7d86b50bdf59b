"""Compile a schema set, ours or the published one, without the network."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from lxml import etree

from tests.contract.contracts import SCHEMAS, Contract


def locate(url: str, folders: tuple[Path, ...]) -> Path | None:
    """Find the local file for an address in an xs:import: by file name in the folders, else in the catalogue."""
    name = url.rsplit("/", 1)[-1]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    return catalogue().get(url.replace("https://", "http://"))


@cache
def catalogue() -> dict[str, Path]:
    """Map the official addresses to local files, as ../shared tells."""
    with (SCHEMAS / "catalog.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if len(row) > 1 and "://" in row[0]]
    return {row[0].replace("https://", "http://"): SCHEMAS / row[1].removeprefix("schemas/") for row in rows}


class Offline(etree.Resolver):
    """Resolve every import to a file in the folders; an import that is not found is refused, never fetched."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__()
        self.folders = folders

    def resolve(self, url: str, public_id: str, context: object) -> object:
        if Path(url).is_file() and any(Path(url).parent == folder for folder in self.folders):
            return None
        found = locate(url, self.folders)
        if found is None:
            return self.resolve_string("", context)
        return self.resolve_filename(str(found), context)


def compiled(messages: Path, borrowed: tuple[Path, ...] = ()) -> etree.XMLSchema:
    """Compile the schema in the file with what it imports."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline((messages.parent, *borrowed)))
    return etree.XMLSchema(etree.parse(str(messages), parser))


def ours(contract: Contract) -> etree.XMLSchema:
    """Compile our schema of the contract, without any resolver: the files must find each other."""
    return etree.XMLSchema(etree.parse(str(contract.messages)))


def published(contract: Contract) -> etree.XMLSchema:
    """Compile the published schema of the contract."""
    return compiled(contract.published_messages, tuple(SCHEMAS / folder for folder in contract.borrowed))
