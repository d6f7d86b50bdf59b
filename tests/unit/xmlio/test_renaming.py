"""A document in the namespaces of another version: names and prefixes change, and nothing else."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.xmlio.renaming import in_namespaces, is_of_another_version

XSD = "http://www.broservices.nl/xsd/"
NEW = (f"{XSD}isx/2", f"{XSD}xcommon/2", f"{XSD}brocommon/3", "http://www.opengis.net/gml/3.2")


def renamed(document: str, namespaces: tuple[str, ...] = NEW) -> str:
    return etree.tostring(in_namespaces(etree.fromstring(document), namespaces), encoding="unicode")


OLD = (
    '<X xmlns="http://www.broservices.nl/xsd/isx/1.0" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" a="1">  <b:date>2020</b:date> tail '
    '<y xmlns:c="http://www.broservices.nl/xsd/xcommon/1.0" xsi:type="c:T" c:z="q"><c:deep/><empty></empty></y>'
    '<g:Point xmlns:g="http://www.opengis.net/gml/3.2" g:id="p"><g:pos>1 2</g:pos></g:Point></X>'
)


def test_names_and_prefixes_are_those_of_the_other_version() -> None:
    expected = (
        OLD.replace("isx/1.0", "isx/2").replace("xcommon/1.0", "xcommon/2").replace("brocommon/3.0", "brocommon/3")
    )
    assert renamed(OLD) == expected.replace("<empty></empty>", "<empty/>")


def test_there_and_back_is_the_same() -> None:
    back = tuple(one.replace("isx/2", "isx/1.0").replace("xcommon/2", "xcommon/1.0") for one in NEW[:2])
    once = etree.fromstring(renamed(OLD))
    again = in_namespaces(once, (*back, f"{XSD}brocommon/3.0"))
    assert etree.tostring(again, method="c14n") == etree.tostring(etree.fromstring(OLD), method="c14n")


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("<a>1<!-- c -->2<b/></a>", "<a>12<b/></a>"),
        ("<a><?p i?>text</a>", "<a>text</a>"),
        ("<a><![CDATA[<]]></a>", "<a>&lt;</a>"),
        (f'<a xmlns="{XSD}odd/1"/>', f'<a xmlns="{XSD}odd/1"/>'),
        ('<a xmlns:b="urn:b"><b:c xmlns:b="urn:other"/></a>', '<a xmlns:b="urn:b"><b:c xmlns:b="urn:other"/></a>'),
    ],
)
def test_what_is_of_no_version_stays(given: str, made: str) -> None:
    assert renamed(given) == made


def test_the_document_that_is_given_stays_as_it_is() -> None:
    document = etree.fromstring(OLD)
    in_namespaces(document, NEW)
    assert etree.tostring(document, encoding="unicode") == OLD.replace("<empty></empty>", "<empty/>")


def test_a_document_of_another_version_is_known() -> None:
    document = etree.fromstring(OLD)
    assert is_of_another_version(document, f"{XSD}isx/2")
    assert not is_of_another_version(document, f"{XSD}isx/1.0")
    assert not is_of_another_version(document, f"{XSD}isother/1.0")
