"""docs/scaling.md: its computed table follows from its numbers."""

from benchmarks.scaling import PAGE, computed, need, numbers, processes

NUMBERS = {
    "people": 280_000_000, "offices": 514, "applicants_a_day": 350, "questions_each": 3,
    "messages_each": 3, "busiest_hour": 0.2, "notice_share": 0.05, "headroom": 0.5,
    "working_days": 240, "years_kept": 5, "sqlite_replies": 5_000,
    "postgresql_replies": 2_000, "postgresql_replies_3": 5_000, "bytes_each": 1_000,
}  # fmt: skip


def test_the_computed_table_is_that_of_the_numbers() -> None:
    page = PAGE.read_text()

    assert computed(page) == page
    assert numbers(page).keys() == NUMBERS.keys()


def test_a_country_is_computed_as_the_page_says() -> None:
    """By hand: 280 million × 5 % × 3 messages × a fifth ÷ 3,600 s."""
    country = need(514, NUMBERS)

    assert round(country.notice_per_s) == 2333
    assert round(country.normal_per_s, 1) == 90.0  # 514 × 350 × 3 × 3 × a fifth ÷ 3,600
    assert country.processes == 3  # 4,667 a second: 2,000 and twice 1,500 more
    assert country.applications == 514 * 350 * 240 * 5
    assert round(country.size_gb, 1) == 215.9


def test_one_process_is_enough_below_its_rate() -> None:
    assert processes(1_999, NUMBERS) == 1
    assert processes(2_001, NUMBERS) == 2
