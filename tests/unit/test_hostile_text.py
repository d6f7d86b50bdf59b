"""What a stranger can write reaches no terminal, report or log as it is, and no line is made to look like another."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from lxml import etree
from sqlalchemy import update

from bro_soap.cli import main
from bro_soap.errors import ParseError
from bro_soap.observe.audit import AuditLog
from bro_soap.observe.log import set_up_logging
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Store, make_engine, upgrade
from bro_soap.store import tables as t
from tests.service import make_pki
from tests.unit.lives import Lives, about, sample

EVIL = "x\nFORGED row\r\tFORGED\x1b]0;P\x07\x1b[2J\x9b31m\x85FORGED\u2028FORGED\u202e\u200b\u061c\u3164\x7f"
IN_XML = re.sub("[\x00-\x08\x0b-\x1f]", "", EVIL)  # what XML can hold
COLOUR = re.compile(r"\x1b\[\d+m")  # our own
ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str]]


def assert_plain(text: str) -> None:
    for line in COLOUR.sub("", text).split("\n"):
        assert line.isprintable(), ascii(line)
        assert not line.startswith("FORGED"), line
        assert "\u3164" not in line


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program itself, with what it prints on a terminal."""
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_, **__: False)

    def program(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["bro-soap", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(str(ended.value.code or 0)), "".join(capsys.readouterr())

    return program


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A register in which every column of free text holds it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('register')}/register.db"
    engine = make_engine(url)
    upgrade(engine)
    store = Store(engine)
    lives = Lives(store, frozenset({"CPT"}))
    bro_id = lives.begin("CPT", sample("cpt", "registration-land-rd"))
    lives.deliver("CPT", about(sample("cpt", "correction-offset"), bro_id))
    with suppress(ParseError):
        lives.deliver(
            "CPT",
            sample("cpt", "registration-land-rd").replace(b"<brocom:qualityRegime>IMBRO<", b"<brocom:qualityRegime>X<"),
        )
    finding = json.dumps(
        [dict.fromkeys(("rule", "sentence", "path", "value", "expected", "hint_nl", "hint_en"), EVIL) | {"line": 3}]
    )
    evil = {
        t.party: ["name"],
        t.transaction_register: ["document_type", "request_reference", "caller_kvk", "accountable_party", "responsible_party", "object_id_accountable", "reason_rule", "reason", "message_id"],
        t.registration: ["quality_regime", "accountable_party", "responsible_party", "object_id_accountable", "registration_status"],
        t.registration_log: ["act", "actor"],
        t.held_request: ["correction_reason"],
    }  # fmt: skip
    with store.engine.begin() as connection:
        for name, kind in connection.exec_driver_sql(
            "SELECT name, type FROM sqlite_master WHERE type = 'trigger'"
        ).all():
            connection.exec_driver_sql(f"DROP {kind} {name}")  # they keep the log as it was written
        for table, names in evil.items():
            connection.execute(update(table).values(dict.fromkeys(names, EVIL)))
        connection.execute(update(t.transaction_register).values(findings=finding))
    store.close()
    return url


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def register(url: str, pki: TestPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("DATABASE_URL", url),
        ("TRUST", pki.trust),
        ("AUDIT_FOLDER", tmp_path / "audit"),
        ("OPERATIONS_BIND", ""),
    ):
        monkeypatch.setenv(f"BRO_SOAP_{name}", str(value))


SHOWS = [
    ("transactions",), ("transactions", "--json"), ("transactions", "CPT-000000000001"),
    ("transactions", "CPT-000000000001", "--json"), ("registrations",), ("registrations", "--json"),
    ("parties",), ("parties", "--json"), ("party", "list"), ("mandate", "list"), ("review", "list"),
    ("registration", "show", "CPT000000000001"), ("status",), ("status", "--json"),
]  # fmt: skip


@pytest.mark.parametrize("command", SHOWS, ids=" ".join)
def test_what_is_stored_is_shown_with_its_escapes(register: None, run: Run, command: tuple[str, ...]) -> None:
    code, text = run(*command)
    assert code in (0, 1), text
    assert_plain(text)
    assert "FORGED" in text or command[0] in ("status", "mandate")
    if command[-1] == "--json":
        assert json.loads(text)


def test_one_record_is_one_line(register: None, run: Run) -> None:
    assert len(run("transactions")[1].splitlines()) == 1 + 3
    assert len(run("registrations")[1].splitlines()) == 1 + 1
    assert r"x\nFORGED row\r\tFORGED\x1b]0;P\x07" in run("transactions")[1]


def test_what_is_done_with_a_correction_is_told_with_escapes(register: None, run: Run) -> None:
    assert_plain(run("review", "accept", "CPT-000000000002")[1])
    assert_plain(run("review", "object", "CPT-000000000002", "--reason", EVIL)[1])


def test_the_audit_log_is_shown_line_by_line(register: None, run: Run, tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit")
    log.append({"outcome": "completed", "message_id": EVIL, "request_reference": EVIL})
    log.close()
    shown = run("audit", "show")[1]
    assert_plain(shown)
    assert len(shown.splitlines()) == 1, shown


WRONG = [
    ("transactions", EVIL), ("registration", "show", EVIL), ("registrations", "--object", EVIL),
    ("party", "add", EVIL, "--name", EVIL), ("party", "add", "1", "--name", "x", "--oin", EVIL), (EVIL,),
    ("party", "add", "1", "--name", "x", "--role", EVIL), ("mandate", "list", EVIL), ("review", "accept", EVIL),
    ("codes", "show", EVIL), ("codes", "list", EVIL), ("validate", EVIL), ("transactions", "--since", EVIL),
    ("registrations", f"--{EVIL}"), ("mandate", "grant"), ("validate", "x.xml", "--as", EVIL),
    ("validate", str(ROOT / "README.md"), "--pack", EVIL), ("--config", EVIL, "status"), ("import", EVIL),
    ("restore", EVIL), ("request", EVIL, "--url", EVIL, "--pki", EVIL), ("rules", EVIL), ("audit", "verify", EVIL),
]  # fmt: skip


@pytest.mark.parametrize("command", WRONG, ids=[" ".join(one)[:20].encode().hex() for one in WRONG])
def test_what_is_wrong_on_the_command_line_is_told_with_escapes(
    register: None, run: Run, command: tuple[str, ...]
) -> None:
    assert_plain(run(*command)[1])


def test_a_mistake_of_ours_is_told_with_escapes_and_its_stack(
    register: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(EVIL)

    monkeypatch.setattr("bro_soap.cli.lists.opened_store", broken)
    code, text = run("parties")
    assert code == 4
    assert "in broken" in text
    assert_plain(text)


def test_a_setting_that_is_wrong_is_one_line_below_the_first(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "bro.toml"
    config.write_text(f"{json.dumps(EVIL)} = 1\nworkers = {json.dumps(EVIL)}\n", encoding="utf-8")
    code, text = run("--config", config, "config", "show")
    assert code == 2
    assert_plain(text)
    assert [line[:2] for line in text.splitlines()] == ["br", "  ", "  "]


# --- validate


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Documents with it in every name and value that a stranger chooses."""
    good = sample("cpt", "registration-land-rd")
    values = {
        "value": (b"klasse2", b"klasse2" + IN_XML.encode()), "regime": (b"IMBRO<", b"IMBRO" + IN_XML.encode() + b"<"),
        "reference": (b"requestReference>", b"requestReference>" + IN_XML.encode()),
        "element": (b"<brocom:deliveryAccountableParty>", f"<brocom:x\u3164>{IN_XML}</brocom:x\u3164><brocom:deliveryAccountableParty>".encode()),
    }  # fmt: skip
    folder = tmp_path / EVIL / "set"
    folder.mkdir(parents=True)
    for name, (old, new) in values.items():
        assert old in good
        (folder / f"{name}{EVIL}.xml").write_bytes(good.replace(old, new, 1))
    (folder / os.fsdecode(b"\xff\xfe.xml")).write_bytes(good)
    (folder / "none.xml").write_bytes(b"<" + IN_XML.encode() + b"/>")
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for name in (EVIL, f"{EVIL}/{EVIL}", "..", "/etc/passwd"):
            archive.writestr(f"{name}.xml", good)
    return [folder, tmp_path / "set.zip"]


@pytest.mark.parametrize("form", ["", "--json", "--sarif", "--junit", "--verbose", "--batch"])
def test_reports_of_files_with_odd_names_and_values_can_be_read(
    run: Run, files: list[Path], form: str, tmp_path: Path
) -> None:
    code, text = run("validate", *files, "--jobs", "1", *filter(None, [form]))
    assert code == 1, text
    assert_plain(text)
    if form in ("--json", "--sarif"):
        assert json.loads(text)
    if form == "--junit":
        assert etree.fromstring(text.encode()).get("tests") == "10"
    run("validate", *files, "--jobs", "1", *filter(None, [form]), "-o", tmp_path / "out")
    assert_plain((tmp_path / "out").read_text(encoding="utf-8"))


# --- the log


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_log_line_is_made_by_who_calls(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config(), logging.getLogger().handlers[:]
    try:
        set_up_logging(form)
        log = structlog.get_logger("test")
        log.info("request", path=EVIL, values=[EVIL], told=ValueError(EVIL))
        try:
            raise ValueError(EVIL)
        except ValueError:
            log.exception("system fault")
            logging.getLogger("other").exception("%s", EVIL)
    finally:
        structlog.configure(**before[0])
        logging.getLogger().handlers[:] = before[1]
    lines = capsys.readouterr().err.splitlines()
    assert_plain("\n".join(lines))
    begun = [line for line in lines if not line.startswith("    ")]
    assert len(begun) == 3
    if form == "json":
        assert json.loads(lines[0])["path"] == EVIL


_NOTICES = """
import logging, sys
import structlog
from bro_soap.cli.notices import show_notices
show_notices()
evil = sys.argv[1]
logging.getLogger("a").warning("%s is no certificate", evil)
structlog.get_logger("b").warning(evil, path=evil)
structlog.get_logger("b").info("of no interest")
try:
    raise ValueError(evil)
except ValueError:
    logging.getLogger("a").exception("%s", evil)
    structlog.get_logger("b").exception(evil)
"""


def test_what_is_logged_while_a_command_runs_is_shown_with_its_escapes() -> None:
    done = subprocess.run([sys.executable, "-c", _NOTICES, EVIL], capture_output=True, check=True)
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert_plain("\n".join(lines))
    assert len([line for line in lines if not line.startswith("    ")]) == 4
    assert done.stderr.count(b"Traceback") == 2


def test_a_command_shows_no_name_of_a_file_as_it_is(register: None, pki: TestPki, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    (seen / f"{EVIL.replace('/', '')}.pem").write_bytes(b"no certificate")
    program = [sys.executable, "-m", "bro_soap", "certificates"]
    done = subprocess.run(
        program, env=os.environ | {"BRO_SOAP_SEEN_FOLDER": str(seen)}, capture_output=True, check=False
    )
    text = (done.stdout + done.stderr).decode()
    assert "is no certificate" in text
    assert_plain(text)


# --- and nothing goes another way


def test_only_one_module_of_the_command_line_prints() -> None:
    names = {"echo", "secho", "print", "style", "echo_via_pager"}
    for file in sorted((ROOT / "bro_soap" / "cli").glob("*.py")):
        if file.name == "screen.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called not in names, f"{file.name}:{node.lineno}: use bro_soap.cli.screen"
