"""The data of the documents of a groundwater monitoring well (version 1.1), by the names of the catalogue."""

from __future__ import annotations

from typing import Any

from bro_soap.rules import Datum


def _of(entity: str, dutch_entity: str, folder: str = "") -> Any:
    """Return a maker of data of one entity: name on the wire, Dutch name, deviating path."""

    def datum(name: str, dutch: str, path: str = "") -> Datum:
        return Datum(path or (f"{folder}/{name}" if folder else name), f"{entity}.{name}", f"{dutch_entity}.{dutch}")

    return datum


_well = _of("GMW_Construction", "Grondwatermonitoringput")
OBJECT_ID: Datum = _well("objectIdAccountableParty", "object-ID bronhouder")
DELIVERY_CONTEXT: Datum = _well("deliveryContext", "kader aanlevering")
STANDARD: Datum = _well("constructionStandard", "kwaliteitsnorm inrichting")
FUNCTION: Datum = _well("initialFunction", "initiële functie")
TUBE_COUNT: Datum = _well("numberOfMonitoringTubes", "aantal monitoringbuizen")
GROUND_STABLE: Datum = _well("groundLevelStable", "maaiveld stabiel")
STABILITY: Datum = _well("wellStability", "putstabiliteit")
NITG: Datum = _well("nitgCode", "NITG-code")
MAP_SHEET: Datum = _well("mapSheetCode", "kaartbladcode")
OWNER: Datum = _well("owner", "eigenaar")
MAINTAINER: Datum = _well("maintenanceResponsibleParty", "onderhoudende instantie")
PROTECTOR: Datum = _well("wellHeadProtector", "beschermconstructie")
CONSTRUCTED: Datum = _well("wellConstructionDate", "inrichtingsdatum put")
REMOVED = Datum("wellRemovalDate", "GMW_Removal.wellRemovalDate", "Putgeschiedenis.opruimingsdatum put")
EVENT_DATE = Datum("eventDate", "eventDate", "Tussentijdse gebeurtenis.datum gebeurtenis")

_location = _of("DeliveredLocation", "Aangeleverde locatie", "deliveredLocation")
LOCATION: Datum = _location("location", "coördinaten")
LOCATION_CRS: Datum = _location("location.srsName", "referentiestelsel", "deliveredLocation/location")
LOCATION_METHOD: Datum = _location("horizontalPositioningMethod", "methode locatiebepaling")

_vertical = _of("DeliveredVerticalPosition", "Aangeleverde verticale positie", "deliveredVerticalPosition")
REFERENCE_POINT: Datum = _vertical("localVerticalReferencePoint", "lokaal verticaal referentiepunt")
OFFSET: Datum = _vertical("offset", "verschuiving")
VERTICAL_DATUM: Datum = _vertical("verticalDatum", "verticaal referentievlak")
GROUND: Datum = _vertical("groundLevelPosition", "maaiveldpositie")
GROUND_METHOD: Datum = _vertical("groundLevelPositioningMethod", "methode positiebepaling maaiveld")
NEW_GROUND: Datum = _vertical("groundLevelPosition", "maaiveldpositie", "groundLevelPosition")
NEW_GROUND_METHOD: Datum = _vertical(
    "groundLevelPositioningMethod", "methode positiebepaling maaiveld", "groundLevelPositioningMethod"
)

