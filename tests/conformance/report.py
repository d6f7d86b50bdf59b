"""Writes docs/conformance.md from the tests that are named after a rule: `python -m tests.conformance.report`.

Runs those tests first; with one that fails, nothing is written. A rule without a test is open, and says so.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bro_soap.conformance.tables import Norm, norms

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance.md"
RULES = [rule for rule in norms().values() if not rule.number.startswith("BRO")]  # those of Digikoppeling
FOLDERS = ("conformance", "journeys", "interop", "hostile")
_NUMBER = re.compile(r"(?:ww|ws|wa|wm|wt|wb|pki|tls|tlsciph|sign|enc)\d{3}")
_NAME = re.compile(rf"test_((?:{_NUMBER.pattern}_)+)(.*)")

HEAD = """# Digikoppeling, rule by rule

Written from the tests by `make conformance`; change it there. Each rule has the tests that are named after it, which
show what is accepted and what is refused. **Holds**: all of them pass. **Open**: there is no test, so nobody knows.

Whether *your* messages keep them, `bro-soap conformance FILE` tells, rule by rule
([docs/client.md](client.md#does-my-message-keep-the-rules)).

What the tests of certificates, of other toolkits' signatures and of path validation compare with, and where we
differ on purpose, stands in the tests themselves: `test_bad_certificates.py` (every bad certificate of the test PKI),
`test_x509_limbo.py` (207 cases, each deviation with its reason), `test_xmldsig_vectors.py` (108 files) and
`test_wss_vectors.py` (messages of WSS4J, node-soap and zeep).

| rule | | meaning | tests | verdict |
|---|---|---|---|---|
"""


def by_rule() -> dict[str, list[tuple[str, str]]]:
    """The tests named after each rule, as (file, function), in the order of the files."""
    found: dict[str, list[tuple[str, str]]] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "tests" / folder).glob("test_*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in (node.name for node in tree.body if isinstance(node, ast.FunctionDef)):
                named = _NAME.fullmatch(function)
                for number in _NUMBER.findall(named[1]) if named else ():
                    found.setdefault(number.upper(), []).append((f"{folder}/{path.name}", function))
    return found


def page(tests: Mapping[str, list[tuple[str, str]]]) -> str:
    lines = [_line(rule, tests.get(rule.number, [])) for rule in RULES]
    open_rules = [rule.number for rule in RULES if rule.number not in tests]
    told = f"Open: {', '.join(open_rules)}." if open_rules else "No rule is open."
    return f"{HEAD}{''.join(lines)}\n{len(RULES)} rules, {len(RULES) - len(open_rules)} hold. {told}\n"


def _line(rule: Norm, tests: list[tuple[str, str]]) -> str:
    shown = "<br>".join(f"`{file}` {_sentence(function)}" for file, function in tests)
    meaning = f"{rule.en}<br>*{rule.remark}*" if rule.remark else rule.en
    weight = f"{rule.weight} (SE)" if rule.profile == "SE" else rule.weight
    return f"| {rule.number} | {weight} | {meaning} | {shown} | {'holds' if tests else '**open**'} |\n"


def _sentence(function: str) -> str:
    named = _NAME.fullmatch(function)
    return named[2].replace("_", " ") if named else function


def main() -> int:
    tests = by_rule()
    chosen = sorted({f"tests/{file}::{function}" for found in tests.values() for file, function in found})
    code = pytest.main(["-q", "-p", "no:cacheprovider", *chosen])
    if code == 0:
        PAGE.write_text(page(tests), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
