"""What is asked of every answer, whatever was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from bro_soap.channels.soap.faults import SYSTEM_FAULT
from bro_soap.validation import Outcome, Report
from tests.hostile.fuzz.inside import Said
from tests.service import validate

_REFUSED = frozenset({400, 403, 404, 405})
_PLACE = re.compile(r'File ".*?/(bro_soap/\S+?)", line (\d+)')
_ERROR = re.compile(r"^(\w[\w.]*(?:Error|Exception|Fault|Issuable|Clash|Iteration)\b.{0,90})", re.MULTILINE)
_KINDS = {
    Outcome.VALID: {"completion", "acceptance"},
    Outcome.REJECTED: {"rejection"},
    Outcome.PARSE_FAULT: {"parseFault"},
    Outcome.UNREADABLE: {"fault"},
    Outcome.UNKNOWN: {"fault"},
    Outcome.REFUSED: {"refused"},
}


def kind_of(said: Said) -> str:
    """What an answer is: completion, rejection, dispatch, parseFault, fault, record, refused or system fault."""
    if SYSTEM_FAULT.encode() in said.body:
        return "system fault"
    if not said.headers.get("Content-Type", "").startswith("text/xml"):
        return "record" if said.status == 200 else "refused"
    told = re.search(rb"responseType>(\w+)<", said.body)
    if told:
        return told[1].decode()
    return "parseFault" if b"parseFault>" in said.body else "fault"


def complaints(said: Said) -> Iterator[str]:
    """What is wrong with an answer by itself; each begins with its family."""
    if kind_of(said) == "system fault" or said.errors:
        yield "system fault: " + (_cause(said.errors[0]) if said.errors else "and nothing logged")
    if not said.headers.get("Content-Type", "").startswith("text/xml"):
        if said.status != 200 and said.status not in _REFUSED:
            yield f"HTTP status {said.status}"
        return
    if said.status not in (200, 500, *_REFUSED):
        yield f"HTTP status {said.status}"
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(said.body, True)
        validate(said.body)
    except expat.ExpatError as error:
        yield f"no XML to expat: {expat.errors.messages[error.code]}"
    except AssertionError as error:
        yield f"no valid answer: {str(error).splitlines()[0][:200]}"


def disagreement(report: Report, said: Said) -> str:
    """How validation without a server differs from the service, or nothing."""
    kind, outcome = kind_of(said), report.outcome
    if outcome is Outcome.SYSTEM_FAULT:
        return f"validate: {report.sentence[:120]}"
    if kind in _KINDS[outcome]:
        return ""
    if outcome is Outcome.VALID and kind == "rejection" and (report.needed() or b"transactie-ID" in said.body):
        return ""  # what validation cannot know: other objects, and references that were used before
    return f"validate says {outcome.value} ({report.reason_rule}), the service {kind}"


def _cause(logged: str) -> str:
    """The exception at the bottom of a traceback, and the last place of ours that it came from."""
    first = logged.split("\nThe above exception was", maxsplit=1)[0]
    errors, places = _ERROR.findall(first), _PLACE.findall(first)
    place = ":".join(places[-1]) if places else ""
    return f"{errors[-1] if errors else first[:120]} at {place}"
