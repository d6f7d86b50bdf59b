"""One running service for the rules that only a running service can show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.service import Service, make_pki, running


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service"), pki) as found:
        yield found
