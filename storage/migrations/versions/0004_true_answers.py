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
    _add_complaints()
    _make_nik_check()
    _make_audit_entry()
    _make_sent_text()
    _make_unknown_question()
    _make_notice()
    _add_proof_of_consent()
    _make_blank_stock()
    _make_phase_wait()
    _make_overdue_application()
    _make_unknown_status()


def downgrade() -> None:
    """Take the change back."""
    for name in ("consent_hash", "consent_purpose"):
        op.drop_column("subscription", name)
    for name in (
        "unknown_status",
        "overdue_application",
        "phase_wait",
        "blank_stock",
    ):
        op.drop_table(name)
    op.drop_table("unknown_question")
    op.drop_table("sent_text")
    _drop_complaints()
    op.drop_table("audit_entry")
    op.drop_table("nik_check")
    op.drop_table("notice_push")
    op.drop_table("notice")
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
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("undone_login", sa.String(length=80), nullable=False),
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


def _add_complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("number_lookup", sa.String(length=32), nullable=True),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("draft_expires_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("contest_until", sa.Date(), nullable=True),
        sa.Column("contests", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("notify_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number_lookup", name=op.f("uq_complaint_number_lookup")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_lane"), ["lane"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_notify_at"), ["notify_at"], unique=False)
    op.create_table(
        "complaint_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("complaint_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_event_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_event")),
    )
    with op.batch_alter_table("complaint_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_event_complaint_id"), ["complaint_id"], unique=False
        )
    op.create_table(
        "complaint_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("complaint_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_message_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_message")),
    )
    with op.batch_alter_table("complaint_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_message_complaint_id"), ["complaint_id"], unique=False
        )


def _drop_complaints() -> None:
    for name in ("complaint_message", "complaint_event", "complaint"):
        op.drop_table(name)


def _make_nik_check() -> None:
    op.create_table(
        "nik_check",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_nik_check")),
        sqlite_with_rowid=False,
    )


def _make_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])


def _make_sent_text() -> None:
    op.create_table(
        "sent_text",
        sa.Column("lane", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "fingerprint", name=op.f("pk_sent_text")),
        sqlite_with_rowid=False,
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("english", sa.String(length=300), nullable=False),
        sa.Column("stages", sa.String(length=100), nullable=False),
        sa.Column("services", sa.String(length=200), nullable=False),
        sa.Column("places", sa.String(length=1300), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_table(
        "notice_push",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("subscription_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("not_after", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
            name=op.f("fk_notice_push_notice_id_notice"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_notice_push_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_push")),
        sa.UniqueConstraint(
            "notice_id",
            "subscription_id",
            name=op.f("uq_notice_push_notice_id_subscription_id"),
        ),
    )
    op.create_index("ix_notice_push_due", "notice_push", ["state", "due_at"])
    op.create_index(op.f("ix_notice_push_subscription_id"), "notice_push", ["subscription_id"])


def _make_unknown_question() -> None:
    op.create_table(
        "unknown_question",
        sa.Column("cluster", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cluster", "day", name=op.f("pk_unknown_question")),
    )


def _add_proof_of_consent() -> None:
    """Consents given before have their version alone: nothing is invented for them."""
    columns = (("consent_hash", 64), ("consent_purpose", 32))
    for name, length in columns:
        # The version before runs beside this one and knows nothing of them.
        column = sa.Column(name, sa.String(length=length), server_default="", nullable=False)
        op.add_column("subscription", column)


def _make_blank_stock() -> None:
    op.create_table(
        "blank_stock",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_blank_stock_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_stock")),
    )
    op.create_index(op.f("ix_blank_stock_told_at"), "blank_stock", ["told_at"])


def _make_phase_wait() -> None:
    op.create_table(
        "phase_wait",
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("service", "status", name=op.f("pk_phase_wait")),
    )


def _make_overdue_application() -> None:
    op.create_table(
        "overdue_application",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_overdue_application_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdue_application")),
        sa.UniqueConstraint(
            "application_id", "version", name=op.f("uq_overdue_application_application_id_version")
        ),
    )


def _make_unknown_status() -> None:
    op.create_table(
        "unknown_status",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("word_lookup", sa.String(length=32), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_status")),
        sa.UniqueConstraint("word_lookup", name=op.f("uq_unknown_status_word_lookup")),
    )
    op.create_index(op.f("ix_unknown_status_last_on"), "unknown_status", ["last_on"])
