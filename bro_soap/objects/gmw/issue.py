"""The issued documents of a groundwater monitoring well, as data: child order of the live documents."""

from __future__ import annotations

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION
from bro_soap.declaration.life import Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.objects.gmw.characteristics import ASKED, characteristics, traits
from bro_soap.objects.gmw.state import LIFE, LOCATION, SCREEN_BOTTOM, SCREEN_TOP, SURVEYS, TUBES, tube_of, well_code
from bro_soap.xmlio.dates import PartialDate

__all__ = ["EVENT_NAMES", "ISSUE"]

EVENT_NAMES = {
    "GMW_WellHeadProtector": "beschermconstructieVeranderd",
    "GMW_Insertion": "buisdeelIngeplaatst",
    "GMW_Shortening": "buisIngekort",
    "GMW_Lengthening": "buisOpgelengd",
    "GMW_TubeStatus": "buisstatusVeranderd",
    "GMW_Owner": "eigenaarVeranderd",
    "GMW_ElectrodeStatus": "elektrodestatusVeranderd",
    "GMW_Shift": "maaiveldVerlegd",
    "GMW_GroundLevel": "nieuweBepalingMaaiveld",
    "GMW_Positions": "nieuweBepalingPosities",
    "GMW_GroundLevelMeasuring": "nieuweInmetingMaaiveld",
    "GMW_PositionsMeasuring": "nieuweInmetingPosities",
    "GMW_Maintainer": "onderhouderVeranderd",
    "GMW_SubsequentAdditionSurveys": "verkenningenAchterafRegistreren",
}
_COM = "gmwcom"
_VERTICAL = "deliveredVerticalPosition"
_MEASURED = frozenset({"GMW_Positions", "GMW_PositionsMeasuring"})


def _removal(scene: Scene) -> PartialDate | None:
    last = scene.story[-1].event
    return last.date if last.kind is DocumentKind.END else None


def _removed(scene: Scene, _group: Group) -> str:
    return NEE if _removal(scene) is None else JA


def _prehistory(scene: Scene, _group: Group) -> str:
    return JA if scene.story[0].event.details.get("prehistory") else NEE


def _removal_element(scene: Scene, _group: Group) -> etree._Element | None:
    last = scene.story[-1]
    return next(last.document.iterchildren("*")) if last.event.kind is DocumentKind.END else None


def _code(scene: Scene, state: Group) -> str | None:
    return well_code(state, scene.registration.bro_id)


def _inserted(_scene: Scene, tube: Group) -> str:
    return JA if "insertedPart/insertedPartLength" in tube.values else NEE


def _event_name(scene: Scene, _group: Group) -> str | None:
    return EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _inserted_now(scene: Scene, _group: Group) -> str | None:
    return JA if scene.told and scene.told.event.document_type == "GMW_Insertion" else None


def _row(path: str) -> str:
    """Return the row of the position of a screen, which is worked out."""
    return f"{TUBES}/{path.replace('/', '#')}"


def _measured(path: str) -> Item:
    """Return the position of a screen in an event that measured it; other events leave it where it was."""

    def position(scene: Scene, group: Group) -> str | None:
        if scene.told is None or scene.told.event.document_type not in _MEASURED:
            return None
        number = group.text("tubeNumber")
        tube = tube_of(scene.then, number)
        return None if tube is None else tube.text(path)

    return Item(name=path.rpartition("/")[2], made=position, attributes={"uom": "m"}, row=_row(path))


def _items(*names: str, prefix: str = "", below: str = "") -> tuple[Item, ...]:
    return tuple(Item(name=name, path=f"{below}/{name}" if below else name, prefix=prefix) for name in names)


def _nest(name: str, *names: str, prefix: str = _COM) -> Nest:
    return Nest(name=name, nodes=_items(*names, prefix=prefix, below=name))


_TUBE: tuple[Node, ...] = (
    *_items("tubeNumber", "tubeType", "artesianWellCapPresent", "sedimentSumpPresent", "numberOfGeoOhmCables"),
    *_items("tubeTopDiameter", "variableDiameter", "tubeStatus", "tubeTopPosition", "tubeTopPositioningMethod"),
    Item(name="tubePartInserted", made=_inserted),
    # Whether studies use a tube is not said by its well; live documents mostly say onbekend.
    Item(name="tubeInUse", made=lambda _scene, _group: "onbekend"),
    _nest("materialUsed", "tubePackingMaterial", "tubeMaterial", "glue"),
    Nest(
        name="screen",
        nodes=(
            *_items("screenLength", "screenProtection", "sockMaterial", below="screen"),
            *(Item(name=path.rpartition("/")[2], path=path, row=_row(path)) for path in (SCREEN_TOP, SCREEN_BOTTOM)),
        ),
    ),
    _nest("plainTubePart", "plainTubePartLength"),
    _nest("sedimentSump", "sedimentSumpLength"),
    _nest("insertedPart", "insertedPartLength", "insertedPartDiameter", "insertedPartMaterial"),
    Each(
        path="geoOhmCable",
        node=Nest(
            name="geoOhmCable",
            nodes=(
                Item(name="cableNumber"),
                Each(
                    path="electrode",
                    node=Nest(
                        name="electrode",
                        nodes=_items(
                            "electrodeNumber",
                            "electrodePackingMaterial",
                            "electrodeStatus",
                            "electrodePosition",
                            prefix=_COM,
                        ),
                    ),
                ),
            ),
        ),
    ),
)

