"""The table of saved experiments."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.BigInteger),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("torch", sa.String(100), nullable=False),
        sa.Column("engine", sa.String(100), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("thumbnail", sa.LargeBinary),
    )
    op.create_index("saved_of_owner", "saved", ["owner", "created", "id", "deleted", "bytes"])
    op.create_index("saved_deleted", "saved", ["deleted"])
