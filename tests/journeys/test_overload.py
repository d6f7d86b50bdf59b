"""Too much at once: parties take turns, large requests let small ones pass, and who is turned away is told when to come."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.xmlio import ns
from tests.patience import LONG, until
from tests.service import Service, enveloped, running, sample

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


@pytest.fixture(scope="module")
def narrow(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of one process that lets few wait, and takes what is large one at a time."""
    bounds = {"workers": 1, "threads": 2, "queue_requests": 8, "large_request_bytes": 100_000}
    with running(tmp_path_factory.mktemp("narrow"), pki, **bounds) as found:
        yield found


@pytest.fixture(scope="module")
def limited(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that takes a request an hour of a party, five at once."""
    bounds = {"workers": 1, "party_requests_per_second": 1 / 3600, "party_burst": 5}
    with running(tmp_path_factory.mktemp("limited"), pki, **bounds) as found:
        yield found


def _post(service: Service, session: requests.Session, body: bytes, service_name: str = "iscpt") -> requests.Response:
    return session.post(service.endpoint(service_name), data=body, headers=HEADERS, timeout=LONG)


def _fault(response: requests.Response) -> str:
    root = etree.fromstring(response.content)
    return root.findtext(f"{ns.q(ns.SOAP, 'Body')}/{ns.q(ns.SOAP, 'Fault')}/faultstring") or ""


class Flood:
    """A party that keeps many connections busy with the same question until told to stop."""

    def __init__(self, service: Service, stem: str, body: bytes, connections: int, name: str = "dscpt") -> None:
        self._service, self._stem, self._body, self._name = service, stem, body, name
        self._stop = threading.Event()
        self.statuses: Counter[int] = Counter()
        self._pool = ThreadPoolExecutor(connections)
        for _ in range(connections):
            self._pool.submit(self._run)

    def _run(self) -> None:
        with self._service.session(self._stem) as session:
            while not self._stop.is_set():
                try:
                    answer = _post(self._service, session, self._body, self._name)
                    self.statuses[answer.status_code] += 1
                except requests.RequestException:
                    self.statuses[0] += 1

    def __enter__(self) -> Flood:
        until(lambda: self.statuses[200], "nothing of the flood is answered")
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        self._pool.shutdown()


def _question() -> bytes:
    return enveloped(sample("dispatch-characteristics-circle"))


def test_one_party_floods_and_another_is_served(narrow: Service) -> None:
    client = narrow.client("leverancier")
    with Flood(narrow, "afnemer", _question(), 24) as flood:
        answers = [client.register(sample("registration-land-rd")) for _ in range(10)]
        until(lambda: flood.statuses[503], "who sends more than may wait is told so")
    assert all(answer.completed for answer in answers)
    assert set(flood.statuses) == {200, 503}


def test_who_is_turned_away_gets_a_fault_and_a_time(narrow: Service) -> None:
    away: list[requests.Response] = []

    def asked() -> bool:
        away.extend(answer for answer in (_post(narrow, session, _question(), "dscpt"),) if answer.status_code == 503)
        return bool(away)

    with Flood(narrow, "afnemer", _question(), 24), narrow.session("afnemer") as session:
        until(asked)
    assert int(away[0].headers["Retry-After"]) >= 1
    assert _fault(away[0]).startswith("0051: De dienst is tijdelijk niet beschikbaar.")


def test_large_deliveries_let_small_ones_pass(narrow: Service) -> None:
    large = enveloped(registration_request(Sounding("large", "large", rows=12_000)))
    assert len(large) > 500_000
    client = narrow.client("leverancier")
    with Flood(narrow, "bronhouder", large, 4, "iscpt") as flood:
        assert all(client.register(sample("registration-land-rd")).completed for _ in range(10))
    assert set(flood.statuses) <= {200, 503}


def test_a_party_over_its_rate_is_told_so_and_others_are_not(limited: Service) -> None:
    with limited.session("afnemer") as session:
        answers = [_post(limited, session, _question(), "dscpt") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    refused = answers[5]
    assert 3600 - 2 * LONG < int(refused.headers["Retry-After"]) <= 3600
    assert _fault(refused).startswith("0051: U verstuurt meer verzoeken")
    with limited.session("bronhouder") as session:
        assert _post(limited, session, _question(), "dscpt").status_code == 200
