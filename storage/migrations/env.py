"""Alembic's entry: always given an open connection by `storage/schema.py`."""

from alembic import context

import storage.schema

storage.schema.run_in(context)
