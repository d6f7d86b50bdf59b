"""The legal process of a mining licence, as a table: which event may follow what, and what it leads to.

A licence goes through three processes, and may be extended for a time beside them. Each is in a stage of its own: ""
where it does not run. An event is a step of one process, from some of its stages to another; what the other processes
must be at stands with it. The status that is issued follows from the stages (catalogue, actuele status).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

__all__ = [
    "STEPS",
    "Does",
    "Process",
    "Stages",
    "Step",
    "after",
    "irrevocable",
    "may_follow",
    "runs",
    "status",
    "step_of",
]


class Process(StrEnum):
    """What may run of a licence at the same time."""

    GRANTING = auto()
    AMENDMENT = auto()
    TERMINATION = auto()
    EXTENSION = auto()


class Does(StrEnum):
    """What an event does to the data of the licence, beside the stage it leads to."""

    BEGIN = auto()
    OVERWRITE = auto()  # values while nothing is granted: what they replace leaves no trace in the licence
    PROPOSE = auto()  # values that wait in a group of their own
    APPLY = auto()  # what waits becomes the licence's
    DROP = auto()  # what waits is given up
    AMEND = auto()  # values that were not made known before they counted
    TRANSFER = auto()
    WITHDRAW = auto()  # the day that it will be withdrawn waits
    KEEP = auto()
    RESUME = auto()
    END = auto()
    END_EARLY = auto()


Stages = Mapping[Process, str]
NONE, DECIDED, FIXED, DONE = "", "decided", "fixed", "done"
WITHDRAWING, WITHDRAWN_LATER, SUCCEEDING, REFUSING = "withdrawing", "withdrawal fixed", "succeeding", "refusing"
EXTENDED, ENDED, ENDED_EARLY = "extended", "ended", "ended early"
_GRANTED = {Process.GRANTING: frozenset({FIXED, DONE})}
_DECIDED = {Process.GRANTING: frozenset({DECIDED})}


@dataclass(frozen=True, slots=True)
class Step:
    """One event: the process it is a step of, from which of its stages to which (None: it stays), and what it does.

    `beside` says at which stages other processes must be.
    """

    event: str
    process: Process
    before: frozenset[str]
    after: str | None
    does: Does
    beside: Mapping[Process, frozenset[str]] = field(default_factory=dict)

    def may_follow(self, stages: Stages) -> bool:
        """Tell whether the event may happen to a licence that is at these stages; nothing may once it has ended."""
        if stages.get(Process.TERMINATION) in {ENDED, ENDED_EARLY}:
            return False
        needed = {**self.beside, self.process: self.before}
        return all(stages.get(process, NONE) in allowed for process, allowed in needed.items())


def _granting(event: str, before: str, after: str, does: Does) -> Step:
    running = {Process.TERMINATION: frozenset({NONE})}
    return Step(event, Process.GRANTING, frozenset({before}), after, does, running)


def _amendment(event: str, before: set[str], after: str, does: Does) -> Step:
    return Step(event, Process.AMENDMENT, frozenset(before), after, does, _GRANTED)


def _termination(event: str, before: str, after: str, does: Does) -> Step:
    return Step(event, Process.TERMINATION, frozenset({before}), after, does, _GRANTED)


def _early(event: str, before: str, after: str, does: Does) -> Step:
    return Step(event, Process.TERMINATION, frozenset({before}), after, does, _DECIDED)


def _extension(event: str, before: set[str], after: str | None, does: Does) -> Step:
    return Step(event, Process.EXTENSION, frozenset(before), after, does, _GRANTED)


_ANY = frozenset({NONE, WITHDRAWING, WITHDRAWN_LATER, SUCCEEDING})

# The names of the events are the code list NaamGebeurtenis; what each is, its descriptions say.
STEPS: Mapping[str, Step] = {
    step.event: step
    for step in (
        _granting("verleningsbesluitBekendgemaakt", NONE, DECIDED, Does.BEGIN),
        _granting("verleend", NONE, DONE, Does.BEGIN),
        _granting("verleningsbesluitBijgesteld", DECIDED, DECIDED, Does.OVERWRITE),
        _granting("verleningVastgesteld", DECIDED, FIXED, Does.OVERWRITE),
        _granting("verleningDefinitief", DECIDED, DONE, Does.OVERWRITE),
        Step("verleningIngegaan", Process.GRANTING, frozenset({FIXED}), DONE, Does.OVERWRITE),
        _amendment("wijzigingsbesluitBekendgemaakt", {NONE}, DECIDED, Does.PROPOSE),
        _amendment("wijzigingsbesluitBijgesteld", {DECIDED}, DECIDED, Does.PROPOSE),
        _amendment("wijzigingVastgesteld", {DECIDED}, FIXED, Does.PROPOSE),
        _amendment("wijzigingDefinitief", {DECIDED}, NONE, Does.APPLY),
        _amendment("wijzigingIngegaan", {FIXED}, NONE, Does.APPLY),
        _amendment("wijzigingAfgebroken", {DECIDED, FIXED}, NONE, Does.DROP),
        _amendment("gewijzigd", {NONE}, NONE, Does.AMEND),
        _extension("vergunningOvergedragen", {NONE, EXTENDED}, None, Does.TRANSFER),
        _extension("tijdelijkVerlengd", {NONE}, EXTENDED, Does.KEEP),
        _extension("tijdelijkeVerlengingOpgeheven", {EXTENDED}, NONE, Does.KEEP),
        _termination("intrekkingsbesluitBekendgemaakt", NONE, WITHDRAWING, Does.WITHDRAW),
        _termination("intrekkingsbesluitBijgesteld", WITHDRAWING, WITHDRAWING, Does.WITHDRAW),
        _termination("intrekkingVastgesteld", WITHDRAWING, WITHDRAWN_LATER, Does.WITHDRAW),
        _termination("opvolgingGestart", NONE, SUCCEEDING, Does.WITHDRAW),
        _early("weigeringGestart", NONE, REFUSING, Does.WITHDRAW),
        _termination("opvolgingAfgebroken", SUCCEEDING, NONE, Does.RESUME),
        Step("intrekkingAfgebroken", Process.TERMINATION, frozenset({WITHDRAWING, WITHDRAWN_LATER}), NONE, Does.RESUME),
        _termination("intrekkingDefinitief", WITHDRAWING, ENDED, Does.END),
        _termination("intrekkingIngegaan", WITHDRAWN_LATER, ENDED, Does.END),
        _termination("opvolgingVoltooid", SUCCEEDING, ENDED, Does.END),
        Step("vergunningVerlopen", Process.TERMINATION, _ANY, ENDED, Does.END, _GRANTED),
        Step("vergunningVervallen", Process.TERMINATION, _ANY, ENDED, Does.END, _GRANTED),
        _early("verleningAfgebroken", NONE, ENDED_EARLY, Does.END_EARLY),
        _early("weigeringVoltooid", REFUSING, ENDED_EARLY, Does.END_EARLY),
        _termination("ingetrokken", NONE, ENDED, Does.END),
        _termination("opgevolgd", NONE, ENDED, Does.END),
    )
}

# The first that holds is the status.
_STATUS = (
    (Process.TERMINATION, ENDED_EARLY, "voortijdigBeeindigd"),
    (Process.TERMINATION, ENDED, "beeindigd"),
    (Process.TERMINATION, REFUSING, "voortijdigBeeindigdNietDefinitief"),
    (Process.TERMINATION, WITHDRAWING, "intrekkingLoopt"),
    (Process.TERMINATION, WITHDRAWN_LATER, "intrekkingLoopt"),
    (Process.TERMINATION, SUCCEEDING, "opvolgingLoopt"),
    (Process.AMENDMENT, DECIDED, "wijzigingLoopt"),
    (Process.AMENDMENT, FIXED, "wijzigingLoopt"),
    (Process.GRANTING, FIXED, "verleend"),
    (Process.GRANTING, DONE, "verleend"),
    (Process.GRANTING, DECIDED, "verleendNietDefinitief"),
)


def step_of(event: str | None) -> Step | None:
    """Return the step that an event is; None for a name that the standard does not have."""
    return STEPS.get(event or "")


def after(stages: Stages, step: Step) -> Stages:
    """Return the stages that the licence is at once an event has happened; the end of it ends what else runs."""
    if step.does in {Does.END, Does.END_EARLY}:
        return {Process.GRANTING: stages.get(Process.GRANTING, NONE), step.process: step.after or NONE}
    return stages if step.after is None else {**stages, step.process: step.after}


def may_follow(stages: Stages) -> tuple[str, ...]:
    """Return the names of the events that may happen to a licence at these stages."""
    return tuple(event for event, step in STEPS.items() if step.may_follow(stages))


def status(stages: Stages) -> str:
    """Return the status of a licence at these stages, a code of ActueleStatus; "" for none that has begun."""
    return next((code for process, stage, code in _STATUS if stages.get(process, NONE) == stage), "")


def runs(stages: Stages, process: Process) -> bool:
    """Tell whether a process of the licence runs now: one that it has gone through does not."""
    return stages.get(process, NONE) not in {NONE, DONE, ENDED, ENDED_EARLY}


def irrevocable(stages: Stages, process: Process) -> bool:
    """Tell whether what a process will lead to is certain, and only waits for its day."""
    return stages.get(process) in {FIXED, WITHDRAWN_LATER}
