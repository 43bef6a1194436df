"""What tests of notifications share."""

import pytest

from handlers.domain.office import Office
from storage.database import Database
from storage.vault.keys import Keys
from tests.notifications.cards import Cards
from tests.notifications.room import Room
from tests.office import StandingClock


@pytest.fixture
def cards(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Cards:
    return Cards(database, keys, office, clock)


@pytest.fixture
def room(database: Database, keys: Keys, office: Office, clock: StandingClock) -> Room:
    return Room(database, keys, office, clock)
