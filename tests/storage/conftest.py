"""What tests of the storage share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.notifications.conftest import cards, room

__all__ = ["cards", "room"]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    made = Database(url)
    yield made
    made.close()
