"""What other objects refer to of a well stays in it."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.model import Operation
from bro_soap.objects.gmw import data as d
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.history import events_after

__all__ = ["tubes_that_others_refer_to_stay"]


@rule(
    "GMW-161",
    f"{d.CATALOGUE.cites}, buisnummer; GLD #120, GMN #62: de objecten moeten bestaan",
    documents={"GMW_Construction"},
    operations={Operation.REPLACE, Operation.MOVE},
)
def tubes_that_others_refer_to_stay(context: Context) -> Iterator[Hit]:
    """Een buis of elektrode waarnaar een geregistreerd onderzoek of meetnet verwijst, of verwees, blijft in de put."""
    before, after = context.facts.events, events_after(context)
    if not after:
        return
    stay = set(after[0].details["members"])
    lost = [number for number in before[0].details.get("members", ()) if number not in stay]
    referring = context.facts.referring if lost else {}
    for part in lost:
        if part in referring and part.partition("/")[0] in {part, *stay}:  # a tube tells of what is on it
            yield _missing(context, part, referring[part])


def _missing(context: Context, part: str, by: str) -> Hit:
    if "/" in part:
        other = Datum("", f"{by}.electrodeNumber")
        return Hit(
            "BF-01", d.ELECTRODE_NUMBER, None, part, other, context.document.root, hint=_electrode_hint(part, by)
        )
    hint = Hint(
        f"Lever de put aan met buis {part}, of laat eerst de bronhouder van {by} de verwijzing corrigeren.",
        f"Deliver the well with tube {part}, or first have the holder of {by} correct its reference.",
    )
    return Hit("BF-01", d.TUBE_NUMBER, None, part, Datum("", f"{by}.tubeNumber"), context.document.root, hint=hint)


def _electrode_hint(part: str, by: str) -> Hint:
    return Hint(
        f"Lever de put aan met elektrode {part}, of laat eerst de bronhouder van {by} de verwijzing corrigeren.",
        f"Deliver the well with electrode {part}, or first have the holder of {by} correct its reference.",
    )
