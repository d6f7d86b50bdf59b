"""The services whose contract is compared: a later object adds its line to CONTRACTS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "imbro"
SCHEMAS = SHARED / "schemas"
SAMPLES = SHARED / "samples"
OWN_SAMPLES = ROOT / "tests" / "objects"
NO_SHARED = "the published material in ../shared/imbro is absent"


@dataclass(frozen=True)
class Contract:
    """One service of one object: its schema here, its published schema, and what is known to differ.

    `samples` are globs under the published samples, `own` globs under the repository. `additions` are global names that
    only we declare, `differences` global names whose declaration differs on purpose; both with the reason, which
    docs/divergences.md gives in full. `published` is the folder under the published schemas, or None where no schema
    was ever published.
    """

    folder: str
    service: str
    samples: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    published: str | None = None
    borrowed: tuple[str, ...] = ()
    additions: dict[str, str] = field(default_factory=dict)
    differences: dict[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> Path:
        """The schema of the messages, ours."""
        return ROOT / "xsd" / self.folder / f"{self.service}-messages.xsd"

    @property
    def published_messages(self) -> Path:
        """The schema of the messages as published."""
        assert self.published is not None
        return SCHEMAS / self.published / f"{self.service}-messages.xsd"

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
SWE = "{http://www.opengis.net/swe/2.0}"

LATER_BROCOMMON = "from a later version of brocommon than the CPT set holds"
PAIR = "a list of two, written so that zeep can load it; the same values are valid"
VALUES = "its values are xs:anyType, so that toolkits give them as text; the same documents are valid"

CPT_ADDITIONS = {
    f"{BROCOM}deliveryResponsibleParty": LATER_BROCOMMON,
    f"{BROCOM}BRO_DO": LATER_BROCOMMON,
    f"{BROCOM}AbstractRegistrationObjectType": LATER_BROCOMMON,
    f"{BROCOM}AbstractDispatchCharacteristicsRequestType": LATER_BROCOMMON,
    f"{BROCOM}AbstractCharacteristicsType": LATER_BROCOMMON,
    f"{BROCOM}CommonCharacteristics": LATER_BROCOMMON,
}
CPT_DIFFERENCES = {
    f"{SWE}IntegerPair": PAIR,
    f"{SWE}RealPair": PAIR,
    f"{SWE}TimePair": PAIR,
    f"{SWE}TokenPair": PAIR,
    f"{CPTCOM}ConePenetrationTestResultType": VALUES,
    f"{CPTCOM}DissipationTestResultType": VALUES,
}

CONTRACTS = (
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
        additions=CPT_ADDITIONS,
        differences=CPT_DIFFERENCES,
    ),
    Contract(
        folder="cpt/1.1",
        service="dscpt",
        samples=("cpt/dispatchDataResponse/*.xml",),
        own=("tests/objects/cpt/samples/dispatch-*.xml",),
    ),
)
PUBLISHED = tuple(contract for contract in CONTRACTS if contract.published)
