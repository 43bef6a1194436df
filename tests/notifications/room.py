"""An office's officers and what they are told."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Final, TypeVar

from sqlalchemy import Connection, insert, select

from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.officer import DigestAnswer, DigestFacts
from handlers.domain.report import ReportState
from notifications.digests import digest_facts, is_due, queue_digests
from notifications.escalations import hand_on
from storage import digest_desk, officers, outbox, reports
from storage.database import Database, new_id
from storage.letters import Letter, open_letter
from storage.vault.keys import Keys
from tests.office import StandingClock

Told = TypeVar("Told")
#: When the day's digest leaves.
AT: Final = time(7, 30)


class Room:
    """The officers of an office and what they are told."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.office, self.clock = database, keys, office, clock

    def officer(self, name: str, role: str = "supervisor", *, linked: bool = True) -> str:
        code = f"PTG{name}{role}".upper()
        until = self.clock() + timedelta(minutes=15)
        with self.database.transaction() as tx:
            officer_id = officers.invite(
                tx, self.keys, name=name, role=role, code=code, expires_at=until
            )
            if linked:
                found = officers.open_invite(tx, self.keys, code, now=self.clock())
                where = {"lane": name, "channel": Channel.TELEGRAM, "chat": f"chat of {name}"}
                assert officers.link(tx, self.keys, found, now=self.clock(), **where)  # type: ignore[arg-type]
        return officer_id

    def reports(self, received: date, count: int, state: str = ReportState.RECEIVED) -> None:
        with self.database.transaction() as tx:
            rows = [
                {"id": new_id(), "state": state, "recipient": "age1x", "received_on": received}
                | {"last_on": received, "outcome": ""}
                for _ in range(count)
            ]
            if rows:
                tx.execute(insert(reports.REPORT), rows)

    def queue(self, *, again: bool = False) -> list[str]:
        return self.do(
            lambda tx: queue_digests(tx, self.keys, self.office, now=self.clock(), again=again)
        )

    def hand_on(self) -> list[str]:
        return self.do(lambda tx: hand_on(tx, self.keys, self.office, now=self.clock()))

    def morning(self, day: date) -> list[str]:
        """Let the schedule's tick of a day's digest time come; give whom something is handed on."""
        self.clock.now = self.office.calendar.at(day, AT)
        assert is_due(self.office, AT, self.clock())
        lanes = self.hand_on()
        self.queue()
        return lanes

    def buttons(self, lane: str) -> list[str]:
        """Give the ids of the digests in a chat that have buttons, in the order of sending."""
        return [
            letter.message.buttons[0].target
            for letter in self._letters(lane)
            if letter.message.buttons
        ]

    def press(self, lane: str, pressed: DigestAnswer, *, digest: str = "") -> bool:
        """Press a button under a digest; without one under the newest."""
        target = digest or self.buttons(lane)[-1]
        return self.do(lambda tx: digest_desk.answer(tx, lane, target, pressed, now=self.clock()))

    def facts(self) -> DigestFacts:
        return self.do(lambda tx: digest_facts(tx, self.office, now=self.clock()))

    def do(self, work: Callable[[Connection], Told]) -> Told:
        with self.database.transaction() as tx:
            return work(tx)

    def texts(self) -> dict[str, str]:
        """Give each chat's newest text."""
        lanes = self.do(lambda tx: tx.scalars(select(outbox.C.lane).distinct()).all())
        found = {lane: self.heard(lane) for lane in lanes}
        return {lane: texts[-1] for lane, texts in found.items() if texts}

    def heard(self, lane: str) -> list[str]:
        """Give the texts that wait for a chat, in the order of sending."""
        return [letter.message.text for letter in self._letters(lane)]

    def _letters(self, lane: str) -> list[Letter]:
        waiting = select(outbox.OUTBOX).where(outbox.C.body.is_not(None), outbox.C.lane == lane)
        rows = self.do(lambda tx: tx.execute(waiting.order_by(outbox.C.position)).all())
        return [open_letter(self.keys, row.id, row.body) for row in rows]
