"""Every statement that the store runs, administrative ones included, as Oracle would get it.

The statements are caught while a register is worked with on SQLite, with Core running all of them as it does on Oracle.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import ClauseElement, event
from sqlalchemy.dialects.oracle.oracledb import OracleDialect_oracledb
from sqlalchemy.sql import Delete, Insert, Select, Update

import bro_soap.store
from bro_soap.audience import CONFIDENTIAL, Asker
from bro_soap.keeping import acts as keeping
from bro_soap.keeping import corrections as review
from bro_soap.model import Accepted, Completed, Criteria, Operation, Role
from bro_soap.store import (
    Grant,
    IssueContent,
    Location,
    MandateKind,
    PagePlace,
    Sought,
    State,
    Store,
    View,
    make_engine,
    own,
    ping,
    prepared,
    whole,
)
from bro_soap.store.prepared import Prepared
from bro_soap.store.within import Within
from tests.unit.lives import BRONHOUDER, SUPPLIER, Lives, about, sample
from tests.unit.store.test_oracle import RESERVED

DIALECT = OracleDialect_oracledb()
NOW = datetime.now(UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def ways(kind: type[Any]) -> Iterator[tuple[type, str, Any]]:
    """What can be asked of a transaction, and of each of the tables in it."""
    for name, method in vars(kind).items():
        if inspect.isfunction(method) and name[0] != "_":
            yield kind, name, method
    for narrower in kind.__subclasses__():
        yield from ways(narrower)


WAYS = [way for kind in (View, Within) for way in ways(kind)]


def written_down() -> dict[str, ClauseElement]:
    """Every statement that stands in a module of the store, by where it stands."""
    found: dict[str, ClauseElement] = {}
    for module in pkgutil.iter_modules(bro_soap.store.__path__, "bro_soap.store."):
        for name, value in vars(import_module(module.name)).items():
            several = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
            for number, one in enumerate(several):
                statement = one.statement if isinstance(one, Prepared) else one
                if isinstance(statement, Select | Insert | Update | Delete):
                    found[f"{module.name}.{name}.{number}"] = statement
    return found


@pytest.fixture(scope="module")
def caught(migrated_file: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Any], set[str]]]:
    """The statements that were run, with their values, and the methods that ran them."""
    path = tmp_path_factory.mktemp("oracle") / "register.db"
    path.write_bytes(migrated_file.read_bytes())
    store = Store(make_engine(f"sqlite:///{path}"))
    run: list[Any] = []
    called: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "through_core", lambda _: True)
        for kind, name, method in WAYS:
            patch.setattr(kind, name, counted(f"{kind.__name__}.{name}", method, called))

        @event.listens_for(store.engine, "before_execute")
        def _run(_: Any, statement: Any, many: Any, values: Any, __: Any) -> None:
            if isinstance(statement, ClauseElement):
                run.append((statement, values or (many[0] if many else {})))

        work(store)
        export(store)
        yield run, called
    store.close()


def counted(name: str, method: Any, called: set[str]) -> Any:
    def wrapped(*arguments: Any, **named: Any) -> Any:
        called.add(name)
        return method(*arguments, **named)

    return wrapped


def work(store: Store) -> None:
    """Use the register in every way there is."""
    ping(store.engine)
    lives = Lives(store, review=frozenset({"CPT"}))
    sounding = lives.begin("CPT", sample("cpt", "registration-land-rd"))
    assert isinstance(lives.deliver("CPT", about(sample("cpt", "correction-offset"), sounding)), Accepted)
    with store.read() as view:
        (held,) = view.documents.held(sounding)
    assert isinstance(review.accept(lives.parts("CPT"), held.transaction_id), Completed)
    assert isinstance(lives.deliver("CPT", about(sample("cpt", "correction-offset"), sounding)), Accepted)
    with store.read() as view:
        (held,) = view.documents.held()
    review.object_to(store, held.transaction_id, "nee")
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    for name in ("owner", "electrode-status", "positions"):
        lives.add(well, sample("gmw", f"registration-{name}"))
    lives.add(well, sample("gmw", "insert-tube-status").replace(b">gebruiksklaar<", b">onbruikbaar<"))
    start = sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode())
    net = lives.begin("GMN", start)
    begin = sample("gld", "registration-start").replace(b"GMW000000000001", well.encode())
    dossier = lives.begin("GLD", begin.replace(b"GMN000000000001", net.encode()))
    for name in ("provisional", "control", "full"):
        lives.add(dossier, sample("gld", f"registration-addition-{name}"))
    lives.data(dossier, "<d:filtered>ja</d:filtered>")
    lives.data(well, "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>")
    for act in (keeping.open_review, keeping.close_review, keeping.deregister, keeping.reregister):
        act(lives.parts("GLD"), dossier, "the keeper")
    keeping.rebuild(lives.parts("GMW"), well)
    store.party_by_oin("00000099990000010000")
    administer(store, sounding)


def administer(store: Store, bro_id: str) -> None:
    """What no delivery does."""
    everything = Criteria(
        (50.6, 2.4, 56.0, 7.4), (52.0, 5.0, 10.0), "1", "IMBRO", NOW, NOW, NOW, NOW, under_review=True
    )
    traits = (("tubes", "at least", 1), ("tubes", "at most", 3), ("use", "is", ("a", "b")), ("depth", "within", (1, 2)))
    with store.read() as view:
        view.search("GMW", everything)
        view.search("GMW", Criteria((50.6, 2.4, 56.0, 7.4), extra=(*traits, ("depth", "overlaps", (1, None)))))
        view.search("GMW", everything, asker=Asker("99000001", NOW.date()))
        view.registrations.location(bro_id)
        view.registrations.location("CPT999999999999")
        view.registrations.history_log(bro_id)
        view.parties.all()
        view.parties.some([f"{99000000 + number}" for number in range(20)])
        view.parties.roles(["99000001"], "CPT")
        view.parties.by_oin("00000099990000010000")
        view.parties.get("99000001")
        view.parties.mandated("99000001", "99000010", "CPT")
        view.parties.mandates()
        view.parties.mandates("99000001")
        view.references.to(bro_id)
        view.references.used(bro_id)
        view.overview.registrations()
        view.overview.registrations(Sought("CPT", bro_id))
        view.overview.count_registrations()
        view.overview.count_transactions(NOW)
        view.overview.count_held()
        for looked_through in (1, 50_000):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(own, "LOOKED_THROUGH", looked_through)
                view.own.objects("99000001", "", 2, object_code="CPT")
                view.own.transactions("99000001", PagePlace(LONG_AGO), 2, state=State.COMPLETED, object_code="CPT")
        view.answers.under(["key"], NOW)
        view.answers.received("CPT-000000000000")
        view.contents.some([bro_id], "C")
        view.contents.namespace(bro_id)
        view.contents.of(bro_id)
        view.renderings.get(bro_id, "urn:x", "O")
        view.renderings.parts(bro_id, "urn:x", "O", [0])
        view.renderings.some([bro_id], "urn:x", "C")
        view.documents.of(bro_id)
        filters: dict[str, Any] = {"responsible_party": "1", "request_reference": "1", "since": NOW, "until": NOW}
        found = view.transactions.find(bro_id=bro_id, object_code="CPT", state=State.COMPLETED, limit=5, **filters)
        assert found == []
        view.transactions.get("CPT-000000000001")
    with store.write() as unit:
        unit.parties.add(BRONHOUDER)
        registration = unit.registrations.get(bro_id)
        assert registration is not None
        unit.registrations.place(registration, Location(52.0, 5.0, "52 5", CONFIDENTIAL))
        unit.grants.grant(Grant("99000001", "99000020", "GMW", NOW))
        assert not unit.grants.appoints(registration, "99000020", NOW.date())
        assert unit.grants.end("99000001", "99000020", "GMW", NOW)
        assert [unit.grants.all(party) for party in (None, "99000020")]
        unit.parties.remove_oin("00000099990000110000")
        unit.parties.remove_role("99000010", Role.DATALEVERANCIER, "GLD")
        ended = ("99000001", SUPPLIER.kvk_number, "GLD")
        unit.renderings.put(bro_id, 1, [IssueContent("O", b"<a/>", namespace="urn:x")])
        for references in ({("GMW000000000001", "1")}, frozenset[tuple[str, str]]()):
            unit.references.put(bro_id, references)
        unit.contents.drop(bro_id)
        unit.answers.release(["key"])
        unit.answers.release(["key"], NOW)
        unit.answers.forget(NOW)
        unit.try_writing("f" * 64, NOW)
        unit.add_rows("party", [{"kvk_number": "99000099", "name": "uit een export"}])
        unit.numbers.go_on_from({})
        assert unit.parties.revoke(*ended, kind=MandateKind.LEVERING, at=NOW)


def export(store: Store) -> None:
    """Look at everything, as an export does."""
    with whole.snapshot(store.engine) as connection:
        found = list(whole.objects(connection))
        assert len(found) == 4
        assert [row for _, bro_id in found for row in whole.object_rows(connection, bro_id)]
        assert all(list(whole.table_rows(connection, name)) for name in ("party", "party_oin"))
        assert whole.filled(connection)


def test_every_way_to_use_the_register_was_used(caught: tuple[list[Any], set[str]]) -> None:
    assert {f"{kind.__name__}.{name}" for kind, name, _ in WAYS} - caught[1] == set()


def test_every_statement_that_is_written_down_was_run(caught: tuple[list[Any], set[str]]) -> None:
    run = {id(statement) for statement, _ in caught[0]}
    missing = {where for where, one in written_down().items() if id(one) not in run}
    # Oracle has sequences where SQLite counts (test_oracle.py); `_SOME` stands within another statement.
    assert {where for where in missing if where.split(".")[2] != "numbers"} == {"bro_soap.store.seen._SOME.0"}


def oracle(statement: Any, values: Any) -> str:
    columns = None if isinstance(statement, Select) else [str(name) for name in values]
    try:
        compiled = statement.compile(dialect=DIALECT, column_keys=columns, compile_kwargs={"render_postcompile": False})
    except Exception as error:
        raise AssertionError(f"{statement}: {error}") from error
    return str(compiled)


def test_every_statement_is_one_that_oracle_takes(caught: tuple[list[Any], set[str]]) -> None:
    texts = {text for one in caught[0] if "number_counter" not in (text := oracle(*one))}
    assert len(texts) > 50
    wrong = {
        text: found
        for text in texts
        if (found := [what for what, pattern in NOT_IN_ORACLE.items() if re.search(pattern, text, re.IGNORECASE)])
    }
    assert wrong == {}
    binds = {name for text in texts for name in re.findall(r"(?<!:):(\w+)", text)}
    assert {name for name in binds if name.upper() in RESERVED or name[0] == "_" or len(name) > 30} == set()


NOT_IN_ORACLE = {
    "a name in quotes": '"',
    "LIMIT": r"\bLIMIT\b",
    "a truth value": r"\b(true|false)\b",
    "empty text, which is NULL": r"''",
    "a lock on some rows only (ORA-02014)": r"FETCH FIRST[\s\S]*FOR UPDATE",
    "RETURNING of several rows": r"^\s*(UPDATE|DELETE)[\s\S]*RETURNING",
    "ON CONFLICT": r"\bON CONFLICT\b",
    "AS before a table": r"\b(FROM|JOIN) \w+ AS \w+",
    "SELECT without a table": r"^\s*SELECT (?![\s\S]*\bFROM\b)",
    "several rows in VALUES": r"VALUES \([^()]*\), \(",
    "a CLOB or BLOB compared": r"\b(findings|cuts|details|content) *(=|<|>|!=|IN\b|LIKE\b)(?!:)",
    "a CLOB or BLOB that is sorted or made distinct": r"(DISTINCT|ORDER BY|GROUP BY)[^()]*\b(findings|cuts|details|content)\b",
}


def test_nothing_is_compared_with_empty_text_which_is_null_there(caught: tuple[list[Any], set[str]]) -> None:
    looking = [(one, values) for one, values in caught[0] if isinstance(one, Select | Delete)]
    assert [str(one) for one, values in looking if "" in [*one.compile().params.values(), *dict(values).values()]] == []


def test_a_list_of_values_stays_under_a_thousand(caught: tuple[list[Any], set[str]]) -> None:
    lists = [value for _, values in caught[0] for value in dict(values).values() if isinstance(value, list | tuple)]
    assert lists
    assert max(map(len, lists)) <= 1000


def test_operations_of_the_model_fit_their_column() -> None:
    assert max(len(operation) for operation in Operation) <= 10
