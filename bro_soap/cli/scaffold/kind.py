"""Makes a new kind of object of its schemas: everything that follows from them, and a list of what does not."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from xmlschema import XMLSchema10

from bro_soap.catalogue.kinds import read_kinds
from bro_soap.catalogue.table import UNKNOWN
from bro_soap.cli.scaffold.contract import schemas, service_in, wsdl
from bro_soap.cli.scaffold.declaration import declaration, strange
from bro_soap.cli.scaffold.layout import Layout
from bro_soap.cli.scaffold.made import Scaffold
from bro_soap.cli.scaffold.outline import Outline
from bro_soap.cli.scaffold.papers import LEDGER_HEADER, cases, register
from bro_soap.cli.scaffold.rows import Attribute, attributes, lists_of, table
from bro_soap.cli.scaffold.samples import issue_samples, samples
from bro_soap.codes import CodeList, as_json
from bro_soap.legible import json_text
from bro_soap.model import DocumentKind

__all__ = ["KindWanted", "new_kind"]

_CODES = "bro_soap/codes"
_DOES = {
    DocumentKind.START: "begins",
    DocumentKind.ADDITION: "adds to",
    DocumentKind.END: "ends",
    DocumentKind.WHOLE: "is",
}


@dataclass(frozen=True, slots=True)
class KindWanted:
    """What is asked for: the code and the version, the folder of its schemas, its Dutch name, how its BRO-IDs begin."""

    code: str
    number: str
    folder: Path
    title: str
    prefix: str


def new_kind(root: Path, wanted: KindWanted, codes: Mapping[str, CodeList], packaged: frozenset[str]) -> Scaffold:
    """Return the files of a new kind in the checkout at `root`; nothing is written.

    `codes` are the code lists that are known, of which those in `packaged` are there already. Raises
    `ConfigurationError` for schemas that cannot be used.
    """
    made = Scaffold(root)
    with tempfile.TemporaryDirectory() as folder:
        outline = _contract(made, wanted, Path(folder))
        found = attributes(outline, codes.keys())
        _tables(made, outline, wanted, found)
        _code_lists(made, outline, found, codes, packaged)
        _declared(made, outline, wanted, found)
        _tests(made, outline, wanted, found, codes)
    register(made, outline)
    _last(made, outline)
    return made


def _contract(made: Scaffold, wanted: KindWanted, folder: Path) -> Outline:
    for name, content in schemas(wanted.folder, made.root / "xsd").items():
        (folder / name).write_bytes(content)
    delivery, issue = service_in(folder, "is"), service_in(folder, "ds")
    outline = Outline(wanted.code, wanted.number, folder, delivery, issue)
    outline.check()
    for file in sorted(folder.iterdir()):
        made.new[f"xsd/{outline.place}/{file.name}"] = file.read_bytes()
    for service, schema in ((delivery, outline.intake), (issue, outline.dispatch)):
        requests = outline.requests(schema)
        space = schema.target_namespace
        text = wsdl(service, wanted.number, outline.place, wanted.title, requests, outline.brocom, space)
        made.add(f"wsdl/{outline.place}/{service}.wsdl", text)
    return outline


def _tables(made: Scaffold, outline: Outline, wanted: KindWanted, found: list[Attribute]) -> None:
    folder = f"bro_soap/catalogue/{outline.module}"
    file = f"{folder}/attributes.tsv"
    lists = f"urn:bro:{lists_of(outline.code)}:"
    made.add(
        f"{folder}/kind.tsv", f"word\tsays\ncode\t{outline.code}\ncites\tcatalogus {outline.code}\nlists\t{lists}\n"
    )
    made.add(file, table(outline, found))
    with tempfile.TemporaryDirectory() as folder_read:
        inside = Path(folder_read, outline.module)
        inside.mkdir()
        for name in ("kind.tsv", "attributes.tsv"):
            (inside / name).write_bytes(made.new[f"{folder}/{name}"])
        unknown = read_kinds(Path(folder_read))[outline.code].unknown
    first = f"{found[0].path}\t" if found else ""
    made.leave(
        file,
        first,
        f"{len(unknown)} cells hold a {UNKNOWN}: Dutch names, digits, bounds; each is told by pytest "
        "tests/unit/catalogue",
    )
    for one in found:
        if "both" in table(outline, [one]).splitlines()[-1].split("\t"):
            made.leave(file, f"{one.path}\t", f"{one.name} may be there without a value: under IMBRO/A only?")
    made.leave(f"{folder}/kind.tsv", "cites", f"the date of the catalogue of the {wanted.title}")


def _code_lists(
    made: Scaffold, outline: Outline, found: list[Attribute], codes: Mapping[str, CodeList], packaged: frozenset[str]
) -> None:
    wanted = dict.fromkeys(one.codes for one in found if one.codes)
    for urn in wanted:
        name = urn.removeprefix("urn:bro:").replace(":", ".")
        if urn in codes and urn not in packaged:
            made.add(f"{_CODES}/{name}.json", f"{json_text(as_json(codes[urn]), indent=2)}\n")
        elif urn not in codes:
            first = next(one.path for one in found if one.codes == urn)
            made.leave(
                f"bro_soap/catalogue/{outline.module}/attributes.tsv",
                f"{first}\t",
                f"the codes of {urn} are not known: {_CODES}/{name}.json (or --codes FILE), then code=… in ids",
            )


def _declared(made: Scaffold, outline: Outline, wanted: KindWanted, found: list[Attribute]) -> None:
    folder = f"bro_soap/objects/{outline.module}"
    file = f"{folder}/__init__.py"
    made.add(file, declaration(outline, wanted.title, wanted.prefix))
    layout = Layout(outline, found)
    made.add(f"{folder}/issue.py", layout.text())
    for one in outline.documents:
        dated = f"dated by {one.event}" if one.event else "without a date of its own"
        made.leave(file, f'"{one.name}"', f"{one.name} {_DOES[one.kind]} an object, {dated}: is it so?")
    made.leave(file, "correction_reasons", "the correction reasons of the code list, and what each is for")
    made.leave(file, "issue=ISSUE", "kept_for_holder=True, where who delivered still gets what is out of registration")
    if any(one.domain.startswith("Id") for one in found):
        made.leave(file, "issue=ISSUE", "references=(…): which objects the BRO-IDs in its documents are of")
    if any(one.domain.startswith(("KvK", "Organisation")) for one in found):
        made.leave(file, "known_kvk", "in which role a company must be known: write it in the domain, KvK uitvoerder")
    others = sorted(strange(outline) - {"Point", "pos", "TimeInstant", "timePosition", "TimePeriod"})
    if others:
        made.leave(
            file, "issue=ISSUE", f"meaning=Meaning(…): what may stand in {', '.join(others)}; BRO-065 refuses it now"
        )
    for said in layout.missing:
        made.leave(f"{folder}/issue.py", "ISSUE = ", said)
    if "_later" in made.new[f"{folder}/issue.py"].decode():
        made.leave(
            f"{folder}/issue.py", "def _later", "what each later document does to the object: one effect for all now"
        )


def _tests(
    made: Scaffold, outline: Outline, wanted: KindWanted, found: list[Attribute], codes: Mapping[str, CodeList]
) -> None:
    folder = f"tests/objects/{outline.code.lower()}"
    carried = {}
    for name, document, content in samples(outline, codes, wanted.prefix):
        carried[name] = document
        _sample(made, f"{folder}/samples/{name}", content, outline.intake)
    for name, content in issue_samples(outline, codes):
        _sample(made, f"{folder}/samples/{name}", content, outline.dispatch)
    made.add(f"{folder}/cases.py", cases(outline, found, carried))
    cases_left = "BEFORE and REFERENCES: what the register holds before a sample; a case for each rule of your own"
    made.leave(f"{folder}/cases.py", "CASES", cases_left)
    made.leave(f"{folder}/samples", "", "samples that tell of something: these hold what the schema asks for, no more")
    unused = f'"{outline.place}" in UNUSED: what only others use of the shared schemas; pytest tests/contract names it'
    made.leave("tests/contract/test_samples.py", "", unused)
    made.leave("tests/objects/test_marks.py", "", f"{outline.code} in PUBLIC: which texts are for everybody to read")


def _sample(made: Scaffold, file: str, content: bytes, schema: XMLSchema10) -> None:
    """Add a sample; one that no rule of making could make valid is left to do."""
    made.new[file] = content
    wrong = next(schema.iter_errors(etree.fromstring(content)), None)
    if wrong is not None:
        made.leave(file, "", f"not valid yet: {wrong.reason}")


def _last(made: Scaffold, outline: Outline) -> None:
    ledger = f"docs/ledger/{outline.code}.tsv"
    made.add(ledger, LEDGER_HEADER)
    made.leave(ledger, "of", "what of the published catalogue no row enforces (docs/ledger/README.md)")
    made.leave(
        f"xsd/{outline.place}/{outline.delivery}-messages.xsd",
        "",
        "published files are not copied here: write yours, and say what differs in docs/divergences.md",
    )
    made.leave("bro_soap/xmlio/values.tsv", "", "python -m tests.lexical.walk writes of which kind its values are")
    made.leave("README.md", "", "a line in the table of what is served; one in CHANGELOG.md; make docs")
