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
from bro_soap.rules.facts import UNKNOWN, Facts, NotKnown, Unknown
from bro_soap.rules.hints import Hint
from bro_soap.rules.packs import RulePack, found
from bro_soap.rules.rule import Context, Datum, Hit, Phase, Reading, Rule, Screen, Unchecked, Verdict, rule

__all__ = [
    "REGIME_REASONS",
    "UNKNOWN",
    "Context",
    "CorrectionReason",
    "Datum",
    "DocumentKind",
    "Facts",
    "Hint",
    "Hit",
    "KnownParty",
    "NotKnown",
    "Phase",
    "Reading",
    "ReasonKind",
    "Reference",
    "Rule",
    "RulePack",
    "Screen",
    "SourceDocument",
    "Subject",
    "Unchecked",
    "Unknown",
    "Verdict",
    "found",
    "rule",
    "run",
]
