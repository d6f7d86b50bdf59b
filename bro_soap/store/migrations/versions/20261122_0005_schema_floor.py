"""The oldest version of the code that may run on these tables; see docs/adr/0023-databases.md."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    floor = op.create_table(
        "schema_floor",
        sa.Column("oldest", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("oldest", name="pk_schema_floor"),
    )
    op.bulk_insert(floor, [{"oldest": revision}])
