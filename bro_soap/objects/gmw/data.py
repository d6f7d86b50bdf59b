"""The data of the documents of a groundwater monitoring well (version 1.1), by the names of the catalogue."""

from __future__ import annotations

from bro_soap.rules import Datum
from bro_soap.rules.catalogue import Entity

_well = Entity("GMW_Construction", "Grondwatermonitoringput")
OBJECT_ID = _well("objectIdAccountableParty", "object-ID bronhouder")
DELIVERY_CONTEXT = _well("deliveryContext", "kader aanlevering")
STANDARD = _well("constructionStandard", "kwaliteitsnorm inrichting")
FUNCTION = _well("initialFunction", "initiële functie")
TUBE_COUNT = _well("numberOfMonitoringTubes", "aantal monitoringbuizen")
GROUND_STABLE = _well("groundLevelStable", "maaiveld stabiel")
STABILITY = _well("wellStability", "putstabiliteit")
NITG = _well("nitgCode", "NITG-code")
MAP_SHEET = _well("mapSheetCode", "kaartbladcode")
OWNER = _well("owner", "eigenaar")
MAINTAINER = _well("maintenanceResponsibleParty", "onderhoudende instantie")
PROTECTOR = _well("wellHeadProtector", "beschermconstructie")
CONSTRUCTED = _well("wellConstructionDate", "inrichtingsdatum put")
REMOVED = Datum("wellRemovalDate", "GMW_Removal.wellRemovalDate", "Putgeschiedenis.opruimingsdatum put")
EVENT_DATE = Datum("eventDate", "eventDate", "Tussentijdse gebeurtenis.datum gebeurtenis")

_location = Entity("DeliveredLocation", "Aangeleverde locatie", "deliveredLocation")
LOCATION = _location("location", "coördinaten")
LOCATION_CRS = _location("location.srsName", "referentiestelsel", "deliveredLocation/location")
LOCATION_METHOD = _location("horizontalPositioningMethod", "methode locatiebepaling")

_vertical = Entity("DeliveredVerticalPosition", "Aangeleverde verticale positie", "deliveredVerticalPosition")
REFERENCE_POINT = _vertical("localVerticalReferencePoint", "lokaal verticaal referentiepunt")
OFFSET = _vertical("offset", "verschuiving")
VERTICAL_DATUM = _vertical("verticalDatum", "verticaal referentievlak")
GROUND = _vertical("groundLevelPosition", "maaiveldpositie")
GROUND_METHOD = _vertical("groundLevelPositioningMethod", "methode positiebepaling maaiveld")
NEW_GROUND = _vertical("groundLevelPosition", "maaiveldpositie", "groundLevelPosition")
NEW_GROUND_METHOD = _vertical(
    "groundLevelPositioningMethod", "methode positiebepaling maaiveld", "groundLevelPositioningMethod"
)

