"""Does a text speak of money? Then an anonymous report is offered beside what was asked for."""

from handlers.understanding.normalise import AMOUNT, listed, normalise


def speaks_of_money(text: str) -> bool:
    """Tell whether money is mentioned, in whatever meaning."""
    words = normalise(text)
    return AMOUNT in words or not listed("money").isdisjoint(words)
