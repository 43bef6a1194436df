"""What can go wrong with keys and seals. No message carries a key or an opened word."""

from handlers.domain.errors import TanpaCaloError


class KeysError(TanpaCaloError):
    """A key is missing, damaged, readable by others, or not the one that is needed."""


class SealError(TanpaCaloError):
    """Something sealed cannot be opened, or something cannot be sealed."""
