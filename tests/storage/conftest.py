"""What tests of the storage share."""

from tests.notifications.conftest import cards

__all__ = ["cards"]
