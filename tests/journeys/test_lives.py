"""Wells, networks, dossiers and boreholes from delivery to issue, over real HTTPS, valid by their own schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.objects import KINDS
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import make_engine
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.patience import LONG
from tests.service import Service, load_lives, running
from tests.unit.facilities import add_facilities
from tests.unit.lives import about, sample
from tests.unit.registers import enveloped, with_own_reference

PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, pki: TestPki, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service of its own, whose parties also have a part in objects with a life-span."""
    url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        with make_engine(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE lives TEMPLATE migrated"))
        url = make_url(server).set(database="lives").render_as_string(hide_password=False)
    with running(tmp_path_factory.mktemp("lives"), pki, url) as found:
        with found.store() as store:
            load_lives(store)
            add_facilities(store)
        yield found


def post(service: Service, stem: str, name: str, body: bytes) -> etree._Element:
    """Send a body; return the child of the answer's Body, valid against the schema of the service."""
    contract = CONTRACTS[name]
    version = contract.wsdl_file.parent.name
    address = f"{service.url}/2w-be/{name}/{version}"
    with service.session(stem) as session:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        own = with_own_reference(body) if name.startswith("is") else body
        response = session.post(address, data=enveloped(own), headers=headers, timeout=LONG)
    (content,) = etree.fromstring(response.content).find(ns.q(ns.SOAP, "Body"))
    assert contract.schema.errors(content) == (), response.content[:2000]
    return content


def delivered(service: Service, code: str, body: bytes) -> str:
    """Deliver what must be completed; return the BRO-ID."""
    answer = post(service, "leverancier", KINDS[code].version.delivery, body)
    assert answer.findtext("{*}responseType") == "completion", etree.tostring(answer)
    return answer.findtext("{*}broId") or ""


def asked(service: Service, code: str, bro_id: str, more: str = "", stem: str = "afnemer") -> etree._Element:
    """Ask for an object; return the issued document."""
    name = KINDS[code].version.issue
    body = (
        f'<d:dispatchDataRequest xmlns:d="{CONTRACTS[name].namespace}" xmlns:b="{ns.BROCOM}">'
        f"<b:requestReference>vraag</b:requestReference><b:broId>{bro_id}</b:broId>{more}</d:dispatchDataRequest>"
    )
    answer = post(service, stem, name, body.encode())
    assert answer.findtext("{*}responseType") == "dispatch"
    (document,) = answer.find("{*}dispatchDocument")  # type: ignore[misc]
    return document


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def well(service: Service) -> str:
    return delivered(service, "GMW", sample("gmw", "registration-construction"))


def test_a_well_lives_and_is_issued_with_its_history(service: Service) -> None:
    found = well(service)
    for name in ("owner", "electrode-status", "positions"):
        delivered(service, "GMW", about(sample("gmw", f"registration-{name}"), found))
    broken = sample("gmw", "insert-tube-status").replace(b">gebruiksklaar<", b">onbruikbaar<")
    delivered(service, "GMW", about(broken, found))
    document = asked(service, "GMW", found, PAST)
    assert local(document) == "GMW_PPO"
    assert [one.text for one in document.iter("{*}eventName")] == [
        "eigenaarVeranderd",
        "buisstatusVeranderd",
        "elektrodestatusVeranderd",
        "nieuweBepalingPosities",
    ]
    assert local(asked(service, "GMW", found, PAST, "leverancier")) == "GMW_PPO_DP"


def test_an_event_out_of_order_is_refused_in_the_published_words(service: Service) -> None:
    found = well(service)
    delivered(service, "GMW", about(sample("gmw", "registration-positions"), found))
    answer = post(service, "leverancier", "isgmw", about(sample("gmw", "registration-owner"), found))
    assert answer.findtext("{*}rejectionReason") == "er zijn 1 of meer fouten geconstateerd in het brondocument."
    (error,) = answer.iterfind("{*}sourceDocumentError/{*}specification")
    assert error.text == (
        "GMW-Eigenaar.Datum gebeurtenis (GMW_Owner.eventDate) = (2020-01-01, JJJJ-MM-DD) waarde is niet correct: "
        "gebeurtenis mag niet voor de laatst geregistreerde gebeurtenis {GMW_Positions.eventDate} = "
        "(2023-04-17, JJJJ-MM-DD) liggen."
    )


def test_wells_are_found_by_their_own_criteria(service: Service) -> None:
    found = well(service)
    body = re.sub(rb"(?s)<criteria>.*</criteria>", b"", sample("gmw", "dispatch-characteristics-circle"))
    criteria = (
        f'<criteria><b:area xmlns:b="{ns.BROCOM}"><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258" xmlns:g="{ns.GML}">'
        "<g:lowerCorner>51.9 4.8</g:lowerCorner><g:upperCorner>52.0 4.9</g:upperCorner></b:boundingBox></b:area>"
        "<minimumNumberOfTubes>2</minimumNumberOfTubes></criteria>"
    )
    body = body.replace(b"</dispatchCharacteristicsRequest>", criteria.encode() + b"</dispatchCharacteristicsRequest>")
    answer = post(service, "afnemer", "dsgmw", body)
    assert found in [one.text for one in answer.iter(ns.q(ns.BROCOM, "broId"))]


def test_well_network_and_dossier_refer_to_each_other(service: Service) -> None:
    found = well(service)
    start = sample("gmn", "registration-start").replace(b"GMW000000000001", found.encode())
    net = delivered(service, "GMN", start)
    assert [one.text for one in asked(service, "GMN", net, PAST).iter("{*}tubeNumber")] == ["1", "2"]
    begin = sample("gld", "registration-start").replace(b"GMW000000000001", found.encode())
    dossier = delivered(service, "GLD", begin.replace(b"GMN000000000001", net.encode()))
    for name in ("provisional", "control", "full"):
        delivered(service, "GLD", about(sample("gld", f"registration-addition-{name}"), dossier))
    document = asked(service, "GLD", dossier, "<d:filtered>ja</d:filtered>")
    assert local(document) == "GLD_O"
    assert len(list(document.iter("{*}OM_Observation"))) == 1
    assert len(list(asked(service, "GLD", dossier, stem="leverancier").iter("{*}OM_Observation"))) == 3


def test_a_dossier_of_production_grows_by_reports_and_is_ended(service: Service) -> None:
    dossier = delivered(service, "GPD", sample("gpd", "registration-start"))
    for name in ("report", "report-next", "report-extraction", "end"):
        delivered(service, "GPD", about(sample("gpd", f"registration-{name}"), dossier))
    for name in ("replace-report", "move-report", "move-start", "move-end", "delete-report", "delete-end"):
        answer = post(service, "leverancier", "isgpd", about(sample("gpd", name), dossier))
        assert answer.findtext("{*}responseType") == "completion", etree.tostring(answer)
    for stem, name in (("afnemer", "GPD_O"), ("leverancier", "GPD_O_DP")):
        document = asked(service, "GPD", dossier, stem=stem)
        assert local(document) == name
        assert [one.text for one in document.iter("{*}reportId")] == ["WKO-2022", "Bron-2021"]
        assert document.findtext("{*}lifespan/{*}endTime") == "2022-12-31"


def test_a_borehole_is_reported_in_two(service: Service) -> None:
    found = delivered(service, "BHR-GT", sample("bhr-gt", "registration-start-report"))
    delivered(service, "BHR-GT", about(sample("bhr-gt", "registration-end-report"), found))
    document = asked(service, "BHR-GT", found)
    assert local(document) == "BHR_GT_O"
    assert document.findtext(".//{*}registrationStatus") == "voltooid"
