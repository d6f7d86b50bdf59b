"""What a new kind has beside its declaration: cases for its rules, its ledger, its place among the other kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bro_soap.cli.scaffold.made import Scaffold
from bro_soap.cli.scaffold.outline import DocumentOutline, Outline
from bro_soap.cli.scaffold.rows import Attribute
from bro_soap.model import DocumentKind

__all__ = ["cases", "register"]

LEDGER_HEADER = "of\tname\taspect\tby\twhy\n"
_CONTRACTS, _OBJECTS = "tests/contract/contracts.py", "bro_soap/objects/__init__.py"
_OPERATIONS = "tests/contract/test_wsdl.py"
# What that table calls an operation.
_NAMES = {
    **{f"{name}Request": name.upper() for name in ("replace", "insert", "move", "delete")},
    "registrationRequest": "REGISTER",
    "correctionRequest": "CORRECT",
    "dispatchDataRequest": "DATA",
    "dispatchCharacteristicsRequest": "CHARACTERISTICS",
}
# What is wrong for a rule, by its aspect.
_WRONG = {"code": '"geenCode"', "kvk": '"1"'}


def cases(outline: Outline, found: Iterable[Attribute], samples: Mapping[str, DocumentOutline]) -> str:
    """Return the module with a case for each rule that the rows make."""
    start = next((name for name, one in samples.items() if one.kind is DocumentKind.START), "")
    later = {name for name, one in samples.items() if one.kind in {DocumentKind.ADDITION, DocumentKind.END}}
    later |= {name for name in samples if not name.startswith("registration-") and not outline.is_whole}
    before = "".join(f'    "{name}": {_before(name, start, samples)},\n' for name in sorted(later))
    said = [_case(outline, one, samples) for one in found if one.id]
    text = "".join(f"    {one},\n" for one in said)
    return _CASES.format(
        code=outline.code,
        imported=", ".join([*(["Case", "Earlier"] if before else ["Case"]), *(["case", "text"] if said else [])]),
        before=f"BEFORE: dict[str, tuple[Earlier, ...]] = {{\n{before}}}\n" if before else "",
        cases=f"(\n{text})" if said else "()",
    )


def _before(name: str, start: str, samples: Mapping[str, DocumentOutline]) -> str:
    """Return what there is before a sample: the start, and for a correction what is corrected."""
    operation, _, rest = name.partition("-")
    corrected = f"registration-{rest}"
    if operation in {"registration", "insert"} or corrected == start or corrected not in samples:
        return f'("{start}",)'
    return f'("{start}", "{corrected}")'


def _case(outline: Outline, one: Attribute, samples: Mapping[str, DocumentOutline]) -> str:
    """Return a case with a wrong value, in the fullest sample of the first document that has the attribute."""
    document = next(iter(one.declared))
    sample = max(
        (name for name, known in samples.items() if known.name == document and "registration-" in name), key=len
    )
    wrong = _WRONG.get(one.aspect) or f'"x" * {int(one.domain.split()[1]) + 1}'
    return f'case("{outline.code}-{one.id}", "{sample}", text("{one.path}", {wrong}))'


def register(made: Scaffold, outline: Outline) -> None:
    """Give the kind its place: among the interfaces, and among the contracts of the tests.

    Raises `ConfigurationError` when one of these files is not as it was.
    """
    objects = (made.root / _OBJECTS).read_text(encoding="utf-8")
    known = re.search(r"by_key\(\((.*?),?\)\)", objects, re.S)
    last = re.findall(r"^from bro_soap\.objects\.\S+ import \S+\n", objects, re.M)[-1]
    imported = f"from bro_soap.objects.{outline.module} import {outline.name}\n"
    made.change(_OBJECTS, last, f"{last}{imported}")
    listed = known[1] if known else ""
    made.change(_OBJECTS, f"by_key(({listed}", f"by_key(({listed}, {outline.name}")
    made.change(_CONTRACTS, "\nCONTRACTS = (", f"\n{_contracts(outline)}CONTRACTS = (*{outline.name}, ")
    made.change(_OPERATIONS, "OPERATIONS = {\n", f"OPERATIONS = {{\n{_operations(outline)}")


def _operations(outline: Outline) -> str:
    services = ((outline.delivery, outline.intake), (outline.issue, outline.dispatch))
    named = {service: (_NAMES[request] for request in outline.requests(schema)) for service, schema in services}
    return "".join(f'    "{service}": {" | ".join(names)},\n' for service, names in named.items())


def _contracts(outline: Outline) -> str:
    samples = f"tests/objects/{outline.code.lower()}/samples"
    return (
        f"{outline.name} = (\n"
        f'    Contract(folder="{outline.place}", service="{outline.delivery}", own=("{samples}/[!d]*.xml",)),\n'
        f'    Contract(folder="{outline.place}", service="{outline.issue}", own=("{samples}/dispatch-*.xml",)),\n'
        ")\n"
    )


_CASES = '''\
"""One case per rule of the {code}: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from tests.objects.rulebook import {imported}

{before}CASES: tuple[Case, ...] = {cases}
'''
