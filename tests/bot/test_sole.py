"""One server on a SQLite file; on PostgreSQL as many as you like."""

from contextlib import ExitStack

import pytest

from bot.sole import AlreadyRunningError, sole_server
from storage.database import Database


def test_a_second_server_is_refused_on_sqlite_alone(database: Database) -> None:
    with sole_server(database), ExitStack() as second:
        if database.is_sqlite:
            with pytest.raises(AlreadyRunningError, match="stop it first"):
                second.enter_context(sole_server(database))
        else:
            second.enter_context(sole_server(database))
    with sole_server(database):
        pass  # it is free again
