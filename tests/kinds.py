"""The page that tells what is declared of every kind, docs/kinds.md; `python -m tests.kinds` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bro_soap.catalogue import load
from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.catalogue.row import Row
from bro_soap.declaration.documents import SourceDocument
from bro_soap.model import Operation
from bro_soap.objects import OBJECTS

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs/kinds.md"
_HEAD = """# The kinds

What is declared of each version of each kind, in figures and names. This page is made by `make docs` from `bro_soap/objects` and
`bro_soap/catalogue`; what it cannot tell stands in [the catalogue as tables](catalogue.md), [the rules](rules.md) and
[divergences](divergences.md).
"""


def page() -> str:
    """Return the page as it should be."""
    return "\n".join((_HEAD, *_overview(), "", *(line for one in OBJECTS.values() for line in _section(one))))


def _overview() -> Iterator[str]:
    yield "| kind | | documents | attributes | rules, of rows | criteria | confidential | drawn |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in OBJECTS.values():
        rows = _rows(one)
        figures = (
            f"[{' '.join(one.key)}](#{_anchor(one)})",
            one.name,
            len(one.documents),
            len(rows),
            f"{len(one.rules)}, {_made(one)}",
            len(_asked(one)),
            sum(bool(row.seen or row.withheld) for row in rows),
            "yes" if one.drawing else "",
        )
        yield f"| {' | '.join(map(str, figures))} |"


def _section(one: RegistrationObject) -> Iterator[str]:
    yield f"## {' '.join(one.key)}"
    yield ""
    services = (f"`{service}/{one.version.number}`" for service in (one.version.delivery, one.version.issue))
    yield f"{one.name.capitalize()}. Services {' and '.join(services)}; BRO-IDs begin with {one.bro_id_prefix}."
    yield ""
    yield "| document | what it is | operations | its date |"
    yield "|---|---|---|---|"
    yield from map(_document, one.documents)
    yield ""
    yield from (f"* {told}" for told in _facts(one))
    yield ""


def _document(one: SourceDocument) -> str:
    operations = " ".join(f"`{each}`" for each in Operation if each in one.operations)
    dates = ", ".join(f"`{path}`" for path in (one.event or "").split("|") if path)
    return f"| `{one.name}` | {one.kind.name.lower()} | {operations} | {dates} |"


def _facts(one: RegistrationObject) -> Iterator[str]:
    yield f"**Issued**: {_listed(sorted(filter(None, one.issue.documents)))}."
    if criteria := _asked(one):
        yield f"**Searched** by area, by what the register knows of it, and by {_listed(criteria)}."
    yield f"**Corrected** for {_listed(reason.code for reason in one.correction_reasons)}."
    if one.references:
        yield f"**Refers** to {_listed(dict.fromkeys(f'{each.code}: {each.path}' for each in one.references))}."
    shared = len(one.all_rules) - len(one.rules)
    yield f"**Rules**: {len(one.rules)} of its own, {_made(one)} of them made by rows; {shared} that others share."
    yield from _secrecy(one)
    if one.kept_for_holder:
        yield "**Taken out of registration** it is still issued to bronhouder and supplier."
    aspects = Counter(aspect for row in _rows(one) for aspect in row.unpublished)
    if aspects:
        told = ", ".join(f"{aspect} of {count}" for aspect, count in sorted(aspects.items()))
        yield f"**Ours by inference**, since no published catalogue has it: {told} attributes."


def _secrecy(one: RegistrationObject) -> Iterator[str]:
    rows = _rows(one)
    if (kind := _catalogue(one)) is not None and kind.whole is not None:
        yield f"**Confidential as a whole**: {_condition(kind.whole.name, kind.whole.value)}."
    if always := [row.path for row in rows if row.seen and row.withheld is None]:
        yield f"**For bronhouder and supplier alone**: {_listed(dict.fromkeys(always))}."
    if some := [f"{row.path} {_condition(row.withheld.name, row.withheld.value)}" for row in rows if row.withheld]:
        yield f"**Confidential**: {_listed(dict.fromkeys(some))}."


def _condition(name: str, value: str) -> str:
    return f"while {name} = {value}" if value else f"until {name}"


def _asked(one: RegistrationObject) -> list[str]:
    return [asking.name for asking in getattr(one.issue, "asking", ())]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _made(one: RegistrationObject) -> int:
    kind = _catalogue(one)
    made = set() if kind is None else {rule.id for rule in kind.rules}
    return sum(rule.id in made for rule in one.rules)


def _catalogue(one: RegistrationObject) -> Kind | None:
    """Return the catalogue of a kind; None for one that is declared without."""
    try:
        return load(one.code)
    except (OSError, KeyError, StopIteration):
        return None


def _rows(one: RegistrationObject) -> tuple[Row, ...]:
    kind = _catalogue(one)
    return () if kind is None else kind.rows


def _anchor(one: RegistrationObject) -> str:
    return " ".join(one.key).lower().replace(" ", "-").replace(".", "")


if __name__ == "__main__":
    PAGE.write_text(page())
