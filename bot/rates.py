"""Reads the list of WhatsApp's prices that the operator fills."""

import tomllib
from decimal import Decimal
from pathlib import Path

from bot.settings import Settings
from handlers.domain.rates import NO_PRICES, RateList, RatesError, parse_rates
from notifications.spending import Spending


def read_rates(file: Path | None) -> RateList:
    """Read the list.

    Args:
        file: `whatsapp.rates_file`; None is an empty list.

    Raises:
        RatesError: it cannot be read or used; names the file and the entry.
    """
    if file is None:
        return NO_PRICES
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        return parse_rates(content)
    except OSError as fault:
        raise RatesError(f"{file} cannot be read ({fault.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise RatesError(f"{file} is not TOML; see whatsapp-rates.example.toml") from None
    except RatesError as fault:
        raise RatesError(f"{file}: {fault}") from None


def spending_of(settings: Settings) -> Spending:
    """Give what WhatsApp may cost by the configuration.

    Raises:
        RatesError: the list of prices cannot be used.
    """
    rates = read_rates(settings.whatsapp.rates_file)
    return Spending(rates, Decimal(str(settings.whatsapp.monthly_cap)))
