"""A groundwater production dossier: reports added, replaced, moved, deleted, and issued with what is derived of them."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.errors import ParseError
from bro_soap.issue.procedure import dispatch_data
from bro_soap.keeping import acts as keeping
from bro_soap.model import Issued, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Store
from bro_soap.xmlio import ns
from bro_soap.xmlio.compare import compare
from tests.contracts import CONTRACTS
from tests.unit.facilities import add_facilities
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SUPPLIER, Lives, about, sample


def of(name: str) -> bytes:
    return sample("gpd", name)


@pytest.fixture
def lives(store: Store) -> Lives:
    lives = Lives(store)
    add_facilities(store)
    return lives


@pytest.fixture
def dossier(lives: Lives) -> str:
    return lives.begin("GPD", of("registration-start"))


@pytest.fixture
def filled(lives: Lives, dossier: str) -> str:
    for name in ("report", "report-next", "report-extraction"):
        lives.add(dossier, of(f"registration-{name}"))
    return dossier


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsgpd"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    whole = b"<dsgpd:%s gml:id='x' %s>" % (found.document.encode(), declared.encode())
    return etree.fromstring(whole + found.content + b"</dsgpd:%s>" % found.document.encode())


def reports(found: Issued) -> dict[str, tuple[str, str]]:
    """The period of each report that is issued, by its id."""
    told = tree(found).iterfind("{*}report/{*}Report")
    return {
        one.findtext("{*}reportId", ""): (
            one.findtext("{*}reportPeriod/{*}beginDate", ""),
            one.findtext("{*}reportPeriod/{*}endDate", ""),
        )
        for one in told
    }


def lifespan(found: Issued) -> tuple[str | None, str | None]:
    document = tree(found)
    return document.findtext("{*}lifespan/{*}startTime"), document.findtext("{*}lifespan/{*}endTime")


def fired(outcome: Rejected) -> set[str]:
    return {one.rule for one in outcome.findings} or {outcome.reason_rule}


def test_a_dossier_without_reports_has_no_lifespan(lives: Lives, dossier: str) -> None:
    found = lives.data(dossier)
    assert (found.document, reports(found), lifespan(found)) == ("GPD_O", {}, (None, None))


def test_period_and_lifespan_are_derived_from_the_volumes(lives: Lives, filled: str) -> None:
    for caller, document in ((READER, "GPD_O"), (SUPPLIER, "GPD_O_DP")):
        found = lives.data(filled, caller=caller)
        assert found.document == document
        assert reports(found) == {
            "WKO-2022": ("2022-01-01", "2022-12-31"),
            "WKO-2023": ("2023-01-01", "2023-12-31"),
            "Bron-2021": ("2021-06-01", "2021-12-31"),
        }
        assert lifespan(found) == ("2021-06-01", "2023-12-31")
        assert (b"objectIdAccountableParty" in found.content) is (caller is SUPPLIER)


def test_a_report_is_issued_as_it_was_delivered(lives: Lives, dossier: str) -> None:
    lives.add(dossier, of("registration-report"))
    issued = tree(lives.data(dossier)).find("{*}report/{*}Report")
    delivered = etree.fromstring(of("registration-report")).find("{*}sourceDocument/{*}GPD_AddReport")
    assert issued is not None
    assert delivered is not None
    common = "http://www.broservices.nl/xsd/gpdcommon/1.0"
    for part in delivered:
        part.tag = ns.q(common, etree.QName(part).localname)
    shown = [part for part in issued if etree.QName(part).localname != "reportPeriod"]
    assert [list(compare(one, other)) for one, other in zip(delivered, shown, strict=True)] == [[]] * 6


def test_a_report_is_corrected_by_its_id(lives: Lives, filled: str) -> None:
    lives.add(filled, of("replace-report"))
    assert b">90500<" in lives.data(filled).content
    lives.add(filled, of("move-report"))
    assert reports(lives.data(filled))["WKO-2022"][0] == "2022-01-10"
    lives.add(filled, of("delete-report"))
    found = lives.data(filled)
    assert list(reports(found)) == ["WKO-2022", "Bron-2021"]
    assert lifespan(found) == ("2021-06-01", "2022-12-31")
    lives.add(filled, of("registration-report-next"))
    assert lifespan(lives.data(filled))[1] == "2023-12-31"


def test_the_same_report_twice_is_one_too_many(lives: Lives, filled: str) -> None:
    assert fired(lives.refused(filled, of("registration-report"))) == {"BRO-061"}


def test_an_ended_dossier_takes_no_more_until_its_end_is_deleted(lives: Lives, filled: str) -> None:
    lives.add(filled, of("registration-end"))
    assert b">voltooid<" in lives.data(filled).content
    more = of("registration-report-next").replace(b"WKO-2023", b"WKO-2024")
    assert lives.refused(filled, more).reason.startswith("Dit registratieobject heeft de registratiestatus voltooid")
    lives.add(filled, of("move-end"))
    lives.add(filled, of("move-start"))
    lives.add(filled, of("replace-start"))
    assert b"Duinzoom-wko" in lives.data(filled, caller=SUPPLIER).content
    lives.add(filled, of("delete-end"))
    lives.add(filled, more)
    assert b">aangevuld<" in lives.data(filled).content


def test_the_archive_is_delivered_and_issued(lives: Lives) -> None:
    old = lives.begin("GPD", of("registration-start-archive"), ARCHIVIST)
    lives.add(old, of("registration-report-archive"), ARCHIVIST)
    assert lifespan(lives.data(old)) == ("1987-01-01", "1987-12-31")


def test_to_whom_may_not_see_it_a_dossier_that_is_not_public_is_not_there(lives: Lives) -> None:
    hidden = lives.begin("GPD", of("registration-start-drinking-water"))
    lives.add(hidden, of("registration-report-drinking-water"))
    unknown = refused(lives, "GPD000000000099")
    assert refused(lives, hidden) == unknown.replace("GPD000000000099", hidden)
    for caller in (SUPPLIER, BRONHOUDER):
        assert reports(lives.data(hidden, caller=caller)) == {"PS-2022-07": ("2022-07-01", "2022-07-31")}
    shown = of("registration-start-drinking-water").replace(b">nee<", b">ja<").replace(b"registration", b"replace")
    reason = b'<correctionReason codeSpace="urn:bro:gpd:CorrectionReason">eigenCorrectie</correctionReason>'
    lives.add(hidden, shown.replace(b"  <sourceDocument>", reason + b"<sourceDocument>"))
    assert reports(lives.data(hidden)) == {"PS-2022-07": ("2022-07-01", "2022-07-31")}


def refused(lives: Lives, bro_id: str) -> str:
    """What somebody hears who asks for an object that is not there."""
    parts = lives.issue("GPD")
    message = (
        f'<d:dispatchDataRequest xmlns:d="{parts.contract.namespace}" xmlns:b="{ns.BROCOM}">'
        f"<b:requestReference>vraag</b:requestReference><b:broId>{bro_id}</b:broId></d:dispatchDataRequest>"
    )
    outcome = dispatch_data(parts, lives.incoming(message.encode(), READER))
    assert isinstance(outcome, Rejected)
    return f"{outcome.reason} {outcome.reason_rule}"


def test_what_is_issued_tells_the_documents_again(lives: Lives, filled: str) -> None:
    lives.add(filled, of("registration-end"))
    issued = tree(lives.data(filled, caller=SUPPLIER))
    recall = KINDS["GPD"].recall
    assert recall is not None
    told = recall(issued)
    assert told is not None
    again = [etree.QName(one).localname for one in told.documents]
    assert again == ["GPD_StartRegistration", *["GPD_AddReport"] * 3, "GPD_EndRegistration"]
    assert told.documents[2].findtext("{*}reportId") == "WKO-2023"


def test_a_reference_that_is_told_once_is_told_again_in_every_report() -> None:
    head = "<r xmlns='u' xmlns:g='http://www.opengis.net/gml/3.2' xmlns:x='http://www.w3.org/1999/xlink'>"
    name = "relatedRealisedInstallation"
    first = f"<{name}><RealisedInstallation g:id='id_3'><broId>GUF1</broId></RealisedInstallation></{name}>"
    report = "<report><Report><installationOrFacility><InstallationOrFacility>{}</InstallationOrFacility></installationOrFacility></Report></report>"
    for href in ("id_3", "#id_3"):
        reports = report.format(first) + report.format(f"<{name} x:href='{href}'/>")
        whole = f"{head}<registrationHistory/>{reports}</r>".replace("<r ", "<GPD_O ").replace("</r>", "</GPD_O>")
        recall = KINDS["GPD"].recall
        assert recall is not None
        told = recall(etree.fromstring(whole))
        assert told is not None
        assert [one.findtext(".//{*}broId") for one in told.documents[1:]] == ["GUF1", "GUF1"]


def test_a_rebuild_makes_the_same(lives: Lives, filled: str) -> None:
    assert keeping.rebuild(lives.parts("GPD"), filled, keep=False).different == ()


def replaced(reason: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    message = of("replace-start").replace(b">eigenCorrectie<", b">%s<" % reason).replace(b"-wko<", b"-warmte<")
    for old, new in changes:
        assert old in message
        message = message.replace(old, new)
    return message


def test_a_dossier_goes_to_another_bronhouder(lives: Lives, filled: str) -> None:
    other = (b"99000001", b"99000002")
    assert fired(lives.refused(filled, replaced(b"bronhouder")))
    lives.add(filled, replaced(b"bronhouder", other))
    assert b">99000002</" in lives.data(filled).content
    assert list(reports(lives.data(filled))) == ["WKO-2022", "WKO-2023", "Bron-2021"]


def test_a_dossier_of_the_archive_becomes_one_of_today(lives: Lives) -> None:
    old = lives.begin("GPD", of("registration-start-archive"))
    message = of("replace-start").replace(b">eigenCorrectie<", b">kwaliteitsregime<")
    lives.add(old, message)
    assert b"qualityRegime>IMBRO</" in lives.data(old).content
    assert fired(lives.refused(old, of("registration-report-archive")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'uom="m3">', b'uom="l">'),
        (b'<gpdcom:volume uom="m3">184200<', b'<gpdcom:volume uom="m3" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"><'),
        (b"<brocom:endDate>2022-12-31</brocom:endDate>", b""),
        (b">2022-01-01<", b">2022<"),
        (b">WKO-2022<", b">%s<" % (b"x" * 41)),
    ],
)  # fmt: skip
def test_what_the_schema_refuses_leaves_no_trace(lives: Lives, dossier: str, old: bytes, new: bytes) -> None:
    before = lives.data(dossier).content
    with pytest.raises(ParseError):
        lives.deliver("GPD", about(of("registration-report").replace(old, new), dossier))
    assert lives.data(dossier).content == before


def test_a_report_of_very_many_wrong_volumes_is_refused_with_as_many_as_are_told(lives: Lives, dossier: str) -> None:
    report = of("registration-report").replace(b"2022-12-31", b"2021-12-31")
    series = re.search(rb"<volumeSeries>.*?</volumeSeries>", report, re.DOTALL)
    assert series is not None
    outcome = lives.refused(dossier, report.replace(series[0], series[0] * 5000))
    assert len(outcome.findings) == 99
    assert reports(lives.data(dossier)) == {}
