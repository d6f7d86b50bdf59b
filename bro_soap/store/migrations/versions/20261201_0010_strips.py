"""What objects are searched by is found by its value too: facilities by their strips; docs/adr/0012."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_object_trait_value", "object_trait", ["name", "text_value", "low"])
