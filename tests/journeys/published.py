"""The published intake messages, in an order in which somebody could have sent them.

What they refer to is made first; where they name an object by the BRO-ID it had elsewhere, the one it has here is put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "imbro" / "samples"
OWN = Path(__file__).parents[1] / "objects"


@dataclass(frozen=True)
class Step:
    """One message: its file (of ours when it begins with `own:`), and the object it is about, as it is called here.

    `fires` names the rule that rejects it, or the rules that find errors in its document; none means that it is
    completed, and a message that begins an object gives it the name. `changed` are values put in to make the message
    fit here, and `why` says why a rejection is right.
    """

    code: str
    file: str
    about: str
    fires: tuple[str, ...] = ()
    why: str = ""
    changed: tuple[tuple[str, str], ...] = ()

    def message(self, named: Mapping[str, str]) -> bytes:
        """The request, about the objects as they are numbered here."""
        content = self._read()
        for old, new in (
            *self.changed,
            *((elsewhere, named.get(here, elsewhere)) for elsewhere, here in REFERRED.items()),
        ):
            content = content.replace(old.encode(), new.encode())
        root = etree.fromstring(content)
        if self.about in named:
            frame = next(part for part in root.iterchildren("{*}broId"))
            frame.text = named[self.about]
        return etree.tostring(root)

    def _read(self) -> bytes:
        if self.file.startswith("own:"):
            return (OWN / self.code.lower() / "samples" / f"{self.file[4:]}.xml").read_bytes()
        (found,) = (SAMPLES / self.code.lower()).glob(f"*/{self.file}.xml")
        return found.read_bytes()


# BRO-IDs in the messages, and the objects here that stand for them.
REFERRED = {
    "BHR123456789012": "bore",
    "BHR210987654321": "bore-2",
    "GUF123456789012": "facility-gpd",
    "GMW000000026287": "well-1",
    "GMW000000026290": "well-4",
    "GMW000000026289": "well-2",
    "GMW000000026288": "well-3",
    "GMW000000026292": "well-1",
    "GMW000000016118": "well-1",
    "GMW000000038946": "well-1",
    "GMW000000129950": "well-1",
    "GMW210987654321": "well-1",
    "GMN000000000083": "net",
    "GMN000000000084": "net",
    "GMW123456789012": "well-frd",
    "GMN123456789012": "net-frd",
    "GMN210987654321": "net",
    "EPL210987654321": "licence-next",
}

_FIRST = ("<brocom:broId>EPL_1234567890001</brocom:broId>", "")  # the register gives it
_HOLDER = ("01234567890", "27376655")
_HEAT = ("onderzoekMijnbouw", "winnenAardwarmte")
_STUDY = (("99000001", "52754834"), ("GMN000000000001", "GMN123456789012"), ("GMW000000000001", "GMW210987654321"))
_OURS = (("99000001", "27376655"),)  # our own message, for the bronhouder of the published ones
_BRONHOUDER = ((">111<", ">27376655<"),)
_ANOTHER_METHOD = (("NEN5120v1991", "STOWAgwst"),)
_DIGITS = "a KvK number has eight digits"
_METHOD = "NEN5120v1991 is for IMBRO/A only"
_ABSENT = "a message that was not published"
_STEPS = "steps in which no swell is told of have a strain point"
_TIMES = "its dates contradict each other"
_USED = "a measurement refers to it"
_NEW = (("<brocom:broId>FRD123456789012</brocom:broId>", ""),)
_NENS = "nens_bro-exchange__registration_request_gld_addition_"

_PUBLISHED_INSTALLATION = (*_OURS, (">I-1<", ">401<"), ("BHR000000000001", "BHR123456789012"))
_NOTICE = ((">beschikking<", ">melding<"),)
_DRINKING = "of a drinking water facility parts say whether they are public; a vertical screen has no place of its own"

STEPS = (
    Step("GMW", "BRO-GMN__00_GMW_Construction1", "well-1"),
    Step("GMW", "BRO-GMN__00_GMW_Construction2", "well-2"),
    Step("GMW", "BRO-GMN__00_GMW_Construction2", "well-3"),
    Step("GMW", "BRO-GMN__00_GMW_Construction4", "well-4"),
    Step("GMW", "BRO-GLD__01_GMW_Construction", "well-gld"),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-1", "b1-1", ("BRO-004",), _DIGITS),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-2", "b1-2", ("BRO-004",), _DIGITS),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-3", "b1-3", ("BRO-004",), _DIGITS),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-1", "b1-1", changed=_BRONHOUDER),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-2", "b1-2", changed=_BRONHOUDER),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-3", "b1-3", changed=_BRONHOUDER),
    Step("GMW", "dkc-bro__gmw_rws1", "rws1"),
    Step("GMW", "dkc-bro__gmw_testfile1", "file1", ("GMW-015",), "onbekend is no positioning method under IMBRO"),
    Step("GMW", "dkc-bro__gmw_testfile3_multitube", "file3"),
    Step("GMW", "dkc-bro__gmw_testfile4", "file4"),
    Step("GMW", "BRO-GMW__moveRequest", "file4"),
    Step("GMW", "dkc-bro__gmw_move_request", "file4", ("BRO-061",), "the same once more: the wrong date is gone"),
    Step("GMW", "BRO-GMW__deleteRequest", "file4", ("BRO-004",), _DIGITS),
    Step("GMW", "dkc-bro__gmw_testfile_invalid_tube", "file5", ("GMW-008",), "made with a code that does not exist"),
    Step("GMW", "own:registration-construction-archive", "old", changed=_OURS),
    Step(
        "GMW",
        "nens_brostar-api__GMW_Lenghtening_XML",
        "old",
        ("GMW-145", "GMW-146", "GMW-153"),
        "a tube that is made longer with another diameter is variable, and its glue is known (handbook)",
        (("tubeNumber>2<", "tubeNumber>1<"),),
    ),
    Step("GMN", "BRO-GMN__01_GMN_StartRegistration", "net"),
    Step("GMN", "BRO-GMN__03_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__04_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__05_GMN_Closure", "net"),
    Step("GMN", "BRO-GMN__13_replace_GMN_StartRegistration_QualityRegime", "net"),
    Step("GMN", "BRO-GMN__14_move_GMN_StartRegistration", "net"),
    Step("GMN", "BRO-GMN__16_insert_GMN_MeasuringPoint", "net"),
    Step("GMN", "BRO-GMN__19_replace_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__21_move_GMN_TubeReference", "net"),
    Step(
        "GMN", "BRO-GMN__22_delete_GMN_TubeReference", "net", ("BRO-061",), "no such measuring point: it was 07F000002"
    ),
    Step("GMN", "BRO-GMN__23_move_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__24_delete_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__26_delete_GMN_Closure", "net", ("BRO-061",), "the closure was on 2021-05-31, not 04-30"),
    Step("GMN", "BRO-GMN__01_GMN_StartRegistration", "net-b", changed=(("27376655", "27364178"),)),
    Step("GMN", "BRO-GMN__11_replace_GMN_StartRegistration_Bronhouder", "net-b"),
    Step("GMN", "BRO-FRD__06_GMN_StartRegistration", "net-frd"),
    Step("GMN", "nens_bro-exchange__registration_request_gmn_startregistration_test", "net-nens"),
    Step("GMN", "nens_brostar-api__GMN_StartRegistration_XML", "net-brostar", ("GMN-020",), "one code for two points"),
    Step("GLD", "BRO-GLD__10_GLD_StartRegistration", "dossier"),
    Step("GLD", "BRO-GLD__11_GLD_Addition_sensorisch", "dossier", ("GLD-010",), _METHOD),
    Step("GLD", "BRO-GLD__11_GLD_Addition_sensorisch", "dossier", changed=_ANOTHER_METHOD),
    Step("GLD", "BRO-GLD__12_GLD_Addition_sensorischHerhaling", "dossier"),
    Step("GLD", "BRO-GLD__13_GLD_Addition_sensorischLimietwaarde", "dossier"),
    Step("GLD", "BRO-GLD__31_GLD_Addition_telemetrischHerhaling", "dossier", ("GLD-023",), f"the process of {_ABSENT}"),
    Step("GLD", "BRO-GLD__40_GLD_Addition_volledigBeoordeeld", "dossier", ("GLD-022",), f"what it judges: {_ABSENT}"),
    Step(
        "GLD",
        "BRO-GLD__80_replace_GLD_StartRegistration",
        "dossier",
        ("BRO-062", "GLD-003"),
        "names a GLD where a GMW belongs",
    ),
    Step("GLD", "BRO-GLD__82_replace_GLD_Addition_controleMeting_ObservationProcess", "dossier", ("BRO-061",), _ABSENT),
    Step("GLD", "own:registration-closure", "dossier", changed=_OURS),
    Step("GLD", "BRO-GLD__71_delete_GLD_Closure", "dossier"),
    Step("GLD", "dkc-bro__GLD_StartRegistration", "dossier-dkc"),
    Step("GLD", "dkc-bro__GLD_Addition_sensorisch-valid", "dossier-dkc", ("GLD-030", "GLD-041"), _TIMES),
    Step(
        "GLD",
        "dkc-bro__GLD_Addition_sensorisch1",
        "dossier-dkc",
        ("GLD-010", "GLD-037", "GLD-040", "GLD-042"),
        "made with a period in the future, and a code that has to be judged before it may be that",
    ),
    Step("GLD", f"{_NENS}voorlopig_test", "dossier-dkc", ("GLD-010",), _METHOD),
    Step("GLD", f"{_NENS}volledig_test", "dossier-dkc", ("GLD-010",), _METHOD),
    Step("GLD", f"{_NENS}voorlopig_test", "dossier-dkc", changed=_ANOTHER_METHOD),
    Step("GLD", f"{_NENS}volledig_test", "dossier-dkc", changed=_ANOTHER_METHOD),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_CompleteReport_V1", "bore"),
    Step("BHR-GT", "Deltares-research_geost__bhrgt_wiertsema", "bore-w"),
    Step("BHR-GT", "own:registration-start-report", "bore-2", changed=(*_OURS, (">2024-", ">2020-"))),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_EndReport_V1_BMA_settlement", "bore-2", ("BHR-GT-479",), _STEPS),
    Step("BHR-GT", "own:registration-end-report", "bore-2", changed=(*_OURS, (">2024-", ">2020-"))),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_CorrectionRequest", "bore-2"),
    Step("BHR-GT", "dkc-bro__BHR_GT-CorrectionRequest", "bore-2"),
    Step("GMW", "own:registration-construction-geo-ohm-cables", "well-frd", changed=_OURS),
    Step("FRD", "BRO-FRD__10_FRD_StartRegistration", "frd-emm"),
    Step("FRD", "BRO-FRD__13_FRD_EMM_InstrumentConfiguration", "frd-emm"),
    Step("FRD", "BRO-FRD__31_insert_FRD_EMM_Measurement", "frd-emm"),
    Step(
        "FRD", "BRO-FRD__12_FRD_GEM_Measurement", "frd-emm", ("FRD-061", "FRD-063"), "it is measured in the other way"
    ),
    Step("FRD", "BRO-FRD__24_replace_FRD_EMM_Measurement", "frd-emm", ("BRO-061",), _ABSENT),
    Step("FRD", "BRO-FRD__52_delete_FRD_EMM_Measurement", "frd-emm", ("BRO-061",), _ABSENT),
    Step("FRD", "BRO-FRD__23_replace_FRD_EMM_InstrumentConfiguration", "frd-emm"),
    Step("FRD", "BRO-FRD__54_delete_FRD_EMM_InstrumentConfiguration", "frd-emm", ("FRD-062",), _USED),
    Step("FRD", "BRO-FRD__20_replace_FRD_StartRegistration", "frd-emm"),
    Step("FRD", "BRO-FRD__15_FRD_Closure", "frd-emm"),
    Step("FRD", "BRO-FRD__16_FRD_WithHistory_GEM", "frd-gem", ("BRO-005",), "what begins an object has no BRO-ID yet"),
    Step("FRD", "BRO-FRD__16_FRD_WithHistory_GEM", "frd-gem", changed=_NEW),
    Step("FRD", "BRO-FRD__20_replace_FRD_StartRegistration", "frd-gem", ("FRD-068",), "tube 2 has no electrodes"),
    Step("FRD", "BRO-FRD__56_delete_FRD_Closure", "frd-gem"),
    Step("FRD", "BRO-FRD__53_delete_FRD_GEM_Measurement", "frd-gem"),
    Step("FRD", "BRO-FRD__12_FRD_GEM_Measurement", "frd-gem"),
    Step("FRD", "BRO-FRD__40_move_FRD_GEM_Measurement", "frd-gem", ("BRO-061",), "none was done on 2021-09-15"),
    Step("FRD", "BRO-FRD__40_move_FRD_GEM_Measurement", "frd-gem", changed=(("2021-09-15", "2021-10-11"),)),
    Step("FRD", "BRO-FRD__55_delete_FRD_GEM_MeasurementConfiguration", "frd-gem", ("FRD-062",), _USED),
    Step("GAR", "dkc-bro__GAR-valid", "study-dkc"),
    Step("GAR", "dkc-bro__GAR1", "study-dkc-1"),
    Step("GAR", "own:registration-archive", "study", changed=_STUDY),
    Step(
        "GAR",
        "BRO-GAR__correctionRequest",
        "study",
        ("GAR-003", "GAR-004", "GAR-009", "GAR-037", "GAR-040", "GAR-046"),
        "made before the code lists were: codes and units are not on them, DER2507_R2 is nobody, and what is nil has no symbol",
    ),
    Step(
        "GUF",
        "BRO-GUF__01_GUF_StartRegistration",
        "facility",
        ("GUF-018", "GUF-021", "GUF-027"),
        "a beschikking tells the amounts by the hour, day and year",
    ),
    Step("GUF", "BRO-GUF__01_GUF_StartRegistration", "facility", changed=_NOTICE),
    Step("GUF", "BRO-GUF__03_GUF_AddRealisedInstallation", "facility", ("GUF-270", "GUF-412"), _DRINKING),
    Step(
        "GUF",
        "BRO-GUF__05_GUF_ExpandRealisedInstallation",
        "facility",
        ("GUF-270", "GUF-411", "GUF-412"),
        "the installation was refused; " + _DRINKING,
    ),
    Step(
        "GUF",
        "BRO-GUF__04_GUF_NewLicence",
        "facility",
        ("GUF-130", "GUF-133", "GUF-139", "GUF-217"),
        "the same amounts, and a capacity of four digits where the catalogue has three",
    ),
    Step("GUF", "BRO-GUF__04_GUF_NewLicence", "facility", changed=(*_NOTICE, (">1000<", ">900<"))),
    Step("GUF", "own:registration-start", "facility-gpd", changed=_OURS),
    Step("GPD", "own:registration-start-drinking-water", "production", changed=(*_OURS, (">nee<", ">ja<"))),
    Step("GPD", "BRO-GPD__GPD_02_AddReport-202006", "production", ("BRO-062",), "its installation is not built yet"),
    Step("GUF", "own:registration-add-realised-installation", "facility-gpd", changed=_PUBLISHED_INSTALLATION),
    *(
        Step("GPD", f"BRO-GPD__GPD_{number}_AddReport-2020{month}", "production")
        for number, month in (("02", "06"), ("03", "07"), ("04", "08"), ("05", "09"), ("06", "10"), ("08", "12"))
    ),
    Step(
        "GPD",
        "BRO-GPD__GPD_02_AddReport-202006",
        "production",
        ("BRO-061",),
        "the same report once more",
        ((">GPD_02_AddReport-202006<", ">again<"),),
    ),
    Step("GPD", "own:registration-end", "production", changed=_OURS),
    Step(
        "GPD",
        "BRO-GPD__GPD_03_AddReport-202007",
        "production",
        ("BRO-033",),
        "the dossier has ended",
        ((">GPD_03_AddReport-202007<", ">later<"),),
    ),
    Step("EPL", "BRO-EPL__01_EPL_PublicationLicence", "licence", ("BRO-005",), "what begins has no BRO-ID yet"),
    Step(
        "EPL",
        "BRO-EPL__01_EPL_PublicationLicence",
        "licence",
        ("EPL-018", "EPL-408"),
        "research is of a mineral, and the holder has a number of eleven digits, which nobody has",
        (_FIRST,),
    ),
    Step("EPL", "BRO-EPL__01_EPL_PublicationLicence", "licence", changed=(_FIRST, _HOLDER, _HEAT)),
    Step("EPL", "BRO-EPL__02_EPL_AdjustmentGranting", "licence", ("EPL-408",), "the same number"),
    Step("EPL", "BRO-EPL__02_EPL_AdjustmentGranting", "licence", changed=(_HOLDER,)),
    Step("EPL", "BRO-EPL__03_EPL_FinalisationGranting", "licence", ("BRO-061",), "it is final before it was adjusted"),
    Step(
        "EPL",
        "BRO-EPL__03_EPL_FinalisationGranting",
        "licence",
        changed=(("<eplcom:eventDate>2021-08-01", "<eplcom:eventDate>2021-12-01"),),
    ),
    Step(
        "EPL",
        "BRO-EPL__06_EPL_AmendmentLicence",
        "licence",
        ("EPL-408",),
        "a number of eleven digits, which nobody has",
    ),
    Step("EPL", "BRO-EPL__06_EPL_AmendmentLicence", "licence", changed=(("98765432100", "27376655"),)),
    Step("EPL", "BRO-EPL__08_EPL_ClosureTermination", "licence", ("EPL-430",), "no succession was begun"),
    Step(
        "EPL",
        "own:registration-publication-termination-succession",
        "licence",
        changed=(*_OURS, ("2024-10-01", "2022-09-20")),
    ),
    Step("EPL", "BRO-EPL__08_EPL_ClosureTermination", "licence"),
    Step(
        "EPL",
        "own:registration-publication-termination-succession",
        "licence",
        changed=(*_OURS, ("2024-10-01", "2022-10-01")),
    ),
    Step("EPL", "own:registration-publication-licence-heat", "licence-next", changed=_OURS),
    Step(
        "EPL",
        "BRO-EPL__09_EPL_TerminationLicence",
        "licence",
        ("BRO-062", "EPL-074"),
        "what follows it bears no BRO-ID",
    ),
    Step(
        "EPL",
        "BRO-EPL__09_EPL_TerminationLicence",
        "licence",
        changed=(("EPL_1234567890002", "EPL210987654321"),),
    ),
)


def page() -> str:
    """The table of docs/published-messages.md."""
    lines = [
        "# The published intake messages, through this service",
        "",
        f"Every published intake message of {', '.join(sorted({step.code for step in STEPS}))} that is valid by its published",
        "schema, in an order in which it could have been sent, with the objects that it refers to registered first; the answer is",
        "what the running service gives (`tests/journeys/test_published_messages.py`). Many of the messages say of themselves that their data",
        "is made up. Each is sent as it is, but for what the table names and the BRO-IDs that its objects have here; many of",
        "them share a `requestReference`. Written by `python -m tests.journeys.published`.",
        "",
        "| object | message | about | answer |",
        "|---|---|---|---|",
    ]
    for step in STEPS:
        file = step.file.replace("own:", "our own ")
        changed = "; ".join(f"{new.strip('<>')} for {old.strip('<>')}" for old, new in step.changed)
        told = f"{file} ({changed})" if changed else file
        answer = f"{', '.join(step.fires)}: {step.why}" if step.fires else "completion"
        lines.append(f"| {step.code} | {told} | {step.about} | {answer} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "published-messages.md").write_text(page(), encoding="utf-8")
