"""Validation without server or database: what a person gets to see of it."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

import bro_soap
from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.model import Finding, Severity
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.settings import Settings
from bro_soap.validation import Options, Outcome, Report, check_all, sources
from bro_soap.validation.formats import as_junit, as_sarif
from tests.unit.registers import enveloped

CONTRACTS = Path(__file__).parents[3]
GOOD = registration_request(Sounding("r", "o", rows=3))
BAD = GOOD.replace(b">elektrischContinu<", b">ElektrischContinue<")
NOT_VALID = GOOD.replace(b">IMBRO<", b">X<")


def test_a_good_request_is_valid_and_tells_what_was_not_checked() -> None:
    report = bro_soap.validate(GOOD)
    assert report
    assert (report.object_code, report.operation, report.document_type) == ("CPT", "register", "CPT")
    needed = report.needed()
    assert needed["who delivers: --as"] == ["BRO-020", "BRO-021", "BRO-023"]
    assert not any("--state" in what for what in needed)


def test_of_one_document_one_schema_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(etree, "XMLSchema", _noting(made, etree.XMLSchema))
    assert bro_soap.validate(GOOD)
    assert {path.name for path in made} <= {"iscpt-messages.xsd", "dscpt-messages.xsd"}
    assert made


def _noting(made: list[Path], compile_: Callable[[etree._ElementTree], etree.XMLSchema]) -> object:
    def compiled(tree: etree._ElementTree) -> etree.XMLSchema:
        made.append(Path(tree.docinfo.URL or ""))
        return compile_(tree)

    return compiled


def test_contracts_of_the_operator_are_compiled_at_once(tmp_path: Path) -> None:
    for folder in ("wsdl", "xsd"):
        shutil.copytree(CONTRACTS / folder, tmp_path / folder)
    (wrong,) = tmp_path.rglob("dsgmn-messages.xsd")
    wrong.write_bytes(b"<x/>")
    with pytest.raises(ConfigurationError, match="dsgmn"):
        bro_soap.validate(GOOD, settings=Settings(contracts=tmp_path))


def test_an_end_report_tells_which_rules_need_the_start_report() -> None:
    samples = Path(__file__).parents[2] / "objects" / "bhr-gt" / "samples"
    missing = "the state of the object before this event: --state with its source documents"
    assert {"BHR-GT-302", "BHR-GT-305"} <= set(
        bro_soap.validate(samples / "registration-end-report.xml").needed()[missing]
    )
    assert missing not in bro_soap.validate(samples / "registration-complete-report.xml").needed()


def test_a_finding_tells_rule_place_expectation_and_hint() -> None:
    report = bro_soap.validate(BAD)
    finding = next(one for one in report.findings if one.value == "ElektrischContinue")
    assert report.outcome is Outcome.REJECTED
    assert report.reason_rule == "RA-25"
    assert (finding.value, finding.expected) == ("ElektrischContinue", "urn:bro:cpt:CPTMethod (IMBRO)")
    assert finding.path.endswith("/cptMethod")
    assert finding.hint_nl.startswith("Bedoelt u elektrischContinu")
    assert finding.line > 1


def test_a_message_in_its_envelope_is_judged_like_the_bare_request() -> None:
    assert bro_soap.validate(enveloped(BAD)).sent == bro_soap.validate(BAD).sent


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (NOT_VALID, Outcome.PARSE_FAULT),
        (GOOD[:-20], Outcome.UNREADABLE),
        (b"", Outcome.UNREADABLE),
        (b"<!DOCTYPE a><a/>", Outcome.UNREADABLE),
        (GOOD.decode().encode("utf-32-be"), Outcome.UNREADABLE),
        (GOOD.replace(b"<sourceDocument>", b'<sourceDocument><y xmlns="rel"/>'), Outcome.UNREADABLE),
        (GOOD.replace(b"<sourceDocument>", b'<sourceDocument><z:y/><y xml:space="odd"/>'), Outcome.UNREADABLE),
        (b'<p:a xmlns:p="urn:p" xmlns="urn:%s">%s</p:a>' % (b"u" * 500, b"<b/>" * 9_000), Outcome.UNREADABLE),
        (b"<a/>", Outcome.UNKNOWN),
    ],
)
def test_what_never_meets_the_rules_says_why(document: bytes, outcome: Outcome) -> None:
    report = bro_soap.validate(document)
    assert report.outcome is outcome
    assert report.sentence


@pytest.mark.parametrize("document", [GOOD, enveloped(GOOD)])
def test_a_request_of_another_version_is_told_which_there_are(document: bytes) -> None:
    report = bro_soap.validate(document.replace(b"/iscpt/1.1", b"/iscpt/1.0"))
    assert report.outcome is Outcome.UNKNOWN
    assert report.sentence.endswith(
        "iscpt/1.0}registrationRequest is of a version that is not served here (iscpt/1.1 is)"
    )


def test_a_mistake_of_ours_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bro_soap.validation.checking.read_request", lambda *_: 1 / 0)
    report = bro_soap.validate(GOOD)
    assert report.outcome is Outcome.SYSTEM_FAULT
    assert "ZeroDivisionError" in report.sentence


def test_what_comes_when_a_rejection_is_mended_is_told_too() -> None:
    early = BAD.replace(b"<brocom:requestReference>r<", b"<brocom:requestReference>\xe6\xbc\xa2<")
    report = bro_soap.validate(early)
    assert report.reason_rule == "BRO-003"
    assert report.sent == ()
    assert [one.value for one in report.later] == ["ElektrischContinue"]
    assert bro_soap.validate(BAD).later == ()


def test_another_regime_can_be_tried() -> None:
    archive = GOOD.replace(b">IMBRO<", b">IMBRO/A<").replace(b">elektrischContinu<", b">elektrisch<")
    assert bro_soap.validate(archive)
    assert not bro_soap.validate(archive, regime="IMBRO")
    with pytest.raises(ConfigurationError, match="IMBRO/A"):
        bro_soap.validate(archive, regime="imbro")


def test_who_delivers_is_checked_when_it_is_told(tmp_path: Path) -> None:
    parties = tmp_path / "parties.toml"
    parties.write_text('[[party]]\nkvk_number = "11111111"\nname = "x"\nroles = { CPT = ["bronhouder"] }\n')
    named = registration_request(Sounding("r", "o", rows=3, accountable_party="11111111"))
    assert bro_soap.validate(named, supplier="11111111", parties=parties).reason_rule == "BRO-020"
    assert bro_soap.validate(GOOD, supplier="11111111", parties=parties)
    assert bro_soap.validate(GOOD, supplier="22222222", parties=parties).outcome is Outcome.REFUSED
    alone = bro_soap.validate(named, supplier="11111111")
    assert alone
    assert "BRO-020" in alone.needed()["which organisations are known, and as what: --parties"]


def test_who_delivers_must_be_a_kvk_number() -> None:
    with pytest.raises(ConfigurationError, match="eight digits"):
        bro_soap.validate(GOOD, supplier="1234567")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in (("10.xml", BAD), ("9.xml", GOOD), ("sub/1.xml", NOT_VALID), ("readme.txt", b"x")):
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_bytes(content)
    return tmp_path / "set"


def test_a_folder_and_a_zip_are_read_in_natural_order(folder: Path) -> None:
    archive = folder.parent / "set.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in folder.rglob("*.*"):
            target.write(file, file.relative_to(folder))
    names = [one.name.removeprefix(str(folder)) for one in sources([folder])]
    assert names == ["/9.xml", "/10.xml", "/sub/1.xml"]
    outcomes = [report.outcome for report in check_all(sources([folder]), Options(), 1)]
    assert outcomes == [Outcome.VALID, Outcome.REJECTED, Outcome.PARSE_FAULT]
    assert [report.outcome for report in check_all(sources([archive]), Options(), 1)] == outcomes


def test_processes_report_in_the_same_order(folder: Path) -> None:
    for number in range(20, 40):
        (folder / f"{number}.xml").write_bytes(BAD if number % 3 else GOOD)
    found = sources([folder])
    one, two = (list(check_all(found, Options(), jobs)) for jobs in (1, 2))
    assert [(r.name, r.outcome, r.findings) for r in one] == [(r.name, r.outcome, r.findings) for r in two]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Path) -> None:
    found = sources([folder])
    (folder / "9.xml").unlink()
    assert next(report.outcome for report in check_all(found, Options(), 1)) is Outcome.UNREADABLE


# --- the forms


REPORTS = [
    Report("a b/é.xml", Outcome.VALID, object_code="CPT", findings=(Finding("E-1", "let op", "/a", 3, severity=Severity.WARNING),)),
    Report("b.xml", Outcome.REJECTED, "reden", "RA-25", (Finding("CPT-050", "fout\x00 <&>", "/a/b[2]", 7, "x", ">= 3"),)),
    Report("c.xml", Outcome.UNKNOWN, "is geen verzoek"),
]  # fmt: skip


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(as_sarif(REPORTS))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "bro-soap"
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%A9.xml"


def test_junit_counts_failures_and_errors() -> None:
    top = etree.fromstring(as_junit(REPORTS))
    suite = top.find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    cases = suite.findall("testcase")
    assert [[part.tag for part in case] for case in cases] == [["system-out"], ["failure"], ["error"]]
    assert "[CPT-050] fout\\x00 <&>" in (cases[1][0].text or "")


# --- the command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["validate", *map(str, arguments)])


def test_the_command_sums_up(folder: Path, run: Callable[..., Result]) -> None:
    shown = run(folder)
    assert shown.exit_code == 1
    assert "3 files: 1 parse-fault, 1 rejected, 1 valid" in shown.output
    assert "Bedoelt u elektrischContinu" in shown.output
    assert "Did you mean elektrischContinu" in run(folder, "--hints", "en").output
    assert "not checked, for want of" in shown.output
    assert run(folder / "9.xml").exit_code == 0


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_the_forms_go_to_a_file(folder: Path, run: Callable[..., Result], form: str, tmp_path: Path) -> None:
    shown = run(folder, f"--{form}", "--output", tmp_path / "out")
    written = (tmp_path / "out").read_text(encoding="utf-8")
    assert (shown.exit_code, shown.output) == (1, "")
    if form == "junit":
        assert etree.fromstring(written.encode()).get("tests") == "3"
    else:
        assert json.loads(written)
    if form == "json":
        assert json.loads(written)["summary"]["outcomes"] == {"valid": 1, "rejected": 1, "parse-fault": 1}


def test_an_empty_folder_is_told(tmp_path: Path, run: Callable[..., Result]) -> None:
    assert "no .xml file" in run(tmp_path).output + str(run(tmp_path).exception)
