"""Messages that were answered, with the transaction that has their answer.

The column may be empty, so that nodes of the version before can go on noting messages meanwhile.
"""

import sqlalchemy as sa
from alembic import op

from bro_soap.store.types import Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("seen_message", sa.Column("transaction_id", Words(24)))
