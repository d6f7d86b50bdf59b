"""Tables of an invented kind of object, written to a folder and read from it."""

from __future__ import annotations

from pathlib import Path

from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.kinds import read_kinds
from bro_soap.errors import CatalogueError

KIND = ("word says", "code XYZ", "cites catalogus_XYZ", "lists urn:bro:xyz:")
COLUMNS = ("path", "english", "dutch", "occurs", "domain", "range", "nil", "presence", "values", "ids", "documents")
HEADER = "\t".join(COLUMNS)


def line(path: str, domain: str = "Text 20", **cells: str) -> str:
    """A line of a table; what is not given says nothing."""
    told = {"path": path, "english": "Thing", "dutch": f"Ding.{path.rpartition('/')[2]}", "occurs": "0..1"}
    told |= {"domain": domain, "ids": "-"} | cells
    return "\t".join(told.get(column, "-") for column in COLUMNS)


def write(top: Path, lines: tuple[str, ...], folder: str = "xyz", sets: tuple[str, ...] = (), header: str = "") -> None:
    """Write a table of attributes, and `kind.tsv` unless the folder is one of a family."""
    here = top / folder
    here.mkdir(exist_ok=True)
    (here / "things.tsv").write_text("\n".join((header or HEADER, *lines)) + "\n", encoding="utf-8")
    if sets:
        (here / "sets.tsv").write_text("\n".join(("name\tcalled\tvalues", *sets)) + "\n", encoding="utf-8")
    if folder == "xyz":
        (here / "kind.tsv").write_text("\n".join(one.replace(" ", "\t") for one in KIND) + "\n", encoding="utf-8")


def read(top: Path, *lines: str, sets: tuple[str, ...] = ()) -> Kind:
    """The kind that these lines make."""
    write(top, lines, sets=sets)
    return read_kinds(top)["XYZ"]


def troubles(top: Path, *lines: str, sets: tuple[str, ...] = (), header: str = "") -> tuple[str, ...]:
    """What is wrong in these lines."""
    write(top, lines, sets=sets, header=header)
    try:
        read_kinds(top)
    except CatalogueError as error:
        return error.troubles
    return ()
