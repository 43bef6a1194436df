"""Days and hours as they are told, against a Tuesday."""

from datetime import date, time

import pytest

from handlers.understanding.facts.coming import coming_day
from handlers.understanding.facts.times import Span, find_times
from handlers.understanding.facts.words import plain_words

TODAY = date(2026, 11, 24)


def days(text: str) -> list[tuple[str, str]]:
    found = find_times(plain_words(text), TODAY).days
    return [(span.first.isoformat(), span.last.isoformat()) for span in found]


@pytest.mark.parametrize(
    "said, day",
    [
        ("kemarin jam 10", "2026-11-23"),
        ("wingi awan", "2026-11-23"),
        ("mau esuk", "2026-11-24"),
        ("tadi pagi", "2026-11-24"),
        ("2 hr yg lalu", "2026-11-22"),
        ("Senin kemarin", "2026-11-23"),
        ("hari Jum'at", "2026-11-20"),
        ("tgl 5", "2026-11-05"),
        ("11 Mei lalu", "2026-05-11"),
        ("29 Desember 2015", "2015-12-29"),
        ("03/12/2024 13.20", "2024-12-03"),
        ("12-11-2026", "2026-11-12"),
        ("besok", "2026-11-25"),
    ],
)
def test_a_day_is_told(said: str, day: str) -> None:
    assert days(said) == [(day, day)]


@pytest.mark.parametrize(
    "said, first, last",
    [
        ("minggu lalu", "2026-11-16", "2026-11-22"),
        ("sekitar Juni lalu", "2026-06-01", "2026-06-30"),
        ("akhir bulan oktober", "2026-10-21", "2026-10-31"),
        ("abis Lebaran", "2026-03-23", "2026-04-05"),
        ("bulan puasa", "2026-02-19", "2026-03-20"),
    ],
)
def test_what_is_told_vaguely_stays_a_span(said: str, first: str, last: str) -> None:
    assert days(said) == [(first, last)]


@pytest.mark.parametrize(
    "said, hour",
    [
        ("jam 10", time(10)),
        ("jam 2", time(14)),
        ("jam 2 siang", time(14)),
        ("jam setengah delapan", time(7, 30)),
        ("pukul 08.30", time(8, 30)),
        ("tadi malem jam 8", time(20)),
        ("2 Okt 2023, 21:42", time(21, 42)),
    ],
)
def test_an_hour_is_told(said: str, hour: time) -> None:
    assert find_times(plain_words(said), TODAY).hours == (hour,)


def test_this_morning_in_jawa_serang_is_not_a_wish() -> None:
    found = find_times(plain_words("mau esuk dijaluk seket ewu"), TODAY)

    assert found.days == (Span(TODAY, TODAY),)
    assert found.parts == ("morning",)


@pytest.mark.parametrize("said", ["selamat pagi", "saya mau ktp", "31/02/2026", "tgl 99", ""])
def test_no_day_is_made_up(said: str) -> None:
    assert days(said) == []


def test_C12_a_long_text_is_cut() -> None:
    assert len(plain_words("jam 10 " * 20_000)) < 1_000


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("klo dateng jam 9 masih kebagian nomer ga", time(9)),
        ("antrean 09.00", time(9)),
        ("berangkat jam setengah 9 gimana", time(8, 30)),
        ("jam 2 masih bisa?", time(14)),
        ("9 pagi", time(9)),
        ("1 siang", time(13)),
        ("11 siang", time(11)),
        ("at 10 am", time(10)),
        ("2 pm", time(14)),
        ("pukul 08:15", time(8, 15)),
        ("nomor 120", None),
        ("bayar 750.000", None),
        ("jam 25", None),
        ("tanggal 24.11.2026", None),
        ("3673014101900001", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_found_and_another_number_is_none(text: str, clock: time | None) -> None:
    hours = find_times(plain_words(text), TODAY).hours

    assert hours[:1] == (() if clock is None else (clock,))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("besok buka?", date(2026, 11, 25)),
        ("isukan muka teu", date(2026, 11, 25)),
        ("lusa", date(2026, 11, 26)),
        ("sabtu buka ga", date(2026, 11, 28)),
        ("senin buka jam berapa", date(2026, 11, 30)),
        ("jumat depan", date(2026, 11, 27)),
        ("tgl 5 buka?", date(2026, 12, 5)),
        ("25 desember", date(2026, 12, 25)),
        ("3/1", date(2027, 1, 3)),
        ("hari ini", None),
        ("selasa buka ga", None),
        ("kemarin tutup ya", None),
        ("buka jam berapa", None),
    ],
)
def test_a_question_about_hours_looks_ahead(said: str, day: date | None) -> None:
    assert coming_day(plain_words(said), TODAY) == day
