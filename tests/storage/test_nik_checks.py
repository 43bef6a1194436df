"""Asking by NIK and family card: who learns what, how often, and that nobody locks others out."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from handlers.domain.application import Application, Status
from storage import digests, nik_checks, schema
from storage.applications import APPLICATION, by_nik, seal_code, slip_lookup
from storage.database import Database, new_id
from storage.nik_checks import Asker, Pair
from storage.vault import fields
from storage.vault.keys import Keys
from tests.office import StandingClock

NIK, CARD = "3673016105900003", "3673012203100007"
OTHER_NIK = "3673010101900004"
RIGHT, WRONG = Pair(NIK, CARD), Pair(NIK, "3673012203100008")
UNKNOWN = Pair("3673016105900009", CARD)
HOME, ATTACKER = Asker("10.0.0.1", "a" * 32), Asker("10.9.9.9", "b" * 32)


@dataclass
class Registry:
    """People's applications, and a way to ask for them."""

    database: Database
    keys: Keys
    clock: StandingClock
    code: str = field(default="K7M4X2RA9TWC")

    def add(self, nik: str, family_card: str | None, service: str = "ktp") -> str:
        """Register an application as an import does."""
        row_id = new_id()
        code = self.code if service == "ktp" and nik == NIK else new_id()[:12]
        with self.database.transaction() as tx:
            tx.execute(
                insert(APPLICATION).values(
                    id=row_id,
                    slip_lookup=slip_lookup(self.keys, code),
                    code=seal_code(self.keys, row_id, code),
                    service=service,
                    status=Status.PRINT_READY,
                    version=1,
                    status_since=date(2026, 11, 20),
                    data_at=self.clock(),
                    nik_lookup=fields.lookup(self.keys, "nik", nik),
                    family_card_lookup=family_card
                    and fields.lookup(self.keys, "family_card", family_card),
                )
            )
        return row_id

    def ask(self, asker: Asker, pair: Pair) -> tuple[Application, ...]:
        with self.database.transaction() as tx:
            return nik_checks.ask(tx, self.keys, asker, pair, now=self.clock())

    def is_shown(self, asker: Asker, pair: Pair = RIGHT) -> bool:
        return bool(self.ask(asker, pair))

    def alarms(self) -> tuple[str, ...]:
        with self.database.transaction() as tx:
            return digests.alarms(tx, now=self.clock())

    def wrong_about(self, nik: str) -> int:
        """Tell how many wrong pairs with a NIK were judged today."""
        today = self.clock().date().isoformat()
        name = fields.lookup(self.keys, "nik-check", "nik", nik, today)
        return int({row.subject: row.times for row in self.rows()}[name])

    def rows(self) -> Sequence[Any]:
        with self.database.transaction() as tx:
            return tx.execute(select(nik_checks.CHECK)).all()


@pytest.fixture
def registry(database: Database, keys: Keys, clock: StandingClock) -> Registry:
    made = Registry(database, keys, clock)
    made.add(NIK, CARD)
    return made


def somebody(number: int, network: str = "") -> Asker:
    return Asker(network or f"10.1.{number // 250}.{number % 250}", f"{number:032x}")


def pair_of(number: int) -> Pair:
    return Pair(f"367301010190{number + 1:04}", CARD)


def test_both_numbers_show_every_document_without_its_code(registry: Registry) -> None:
    registry.add(NIK, CARD, "kk")
    registry.add(OTHER_NIK, CARD)
    found = registry.ask(HOME, RIGHT)

    assert {one.service for one in found} == {"ktp", "kk"}
    assert {one.code for one in found} == {""}


def test_D01_a_nik_alone_leads_nowhere(registry: Registry) -> None:
    """Also where the office's list brought no family card."""
    registry.add(OTHER_NIK, None)

    for number, card in enumerate((NIK, OTHER_NIK, "1" * 16)):
        assert not registry.is_shown(somebody(number), Pair(OTHER_NIK, card))


def test_D02_wrong_unknown_and_blocked_are_the_same_nothing(registry: Registry) -> None:
    for _ in range(nik_checks.OF_A_NETWORK_FOR_A_NIK):
        assert registry.ask(ATTACKER, WRONG) == ()

    assert registry.ask(ATTACKER, RIGHT) == registry.ask(HOME, UNKNOWN) == ()
    assert registry.is_shown(HOME)


