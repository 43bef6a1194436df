"""Cards and the chats that are told about them, straight into a real database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from handlers.conversations.reminder import CONSENT_VERSION
from handlers.domain import slip_code
from handlers.domain.application import Application, Status
from handlers.domain.effects import Effect, Subscribe
from handlers.domain.messages import Channel
from handlers.domain.office import Office
from handlers.domain.state import Language
from notifications import reminders as desk
from notifications.spending import NO_CAP, Spending
from storage import applications, effects, outbox, reminders, subscriptions
from storage.applications import NewSlip
from storage.database import Database
from storage.reminders import REMINDER
from storage.vault.keys import Keys
from tests.office import StandingClock


class Cards:
    """An office's cards; every change happens at the clock's instant."""

    def __init__(
        self, database: Database, keys: Keys, office: Office, clock: StandingClock
    ) -> None:
        self.database, self.keys, self.office, self.clock = database, keys, office, clock
        self._made = 0

    def registered(self) -> Application:
        """Print one more slip."""
        self._made += 1
        code = slip_code.make_code(self._made.to_bytes(32, "big"))
        today = self.office.calendar.office_date(self.clock())
        with self.database.transaction() as tx:
            slips = [NewSlip(code)]
            applications.register(tx, self.keys, slips, now=self.clock(), today=today)
            return applications.by_codes(tx, self.keys, [code])[code]

    def ready(self, *, subscribed: str = "", channel: Channel = Channel.TELEGRAM) -> Application:
        """Make a card that is ready; a chat may have subscribed before."""
        application = self.registered()
        if subscribed:
            self.subscribe(application, subscribed, channel=channel)
        return self.move(application, Status.READY_FOR_PICKUP)

    def move(self, application: Application, status: Status) -> Application:
        """Change a card's status as a scan does, with all that follows."""
        today = self.office.calendar.office_date(self.clock())
        with self.database.transaction() as tx:
            now = applications.by_ids(tx, self.keys, [application.id])[application.id]
            moved = applications.move(tx, now, status, now=self.clock(), since=today, source="scan")
            reminders.follow_status(tx, self.keys, [moved], self.office.calendar, now=self.clock())
        return moved.after

    def subscribe(
        self,
        application: Application,
        lane: str,
        chat: str = "1001",
        channel: Channel = Channel.TELEGRAM,
    ) -> None:
        version = application.version
        self.do(Subscribe(application.id, version, CONSENT_VERSION), lane, chat, channel)

    def do(
        self, effect: Effect, lane: str, chat: str = "1001", channel: Channel = Channel.TELEGRAM
    ) -> None:
        """Let a conversation's effect happen."""
        where = effects.Chat(lane, channel, Language.INDONESIAN, chat)
        with self.database.transaction() as tx:
            effects.apply(tx, self.keys, where, effect, now=self.clock())

    def subscription(self, lane: str) -> str:
        """Give the id of a chat's only subscription."""
        with self.database.transaction() as tx:
            [found] = subscriptions.active_ids(tx, lane=lane)
        return found

    def hand_over(self, spending: Spending = NO_CAP) -> int:
        """Put what is due into the outbox, as the schedule does."""
        with self.database.transaction() as tx:
            return desk.hand_over(tx, self.keys, self.office, now=self.clock(), spending=spending)

    def planned(self, *states: str) -> Sequence[Row[Any, Any, Any]]:
        """Give version, slot and state of all reminders, the next due first."""
        columns = (REMINDER.c.version, REMINDER.c.slot, REMINDER.c.state)
        statement = select(*columns).order_by(REMINDER.c.due_at)
        if states:
            statement = statement.where(REMINDER.c.state.in_(states))
        with self.database.transaction() as tx:
            return tx.execute(statement).all()

    def letters(self) -> Sequence[Row[Any, Any, Any]]:
        """Give state, lane and reason of every reminder in the outbox, in order."""
        columns = (outbox.C.state, outbox.C.lane, outbox.C.reason)
        statement = select(*columns).where(outbox.C.kind == "reminder").order_by(outbox.C.due_at)
        with self.database.transaction() as tx:
            return tx.execute(statement).all()
