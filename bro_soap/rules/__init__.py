"""What a rule is, how rules are run, the shapes that recur, and the sentences of the standard."""

from bro_soap.rules.engine import run
from bro_soap.rules.facts import UNKNOWN, Facts, NotKnown, Unknown
from bro_soap.rules.hints import Hint
from bro_soap.rules.packs import RulePack, found
from bro_soap.rules.rule import Context, Datum, Hit, Phase, Reading, Rule, Screen, Unchecked, Verdict, rule

__all__ = [
    "UNKNOWN",
    "Context",
    "Datum",
    "Facts",
    "Hint",
    "Hit",
    "NotKnown",
    "Phase",
    "Reading",
    "Rule",
    "RulePack",
    "Screen",
    "Unchecked",
    "Unknown",
    "Verdict",
    "found",
    "rule",
    "run",
]
