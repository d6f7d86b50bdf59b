"""The published intake messages of the objects with a life-span, in an order in which somebody could have sent them.

What they refer to is made first; where they name an object by the BRO-ID it had elsewhere, the one it has here is put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "imbro" / "samples"
OWN = Path(__file__).parents[1] / "objects"
COMPLETED: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One message: its file (of ours when it begins with `own:`), the object it is about, and the rules it fires.

    No rules means that it is completed. `about` names the object by what it is called here; a message that begins an
    object gives it that name. `why` says why a rejection is right.
    """

    code: str
    file: str
    about: str
    fires: tuple[str, ...] = COMPLETED
    why: str = ""

    def message(self, named: dict[str, str]) -> bytes:
        """The message, about the objects as they are numbered here."""
        content = self._read()
        for elsewhere, here in REFERRED.items():
            content = content.replace(elsewhere.encode(), named.get(here, elsewhere).encode())
        if self.about in named:
            own = re.compile(rb"(<brocom:broId>)\s*[^<]*(</brocom:broId>)")
            content = own.sub(rb"\g<1>" + named[self.about].encode() + rb"\g<2>", content, count=1)
        return content

    def _read(self) -> bytes:
        if self.file.startswith("own:"):
            return (OWN / self.code.lower() / "samples" / f"{self.file[4:]}.xml").read_bytes()
        (found,) = (SAMPLES / self.code.lower()).glob(f"*/{self.file}.xml")
        return found.read_bytes()


# BRO-IDs in the messages, and the objects here that stand for them.
REFERRED = {
    "GMW000000026287": "well-1",
    "GMW000000026290": "well-4",
    "GMW000000026289": "well-2",
    "GMW000000026288": "well-3",
    "GMW000000026292": "well-1",
    "GMW000000016118": "well-1",
    "GMW000000038946": "well-1",
    "GMN000000000083": "net",
    "GMN000000000084": "net",
}

STEPS: tuple[Step, ...] = (
    Step("GMW", "BRO-GMN__00_GMW_Construction1", "well-1"),
    Step("GMW", "BRO-GMN__00_GMW_Construction2", "well-2"),
    Step("GMW", "BRO-GLD__01_GMW_Construction", "well"),
    Step("GMW", "BRO-GMN__00_GMW_Construction2", "well-3"),
    Step("GMW", "BRO-GMN__00_GMW_Construction4", "well-4"),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-1", "b1-1"),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-2", "b1-2"),
    Step("GMW", "ArtesiaWater_hydropandas__GROND5_B1-3", "b1-3"),
    Step("GMW", "dkc-bro__gmw_rws1", "rws1"),
    Step("GMW", "dkc-bro__gmw_testfile1", "file1"),
    Step("GMW", "BRO-GMW__moveRequest", "file1"),
    Step("GMW", "dkc-bro__gmw_move_request", "file1"),
    Step("GMW", "BRO-GMW__deleteRequest", "file1"),
    Step("GMW", "dkc-bro__gmw_testfile3_multitube", "file3"),
    Step("GMW", "dkc-bro__gmw_testfile4", "file4"),
    Step("GMW", "dkc-bro__gmw_testfile_invalid_tube", "file5"),
    Step("GMW", "own:registration-construction-archive", "old"),
    Step("GMW", "nens_brostar-api__GMW_Lenghtening_XML", "old"),
    Step("GMN", "BRO-GMN__01_GMN_StartRegistration", "net"),
    Step("GMN", "BRO-GMN__03_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__04_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__16_insert_GMN_MeasuringPoint", "net"),
    Step("GMN", "BRO-GMN__14_move_GMN_StartRegistration", "net"),
    Step("GMN", "BRO-GMN__19_replace_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__21_move_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__22_delete_GMN_TubeReference", "net"),
    Step("GMN", "BRO-GMN__23_move_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__24_delete_GMN_MeasuringPointEndDate", "net"),
    Step("GMN", "BRO-GMN__11_replace_GMN_StartRegistration_Bronhouder", "net"),
    Step("GMN", "BRO-GMN__13_replace_GMN_StartRegistration_QualityRegime", "net"),
    Step("GMN", "BRO-GMN__05_GMN_Closure", "net"),
    Step("GMN", "BRO-GMN__26_delete_GMN_Closure", "net"),
    Step("GMN", "BRO-FRD__06_GMN_StartRegistration", "net-frd"),
    Step("GMN", "nens_bro-exchange__registration_request_gmn_startregistration_test", "net-nens"),
    Step("GMN", "nens_brostar-api__GMN_StartRegistration_XML", "net-brostar"),
    Step("GLD", "BRO-GLD__10_GLD_StartRegistration", "dossier"),
    Step("GLD", "BRO-GLD__11_GLD_Addition_sensorisch", "dossier"),
    Step("GLD", "BRO-GLD__12_GLD_Addition_sensorischHerhaling", "dossier"),
    Step("GLD", "BRO-GLD__13_GLD_Addition_sensorischLimietwaarde", "dossier"),
    Step("GLD", "BRO-GLD__31_GLD_Addition_telemetrischHerhaling", "dossier"),
    Step("GLD", "BRO-GLD__40_GLD_Addition_volledigBeoordeeld", "dossier"),
    Step("GLD", "BRO-GLD__80_replace_GLD_StartRegistration", "dossier"),
    Step("GLD", "BRO-GLD__82_replace_GLD_Addition_controleMeting_ObservationProcess", "dossier"),
    Step("GLD", "own:registration-closure", "dossier"),
    Step("GLD", "BRO-GLD__71_delete_GLD_Closure", "dossier"),
    Step("GLD", "dkc-bro__GLD_StartRegistration", "dossier-dkc"),
    Step("GLD", "dkc-bro__GLD_Addition_sensorisch-valid", "dossier-dkc"),
    Step("GLD", "dkc-bro__GLD_Addition_sensorisch1", "dossier-dkc"),
    Step("GLD", "nens_bro-exchange__registration_request_gld_addition_voorlopig_test", "dossier-dkc"),
    Step("GLD", "nens_bro-exchange__registration_request_gld_addition_volledig_test", "dossier-dkc"),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_CompleteReport_V1", "bore"),
    Step("BHR-GT", "Deltares-research_geost__bhrgt_wiertsema", "bore-w"),
    Step("BHR-GT", "own:registration-start-report", "bore-2"),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_EndReport_V1_BMA_settlement", "bore-2"),
    Step("BHR-GT", "BRO-BHR-GT__BHR_GT_2.1_CorrectionRequest", "bore-2"),
    Step("BHR-GT", "dkc-bro__BHR_GT-CorrectionRequest", "bore-2"),
)
