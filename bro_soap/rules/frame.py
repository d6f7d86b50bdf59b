"""The rules about the request's own fields, which come first, and how these are named in sentences.

Citations as in `common`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bro_soap.declaration.documents import DocumentKind
from bro_soap.model import JA, Operation
from bro_soap.rules.mes1 import outside_mes1
from bro_soap.rules.rule import Context, Datum, Hit, Phase, Rule, rule
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import local
from bro_soap.xmlio.identifiers import KVK_NUMBER
from bro_soap.xmlio.request import Request

__all__ = ["FRAME", "begins", "frame_datum", "hit", "request_datum", "tells_of_the_beginning"]

_BEGINS = frozenset({DocumentKind.START, DocumentKind.WHOLE})
_DUTCH = {
    "requestReference": "verzoekkenmerk",
    "deliveryAccountableParty": "bronhouder",
    "deliveryResponsibleParty": "dataleverancier",
    "broId": "BRO-ID",
    "qualityRegime": "kwaliteitsregime",
    "underPrivilege": "onder voorrecht",
    "correctionReason": "correctiereden",
    "dateToBeCorrected": "te corrigeren datum",
    "sourceDocument": "brondocument",
}


def frame_datum(context: Context, name: str) -> Datum:
    """Return the datum of the request's own field."""
    return request_datum(context.request, name)


def request_datum(request: Request, name: str) -> Datum:
    """Return the datum of a request's own field: `Registratieverzoek.BRO-ID (RegistrationRequest.broId)`."""
    element = local(request.element)
    entity = "Registratieverzoek" if request.operation is Operation.REGISTER else "Correctieverzoek"
    return Datum(name, f"{element[:1].upper()}{element[1:]}.{name}", f"{entity}.{_DUTCH[name]}")


def hit(context: Context, key: str, name: str, value: object = None, reference: object = "") -> tuple[Hit]:
    """Return the violation of a rule about a field of the request itself."""
    return (Hit(key, frame_datum(context, name), value, reference, element=context.frame(name)),)


def tells_of_the_beginning(context: Context) -> bool:
    """Tell whether the document begins an object, or holds it whole."""
    document = context.subject.documents_by_name.get(context.request.document_type)
    return document is not None and document.kind in _BEGINS


def begins(context: Context) -> bool:
    """Tell whether the request makes a new object: a start document or a whole one, registered."""
    return context.request.operation is Operation.REGISTER and tells_of_the_beginning(context)


# --- frame: RA-01 ... RA-06


@rule("BRO-001", "IH registratieverzoek, verzoekkenmerk; RA-03", phase=Phase.FRAME)
def reference_has_a_value(context: Context) -> Iterable[Hit] | None:
    """Het verzoekkenmerk heeft een waarde."""
    return None if trimmed(context.request.request_reference) else hit(context, "RA-03", "requestReference")


@rule("BRO-002", "IH registratieverzoek, verzoekkenmerk: Tekst 200; RA-04", phase=Phase.FRAME)
def reference_is_not_too_long(context: Context) -> Iterable[Hit] | None:
    """Het verzoekkenmerk telt ten hoogste 200 tekens."""
    value = context.request.request_reference
    return hit(context, "RA-04", "requestReference", value, "Tekst(200)") if len(value) > 200 else None


@rule("BRO-003", "IH tekst: MES-1; RA-05", phase=Phase.FRAME)
def reference_is_in_mes1(context: Context) -> Iterable[Hit] | None:
    """Het verzoekkenmerk bevat alleen tekens uit de MES-1 karakterset."""
    value = context.request.request_reference
    return hit(context, "RA-05", "requestReference", value) if outside_mes1(value) else None


@rule("BRO-004", "IH registratieverzoek, bronhouder: KvK-nummer; RA-04", phase=Phase.FRAME)
def accountable_party_is_a_kvk_number(context: Context) -> Iterable[Hit] | None:
    """De bronhouder is een KvK-nummer van acht cijfers."""
    value = context.request.delivery_accountable_party
    if value is None or KVK_NUMBER.fullmatch(value):
        return None
    return hit(context, "RA-04", "deliveryAccountableParty", value, "NNNNNNNN")


@rule("BRO-005", "IH registratieverzoek, BRO-ID; RA-02", phase=Phase.FRAME)
def a_new_object_has_no_bro_id(context: Context) -> Iterable[Hit] | None:
    """Een verzoek dat een object begint heeft geen BRO-ID."""
    return hit(context, "RA-02", "broId") if context.request.bro_id is not None and begins(context) else None


@rule("BRO-006", "IH registratieverzoek, BRO-ID; RA-01", phase=Phase.FRAME)
def an_existing_object_has_a_bro_id(context: Context) -> Iterable[Hit] | None:
    """Een aanvulling, een beëindiging en een correctie noemen het BRO-ID."""
    return hit(context, "RA-01", "broId") if context.request.bro_id is None and not begins(context) else None


@rule("BRO-007", "catalogus, Registratieobjectcode; RA-04", phase=Phase.FRAME)
def bro_id_has_its_format(context: Context) -> Iterable[Hit] | None:
    """Het BRO-ID is de code van het registratieobject met twaalf cijfers."""
    value, prefix = context.request.bro_id, context.subject.bro_id_prefix
    if value is None or (value.isascii() and value[:3] == prefix and len(value) == 15 and value[3:].isdigit()):
        return None
    return hit(context, "RA-04", "broId", value, f"{prefix}NNNNNNNNNNNN")


@rule("BRO-008", "IH onder voorrecht: alleen voor objecten met voorgeschiedenis; RA-02", phase=Phase.FRAME)
def no_privilege_where_there_is_no_prehistory(context: Context) -> Iterable[Hit] | None:
    """Onder voorrecht staat alleen bij objecten die een voorgeschiedenis kennen."""
    absent = context.request.under_privilege is None or context.subject.privilege
    return None if absent else hit(context, "RA-02", "underPrivilege")


@rule("BRO-009", "IH onder voorrecht: alleen de waarde ja; RA-06", phase=Phase.FRAME)
def privilege_is_only_yes(context: Context) -> Iterable[Hit] | None:
    """Onder voorrecht heeft geen andere waarde dan ja."""
    value = context.request.under_privilege
    return None if value in {None, JA} else hit(context, "RA-06", "underPrivilege", value)


@rule("BRO-010", "waardelijst CorrectionReason; RA-06", phase=Phase.FRAME)
def correction_reason_is_on_the_list(context: Context) -> Iterable[Hit] | None:
    """De correctiereden komt voor in de waardelijst van het registratieobject."""
    value = context.request.correction_reason
    known = value is None or any(reason.code == value for reason in context.subject.correction_reasons)
    return None if known else hit(context, "RA-06", "correctionReason", value)


FRAME: tuple[Rule, ...] = (
    reference_has_a_value,
    reference_is_not_too_long,
    reference_is_in_mes1,
    accountable_party_is_a_kvk_number,
    a_new_object_has_no_bro_id,
    an_existing_object_has_a_bro_id,
    bro_id_has_its_format,
    no_privilege_where_there_is_no_prehistory,
    privilege_is_only_yes,
    correction_reason_is_on_the_list,
)
