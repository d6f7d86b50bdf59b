"""Validation offline says what the service says: the same files through both."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.errors import AccessError, ParseError
from bro_soap.model import Accepted, Completed, Party
from bro_soap.store import Store, make_engine
from bro_soap.validation import Options, Outcome, Report, Validator
from tests.objects.rulebook import Book, books
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SECOND, SUPPLIER, WORKERS, Lives

REFERENCES = "the objects that are referred to: --state"
Said = tuple[str, str, tuple[str, ...]]


def parties_file(folder: Path) -> Path:
    """Write the organisations and mandates of the register under test."""
    file = folder / "parties.json"
    principals, agents = (BRONHOUDER, SECOND), (SUPPLIER, ARCHIVIST)
    everybody = (*principals, *agents, READER, *WORKERS)
    objects = sorted({code for _, code in BRONHOUDER.roles})
    mandates = [
        {"principal": one.kvk_number, "agent": other.kvk_number, "objects": objects}
        for one in principals
        for other in agents
    ]
    file.write_text(json.dumps({"party": [_party(one) for one in everybody], "mandate": mandates}))
    return file


def _party(party: Party) -> dict[str, object]:
    roles: dict[str, list[str]] = {}
    for role, code in sorted(party.roles):
        roles.setdefault(code, []).append(role.value)
    return {"kvk_number": party.kvk_number, "name": party.name, "oins": sorted(party.oins), "roles": roles}


def messages(book: Book) -> list[bytes]:
    """Every request of the rule book that begins an object: the valid ones, and each case."""
    roots = [book.root(sample) for sample in book.samples()]
    for case in book.cases[:: 1 + len(book.cases) // 150]:
        root = book.root(case.sample)
        case.change(root)
        roots.append(root)
    return [etree.tostring(root) for root in roots if root.find("{*}broId") is None]


def by_service(register: Lives, code: str, message: bytes, caller: Party = SUPPLIER) -> Said:
    try:
        outcome = register.deliver(code, message, caller)
    except AccessError:
        return "refused", "", ()
    except ParseError as error:
        return "parse-fault", "", tuple(reason.message for reason in error.reasons)
    if isinstance(outcome, Completed | Accepted):
        return "valid", "", ()
    return "rejected", outcome.reason, tuple(finding.sentence for finding in outcome.findings)


def offline(report: Report) -> Said:
    if report.outcome is Outcome.REFUSED:
        return "refused", "", ()
    if report.outcome is Outcome.PARSE_FAULT:
        return "parse-fault", "", tuple(finding.sentence for finding in report.findings)
    return report.outcome.value, report.sentence, report.sent


_OF_OTHERS = re.compile(r"\.(broId|tubeNumber)\W.*bestaat niet in de registratie ondergrond\.$", re.DOTALL)


def without_references(said: Said) -> Said:
    """Return the verdict without what only the register can know: whether the objects referred to exist."""
    outcome, reason, sentences = said
    left = tuple(one for one in sentences if not _OF_OTHERS.search(one))
    return ("valid", "", ()) if sentences and not left else (outcome, reason, left)


@pytest.mark.parametrize("caller", [BRONHOUDER, READER, ARCHIVIST], ids=["bronhouder", "afnemer", "voorrecht"])
def test_whoever_delivers_it_is_the_same(caller: Party, sqlite_url: str, tmp_path: Path) -> None:
    register = Lives(Store(make_engine(sqlite_url)))
    validator = Validator(Options(supplier=caller.kvk_number, parties=parties_file(tmp_path)))
    for code in ("CPT", "GMW"):
        for message in messages(Book(code))[:12]:
            assert offline(validator.check("x", message)) == by_service(register, code, message, caller)
    register.store.close()


@pytest.mark.parametrize("book", list(books()), ids=lambda book: book.code)
def test_the_verdict_is_that_of_the_service(book: Book, sqlite_url: str, tmp_path: Path) -> None:
    register = Lives(Store(make_engine(sqlite_url)))
    validator = Validator(Options(supplier=SUPPLIER.kvk_number, parties=parties_file(tmp_path)))
    outcomes: Counter[str] = Counter()
    for message in messages(book):
        said = offline(report := validator.check("x", message))
        service = by_service(register, book.code, message)
        assert said == (without_references(service) if REFERENCES in report.needed() else service)
        if report.outcome in {Outcome.VALID, Outcome.REJECTED} and report.reason_rule in ("", "RA-25"):
            assert set(report.needed()) <= {REFERENCES}
        outcomes[said[0]] += 1
    register.store.close()
    assert outcomes["valid"] >= 1
    assert outcomes["rejected"] >= 1
