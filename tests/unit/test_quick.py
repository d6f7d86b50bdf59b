"""What the short lane runs for a change, and what it leaves out."""

from __future__ import annotations

import pytest

from tests.quick import ALWAYS, selection

ASKED = {
    "bro_soap/objects/bhr_gt/rules.py": {"tests/objects/bhr-gt", "tests/unit/test_bhr_gt.py"},
    "bro_soap/catalogue/gmw/well.tsv": {"tests/objects/gmw", "tests/unit/test_gmw.py"},
    "xsd/gld/1.0/isgld-messages.xsd": {"tests/objects/gld", "tests/unit/test_gld.py"},
    "bro_soap/security/tls/server.py": {"tests/unit/security"},
    "bro_soap/delivery/repeats.py": {"tests/unit/test_repeats.py", "tests/unit/test_delivery.py"},
    "tests/unit/geo/test_transform.py": {"tests/unit/geo/test_transform.py"},
    "docs/ledger/GMN.tsv": {"tests/objects/gmn", "tests/unit/test_gmn.py"},
    "README.md": set(),
}


@pytest.mark.parametrize("file", ASKED)
def test_what_changed_is_tested(file: str) -> None:
    assert set(selection([file])) - set(ALWAYS) == ASKED[file]


def test_what_is_in_a_folder_is_not_asked_for_twice() -> None:
    asked = selection(["bro_soap/security/tls/server.py", "tests/unit/security/test_tls.py"])
    assert "tests/unit/security" in asked
    assert "tests/unit/security/test_tls.py" not in asked


@pytest.mark.parametrize("source", ["def test_it(postgresql_server): ...", "import subprocess\ndef test_it(): ..."])
def test_what_starts_postgresql_or_processes_is_marked_unasked(pytester: pytest.Pytester, source: str) -> None:
    pytester.makeconftest("from tests.conftest import *")
    pytester.makepyfile(source)
    items, _ = pytester.inline_genitems("-p", "no:randomly")
    assert [bool(item.get_closest_marker("outside")) for item in items] == [True]


def test_what_does_not_is_not(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("outside") is None
