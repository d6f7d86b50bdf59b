"""Messages accepted lately, against replay."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import UtcMoment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "seen_message",
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.Column("expires_at", UtcMoment, nullable=False),
        sa.PrimaryKeyConstraint("message_key", name="pk_seen_message"),
    )
    op.create_index("ix_seen_message_expires", "seen_message", ["expires_at"])
