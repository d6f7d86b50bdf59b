"""White space round values, from delivery to issue: what is checked, stored and issued is one value."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from bro_soap.errors import ParseError
from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed, Dispatched, Issued, Rejected
from bro_soap.store import Store
from bro_soap.xmlio.times import wire_time
from tests.objects.spaces import spaced
from tests.unit.lives import Lives, about, sample
from tests.unit.registers import Register, correction, request


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def loosely(message: bytes) -> bytes:
    root = etree.fromstring(message)
    assert spaced(root) > 2
    return etree.tostring(root)


def shown(register: Register, bro_id: str) -> bytes:
    outcome = register.data(bro_id)
    assert isinstance(outcome, Dispatched), outcome
    (document,) = outcome.documents
    assert isinstance(document, Issued)
    return document.content.replace(bro_id.strip().encode(), b"")


def completed(outcome: object) -> str:
    assert isinstance(outcome, Completed), outcome
    return outcome.bro_id


def test_a_delivery_and_its_correction_are_issued_as_those_without_white_space(register: Register) -> None:
    plain, loose = completed(register.deliver(request())), completed(register.deliver(loosely(request())))
    without_times = re.compile(rb"<brocom:\w+Time>[^<]*")
    for bro_id, written in ((plain, bytes), (loose, loosely)):
        completed(register.deliver(written(correction(bro_id, "gegevensOnderzoek", rows=6))))
    assert without_times.sub(b"", shown(register, loose)) == without_times.sub(b"", shown(register, plain))


def test_a_message_comes_again_with_other_white_space(register: Register) -> None:
    message = request()
    first, again = register.deliver(message), register.deliver(loosely(message))
    assert isinstance(first, Completed)
    assert again == first


def test_a_request_for_data_may_have_white_space_round_the_bro_id(register: Register) -> None:
    bro_id = completed(register.deliver(request()))
    assert shown(register, f"\n {bro_id}\t") == shown(register, bro_id)


def test_criteria_may_have_white_space_round_their_values(register: Register) -> None:
    bro_id = completed(register.deliver(request()))
    day = wire_time(datetime.now(UTC))[:10]  # in the Netherlands it may be tomorrow already
    found = register.search(
        "<b:deliveryAccountableParty> 12345678\n</b:deliveryAccountableParty><b:registrationPeriod>"
        f"<b:beginDate> 2020-01-01\n</b:beginDate><b:endDate>\t{day}</b:endDate></b:registrationPeriod>"
        '<b:area><b:boundingBox srsName=" urn:ogc:def:crs:EPSG::4258 "><g:lowerCorner>\n51.0\t4.0 </g:lowerCorner>'
        "<g:upperCorner> 53.5 \n 6.5</g:upperCorner></b:boundingBox></b:area>"
    )
    assert isinstance(found, Dispatched), found
    assert [bro_id] == [one.bro_id for one in found.documents]


def test_a_well_is_made_again_from_messages_with_white_space(store: Store) -> None:
    lives = Lives(store)
    well = lives.begin("GMW", loosely(sample("gmw", "registration-construction")))
    for name in ("registration-well-head-protector", "registration-shortening", "registration-owner"):
        completed(lives.deliver("GMW", loosely(about(sample("gmw", name), well))))
    assert keeping.rebuild(lives.parts("GMW"), well).different == ()


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\ufeff"], ids=ascii)
def test_a_space_of_unicode_behind_a_code_is_refused_and_can_be_seen(register: Register, space: str) -> None:
    message = request().replace(b">publiekeTaak<", f">publiekeTaak{space}<".encode())
    outcome = register.deliver(message)
    assert isinstance(outcome, Rejected), outcome
    (finding,) = outcome.findings
    assert f'"publiekeTaak{ascii(space)[1:-1]}"' in finding.sentence


@pytest.mark.parametrize(("digits", "seen"), [("1.500\u00a0", "1.500\\xa0"), ("1\u2009500", "1\\u2009500")])
def test_a_space_of_unicode_in_a_number_can_be_seen(register: Register, digits: str, seen: str) -> None:
    message = re.sub(b"(<offset[^>]*>)[^<]*", lambda found: found[1] + digits.encode(), request(), count=1)
    message = re.sub(b"(:offset[^>]*>)[^<]*<", lambda found: found[1] + digits.encode() + b"<", message, count=1)
    with pytest.raises(ParseError) as refused:
        register.deliver(message)
    (reason,) = refused.value.reasons
    assert f"'{seen}' is not a valid value" in reason.message


def test_white_space_in_a_choice_of_the_schema_can_be_seen(register: Register) -> None:
    message = request().replace(b"<brocom:qualityRegime>IMBRO<", b"<brocom:qualityRegime>IMBRO\n <")
    with pytest.raises(ParseError) as refused:
        register.deliver(message)
    assert "'IMBRO\\n '" in refused.value.reasons[0].message
