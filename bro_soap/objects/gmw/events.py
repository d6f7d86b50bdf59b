"""What happened to a well, as it is issued: the names of its events, and what each gave a new value."""

from __future__ import annotations

from bro_soap.declaration.life import Each, Item, Nest, Scene
from bro_soap.history import Group
from bro_soap.model import JA
from bro_soap.objects.gmw.state import SCREEN_BOTTOM, SCREEN_TOP, SURVEYS, TUBES, tube_of

__all__ = ["COM", "EVENT", "EVENT_ALONE", "EVENT_NAMES", "RELATED", "items", "row"]

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
COM = "gmwcom"
_MEASURED = frozenset({"GMW_Positions", "GMW_PositionsMeasuring"})


def _event_name(scene: Scene, _group: Group) -> str | None:
    return EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _inserted_now(scene: Scene, _group: Group) -> str | None:
    return JA if scene.told and scene.told.event.document_type == "GMW_Insertion" else None


def row(path: str) -> str:
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

    return Item(name=path.rpartition("/")[2], made=position, attributes={"uom": "m"}, row=row(path))


def items(*names: str, prefix: str = "", below: str = "") -> tuple[Item, ...]:
    """Return elements that are copied from the group, or from what is `below` a path in it."""
    return tuple(Item(name=name, path=f"{below}/{name}" if below else name, prefix=prefix) for name in names)


_TUBE_DATA = Nest(
    name="tubeData",
    nodes=(
        *items("tubeNumber", "tubeTopDiameter", "variableDiameter", "tubeStatus"),
        *items("tubeTopPosition", "tubeTopPositioningMethod"),
        Item(name="tubePartInserted", made=_inserted_now),
        *items("tubeMaterial", "glue"),
        _measured(SCREEN_TOP),
        _measured(SCREEN_BOTTOM),
        *items("plainTubePartLength", "insertedPartLength", "insertedPartDiameter", "insertedPartMaterial"),
    ),
)

RELATED = Each(
    path=SURVEYS, node=Nest(name="survey", nodes=items("BoreholeResearch", "GeotechnicalCPTSurvey", prefix=COM))
)
_NAMED = (
    Item(name="eventName", made=_event_name, attributes={"codeSpace": "urn:bro:gmw:EventName"}),
    Item(name="eventDate"),
)
EVENT_ALONE = Nest(name="intermediateEvent", nodes=_NAMED)
EVENT = Nest(
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
                        nodes=items("tubeNumber", "cableNumber", "electrodeNumber", "electrodeStatus"),
                    ),
                ),
                Nest(
                    name="wellData",
                    nodes=(
                        Item(name="owner"),
                        Item(name="maintenanceResponsibleParty", secret=True),
                        *items("groundLevelPosition", "groundLevelPositioningMethod", "wellHeadProtector"),
                    ),
                ),
                RELATED,
            ),
        ),
    ),
)
