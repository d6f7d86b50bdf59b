"""What a later event may say of a well: compared with the well as it was just before (Innamehandboek, v1.0, 2017)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from bro_soap.history import Group
from bro_soap.model import JA, Operation
from bro_soap.objects.gmw import data as d
from bro_soap.objects.gmw.state import LIFE, TUBES, electrode_of, tube_of
from bro_soap.objects.gmw.state import PLAIN as PLAIN_PATH
from bro_soap.rules import Context, Datum, Hit, Phase, Reading, Rule, rule
from bro_soap.rules.frame import frame_datum
from bro_soap.rules.hints import AFTER
from bro_soap.rules.history import same_value, state_before
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio.dates import partial_date
from bro_soap.xmlio.elements import decimal, is_nil, text

__all__ = ["EVENT_RULES"]

_IH = "IH GMW v1.0"
_NEW = frozenset({Operation.REGISTER, Operation.INSERT})
_TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_PRIVILEGED = frozenset({"GMW_Removal", "GMW_TubeStatus", "GMW_Owner", "GMW_ElectrodeStatus", "GMW_Maintainer"})


def before(context: Context) -> Group | None:
    """Return the well as it was just before the event; None when the register is not known or there is no place."""
    return state_before(context, LIFE)


def _tubes(context: Context) -> Iterator[tuple[Reading, Group | None]]:
    """Return each tube that the document tells of, and that tube of the well just before."""
    well = before(context)
    told = context.document.each(TUBES) or (context.document,)
    for tube in told:
        number = tube.value("tubeNumber") or ""
        yield tube, None if well is None else tube_of(well, number)


# --- privilege


@rule("GMW-110", f"{_IH}, onder voorrecht; RA-08", phase=Phase.REQUEST, regimes={IMBRO_A}, documents=_PRIVILEGED)
def archive_only_under_privilege(context: Context) -> Iterable[Hit] | None:
    """Onder IMBRO/A worden deze gebeurtenissen alleen onder voorrecht aangeleverd."""
    if context.request.under_privilege == JA:
        return None
    context.facts.need("supplier")
    document = frame_datum(context, "sourceDocument")
    given = context.request.quality_regime
    element = context.frame("qualityRegime")
    return [
        Hit("RA-08a", frame_datum(context, "qualityRegime"), given, context.request.document_type, document, element)
    ]


# --- what an event tells of must be there


@rule("GMW-120", f"{_IH}, buisnummer", operations=_TOLD)
def the_tube_is_there(context: Context) -> Iterator[Hit]:
    """De monitoringbuis bestaat in de put."""
    if before(context) is None or context.request.document_type == "GMW_ElectrodeStatus":
        return
    for tube, known in _tubes(context):
        element = tube.first("tubeNumber")
        if known is None and element is not None:
            datum = d.PART_TUBE if context.request.document_type == "GMW_Insertion" else d.TUBE_NUMBER
            yield Hit("BF-31", datum, text(element), element=element)


@rule("GMW-121", f"{_IH}, GMW_ElectrodeStatus", operations=_TOLD, documents={"GMW_ElectrodeStatus"})
def the_electrode_is_there(context: Context) -> Iterator[Hit]:
    """De elektrode bestaat in de put."""
    if before(context) is not None:
        for electrode, known in _electrodes(context):
            if known is None:
                number = electrode.value("electrodeNumber")
                yield Hit("BF-31", d.CHANGED_NUMBER, number, element=electrode.nearest("electrodeNumber"))


def _electrodes(context: Context) -> Iterator[tuple[Reading, Group | None]]:
    well = before(context)
    for electrode in context.document.each("electrode"):
        numbers = (electrode.value("tubeNumber"), electrode.value("cableNumber"), electrode.value("electrodeNumber"))
        yield electrode, None if well is None else electrode_of(well, *numbers)


# --- a new value differs from the old one


def _differs(rule_id: str, document: str, datum: Datum, place: str) -> Rule:
    """BF-28: the value of the well is another than it was."""

    def check(context: Context) -> list[Hit] | None:
        well, value = before(context), context.document.value(datum.path)
        if well is None or value is None or not same_value(well.text(place), value):
            return None
        return [Hit("BF-28", datum, value, element=context.document.first(datum.path))]

    check.__doc__ = f"{datum.dutch} wijkt af van de geregistreerde waarde."
    return rule(rule_id, f"{_IH}, {document}; BF-28", documents={document}, operations=_NEW)(check)


def _any_differs(rule_id: str, document: str, data: tuple[tuple[Datum, str], ...]) -> Rule:
    """BF-29: at least one of the values of each tube, or of the well, is another than it was."""

    def check(context: Context) -> Iterator[Hit]:
        well = before(context)
        if well is None:
            return
        pairs: list[tuple[Reading, Group | None]] = list(_tubes(context)) if "/" in data[0][0].path else []
        for reading, known in pairs or [(context.document, well)]:
            if known is not None and all(_unchanged(reading, known, datum, place) for datum, place in data):
                first = data[0][0]
                names = ", ".join(datum.name for datum, _ in data)
                path = first.path.removeprefix(f"{TUBES}/")
                yield Hit("BF-29", first, reading.value(path), names, element=reading.nearest(path))

    names_ = ", ".join(datum.dutch for datum, _ in data)
    check.__doc__ = f"Ten minste één van de gegevens wijkt af van de geregistreerde waarde: {names_}."
    return rule(rule_id, f"{_IH}, {document}; BF-29", documents={document}, operations=_NEW)(check)


def _unchanged(reading: Reading, known: Group, datum: Datum, place: str) -> bool:
    value = reading.value(datum.path.removeprefix(f"{TUBES}/"))
    return value is None or same_value(known.text(place), value)


_GROUND, _METHOD = (
    "deliveredVerticalPosition/groundLevelPosition",
    "deliveredVerticalPosition/groundLevelPositioningMethod",
)
_DIFFERENT = (
    _differs("GMW-130", "GMW_Owner", d.OWNER, "owner"),
    _differs("GMW-131", "GMW_Maintainer", d.MAINTAINER, "maintenanceResponsibleParty"),
    _differs("GMW-132", "GMW_WellHeadProtector", d.PROTECTOR, "wellHeadProtector"),
    _any_differs("GMW-133", "GMW_TubeStatus", ((d.STATUS, "tubeStatus"),)),
    _any_differs(
        "GMW-134",
        "GMW_GroundLevel",
        (
            (d.NEW_GROUND, _GROUND),
            (d.NEW_GROUND_METHOD, _METHOD),
            (d.GROUND_STABLE, "groundLevelStable"),
            (d.STABILITY, "wellStability"),
        ),
    ),
    _differs("GMW-135", "GMW_Shift", d.NEW_GROUND, _GROUND),
)


@rule("GMW-137", f"{_IH}, GMW_Owner; BF-06", documents={"GMW_Owner"}, operations=_NEW)
def an_owner_is_only_lost_by_a_known_one(context: Context) -> Iterable[Hit] | None:
    """De eigenaar is alleen leeg als de put een eigenaar met een KvK-nummer had."""
    well, element = before(context), context.document.first(d.OWNER.path)
    if well is None or element is None or text(element) or well.text("owner"):
        return None
    return [Hit("BF-06", d.OWNER, element=element)]


@rule("GMW-136", f"{_IH}, GMW_ElectrodeStatus; BF-28", documents={"GMW_ElectrodeStatus"}, operations=_NEW)
def an_electrode_changes(context: Context) -> Iterator[Hit]:
    """De elektrodestatus wijkt af van de geregistreerde waarde."""
    for electrode, known in _electrodes(context):
        value = electrode.value("electrodeStatus")
        if known is not None and known.text("electrodeStatus") == value:
            yield Hit("BF-28", d.CHANGED_STATUS, value, element=electrode.first("electrodeStatus"))


# --- values that may not stand in an event


def _never(rule_id: str, documents: set[str], datum: Datum, barred: frozenset[str]) -> Rule:
    """BF-20: the value is none of these."""

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            if not is_nil(element) and (value := text(element)) in barred:
                yield Hit("BF-20", datum, value, element=element)

    check.__doc__ = f"{datum.dutch} is niet {' of '.join(sorted(barred))}."
    return rule(rule_id, f"{_IH}, {', '.join(sorted(documents))}", documents=documents)(check)


_MEASURINGS = frozenset({"GMW_GroundLevelMeasuring", "GMW_PositionsMeasuring"})
_UNKNOWN, _NONE = frozenset({"onbekend"}), frozenset({"geen"})
_BARRED = (
    _never("GMW-140", {"GMW_WellHeadProtector"}, d.PROTECTOR, _UNKNOWN),
    _never("GMW-141", {"GMW_TubeStatus"}, d.STATUS, _UNKNOWN),
    _never("GMW-142", {"GMW_ElectrodeStatus"}, d.CHANGED_STATUS, _UNKNOWN),
    _never("GMW-143", {"GMW_GroundLevel", "GMW_Positions", "GMW_Shift", *_MEASURINGS}, d.NEW_GROUND_METHOD, _NONE),
    _never("GMW-144", {"GMW_Positions", "GMW_PositionsMeasuring"}, d.TOP_METHOD, frozenset({"afgeleidSbl"})),
    _never("GMW-145", {"GMW_Lengthening"}, d.VARIABLE, frozenset({"nee", "onbekend"})),
    _never("GMW-146", {"GMW_Lengthening"}, d.NEW_GLUE, _UNKNOWN | _NONE),
)


# --- longer and shorter


@rule(
    "GMW-150",
    f"{_IH}, GMW_Lengthening, GMW_Shortening",
    documents={"GMW_Lengthening", "GMW_Shortening"},
    operations=_TOLD,
)
def only_a_tube_with_a_plain_part_changes_length(context: Context) -> Iterator[Hit]:
    """Een buis van het type volledigFilter of filterlozeBuis wordt niet opgelengd of ingekort."""
    for tube, known in _tubes(context):
        kind = known.text("tubeType") if known else None
        if kind in {"volledigFilter", "filterlozeBuis"}:
            element = tube.first("tubeNumber")
            yield Hit("BF-21", d.TUBE_NUMBER, tube.value("tubeNumber"), kind, d.TUBE_TYPE, element)


def _length_rule(rule_id: str, document: str, key: str, wrong: Callable[[Decimal, Decimal], bool], word: str) -> Rule:
    def check(context: Context) -> Iterator[Hit]:
        for tube, known in _tubes(context):
            written = tube.value("plainTubePartLength") or ""
            new, old = decimal(written), known.number(PLAIN_PATH) if known else None
            if new is not None and old is not None and wrong(new, old):
                yield Hit(key, d.NEW_PLAIN, written, old, element=tube.first("plainTubePartLength"))

    check.__doc__ = f"De lengte van het stijgbuisdeel is {word} dan zij was."
    return rule(rule_id, f"{_IH}, {document}; {key}", documents={document}, operations=_TOLD)(check)


_LENGTHS = (
    _length_rule("GMW-151", "GMW_Shortening", "BF-35", lambda new, old: new >= old, "kleiner"),
    _length_rule("GMW-152", "GMW_Lengthening", "BF-36", lambda new, old: new <= old, "groter"),
)


@rule("GMW-153", f"{_IH}, GMW_Lengthening; BF-28", documents={"GMW_Lengthening"}, operations=_NEW)
def only_what_changes_is_told(context: Context) -> Iterator[Hit]:
    """Diameter, variabele diameter, materiaal en lijm staan alleen bij een opgelengde buis als zij veranderen."""
    places = (
        (d.DIAMETER, "tubeTopDiameter"),
        (d.VARIABLE, "variableDiameter"),
        (d.NEW_MATERIAL, "materialUsed/tubeMaterial"),
        (d.NEW_GLUE, "materialUsed/glue"),
    )
    for tube, known in _tubes(context):
        for datum, place in places:
            name = datum.path.removeprefix(f"{TUBES}/")
            value = tube.value(name)
            if known is not None and value is not None and same_value(known.text(place), value):
                yield Hit("BF-28", datum, value, element=tube.first(name))


@rule(
    "GMW-154",
    "catalogus GMW 2024-04-12, diameter bovenkant ingeplaatst deel",
    documents={"GMW_Insertion"},
    operations=_TOLD,
)
def the_inserted_part_fits(context: Context) -> Iterable[Hit] | None:
    """De diameter van het ingeplaatste deel is kleiner dan de diameter bovenkant buis."""
    well, written = before(context), context.document.value("insertedPartDiameter") or ""
    tube = tube_of(well, context.document.value("tubeNumber") or "") if well else None
    outer, inner = tube.number("tubeTopDiameter") if tube else None, decimal(written)
    if outer is None or inner is None or inner < outer:
        return None
    return [Hit("BF-35", d.PART_DIAMETER, written, outer, element=context.document.first("insertedPartDiameter"))]


@rule("GMW-160", "catalogus GMW 2024-04-12, opruimingsdatum put", documents={"GMW_Removal"}, operations=_TOLD)
def removed_after_it_was_constructed(context: Context) -> Iterable[Hit] | None:
    """De opruimingsdatum ligt na de inrichtingsdatum."""
    story, element = context.facts.story, context.document.first(d.REMOVED.path)
    if not story or element is None:
        return None
    began, value = story[0].event.date, partial_date(element)
    if value.latest is None or began.earliest is None or value.latest > began.earliest:
        return None
    return [Hit("BF-25", d.REMOVED, value, began, d.CONSTRUCTED, element, expected=f"> {began.text}", hint=AFTER)]


EVENT_RULES: tuple[Rule, ...] = (
    archive_only_under_privilege,
    the_tube_is_there,
    the_electrode_is_there,
    an_owner_is_only_lost_by_a_known_one,
    an_electrode_changes,
    only_a_tube_with_a_plain_part_changes_length,
    only_what_changes_is_told,
    the_inserted_part_fits,
    removed_after_it_was_constructed,
    *_DIFFERENT,
    *_BARRED,
    *_LENGTHS,
)
