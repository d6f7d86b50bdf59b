"""`python -m bench.validate`: parse, schema and every rule, beside libxml2 parsing and validating alone."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from lxml import etree

from bench.documents import borehole, design, observation, resistances, sounding, study
from bench.rounds import Entrant, compare, table
from bench.stage import contracts
from bro_soap.catalogue.registration_object import RegistrationObject, judge
from bro_soap.delivery.facts import Past, facts_of
from bro_soap.model import Operation, Role
from bro_soap.objects import KINDS
from bro_soap.rules import UNKNOWN, Facts
from bro_soap.standard import load_standard
from bro_soap.store import Known
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.request import Request, read_request

_REFERENCE = "libxml2 parse + validate"


@dataclass(frozen=True)
class Subject:
    """Documents of one kind: their object, and requests to judge in turn."""

    name: str
    code: str
    requests: Callable[[], list[bytes]]


SUBJECTS = (
    *(
        Subject(f"CPT of {name}", "CPT", lambda size=size: [sounding(size, number) for number in range(20)])  # type: ignore[misc]
        for name, size in {"10 kB": 10_000, "100 kB": 100_000, "1 MB": 1_000_000}.items()
    ),
    Subject("GLD addition of 700 points", "GLD", lambda: [observation(700)]),
    Subject("GLD addition of 10,000 points", "GLD", lambda: [observation(10_000)]),  # the most there may be
    Subject("BHR-GT, complete report of 60 kB", "BHR-GT", lambda: [borehole()]),
    Subject("FRD, measurement of 1,000 rows, 40 kB", "FRD", lambda: [resistances(1_000)]),
    Subject("GUF, start with 50 wells, 80 kB", "GUF", lambda: [design(50)]),
    Subject("GAR of 150 analyses, 80 kB", "GAR", lambda: [study(150)]),
)


def main() -> None:
    """Print a table for each kind of document."""
    parser = argparse.ArgumentParser(prog="python -m bench.validate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.4, help="length of a round, for each")
    parser.add_argument("--only", default="", metavar="PART", help="documents whose name holds this: CPT, '100 kB' …")
    options = parser.parse_args()
    gc.set_threshold(10_000)  # as the service does
    for subject in SUBJECTS:
        if options.only in subject.name:
            following = cycle(subject.requests()).__next__
            entrants = [Entrant(label, following, work) for label, work in _works(KINDS[subject.code])]
            print(table(subject.name, compare(entrants, options.rounds, options.seconds), _REFERENCE), flush=True)


def _works(declared: RegistrationObject) -> Iterator[tuple[str, Callable[[bytes], object]]]:
    schema = contracts()[declared.version.delivery].schema
    bare = schema.compiled()

    def libxml2(message: bytes) -> None:
        huge = len(message) > 9_000_000  # as the service does: libxml2's own limits are lifted from there on
        if not bare.validate(etree.fromstring(message, etree.XMLParser(no_network=True, huge_tree=huge))):
            raise ValueError("not valid")

    def with_schema(message: bytes) -> etree._Element:
        element = parse(message)
        if reasons := schema.of_received(element):
            raise ValueError(reasons[0].message)
        return element

    def with_rules(message: bytes) -> None:
        request = read_request(with_schema(message), Operation.REGISTER, declared.code)
        verdict = judge(declared, request, _facts(declared, request))
        if verdict.reason is not None:
            raise ValueError([verdict.reason, *(finding.sentence for finding in verdict.findings)])

    yield _REFERENCE, libxml2
    yield "parse + schema", with_schema
    yield "parse + schema + all rules", with_rules


_EVERY_ROLE = frozenset(Role)


class _Everybody:
    """Knows every organisation, in every role, and every object, with two parts."""

    def roles(self, kvk_numbers: Iterable[str], _: str) -> dict[str, frozenset[Role]]:
        return dict.fromkeys(kvk_numbers, _EVERY_ROLE)

    def mandated(self, *_: str) -> bool:
        return True

    def known(self, bro_ids: Iterable[str]) -> dict[str, Known]:
        return {bro_id: Known(bro_id[:3], "IMBRO", False, {"members": ["1", "2"]}) for bro_id in bro_ids}

    def referring(self, _: str) -> dict[str, str]:
        return {}


_EVERYBODY, _STANDARD = _Everybody(), load_standard()


def _facts(declared: RegistrationObject, request: Request) -> Facts:
    who = _EVERYBODY
    facts = facts_of(declared, request, None, datetime.now(UTC), Past(), who, who.known, who.referring, _STANDARD)
    return facts.but(registered=UNKNOWN, events=UNKNOWN, story=UNKNOWN) if request.bro_id else facts


if __name__ == "__main__":
    main()
