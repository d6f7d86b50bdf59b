"""The tables: parties and mandates, the transaction register, registrations, documents and history.

Names stay under 30 characters and clear of reserved words in all three databases, so nothing needs quotes.
What a table is for, and why it has this shape, stands in docs/adr/0010-store.md.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Sequence,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bro_soap.store.types import Bytes, Coordinate, Flag, LongWords, UtcMoment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

KVK = String(20)  # 8 digits in the Netherlands; room for the number of a party elsewhere in Europe
OBJECT_CODE = String(10)
BRO_ID = String(15)
TRANSACTION_ID = String(24)
# The namespace that a document is in: of its service, so of a version of its kind's interface. NULL, as nodes of an
# older version write it, stands for the first version of the kind.
NAMESPACE = Words(100)
# How the bytes of a message wrap its document (`model.Form`). NULL, as nodes of an older version write it, is `soap`.
FORM = Words(10)
# How something is kept from others than its own: `DP`, or the day that opens it. NULL: it is not.
KEPT = Words(10)

party = Table(
    "party",
    metadata,
    Column("kvk_number", KVK, primary_key=True),
    Column("name", String(200), nullable=False),
)

party_oin = Table(
    "party_oin",
    metadata,
    Column("oin", String(20), primary_key=True),
    Column("kvk_number", KVK, ForeignKey(party.c.kvk_number), nullable=False),
    Index("ix_party_oin_kvk", "kvk_number"),
)

party_role = Table(
    "party_role",
    metadata,
    Column("kvk_number", KVK, ForeignKey(party.c.kvk_number), primary_key=True),
    Column("object_code", OBJECT_CODE, primary_key=True),
    Column("role", String(20), primary_key=True),
)

# A mandate that holds is revoked at the end of time: then one unique constraint says "at most one that holds" in every
# database, where partial indexes and the meaning of NULL in a unique key differ.
mandate = Table(
    "mandate",
    metadata,
    Column("principal", KVK, ForeignKey(party.c.kvk_number), primary_key=True),
    Column("agent", KVK, ForeignKey(party.c.kvk_number), primary_key=True),
    Column("object_code", OBJECT_CODE, primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("granted_at", UtcMoment, primary_key=True),
    Column("revoked_at", UtcMoment, nullable=False),
    UniqueConstraint("principal", "agent", "object_code", "kind", "revoked_at"),
)

transaction_register = Table(
    "transaction_register",
    metadata,
    Column("transaction_id", TRANSACTION_ID, primary_key=True),
    Column("object_code", OBJECT_CODE, nullable=False),
    Column("state", String(12), nullable=False),
    Column("operation", Words(10)),
    Column("document_type", Words(60)),
    Column("request_reference", Words(200)),
    Column("caller_oin", Words(20)),
    Column("caller_kvk", Words(20)),
    Column("accountable_party", Words(20)),
    Column("responsible_party", Words(20)),
    Column("object_id_accountable", Words(200)),
    Column("bro_id", Words(15)),
    Column("received_at", UtcMoment, nullable=False),
    Column("finished_at", UtcMoment, nullable=False),
    Column("reason_rule", Words(40)),
    Column("reason", Words(1000)),
    Column("findings", LongWords),
    Column("request_digest", String(64), nullable=False),
    Column("message_id", Words(255)),
    Index("ix_transaction_received", "received_at"),
    Index("ix_transaction_bro_id", "bro_id"),
    Index("ix_transaction_reference", "responsible_party", "request_reference"),
    Index("ix_transaction_message", "caller_oin", "message_id"),
)


def _party_columns() -> list[Column[Any]]:
    return [
        Column("quality_regime", String(10), nullable=False),
        Column("accountable_party", KVK, nullable=False),
        Column("responsible_party", KVK, nullable=False),
        Column("object_id_accountable", Words(200)),
    ]


def _history_columns() -> list[Column[Any]]:
    """Return the columns of `brocom:RegistrationHistory`, as RegistrationHistory in the model names them."""
    return [
        Column("object_registration_time", UtcMoment, nullable=False),
        Column("registration_status", String(15), nullable=False),
        Column("latest_addition_time", UtcMoment),
        Column("completion_time", UtcMoment),
        Column("corrected", Flag, nullable=False),
        Column("latest_correction_time", UtcMoment),
        Column("under_review", Flag, nullable=False),
        Column("under_review_time", UtcMoment),
        Column("deregistered", Flag, nullable=False),
        Column("deregistration_time", UtcMoment),
        Column("reregistered", Flag, nullable=False),
        Column("reregistration_time", UtcMoment),
    ]


# `band` is floor(latitude * 50), a strip of some 2.2 km: a search visits the strips of its box and in each only the
# longitudes asked for, whatever the form of the box (see search.py).
registration = Table(
    "registration",
    metadata,
    Column("bro_id", BRO_ID, primary_key=True),
    Column("object_code", OBJECT_CODE, nullable=False),
    *_party_columns(),
    *_history_columns(),
    Column("latitude", Coordinate),
    Column("longitude", Coordinate),
    Column("band", SmallInteger),
    Column("location_text", Words(60)),
    Column("version", Integer, nullable=False),
    Column("kept", KEPT),
    CheckConstraint("version > 0", name="version"),
    Index("ix_registration_area", "object_code", "band", "longitude", "latitude"),
    Index("ix_registration_accountable", "accountable_party", "object_code"),
    Index("ix_registration_registered", "object_code", "object_registration_time"),
    Index("ix_registration_corrected", "object_code", "latest_correction_time"),
    Index(
        "ix_registration_review",
        "object_code",
        "under_review",
        sqlite_where=text("under_review = 1"),
        postgresql_where=text("under_review = 1"),
    ),
)

registration_log = Table(
    "registration_log",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("changed_at", UtcMoment, nullable=False),
    Column("act", String(40), nullable=False),
    Column("transaction_id", Words(24)),
    Column("actor", Words(100)),
    *_party_columns(),
    *_history_columns(),
)

source_document = Table(
    "source_document",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("sequence_number", Integer, primary_key=True, autoincrement=False),
    Column("transaction_id", TRANSACTION_ID, nullable=False),
    Column("operation", String(10), nullable=False),
    Column("document_type", String(60), nullable=False),
    Column("quality_regime", String(10), nullable=False),
    Column("correction_reason", Words(40)),
    Column("recorded_at", UtcMoment, nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("content", Bytes, nullable=False),
    Column("namespace", NAMESPACE),
    Column("form", FORM),
    UniqueConstraint("transaction_id"),
)

held_request = Table(
    "held_request",
    metadata,
    Column("transaction_id", TRANSACTION_ID, primary_key=True),
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), nullable=False),
    Column("operation", String(10), nullable=False),
    Column("document_type", String(60), nullable=False),
    Column("quality_regime", String(10), nullable=False),
    Column("correction_reason", Words(40)),
    Column("recorded_at", UtcMoment, nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("content", Bytes, nullable=False),
    Column("settled_at", UtcMoment),
    Column("verdict", Words(10)),
    Column("namespace", NAMESPACE),
    Column("form", FORM),
    Index("ix_held_request_bro_id", "bro_id"),
)

# Requests that were answered lately, by keys that no two may share, with the transaction that has the answer; see
# seen.py. The column may be NULL: nodes of an older version note signed messages without one.
seen_message = Table(
    "seen_message",
    metadata,
    Column("message_key", String(64), primary_key=True),
    Column("expires_at", UtcMoment, nullable=False),
    Column("transaction_id", Words(24)),
    Index("ix_seen_message_expires", "expires_at"),
)

# `cuts` are the ranges that not everybody may see, as nodes of an older version take out too; `kept` says of each, and
# of those inside it, how it is kept. NULL is: all for bronhouder and supplier.
issue_content = Table(
    "issue_content",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("issue_view", String(10), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("cuts", LongWords),
    Column("content", Bytes, nullable=False),
    Column("namespace", NAMESPACE),
    Column("kept", LongWords),
)

# The same of an object in another version of its interface than it is kept in, since somebody asked for that. It counts
# as long as the object has the version that it was made of.
issue_rendering = Table(
    "issue_rendering",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("namespace", String(100), primary_key=True),
    Column("issue_view", String(10), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("cuts", LongWords),
    Column("content", Bytes, nullable=False),
    Column("kept", LongWords),
)

# The events of objects with a life-span, in their order, as they stand now.
object_event = Table(
    "object_event",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("document_type", String(60), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("event_date", String(12), nullable=False),
    Column("subject", Words(200)),
    Column("sequence_number", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("recorded_at", UtcMoment, nullable=False),
    Column("details", LongWords),
)

# The state of an object that goes by steps, written down (`history/kept.py`). It counts as long as the object has the
# version that it was made of.
object_state = Table(
    "object_state",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Bytes, nullable=False),
)

# What an object is searched by beside what all objects share: a text, or a number or range of numbers, under a name.
object_trait = Table(
    "object_trait",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("name", String(40), nullable=False),
    Column("text_value", Words(60)),
    Column("low", Coordinate),
    Column("high", Coordinate),
    Index("ix_object_trait_name", "bro_id", "name"),
    Index("ix_object_trait_value", "name", "text_value", "low"),
)

# Where objects lie of which that is kept from somebody: such a place is not in `registration`, where all searches look.
kept_place = Table(
    "kept_place",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("object_code", OBJECT_CODE, nullable=False),
    Column("latitude", Coordinate, nullable=False),
    Column("longitude", Coordinate, nullable=False),
    Column("location_text", Words(60)),
    Column("kept", String(10), nullable=False),
    Index("ix_kept_place_code", "object_code", "latitude"),
)

# Whom a bronhouder appoints to see what is confidential: of one object, or (its code) of all that are the bronhouder's
# of a kind. One that holds ends at the end of time, as with mandates; `last_day` is a day of the Netherlands.
reader_grant = Table(
    "reader_grant",
    metadata,
    Column("bronhouder", KVK, ForeignKey(party.c.kvk_number), primary_key=True),
    Column("reader", KVK, ForeignKey(party.c.kvk_number), primary_key=True),
    Column("granted_for", BRO_ID, primary_key=True),
    Column("granted_at", UtcMoment, primary_key=True),
    Column("last_day", String(10), nullable=False),
    Column("ended_at", UtcMoment, nullable=False),
    UniqueConstraint("bronhouder", "reader", "granted_for", "ended_at"),
)

# The parts of other objects (tubes of wells) that the documents in effect of an object refer to.
object_reference = Table(
    "object_reference",
    metadata,
    Column("bro_id", BRO_ID, ForeignKey(registration.c.bro_id), primary_key=True),
    Column("referred_id", BRO_ID, primary_key=True),
    Column("member", String(20), primary_key=True),
    Index("ix_object_reference_to", "referred_id", "member"),
)

# The oldest version of the code that may run on these tables: one row, moved by a migration that takes something away.
schema_floor = Table("schema_floor", metadata, Column("oldest", String(20), primary_key=True))

# Numbers come from sequences, so that unrelated deliveries do not wait for each other; SQLite has one writer and a row.
bro_number = Sequence("bro_number", start=1, maxvalue=999_999_999_999, metadata=metadata)
transaction_number = Sequence("transaction_number", start=1, maxvalue=999_999_999_999, metadata=metadata)

sqlite_metadata = MetaData(naming_convention=metadata.naming_convention)
number_counter = Table(
    "number_counter",
    sqlite_metadata,
    Column("name", String(30), primary_key=True),
    Column("latest", BigInteger, nullable=False),
)
