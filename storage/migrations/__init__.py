"""The schema's history: Alembic revisions, run at start under a lock."""
