"""The rules all objects share: parties, state of the object, and the request against the object.

Citations: IH is the Innamehandboek (GMW v1.0, 2017), whose chapters on requests, parties and corrections hold for
every object; RA is its list of reasons for rejection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from bro_soap.declaration.documents import ReasonKind
from bro_soap.model import Operation, Party, Registration, Role
from bro_soap.rules.frame import FRAME, frame_datum, hit, tells_of_the_beginning
from bro_soap.rules.hints import Hint
from bro_soap.rules.rule import IMBRO, IMBRO_A, Context, Datum, Hit, Phase, Rule, rule
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import is_nil, local, text

__all__ = ["COMMON"]

_WHOLE_AGAIN = frozenset({Operation.CORRECT, Operation.REPLACE, Operation.MOVE})


# --- parties: RA-07, RA-18 ... RA-23


def _is(context: Context, supplier: Party, *roles: Role) -> bool:
    """Tell whether who delivers has one of these roles, which is known where those of all organisations are."""
    context.facts.need("roles")
    return any(supplier.is_(role, context.subject.code) for role in roles)


@rule("BRO-020", "RA-20", phase=Phase.PARTIES)
def a_bronhouder_delivers_for_itself(context: Context) -> Iterable[Hit] | None:
    """Wie zelf bronhouder is noemt geen bronhouder."""
    supplier, named = context.facts.supplier, context.request.delivery_accountable_party
    if named is None or not _is(context, supplier, Role.BRONHOUDER):
        return None
    return hit(context, "RA-20", "deliveryAccountableParty")


@rule("BRO-021", "RA-18", phase=Phase.PARTIES)
def a_supplier_names_the_bronhouder(context: Context) -> Iterable[Hit] | None:
    """Wie geen bronhouder is noemt de bronhouder."""
    supplier, named = context.facts.supplier, context.request.delivery_accountable_party
    if named is not None or _is(context, supplier, Role.BRONHOUDER):
        return None
    return hit(context, "RA-18", "deliveryAccountableParty")


@rule("BRO-022", "catalogus, bronhouder; RA-07", phase=Phase.PARTIES)
def the_bronhouder_is_known(context: Context) -> Iterable[Hit] | None:
    """De bronhouder is bij de BRO bekend als bronhouder van dit type registratieobject."""
    named, roles = context.request.delivery_accountable_party, context.facts.roles
    if named is None or Role.BRONHOUDER in roles.get(named, frozenset()):
        return None
    return hit(context, "RA-07", "deliveryAccountableParty", named, "bronhouder")


@rule("BRO-023", "catalogus, dataleverancier; RA-07", phase=Phase.PARTIES)
def the_supplier_is_known(context: Context) -> Iterable[Hit] | None:
    """De dataleverancier is bij de BRO bekend als dataleverancier, of levert als bronhouder voor zichzelf."""
    supplier = context.facts.supplier
    if _is(context, supplier, Role.DATALEVERANCIER, Role.BRONHOUDER):
        return None
    return hit(context, "RA-07", "deliveryResponsibleParty", supplier.kvk_number, "dataleverancier")


@rule("BRO-024", "IH machtiging; RA-21", phase=Phase.PARTIES)
def the_bronhouder_gave_a_mandate(context: Context) -> Iterable[Hit] | None:
    """De bronhouder heeft de dataleverancier gemachtigd voor dit type registratieobject."""
    if context.request.delivery_accountable_party is None or context.facts.mandated:
        return None
    return hit(context, "RA-21", "deliveryAccountableParty")


@rule("BRO-025", "IH onder voorrecht; RA-22", phase=Phase.PARTIES)
def privilege_is_held(context: Context) -> Iterable[Hit] | None:
    """Onder voorrecht levert alleen wie dat voorrecht heeft."""
    if context.request.under_privilege is None or context.facts.under_privilege_right:
        return None
    return hit(context, "RA-22", "underPrivilege")


@rule("BRO-026", "IH onder voorrecht; RA-19", phase=Phase.PARTIES)
def privilege_is_used(context: Context) -> Iterable[Hit] | None:
    """Zolang het voorrecht loopt levert de dataleverancier alleen objecten met voorgeschiedenis."""
    held = context.subject.privilege and context.facts.under_privilege_right
    if not held or context.request.under_privilege is not None:
        return None
    return hit(context, "RA-19", "underPrivilege")


@rule("BRO-027", "IH aanvullen en corrigeren; RA-23", phase=Phase.PARTIES)
def the_supplier_is_that_of_the_object(context: Context) -> Iterable[Hit] | None:
    """Alleen de dataleverancier van het object vult het aan en corrigeert het."""
    if _registered(context) is None or context.facts.object_supplier == context.facts.supplier.kvk_number:
        return None
    return hit(context, "RA-23", "broId")


# --- state: RA-14, RA-17, RA-24


def _registered(context: Context) -> Registration | None:
    """Return the object the request is about, if it exists as an object of this type."""
    registered = context.facts.registered
    return registered if registered is not None and registered.object_code == context.subject.code else None


@rule("BRO-030", "IH aanvullen en corrigeren; RA-14", phase=Phase.STATE)
def the_object_exists(context: Context) -> Iterable[Hit] | None:
    """Het registratieobject bestaat."""
    if context.request.bro_id is None or _registered(context) is not None:
        return None
    return hit(context, "RA-14", "broId")


@rule("BRO-031", "IH aanvullen en corrigeren; RA-17", phase=Phase.STATE)
def the_object_is_in_registration(context: Context) -> Iterable[Hit] | None:
    """Het registratieobject is niet uit registratie genomen."""
    registered = _registered(context)
    return hit(context, "RA-17a", "broId") if registered and registered.history.deregistered else None


@rule("BRO-032", "IH aanvullen; RA-17", phase=Phase.STATE, operations={Operation.REGISTER})
def an_addition_waits_for_the_investigation(context: Context) -> Iterable[Hit] | None:
    """Een registratieobject in onderzoek wordt niet aangevuld."""
    registered = _registered(context)
    return hit(context, "RA-17b", "broId") if registered and registered.history.under_review else None


@rule("BRO-033", "IH aanvullen; RA-24", phase=Phase.STATE, operations={Operation.REGISTER})
def nothing_is_added_after_the_end(context: Context) -> Iterable[Hit] | None:
    """Een voltooid registratieobject wordt niet aangevuld."""
    registered = _registered(context)
    completed = registered is not None and registered.history.registration_status == "voltooid"
    return hit(context, "RA-24", "broId") if completed else None


# --- request against object: RA-08 ... RA-16


def _reason(context: Context) -> ReasonKind | None:
    given = context.request.correction_reason
    return next((reason.kind for reason in context.subject.correction_reasons if reason.code == given), None)


def _accountable_party(context: Context) -> str:
    """Return the bronhouder the request means: the one named, or the supplier itself."""
    return context.request.delivery_accountable_party or context.facts.supplier.kvk_number


@rule("BRO-040", "IH brondocumenten per verzoek; RA-13", phase=Phase.REQUEST)
def the_document_fits_the_operation(context: Context) -> Iterable[Hit] | None:
    """Het brondocument mag in dit soort verzoek voorkomen."""
    document = context.subject.documents_by_name.get(context.request.document_type)
    if document is not None and context.request.operation in document.operations:
        return None
    return hit(context, "RA-13", "sourceDocument", f"{context.request.operation} {context.request.document_type}")


@rule(
    "BRO-041",
    "IH correctiereden bronhouder; RA-13",
    phase=Phase.REQUEST,
    hint=Hint(
        "Geef een andere correctiereden, of lever met deze het brondocument aan dat het object begint of geheel bevat.",
        "Give another correction reason, or deliver with this one the document that begins the object or is all of it.",
    ),
)
def another_bronhouder_goes_with_the_whole(context: Context) -> Iterable[Hit] | None:
    """De correctiereden bronhouder hoort bij het brondocument dat het object begint of geheel bevat."""
    if _reason(context) is not ReasonKind.ACCOUNTABLE_PARTY or tells_of_the_beginning(context):
        return None
    return hit(context, "RA-13", "correctionReason", context.request.correction_reason)


@rule("BRO-042", "IH kwaliteitsregime; RA-09", phase=Phase.REQUEST, regimes={IMBRO_A})
def a_regime_is_never_lowered(context: Context) -> Iterable[Hit] | None:
    """Een object onder IMBRO wordt niet onder IMBRO/A aangevuld of gecorrigeerd."""
    registered = _registered(context)
    if registered is None or registered.quality_regime != IMBRO:
        return None
    return hit(context, "RA-09", "qualityRegime", context.request.quality_regime)


@rule("BRO-043", "IH correctiereden kwaliteitsregime; RA-15", phase=Phase.REQUEST)
def another_regime_is_another(context: Context) -> Iterable[Hit] | None:
    """Bij de correctiereden kwaliteitsregime wijkt het kwaliteitsregime af van het geregistreerde."""
    registered, given = _registered(context), context.request.quality_regime
    if registered is None or _reason(context) is not ReasonKind.REGIME or registered.quality_regime != given:
        return None
    return hit(context, "RA-15", "qualityRegime", given)


@rule("BRO-044", "IH kwaliteitsregime; RA-08", phase=Phase.REQUEST, operations=_WHOLE_AGAIN)
def the_regime_changes_only_for_that_reason(context: Context) -> Iterable[Hit] | None:
    """Het kwaliteitsregime wijkt alleen af van het geregistreerde bij de correctiereden kwaliteitsregime."""
    registered, given = _registered(context), context.request.quality_regime
    if registered is None or _reason(context) in {None, ReasonKind.REGIME} or registered.quality_regime == given:
        return None
    # A later event may be better than the object's beginning; only the beginning says what the object's regime is.
    if context.request.operation is not Operation.CORRECT and not tells_of_the_beginning(context):
        return None
    reason = frame_datum(context, "correctionReason")
    hit = Hit(
        "RA-08a",
        frame_datum(context, "qualityRegime"),
        given,
        context.request.correction_reason,
        reason,
        context.frame("qualityRegime"),
    )
    return (hit,)


@rule("BRO-045", "IH correctiereden inOnderzoek; RA-11", phase=Phase.REQUEST)
def an_investigation_is_open(context: Context) -> Iterable[Hit] | None:
    """De correctiereden inOnderzoek geldt alleen voor een object in onderzoek."""
    registered = _registered(context)
    if registered is None or registered.history.under_review or _reason(context) is not ReasonKind.UNDER_REVIEW:
        return None
    return hit(context, "RA-11", "correctionReason", context.request.correction_reason)


@rule("BRO-046", "IH correctiereden; RA-12", phase=Phase.REQUEST)
def no_investigation_is_open(context: Context) -> Iterable[Hit] | None:
    """Een object in onderzoek wordt alleen gecorrigeerd met de correctiereden inOnderzoek."""
    registered = _registered(context)
    if registered is None or not registered.history.under_review:
        return None
    if _reason(context) in {None, ReasonKind.UNDER_REVIEW}:
        return None
    return hit(context, "RA-12", "correctionReason", context.request.correction_reason)


@rule("BRO-047", "IH correctiereden bronhouder; RA-16", phase=Phase.REQUEST)
def another_bronhouder_is_another(context: Context) -> Iterable[Hit] | None:
    """Bij de correctiereden bronhouder wijkt de bronhouder af van de geregistreerde."""
    registered = _registered(context)
    if registered is None or _reason(context) is not ReasonKind.ACCOUNTABLE_PARTY:
        return None
    party = _accountable_party(context)
    same = registered.delivery_accountable_party == party
    return hit(context, "RA-16", "deliveryAccountableParty", party) if same else None


@rule("BRO-048", "IH bronhouder; RA-08", phase=Phase.REQUEST)
def the_bronhouder_is_that_of_the_object(context: Context) -> Iterable[Hit] | None:
    """De bronhouder is die van het object, tenzij de correctiereden bronhouder is."""
    registered = _registered(context)
    if registered is None or _reason(context) is ReasonKind.ACCOUNTABLE_PARTY:
        return None
    party = _accountable_party(context)
    if registered.delivery_accountable_party == party:
        return None
    return hit(context, "RA-08b", "deliveryAccountableParty", party, registered.delivery_accountable_party)


# --- the document of a bronhouder correction


@rule("BRO-060", "correctiereden bronhouder: alle andere gegevens zijn gelijk; BF-30", phase=Phase.DOCUMENT)
def all_else_is_equal(context: Context) -> Iterable[Hit] | None:
    """Bij de correctiereden bronhouder zijn alle gegevens in het brondocument gelijk aan de geregistreerde."""
    if _reason(context) is not ReasonKind.ACCOUNTABLE_PARTY:
        return None
    registered = context.facts.registered_document
    if registered is None:
        return None
    return _differences(context.request.source_document, registered, local(registered))


def _differences(given: etree._Element, registered: etree._Element, path: str) -> Iterator[Hit]:
    """Yield a hit per element that differs; where the children differ in number or name, one for the parent."""
    parts = [part for part in given if isinstance(part.tag, str)]
    others = [part for part in registered if isinstance(part.tag, str)]
    if [ns.versionless(part.tag) for part in parts] != [ns.versionless(part.tag) for part in others]:
        names = (", ".join(local(part) for part in parts), ", ".join(local(part) for part in others))
        yield Hit("BF-30", Datum(path, path), names[0], names[1], element=given)
        return
    if not _same_value(given, registered, simple=not parts):
        yield Hit("BF-30", Datum(path, path), text(given), text(registered), element=given)
    for part, other in zip(parts, others, strict=True):
        yield from _differences(part, other, f"{path}.{local(part)}")


def _same_value(given: etree._Element, registered: etree._Element, *, simple: bool) -> bool:
    """Compare value, nil and attributes; ids are free, and so is the writing of white space between elements."""
    if is_nil(given) != is_nil(registered) or (simple and trimmed(text(given)) != trimmed(text(registered))):
        return False
    return _attributes(given) == _attributes(registered)


def _attributes(element: etree._Element) -> dict[str, str]:
    names = ("codeSpace", "uom", "srsName")
    return {name: value for name in names if (value := element.get(name)) is not None}


COMMON: tuple[Rule, ...] = (
    *FRAME,
    a_bronhouder_delivers_for_itself,
    a_supplier_names_the_bronhouder,
    the_bronhouder_is_known,
    the_supplier_is_known,
    the_bronhouder_gave_a_mandate,
    privilege_is_held,
    privilege_is_used,
    the_supplier_is_that_of_the_object,
    the_object_exists,
    the_object_is_in_registration,
    an_addition_waits_for_the_investigation,
    nothing_is_added_after_the_end,
    the_document_fits_the_operation,
    another_bronhouder_goes_with_the_whole,
    a_regime_is_never_lowered,
    another_regime_is_another,
    the_regime_changes_only_for_that_reason,
    an_investigation_is_open,
    no_investigation_is_open,
    another_bronhouder_is_another,
    the_bronhouder_is_that_of_the_object,
    all_else_is_equal,
)
