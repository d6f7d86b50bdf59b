"""What a document may say of a facility as it is: of the licence that holds, and of the parts that there are."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.history import Group, read_group
from bro_soap.model import Operation
from bro_soap.objects.guf.data import CATALOGUE, CITES
from bro_soap.objects.guf.fits import known_ids, missing, new_ids, twice
from bro_soap.objects.guf.shape import (
    BASINS,
    CLOSED_PARTS,
    CURRENT_FUNCTION,
    DOCUMENT_SHAPE,
    INSTALLATIONS,
    LICENCES,
    PARTS,
    SCREENS,
    WELLS,
    current,
    licence_of,
)
from bro_soap.objects.guf.state import LIFE
from bro_soap.rules import Context, Hit, Reading, Rule, rule
from bro_soap.rules.history import same_value, state_before
from bro_soap.xmlio.elements import text

__all__ = ["EVENT_RULES"]

_TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_NEW = frozenset({Operation.REGISTER, Operation.INSERT})
_BUILT = frozenset({"GUF_AddRealisedInstallation", "GUF_ExpandRealisedInstallation"})
_DRINKING = "openbareDrinkwatervoorziening"
_SWITCHES = {
    BASINS: ("geometryPubliclyAvailable",),
    WELLS: ("wellDepthPubliclyAvailable", "geometryPubliclyAvailable"),
    f"{WELLS}/{SCREENS}": ("topScreenDepthPubliclyAvailable", "geometryPubliclyAvailable"),
}
# Which functions a well may not have, by that of its installation (catalogue, putfunctie).
_BARRED = {
    "onttrekking": {"infiltratie", "retournering"},
    "onttrekkingEnRetournering": {"infiltratie"},
    "openBodemenergiesysteem": {"infiltratie"},
    "infiltratie": {"onttrekking", "retournering"},
    "infiltratieEnOnttrekking": {"retournering"},
}


def _before(context: Context) -> Group | None:
    return state_before(context, LIFE)


def _document(context: Context) -> Group:
    found: Group = context.document.memo.setdefault("group", read_group(context.document.root, DOCUMENT_SHAPE))
    return found


def _ids(context: Context, name: str, value: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield where an id stands in the document: path and element."""
    for path, elements in context.document.elements.items():
        if path.rpartition("/")[2] == name.removeprefix("design") or path.rpartition("/")[2] == name:
            yield from ((path, element) for element in elements if text(element) == value)


@rule("GUF-410", f"{CITES}, identificaties: uniek binnen het grondwatergebruiksysteem", operations=_TOLD)
def an_id_is_given_once(context: Context) -> Iterator[Hit]:
    """Een identificatie van een recht, installatie, lus, infiltratie, put of filter komt maar een keer voor."""
    document, kind = _document(context), context.request.document_type
    before = _before(context)
    known = known_ids(before) if before is not None else frozenset()
    told = list(new_ids(kind, document))
    for name, value in dict.fromkeys((*twice(iter(told)), *(one for one in told if one in known))):
        found = list(_ids(context, name, value))
        path, element = found[-1]
        yield Hit("BF-27", CATALOGUE.named(path), value, element=element)


@rule("GUF-411", f"{CITES}, gerelateerde onderdelen; BF-31", operations=_TOLD)
def the_part_is_there(context: Context) -> Iterator[Hit]:
    """Het recht of onderdeel waarvan het brondocument vertelt bestaat in het systeem en is niet beëindigd."""
    if (before := _before(context)) is None:
        return
    for path, value in missing(before, context.request.document_type, _document(context)):
        element = next((one for one in context.document.elements.get(path, ()) if text(one) == value), None)
        yield Hit("BF-31", CATALOGUE.named(path), value, element=element)


@rule("GUF-412", f"{CITES}, openbaar raadpleegbaar", documents=_BUILT, operations=_TOLD)
def public_or_not_is_told_of_drinking_water(context: Context) -> Iterator[Hit]:
    """Of gegevens openbaar zijn staat erbij als het primaire doel drinkwatervoorziening is, en anders niet."""
    licence = licence_of(before) if (before := _before(context)) is not None else None
    if licence is None:
        return
    use = next((text(one) for one in licence.find("usageTypeFacility/primaryUsageType")), "")
    primary = CATALOGUE.named("licence/LicenceGroundwaterUsage/usageTypeFacility/primaryUsageType")
    for path, names in _SWITCHES.items():
        for part in context.document.each(path):
            for name in names:
                there, datum = part.first(name), CATALOGUE.named(f"{path}/{name}")
                if use == _DRINKING and there is None and _hides_something(part, name):
                    yield Hit("BF-01", datum, None, use, primary, part.root)
                elif use != _DRINKING and there is not None:
                    yield Hit("BF-04", datum, None, use, primary, there)


def _hides_something(part: Reading, name: str) -> bool:
    """Tell whether what a switch is about is there: a vertical screen has no geometry."""
    return part.has(name.removesuffix("PubliclyAvailable"))


