"""The state of objects that go by steps; docs/adr/0053-an-event-is-told-on-the-state.md."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Bytes

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "object_state",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("bro_id", name="pk_object_state"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_object_state_bro_id"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE object_state ALTER COLUMN content SET STORAGE EXTERNAL")
