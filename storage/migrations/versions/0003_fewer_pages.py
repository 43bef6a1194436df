"""Fewer pages for a message

Revision: 0003, after 0002

Every message writes its dedupe key, its conversation and its answer. Indexes over what is
finished, and over dates that only the nightly job asks for, cost each of them a page.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: New indexes of the outbox: columns and condition, on SQLite and on PostgreSQL.
_OPEN = ("finished_at IS NULL", "finished_at IS NULL")
_INDEXES = {
    "ix_outbox_due": (["state", "priority", "due_at"], _OPEN),
    "ix_outbox_lane": (["lane", "position"], _OPEN),
    "ix_outbox_ride": (["ride"], ("ride IS NOT NULL", "ride IS NOT NULL")),
    "ix_outbox_subject": (["subject"], ("subject IS NOT NULL", "subject IS NOT NULL")),
    "ix_outbox_report_talk": (["state"], ("is_report_talk = 1", "is_report_talk")),
}


def upgrade() -> None:
    """Make the change."""
    op.drop_index("ix_seen_update_seen_on", "seen_update")
    op.drop_index("ix_conversation_expires_on", "conversation")
    for name in ("ix_outbox_due", "ix_outbox_lane", "ix_outbox_ride", "ix_outbox_subject"):
        op.drop_index(name, "outbox")
    for name, (columns, (on_sqlite, on_postgresql)) in _INDEXES.items():
        op.create_index(
            name,
            "outbox",
            columns,
            sqlite_where=sa.text(on_sqlite),
            postgresql_where=sa.text(on_postgresql),
        )
    _rebuild(with_rowid=False)


def downgrade() -> None:
    """Take the change back."""
    for name in _INDEXES:
        op.drop_index(name, "outbox")
    for name, (columns, _where) in _INDEXES.items():
        if name != "ix_outbox_report_talk":
            op.create_index(name, "outbox", columns)
    _rebuild(with_rowid=True)
    op.create_index("ix_seen_update_seen_on", "seen_update", ["seen_on"])
    op.create_index("ix_conversation_expires_on", "conversation", ["expires_on"])


def _rebuild(*, with_rowid: bool) -> None:
    """Let SQLite keep two tables as one tree each, by their key, instead of two."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("seen_update", "old_seen_update")
    op.create_table(
        "seen_update",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seen_update")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute("INSERT INTO seen_update SELECT key, seen_on FROM old_seen_update ORDER BY key")
    op.drop_table("old_seen_update")
    op.rename_table("conversation", "old_conversation")
    op.create_table(
        "conversation",
        sa.Column("lane", sa.String(length=32), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_conversation")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO conversation"
        " SELECT lane, state, expires_on FROM old_conversation ORDER BY lane"
    )
    op.drop_table("old_conversation")
