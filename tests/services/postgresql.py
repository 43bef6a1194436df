"""A PostgreSQL server for the tests, one for each test process.

`postgres_url` is a fresh, empty database; `migrated_postgres_url` one with
our schema, copied from a template that `template_setup` made once.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

GUARD = Path(__file__).with_name("postgresql_guard.py")
TEMPLATE = "template_migrated"


@dataclass(slots=True)
class PostgresServer:
    """A running server, reached through the socket in `folder`."""

    folder: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """Return the address of `database`, as `database.url` takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, *, template: str = "template1") -> str:
        """Make a database like `template`; nobody may be connected to that.

        Returns:
            The new database's name.
        """
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a server under a guard that outlives us by a moment."""
    # Outside home: as root, the server's own user must be able to enter.
    folder = tempfile.mkdtemp(prefix="tanpacalo-postgresql-", dir="/tmp")
    guard = subprocess.Popen(
        [sys.executable, str(GUARD), folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with guard:
        assert guard.stdout is not None
        socket_folder = guard.stdout.readline().strip()
        assert socket_folder, "PostgreSQL did not start; its reason stands above"
        yield PostgresServer(socket_folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of this test process; starts when first asked for (about 1 s)."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def template_setup() -> Callable[[str], None]:
    """Bring the database at a URL up to our schema, and leave no connection open.

    `tests/conftest.py` replaces this with the migrations.
    """
    return lambda url: None


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: PostgresServer, template_setup: Callable[[str], None]
) -> str:
    """The name of the database that `migrated_postgres_url` copies."""
    postgres_server.run(f"CREATE DATABASE {TEMPLATE}")
    template_setup(postgres_server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a fresh database with our schema and no rows."""
    name = postgres_server.create(template=postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)
