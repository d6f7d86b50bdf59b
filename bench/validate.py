"""`python -m bench.validate`: parse, schema and every rule, beside libxml2 parsing and validating alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from lxml import etree

from bench.cases import SIZES
from bench.messages import Unsigned, delivery
from bench.rounds import Entrant, compare, table
from bench.stage import BRONHOUDER, SUPPLIER, contracts
from bro_soap.declaration import judge
from bro_soap.model import Operation, Party, Role
from bro_soap.objects import OBJECTS
from bro_soap.rules import Facts
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.read import read_request

_CPT = OBJECTS["CPT"]


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(prog="python -m bench.validate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.4, help="length of a round, for each")
    options = parser.parse_args()
    for name, size in SIZES.items():
        kind = delivery(size)
        following = cycle([Unsigned().make(kind) for _ in range(20)]).__next__
        entrants = [Entrant(label, following, work) for label, work in _works().items()]
        print(table(f"delivery of {name}", compare(entrants, options.rounds, options.seconds), _REFERENCE))


_REFERENCE = "libxml2 parse + validate"


def _works() -> dict[str, Callable[[bytes], object]]:
    schema = contracts()["iscpt"].schema
    bare, parser = schema.compiled(), etree.XMLParser(resolve_entities=False, no_network=True)
    facts = _facts()

    def libxml2(message: bytes) -> Any:
        root = etree.fromstring(message, parser)
        if not bare.validate(root[-1][0]):
            raise ValueError("not valid")

    def with_schema(message: bytes) -> etree._Element:
        element = parse(message)[-1][0]
        if schema.errors(element):
            raise ValueError("not valid")
        return element

    def with_rules(message: bytes) -> None:
        verdict = judge(_CPT, read_request(with_schema(message), Operation.REGISTER, "CPT"), facts)
        if verdict.reason is not None:
            raise ValueError(verdict.reason)

    return {_REFERENCE: libxml2, "parse + schema": with_schema, "parse + schema + all rules": with_rules}


def _facts() -> Facts:
    """Return what the register would say."""
    supplier = Party(SUPPLIER, "BENCH", frozenset(), frozenset({(Role.DATALEVERANCIER, "CPT")}))
    roles = {BRONHOUDER: frozenset({Role.BRONHOUDER}), SUPPLIER: frozenset({Role.DATALEVERANCIER, Role.UITVOERDER})}
    return Facts(datetime.now(UTC), supplier, supplier, None, roles, mandated=True)


if __name__ == "__main__":
    main()
