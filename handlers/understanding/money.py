"""Does a text speak of money? Then an anonymous report is offered beside what was asked for."""

from typing import Final

from handlers.understanding.normalise import AMOUNT, normalise

#: As `normalise` gives them. One of them decides nothing: it only brings an offer.
_MONEY: Final = frozenset(
    [
        AMOUNT,
        "uang",
        "bayar",
        "bayaran",
        "membayar",
        "dibayar",
        "rupiah",
        "pungli",
        "pungutan",
        "dipungut",
        "calo",
        "suap",
        "disuap",
        "sogok",
        "sogokan",
        "amplop",
        "imbalan",
        "dipalak",
        "diperas",
        "money",
        "bribe",
        "pay",
        "paid",
    ]
)


def speaks_of_money(text: str) -> bool:
    """Tell whether money is mentioned, in whatever meaning."""
    return not _MONEY.isdisjoint(normalise(text))
