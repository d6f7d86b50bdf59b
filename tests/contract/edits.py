"""Small errors to make in our own CPT schema on purpose: a comparison that does not find them proves nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.contract.contracts import Contract


@dataclass(frozen=True)
class Edit:
    """Replace one text in one file; `place` is the name of an element where documents can show it."""

    file: str
    old: str
    new: str
    place: str | None = None

    def __str__(self) -> str:
        return f"{self.file}: {self.old[:48]}"

    def applied(self, contract: Contract, folder: Path) -> Path:
        """Copy the set of the contract to the folder, make the edit there, and give the schema of the messages."""
        copied = Path(shutil.copytree(contract.messages.parent, folder / "edited"))
        text = (copied / self.file).read_text(encoding="utf-8")
        assert self.old in text
        (copied / self.file).write_text(text.replace(self.old, self.new), encoding="utf-8")
        return copied / contract.messages.name


YES_NO = 'type="brocom:IndicationYesNoEnumeration"'
OFFSET = '"offset" type="cptcom:OffsetType"'
KVK = 'ChamberOfCommerceNumberType"'
CODE = 'type="brocom:RegistrationObjectCodeType" minOccurs="0"'

SEEN_IN_DOCUMENTS = (
    Edit("brocommon.xsd", f'"underPrivilege" {YES_NO} minOccurs="0"', f'"underPrivilege" {YES_NO}', "qualityRegime"),
    Edit("brocommon.xsd", '<xs:enumeration value="IMBRO/A"/>', "", "qualityRegime"),
    Edit("brocommon.xsd", '"year" type="xs:gYear"', '"year" type="xs:string"', "year"),
    Edit("brocommon.xsd", f'"broId" {CODE}', '"broId" type="xs:integer" minOccurs="0"', "broId"),
    Edit("cptcommon.xsd", f'{OFFSET} nillable="true"', OFFSET, "offset"),
    Edit("cptcommon.xsd", "urn:bro:cpt:CPTMethod", "urn:bro:cpt:CptMethod", "cptMethod"),
    Edit("cptcommon.xsd", 'RemovedLayerType" minOccurs="0" maxOccurs="unbounded"',
         'RemovedLayerType" minOccurs="0" maxOccurs="4"', "removedLayer"),
    Edit("cptcommon.xsd", 'fixed="S/m"', 'fixed="s/m"', "zeroLoadMeasurement"),
    Edit("iscpt-messages.xsd", f'{KVK} minOccurs="0"', KVK, "researchOperator"),
    Edit("gml-profile.xsd", "gml:NilReasonEnumeration xs:anyURI", "gml:NilReasonEnumeration", "observedProperty"),
    Edit("gml-profile.xsd", '"srsDimension" type="xs:positiveInteger"', '"srsDimension" type="xs:integer"', "Point"),
    Edit("swe-profile.xsd", '"tokenSeparator" type="xs:string" use="required"', '"tokenSeparator" type="xs:string"',
         "TextEncoding"),
    Edit("swe-profile.xsd", r"\s*\S+\s+\S+\s*", r"\s*\S+(\s+\S+)+\s*", "interval"),
    Edit("om-profile.xsd", '"observedProperty" type="gml:ReferenceType" nillable="true"',
         '"observedProperty" type="gml:ReferenceType"', "observedProperty"),
    Edit("sa-profile.xsd", ' block="#all"/>', ' minOccurs="0"/>', "sampledFeature"),
    Edit("xlink-profile.xsd", 'restriction base="xs:anyURI"', 'restriction base="xs:integer"', "elementType"),
)  # fmt: skip
SEEN_IN_STRUCTURE_ONLY = (
    Edit("om-profile.xsd", ' block="#all"', ""),
    Edit("gml-profile.xsd", '"TimeInstantType" final="#all"', '"TimeInstantType"'),
    Edit("gml-profile.xsd", r"other:\w{2,}", r"other:\w+"),
    Edit("gml-profile.xsd", 'default="#ISO-8601"', ""),
    Edit("swe-profile.xsd", '"AbstractDataComponentType" abstract="true"', '"AbstractDataComponentType"'),
    Edit("swe-profile.xsd", '<xs:element ref="swe:XMLEncoding"/>', ""),
    Edit("sa-profile.xsd", 'processContents="lax"', 'processContents="strict"'),
    Edit("cptcommon.xsd", ' substitutionGroup="sam:SF_SamplingFeature"', ""),
    Edit("brocommon.xsd", '"beginDate" type="xs:date"', '"beginDate" type="xs:dateTime"'),
)
