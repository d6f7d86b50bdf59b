"""Small errors to make in our own schemas on purpose: a comparison that does not find them proves nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.contract.contracts import Contract


@dataclass(frozen=True)
class Edit:
    """Replace one text in one file of a service; `place` is the name of an element where documents can show it."""

    service: str
    file: str
    old: str
    new: str
    place: str | None = None

    def __str__(self) -> str:
        return f"{self.service} {self.file}: {self.old[:48]}"

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
    Edit("iscpt", "brocommon.xsd", f'"underPrivilege" {YES_NO} minOccurs="0"', f'"underPrivilege" {YES_NO}', "qualityRegime"),
    Edit("iscpt", "brocommon.xsd", '<xs:enumeration value="IMBRO/A"/>', "", "qualityRegime"),
    Edit("iscpt", "brocommon.xsd", '"year" type="xs:gYear"', '"year" type="xs:string"', "year"),
    Edit("iscpt", "brocommon.xsd", f'"broId" {CODE}', '"broId" type="xs:integer" minOccurs="0"', "broId"),
    Edit("iscpt", "cptcommon.xsd", f'{OFFSET} nillable="true"', OFFSET, "offset"),
    Edit("iscpt", "cptcommon.xsd", "urn:bro:cpt:CPTMethod", "urn:bro:cpt:CptMethod", "cptMethod"),
    Edit("iscpt", "cptcommon.xsd", 'RemovedLayerType" minOccurs="0" maxOccurs="unbounded"',
         'RemovedLayerType" minOccurs="0" maxOccurs="4"', "removedLayer"),
    Edit("iscpt", "cptcommon.xsd", 'fixed="S/m"', 'fixed="s/m"', "zeroLoadMeasurement"),
    Edit("iscpt", "iscpt-messages.xsd", f'{KVK} minOccurs="0"', KVK, "researchOperator"),
    Edit("iscpt", "gml-profile.xsd", "gml:NilReasonEnumeration xs:anyURI", "gml:NilReasonEnumeration", "observedProperty"),
    Edit("iscpt", "gml-profile.xsd", '"srsDimension" type="xs:positiveInteger"', '"srsDimension" type="xs:integer"', "Point"),
    Edit("iscpt", "swe-profile.xsd", '"tokenSeparator" type="xs:string" use="required"', '"tokenSeparator" type="xs:string"',
         "TextEncoding"),
    Edit("iscpt", "swe-profile.xsd", r"\s*\S+\s+\S+\s*", r"\s*\S+(\s+\S+)+\s*", "interval"),
    Edit("iscpt", "om-profile.xsd", '"observedProperty" type="gml:ReferenceType" nillable="true"',
         '"observedProperty" type="gml:ReferenceType"', "observedProperty"),
    Edit("iscpt", "sa-profile.xsd", ' block="#all"/>', ' minOccurs="0"/>', "sampledFeature"),
    Edit("iscpt", "xlink-profile.xsd", 'restriction base="xs:anyURI"', 'restriction base="xs:integer"', "elementType"),
    Edit("isgmw", "isgmw-messages.xsd", 'wellStability" type="gmwcom:WellStabilityType" minOccurs="0"',
         'wellStability" type="gmwcom:WellStabilityType"', "wellStability"),
    Edit("isgmw", "isgmw-messages.xsd", 'ElectrodeType" minOccurs="2"', 'ElectrodeType"', "electrode"),
    Edit("isgmw", "isgmw-messages.xsd", 'ChamberOfCommerceNumberType" nillable="true"', 'ChamberOfCommerceNumberType"',
         "owner"),
    Edit("isgmw", "isgmw-messages.xsd", '<xs:element ref="isgmw:GMW_Shift"/>', "", "GMW_Shift"),
    Edit("isgmw", "gmwcommon.xsd", 'fixed="mm"', 'fixed="m"', "tubeTopDiameter"),
    Edit("isgmn", "isgmn-messages.xsd", '<xs:maxLength value="40"/>', '<xs:maxLength value="4"/>', "measuringPointCode"),
    Edit("isgmn", "isgmn-messages.xsd", '<xs:totalDigits value="3"/>', '<xs:totalDigits value="5"/>', "tubeNumber"),
    Edit("isgmn", "isgmn-messages.xsd", '<xs:element ref="isgmn:GMN_TubeReference"/>', "", "GMN_TubeReference"),
    Edit("dsgmn", "dsgmn-messages.xsd", 'value="actueelHistorisch"', 'value="alles"', "dataToBeDelivered"),
    Edit("dsgmn", "dsgmn-messages.xsd", '<xs:element ref="dsgmn:GMN_PPO_DP"/>', "", "GMN_PPO_DP"),
    Edit("isgld", "isgld-messages.xsd", '<xs:element ref="isgld:GLD_Closure"/>', "", "GLD_Closure"),
    Edit("isgld", "wml-profile.xsd", 'nillable="true" minOccurs="0"', 'minOccurs="0"', "value"),
    Edit("isgld", "gmd-profile.xsd", '<xs:element ref="wml2:ObservationMetadata"/>', "", "ObservationMetadata"),
    Edit("isgld", "om-profile.xsd", '<xs:element ref="gml:TimePeriod"/>', "", "TimePeriod"),
    Edit("isgld", "gco-profile.xsd", '"codeListValue" type="xs:anyURI" use="required"', '"codeListValue" type="xs:anyURI"',
         "CI_RoleCode"),
    Edit("dsgld", "dsgld-messages.xsd", 'DatePeriodType" minOccurs="0"', 'DatePeriodType"', "observationPeriod"),
    Edit("isbhr-gt", "isbhr-gt-messages.xsd", 'OrganizationType" minOccurs="0"', 'OrganizationType"', "researchOperator"),
    Edit("isbhr-gt", "bhrgtcommon.xsd", 'fixed="kPa"', 'fixed="Pa"', "verticalStress"),
    Edit("isbhr-gt", "bhrgtcommon.xsd", 'minOccurs="5" maxOccurs="20"', 'minOccurs="4" maxOccurs="20"',
         "determinationStep"),
    Edit("dsbhr-gt", "dsbhr-gt-messages.xsd", 'SamplingQualityType" minOccurs="0" maxOccurs="unbounded"',
         'SamplingQualityType" minOccurs="0"', "samplingQuality"),
)  # fmt: skip
SEEN_IN_STRUCTURE_ONLY = (
    Edit("iscpt", "om-profile.xsd", ' block="#all"', ""),
    Edit("iscpt", "gml-profile.xsd", '"TimeInstantType" final="#all"', '"TimeInstantType"'),
    Edit("iscpt", "gml-profile.xsd", r"other:\w{2,}", r"other:\w+"),
    Edit("iscpt", "gml-profile.xsd", 'default="#ISO-8601"', ""),
    Edit("iscpt", "swe-profile.xsd", '"AbstractDataComponentType" abstract="true"', '"AbstractDataComponentType"'),
    Edit("iscpt", "swe-profile.xsd", '<xs:element ref="swe:XMLEncoding"/>', ""),
    Edit("iscpt", "sa-profile.xsd", 'processContents="lax"', 'processContents="strict"'),
    Edit("iscpt", "cptcommon.xsd", ' substitutionGroup="sam:SF_SamplingFeature"', ""),
    Edit("iscpt", "brocommon.xsd", '"beginDate" type="xs:date"', '"beginDate" type="xs:dateTime"'),
    Edit("isgmw", "gmwcommon.xsd", "urn:bro:gmw:ElectrodePositioningMethod", "urn:bro:gmw:Method"),
    Edit("isgmn", "isgmn-messages.xsd", ' substitutionGroup="gml:AbstractFeature"', ""),
    Edit("isgld", "wml-profile.xsd", '"TimeValuePairType" abstract="true"', '"TimeValuePairType"'),
    Edit("isgld", "wml-profile.xsd", 'maxOccurs="10000"', 'maxOccurs="unbounded"'),
    Edit("isbhr-gt", "isbhr-gt-messages.xsd", ' substitutionGroup="isbhrgt:BHR_GT_StartReport_V1"', ""),
    Edit("isbhr-gt", "bhrgtcommon.xsd", 'DescriptionProcedureType" maxOccurs="2"', 'DescriptionProcedureType"'),
)
