"""Faults that a person must mend; what is normal is a result, not an error."""


class TanpaCaloError(Exception):
    """A fault with a sentence for the person who can mend it.

    The message never contains personal data or a secret: it may reach a log.
    """
