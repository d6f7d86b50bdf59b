"""Names of the BRO and their versions."""

from __future__ import annotations

import pytest

from bro_soap.xmlio import ns


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("{http://www.broservices.nl/xsd/brocommon/3.0}date", "{brocommon}date"),
        ("{http://www.broservices.nl/xsd/brocommon/3}date", "{brocommon}date"),
        ("{http://www.broservices.nl/xsd/isbhr-gt/2.1}x", "{isbhr-gt}x"),
        ("{http://www.broservices.nl/xsd/odd}x", "{odd}x"),
        ("{http://www.opengis.net/gml/3.2}pos", "{http://www.opengis.net/gml/3.2}pos"),
        ("date", "date"),
    ],
)
def test_a_name_of_the_bro_is_the_same_in_every_version(tag: str, name: str) -> None:
    assert ns.versionless(tag) == name


def test_another_namespace_has_no_versions() -> None:
    assert ns.family(ns.GML) == ""
    assert ns.family(ns.BROCOM) == "brocommon"
