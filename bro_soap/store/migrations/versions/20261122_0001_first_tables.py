"""The first tables: parties, transaction register, registrations with documents and history, numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Bytes, Coordinate, Flag, LongWords, UtcMoment, Words

revision = "0001"
down_revision = None

APPEND_ONLY = ("source_document", "registration_log")


def upgrade() -> None:
    parties()
    transactions()
    registrations()
    documents()
    numbers()
    dialect = op.get_context().dialect.name
    for table in APPEND_ONLY:
        for statement in GUARDS[dialect](table):
            op.execute(statement)
    if dialect == "postgresql":
        op.execute(LZ4)


def parties() -> None:
    op.create_table(
        "party",
        sa.Column("kvk_number", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("kvk_number", name="pk_party"),
    )
    op.create_table(
        "party_oin",
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("kvk_number", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("oin", name="pk_party_oin"),
        sa.ForeignKeyConstraint(["kvk_number"], ["party.kvk_number"], name="fk_party_oin_kvk_number"),
    )
    op.create_index("ix_party_oin_kvk", "party_oin", ["kvk_number"])
    op.create_table(
        "party_role",
        sa.Column("kvk_number", sa.String(20), nullable=False),
        sa.Column("object_code", sa.String(10), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("kvk_number", "object_code", "role", name="pk_party_role"),
        sa.ForeignKeyConstraint(["kvk_number"], ["party.kvk_number"], name="fk_party_role_kvk_number"),
    )
    op.create_table(
        "mandate",
        sa.Column("principal", sa.String(20), nullable=False),
        sa.Column("agent", sa.String(20), nullable=False),
        sa.Column("object_code", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("granted_at", UtcMoment, nullable=False),
        sa.Column("revoked_at", UtcMoment, nullable=False),
        sa.PrimaryKeyConstraint("principal", "agent", "object_code", "kind", "granted_at", name="pk_mandate"),
        sa.UniqueConstraint("principal", "agent", "object_code", "kind", "revoked_at", name="uq_mandate"),
        sa.ForeignKeyConstraint(["principal"], ["party.kvk_number"], name="fk_mandate_principal"),
        sa.ForeignKeyConstraint(["agent"], ["party.kvk_number"], name="fk_mandate_agent"),
    )


def transactions() -> None:
    op.create_table(
        "transaction_register",
        sa.Column("transaction_id", sa.String(24), nullable=False),
        sa.Column("object_code", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("operation", Words(10)),
        sa.Column("document_type", Words(60)),
        sa.Column("request_reference", Words(200)),
        sa.Column("caller_oin", Words(20)),
        sa.Column("caller_kvk", Words(20)),
        sa.Column("accountable_party", Words(20)),
        sa.Column("responsible_party", Words(20)),
        sa.Column("object_id_accountable", Words(200)),
        sa.Column("bro_id", Words(15)),
        sa.Column("received_at", UtcMoment, nullable=False),
        sa.Column("finished_at", UtcMoment, nullable=False),
        sa.Column("reason_rule", Words(40)),
        sa.Column("reason", Words(1000)),
        sa.Column("findings", LongWords),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("message_id", Words(255)),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_transaction_register"),
    )
    for name, columns in (
        ("ix_transaction_received", ["received_at"]),
        ("ix_transaction_bro_id", ["bro_id"]),
        ("ix_transaction_reference", ["responsible_party", "request_reference"]),
        ("ix_transaction_message", ["caller_oin", "message_id"]),
    ):
        op.create_index(name, "transaction_register", columns)


def state_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("quality_regime", sa.String(10), nullable=False),
        sa.Column("accountable_party", sa.String(20), nullable=False),
        sa.Column("responsible_party", sa.String(20), nullable=False),
        sa.Column("object_id_accountable", Words(200)),
        sa.Column("object_registration_time", UtcMoment, nullable=False),
        sa.Column("registration_status", sa.String(15), nullable=False),
        sa.Column("latest_addition_time", UtcMoment),
        sa.Column("completion_time", UtcMoment),
        sa.Column("corrected", Flag, nullable=False),
        sa.Column("latest_correction_time", UtcMoment),
        sa.Column("under_review", Flag, nullable=False),
        sa.Column("under_review_time", UtcMoment),
        sa.Column("deregistered", Flag, nullable=False),
        sa.Column("deregistration_time", UtcMoment),
        sa.Column("reregistered", Flag, nullable=False),
        sa.Column("reregistration_time", UtcMoment),
    ]


def registrations() -> None:
    op.create_table(
        "registration",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("object_code", sa.String(10), nullable=False),
        *state_columns(),
        sa.Column("latitude", Coordinate),
        sa.Column("longitude", Coordinate),
        sa.Column("band", sa.SmallInteger),
        sa.Column("location_text", Words(60)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("bro_id", name="pk_registration"),
        sa.CheckConstraint("version > 0", name=op.f("ck_registration_version")),
    )
    for name, columns in (
        ("ix_registration_area", ["object_code", "band", "longitude", "latitude"]),
        ("ix_registration_accountable", ["accountable_party", "object_code"]),
        ("ix_registration_registered", ["object_code", "object_registration_time"]),
        ("ix_registration_corrected", ["object_code", "latest_correction_time"]),
    ):
        op.create_index(name, "registration", columns)
    few = sa.text("under_review = 1")
    op.create_index(
        "ix_registration_review",
        "registration",
        ["object_code", "under_review"],
        sqlite_where=few,
        postgresql_where=few,
    )
    op.create_table(
        "registration_log",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("changed_at", UtcMoment, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("transaction_id", Words(24)),
        sa.Column("actor", Words(100)),
        *state_columns(),
        sa.PrimaryKeyConstraint("bro_id", "version", name="pk_registration_log"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_registration_log_bro_id"),
    )


def document_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("operation", sa.String(10), nullable=False),
        sa.Column("document_type", sa.String(60), nullable=False),
        sa.Column("quality_regime", sa.String(10), nullable=False),
        sa.Column("correction_reason", Words(40)),
        sa.Column("recorded_at", UtcMoment, nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("content", Bytes, nullable=False),
    ]


def documents() -> None:
    op.create_table(
        "source_document",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("sequence_number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("transaction_id", sa.String(24), nullable=False),
        *document_columns(),
        sa.PrimaryKeyConstraint("bro_id", "sequence_number", name="pk_source_document"),
        sa.UniqueConstraint("transaction_id", name="uq_source_document"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_source_document_bro_id"),
    )
    op.create_table(
        "held_request",
        sa.Column("transaction_id", sa.String(24), nullable=False),
        sa.Column("bro_id", sa.String(15), nullable=False),
        *document_columns(),
        sa.Column("settled_at", UtcMoment),
        sa.Column("verdict", Words(10)),
        sa.PrimaryKeyConstraint("transaction_id", name="pk_held_request"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_held_request_bro_id"),
    )
    op.create_index("ix_held_request_bro_id", "held_request", ["bro_id"])
    op.create_table(
        "issue_content",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("issue_view", sa.String(10), nullable=False),
        sa.Column("part", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("cuts", LongWords),
        sa.Column("content", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("bro_id", "issue_view", "part", name="pk_issue_content"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_issue_content_bro_id"),
    )


def numbers() -> None:
    names = ("bro_number", "transaction_number")
    if op.get_context().dialect.name == "sqlite":
        counter = op.create_table(
            "number_counter",
            sa.Column("name", sa.String(30), nullable=False),
            sa.Column("latest", sa.BigInteger, nullable=False),
            sa.PrimaryKeyConstraint("name", name="pk_number_counter"),
        )
        op.bulk_insert(counter, [{"name": name, "latest": 0} for name in names])
        return
    for name in names:
        op.execute(sa.schema.CreateSequence(sa.Sequence(name, start=1, maxvalue=999_999_999_999)))


# The truth is only ever added to. These guards hold whatever program comes to the table.


def _sqlite_guard(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _postgresql_guard(table: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
        f"""CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_guard()""",
    ]


def _oracle_guard(table: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table}
        BEGIN RAISE_APPLICATION_ERROR(-20001, '{table} is append-only'); END;"""
    ]


GUARDS = {"sqlite": _sqlite_guard, "postgresql": _postgresql_guard, "oracle": _oracle_guard}

# Compressing a document of 78 kB costs PostgreSQL 3 ms with its default method and 0.3 ms with lz4; without lz4 it is
# better not compressed.
LZ4 = """
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['source_document', 'held_request', 'issue_content'] LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %I ALTER COLUMN content SET COMPRESSION lz4', name);
    EXCEPTION WHEN feature_not_supported OR syntax_error OR invalid_parameter_value THEN
      EXECUTE format('ALTER TABLE %I ALTER COLUMN content SET STORAGE EXTERNAL', name);
    END;
  END LOOP;
END $$
"""
