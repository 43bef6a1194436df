"""The list of prices: read as it stands, refused with a sentence, never guessed."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.domain.rates import NO_PRICES, RatesError, cost, parse_rates

LIST = """
[[rates]]
from = 2026-10-01
currency = "IDR"
utility = 356.65
service = 0

[[rates]]
from = 2026-01-01
currency = "idr"
utility = 200
"""


def read(text: str) -> Any:
    return parse_rates(tomllib.loads(text, parse_float=Decimal))


def test_a_price_holds_from_its_day_until_the_next() -> None:
    rates = read(LIST)

    assert rates.currency == "IDR"
    assert rates.price(date(2026, 9, 30), "utility") == 200
    assert rates.price(date(2026, 10, 1), "utility") == Decimal("356.65")


def test_what_the_list_does_not_say_has_no_price() -> None:
    """Free of charge is a price; none is not."""
    rates = read(LIST)

    assert rates.price(date(2026, 10, 1), "service") == 0
    assert rates.price(date(2026, 10, 1), "marketing") is None
    assert rates.price(date(2026, 9, 30), "service") is None
    assert rates.price(date(2025, 12, 31), "utility") is None
    assert NO_PRICES.price(date(2026, 10, 1), "utility") is None


def test_a_sum_names_what_it_lacks() -> None:
    days = {(date(2026, 9, 30), "utility"): 2, (date(2026, 10, 1), "utility"): 1}
    total, missing = cost({**days, (date(2026, 10, 1), "marketing"): 5}, read(LIST))

    assert total == Decimal("756.65")
    assert missing == ["marketing"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must consist of"),
        ("rates = 5", "must consist of"),
        ("rates = [5]", "entry 1 must be a table"),
        ("cap = 5\n[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'", "nothing else"),
        ("[[rates]]\ncurrency = 'IDR'", "entry 1: `from`"),
        ("[[rates]]\nfrom = '2026-01-01'\ncurrency = 'IDR'", "entry 1: `from`"),
        ("[[rates]]\nfrom = 2026-01-01T00:00:00\ncurrency = 'IDR'", "entry 1: `from`"),
        ("[[rates]]\nfrom = 2026-01-01", "entry 1: `currency`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'Rupiah'", "entry 1: `currency`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'\nutility = ''", "`utility`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'\nutility = -1", "`utility`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'\nutility = true", "`utility`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'\nutility = nan", "`utility`"),
        ("[[rates]]\nfrom = 2026-01-01\ncurrency = 'IDR'\nutility = inf", "`utility`"),
        (LIST.replace('"idr"', '"USD"'), "one currency"),
        (LIST.replace("2026-01-01", "2026-10-01"), "same day"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, problem: str) -> None:
    with pytest.raises(RatesError, match=problem):
        read(text)
