"""A message is judged by every rule: what is broken is named with its place and how to mend it, and nothing else is."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bro_soap.cli import cli
from bro_soap.conformance import Judge, Judgement, Message, Standing, coverage, message_in, tally
from bro_soap.conformance import verdict as told
from bro_soap.conformance.formats import as_json, as_junit, as_sarif
from bro_soap.conformance.tables import mistakes, norms
from bro_soap.xmlio import ns
from tests.conformance.broken import BROKEN, HEADERS, KVK, Broken, answer, judge, recipe, sealed, sent, signed, unsigned
from tests.contracts import CONTRACTS
from tests.envelopes import message, resign, sign
from tests.hostile.test_signature_wrapping import KEYLESS, SHAPES
from tests.lanes import LONG
from tests.pki import shared_pki

PARTY = HEADERS + KVK.format("12345678")
GOOD = {
    "plain": lambda: sent(unsigned()),
    "plain without addressing": lambda: sent(unsigned("")),
    "signed": lambda: sent(signed()),
    "signed, other prefixes": lambda: sent(signed(prefix_list="soap")),
    "encrypted": lambda: sent(sealed()),
}


def ids(judgement: Judgement) -> set[str]:
    return {one.kind.id for verdict in judgement.failed for one in verdict.found}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_a_message_that_keeps_the_rules(name: str) -> None:
    judgement = judge().judge(GOOD[name]())
    assert ids(judgement) == set()


@pytest.mark.parametrize("broken", BROKEN.values(), ids=list(BROKEN))
def test_what_is_broken_is_found_and_nothing_else(broken: Broken) -> None:
    judgement = judge().judge(broken.make())
    assert ids(judgement) == broken.ids
    for verdict in judgement.failed:
        for one in verdict.found:
            assert one.kind.rule == verdict.rule.number
            assert all(all(one.kind.told(language, one.values)) for language in ("nl", "en"))


def test_everything_that_can_be_found_is_found_in_some_message() -> None:
    assert {one for broken in BROKEN.values() for one in broken.ids} == set(mistakes())


def test_every_rule_that_a_message_shows_is_kept_once_and_broken_once() -> None:
    asked = {number for number, rule in norms().items() if rule.by in ("message", "answer")}
    good = [judge().judge(make()) for make in (*GOOD.values(), lambda: answer("it"), lambda: sent(signed(PARTY)))]
    kept = {one.rule.number for judgement in good for one in judgement.verdicts if one.outcome is Standing.PASSED}
    broken = {verdict.rule.number for one in BROKEN.values() for verdict in judge().judge(one.make()).failed}
    assert (kept, broken) == (asked, asked)


@pytest.mark.parametrize("name", [*KEYLESS, *SHAPES])
def test_what_the_service_refuses_breaks_a_rule(name: str) -> None:
    root = sign(message(), recipe())
    attack, _ = {**KEYLESS, **SHAPES}[name]
    attack(root)
    root = resign(root, recipe()) if name in SHAPES else etree.fromstring(etree.tostring(root))
    failed = {one.rule.number for one in judge().judge(sent(root, profile="2w-be-s")).failed}
    assert failed - {"BRO001", "WS007"}


def test_a_file_may_have_its_http_head() -> None:
    good = sent(signed())
    head = b'POST /2w-be-s/iscpt/1.1 HTTP/1.1\r\nContent-Type: text/xml\r\nSOAPAction: "urn:other"\r\n\r\n'
    message = message_in("it", head + good.raw)
    assert (message.profile, message.content_type, message.soap_action) == ("2w-be-s", "text/xml", '"urn:other"')
    assert ids(judge().judge(replace(message, received=good.received))) == {"WS002-action"}
    answered = message_in("it", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + good.raw)
    assert ids(judge().judge(replace(answered, received=good.received))) == {"WW001-media"}


def test_an_answer_relates_to_what_had_an_id() -> None:
    answered = sent(unsigned("<wsa:Action>urn:a</wsa:Action><wsa:MessageID>urn:uuid:1</wsa:MessageID>", b"<a/>"))
    found = {
        headers: ids(judge().judge(replace(answered, soap_action=None, answers=sent(unsigned(headers)))))
        for headers in ("", HEADERS)
    }
    assert found == {"": set(), HEADERS: {"WA001-missing"}}


def test_what_is_not_known_is_not_shown() -> None:
    bare = Judge(CONTRACTS.values()).judge(message_in("it", sent(sealed()).raw))
    outcomes = {one.rule.number: one.outcome for one in bare.verdicts}
    assert {outcomes[number] for number in ("WS002", "WB006", "WB009", "BRO002", "TLS001")} == {Standing.NOT_SHOWN}
    assert {outcomes[number] for number in ("WB011", "WB014")} == {Standing.NOT_APPLICABLE}


WSS = Path(__file__).parents[2] / ".." / "shared" / "vectors" / "wss"
REAL = {
    "node-soap-signed": set(),
    "wss4j-signed": set(),
    "wss4j-signed-confirmation": set(),
    "wss4j-signed-default-namespace": set(),
    "zeep-signed-body-and-timestamp-only": {"WB004-unsigned"},
    "wss4j-duplicate-id-must-refuse": {"WB004-ids", "WS007-block"},
    "wss4j-wrapped-body-must-refuse": {"WB004-unsigned", "WS007-block"},
}


@pytest.mark.shared
@pytest.mark.skipif(not WSS.is_dir(), reason="../shared/vectors is absent")
@pytest.mark.parametrize("name", REAL)
def test_what_toolkits_write_is_judged_by_what_it_is(name: str) -> None:
    root = etree.parse(str(WSS / f"{name}.xml"))
    created = datetime.fromisoformat(root.findtext(f".//{ns.q(ns.WSU, 'Created')}") or "")
    judged = Judge(CONTRACTS.values()).judge(Message(name, etree.tostring(root), received=created))
    assert ids(judged) - {"BRO001-namespace"} == REAL[name]  # their Body is nobody's request


@pytest.mark.parametrize(
    ("created", "wrong"),
    [
        ("2026-11-22T13:03:31Z", set()),
        ("2026-11-22T13:03:31+00:00", set()),
        ("20261122T130331Z", {"WB002-utc"}),
        ("2026-11-31T13:03:31Z", {"WB002-utc"}),
        ("2026-11-22 13:03:31Z", {"WB002-utc"}),
    ],
)
def test_a_moment_is_one_where_the_service_reads_one(created: str, wrong: set[str]) -> None:
    def stamped(timestamp: etree._Element) -> None:
        timestamp.remove(timestamp[1])
        timestamp[0].text = created

    root = signed(timestamp=stamped)
    assert ids(judge().judge(sent(root, received=None))) == wrong


def test_what_the_service_refuses_of_a_timestamp_is_told() -> None:
    turned = signed(timestamp=lambda stamp: stamp.insert(0, stamp[1]))
    assert ids(judge().judge(sent(turned))) == {"WB004-shape"}


def test_a_certificate_of_a_key_that_nobody_knows_is_told() -> None:
    rsa, other = (bytes.fromhex(f"2a864886f70d0101{end}") for end in ("01", "7f"))

    def strange(token: etree._Element) -> None:
        der = base64.b64decode(token.text or "")
        assert rsa in der
        token.text = base64.b64encode(der.replace(rsa, other)).decode()

    assert ids(judge().judge(sent(signed(token=strange)))) == {"WB009-certificate"}


@pytest.mark.parametrize("kept", ["", "2w-be", "2w-be-s", "2w-be-se"])
def test_of_very_many_mistakes_only_some_are_looked_for(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[object] = []

    def named(element: object) -> str:
        places.append(element)
        return ""

    monkeypatch.setattr(told, "named", named)
    monkeypatch.setattr(coverage, "named", named)
    root = signed()
    header = root[0]
    for number in range(2_000):
        for name in ("{urn:x}mine", f"{{{ns.WSA}}}Extra", "{urn:addressing}To", f"{{{ns.XENC}}}EncryptedData"):
            one = etree.SubElement(header, name)
            one.set(ns.q(ns.SOAP, "encodingStyle"), "urn:x")
            one.set("Id", f"n{number}")
        etree.SubElement(header, f"{{{ns.BROCOM}}}deliveryResponsibleParty")
        etree.SubElement(header[-6], ns.q(ns.XENC, "EncryptionMethod"), Algorithm="urn:x")
    judgement = judge().judge(sent(root, profile=kept))
    assert judgement.failed
    assert len(places) < 3 * told.MOST * len(norms())
    assert all(len(one.found) <= told.MOST for one in judgement.verdicts if one.rule.number != "BRO002")


@given(st.data())
@settings(max_examples=300 if LONG else 60)
def test_whatever_is_handed_in_is_judged(data: st.DataObject) -> None:
    raw = bytearray(sent(signed()).raw)
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    judgement = judge().judge(replace(sent(signed()), raw=bytes(raw)))
    assert len(judgement.verdicts) == len(norms())


def test_a_run_is_told_together() -> None:
    together = tally([judge().judge(sent(signed())), judge().judge(BROKEN["SHA-1"].make())])
    assert together.messages == 2
    assert together.wrong == {"SIGN001": 1, "SIGN003": 1, "SIGN004": 1}
    assert "WB004" in together.right
    assert {"WB005", "WB014", "TLS001"} <= set(together.never)
    assert not {"WB011", "WT006"} & {*together.right, *together.never}


def test_a_report_tells_the_rule_the_place_and_the_mend_in_every_form() -> None:
    judgements = [judge().judge(BROKEN[name].make()) for name in ("not valid", "SHA-1")]
    report = json.loads(as_json(judgements, "en"))
    assert [message["name"] for message in report["messages"]] == ["it", "it"]
    (wrong,) = [one for one in report["messages"][0]["verdicts"] if one["outcome"] == "failed"]
    assert wrong["found"][0]["path"] == "/registrationRequest/qualityRegime"
    assert wrong["published"].startswith("https://")
    (run,) = json.loads(as_sarif(judgements, "nl"))["runs"]
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} == {"BRO002", "SIGN001", "SIGN003", "SIGN004"}
    assert all(one["locations"][0]["physicalLocation"]["region"]["startLine"] > 0 for one in run["results"])
    suites = etree.fromstring(as_junit(judgements, "en"))
    assert [suite.get("failures") for suite in suites] == ["1", "3"]
    assert len(suites.findall(".//failure")) == 4


def test_the_command_tells_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_bytes(sent(signed()).raw)
    (tmp_path / "wrong.xml").write_bytes(BROKEN["SHA-1"].make().raw)
    trust = ["--trust", str(shared_pki().folder / "trust")]
    good = CliRunner().invoke(cli, ["conformance", str(tmp_path / "good.xml"), "--language", "en", *trust])
    assert (good.exit_code, " 0 wrong" in good.output) == (0, True), good.output
    wrong = CliRunner().invoke(cli, ["conformance", str(tmp_path / "wrong.xml"), "--language", "nl"])
    assert wrong.exit_code == 1
    assert "SIGN003    FOUT  digests zijn SHA-256, SHA-384 of SHA-512" in wrong.output
    assert "-> gebruik http://www.w3.org/2001/04/xmlenc#sha256 (Beveiliging 3.0.1, 5.2)" in wrong.output
    half = CliRunner().invoke(cli, ["conformance", str(tmp_path / "good.xml"), "--key", str(tmp_path / "good.xml")])
    assert (half.exit_code, "go together" in half.output) == (2, True)