@contextmanager
def counted(database: Database) -> Any:
    """Note statements that go through SQLAlchemy, and on SQLite every one of the driver."""
    seen: list[str] = []
    if database.is_sqlite:
        with database.engine.connect() as tx:
            driver: Any = tx.connection.dbapi_connection
        driver.set_trace_callback(lambda words: seen.append(words.split()[0]))
        yield seen
        driver.set_trace_callback(None)
        return
    event.listen(database.engine, "before_cursor_execute", lambda *a: seen.append(a[2].split()[0]))
    yield seen


def test_D02_every_answer_costs_the_same_work(registry: Registry) -> None:
    """The same statements, and as many rows written, whatever becomes of an ask."""
    work: dict[str, list[str]] = {}
    rows: dict[str, int] = {}
    blocked = somebody(7)
    for _ in range(nik_checks.OF_A_BROWSER):
        registry.ask(blocked, Pair(OTHER_NIK, "2" * 16))
    asks = {
        "right": (somebody(1), RIGHT),
        "wrong": (somebody(2), WRONG),
        "unknown": (somebody(3), UNKNOWN),
        "blocked": (somebody(7), pair_of(3)),
    }
    with counted(registry.database) as seen:
        for name, (asker, pair) in asks.items():
            seen.clear()
            before = sum(row.times for row in registry.rows())
            seen.clear()
            registry.ask(asker, pair)
            work[name] = list(seen)
            rows[name] = sum(row.times for row in registry.rows()) - before

    assert work["wrong"]
    assert work["right"] == work["wrong"] == work["unknown"] == work["blocked"]
    assert rows["wrong"] == rows["unknown"]


def test_D03_five_wrong_pairs_an_hour_of_a_browser(registry: Registry) -> None:
    """Also the right one is not shown then; in the next hour it is."""
    guesses = (UNKNOWN, UNKNOWN, UNKNOWN, pair_of(1), pair_of(1))
    for pair in guesses:
        registry.ask(ATTACKER, pair)

    assert not registry.is_shown(ATTACKER)
    registry.clock.advance(hours=1)
    assert registry.is_shown(ATTACKER)


def test_D03_three_niks_a_day_of_a_browser(registry: Registry) -> None:
    """Right ones count, too: a list of stolen pairs is no key to everybody's status."""
    pairs = [pair_of(number) for number in range(4)]
    for pair in pairs:
        registry.add(pair.nik, pair.family_card)

    assert [registry.is_shown(HOME, pair) for pair in pairs] == [True] * 3 + [False]
    registry.clock.advance(hours=2)
    assert [registry.is_shown(HOME, pair) for pair in pairs] == [True] * 3 + [False]
    registry.clock.advance(days=1)
    assert registry.is_shown(HOME, pairs[3])


def test_D03_browsers_without_a_cookie_are_one(registry: Registry) -> None:
    for number in range(nik_checks.NIKS_OF_A_BROWSER):
        registry.ask(Asker("10.9.9.9", ""), pair_of(number))

    assert not registry.is_shown(Asker("10.9.9.9", ""))
    assert registry.is_shown(Asker("10.9.9.9", "c" * 32))


def test_D03_fresh_cookies_do_not_help_a_network(registry: Registry) -> None:
    for number in range(nik_checks.OF_A_NETWORK):
        registry.ask(somebody(number, "10.9.9.9"), pair_of(number))

    assert not registry.is_shown(somebody(1_000, "10.9.9.9"))
    assert registry.is_shown(HOME)


def test_D03_many_networks_on_one_nik(registry: Registry) -> None:
    """A thousand strangers get five tries a day, and one in each later hour."""
    for number in range(40):
        registry.ask(somebody(number), WRONG)
    assert registry.wrong_about(NIK) == nik_checks.OF_A_NIK

    registry.clock.advance(hours=1)
    assert not registry.is_shown(somebody(100), WRONG)
    assert not registry.is_shown(somebody(101), RIGHT)  # the hour's try is used up


def test_D03_low_and_slow_learns_nothing(registry: Registry) -> None:
    """Many networks, each far within its own limits, against one NIK for hours: how many of
    their guesses are judged is bounded all the same.
    """
    chance = random.Random(3)
    for _hour in range(8):
        for number in chance.sample(range(100), 6):
            registry.ask(somebody(number), WRONG)
        registry.clock.advance(hours=1)

    assert nik_checks.OF_A_NIK <= registry.wrong_about(NIK) <= nik_checks.OF_A_NIK + 7


