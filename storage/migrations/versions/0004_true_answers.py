"""What a true answer needs

Revision: 0004, after 0003

Tables for what citizens ask beyond the status of a slip.
"""

import sqlalchemy as sa
from alembic import op

from storage.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _make_queue_fact()


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("queue_fact")


def _make_queue_fact() -> None:
    op.create_table(
        "queue_fact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_queue_fact_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["officer.id"], name=op.f("fk_queue_fact_undone_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_fact")),
        sa.UniqueConstraint("day", "number", name=op.f("uq_queue_fact_day_number")),
    )
    op.create_index(op.f("ix_queue_fact_day"), "queue_fact", ["day"])
