"""The services whose contract is compared: a later object adds its lines to CONTRACTS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.allowances import (
    CODES_OF_TOOLS,
    END_OF_A_LICENCE,
    LATER_DOCUMENTS,
    MOVES_A_DOSSIER,
    NEITHER_CODE,
    OF_2025,
    OPERATOR_NOT_TOLD,
    TYPE_ON_DISPATCH_DOCUMENT,
    Allowance,
    type_on_values,
)
from tests.contract.repairs import repaired

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "imbro"
SCHEMAS = SHARED / "schemas"
REPAIRS = SHARED / "repairs"
SAMPLES = SHARED / "samples"
OWN_SAMPLES = ROOT / "tests" / "objects"
NO_SHARED = "the published material in ../shared/imbro is absent"


@dataclass(frozen=True, eq=False)
class Contract:
    """One service of one object: its schema here, its published schema, and what is known to differ.

    `samples` are globs under the published samples, `own` globs under the repository. `additions` are global names that
    only we declare, `differences` global names whose declaration differs on purpose; both with the reason, which
    docs/divergences.md gives in full. `allowances` are the verdicts that may differ. `published` is the folder under
    the published schemas, or None where no schema was ever published; `borrowed` are folders for what it lacks, and
    `repair` is the diff that makes of a published draft what the register reads.
    `specimens` adds documents made from the schema to the samples; of all mutants every `stride`-th is looked at.
    """

    folder: str
    service: str
    samples: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    published: str | None = None
    borrowed: tuple[str, ...] = ()
    repair: str = ""
    additions: dict[str, str] = field(default_factory=dict)
    differences: dict[str, str] = field(default_factory=dict)
    allowances: tuple[Allowance, ...] = ()
    specimens: bool = True
    stride: int = 1

    @property
    def messages(self) -> Path:
        """The schema of the messages, ours."""
        return ROOT / "xsd" / self.folder / f"{self.service}-messages.xsd"

    @property
    def published_messages(self) -> Path:
        """The schema of the messages as published."""
        assert self.published is not None
        folder = SCHEMAS / self.published
        if self.repair:
            folder = repaired(folder, REPAIRS / self.repair)
        return folder / f"{self.service}-messages.xsd"

    @property
    def wsdl(self) -> Path:
        """The WSDL, ours."""
        return ROOT / "wsdl" / self.folder / f"{self.service}.wsdl"

    def files(self) -> Iterator[Path]:
        """Yield every document the comparison starts from, own samples first."""
        for base, globs in ((ROOT, self.own), (SAMPLES, self.samples)):
            for pattern in globs:
                found = sorted(base.glob(pattern))
                assert found, f"no sample matches {pattern}"
                yield from found


BROCOM = "{http://www.broservices.nl/xsd/brocommon/3.0}"
CPTCOM = "{http://www.broservices.nl/xsd/cptcommon/1.1}"
BHRGTCOM = "{http://www.broservices.nl/xsd/bhrgtcommon/2.1}"
GUFCOM = "{http://www.broservices.nl/xsd/gufcommon/1.0}"
GMWCOM = "{http://www.broservices.nl/xsd/gmwcommon/1.1}"
ISGMW = "{http://www.broservices.nl/xsd/isgmw/1.1}"
DSGMN = "{http://www.broservices.nl/xsd/dsgmn/1.0}"
DSGLD = "{http://www.broservices.nl/xsd/dsgld/1.0}"
DSFRD = "{http://www.broservices.nl/xsd/dsfrd/1.0}"
FRDCOM = "{http://www.broservices.nl/xsd/frdcommon/1.0}"
DSGAR = "{http://www.broservices.nl/xsd/dsgar/1.0}"
DSGPD = "{http://www.broservices.nl/xsd/dsgpd/1.0}"
ISGPD = "{http://www.broservices.nl/xsd/isgpd/1.0}"
DSEPL = "{http://www.broservices.nl/xsd/dsepl/1.0}"
DSGUF = "{http://www.broservices.nl/xsd/dsguf/1.0}"
DSBHR = "{http://www.broservices.nl/xsd/dsbhr/2.0}"
BHRCOM = "{http://www.broservices.nl/xsd/bhrcommon/2.0}"
DSSFR = "{http://www.broservices.nl/xsd/dssfr/2.0}"
DSBHRGT = "{http://www.broservices.nl/xsd/dsbhr-gt/2.1}"
GML = "{http://www.opengis.net/gml/3.2}"
GMD = "{http://www.isotc211.org/2005/gmd}"
SWE = "{http://www.opengis.net/swe/2.0}"
WML = "{http://www.opengis.net/waterml/2.0}"

LATER_BROCOMMON = "from a later version of brocommon than the published set holds"
PAIR = "a list of two, written so that zeep can load it; the same values are valid"
VALUES = "its values are xs:anyType, so that toolkits give them as text; the same documents are valid"
BY_NAME = "holds the documents of the service by name, which every toolkit understands"
BESIDE = "stands beside the public document, not for it: both are named where either may be"
MOVE = "an operation of the register that no published schema has"
UNIT = "a name for what is anonymous there: a measure in this unit"

ADDED_TO_BROCOMMON_3_0_0 = {
    f"{BROCOM}deliveryResponsibleParty": LATER_BROCOMMON,
    f"{BROCOM}BRO_DO": LATER_BROCOMMON,
    f"{BROCOM}AbstractRegistrationObjectType": LATER_BROCOMMON,
    f"{BROCOM}AbstractDispatchCharacteristicsRequestType": LATER_BROCOMMON,
    f"{BROCOM}AbstractCharacteristicsType": LATER_BROCOMMON,
    f"{BROCOM}CommonCharacteristics": LATER_BROCOMMON,
}
SWE_PAIRS = {
    f"{SWE}IntegerPair": PAIR,
    f"{SWE}RealPair": PAIR,
    f"{SWE}TimePair": PAIR,
    f"{SWE}TokenPair": PAIR,
}
BHRP_DIFFERENCES = {
    **SWE_PAIRS,
    f"{BHRCOM}BoreholeSampleAnalysisType": "who analysed is not told to everybody, so it may be left out",
}
GLD_DIFFERENCES = {
    **SWE_PAIRS,
    f"{GMD}MD_Metadata_PropertyType": "names the metadata of WaterML beside its own: the same documents are valid",
    f"{WML}ObservationMetadata": "is named in that place, so it need not substitute",
}
UNITS = (
    "Metre", "Millimetre", "CentimetrePerCentimetre", "Percentage", "Dimensionless", "Degree", "DegreeCelsius",
    "Second", "MetrePerSecond", "MillimetrePerHour", "Kilopascal", "GramPerCubicCentimetre",
)  # fmt: skip
BHRGCOM, DSBHRG = (f"{{http://www.broservices.nl/xsd/{name}/3.1}}" for name in ("bhrgcommon", "dsbhrg"))
BHRG_UNITS = (
    *("Celsius", "CubicCentimetre", "Degree", "Gram", "GramPerCubicCentimetre", "Kilopascal", "Metre"),
    *("MetrePerDay", "Micrometre", "Millimetre", "Percentage", "Slope"),
)
BHRGT_ADDITIONS = {f"{BHRGTCOM}{unit}Type": UNIT for unit in UNITS}
CORRECTIONS = ("replace", "insert", "move", "delete")
FRD_ADDITIONS = {f"{FRDCOM}{unit}Type": UNIT for unit in ("Metre", "Centimetre", "Kilohertz", "Ohm")} | {
    f"{FRDCOM}ConfigurationIdType": "a name for what is anonymous there: an id of at most forty characters"
}
_END = "the end of a licence, of the table of operations in production; in no public schema"
GUF_UNITS = ("Metre", "CubicMetre", "CubicMetrePerHour", "MegawattHour", "DegreeCelsius", "Kilowatt")
GUF_ADDITIONS = {
    **{f"{GUFCOM}GUF_EndLicence{suffix}": _END for suffix in ("", "Type", "PropertyType")},
    **{f"{GUFCOM}{unit}Type": UNIT for unit in GUF_UNITS},
}
GUF_DIFFERENCES = {f"{GUFCOM}SourceDocumentType": _END, f"{GML}FeaturePropertyType": _END}
BHRGT_DIFFERENCES = {**SWE_PAIRS, f"{BHRGTCOM}DataArrayType": VALUES}

CPT = (
    Contract(
        folder="cpt/1.1",
        service="iscpt",
        published="cpt/1.1",
        samples=(
            "cpt/registrationRequest/*.xml",
            "cpt/correctionRequest/*.xml",
            "cpt/sourceDocument-only/*.xml",
            "cpt/legacy-imbro-cpt-1.4/*.xml",
        ),
        own=(
            "tests/objects/cpt/samples/registration-*.xml",
            "tests/objects/cpt/samples/correction-*.xml",
            "tests/contract/samples/*.xml",
            "xsd/cpt/1.1/*_record.xml",
        ),
        additions=ADDED_TO_BROCOMMON_3_0_0,
        differences={
            **SWE_PAIRS,
            f"{CPTCOM}ConePenetrationTestResultType": VALUES,
            f"{CPTCOM}DissipationTestResultType": VALUES,
        },
        allowances=(type_on_values(CPTCOM.strip("{}")),),
        specimens=False,
        stride=7,
    ),
    Contract(
        folder="cpt/1.1",
        service="dscpt",
        samples=("cpt/dispatchDataResponse/*.xml",),
        own=("tests/objects/cpt/samples/dispatch-*.xml",),
    ),
)
GMW = (
    Contract(
        folder="gmw/1.1",
        service="isgmw",
        published="gmw/1.1",
        samples=(
            "gmw/registrationRequest/[!a]*.xml",
            "gmw/moveRequest/*.xml",
            "gmw/replaceRequest/*.xml",
            "gmw/deleteRequest/*.xml",
        ),
        own=("tests/objects/gmw/samples/[!d]*.xml", "tests/objects/gmw/samples/delete-*.xml"),
        additions={
            **{
                f"{GMWCOM}{name}Type": OF_2025.reason
                for name in ("RelatedSurvey", "RegisteredSurvey", "ScreenProtection")
            },
            **dict.fromkeys(LATER_DOCUMENTS, OF_2025.reason),
            **{f"{name}Type": OF_2025.reason for name in LATER_DOCUMENTS},
        },
        differences={
            f"{ISGMW}GroundwaterMonitoringWellType": "has neither, nitgCode or mapSheetCode; more than is published",
            f"{ISGMW}ScreenType": OF_2025.reason,
            f"{ISGMW}SourceDocumentType": OF_2025.reason,
            f"{GMWCOM}InsertedPartType": "its length is withheld where geometric data are; for issue only",
        },
        allowances=(NEITHER_CODE, OF_2025),
        stride=7,
    ),
    Contract(
        folder="gmw/1.1",
        service="dsgmw",
        samples=("gmw/dispatchDataResponse/*.xml",),
        own=("tests/objects/gmw/samples/dispatch-*.xml",),
    ),
)
GMN = (
    Contract(
        folder="gmn/1.0",
        service="isgmn",
        published="gmn/1.0",
        samples=("gmn/[!d]*Request/*.xml", "gmn/deleteRequest/*.xml"),
        own=("tests/objects/gmn/samples/[!d]*.xml", "tests/objects/gmn/samples/delete-*.xml"),
        stride=7,
    ),
    Contract(
        folder="gmn/1.0",
        service="dsgmn",
        published="gmn/1.0",
        samples=("gmn/dispatch*/*.xml",),
        own=("tests/objects/gmn/samples/dispatch-*.xml",),
        additions={f"{DSGMN}DispatchDocumentType": BY_NAME},
        differences={f"{DSGMN}DispatchDataResponseType": BY_NAME},
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=7,
    ),
)
GLD = (
    Contract(
        folder="gld/1.0",
        service="isgld",
        published="gld/1.0",
        samples=("gld/registrationRequest/*.xml", "gld/replaceRequest/*.xml", "gld/deleteRequest/*.xml"),
        own=("tests/objects/gld/samples/[!d]*.xml", "tests/objects/gld/samples/delete-*.xml"),
        differences=GLD_DIFFERENCES,
        stride=7,
    ),
    Contract(
        folder="gld/1.0",
        service="dsgld",
        published="gld/1.0",
        samples=("gld/dispatch*/*.xml",),
        own=("tests/objects/gld/samples/dispatch-*.xml",),
        additions={f"{DSGLD}DispatchDocumentType": BY_NAME},
        differences={
            **GLD_DIFFERENCES,
            f"{DSGLD}DispatchDataResponseType": BY_NAME,
            f"{DSGLD}GLD_O_DP": BESIDE,
        },
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=7,
    ),
)
BHR_GT = (
    Contract(
        folder="bhr-gt/2.1",
        service="isbhr-gt",
        published="bhr-gt/2.1",
        samples=("bhr-gt/registrationRequest/*_2.1_*.xml", "bhr-gt/correctionRequest/*.xml"),
        own=("tests/objects/bhr-gt/samples/[!d]*.xml", "xsd/bhr-gt/2.1/*.xml"),
        additions=BHRGT_ADDITIONS,
        differences=BHRGT_DIFFERENCES,
        allowances=(type_on_values(BHRGTCOM.strip("{}")),),
        stride=127,
    ),
    Contract(
        folder="bhr-gt/2.1",
        service="dsbhr-gt",
        published="bhr-gt/2.1",
        samples=(
            "bhr-gt/dispatch*Request/*.xml",
            "bhr-gt/dispatch*rejection/*.xml",
            "bhr-gt/dispatch*/bedrock*3360*.xml",
        ),
        own=("tests/objects/bhr-gt/samples/dispatch-*.xml",),
        additions={
            **BHRGT_ADDITIONS,
            f"{DSBHRGT}DataDocumentType": BY_NAME,
            f"{DSBHRGT}CharacteristicsDocumentType": BY_NAME,
        },
        differences={
            **BHRGT_DIFFERENCES,
            f"{DSBHRGT}DispatchDataResponseType": BY_NAME,
            f"{DSBHRGT}DispatchCharacteristicsResponseType": BY_NAME,
            f"{DSBHRGT}BHR_GT_O_DP": BESIDE,
        },
        allowances=(type_on_values(BHRGTCOM.strip("{}")), TYPE_ON_DISPATCH_DOCUMENT),
        stride=127,
    ),
)
FRD = (
    Contract(
        folder="frd/1.0",
        service="isfrd",
        published="frd/1.0",
        borrowed=("bhr-gt/2.1",),
        samples=("frd/registrationRequest/*.xml", *(f"frd/{name}Request/*.xml" for name in CORRECTIONS)),
        own=("tests/objects/frd/samples/[!d]*.xml", "tests/objects/frd/samples/delete-*.xml"),
        additions=FRD_ADDITIONS,
        differences=SWE_PAIRS,
        stride=37,
    ),
    Contract(
        folder="frd/1.0",
        service="dsfrd",
        published="frd/1.0",
        borrowed=("bhr-gt/2.1",),
        samples=("frd/dispatch*/*.xml",),
        own=("tests/objects/frd/samples/dispatch-*.xml",),
        additions={**FRD_ADDITIONS, f"{DSFRD}DispatchDocumentType": BY_NAME},
        differences={**SWE_PAIRS, f"{DSFRD}DispatchDataResponseType": BY_NAME, f"{DSFRD}FRD_O_DP": BESIDE},
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=37,
    ),
)
GAR = (
    Contract(
        folder="gar/1.0",
        service="isgar",
        published="gar/1.0",
        repair="gar-1.0.diff",
        samples=("gar/registrationRequest/*.xml", "gar/correctionRequest/*.xml"),
        own=("tests/objects/gar/samples/[!d]*.xml",),
    ),
    Contract(
        folder="gar/1.0",
        service="dsgar",
        published="gar/1.0",
        repair="gar-1.0.diff",
        samples=("gar/dispatch*/*.xml",),
        own=("tests/objects/gar/samples/dispatch-*.xml",),
        additions={f"{DSGAR}DispatchDocumentType": BY_NAME},
        differences={f"{DSGAR}DispatchDataResponseType": BY_NAME},
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
    ),
)
GPD = (
    Contract(
        folder="gpd/1.0",
        service="isgpd",
        published="gpd/1.0",
        borrowed=("gld/1.0",),
        samples=("gpd/registrationRequest/*.xml",),
        own=("tests/objects/gpd/samples/[!d]*.xml", "tests/objects/gpd/samples/delete-*.xml"),
        additions={f"{ISGPD}moveRequest": MOVE, f"{ISGPD}MoveRequestType": MOVE},
        allowances=(MOVES_A_DOSSIER,),
    ),
    Contract(
        folder="gpd/1.0",
        service="dsgpd",
        published="gpd/1.0",
        borrowed=("gld/1.0",),
        samples=("gpd/dispatch*/*.xml",),
        own=("tests/objects/gpd/samples/dispatch-*.xml",),
        additions={f"{DSGPD}DispatchDocumentType": BY_NAME},
        differences={f"{DSGPD}DispatchDataResponseType": BY_NAME, f"{DSGPD}GPD_O": BESIDE},
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
    ),
)
GUF = (
    Contract(
        folder="guf/1.0",
        service="isguf",
        published="guf/1.0",
        samples=("guf/registrationRequest/*.xml",),
        own=("tests/objects/guf/samples/[!d]*.xml", "tests/objects/guf/samples/delete-*.xml"),
        additions=GUF_ADDITIONS,
        differences=GUF_DIFFERENCES,
        allowances=(END_OF_A_LICENCE,),
        stride=127,
    ),
    Contract(
        folder="guf/1.0",
        service="dsguf",
        published="guf/1.0",
        samples=("guf/dispatch*/*.xml",),
        own=("tests/objects/guf/samples/dispatch-*.xml",),
        additions={
            **GUF_ADDITIONS,
            f"{DSGUF}DataDocumentType": BY_NAME,
            f"{DSGUF}CharacteristicsDocumentType": BY_NAME,
        },
        differences={
            **GUF_DIFFERENCES,
            f"{DSGUF}DispatchDataResponseType": BY_NAME,
            f"{DSGUF}DispatchCharacteristicsResponseType": BY_NAME,
            **{f"{DSGUF}GUF_{name}": BESIDE for name in ("PO", "PPO", "PPO_DP")},
        },
        allowances=(END_OF_A_LICENCE, TYPE_ON_DISPATCH_DOCUMENT),
        stride=127,
    ),
)
EPL = (
    Contract(
        folder="epl/1.0",
        service="isepl",
        published="epl/1.0",
        samples=("epl/registrationRequest/*.xml",),
        own=("tests/objects/epl/samples/[!d]*.xml", "tests/objects/epl/samples/delete-*.xml"),
        stride=29,
    ),
    Contract(
        folder="epl/1.0",
        service="dsepl",
        published="epl/1.0",
        samples=("epl/dispatch*/*.xml",),
        own=("tests/objects/epl/samples/dispatch-*.xml",),
        additions={f"{DSEPL}DataDocumentType": BY_NAME, f"{DSEPL}CharacteristicsDocumentType": BY_NAME},
        differences={
            f"{DSEPL}DispatchDataResponseType": BY_NAME,
            f"{DSEPL}DispatchCharacteristicsResponseType": BY_NAME,
            **{f"{DSEPL}EPL_{name}": BESIDE for name in ("PO", "PPO", "PPO_DP")},
        },
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=29,
    ),
)
BHRG_ADDITIONS = {f"{BHRGCOM}{unit}Type": UNIT for unit in BHRG_UNITS} | {
    f"{BHRGCOM}IndicationYesNoNilType": "a name for what is anonymous there"
}
BHRG_DIFFERENCES = {f"{GML}TimePrimitivePropertyType": "of the profile that all our kinds have"}
BHR_G = (
    Contract(
        folder="bhr-g/3.1",
        service="isbhr-g",
        published="bhr-g/3.1",
        own=("tests/objects/bhr-g/samples/[!d]*.xml",),
        additions=BHRG_ADDITIONS,
        differences=BHRG_DIFFERENCES,
        stride=307,
    ),
    Contract(
        folder="bhr-g/3.1",
        service="dsbhr-g",
        published="bhr-g/3.1",
        samples=("bhr-g/dispatchDataResponse/Deltares*.xml",),
        own=("tests/objects/bhr-g/samples/dispatch-*.xml",),
        additions={
            **BHRG_ADDITIONS,
            f"{DSBHRG}DataDocumentType": BY_NAME,
            f"{DSBHRG}CharacteristicsDocumentType": BY_NAME,
        },
        differences={
            **BHRG_DIFFERENCES,
            f"{DSBHRG}DispatchDataResponseType": BY_NAME,
            f"{DSBHRG}DispatchCharacteristicsResponseType": BY_NAME,
            f"{DSBHRG}BHR_G_O_DP": BESIDE,
        },
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=101,
    ),
)
BHR_P = (
    Contract(
        folder="bhr-p/2.0",
        service="isbhr",
        published="bhr-p/2.0",
        repair="bhr-p-2.0-bhrcommon.diff",
        samples=("bhr-p/registrationRequest/*.xml", "bhr-p/correctionRequest/*.xml"),
        own=("tests/objects/bhr-p/samples/[!d]*.xml",),
        differences={**BHRP_DIFFERENCES},
        allowances=(OPERATOR_NOT_TOLD,),
        stride=127,
    ),
    Contract(
        folder="bhr-p/2.0",
        service="dsbhr",
        published="bhr-p/2.0",
        repair="bhr-p-2.0-bhrcommon.diff",
        samples=("bhr-p/dispatchDataRe*/*.xml", "bhr-p/dispatchCharacteristicsRequest/*.xml"),
        own=("tests/objects/bhr-p/samples/dispatch-*.xml",),
        additions={f"{DSBHR}DataDocumentType": BY_NAME, f"{DSBHR}CharacteristicsDocumentType": BY_NAME},
        differences={
            **BHRP_DIFFERENCES,
            f"{DSBHR}DispatchDataResponseType": BY_NAME,
            f"{DSBHR}DispatchCharacteristicsResponseType": BY_NAME,
            f"{DSBHR}BoringToolTypeOverviewType": "holds codes, where a slip of the published schema has whole tools",
        },
        allowances=(TYPE_ON_DISPATCH_DOCUMENT, OPERATOR_NOT_TOLD, CODES_OF_TOOLS),
        stride=127,
    ),
)
SFR_DIFFERENCES = {
    **SWE_PAIRS,
    f"{GML}TimePrimitivePropertyType": "of the profile that all our kinds have",
}
SFR = (
    Contract(
        folder="sfr/2.0",
        service="issfr",
        published="sfr/2.0",
        samples=("sfr/registrationRequest/*.xml", "sfr/correctionRequest/*.xml"),
        own=("tests/objects/sfr/samples/[!d]*.xml",),
        differences=SFR_DIFFERENCES,
        stride=127,
    ),
    Contract(
        folder="sfr/2.0",
        service="dssfr",
        published="sfr/2.0",
        samples=("sfr/dispatch*/*.xml",),
        own=("tests/objects/sfr/samples/dispatch-*.xml",),
        additions={f"{DSSFR}DataDocumentType": BY_NAME, f"{DSSFR}CharacteristicsDocumentType": BY_NAME},
        differences={
            **SFR_DIFFERENCES,
            f"{DSSFR}DispatchDataResponseType": BY_NAME,
            f"{DSSFR}DispatchCharacteristicsResponseType": BY_NAME,
            f"{DSSFR}SFR_O_DP": BESIDE,
        },
        allowances=(TYPE_ON_DISPATCH_DOCUMENT,),
        stride=127,
    ),
)
CONTRACTS = (*BHR_G, *CPT, *GMW, *GMN, *GLD, *BHR_GT, *FRD, *GAR, *GPD, *GUF, *EPL, *BHR_P, *SFR)
PUBLISHED = tuple(contract for contract in CONTRACTS if contract.published)
BY_SERVICE = {contract.service: contract for contract in CONTRACTS}
