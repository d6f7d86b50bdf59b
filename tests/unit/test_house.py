"""The house rules that a test can hold: papers that tell what is there."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.objects import OBJECTS
from bro_soap.rules import Rule
from tests import kinds
from tests.house import drawn, storeys

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs/adr").glob("0*.md"))
STATUS = re.compile(r"(\d{4}-\d{2}-\d{2}) · (accepted|replaced by \d+|withdrawn)")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_a_date_and_a_status_and_a_place_in_the_index(page: Path) -> None:
    title, empty, line, *_ = page.read_text().splitlines()
    number, said = re.fullmatch(r"# (\d+)\. (.+)", title).groups()  # type: ignore[union-attr]
    date, status = STATUS.fullmatch(line).groups()  # type: ignore[union-attr]
    assert (int(number), empty) == (int(page.name[:4]), "")
    assert f"| {number} | [{said}]({page.name}) | {date} | {status} |" in (page.parent / "README.md").read_text()


def test_the_index_of_decisions_explains_its_gaps() -> None:
    given = {int(page.name[:4]) for page in DECISIONS}
    missing = sorted(set(range(1, max(given) + 1)) - given)
    told = re.search(r"Numbers ([\d, and]+) were never given out", (ROOT / "docs/adr/README.md").read_text())
    assert missing == [int(number) for number in re.findall(r"\d+", told[1])]  # type: ignore[index]


def test_every_page_of_the_documentation_stands_on_the_map() -> None:
    told = (ROOT / "docs/README.md").read_text()
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"({page})" not in told} == set()


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")], ids=str)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_licence_is_the_one_that_is_named() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "license: EUPL-1.2" in (ROOT / "publiccode.yml").read_text()
    assert "license = EUPL-1.2" in (ROOT / "setup.cfg").read_text()


def test_one_version_is_named_everywhere() -> None:
    version = re.search(r"(?m)^version = (.+)$", (ROOT / "setup.cfg").read_text())[1]  # type: ignore[index]
    assert f'softwareVersion: "{version}"' in (ROOT / "publiccode.yml").read_text()


def test_the_readme_draws_the_rooms_as_the_import_contract_has_them() -> None:
    page = (ROOT / "README.md").read_text()
    assert drawn(page) == page, "run `make docs`"
    rooms = {
        part.stem for part in (ROOT / "bro_soap").iterdir() if part.suffix == ".py" or (part / "__init__.py").exists()
    }
    assert {room for storey in storeys() for room in storey} == rooms - {"__init__"}


def test_the_page_of_the_kinds_tells_what_is_declared() -> None:
    assert kinds.PAGE.read_text() == kinds.page(), "run `make docs`"


CORE = ("delivery", "issue", "keeping", "history", "projection", "rules", "objects", "declaration", "catalogue")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic"}


def clocks(source: str) -> list[str]:
    """Return the places where a clock is read: `datetime.now()`, `date.today()`, `time.time()`."""
    return [
        f"{call.lineno}: {ast.unparse(call.func)}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date", "time"}
        and call.func.attr in CLOCKS
    ]


@pytest.mark.parametrize("room", CORE)
def test_the_core_reads_no_clock(room: str) -> None:
    read = {str(file): clocks(file.read_text()) for file in (ROOT / "bro_soap" / room).rglob("*.py")}
    assert read
    assert {file: found for file, found in read.items() if found} == {}


def test_a_clock_that_is_read_would_be_seen() -> None:
    assert clocks("now = datetime.now(UTC)\nthen = parts.clock()") == ["1: datetime.now"]


def test_the_papers_name_one_version() -> None:
    (version,) = re.findall(r"^version = (.+)$", (ROOT / "setup.cfg").read_text(), re.M)
    assert f'softwareVersion: "{version}"' in (ROOT / "publiccode.yml").read_text()


def test_nothing_shares_a_brocommon_between_interfaces() -> None:
    sources = {path: path.read_text() for path in (ROOT / "bro_soap").rglob("*.py")}
    assert {path.name for path, source in sources.items() if "ns.BROCOM" in source} == {"wire.py"}
    invented = {"soundings.py", "ns.py", "standards.py"}  # a CPT 1.1 for trying out; the names; addresses of records
    assert {path.name for path, source in sources.items() if "broservices.nl/xsd/" in source} <= invented


# Rooms that see values as they were received; what HTTP says of itself is not among them.
RECEIVED = ("history", "issue", "objects", "projection", "rules", "security/wsse", "xmlio")


def blind(source: str) -> list[str]:
    """Return the places where Python says what white space is: `strip()`, `split()`, `isspace()`."""
    return [
        f"{call.lineno}: {ast.unparse(call.func)}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"strip", "lstrip", "rstrip", "split", "isspace"}
        and not call.args
    ]


# What no message holds, or is of ASCII only.
ALLOWED = {
    "rules/rule.py": {"(check.__doc__ or '').strip"},
    "rules/history.py": {"f'{event.date} {event.subject}'.strip", "f'{event.document_type} {event.subject}'.strip"},
    "rules/findings.py": {"f'{value} (meting {hit.row})'.strip"},
    "rules/passes.py": {"text.isspace"},
    "xmlio/blanks.py": {"value.split"},
    "xmlio/words.py": {"error.obj.split", "text.split"},  # as the library does
    "xmlio/parse.py": {"(said or 'document is empty').split(', line ')[0][:2 * MAX_SENTENCE].split"},
    "xmlio/lexical.py": {"names.split"},
    "xmlio/table.py": {"writing.cell.isspace", "writing.row.isspace"},
}


@pytest.mark.parametrize("room", RECEIVED)
def test_what_is_white_space_is_said_by_xml(room: str) -> None:
    found = {
        f"{file.relative_to(ROOT / 'bro_soap')}: {place}"
        for file in (ROOT / "bro_soap" / room).rglob("*.py")
        for place in blind(file.read_text())
        if place.partition(": ")[2] not in ALLOWED.get(str(file.relative_to(ROOT / "bro_soap")), set())
    }
    assert found == set()


def test_white_space_of_python_would_be_seen() -> None:
    assert blind("a = text(b).strip()\nc = d.split(',')") == ["1: text(b).strip"]


def public_classes(source: str) -> set[str]:
    """Return the names of the types that a module offers."""
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name[0] != "_"}


def test_a_noun_is_one_type() -> None:
    """Whoever reads a name need not ask which of several it is; what is of one file begins with `_`."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "bro_soap").rglob("*.py")):
        for name in public_classes(path.read_text()):
            found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_a_type_that_is_offered_would_be_seen() -> None:
    assert public_classes("class A: ...\nclass _B: ...\ndef f(): ...") == {"A"}


