"""`tanpacalo whatsapp`: money in plain figures, wordings that can be copied."""

import json
from collections.abc import Callable

import pytest

from bot.base import Base
from storage import billing
from tests.bot.cli.conftest import CommandLine

RATES = """
[[rates]]
from = 2026-10-01
currency = "IDR"
utility = 356.65
"""


@pytest.fixture
def bill(base: Base) -> Callable[[int, str], None]:
    """Let Meta bill messages."""

    def count(messages: int, category: str) -> None:
        kinds = {f"wamid.{category}{number}": (category, "regular") for number in range(messages)}
        with base.database.transaction() as tx:
            billing.count(tx, base.keys, kinds, today=base.today())

    return count


def priced(tanpacalo: CommandLine, cap: int = 0) -> None:
    (tanpacalo.folder / "prices.toml").write_text(RATES)
    with tanpacalo.config.open("a") as config:
        config.write(f'[whatsapp]\nrates_file = "prices.toml"\nmonthly_cap = {cap}\n')


def test_without_prices_messages_are_counted_and_told_what_is_missing(
    tanpacalo: CommandLine, bill: Callable[[int, str], None]
) -> None:
    bill(3, "utility")
    ran = tanpacalo("whatsapp", "cost")

    assert ran.status == 0
    assert ran.lines == ["category\tmessages", "utility\t3"]
    assert "whatsapp-rates.example.toml" in ran.err


def test_the_month_in_money(tanpacalo: CommandLine, bill: Callable[[int, str], None]) -> None:
    """So far, to the month's end, cap; what has no price is named."""
    priced(tanpacalo, cap=250_000)
    bill(17, "utility")
    bill(2, "service")
    ran = tanpacalo("whatsapp", "cost")

    assert ran.lines == [
        "category\tmessages",
        "service\t2",
        "utility\t17",
        "2026-11: 6,063.05 IDR",
        "To the month's end, by working days: 7,489.65 IDR",
        "Cap: 250,000.00 IDR",
    ]
    assert ran.err.startswith("No price for: service. Fill it in: ")


def test_the_month_as_json(tanpacalo: CommandLine, bill: Callable[[int, str], None]) -> None:
    priced(tanpacalo, cap=7_000)
    bill(17, "utility")
    told = json.loads(tanpacalo("whatsapp", "cost", "--json").out)

    assert told == {
        "month": "2026-11",
        "messages": {"utility": 17},
        "billed": 17,
        "currency": "IDR",
        "cost": 6063.05,
        "forecast": 7489.65,
        "forecast_by": "working days",
        "cap": 7000.0,
        "reminders_left": 2,
        "without_price": [],
        "notes": [],
    }


def test_a_reached_cap_is_told(tanpacalo: CommandLine, bill: Callable[[int, str], None]) -> None:
    priced(tanpacalo, cap=6_000)
    bill(17, "utility")

    assert "The cap is reached" in tanpacalo("whatsapp", "cost").err


def test_a_cap_that_cannot_count_says_so(tanpacalo: CommandLine) -> None:
    (tanpacalo.folder / "prices.toml").write_text(RATES.replace("utility", "service"))
    with tanpacalo.config.open("a") as config:
        config.write('[whatsapp]\nrates_file = "prices.toml"\nmonthly_cap = 5\n')

    assert "fill in the price of utility" in tanpacalo("whatsapp", "cost").err


def test_a_price_list_that_cannot_be_used_is_a_sentence(tanpacalo: CommandLine) -> None:
    priced(tanpacalo)
    (tanpacalo.folder / "prices.toml").write_text("rates = 5")
    ran = tanpacalo("whatsapp", "cost")

    assert ran.status == 1
    assert "prices.toml: it must consist of [[rates]] entries" in ran.err


def test_the_templates_to_submit_are_printed_word_for_word(tanpacalo: CommandLine) -> None:
    """Both languages, with samples and buttons; the name as configured."""
    with tanpacalo.config.open("a") as config:
        config.write('[whatsapp.templates]\nreminder = { name = "kartu_siap" }\n')
    ran = tanpacalo("whatsapp", "templates")

    headings = [line for line in ran.lines if line.startswith("---")]
    assert headings == [
        "--- kartu_siap · UTILITY · id ---",
        "--- kartu_siap · UTILITY · en ---",
        "--- tanpa_calo_digest · UTILITY · id ---",
        "--- tanpa_calo_digest · UTILITY · en ---",
        "--- tanpa_calo_notice · UTILITY · id ---",
        "--- tanpa_calo_notice · UTILITY · en ---",
        "--- tanpa_calo_ticket · UTILITY · id ---",
        "--- tanpa_calo_ticket · UTILITY · en ---",
    ]
    assert ran.lines[1].startswith("Pemberitahuan: {{1}} siap diambil sejak {{2}}.")
    assert "  {{3}} Loket 3" in ran.lines
    assert "  Ingatkan besok" in ran.lines


def test_the_templates_as_metas_api_takes_them(tanpacalo: CommandLine) -> None:
    """Buttons of at most 25 plain characters, a sample for every place."""
    bodies = json.loads(tanpacalo("whatsapp", "templates", "--json").out)

    assert [(one["name"], one["language"]) for one in bodies] == [
        ("tanpa_calo_reminder", "id"),
        ("tanpa_calo_reminder", "en"),
        ("tanpa_calo_digest", "id"),
        ("tanpa_calo_digest", "en"),
        ("tanpa_calo_notice", "id"),
        ("tanpa_calo_notice", "en"),
        ("tanpa_calo_ticket", "id"),
        ("tanpa_calo_ticket", "en"),
    ]
    sizes = {"reminder": (4, 3), "digest": (4, 3), "notice": (2, 2), "ticket": (2, 0)}
    for one in bodies:
        body, *under = one["components"]
        [samples] = body["example"]["body_text"]
        labels = [button["text"] for buttons in under for button in buttons["buttons"]]
        size = sizes[one["name"].removeprefix("tanpa_calo_")]
        assert (body["text"].count("{{"), len(labels)) == size
        assert len(samples) == size[0]
        assert all(0 < len(label) <= 25 and label.isascii() for label in labels)
