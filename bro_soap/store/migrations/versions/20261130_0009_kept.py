"""How what is confidential is kept, where it lies, and for whom; docs/adr/0048-who-sees-what-is-one-decision.md."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Coordinate, LongWords, UtcMoment, Words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("registration", sa.Column("kept", Words(10)))
    for table in ("issue_content", "issue_rendering"):
        op.add_column(table, sa.Column("kept", LongWords))
    op.create_table(
        "kept_place",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("object_code", sa.String(10), nullable=False),
        sa.Column("latitude", Coordinate, nullable=False),
        sa.Column("longitude", Coordinate, nullable=False),
        sa.Column("location_text", Words(60)),
        sa.Column("kept", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("bro_id", name="pk_kept_place"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_kept_place_bro_id"),
    )
    op.create_index("ix_kept_place_code", "kept_place", ["object_code", "latitude"])
    op.create_table(
        "reader_grant",
        sa.Column("bronhouder", sa.String(20), nullable=False),
        sa.Column("reader", sa.String(20), nullable=False),
        sa.Column("granted_for", sa.String(15), nullable=False),
        sa.Column("granted_at", UtcMoment, nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("ended_at", UtcMoment, nullable=False),
        sa.PrimaryKeyConstraint("bronhouder", "reader", "granted_for", "granted_at", name="pk_reader_grant"),
        sa.UniqueConstraint("bronhouder", "reader", "granted_for", "ended_at", name="uq_reader_grant"),
        sa.ForeignKeyConstraint(["bronhouder"], ["party.kvk_number"], name="fk_reader_grant_bronhouder"),
        sa.ForeignKeyConstraint(["reader"], ["party.kvk_number"], name="fk_reader_grant_reader"),
    )
