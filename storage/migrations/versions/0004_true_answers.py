"""What a true answer needs

Revision: 0004, after 0003

Tables for what citizens ask beyond the status of a slip.
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""


def downgrade() -> None:
    """Take the change back."""
