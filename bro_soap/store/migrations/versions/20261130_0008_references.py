"""Which objects refer to a part of another; docs/adr/0014-timeline.md."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "object_reference",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("referred_id", sa.String(15), nullable=False),
        sa.Column("member", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("bro_id", "referred_id", "member", name="pk_object_reference"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_object_reference_bro_id"),
    )
    op.create_index("ix_object_reference_to", "object_reference", ["referred_id", "member"])
