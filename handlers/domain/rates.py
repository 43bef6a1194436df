"""What Meta charges for a message: a dated list that the operator fills.

Meta changes its prices on dates, by country and category, and since October 2026 bills
service messages, too. No price is invented here: what is not in the list has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from handlers.domain.errors import TanpaCaloError

#: Keys of an entry that are no category.
_FROM, _CURRENCY = "from", "currency"
_MOST: Final = Decimal(1_000_000_000)


class RatesError(TanpaCaloError):
    """The list of prices cannot be used; says which entry and why."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Prices from a day on.

    Attributes:
        since: the first day on which they hold.
        prices: for one message, by Meta's word for its category.
    """

    since: date
    prices: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class RateList:
    """All prices, the oldest first, in one currency ("" for an empty list)."""

    currency: str = ""
    entries: tuple[Rates, ...] = ()

    def price(self, day: date, category: str) -> Decimal | None:
        """Give what a message of a category costs on a day, None if the list does not say."""
        valid = [entry for entry in self.entries if entry.since <= day]
        return valid[-1].prices.get(category) if valid else None


NO_PRICES: Final = RateList()


def parse_rates(content: Mapping[str, Any]) -> RateList:
    """Read a list of prices.

    Args:
        content: `rates`, a list of tables with `from` (a date), `currency` and a number for
            each category, such as `utility`.

    Raises:
        RatesError: names the first entry that cannot be used.
    """
    entries = content.get("rates")
    if not isinstance(entries, list) or set(content) != {"rates"}:
        raise RatesError("it must consist of [[rates]] entries, nothing else")
    read = [_entry(number, entry) for number, entry in enumerate(entries, start=1)]
    currencies = {currency for currency, _ in read}
    if len(currencies) > 1:
        raise RatesError("all entries must be in one currency, or they cannot be added up")
    rates = sorted((rates for _, rates in read), key=lambda each: each.since)
    if len({each.since for each in rates}) < len(rates):
        raise RatesError("two entries hold from the same day")
    return RateList(next(iter(currencies), ""), tuple(rates))


def cost(
    messages: Mapping[tuple[date, str], int], rates: RateList
) -> tuple[Decimal, Sequence[str]]:
    """Add up what messages cost.

    Args:
        messages: how many, by day and category.
        rates: the list of prices.

    Returns:
        The sum of what has a price, and the categories that lack one.
    """
    total, missing = Decimal(0), set[str]()
    for (day, category), count in messages.items():
        price = rates.price(day, category)
        if price is None:
            missing.add(category)
        else:
            total += price * count
    return total, sorted(missing)


def _entry(number: int, entry: object) -> tuple[str, Rates]:
    if not isinstance(entry, Mapping):
        raise RatesError(f"entry {number} must be a table: [[rates]]")
    since, currency = entry.get(_FROM), entry.get(_CURRENCY)
    if not isinstance(since, date) or isinstance(since, datetime):
        raise RatesError(f"entry {number}: `from` must be a date such as 2026-10-01, no quotes")
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isalpha():
        raise RatesError(f'entry {number}: `currency` must be three letters such as "IDR"')
    prices = {
        name: _price(number, name, value)
        for name, value in entry.items()
        if name not in (_FROM, _CURRENCY)
    }
    return currency.upper(), Rates(since, prices)


def _price(number: int, name: str, value: object) -> Decimal:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    price = Decimal(str(value)) if is_number else Decimal("NaN")
    if not (price.is_finite() and 0 <= price <= _MOST):
        raise RatesError(f"entry {number}: `{name}` must be a price, 0 or more, without quotes")
    return price
