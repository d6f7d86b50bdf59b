"""The namespaces of documents, and what is issued in another version; docs/adr/0036-versions-of-an-interface.md."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Bytes, LongWords, Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("source_document", "held_request", "issue_content"):
        op.add_column(table, sa.Column("namespace", Words(100)))
    op.create_table(
        "issue_rendering",
        sa.Column("bro_id", sa.String(15), nullable=False),
        sa.Column("namespace", sa.String(100), nullable=False),
        sa.Column("issue_view", sa.String(10), nullable=False),
        sa.Column("part", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("cuts", LongWords),
        sa.Column("content", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("bro_id", "namespace", "issue_view", "part", name="pk_issue_rendering"),
        sa.ForeignKeyConstraint(["bro_id"], ["registration.bro_id"], name="fk_issue_rendering_bro_id"),
    )
    if op.get_context().dialect.name == "postgresql":  # its own compression costs more than the room is worth
        op.execute("ALTER TABLE issue_rendering ALTER COLUMN content SET STORAGE EXTERNAL")
