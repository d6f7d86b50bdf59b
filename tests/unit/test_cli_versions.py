"""The command line asks by the kind and the version that are meant, and says so where that is not clear."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from lxml import etree

from bro_soap.cli import cli, messages
from bro_soap.client.framing import _code_space
from bro_soap.objects import OBJECTS
from tests.contracts import INTERFACES
from tests.second import BOTH


def test_letters_that_several_kinds_share_name_them_all() -> None:
    assert [one.code for one in messages._kinds_of("CPT000000000001", None)] == ["CPT"]
    assert [one.code for one in messages._kinds_of("BHR000000000001", "BHR-G")] == ["BHR-G"]
    assert {one.code for one in messages._kinds_of("BHR000000000001", None)} >= {"BHR-G", "BHR-GT"}
    with pytest.raises(click.UsageError, match="XYZ000000000001 begins with none of"):
        messages._kinds_of("XYZ000000000001", None)


def test_a_version_is_the_newest_or_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "OBJECTS", BOTH)
    newest = BOTH["CPT", "2"]
    assert messages._version_of(newest, None).number == "2"
    assert messages._version_of(newest, "1.1").number == "1.1"
    with pytest.raises(click.UsageError, match=r"there is no CPT 3; there is 1\.1, 2"):
        messages._version_of(newest, "3")


def test_who_asks_by_a_version_there_is_not_is_told_before_anything_is_sent() -> None:
    asked = CliRunner().invoke(cli, ["request", "CPT000000000001", "--version", "9"])
    assert asked.exit_code == 2
    assert "there is no CPT 9; there is 1.1" in asked.output


@pytest.mark.parametrize("key", sorted(OBJECTS), ids="-".join)
def test_a_request_of_every_interface_finds_its_service(key: tuple[str, str]) -> None:
    version = OBJECTS[key].version
    assert version.namespaces == tuple(contract.namespace for contract in INTERFACES[key])
    root = etree.Element(f"{{{version.namespaces[0]}}}registrationRequest")
    assert messages._delivery_of(root) == (version, "register")


def test_the_client_names_the_list_of_reasons_that_the_kind_has() -> None:
    made = {key[0]: _code_space(one.version.namespaces[0], "correctionReason") for key, one in OBJECTS.items()}
    wanted = {"BHR-GT": "bhrgt", "BHR-G": "bhrg", "BHR-P": "bhr", "GMW": "gmw"}
    assert {code: made[code] for code in wanted} == {
        code: f"urn:bro:{name}:CorrectionReason" for code, name in wanted.items()
    }
