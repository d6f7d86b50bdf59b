"""The issued documents of a groundwater monitoring well, as data: child order of the live documents."""

from __future__ import annotations

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION
from bro_soap.declaration.life import Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.objects.gmw.characteristics import ASKED, characteristics, traits
from bro_soap.objects.gmw.events import COM, EVENT, EVENT_ALONE, RELATED, items, row
from bro_soap.objects.gmw.state import LIFE, LOCATION, SCREEN_BOTTOM, SCREEN_TOP, TUBES, well_code
from bro_soap.xmlio.dates import PartialDate

__all__ = ["ISSUE"]

_VERTICAL = "deliveredVerticalPosition"


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


def _nest(name: str, *names: str, prefix: str = COM) -> Nest:
    return Nest(name=name, nodes=items(*names, prefix=prefix, below=name))


_TUBE: tuple[Node, ...] = (
    *items("tubeNumber", "tubeType", "artesianWellCapPresent", "sedimentSumpPresent", "numberOfGeoOhmCables"),
    *items("tubeTopDiameter", "variableDiameter", "tubeStatus", "tubeTopPosition", "tubeTopPositioningMethod"),
    Item(name="tubePartInserted", made=_inserted),
    # A tube is in use by what others say: until one of them refers to it nobody knows.
    Item(name="tubeInUse", made=lambda _scene, _group: "onbekend"),
    _nest("materialUsed", "tubePackingMaterial", "tubeMaterial", "glue"),
    Nest(
        name="screen",
        nodes=(
            *items("screenLength", "screenProtection", "sockMaterial", below="screen"),
            *(Item(name=path.rpartition("/")[2], path=path, row=row(path)) for path in (SCREEN_TOP, SCREEN_BOTTOM)),
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
                        nodes=items(
                            "electrodeNumber",
                            "electrodePackingMaterial",
                            "electrodeStatus",
                            "electrodePosition",
                            prefix=COM,
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def _well(*events: Node) -> tuple[Node, ...]:
    return (
        Item(name="withPrehistory", made=_prehistory),
        *items("deliveryContext", "constructionStandard", "initialFunction"),
        Item(name="removed", made=_removed),
        *items("numberOfMonitoringTubes", "groundLevelStable", "wellStability", "nitgCode"),
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
        *items("isAbroad", "geometricDataPubliclyAvailable"),
        RELATED,
    )


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return traits(scene, prehistory=_prehistory(scene, scene.state) == JA, removal=_removal(scene))


ISSUE = LifeLayout(
    life=LIFE,
    views=(
        ViewLayout(
            view="PO",
            document="GMW_PO",
            nodes=_well(EachEvent(node=EVENT_ALONE)),
            asked="actueel",
        ),
        ViewLayout(
            view="PPO", document="GMW_PPO", nodes=_well(EachEvent(node=EVENT)), asked="actueelHistorisch", begun=True
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
    steps=True,
)
