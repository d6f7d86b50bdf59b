"""The published documents of a facility with its past: what they tell is issued again with the same events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.catalogue.interface import Interface
from bro_soap.declaration.telling import told_of
from bro_soap.model import Registration, RegistrationHistory
from bro_soap.objects import KINDS
from bro_soap.projection import project
from bro_soap.rules.history import same_value
from bro_soap.xmlio.compare import compare
from bro_soap.xmlio.compose import opened
from bro_soap.xmlio.parts import at_path
from tests.contracts import CONTRACTS

PAST = Path(__file__).parents[2] / "../shared/imbro/samples/guf/dispatchDataResponse/BRO-GUF__GUF_PPO_DP.xml"
AT = datetime(2022, 1, 18, tzinfo=UTC)

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not PAST.exists(), reason="needs ../shared")]


def test_the_events_of_a_published_document_are_issued_the_same() -> None:
    (issued,) = etree.parse(str(PAST)).getroot().iterfind(".//{*}dispatchDocument/*")
    declared, contract = KINDS["GUF"], CONTRACTS["dsguf"]
    recalled = declared.recall(issued) if declared.recall else None
    assert recalled is not None
    story = tuple(
        told for number, one in enumerate(recalled.documents, 1) for told in told_of(declared, one, number, AT)
    )
    history = RegistrationHistory(AT, "aangevuld", latest_addition_time=AT)
    registration = Registration("GUF123456789012", "GUF", "IMBRO", "27376655", "27376655", "001", history)
    made = project(Interface(declared, CONTRACTS["isguf"], contract), registration, story)
    (past,) = (content for content in made.contents if content.view == "PPO")
    again = opened(past.full(), contract.prefixes)
    before, after = (list(at_path(one, "objectHistory/event")) for one in (issued, again))
    assert len(before) == len(after) == 6
    for published, ours in zip(before, after, strict=True):
        for name in ("date", "identifier", "sourceDocument/*"):
            pairs = zip(at_path(published, name), at_path(ours, name), strict=True)
            found = (one for pair in pairs for one in compare(*pair))
            assert [one for one in found if not same_value(one.before, one.after)] == [], name
        names = [one.findtext("{*}name") or "" for one in (published, ours)]
        assert names[0].lower() == names[1].lower()
    assert list(at_path(again, "realisedInstallation/RealisedInstallation/lifespan/endTime")) != []
