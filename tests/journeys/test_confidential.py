"""What is confidential, asked for by everybody in every way of a running service, over real HTTPS.

Of each kind that keeps something by what it says: all that is kept in its sample, with what happened to it. Friends see
all of it; who has no right, a grant that ended, or one that is over, gets none of it in any answer, and the log none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from bro_soap.geo import RD, to_etrs89
from bro_soap.model import Party, Role
from bro_soap.objects import KINDS
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Grant, Mandate, MandateKind
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local, text
from tests.contracts import CONTRACTS
from tests.patience import LONG
from tests.service import LIVES, Service, load_lives, oin, running
from tests.unit.lives import about, sample
from tests.unit.registers import enveloped, with_own_reference
from tests.unit.test_public import EVERYWHERE
from tests.unit.test_secrecy import FACILITY, SAID

# Certificates of the tests, and what they are to the objects: the first two see all, the third while it is appointed.
OWN, APPOINTED = ("bronhouder", "leverancier"), "tussenpersoon"
STRANGERS = ("afnemer", "bronhouder2", "ongemachtigd", "rolloos")
_MORE = {
    "99000040": (Role.DATA_AFNEMER,),
    "99000050": (Role.DATA_AFNEMER,),  # its grant is over
    "99000011": (Role.DATALEVERANCIER, Role.DATA_AFNEMER),  # delivers for another bronhouder; its grant was ended
}
PRESENT, PAST = (f"<d:dataToBeDelivered>{asked}</d:dataToBeDelivered>" for asked in ("actueel", "actueelHistorisch"))
VIEWS = {"GMW": (PRESENT, PAST), "GUF": (PRESENT, PAST), "GPD": ("",)}
# Of the basin of the facility, a hundred metres from its installations, which everybody may know of.
_BASIN = to_etrs89(RD, 121605.0, 487305.0)[:2]
BASIN = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258">'
    + "".join(
        f"<g:{side}Corner>{_BASIN[0] + by:.6f} {_BASIN[1] + by:.6f}</g:{side}Corner>"
        for side, by in (("lower", -0.0002), ("upper", 0.0002))
    )
    + "</b:boundingBox></b:area>"
)


@dataclass(frozen=True)
class Kept:
    """An object with something confidential, the transactions that made it, and the texts that are kept."""

    code: str
    bro_id: str
    transactions: tuple[str, ...]
    secret: frozenset[bytes]


def messages(code: str) -> list[bytes]:
    if code == "GUF":
        return [SAID.sub(rb"\g<1>nee<", sample("guf", f"registration-{name}")) for name in FACILITY]
    if code == "GPD":
        return [sample("gpd", "registration-start-drinking-water")]
    well = sample("gmw", "registration-construction-withheld")
    first, last = well.index(b"      <IsRelatedTo>"), well.index(b"    </GMW_Construction>")
    return [well[:first] + well[last:]]


def secrets(code: str) -> frozenset[bytes]:
    """The texts of what is kept in the messages of a kind, that stand nowhere else in them."""
    kept, others = set[str](), set[str]()
    for message in messages(code):
        document = next(one for one in etree.fromstring(message) if local(one) == "sourceDocument")[0]
        for path, one in _inside(document, ""):
            withheld = any(f"{path}/".startswith(f"{row}/" if row else "") for row in KINDS[code].withheld)
            if re.search(r"\d.*[ .].*\d", text(one)) or not KINDS[code].withheld.keys() - {""}:
                (kept if withheld else others).add(text(one))
    return frozenset(one.encode() for one in kept - others if len(one) > 3)


def _inside(element: etree._Element, above: str) -> Iterator[tuple[str, etree._Element]]:
    for one in element.iterchildren("*"):
        yield f"{above}{local(one)}", one
        yield from _inside(one, f"{above}{local(one)}/")


def post(service: Service, stem: str, code: str, body: bytes, *, delivering: bool = False) -> bytes:
    version = KINDS[code].version
    name = version.delivery if delivering else version.issue
    sent = enveloped(with_own_reference(body) if delivering else body)
    with service.session(stem) as session:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        answer = session.post(f"{service.url}/2w-be/{name}/{version.number}", data=sent, headers=headers, timeout=LONG)
    return bytes(answer.content)


def get(service: Service, stem: str, path: str) -> bytes:
    with service.session(stem) as session:
        return bytes(session.get(f"{service.url}{path}", timeout=LONG).content)


def asked(code: str, inner: str, operation: str) -> bytes:
    name = KINDS[code].version.issue
    return (
        f'<d:{operation} xmlns:d="{CONTRACTS[name].namespace}" xmlns:b="{ns.BROCOM}" xmlns:g="{ns.GML}">'
        f"<b:requestReference>vraag</b:requestReference>{inner}</d:{operation}>"
    ).encode()


def issued(service: Service, stem: str, kept: Kept) -> list[bytes]:
    """What is issued of an object, in all its views."""
    request = f"<b:broId>{kept.bro_id}</b:broId>"
    return [
        post(service, stem, kept.code, asked(kept.code, request + view, "dispatchDataRequest"))
        for view in VIEWS[kept.code]
    ]


def searched(service: Service, stem: str, kept: Kept, area: str = EVERYWHERE) -> bytes:
    request = asked(kept.code, f"<d:criteria>{area}</d:criteria>", "dispatchCharacteristicsRequest")
    return post(service, stem, kept.code, request)


def every_way(service: Service, stem: str, kept: Kept) -> dict[str, bytes]:
    """All that an organisation can ask of an object that is not its own, and what it is told."""
    begun = _otherwise(messages(kept.code)[0], kept.secret)
    others = begun.replace(b"99000001", b"99000002")
    told = {f"issue {number}": answer for number, answer in enumerate(issued(service, stem, kept))}
    if KINDS[kept.code].issue.characteristics_document:
        told["search"] = searched(service, stem, kept)
        told["search by what it is"] = searched(
            service, stem, kept, f"<b:deliveryAccountableParty>99000001</b:deliveryAccountableParty>{EVERYWHERE}"
        )
    for name, message in {
        "about it": about(others, kept.bro_id),
        "as its bronhouder": about(begun, kept.bro_id),
    }.items():
        told[f"a delivery {name}"] = post(service, stem, kept.code, message, delivering=True)
        replaced = message.replace(b"registrationRequest", b"replaceRequest")
        told[f"a replacement {name}"] = post(service, stem, kept.code, replaced, delivering=True)
    for transaction in kept.transactions:
        told[f"transaction {transaction}"] = get(service, stem, f"/transactions/{transaction}")
    told["its transactions"] = get(service, stem, "/transactions?since=2000-01-01T00:00:00Z")
    told["what is its own"] = get(service, stem, "/objects")
    return told


def _otherwise(message: bytes, secret: frozenset[bytes]) -> bytes:
    """The message without its secrets: who delivers it may hear again what it says itself."""
    for one in sorted(secret, key=len, reverse=True):
        message = message.replace(one, re.sub(rb"\w(?=\W*$)", b"3" if one.rstrip()[-1:] != b"3" else b"4", one))
    return message


def readers(service: Service) -> None:
    now = datetime.now(UTC)
    with service.store() as store:
        load_lives(store)
        with store.write() as unit:
            for number, roles in _MORE.items():
                held = frozenset((role, code) for role in roles for code in LIVES)
                unit.parties.add(Party(number, f"TEST {number}", frozenset({oin(number)}), held))
            for code in LIVES:
                unit.parties.grant(Mandate("99000002", "99000011", code, MandateKind.LEVERING, now))
            for code in VIEWS:
                unit.grants.grant(Grant("99000001", "99000040", code, now))
                unit.grants.grant(Grant("99000001", "99000050", code, now, date(2020, 1, 1)))
                unit.grants.grant(Grant("99000001", "99000011", code, now - timedelta(days=1)))
                assert unit.grants.end("99000001", "99000011", code, now)


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("confidential"), pki) as found:
        readers(found)
        yield found
        log = found.log_file.read_bytes()
        assert [one for code in VIEWS for one in secrets(code) if len(one) > 6 and one in log] == []


@pytest.fixture(scope="module")
def objects(service: Service) -> dict[str, Kept]:
    """An object of each kind that keeps something, by its code."""
    post(service, "leverancier", "BHR-GT", sample("bhr-gt", "registration-complete-report"), delivering=True)
    return {code: _delivered(service, code) for code in VIEWS}


def _delivered(service: Service, code: str) -> Kept:
    bro_id, transactions = "", []
    for message in messages(code):
        answer = etree.fromstring(
            post(service, "leverancier", code, about(message, bro_id) if bro_id else message, delivering=True)
        )
        assert answer.findtext(".//{*}responseType") == "completion", etree.tostring(answer)
        bro_id = answer.findtext(".//{*}broId") or ""
        transactions.append(answer.findtext(".//{*}transactionId") or "")
    return Kept(code, bro_id, tuple(transactions), secrets(code))


def test_all_kinds_that_keep_something_are_asked() -> None:
    assert set(VIEWS) == {code for code, kind in KINDS.items() if kind.withheld}
    assert all(secrets(code) for code in VIEWS)


@pytest.mark.parametrize("code", VIEWS)
@pytest.mark.parametrize("stem", STRANGERS)
def test_who_has_no_right_gets_nothing_of_it_in_any_way(
    service: Service, objects: dict[str, Kept], code: str, stem: str
) -> None:
    kept = objects[code]
    told = every_way(service, stem, kept)
    assert {way: one for way, answer in told.items() for one in kept.secret if one in answer} == {}
    assert len({len(answer) for answer in told.values()}) > 2, "it was answered"


@pytest.mark.parametrize("code", VIEWS)
@pytest.mark.parametrize("stem", [*OWN, APPOINTED])
def test_who_has_the_right_gets_all_of_it(service: Service, objects: dict[str, Kept], code: str, stem: str) -> None:
    kept = objects[code]
    answers = b"".join(issued(service, stem, kept))
    alone = {b"Pompstation Zeeduin"} if stem == APPOINTED else set()  # for bronhouder and supplier, whatever is said
    assert {one for one in kept.secret if one not in answers} <= alone
    assert kept.bro_id.encode() in answers


def test_a_grant_opens_it_until_it_is_ended(service: Service, objects: dict[str, Kept]) -> None:
    kept, now = objects["GUF"], datetime.now(UTC)
    deep = b"".join(issued(service, "afnemer", kept))
    with service.store() as store, store.write() as unit:
        unit.grants.grant(Grant("99000001", "99000020", kept.bro_id, now))
    opened = b"".join(issued(service, "afnemer", kept))
    with service.store() as store, store.write() as unit:
        assert unit.grants.end("99000001", "99000020", kept.bro_id, datetime.now(UTC))
    again = b"".join(issued(service, "afnemer", kept))
    assert [sum(one in answers for one in kept.secret) for answers in (deep, opened, again)] == [0, len(kept.secret), 0]


def test_no_search_tells_by_whether_it_hits_where_something_lies(service: Service, objects: dict[str, Kept]) -> None:
    """The well anywhere, and the facility where its basin is."""
    for code, area in (("GMW", EVERYWHERE), ("GUF", BASIN)):
        hits = {
            stem: objects[code].bro_id.encode() in searched(service, stem, objects[code], area)
            for stem in (*OWN, APPOINTED, *STRANGERS)
        }
        assert hits == dict.fromkeys((*OWN, APPOINTED), True) | dict.fromkeys(STRANGERS, False), code


def test_a_list_of_ones_own_has_the_dossier_that_is_kept_from_others(
    service: Service, objects: dict[str, Kept]
) -> None:
    listed = {
        stem: {one["broId"] for one in json.loads(get(service, stem, "/objects"))["objects"]}
        for stem in (*OWN, "bronhouder2")
    }
    assert {stem: objects["GPD"].bro_id in ids for stem, ids in listed.items()} == {
        "bronhouder": True,
        "leverancier": True,
        "bronhouder2": False,
    }
