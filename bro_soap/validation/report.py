"""What validation says of one file, and of many together: plain values, to show, to save or to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bro_soap.model import Finding, Severity
from bro_soap.rules import Unchecked

__all__ = ["NEEDED", "Outcome", "Report", "Summary", "summary_of"]


class Outcome(StrEnum):
    """What the service would answer: `parse-fault` is a SOAP fault with the schema's errors, `unreadable` one without.

    `refused` is HTTP 403 without a message: who delivers may not deliver this type of object.
    `unknown` is a document that is no delivery request of an object served here, and `system-fault` one that the
    service could not deal with: a mistake of ours.
    """

    VALID = "valid"
    REJECTED = "rejected"
    REFUSED = "refused"
    PARSE_FAULT = "parse-fault"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    SYSTEM_FAULT = "system-fault"


NEEDED: Mapping[str, str] = {
    "supplier": "who delivers: --as",
    "caller": "who delivers: --as",
    "roles": "which organisations are known, and as what: --parties",
    "mandated": "mandates: --parties with --as",
    "under_privilege_right": "who holds the privilege: --parties with --as",
    "registered": "the object as registered: --state",
    "object_supplier": "the supplier of the object: --state with its source documents",
    "registered_document": "the registered source document: --state with the source documents",
    "events": "the events of the object: --state",
    "with_prehistory": "whether the object has a prehistory: --state",
    "story": "the state of the object before this event: --state with its source documents",
    "references": "the objects that are referred to: --state",
    "referring": "which objects refer to this one: the register knows",
}
"""What was not known, by the name of the fact, and what would tell it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file.

    `sentence` is the reason for rejection or the text of the fault, `reason_rule` the rule that gave it. `findings`
    hold everything, warnings too; what the service would send of them is `sent`. A request that is rejected before its
    document is looked at has the errors in that document in `later`: the service would tell them the next time.
    `unchecked` are the rules that need what is not known here.
    """

    name: str
    outcome: Outcome
    sentence: str = ""
    reason_rule: str = ""
    findings: tuple[Finding, ...] = ()
    sent: tuple[str, ...] = ()
    later: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    object_code: str = ""
    operation: str = ""
    document_type: str = ""
    quality_regime: str = ""
    request_reference: str = ""
    bro_id: str = ""
    seconds: float = 0.0

    @property
    def valid(self) -> bool:
        """Whether the service would take it in, as far as could be checked."""
        return self.outcome is Outcome.VALID

    def __bool__(self) -> bool:
        """Return whether it is valid."""
        return self.valid

    def needed(self) -> dict[str, list[str]]:
        """Return what would have to be known, and by which rules."""
        found: dict[str, list[str]] = {}
        for one in self.unchecked:
            for name in one.asked:
                rules = found.setdefault(NEEDED.get(name, name), [])
                if one.rule not in rules:
                    rules.append(one.rule)
        return found


@dataclass(frozen=True, slots=True)
class Summary:
    """What many reports come to: files by outcome, and in how many files a rule found something, most first."""

    files: int
    by_outcome: Mapping[Outcome, int]
    by_rule: Mapping[str, int]
    warnings: int

    @property
    def wrong(self) -> int:
        """How many files are not valid."""
        return self.files - self.by_outcome.get(Outcome.VALID, 0)


def summary_of(reports: Iterable[Report]) -> Summary:
    """Count."""
    outcomes: Counter[Outcome] = Counter()
    rules: Counter[str] = Counter()
    warnings = 0
    for report in reports:
        outcomes[report.outcome] += 1
        rules.update({finding.rule for finding in report.findings})
        warnings += any(finding.severity is not Severity.ERROR for finding in report.findings)
    return Summary(sum(outcomes.values()), dict(outcomes), dict(rules.most_common()), warnings)
