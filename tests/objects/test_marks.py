"""Whatever a delivery holds, wherever the schema lets it stand: everybody reads only what the catalogue makes public.

Marks are put in every place of the samples (`marks`). What the rules take in is composed, and read as everybody who is
neither bronhouder nor supplier. In the long lane all places of all samples; else each place once, and of those a
share, which is larger in elements of other standards.
"""

from __future__ import annotations

import re
from xml.parsers import expat

import pytest
from lxml import etree

from tests.contracts import CONTRACTS
from tests.lanes import LONG
from tests.objects.marks import NUMBER, WORD, anew, marked, public
from tests.objects.rulebook import Book, books

BOOKS = list(books())
# What is for everybody although anything may stand there, by the last two names of its path: texts of the catalogue, and
# the names and ids that it knows.
PUBLIC = {
    "CPT": {
        *("additionalInvestigation/conditions", "additionalInvestigation/surfaceDescription"),
        *("removedLayer/description", "conePenetrometer/description", "conePenetrometer/conePenetrometerType"),
    },
    "GMW": {"GMW_Construction/owner", "GMW_Owner/owner"},
    "GMN": {"GMN_StartRegistration/name", "MeasuringPoint/measuringPointCode"},
    "GLD": {"OM_Observation/@id", "ObservationProcess/@id", "MeasurementTimeseries/@id"},
    "BHR-G": {"BHR_G_CompleteReport/NITGCode", "BHR_G_StartReport/NITGCode"},
    "BHR-GT": set[str](),
    "BHR-P": {"soilClassification/classificationCode", "resultTime/@href"},
    "SFR": set[str](),
    "FRD": {
        *("InstrumentConfiguration/@id", "InstrumentConfiguration/instrumentConfigurationID"),
        *("MeasurementConfiguration/@id", "MeasurementConfiguration/measurementConfigurationID"),
    },
    # Who holds it, and what the texts of the catalogue say.
    "EPL": {
        *(f"organization/{name}" for name in ("chamberOfCommerceNumber", "europeanCompanyRegistrationNumber")),
        *(f"{group}/organization" for group in ("licenceHolder", "amendmentLicenceHolder", "newLicenceHolder")),
        *("GrantedArea/areaName", "areaToBeAmended/areaName", "newArea/areaName"),
        *(
            f"EPL_{name}/decreeNumber"
            for name in (
                *("PublicationLicence", "AdjustmentGranting", "PublicationAmendment", "AmendmentLicence"),
                *("PublicationTermination", "ClosureTermination"),
            )
        ),
    },
    # What was measured may be any number.
    "GAR": {
        *("fieldMeasurement/fieldMeasurementValue", "analysis/analysisMeasurementValue", "analysis/reportingLimit"),
    },
    "GPD": {"GPD_AddReport/reportId", "volumeSeries/volume", "RealisedInstallation/realisedInstallationId"},
    # The ids of its parts, and volumes with room for so many digits.
    "GUF": {
        *("DesignInstallation/designInstallationId", "DesignLoop/designLoopId", "DesignWell/designWellId"),
        *("DesignSurfaceInfiltration/infiltrationBasinId", "RealisedSurfaceInfiltration/infiltrationBasinId"),
        *("RealisedLoop/realisedLoopId", "RealisedWell/realisedWellId", "RealisedScreen/realisedScreenId"),
        *("GUF_AddRealisedInstallation/realisedInstallationId", "GUF_NewLicence/identificationLicence"),
        "LicenceGroundwaterUsage/identificationLicence",
        *(f"licensedQuantity/maximumPer{time}" for time in ("Month", "Quarter", "Year")),
        *(f"energyCharacteristics/average{kind}Water" for kind in ("Cold", "Warm")),
        *(f"energyCharacteristics/maximumYearQuantity{kind}" for kind in ("Cold", "Warm")),
    },
}
STRIDE = {
    "BHR-G": 251,
    "BHR-GT": 199,
    "BHR-P": 199,
    "SFR": 199,
    "CPT": 5,
    "GMW": 5,
    "GLD": 5,
    "FRD": 37,
    "GUF": 13,
    "EPL": 7,
}
# What is issued may point to itself, to its dossier, to definitions of the standards and to published records.
KNOWN = re.compile(
    r"#?[\w.-]*|urn:bro:gld:[\w:.-]+|http://www\.opengis\.net/def/[\w/.-]+|http://resource\.gwml\.org/def/role/supportObservation"
    r"|https?://(?:www|schema)\.broservices\.nl/xsd/[a-z]+common/\d\.\d/\w+\.xml",
    re.ASCII,
)