@rule("GUF-413", f"{CITES}, Gerealiseerde put.gerelateerd gerealiseerde filter", documents=_BUILT, operations=_TOLD)
def a_licensed_well_has_a_screen(context: Context) -> Iterator[Hit]:
    """Een put heeft een filter als het rechtstype beschikking is."""
    licence = licence_of(before) if (before := _before(context)) is not None else None
    if licence is None or (kind := licence.text("legalType")) != "beschikking":
        return
    legal, datum = (CATALOGUE.named(f"{LICENCES}/legalType"), CATALOGUE.named(f"{WELLS}/realisedScreen"))
    for well in context.document.each(WELLS):
        if not well.has("realisedScreen"):
            yield Hit("BF-01", datum, None, kind, legal, well.root)


@rule(
    "GUF-414",
    f"{CITES}, Gerealiseerde put.putfunctie, relatieve temperatuur",
    documents={"GUF_WellFunction"},
    operations=_TOLD,
)
def a_new_function_fits(context: Context) -> Iterator[Hit]:
    """De nieuwe putfunctie past bij de installatiefunctie, en de relatieve temperatuur bij beide."""
    before, document = _before(context), context.document
    if before is None:
        return
    function = document.value(f"{CURRENT_FUNCTION}/installationFunction") or _function_of(
        before, document.value("realisedWellId")
    )
    about = CATALOGUE.named(f"{CURRENT_FUNCTION}/installationFunction")
    wells = document.elements.get("wellFunction", [])
    for element in wells:
        if text(element) in _BARRED.get(function, ()):
            yield Hit("BF-21", CATALOGUE.named("wellFunction"), text(element), function, about, element)
    temperature, needed = (
        document.first("relativeTemperature"),
        function == "openBodemenergiesysteem" and len(wells) == 2,
    )
    if function and needed != (temperature is not None):
        key = "BF-01" if needed else "BF-04"
        yield Hit(key, CATALOGUE.named("relativeTemperature"), None, function, about, temperature)


def _function_of(before: Group, well: str | None) -> str:
    """Return the function of the installation that a well stands in."""
    for built in current(before, INSTALLATIONS):
        if any(one.text("realisedWellId") == well for one in current(built, WELLS)):
            return built.text("installationFunction") or ""
    return ""


@rule("GUF-415", "documentatie van het schema: een of meer onderdelen", documents=_BUILT | {"GUF_ClosureRealisedPart"})
def there_is_a_part(context: Context) -> Iterator[Hit]:
    """Een installatie wordt gebouwd, uitgebreid of beëindigd met ten minste een onderdeel; beëindigd van een soort."""
    closing = context.request.document_type == "GUF_ClosureRealisedPart"
    paths = [told for told, _ in CLOSED_PARTS.values()] if closing else list(PARTS)
    there = [path for path in paths if context.document.has(path)]
    first = CATALOGUE.named(paths[-1].partition("/")[0])
    if not there:
        yield Hit(
            "BF-01",
            first,
            None,
            context.request.document_type,
            CATALOGUE.named("realisedInstallationId"),
            context.document.root,
        )
    elif closing and len(there) > 1:
        other, last = CATALOGUE.named(there[0].partition("/")[0]), there[-1].partition("/")[0]
        yield Hit("BF-04", CATALOGUE.named(last), None, "aanwezig", other, context.document.first(last))


@rule("GUF-416", "IH, waarde wijkt af; BF-28, BF-29", documents={"GUF_Height", "GUF_WellFunction"}, operations=_NEW)
def something_changes(context: Context) -> Iterator[Hit]:
    """Ten minste één van de gegevens van de put, haar filters of haar installatie wijkt af van wat geregistreerd is."""
    before, wanted = _before(context), context.document.value("realisedWellId")
    if before is None:
        return
    built = list(current(before, INSTALLATIONS))
    well = next((one for group in built for one in current(group, WELLS) if one.text("realisedWellId") == wanted), None)
    if well is None or _differs(well, _document(context), _function_of(before, wanted)):
        return
    name = "height" if context.request.document_type == "GUF_Height" else "wellFunction"
    value = context.document.value(name)
    yield Hit("BF-28", CATALOGUE.named(name), value, element=context.document.first(name))


def _differs(well: Group, document: Group, function: str) -> bool:
    names = [name for name in ("height", "wellDepth", "relativeTemperature") if name in document.values]
    functions = {text(one) for one in document.find("wellFunction")}
    if functions and functions != {text(one) for one in well.find("wellFunction")}:
        return True
    if (new := document.text(f"{CURRENT_FUNCTION}/installationFunction")) is not None and new != function:
        return True
    screens = {one.text("realisedScreenId"): one for one in current(well, SCREENS)}
    for change in document.groups.get("realisedScreen/RealisedScreenChanges", ()):
        known = screens.get(change.text("realisedScreenId"))
        if known is None or not same_value(known.text("topScreenDepth"), change.text("topScreenDepth")):
            return True
    return any(not same_value(well.text(name), document.text(name)) for name in names)


EVENT_RULES: tuple[Rule, ...] = (
    an_id_is_given_once,
    the_part_is_there,
    public_or_not_is_told_of_drinking_water,
    a_licensed_well_has_a_screen,
    a_new_function_fits,
    there_is_a_part,
    something_changes,
)
