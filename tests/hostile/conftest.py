"""The PKI of the hostile tests."""

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.service import make_pki


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))
