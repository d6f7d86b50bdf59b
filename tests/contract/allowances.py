"""The places where a document may be valid by one schema and not by the other, each with a change that settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from bro_soap.xmlio import ns

Element = etree._Element
XSI_TYPE = ns.q(ns.XSI, "type")
GUFCOM = "http://www.broservices.nl/xsd/gufcommon/1.0"
ISGMW = "http://www.broservices.nl/xsd/isgmw/1.1"


@dataclass(frozen=True, eq=False)
class Allowance:
    """A known difference: what our schema says, why, and a change after which both must say that it is valid.

    `repair` changes a document and tells whether there was anything to change. `place` is an element whose mutants
    show the difference. `at_start` also repairs the samples before they are changed, so that their mutants say more.
    """

    reason: str
    ours: bool
    repair: Callable[[Element], bool]
    place: str
    at_start: bool = False


def add_map_sheet_code(root: Element) -> bool:
    """Give every construction that has neither nitgCode nor mapSheetCode the latter, before its owner."""
    bare = [
        construction
        for construction in root.iter(ns.q(ISGMW, "GMW_Construction"))
        if not any(construction.find(ns.q(ISGMW, name)) is not None for name in ("nitgCode", "mapSheetCode"))
        and construction.find(ns.q(ISGMW, "owner")) is not None
    ]
    for construction in bare:
        code = etree.Element(ns.q(ISGMW, "mapSheetCode"))
        code.text = "31H"
        construction.find(ns.q(ISGMW, "owner")).addprevious(code)
    return bool(bare)


def remove_type(namespace: str, name: str) -> Callable[[Element], bool]:
    """Give a repair that takes xsi:type from every element with this name; no namespace means any."""

    def repair(root: Element) -> bool:
        typed = [e for e in root.iter(f"{{{namespace or '*'}}}{name}") if XSI_TYPE in e.attrib]
        for element in typed:
            del element.attrib[XSI_TYPE]
        return bool(typed)

    return repair


# What clients have delivered since 2025, in the same namespaces: no newer schema is published.
LATER = tuple(
    ns.q(ISGMW, name) for name in ("geometricDataPubliclyAvailable", "isAbroad", "IsRelatedTo", "screenProtection")
)
LATER_DOCUMENTS = tuple(
    ns.q(ISGMW, name)
    for name in ("GMW_GroundLevelMeasuring", "GMW_PositionsMeasuring", "GMW_SubsequentAdditionSurveys")
)


def remove_later(root: Element) -> bool:
    """Take out what the published schema of GMW does not know yet, and give a construction the code that it asks for."""
    renamed = _as_removals(root)
    found = list(root.iter(*LATER))
    for element in found:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return bool(found or renamed) and (add_map_sheet_code(root) or True)


def _as_removals(root: Element) -> bool:
    """Make a removal, which is a date and nothing more, of every document that the published schema does not know."""
    found = list(root.iter(*LATER_DOCUMENTS))
    for document in found:
        document.tag = ns.q(ISGMW, "GMW_Removal")
        for part in document[1:]:
            document.remove(part)
        for part in document.iterchildren(ns.q(ISGMW, "eventDate")):
            part.tag = ns.q(ISGMW, "wellRemovalDate")
    return bool(found)


OF_2025 = Allowance("later than the published schema, in the same namespaces", True, remove_later, "IsRelatedTo")
ISGPD = "http://www.broservices.nl/xsd/isgpd/1.0"


def replaced_instead(root: Element) -> bool:
    """Make a request that moves a document of a dossier one that replaces it."""
    if root.tag != ns.q(ISGPD, "moveRequest") or root[-1].tag != ns.q(ISGPD, "dateToBeCorrected"):
        return False
    root.tag = ns.q(ISGPD, "replaceRequest")
    root.remove(root[-1])
    return True


MOVES_A_DOSSIER = Allowance(
    "the operations of the register have it, and no published schema", True, replaced_instead, "dateToBeCorrected"
)
NEITHER_CODE = Allowance(
    "deliveries of today leave nitgCode and mapSheetCode out", True, add_map_sheet_code, "mapSheetCode", at_start=True
)
TYPE_ON_VALUES = "its values are xs:anyType here, so that toolkits give them as text"
TYPE_ON_DISPATCH_DOCUMENT = Allowance(
    "dispatchDocument has a type of the service, in which the documents stand by name",
    False,
    remove_type("", "dispatchDocument"),
    "dispatchDocument",
)


def type_on_values(common: str) -> Allowance:
    """Allow xsi:type on the values of the tables of an object, given by the namespace of its common types."""
    return Allowance(TYPE_ON_VALUES, True, remove_type(common, "values"), "values")


def close_instead(root: Element) -> bool:
    """Make every end of a licence the end of the whole facility, which has the same date."""
    found = list(root.iter(ns.q(GUFCOM, "GUF_EndLicence")))
    for ended in found:
        ended.tag = ns.q(GUFCOM, "GUF_Closure")
        for part in ended.findall(ns.q(GUFCOM, "identificationLicence")):
            ended.remove(part)
    return bool(found)


END_OF_A_LICENCE = Allowance(
    "is in no public schema, and delivered all the same", True, close_instead, "GUF_EndLicence"
)
BHRCOM = "http://www.broservices.nl/xsd/bhrcommon/2.0"


def tell_operator(root: Element) -> bool:
    """Say of every analysis in a pedological borehole who made it."""
    lacking = [
        area
        for area in root.iter(ns.q(BHRCOM, "investigatedInterval"))
        if (before := area.getprevious()) is not None and before.tag not in _TOLD_BEFORE
    ]
    for interval in lacking:
        operator = etree.Element(ns.q(BHRCOM, "analysisOperator"))
        etree.SubElement(operator, ns.q(ns.BROCOM, "chamberOfCommerceNumber")).text = "99000031"
        interval.addprevious(operator)
    return bool(lacking)


_TOLD_BEFORE = {ns.q(BHRCOM, "analysisOperator"), ns.q(BHRCOM, "investigatedInterval")}
OPERATOR_NOT_TOLD = Allowance(
    "who analysed is not told to everybody, so that it may be left out",
    True,
    tell_operator,
    "analysisOperator",
    at_start=True,
)
DSBHR = "http://www.broservices.nl/xsd/dsbhr/2.0"


def gone_instead(root: Element) -> bool:
    """Make of all characteristics of pedological boreholes that these are out of registration."""
    found = list(root.iter(ns.q(DSBHR, "BHR_C")))
    for told in found:
        told.tag = ns.q(ns.BROCOM, "BRO_DO")
        told[1:] = []
        for name, value in (("deregistered", "ja"), ("deregistrationTime", "2024-08-01T00:00:00Z")):
            etree.SubElement(told, ns.q(ns.BROCOM, name)).text = value
    return bool(found)


CODES_OF_TOOLS = Allowance(
    "the overview of tools holds codes, where a slip of the published schema has whole tools",
    True,
    gone_instead,
    "BHR_C",
)
