"""An interface is a version of a kind: both together name it, and each kind is asked through its newest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bro_soap.catalogue.registration_object import by_key, newest
from bro_soap.objects import KINDS, OBJECTS

CPT = KINDS["CPT"]
NEXT = replace(CPT, version=replace(CPT.version, number="2", folder="cpt/2"))


def test_two_versions_of_a_kind_are_two_interfaces() -> None:
    assert list(by_key((CPT, NEXT))) == [("CPT", "1.1"), ("CPT", "2")]


def test_the_last_of_a_kind_is_its_newest() -> None:
    assert newest((CPT, NEXT, KINDS["GMW"])) == {"CPT": NEXT, "GMW": KINDS["GMW"]}


def test_an_interface_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"CPT 1\.1 is declared twice"):
        by_key((CPT, replace(CPT, name="anders")))


def test_the_versions_of_a_kind_stand_together() -> None:
    codes = [code for code, _ in OBJECTS]
    assert list(dict.fromkeys(codes)) == [
        code for code, before in zip(codes, ["", *codes], strict=False) if code != before
    ]