_TUBE_DATA = Nest(
    name="tubeData",
    nodes=(
        *_items("tubeNumber", "tubeTopDiameter", "variableDiameter", "tubeStatus"),
        *_items("tubeTopPosition", "tubeTopPositioningMethod"),
        Item(name="tubePartInserted", made=_inserted_now),
        *_items("tubeMaterial", "glue"),
        _measured(SCREEN_TOP),
        _measured(SCREEN_BOTTOM),
        *_items("plainTubePartLength", "insertedPartLength", "insertedPartDiameter", "insertedPartMaterial"),
    ),
)

_SURVEYS = Each(
    path=SURVEYS, node=Nest(name="survey", nodes=_items("BoreholeResearch", "GeotechnicalCPTSurvey", prefix=_COM))
)
_NAMED = (
    Item(name="eventName", made=_event_name, attributes={"codeSpace": "urn:bro:gmw:EventName"}),
    Item(name="eventDate"),
)
_EVENT_ALONE = Nest(name="intermediateEvent", nodes=_NAMED)
_EVENT = Nest(
    name="intermediateEvent",
    nodes=(
        *_NAMED,
        Nest(
            name="eventData",
            required=True,
            nodes=(
                Each(path="", node=_TUBE_DATA, only=lambda _scene, group: "tubeNumber" in group.values),
                Each(path=TUBES, node=_TUBE_DATA),
                Each(
                    path="electrode",
                    node=Nest(
                        name="electrodeData",
                        nodes=_items("tubeNumber", "cableNumber", "electrodeNumber", "electrodeStatus"),
                    ),
                ),
                Nest(
                    name="wellData",
                    nodes=(
                        Item(name="owner"),
                        Item(name="maintenanceResponsibleParty", secret=True),
                        *_items("groundLevelPosition", "groundLevelPositioningMethod", "wellHeadProtector"),
                    ),
                ),
                _SURVEYS,
            ),
        ),
    ),
)


def _well(*events: Node) -> tuple[Node, ...]:
    return (
        Item(name="withPrehistory", made=_prehistory),
        *_items("deliveryContext", "constructionStandard", "initialFunction"),
        Item(name="removed", made=_removed),
        *_items("numberOfMonitoringTubes", "groundLevelStable", "wellStability", "nitgCode"),
        Item(name="wellCode", made=_code),
        Item(name="owner"),
        Item(name="maintenanceResponsibleParty", secret=True),
        Item(name="wellHeadProtector"),
        _nest("deliveredLocation", "location", "horizontalPositioningMethod"),
        _nest(
            _VERTICAL,
            "localVerticalReferencePoint",
            "offset",
            "verticalDatum",
            "groundLevelPosition",
            "groundLevelPositioningMethod",
        ),
        STANDARDIZED_LOCATION,
        HISTORY,
        Nest(
            name="wellHistory",
            nodes=(
                Item(name="wellConstructionDate"),
                Item(name="wellRemovalDate", element=_removal_element),
                *events,
            ),
        ),
        Each(path=TUBES, node=Nest(name=TUBES, nodes=_TUBE)),
        *_items("isAbroad", "geometricDataPubliclyAvailable"),
        _SURVEYS,
    )


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return traits(scene, prehistory=_prehistory(scene, scene.state) == JA, removal=_removal(scene))


ISSUE = LifeLayout(
    life=LIFE,
    views=(
        ViewLayout(
            view="PO",
            document="GMW_PO",
            nodes=_well(EachEvent(node=Nest(name="intermediateEvent", nodes=_NAMED))),
            asked="actueel",
        ),
        ViewLayout(
            view="PPO", document="GMW_PPO", nodes=_well(EachEvent(node=_EVENT)), asked="actueelHistorisch", begun=True
        ),
    ),
    location=LOCATION,
    height=f"{_VERTICAL}/groundLevelPosition",
    characteristics_document="GMW_C",
    characteristics=characteristics(
        before=(Item(name="withPrehistory", made=_prehistory),),
        removal=Item(name="wellRemovalDate", element=_removal_element),
        removed=Item(name="removed", made=_removed),
        code=Item(name="wellCode", made=_code),
    ),
    asking=ASKED,
    traits=_traits,
)