def test_no_list_is_made_of_whatever_a_module_holds() -> None:
    """The order in a file would decide which reason is given first, and an imported rule would count twice."""
    files = (ROOT / "bro_soap").rglob("*.py")
    assert [file for file in files if re.search(r"\b(globals|vars|locals)\(\)", file.read_text())] == []


def _rules_in(room: str) -> Iterator[tuple[str, Rule]]:
    for found in pkgutil.walk_packages([str(ROOT / "bro_soap" / room)], f"bro_soap.{room}."):
        module = importlib.import_module(found.name)
        yield from ((f"{found.name}.{name}", one) for name, one in vars(module).items() if isinstance(one, Rule))


@pytest.mark.parametrize("room", ["rules", "objects"])
def test_every_rule_that_is_made_is_asked(room: str) -> None:
    asked = {id(one) for declared in OBJECTS.values() for one in declared.all_rules}
    made = list(_rules_in(room))
    assert len(made) > 30
    assert [name for name, one in made if id(one) not in asked] == []


@pytest.mark.parametrize("declared", OBJECTS.values(), ids=lambda declared: declared.code)
def test_no_rule_is_asked_twice(declared: RegistrationObject) -> None:
    ids = [one.id for one in declared.all_rules]
    assert len(ids) == len(set(ids))


LONGEST = 250
# Each is one thing that is long: a table, a class with its state, a procedure told whole. None is added; who splits one
# takes it off.
LONG = {
    "bro_soap/client/client.py",
    "bro_soap/history/timeline.py",
    "bro_soap/issue/criteria.py",
    "bro_soap/objects/gld/series_rules.py",
    "bro_soap/objects/gmw/event_rules.py",
    "bro_soap/objects/gmw/rules.py",
    "bro_soap/rules/common.py",
    "bro_soap/rules/hints.py",
    "bro_soap/rules/history.py",
    "bro_soap/rules/rule.py",
    "bro_soap/sandbox/pki/bad.py",
    "bro_soap/sandbox/pki/makers.py",
    "bro_soap/serving/worker.py",
    "bro_soap/settings.py",
    "bro_soap/store/migrations/versions/20261122_0001_first_tables.py",
    "bro_soap/store/tables.py",
    "bro_soap/xmlio/compose.py",
    "bro_soap/xmlio/table.py",
}


def long_files(root: Path) -> set[str]:
    """Return the modules that are longer than the house has them."""
    found = {path: len(path.read_text().splitlines()) for path in (root / "bro_soap").rglob("*.py")}
    return {path.relative_to(root).as_posix() for path, lines in found.items() if lines > LONGEST}


def test_a_file_is_one_thing_and_not_long() -> None:
    assert long_files(ROOT) - LONG == set(), f"more than {LONGEST} lines: what in it is another thing?"
    assert LONG - long_files(ROOT) == set(), "not long any more: take it off the list"


def test_a_file_that_is_long_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "bro_soap").mkdir()
    (tmp_path / "bro_soap/long.py").write_text("a = 1\n" * 251)
    (tmp_path / "bro_soap/short.py").write_text("a = 1\n" * 250)
    assert long_files(tmp_path) == {"bro_soap/long.py"}
