"""Polling: Telegram is asked, and believes us only what is committed."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage import intake
from tests.e2e.conftest import WEDNESDAY
from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator

#: A killed poller's lease: nobody else polls before it is over.
LEASE_OVER_S = 91


@pytest.fixture(params=["ptb", "httpx"])
def polling(
    request: pytest.FixtureRequest, tmp_path: Path, simulator: TelegramSimulator
) -> RunningOffice:
    """An office that asks Telegram; nothing has to reach it from outside."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    office = RunningOffice(
        tmp_path, url, simulator, mode="polling", client=request.param, demo=True
    )
    office.move_clock(WEDNESDAY)
    return office


def messages_taken(office: RunningOffice) -> int:
    base = office.base()
    with base.database.transaction() as tx:
        taken = tx.scalar(select(func.count()).select_from(intake.SEEN))
    base.close()
    return int(taken or 0)


@pytest.mark.parametrize(
    ("point", "is_committed"),
    [("before batch.Batch.do:1", False), ("before intake.Intake._settle_all:1", True)],
    ids=["before the commit", "after the commit"],
)
async def test_H01_a_kill_between_fetching_and_confirming(
    polling: RunningOffice, simulator: TelegramSimulator, point: str, is_committed: bool
) -> None:
    """What was fetched and not committed comes again; what was committed has no second effect."""
    citizen = simulator.person(chat=801)
    await polling.start(point=point)
    await simulator.say(801, "english")
    await polling.reaches_point()
    assert len(await simulator.pending()) == 1, "an update was confirmed before it was committed"
    await polling.kill()
    assert messages_taken(polling) == int(is_committed)

    polling.move_clock(WEDNESDAY.replace(minute=LEASE_OVER_S // 60 + 1))
    await polling.start()
    (answer,) = await citizen.hears(1, timeout_s=20)
    assert answer.text == render_line("language-chosen", {}, Language.ENGLISH)

    (fee,) = await citizen.says("biaya")
    assert fee.text == render_line("fee", {}, Language.ENGLISH)
    await simulator.wait_quiet()
    assert len(await simulator.replies(801)) == 2
    assert messages_taken(polling) == 2
    assert await polling.stop() == 0
    assert await simulator.refused() == []