def test_D03_a_storm_rings_and_narrows_networks_but_shuts_nobody_out(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nik_checks, "ALARM", 12)
    for number in range(12):
        registry.ask(somebody(number), pair_of(number))
    assert "nik-guessing" in registry.alarms()

    for number in range(nik_checks.OF_A_NETWORK_THEN):
        registry.ask(somebody(number, "10.9.9.9"), pair_of(number))
    assert not registry.is_shown(somebody(500, "10.9.9.9"))
    assert registry.is_shown(HOME)
    registry.clock.advance(hours=25)
    assert "nik-guessing" not in registry.alarms()


def test_D04_limits_survive_a_restart(tmp_path: Path, keys: Keys, clock: StandingClock) -> None:
    """Another process on the same file knows what was asked."""
    url = f"sqlite:///{tmp_path / 'restarted.db'}"
    for shown in (True, False):
        database = Database(url)
        schema.bring_up_to_date(database)
        registry = Registry(database, keys, clock)
        if shown:
            registry.add(NIK, CARD)
            assert registry.is_shown(ATTACKER)
        for _ in range(nik_checks.OF_A_NETWORK_FOR_A_NIK):
            registry.ask(ATTACKER, WRONG)
        assert not registry.is_shown(ATTACKER)
        database.close()


def test_D04_one_attacker_does_not_lock_a_person_out(registry: Registry) -> None:
    """However often one network asks for a NIK, only that network is refused."""
    for number in range(50):
        registry.ask(somebody(number, "10.9.9.9"), WRONG)

    assert registry.is_shown(HOME)


def test_D04_what_is_blocked_uses_nothing_up(registry: Registry) -> None:
    """Who goes on asking after the limit prolongs nothing and takes nothing from others."""
    for number in range(nik_checks.OF_A_NETWORK_FOR_A_NIK):
        registry.ask(somebody(number, "10.9.9.9"), WRONG)
    before = {row.subject: row.times for row in registry.rows()}
    for number in range(20):
        registry.ask(somebody(number, "10.9.9.9"), WRONG)
    grown = {row.subject for row in registry.rows() if row.times != before.get(row.subject, 0)}

    assert grown == {f"all {registry.clock():%Y-%m-%dT%H}"}


def test_D04_many_attackers_only_slow_a_person_down(registry: Registry) -> None:
    """After five wrong pairs from anywhere a stranger to them is judged in the next hour."""
    for number in range(5):
        registry.ask(somebody(number), WRONG)
    assert not registry.is_shown(HOME)

    registry.clock.advance(hours=1)
    assert registry.is_shown(HOME)


def test_D04_a_family_behind_one_address_is_not_locked_out(registry: Registry) -> None:
    """Each telephone is a browser of its own; a village shares a mobile network's address."""
    for number in range(20):
        pair = pair_of(number)
        registry.add(pair.nik, pair.family_card)
        assert registry.is_shown(somebody(number, "10.2.2.2"), pair)


def test_D04_processes_at_once_count_every_try(registry: Registry) -> None:
    """Rows are held while they are decided on: nobody gets more by asking in parallel."""
    if registry.database.is_sqlite:
        return  # one writer at a time
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: registry.ask(somebody(number), WRONG), range(24)))

    assert registry.wrong_about(NIK) == nik_checks.OF_A_NIK


def test_D10_rows_name_nobody_and_go_with_their_day(registry: Registry) -> None:
    registry.ask(HOME, RIGHT)
    text = repr(registry.rows())
    for secret in (NIK, CARD, HOME.network, HOME.browser):
        assert secret not in text
    registry.clock.advance(days=2)
    with registry.database.transaction() as tx:
        nik_checks.forget_old(tx, now=registry.clock())

    assert registry.rows() == []


def test_hours_of_one_person_are_two_strangers(registry: Registry) -> None:
    """Whoever has the database cannot tell that the same browser came back."""
    registry.ask(HOME, RIGHT)
    first = {row.subject for row in registry.rows()}
    registry.clock.advance(days=1)
    registry.ask(HOME, RIGHT)

    assert len({row.subject for row in registry.rows()} - first) == len(first)


def test_the_counter_finds_codes_by_a_nik(registry: Registry) -> None:
    with registry.database.transaction() as tx:
        found = by_nik(tx, registry.keys, NIK)
        nobody = by_nik(tx, registry.keys, OTHER_NIK)

    assert [one.code for one in found] == [registry.code]
    assert nobody == ()
