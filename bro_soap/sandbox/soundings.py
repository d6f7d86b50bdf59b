"""Makes invented cone penetration tests of any size, for the demonstration, for benches and for trying out."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["Sounding", "registration_request"]

MISSING = "-999999"
# The columns of a CPT result in their published order (swe record ConePenetrationTestResultRecord).
COLUMNS = (
    "penetrationLength",
    "depth",
    "elapsedTime",
    "coneResistance",
    "correctedConeResistance",
    "netConeResistance",
    "magneticFieldStrengthX",
    "magneticFieldStrengthY",
    "magneticFieldStrengthZ",
    "magneticFieldStrengthTotal",
    "electricalConductivity",
    "inclinationEW",
    "inclinationNS",
    "inclinationX",
    "inclinationY",
    "inclinationResultant",
    "magneticInclination",
    "magneticDeclination",
    "localFriction",
    "poreRatio",
    "temperature",
    "porePressureU1",
    "porePressureU2",
    "porePressureU3",
    "frictionRatio",
)
_MEASURED = {"penetrationLength", "depth", "coneResistance", "inclinationResultant", "localFriction", "frictionRatio"}
_BYTES_PER_ROW = 190  # a row with 19 missing values


@dataclass(frozen=True, slots=True)
class Sounding:
    """An invented sounding on land: RD coordinates in m, surface level in m NAP, and a row per `step` m of depth."""

    reference: str
    object_id: str
    x: float = 155_000.0
    y: float = 463_000.0
    level: float = 1.25
    rows: int = 500
    step: float = 0.02
    accountable_party: str | None = None
    operator: str | None = None
    seed: int = 1
    quality_class: str = "klasse2"
    report_date: str = "2024-05-14"


def rows_for(size: int) -> int:
    """Return how many rows make a request of about `size` bytes."""
    return max(1, (size - 6_000) // _BYTES_PER_ROW)


def registration_request(sounding: Sounding) -> bytes:
    """Return a complete `registrationRequest` (iscpt 1.1) that is valid and meets the rules of IMBRO."""
    step = min(sounding.step, 190.0 / sounding.rows)
    party = sounding.accountable_party
    return _REQUEST.format(
        reference=escape(sounding.reference),
        party=f"<brocom:deliveryAccountableParty>{party}</brocom:deliveryAccountableParty>" if party else "",
        object_id=escape(sounding.object_id),
        report_date=sounding.report_date,
        x=f"{sounding.x:.3f}",
        y=f"{sounding.y:.3f}",
        level=f"{sounding.level:.3f}",
        research_operator=_operator("", "researchOperator", sounding.operator),
        horizontal_operator=_operator("cptcom:", "horizontalPositioningOperator", sounding.operator),
        vertical_operator=_operator("cptcom:", "verticalPositioningOperator", sounding.operator),
        quality_class=sounding.quality_class,
        final_depth=f"{sounding.rows * step:.3f}",
        values=_values(sounding, step),
        parameters="".join(
            f"<cptcom:{name}>{'ja' if name in _MEASURED else 'nee'}</cptcom:{name}>" for name in COLUMNS
        ),
    ).encode()


def _operator(prefix: str, name: str, kvk_number: str | None) -> str:
    return f"<{prefix}{name}>{kvk_number}</{prefix}{name}>" if kvk_number else ""


def _values(sounding: Sounding, step: float) -> str:
    """Return rows that look like soil: soft clay and peat with sand below, the cone leaning ever more."""
    chance = random.Random(sounding.seed)
    sand_from = chance.uniform(4.0, 9.0)
    rows = []
    for number in range(1, sounding.rows + 1):
        length = number * step
        sand = length > sand_from
        cone = abs((12 if sand else 0.6) + 3 * math.sin(length * 1.7) * sand + chance.gauss(0, 1.5 if sand else 0.15))
        ratio = chance.uniform(0.5, 1.2) if sand else chance.uniform(2.0, 6.0)
        measured = {
            "penetrationLength": f"{length:.3f}",
            "depth": f"{length * 0.999:.3f}",
            "coneResistance": f"{cone:.3f}",
            "inclinationResultant": f"{min(9, int(length / 5))}",
            "localFriction": f"{min(1.9, cone * ratio / 100):.3f}",
            "frictionRatio": f"{ratio:.1f}",
        }
        rows.append(",".join(measured.get(name, MISSING) for name in COLUMNS))
    return ";".join(rows) + ";"


_REQUEST = """<?xml version="1.0" encoding="UTF-8"?>
<iscpt:registrationRequest xmlns:iscpt="http://www.broservices.nl/xsd/iscpt/1.1"
  xmlns="http://www.broservices.nl/xsd/iscpt/1.1"
  xmlns:brocom="http://www.broservices.nl/xsd/brocommon/3.0" xmlns:cptcom="http://www.broservices.nl/xsd/cptcommon/1.1"
  xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:om="http://www.opengis.net/om/2.0"
  xmlns:sam="http://www.opengis.net/sampling/2.0" xmlns:swe="http://www.opengis.net/swe/2.0"
  xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <brocom:requestReference>{reference}</brocom:requestReference>
 {party}
 <brocom:qualityRegime>IMBRO</brocom:qualityRegime>
 <sourceDocument>
  <CPT>
   <objectIdAccountableParty>{object_id}</objectIdAccountableParty>
   <deliveryContext codeSpace="urn:bro:cpt:DeliveryContext">publiekeTaak</deliveryContext>
   <surveyPurpose codeSpace="urn:bro:cpt:SurveyPurpose">waterkering</surveyPurpose>
   <researchReportDate><brocom:date>{report_date}</brocom:date></researchReportDate>
   <cptStandard codeSpace="urn:bro:cpt:CPTStandard">ISO22476D1</cptStandard>
   <additionalInvestigationPerformed>nee</additionalInvestigationPerformed>
   {research_operator}
   <deliveredLocation>
    <cptcom:location gml:id="location" srsName="urn:ogc:def:crs:EPSG::28992"><gml:pos>{x} {y}</gml:pos></cptcom:location>
    <cptcom:horizontalPositioningDate><brocom:date>2024-04-02</brocom:date></cptcom:horizontalPositioningDate>
    <cptcom:horizontalPositioningMethod codeSpace="urn:bro:cpt:HorizontalPositioningMethod">RTKGPS0tot2cm</cptcom:horizontalPositioningMethod>
    {horizontal_operator}
   </deliveredLocation>
   <deliveredVerticalPosition>
    <cptcom:localVerticalReferencePoint codeSpace="urn:bro:cpt:LocalVerticalReferencePoint">maaiveld</cptcom:localVerticalReferencePoint>
    <cptcom:offset uom="m">{level}</cptcom:offset>
    <cptcom:verticalDatum codeSpace="urn:bro:cpt:VerticalDatum">NAP</cptcom:verticalDatum>
    <cptcom:verticalPositioningDate><brocom:date>2024-04-02</brocom:date></cptcom:verticalPositioningDate>
    <cptcom:verticalPositioningMethod codeSpace="urn:bro:cpt:VerticalPositioningMethod">RTKGPS0tot4cm</cptcom:verticalPositioningMethod>
    {vertical_operator}
   </deliveredVerticalPosition>
   <conePenetrometerSurvey gml:id="survey">
    <sam:sampledFeature xsi:nil="true"/>
    <cptcom:dissipationTestPerformed>nee</cptcom:dissipationTestPerformed>
    <cptcom:finalProcessingDate><brocom:date>2024-04-19</brocom:date></cptcom:finalProcessingDate>
    <cptcom:cptMethod codeSpace="urn:bro:cpt:CPTMethod">elektrischContinu</cptcom:cptMethod>
    <cptcom:qualityClass codeSpace="urn:bro:cpt:QualityClass">{quality_class}</cptcom:qualityClass>
    <cptcom:stopCriterion codeSpace="urn:bro:cpt:StopCriterion">einddiepte</cptcom:stopCriterion>
    <cptcom:trajectory>
     <cptcom:predrilledDepth uom="m">0.00</cptcom:predrilledDepth>
     <cptcom:finalDepth uom="m">{final_depth}</cptcom:finalDepth>
    </cptcom:trajectory>
    <cptcom:conePenetrometer>
     <cptcom:description>Rupsvoertuig met 200 kN drukkracht</cptcom:description>
     <cptcom:conePenetrometerType>C15-1204</cptcom:conePenetrometerType>
     <cptcom:coneSurfaceArea uom="mm2">1500</cptcom:coneSurfaceArea>
     <cptcom:coneDiameter uom="mm">44</cptcom:coneDiameter>
     <cptcom:coneSurfaceQuotient uom="1">0.80</cptcom:coneSurfaceQuotient>
     <cptcom:coneToFrictionSleeveDistance uom="mm">110</cptcom:coneToFrictionSleeveDistance>
     <cptcom:frictionSleeveSurfaceArea uom="mm2">22500</cptcom:frictionSleeveSurfaceArea>
     <cptcom:frictionSleeveSurfaceQuotient uom="1">1.0</cptcom:frictionSleeveSurfaceQuotient>
     <cptcom:zeroLoadMeasurement>
      <cptcom:coneResistanceBefore uom="MPa">0.021</cptcom:coneResistanceBefore>
      <cptcom:coneResistanceAfter uom="MPa">0.018</cptcom:coneResistanceAfter>
      <cptcom:localFrictionBefore uom="MPa">0.001</cptcom:localFrictionBefore>
      <cptcom:localFrictionAfter uom="MPa">0.002</cptcom:localFrictionAfter>
     </cptcom:zeroLoadMeasurement>
    </cptcom:conePenetrometer>
    <cptcom:conePenetrationTest gml:id="test">
     <om:phenomenonTime>
      <gml:TimeInstant gml:id="begin"><gml:timePosition>2024-04-02T09:12:00+02:00</gml:timePosition></gml:TimeInstant>
     </om:phenomenonTime>
     <om:resultTime xlink:href="#begin"/>
     <om:procedure xsi:nil="true"/>
     <om:observedProperty xsi:nil="true"/>
     <om:featureOfInterest xsi:nil="true"/>
     <cptcom:cptResult>
      <swe:elementCount/>
      <swe:elementType name="ConePenetrationTestResultRecord"
        xlink:href="https://schema.broservices.nl/xsd/cptcommon/1.1/cpttestresult_record.xml"/>
      <swe:encoding><swe:TextEncoding blockSeparator=";" decimalSeparator="." tokenSeparator=","/></swe:encoding>
      <cptcom:values>{values}</cptcom:values>
     </cptcom:cptResult>
    </cptcom:conePenetrationTest>
    <cptcom:procedure>
     <cptcom:interruptionProcessingPerformed>nee</cptcom:interruptionProcessingPerformed>
     <cptcom:expertCorrectionPerformed>nee</cptcom:expertCorrectionPerformed>
     <cptcom:signalProcessingPerformed>nee</cptcom:signalProcessingPerformed>
    </cptcom:procedure>
    <cptcom:parameters>{parameters}</cptcom:parameters>
   </conePenetrometerSurvey>
  </CPT>
 </sourceDocument>
</iscpt:registrationRequest>
"""
