"""Objects with a life-span: their events, and what objects are searched by beside what all share."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Coordinate, LongWords, UtcMoment, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "object_event",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document_type", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("event_date", sa.String(12), nullable=False),
        sa.Column("subject", Words(200)),
        sa.Column("sequence_number", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("recorded_at", UtcMoment, nullable=False),
        sa.Column("details", LongWords),
        sa.PrimaryKeyConstraint("bro_id", "place", name="pk_object_event"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_object_event_bro_id"),
    )
    op.create_table(
        "object_trait",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("text_value", Words(60)),
        sa.Column("low", Coordinate),
        sa.Column("high", Coordinate),
        sa.PrimaryKeyConstraint("bro_id", "place", name="pk_object_trait"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_object_trait_bro_id"),
    )
    op.create_index("ix_object_trait_name", "object_trait", ["bro_id", "name"])
