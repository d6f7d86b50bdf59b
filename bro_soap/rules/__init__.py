"""What a rule is, how rules are run, the shapes that recur, and the sentences of the standard."""

from bro_soap.declaration.documents import (
    REGIME_REASONS,
    CorrectionReason,
    DocumentKind,
    KnownParty,
    ReasonKind,
    Reference,
    SourceDocument,
    Subject,
)
from bro_soap.rules.engine import run
from bro_soap.rules.hints import Hint
from bro_soap.rules.packs import RulePack, found
from bro_soap.rules.rule import Context, Datum, Facts, Hit, Phase, Reading, Rule, Screen, Verdict, rule

__all__ = [
    "REGIME_REASONS",
    "Context",
    "CorrectionReason",
    "Datum",
    "DocumentKind",
    "Facts",
    "Hint",
    "Hit",
    "KnownParty",
    "Phase",
    "Reading",
    "ReasonKind",
    "Reference",
    "Rule",
    "RulePack",
    "Screen",
    "SourceDocument",
    "Subject",
    "Verdict",
    "found",
    "rule",
    "run",
]
