"""The operator's file of prices."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.rates import read_rates, spending_of
from bot.settings import load_settings
from handlers.domain.rates import NO_PRICES, RatesError

EXAMPLE = Path(__file__).parents[2] / "whatsapp-rates.example.toml"


def test_the_example_can_be_read_and_invents_no_price() -> None:
    rates = read_rates(EXAMPLE)

    assert rates.currency == "IDR"
    assert [dict(entry.prices) for entry in rates.entries] == [{}]


def test_no_file_is_an_empty_list() -> None:
    assert read_rates(None) == NO_PRICES


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read"),
        (b"rates = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b"rates = 5", "must consist of"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / "rates.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(RatesError, match=problem) as caught:
        read_rates(file)

    assert str(caught.value).startswith(str(file))


def test_the_configuration_names_file_and_cap(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(
        '[[rates]]\nfrom = 2026-10-01\ncurrency = "IDR"\nutility = 0.1\n'
    )
    config = tmp_path / "config.toml"
    config.write_text('[whatsapp]\nrates_file = "prices.toml"\nmonthly_cap = 250000.5\n')

    spending = spending_of(load_settings(config, {}))

    assert spending.cap == Decimal("250000.5")
    assert spending.rates.entries[0].prices == {"utility": Decimal("0.1")}