TUBE = Datum("monitoringTube", "GMW_Construction.monitoringTube", "Grondwatermonitoringput.monitoringbuis")
_tube = _of("MonitoringTube", "Monitoringbuis", "monitoringTube")
TUBE_NUMBER: Datum = _tube("tubeNumber", "buisnummer")
TUBE_TYPE: Datum = _tube("tubeType", "buistype")
CAP: Datum = _tube("artesianWellCapPresent", "voorzien van drukdop")
SUMP_PRESENT: Datum = _tube("sedimentSumpPresent", "voorzien van zandvang")
CABLE_COUNT: Datum = _tube("numberOfGeoOhmCables", "aantal geo-ohmkabels")
DIAMETER: Datum = _tube("tubeTopDiameter", "diameter bovenkant buis")
VARIABLE: Datum = _tube("variableDiameter", "variabele diameter")
STATUS: Datum = _tube("tubeStatus", "buisstatus")
TOP: Datum = _tube("tubeTopPosition", "positie bovenkant buis")
TOP_METHOD: Datum = _tube("tubeTopPositioningMethod", "methode positiebepaling bovenkant buis")
PACKING: Datum = _tube("tubePackingMaterial", "aanvulmateriaal buis", "monitoringTube/materialUsed/tubePackingMaterial")
MATERIAL: Datum = _tube("tubeMaterial", "buismateriaal", "monitoringTube/materialUsed/tubeMaterial")
GLUE: Datum = _tube("glue", "lijm", "monitoringTube/materialUsed/glue")
SCREEN_LENGTH: Datum = _tube("screenLength", "filterlengte", "monitoringTube/screen/screenLength")
SOCK: Datum = _tube("sockMaterial", "kousmateriaal", "monitoringTube/screen/sockMaterial")
PLAIN: Datum = _tube("plainTubePartLength", "lengte stijgbuisdeel", "monitoringTube/plainTubePart/plainTubePartLength")
SUMP: Datum = _tube("sedimentSump", "zandvang")
SUMP_LENGTH: Datum = _tube("sedimentSumpLength", "zandvanglengte", "monitoringTube/sedimentSump/sedimentSumpLength")
CABLE: Datum = _tube("geoOhmCable", "geo-ohmkabel")
_cable = _of("GeoOhmCable", "Geo-ohmkabel", "monitoringTube/geoOhmCable")
CABLE_NUMBER: Datum = _cable("cableNumber", "kabelnummer")
_electrode = _of("Electrode", "Elektrode", "monitoringTube/geoOhmCable/electrode")
ELECTRODE_NUMBER: Datum = _electrode("electrodeNumber", "elektrodenummer")
ELECTRODE_PACKING: Datum = _electrode("electrodePackingMaterial", "aanvulmateriaal elektrode")
ELECTRODE_STATUS: Datum = _electrode("electrodeStatus", "elektrodestatus")
ELECTRODE_POSITION: Datum = _electrode("electrodePosition", "elektrodepositie")

NEW_MATERIAL: Datum = _tube("tubeMaterial", "buismateriaal")
NEW_GLUE: Datum = _tube("glue", "lijm")
NEW_PLAIN: Datum = _tube("plainTubePartLength", "lengte stijgbuisdeel")
LENGTHENED = Datum("numberOfTubesLengthened", "GMW_Lengthening.numberOfTubesLengthened")
SHORTENED = Datum("numberOfTubesShortened", "GMW_Shortening.numberOfTubesShortened")
CHANGED = Datum("numberOfTubesChanged", "GMW_TubeStatus.numberOfTubesChanged")
ELECTRODES_CHANGED = Datum("numberOfElectrodesChanged", "GMW_ElectrodeStatus.numberOfElectrodesChanged")

_changed = _of("Electrode", "Elektrode", "electrode")
CHANGED_ELECTRODE = Datum("electrode", "GMW_ElectrodeStatus.electrode")
CHANGED_TUBE = Datum("electrode/tubeNumber", "GMW_ElectrodeStatus.electrode.tubeNumber", "Monitoringbuis.buisnummer")
CHANGED_CABLE = Datum("electrode/cableNumber", "GMW_ElectrodeStatus.electrode.cableNumber", "Geo-ohmkabel.kabelnummer")
CHANGED_NUMBER: Datum = _changed("electrodeNumber", "elektrodenummer")
CHANGED_STATUS: Datum = _changed("electrodeStatus", "elektrodestatus")

_part = _of("InsertedPart", "Ingeplaatst deel")
PART_TUBE = Datum("tubeNumber", "GMW_Insertion.tubeNumber", "Monitoringbuis.buisnummer")
PART_TOP = Datum("tubeTopPosition", "GMW_Insertion.tubeTopPosition", "Monitoringbuis.positie bovenkant buis")
PART_TOP_METHOD = Datum(
    "tubeTopPositioningMethod",
    "GMW_Insertion.tubeTopPositioningMethod",
    "Monitoringbuis.methode positiebepaling bovenkant buis",
)
PART_LENGTH: Datum = _part("insertedPartLength", "lengte ingeplaatst deel")
PART_DIAMETER: Datum = _part("insertedPartDiameter", "diameter bovenkant ingeplaatst deel")
PART_MATERIAL: Datum = _part("insertedPartMaterial", "materiaal ingeplaatst deel")
