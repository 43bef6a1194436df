"""The version after this one, made up: its migration adds what a migration may add.

`as_next_version(folder)` turns this process into it; `python -m tests.storage.next_version
CONFIG` is its server.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from storage import schema

NEXT = f"{int(schema.HEAD) + 1:04}"
MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{schema.HEAD}"


def upgrade():
    op.create_table("queue_ticket", sa.Column("id", sa.String(32), primary_key=True))
    for name in ("outbox", "conversation", "application"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("mood", sa.String(8)))
            table.create_index("ix_" + name + "_mood", ["mood"])
'''


def as_next_version(folder: Path, *, beside: str = schema.HEAD) -> None:
    """Become the next version; `beside` is the oldest that may work on its tables."""
    migrations = folder / "next-version"
    if not migrations.exists():
        shutil.copytree(schema.MIGRATIONS, migrations)
        (migrations / "versions" / f"{NEXT}_next.py").write_text(MIGRATION)
    schema.HEAD, schema.MIGRATIONS, schema.OLDEST_BESIDE = NEXT, migrations, beside  # type: ignore[misc]


if __name__ == "__main__":
    as_next_version(Path(sys.argv[1]).parent)
    from tests.e2e.server import main

    main()
