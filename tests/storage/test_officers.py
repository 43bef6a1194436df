"""Officers: a code links one chat once, and a revoked officer is nobody."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.domain.messages import Channel
from storage import officer_desk, officers
from storage.database import Database
from storage.vault.keys import Keys
from tests.office import StandingClock

CODE: Final = "PTGABCDEFGHJKMN"


@pytest.fixture
def invited(database: Database, keys: Keys, clock: StandingClock) -> str:
    until = clock() + timedelta(minutes=15)
    with database.transaction() as tx:
        return officers.invite(
            tx, keys, name="Budi", role="supervisor", code=CODE, expires_at=until
        )


def link(database: Database, keys: Keys, clock: StandingClock, lane: str = "a") -> bool:
    with database.transaction() as tx:
        found = officers.open_invite(tx, keys, CODE, now=clock())
        if not found:
            return False
        assert officers.invited_role(tx, found) == "supervisor"
        return officers.link(
            tx, keys, found, lane=lane, channel=Channel.TELEGRAM, chat="314159265", now=clock()
        )


def test_a_code_links_one_chat_once(
    database: Database, keys: Keys, clock: StandingClock, invited: str
) -> None:
    assert [link(database, keys, clock), link(database, keys, clock, "b")] == [True, False]
    with database.transaction() as tx:
        [officer] = officers.linked(tx, keys)
        roles = [officers.role_of_lane(tx, lane) for lane in ("a", "b")]
        stored = repr(tx.execute(select(officers.OFFICER)).all())

    assert (officer.id, officer.lane, officer.chat) == (invited, "a", "314159265")
    assert roles == ["supervisor", ""]
    assert "314159265" not in stored + repr(officer)


def test_who_comes_second_with_the_same_code_is_refused(
    database: Database, keys: Keys, clock: StandingClock, invited: str
) -> None:
    """Both have seen it open: the first to use it has it."""
    where = {"channel": Channel.TELEGRAM, "chat": "1", "now": clock()}
    with database.transaction() as tx:
        found = officers.open_invite(tx, keys, CODE, now=clock())
        first = officers.link(tx, keys, found, lane="a", **where)  # type: ignore[arg-type]
        second = officers.link(tx, keys, found, lane="b", **where)  # type: ignore[arg-type]

    assert (first, second) == (True, False)


@pytest.mark.parametrize("minutes", [15, 60])
def test_a_code_lasts_a_quarter_of_an_hour(
    database: Database, keys: Keys, clock: StandingClock, invited: str, minutes: int
) -> None:
    clock.advance(minutes=minutes)

    assert not link(database, keys, clock)


def test_a_code_is_kept_as_a_keyed_hash_only(
    database: Database, keys: Keys, invited: str, clock: StandingClock
) -> None:
    with database.transaction() as tx:
        assert CODE not in repr(tx.execute(select(officers.INVITE)).all())
        assert officers.open_invite(tx, keys, "PTGWRONG", now=clock()) == ""
        assert officers.invited_role(tx, "") == ""


def test_a_revoked_officer_is_nobody(
    database: Database, keys: Keys, clock: StandingClock, invited: str
) -> None:
    """The chat is forgotten; the list keeps the name; a second time is none."""
    link(database, keys, clock)
    with database.transaction() as tx:
        assert officer_desk.revoke(tx, invited, now=clock()) == 0
        assert officer_desk.revoke(tx, invited, now=clock()) is None
        assert officers.linked(tx, keys) == []
        assert officers.role_of_lane(tx, "a") == ""
        [known] = officers.everyone(tx)
        address = tx.scalar(select(officers.OFFICER.c.address))

    assert (known.name, known.revoked_at, address) == ("Budi", clock(), None)


def test_a_revoked_officer_s_code_opens_nothing(
    database: Database, keys: Keys, clock: StandingClock, invited: str
) -> None:
    with database.transaction() as tx:
        officers.revoke(tx, invited, now=clock())

    assert not link(database, keys, clock)
