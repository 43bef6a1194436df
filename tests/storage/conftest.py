"""What tests of the storage share."""

from tests.notifications.conftest import cards, room

__all__ = ["cards", "room"]
