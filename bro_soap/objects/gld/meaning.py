"""What the documents of a GLD may hold beside its own elements: an observation, who made it and how, and its series."""

from __future__ import annotations

import re

from bro_soap.objects.gld.names import CODE_LISTS, IN_METADATA, IN_PROCESS, PROCESS_REFERENCE, STATUS
from bro_soap.objects.gld.series import QUALITY_LIST, is_plain
from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ANY, ElementContent, Meaning, Values, only
from bro_soap.xmlio.standards import EMPTY, HREF, INSTANT, MOMENT, PERIOD, Forms

__all__ = ["MEANING"]

_NUMBERS = frozenset(
    ns.q(family, name)
    for family in ("brocommon", "gldcommon")
    for name in ("chamberOfCommerceNumber", "europeanCompanyRegistrationNumber")
)
_TYPES = re.compile(r"(?:[^\s:]+:)?(?:OrganizationType|CodeWithAuthorityType|CodeType)")
# An observation or a process of the dossier, by its id.
_IN_DOSSIER = re.compile(r"#?[\w.-]*")


def _urn(start: str) -> Values:
    return re.compile(rf"{re.escape(start)}[\w.-]*")


def _in(namespace: str, **forms: ElementContent) -> Forms:
    return {ns.q(namespace, name): form for name, form in forms.items()}


def _only(namespace: str, *names: str) -> frozenset[str]:
    return frozenset(ns.q(namespace, name) for name in names)


def _to(values: Values) -> ElementContent:
    return ElementContent(attributes={HREF: values})


_SCHEMA = ElementContent(None)
_ROLE = "principalInvestigator"

_OBSERVATION = _in(
    ns.OM,
    OM_Observation=_SCHEMA,
    type=_to(only("http://www.opengis.net/def/observationType/waterml/2.0/MeasurementTimeseriesTVPObservation")),
    metadata=ElementContent(_only(ns.WML, "ObservationMetadata")),
    relatedObservation=ElementContent(_only(ns.OM, "ObservationContext"), {HREF: _IN_DOSSIER}),
    ObservationContext=_SCHEMA,
    role=_to(only("http://resource.gwml.org/def/role/supportObservation")),
    phenomenonTime=ElementContent(_only(ns.GML, "TimePeriod", "TimeInstant")),
    resultTime=ElementContent(_only(ns.GML, "TimeInstant")),
    procedure=ElementContent(_only(ns.WML, "ObservationProcess"), {HREF: _IN_DOSSIER}),
    observedProperty=ElementContent(),
    featureOfInterest=ElementContent(),
    result=ElementContent(_only(ns.WML, "MeasurementTimeseries"), text=EMPTY),
    NamedValue=_SCHEMA,
    name=_to(only(*IN_METADATA, *IN_PROCESS)),
    value=ElementContent(_NUMBERS, {ns.q(ns.XSI, "type"): _TYPES, "codeSpace": only(*CODE_LISTS.values())}),
)
_METADATA = {
    **_in(
        ns.GMD,
        contact=_SCHEMA,
        CI_ResponsibleParty=_SCHEMA,
        organisationName=ElementContent(_only(ns.GCO, "CharacterString")),
        role=_SCHEMA,
        CI_RoleCode=ElementContent(
            attributes={"codeList": only("urn:ISO:19115:CI_RoleCode"), "codeListValue": only(_ROLE)},
            text=only("", _ROLE),
        ),
        dateStamp=_SCHEMA,
        identificationInfo=ElementContent(),
    ),
    # Who measured is told by number, to whom may know it.
    **_in(ns.GCO, CharacterString=ElementContent(text=EMPTY), Date=ElementContent(), DateTime=ElementContent()),
    **_in(
        ns.WML,
        ObservationMetadata=_SCHEMA,
        status=_to(_urn(STATUS)),
        parameter=_SCHEMA,
        ObservationProcess=_SCHEMA,
        processType=_to(ANY),  # GLD-050
        processReference=_to(_urn(PROCESS_REFERENCE)),
    ),
}
_SERIES = {
    **_in(
        ns.WML,
        MeasurementTimeseries=ElementContent(None, plain=is_plain),
        point=_SCHEMA,
        MeasurementTVP=_SCHEMA,
        time=MOMENT,
        value=ElementContent(attributes={"uom": ANY}),  # GLD-049
        metadata=_SCHEMA,
        TVPMeasurementMetadata=_SCHEMA,
        qualifier=_SCHEMA,
        interpolationType=_to(ANY),  # GLD-045
        censoredReason=_to(ANY),  # GLD-044
    ),
    **_in(
        ns.SWE,
        Category=_SCHEMA,
        codeSpace=_to(only(QUALITY_LIST)),
        Quantity=ElementContent(None, {"definition": only("urn:bro:gld:PointMetadata:censoringLimitvalue")}),
        uom=ElementContent(attributes={"code": ANY}),  # GLD-049
        value=ElementContent(),
    ),
}

MEANING = Meaning({**INSTANT, **PERIOD, **_OBSERVATION, **_METADATA, **_SERIES})
