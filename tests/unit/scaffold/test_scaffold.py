"""What a scaffold makes of the schemas of the kinds that are here is what was written for them by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

import bro_soap
from bro_soap.catalogue import load
from bro_soap.catalogue.kinds import read_kinds
from bro_soap.catalogue.schema import disagreements
from bro_soap.cli.scaffold import new
from bro_soap.cli.scaffold.contract import schemas, service_in, wsdl
from bro_soap.cli.scaffold.kind import KindWanted, new_kind
from bro_soap.cli.scaffold.layout import Layout
from bro_soap.cli.scaffold.made import Scaffold
from bro_soap.cli.scaffold.outline import Outline
from bro_soap.cli.scaffold.rows import attributes, table
from bro_soap.cli.scaffold.samples import issue_samples, samples
from bro_soap.codes import load_code_lists
from bro_soap.errors import ConfigurationError
from bro_soap.model import DocumentKind, Operation
from bro_soap.objects import KINDS
from bro_soap.xmlio import ns

ROOT = Path(__file__).parents[3]
GAUGE = Path(__file__).parent / "gauge"
every_kind = pytest.mark.parametrize("code", KINDS)


def outline(code: str) -> Outline:
    version = KINDS[code].version
    return Outline(code, version.number, ROOT / "xsd" / version.folder, version.delivery, version.issue)


# A start report has no date of its own: ours is the date of what it reports. A whole report of a face has several.
OTHER_DATE = {"BHR_GT_StartReport_V1", "BHR_G_StartReport", "SFR_StartReport_V1", "SFR_CompleteReport_V1"}
# Our tables of operations have no such one of these, which no schema says.
FEWER_OPERATIONS = {
    "GUF_ClosureRealisedPart": {Operation.REPLACE},
    "GUF_EndLicence": {Operation.REPLACE},
    "EPL_TerminationLicence": {Operation.REPLACE, Operation.INSERT},
}
# Nothing in its name says that it ends the object; by the other Termination of EPL it does not.
OTHER_KIND = {"EPL_TerminationLicence": DocumentKind.END}


@every_kind
def test_documents_operations_and_dates_are_those_of_the_declaration(code: str) -> None:
    declared = KINDS[code].documents_by_name
    found = outline(code).documents
    assert [one.name for one in found if one.name not in declared] == []
    for one in found:
        known, fewer = declared[one.name], FEWER_OPERATIONS.get(one.name, set())
        assert (OTHER_KIND.get(one.name, one.kind), set(one.parts)) == (known.kind, set(known.parts)), one.name
        assert one.operations - known.operations == fewer, one.name
        assert known.operations <= one.operations, one.name
        if one.name not in OTHER_DATE and len(found) > 1:
            assert (one.event or None) == known.event, one.name


@every_kind
def test_the_rows_agree_with_the_schema_and_have_what_those_written_by_hand_have(code: str, tmp_path: Path) -> None:
    found = outline(code)
    rows = attributes(found, load_code_lists().domains)
    (tmp_path / found.module).mkdir()
    shutil.copy(ROOT / "bro_soap" / "catalogue" / found.module / "kind.tsv", tmp_path / found.module)
    (tmp_path / found.module / "attributes.tsv").write_text(table(found, rows), encoding="utf-8")
    kind = read_kinds(tmp_path)[code]
    assert disagreements(kind, found.declarations) == ()
    codes = {(row.path, row.domain.codes) for row in kind.rows if row.domain.kind == "Code"}
    by_hand = {(row.path, row.domain.codes) for row in load(code).rows if row.domain.kind == "Code" and not row.is_part}
    assert sorted(by_hand - codes) == []
    assert all("(dutch): ?" in place for place in kind.unknown[:1])


@every_kind
def test_the_wsdl_is_the_one_that_was_written_by_hand(code: str) -> None:
    found = outline(code)
    for service, schema in ((found.delivery, found.intake), (found.issue, found.dispatch)):
        requests = found.requests(schema)
        made = wsdl(service, found.number, found.place, "x", requests, found.brocom, schema.target_namespace).encode()
        assert _said(made) == _said((ROOT / "wsdl" / found.place / f"{service}.wsdl").read_bytes())


def _said(source: bytes) -> list[tuple[str, dict[str, str]]]:
    """The elements of a WSDL with their attributes, in any order, but for what is told to readers."""
    root = etree.fromstring(source)
    told = root.find(ns.q(ns.WSDL, "documentation"))
    assert told is not None
    root.remove(told)
    elements = [(str(one.tag), {str(name): str(value) for name, value in one.attrib.items()}) for one in root.iter("*")]
    return sorted(elements, key=repr)


@every_kind
def test_samples_are_valid_and_there_is_one_of_every_document(code: str) -> None:
    found, codes = outline(code), load_code_lists()
    known = {urn: codes.code_list(urn) for urn in codes.domains}
    made = list(samples(found, known, "XYZ"))
    assert {one.name for _, one, _ in made} == set(KINDS[code].documents_by_name)
    for name, _, content in made:
        assert found.intake.is_valid(etree.fromstring(content)), name
    for name, content in issue_samples(found, known):
        assert found.dispatch.is_valid(etree.fromstring(content)), name


@every_kind
def test_the_layout_of_what_is_issued_is_python_and_names_what_comes_from_nowhere(code: str) -> None:
    found = outline(code)
    layout = Layout(found, attributes(found, ()))
    compile(layout.text(), "issue.py", "exec")
    assert bool(layout.missing) is (code != "GAR")  # all that is issued of it is delivered
    said = (" comes from no document of that name", " may stand there more than once, and the last is issued")
    assert all(any(words in one for words in said) for one in layout.missing)


def test_what_a_folder_lacks_is_that_of_the_kinds_that_are_here(tmp_path: Path) -> None:
    found = schemas(GAUGE, ROOT / "xsd")
    assert {"brocommon.xsd", "gml-profile.xsd", "xlink-profile.xsd", "plgcommon.xsd"} <= found.keys()
    with pytest.raises(ConfigurationError, match=r"brocommon.xsd .*brocommon/3.0.* is not in"):
        schemas(GAUGE, tmp_path)
    with pytest.raises(ConfigurationError, match=r"must hold one is…-messages\.xsd, not 0"):
        service_in(tmp_path, "is")


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "there.py").write_text("x = 1\n", encoding="utf-8")
    made = Scaffold(tmp_path)
    made.add("new.py", "y = 2\n")
    made.add("there.py", "y = 2\n")
    with pytest.raises(ConfigurationError, match=r"there.py is there already: nothing is written"):
        made.write()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["there.py"]
    with pytest.raises(ConfigurationError, match=r"there\.py has no 'z = 3' to add to"):
        made.change("there.py", "z = 3", "z = 4")


def test_what_is_left_is_told_with_its_line(tmp_path: Path) -> None:
    made = Scaffold(tmp_path)
    made.add("folder/file.py", "first\nsecond = ?\n")
    made.leave("folder/file.py", "second", "find out")
    made.leave("elsewhere.md", "", "write")
    assert list(made.told()) == ["folder/file.py:2: find out", "elsewhere.md: write"]


WRONG = (
    (("GMW", "1.1"), "GMW is there already; another version of it is a `dataclasses.replace` of its declaration"),
    (("gmx", "1.1"), "'gmx' is no code of a kind: write three capitals, as in GPD or BHR-GT"),
    (("GMX", "1"), "'1' is no version of an interface: write 1.0"),
    (
        ("GMX", "1.0", "--name", 'een "put"'),
        "'een \"put\"' is no name of an object: write letters, digits, spaces and hyphens",
    ),
    (("GMX", "1.0", "--prefix", "gm"), "'gm' is no beginning of a BRO-ID: write three capitals"),
)


@pytest.mark.parametrize(("given", "said"), WRONG, ids=[one[1] for one in WRONG])
def test_what_cannot_be_a_new_kind_is_refused(given: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(new, ["kind", "--from", str(GAUGE), "--name", "x", *given])
    assert str(done.exception) == said


BROKEN = (
    (
        "isplg-messages.xsd",
        "plgcom:RemarkType",
        "plgcom:Remark",
        "isplg-messages.xsd is no schema: unknown type 'plgcom:R",
    ),
    (
        "isplg-messages.xsd",
        "registrationRequest",
        "request",
        "isplg-messages.xsd: no element registrationRequest in http",
    ),
    ("dsplg-messages.xsd", "PLG_O_DP", "PLG_ODP", "dsplg-messages.xsd: no document is issued with _DP behind its name"),
    ("plgcommon.xsd", "</xs:schema>", "", "plgcommon.xsd is no XML: Premature end of data in tag schema"),
    (
        "plgcommon.xsd",
        "brocommon/3.0",
        "brocommon/2.0",
        "brocommon.xsd (http://www.broservices.nl/xsd/brocommon/2.0) is not",
    ),
)


@pytest.mark.parametrize(("file", "right", "wrong", "said"), BROKEN, ids=[one[3][:40] for one in BROKEN])
def test_schemas_that_no_kind_can_be_made_of_are_told(
    file: str, right: str, wrong: str, said: str, tmp_path: Path
) -> None:
    shutil.copytree(GAUGE, tmp_path / "gauge")
    broken = tmp_path / "gauge" / file
    broken.write_text(broken.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    wanted = KindWanted("PLG", "1.0", tmp_path / "gauge", "peilschaal", "PLG")
    with pytest.raises(ConfigurationError) as raised:
        new_kind(ROOT, wanted, {}, frozenset())
    assert str(raised.value).startswith(said)


def test_an_installed_package_does_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bro_soap, "__file__", str(tmp_path / "bro_soap" / "__init__.py"))
    done = CliRunner().invoke(new, ["kind", "PLG", "1.0", "--from", str(GAUGE), "--name", "x"])
    assert str(done.exception) == "`new` works in a checkout of the source; this is an installed package"
