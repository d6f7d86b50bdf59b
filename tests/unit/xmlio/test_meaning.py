"""What has no meaning in the documents of a kind is found, and does not get into what is issued."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.objects import KINDS
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import adopt, document
from bro_soap.xmlio.meaning import ElementContent, Meaning, Strange, has_hints, only
from tests.contracts import CONTRACTS

DSGLD = CONTRACTS["dsgld"]
PLACE, OTHER = "{urn:a}place", "{urn:a}other"
FORMS = Meaning(
    {PLACE: ElementContent(frozenset({OTHER}), {"kind": only("x")}), OTHER: ElementContent(text=only("", "y"))}
)
NAMES = (
    'xmlns="urn:a" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0" xmlns:e="urn:e" xmlns:gml="%s" xmlns:xsi="%s"'
)


def root(content: str) -> etree._Element:
    names = NAMES % (ns.GML, ns.XSI)
    return etree.fromstring(f"<b:root {names}><!-- a comment --><?an instruction?>{content}</b:root>")


def told(found: Strange) -> str:
    name = etree.QName(found.element).localname
    return f"{name}@{found.part.rpartition('}')[2]}" if found.part else name


KNOWN = (
    '<place kind="x"/>',
    '<place gml:id="a" xsi:nil="true" nilReason="unknown" xsi:schemaLocation="urn:a http://example.org/"/>',
    "<place> <other>y</other> <!-- z --> </place>",
    '<place xsi:type="b:own"/>',
    '<b:own codeSpace="urn:c" uom="m" srsName="urn:s">text</b:own>',
)
STRANGE = {
    "<e:x/>": "x",
    "<e:x><e:y/></e:x>": "x y",
    "<place><place/></place>": "place",
    "<place><b:own/></place>": "own",
    '<place kind="y"/>': "place@kind",
    '<place kind=" x"/>': "place@kind",
    '<place e:onload="1"/>': "place@onload",
    '<place xml:base="http://example.org/"/>': "place@base",
    '<place nilReason="other:iets"/>': "place@nilReason",
    "<place><other>z</other></place>": "other@text()",
    "<place><other>y<!-- --> z</other></place>": "other@text()",
    '<b:own href="x"/>': "own@href",
    '<b:own xml:lang="nl"/>': "own@lang",
    '<b:own srsDimension="99000031"/>': "own@srsDimension",
}


@pytest.mark.parametrize("content", KNOWN)
def test_what_has_a_meaning_is_left_alone(content: str) -> None:
    assert list(FORMS.strange(root(content).iter("*"))) == []


@pytest.mark.parametrize("content", STRANGE)
def test_what_has_no_meaning_is_found(content: str) -> None:
    assert " ".join(told(found) for found in FORMS.strange(root(content).iter("*"))) == STRANGE[content]


@pytest.mark.parametrize("content", [*KNOWN, *STRANGE])
def test_what_is_cleansed_has_nothing_strange_and_no_hints_to_parsers(content: str) -> None:
    cleansed = root(content)
    FORMS.cleanse(cleansed)
    assert list(FORMS.strange(cleansed.iter("*"))) == []
    assert not has_hints(cleansed)


def issued_type(written: str, prefix: str) -> str | None:
    """The type of a named value as it is issued, when it is delivered like this."""
    made = document(ns.q(DSGLD.namespace, "GLD_O"), DSGLD.prefixes, "GLD000000000001")
    names = f'xmlns:om="{ns.OM}" xmlns:xsi="{ns.XSI}" xmlns:{prefix}="{ns.GML}"'
    delivered = f"<om:NamedValue {names}><om:value xsi:type='{written}'>reguliereMeting</om:value></om:NamedValue>"
    adopt(made, etree.fromstring(delivered), ns.OM, typed=True)
    KINDS["GLD"].meaning.cleanse(made)
    return made[0][0].get(ns.q(ns.XSI, "type"))


@pytest.mark.parametrize("prefix", ["gml", "ns2", "geheim"])
def test_a_type_is_issued_with_the_prefix_of_where_it_is_issued(prefix: str) -> None:
    assert issued_type(f"{prefix}:CodeWithAuthorityType", prefix) == "gml:CodeWithAuthorityType"


def test_a_type_of_elsewhere_is_not_issued() -> None:
    assert issued_type("gml:geheim", "gml") is None


@pytest.mark.parametrize("version", ["1.1", "2"])
def test_a_table_is_issued_without_the_type_that_a_toolkit_gives_it(version: str) -> None:
    made = root(f'<values xmlns="http://www.broservices.nl/xsd/cptcommon/{version}" xsi:type="xs:string">1</values>')
    meaning = KINDS["CPT"].meaning
    assert list(meaning.strange(made.iter("*"))) == []
    meaning.cleanse(made)
    assert dict(made[-1].attrib) == {}


@pytest.mark.parametrize(
    "hint", ['xsi:schemaLocation="urn:a b"', 'xsi:noNamespaceSchemaLocation="b"', 'xsi:type="b:own"']
)
def test_what_is_told_to_parsers_is_noticed(hint: str) -> None:
    assert has_hints(root(f"<place><other {hint}/></place>"))
    assert not has_hints(root('<place xsi:nil="true"><other/></place>'))