TUBE = Datum("monitoringTube", "GMW_Construction.monitoringTube", "Grondwatermonitoringput.monitoringbuis")
_tube = Entity("MonitoringTube", "Monitoringbuis", "monitoringTube")
TUBE_NUMBER = _tube("tubeNumber", "buisnummer")
TUBE_TYPE = _tube("tubeType", "buistype")
CAP = _tube("artesianWellCapPresent", "voorzien van drukdop")
SUMP_PRESENT = _tube("sedimentSumpPresent", "voorzien van zandvang")
CABLE_COUNT = _tube("numberOfGeoOhmCables", "aantal geo-ohmkabels")
DIAMETER = _tube("tubeTopDiameter", "diameter bovenkant buis")
VARIABLE = _tube("variableDiameter", "variabele diameter")
STATUS = _tube("tubeStatus", "buisstatus")
TOP = _tube("tubeTopPosition", "positie bovenkant buis")
TOP_METHOD = _tube("tubeTopPositioningMethod", "methode positiebepaling bovenkant buis")
PACKING = _tube("tubePackingMaterial", "aanvulmateriaal buis", "monitoringTube/materialUsed/tubePackingMaterial")
MATERIAL = _tube("tubeMaterial", "buismateriaal", "monitoringTube/materialUsed/tubeMaterial")
GLUE = _tube("glue", "lijm", "monitoringTube/materialUsed/glue")
SCREEN_LENGTH = _tube("screenLength", "filterlengte", "monitoringTube/screen/screenLength")
SCREEN_TOP = _tube("screenTopPosition", "positie bovenkant filter", "monitoringTube/screen/screenTopPosition")
SCREEN_BOTTOM = _tube("screenBottomPosition", "positie onderkant filter", "monitoringTube/screen/screenBottomPosition")
SOCK = _tube("sockMaterial", "kousmateriaal", "monitoringTube/screen/sockMaterial")
PLAIN = _tube("plainTubePartLength", "lengte stijgbuisdeel", "monitoringTube/plainTubePart/plainTubePartLength")
SUMP = _tube("sedimentSump", "zandvang")
SUMP_LENGTH = _tube("sedimentSumpLength", "zandvanglengte", "monitoringTube/sedimentSump/sedimentSumpLength")
CABLE = _tube("geoOhmCable", "geo-ohmkabel")
_cable = Entity("GeoOhmCable", "Geo-ohmkabel", "monitoringTube/geoOhmCable")
CABLE_NUMBER = _cable("cableNumber", "kabelnummer")
_electrode = Entity("Electrode", "Elektrode", "monitoringTube/geoOhmCable/electrode")
ELECTRODE_NUMBER = _electrode("electrodeNumber", "elektrodenummer")
ELECTRODE_PACKING = _electrode("electrodePackingMaterial", "aanvulmateriaal elektrode")
ELECTRODE_STATUS = _electrode("electrodeStatus", "elektrodestatus")
ELECTRODE_POSITION = _electrode("electrodePosition", "elektrodepositie")

NEW_MATERIAL = _tube("tubeMaterial", "buismateriaal")
NEW_GLUE = _tube("glue", "lijm")
NEW_PLAIN = _tube("plainTubePartLength", "lengte stijgbuisdeel")
LENGTHENED = Datum("numberOfTubesLengthened", "GMW_Lengthening.numberOfTubesLengthened")
SHORTENED = Datum("numberOfTubesShortened", "GMW_Shortening.numberOfTubesShortened")
CHANGED = Datum("numberOfTubesChanged", "GMW_TubeStatus.numberOfTubesChanged")
ELECTRODES_CHANGED = Datum("numberOfElectrodesChanged", "GMW_ElectrodeStatus.numberOfElectrodesChanged")

_changed = Entity("Electrode", "Elektrode", "electrode")
CHANGED_ELECTRODE = Datum("electrode", "GMW_ElectrodeStatus.electrode")
CHANGED_TUBE = Datum("electrode/tubeNumber", "GMW_ElectrodeStatus.electrode.tubeNumber", "Monitoringbuis.buisnummer")
CHANGED_CABLE = Datum("electrode/cableNumber", "GMW_ElectrodeStatus.electrode.cableNumber", "Geo-ohmkabel.kabelnummer")
CHANGED_NUMBER = _changed("electrodeNumber", "elektrodenummer")
CHANGED_STATUS = _changed("electrodeStatus", "elektrodestatus")

_part = Entity("InsertedPart", "Ingeplaatst deel")
PART_TUBE = Datum("tubeNumber", "GMW_Insertion.tubeNumber", "Monitoringbuis.buisnummer")
PART_TOP = Datum("tubeTopPosition", "GMW_Insertion.tubeTopPosition", "Monitoringbuis.positie bovenkant buis")
PART_TOP_METHOD = Datum(
    "tubeTopPositioningMethod",
    "GMW_Insertion.tubeTopPositioningMethod",
    "Monitoringbuis.methode positiebepaling bovenkant buis",
)
PART_LENGTH = _part("insertedPartLength", "lengte ingeplaatst deel")
PART_DIAMETER = _part("insertedPartDiameter", "diameter bovenkant ingeplaatst deel")
PART_MATERIAL = _part("insertedPartMaterial", "materiaal ingeplaatst deel")