def seen(contents: list[bytes]) -> bool:
    return any(WORD.encode() in content or NUMBER.encode() in content for content in contents)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.code)
def test_everybody_reads_only_what_is_public(book: Book) -> None:
    contract = CONTRACTS[book.declared.version.delivery]
    had: set[tuple[object, ...]] = set()
    found, taken = set(), 0
    for sample in book.samples():
        for one in marked(book, sample, None if LONG else had, 1 if LONG else STRIDE.get(book.code, 1)):
            root = etree.fromstring(etree.tostring(one.root))
            contents = None if contract.schema.of_received(root) else public(book, root, book.before(sample))
            if contents is not None:
                taken += 1
                well_formed(book, contents)
                if seen(contents):
                    found.add("/".join(one.place.removesuffix("text()").split("/")[-2:]))
    assert taken > (50 if book.code in PUBLIC else 0)
    assert found - PUBLIC.get(book.code, set()) == set()


def well_formed(book: Book, contents: list[bytes]) -> None:
    """What is issued is XML with namespaces to another parser, and points nowhere else."""
    prefixes = CONTRACTS[book.declared.version.issue].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    for content in contents:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = _points_nowhere_else
        parser.Parse(f"<x {declared}>".encode() + content + b"</x>", True)


def _points_nowhere_else(_name: str, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        assert not name.endswith(("schemaLocation", "SchemaLocation", "namespace base"))
        if name.endswith(" href"):
            assert KNOWN.fullmatch(value), value


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.code)
def test_what_everybody_reads_of_the_samples_is_well_formed_and_points_nowhere_else(book: Book) -> None:
    for sample in book.samples():
        contents = public(book, book.root(sample), book.before(sample))
        assert contents
        well_formed(book, contents)


EVIL = f'<x:script xmlns:x="http://www.w3.org/1999/xhtml">{WORD}</x:script>'
INVESTIGATOR = "urn:bro:gld:ObservationMetadata:principalInvestigator"
OLD = {
    "elements in a table": ("CPT", "registration-everything.xml", "</cptcom:values>", f"{EVIL}</cptcom:values>"),
    "a process": (
        "CPT",
        "registration-everything.xml",
        '<om:procedure xsi:nil="true"/>',
        f"<om:procedure>{EVIL}</om:procedure>",
    ),
    "a hint to a parser": (
        *("CPT", "registration-everything.xml"),
        *("<surveyPurpose ", f'<surveyPurpose xsi:schemaLocation="urn:x http://example.org/{WORD}" '),
    ),
    **{
        f"who measured as {name!r}": ("GLD", "registration-addition-full.xml", f'"{INVESTIGATOR}"', f'"{name}"')
        for name in (f" {INVESTIGATOR}", INVESTIGATOR.upper(), "principalInvestigator", f"http://x/{INVESTIGATOR}")
    },
    "a reference to elsewhere": (
        *("GLD", "registration-addition-full.xml"),
        *("<om:featureOfInterest/>", f'<om:featureOfInterest xlink:href="http://example.org/{WORD}"/>'),
    ),
}


@pytest.mark.parametrize("what", OLD)
def test_what_was_taken_in_before_is_not_issued_when_it_is_composed_anew(what: str) -> None:
    code, sample, old, new = OLD[what]
    book = Book(code)
    message = (book.folder / "samples" / sample).read_text(encoding="utf-8").replace("99000031", NUMBER)
    assert old in message
    contents = anew(book, etree.fromstring(message.replace(old, new, 1).encode()), book.before(sample))
    well_formed(book, contents)
    assert not seen(contents)
