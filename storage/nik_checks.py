"""Asking by NIK and family card: what two numbers lead to, and how often one may ask.

Counters are rows, so that they outlive a restart and hold for every process (D04). A row
names neither a NIK nor an address: its name is a keyed hash of whom it counts and of the
hour or day, so that two hours of one person are two strangers. It bears a date and goes
with the next day's clean-up.

Only answers that show nothing are counted, in the hour and the day of the clock (UTC):
- a browser: `OF_A_BROWSER` wrong pairs an hour, `NIKS_OF_A_BROWSER` different NIKs a day.
  Browsers without a cookie are one browser of their network;
- a network (an address; of IPv6 a /64): more, since a village may share one, and cookies
  cost nothing;
- a network's tries for one NIK, so that nobody uses up alone what a NIK has;
- a NIK: `OF_A_NIK` wrong pairs a day from anywhere. After them it is not shut but slow: in
  each hour one more try, for a network that was not wrong about it today. Who wants to
  lock a person out needs a network of his own for every hour; slip code and counter work
  all the while;
- all together: from `ALARM` an hour on, officers are warned and networks get less. Nobody
  is shut out by others' tries.

Wrong, unknown and blocked cost the same statements on the same number of rows (D02).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.application import Application
from storage import applications
from storage.database import WITHOUT_ROWID, table
from storage.statements import Statement, among, insert_new
from storage.vault import fields
from storage.vault.keys import Keys

OF_A_BROWSER: Final = 5
NIKS_OF_A_BROWSER: Final = 3
OF_A_NETWORK: Final = 30
NIKS_OF_A_NETWORK: Final = 60
#: Once the alarm rings.
OF_A_NETWORK_THEN: Final = 10
NIKS_OF_A_NETWORK_THEN: Final = 15
OF_A_NETWORK_FOR_A_NIK: Final = 3
OF_A_NIK: Final = 5
ALARM: Final = 200
#: The clean-up is hourly; a row lives at most two days.
KEPT_DAYS: Final = 1


class NikCheck(SQLModel, table=True):
    """How often something was asked for within an hour or a day."""

    __tablename__ = "nik_check"
    __table_args__ = WITHOUT_ROWID
    subject: str = Field(primary_key=True, max_length=32)
    day: date
    times: int


CHECK: Final = table(NikCheck)
_COUNTS: Final = Statement(
    select(CHECK.c.subject, CHECK.c.times)
    .where(among(CHECK.c.subject, "subjects"))
    .order_by(CHECK.c.subject)
    .with_for_update()
)
_ADD: Final = Statement(
    update(CHECK)
    .where(CHECK.c.subject == bindparam("named"))
    .values(times=CHECK.c.times + bindparam("more"))
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as it is known.

    Attributes:
        network: an address, or of IPv6 its /64.
        browser: the page's cookie, "" if it has none.
    """

    network: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two numbers, 16 digits each."""

    nik: str = field(repr=False)
    family_card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Subjects:
    """Names of the rows of one ask.

    Attributes:
        browser, network: wrong pairs of this hour.
        browser_niks, network_niks: different NIKs of this day.
        browser_nik, network_nik: asks for this NIK on this day.
        network_wrong: the wrong ones of them.
        nik, nik_now: wrong pairs with this NIK, of this day and of this hour.
        everybody: asks of this hour that showed nothing.
    """

    browser: str
    browser_niks: str
    browser_nik: str
    network: str
    network_niks: str
    network_nik: str
    network_wrong: str
    nik: str
    nik_now: str
    everybody: str

    def all(self) -> list[str]:
        return sorted(getattr(self, name) for name in self.__slots__)


def ask(
    tx: Connection, keys: Keys, asker: Asker, pair: Pair, *, now: datetime
) -> tuple[Application, ...]:
    """Give the documents that two numbers lead to, if one may still ask.

    Args:
        now: UTC instant.

    Returns:
        Nothing for a wrong pair, an unknown one, and for whoever asked too often.
    """
    subjects = _subjects(keys, asker, pair, now)
    counts = _open(tx, subjects.all(), now.astimezone(UTC).date())
    found = applications.by_numbers(tx, keys, pair.nik, pair.family_card)
    may_ask = _may_ask(subjects, counts)
    shown = found if may_ask else ()
    _count(tx, subjects, counts, is_judged=may_ask, is_wrong=not shown)
    return shown


def is_alarming(tx: Connection, *, now: datetime) -> bool:
    """Tell whether in an hour of the last day far more asks than usual showed nothing."""
    hours = [_everybody(now - timedelta(hours=ago)) for ago in range(24)]
    most = tx.scalar(select(func.max(CHECK.c.times)).where(CHECK.c.subject.in_(hours)))
    return (most or 0) >= ALARM


def forget_old(tx: Connection, *, now: datetime) -> None:
    """Retention: counters of days that are over."""
    tx.execute(delete(CHECK).where(CHECK.c.day < now.astimezone(UTC).date() - timedelta(KEPT_DAYS)))


def _subjects(keys: Keys, asker: Asker, pair: Pair, now: datetime) -> _Subjects:
    hour, day = _hour(now), now.astimezone(UTC).date().isoformat()
    browser = asker.browser or f"none of {asker.network}"

    def named(*parts: str) -> str:
        return fields.lookup(keys, "nik-check", *parts)

    return _Subjects(
        browser=named("browser", browser, hour),
        browser_niks=named("browser-niks", browser, day),
        browser_nik=named("browser-nik", browser, pair.nik, day),
        network=named("network", asker.network, hour),
        network_niks=named("network-niks", asker.network, day),
        network_nik=named("network-nik", asker.network, pair.nik, day),
        network_wrong=named("network-wrong", asker.network, pair.nik, day),
        nik=named("nik", pair.nik, day),
        nik_now=named("nik", pair.nik, hour),
        everybody=_everybody(now),
    )


def _hour(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%dT%H}"


def _everybody(now: datetime) -> str:
    return f"all {_hour(now)}"


def _open(tx: Connection, subjects: Sequence[str], today: date) -> Mapping[str, int]:
    """Make the rows that are missing, hold all of them and read their counts.

    In the order of names, so that two processes never wait for each other crosswise.
    """
    rows = [{"subject": one, "day": today, "times": 0} for one in subjects]
    insert_new(tx, CHECK, rows, "subject")
    return {row.subject: row.times for row in _COUNTS.rows(tx, subjects=list(subjects))}


def _may_ask(subjects: _Subjects, counts: Mapping[str, int]) -> bool:
    """Tell whether the pair is judged; a NIK already asked for is no further one."""
    of = counts.__getitem__
    is_alarming = of(subjects.everybody) >= ALARM
    wrong, niks = (
        (OF_A_NETWORK_THEN, NIKS_OF_A_NETWORK_THEN)
        if is_alarming
        else (OF_A_NETWORK, NIKS_OF_A_NETWORK)
    )
    is_first_about_it = of(subjects.network_wrong) == 0 and of(subjects.nik_now) == 0
    return all(
        (
            of(subjects.browser) < OF_A_BROWSER,
            of(subjects.browser_nik) > 0 or of(subjects.browser_niks) < NIKS_OF_A_BROWSER,
            of(subjects.network) < wrong,
            of(subjects.network_nik) > 0 or of(subjects.network_niks) < niks,
            of(subjects.network_wrong) < OF_A_NETWORK_FOR_A_NIK,
            of(subjects.nik) < OF_A_NIK or is_first_about_it,
        )
    )


def _count(
    tx: Connection,
    subjects: _Subjects,
    counts: Mapping[str, int],
    *,
    is_judged: bool,
    is_wrong: bool,
) -> None:
    """Count the ask: every row is written, whatever became of it.

    An ask that was not judged counts for nobody but the alarm: else whoever is blocked
    could go on using up what a NIK has.
    """
    wrong = int(is_judged and is_wrong)
    more = {
        subjects.browser: wrong,
        subjects.network: wrong,
        subjects.network_wrong: wrong,
        subjects.nik: wrong,
        subjects.nik_now: wrong,
        subjects.browser_nik: int(is_judged),
        subjects.network_nik: int(is_judged),
        subjects.browser_niks: int(is_judged and counts[subjects.browser_nik] == 0),
        subjects.network_niks: int(is_judged and counts[subjects.network_nik] == 0),
        subjects.everybody: int(is_wrong),
    }
    _ADD.each(tx, [{"named": one, "more": more[one]} for one in subjects.all()])
