"""How the bytes of a message wrap its document; docs/adr/0039-the-seam-of-a-channel.md."""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("source_document", "held_request"):
        op.add_column(table, sa.Column("form", Words(10)))
