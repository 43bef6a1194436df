"""The bot's updates that are not yet confirmed: one queue, whether polled or pushed.

Source: https://core.telegram.org/bots/api#getting-updates
"""

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from tests.simulator.changes import Changes
from tests.simulator.courier import Courier, Parcel
from tests.simulator.telegram import answers

#: Kinds that are only sent when asked for by name.
_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LONGEST_POLL_S: Final = 50.0
FIRST_UPDATE_ID: Final = 100_000_001


class Updates:
    """Numbers updates, keeps them until confirmed, hands them out."""

    def __init__(self, changes: Changes, courier: Courier) -> None:
        self._changes, self._courier = changes, courier
        self.pending: dict[int, Parcel] = {}
        self.next_id = FIRST_UPDATE_ID
        self.allowed: frozenset[str] | None = None
        self.shuffle_s: float | None = None
        self._dice = random.Random(0)
        self._poller: object = None

    def shuffle_taps(self, seed: int, within_s: float) -> None:
        """From now on deliver each tap on its own, after a time from seeded dice."""
        self._dice, self.shuffle_s = random.Random(seed), within_s

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Keep what the bot wants to get; an empty list is the default, None no change."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def add(self, content: Mapping[str, Any], chat: int | None) -> int:
        """Queue an update.

        Args:
            content: the update without `update_id`.
            chat: the chat that it belongs to.

        Returns:
            Its number, used up even when the bot does not want this kind.
        """
        number = self.next_id
        self.next_id += 1
        kind = next(iter(content), "")
        if not self._is_wanted(kind):
            return number
        lane, delay_s = self._lane(kind, chat, number)
        parcel = Parcel(number, lane, {"update_id": number, **content}, chat, delay_s)
        self.pending[number] = parcel
        self._courier.add(parcel)
        self._changes.announce()
        return number

    def confirm(self, number: int) -> None:
        """Forget an update that the bot has."""
        parcel = self.pending.pop(number, None)
        if parcel is not None:
            parcel.done = True
        self._changes.announce()

    def drop_all(self) -> None:
        """Forget everything that is pending."""
        for number in list(self.pending):
            self.confirm(number)

    async def poll(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answer getUpdates.

        Raises:
            ApiError: 409, a newer poller or a webhook took over meanwhile.
        """
        self.allow(values.get("allowed_updates"))
        self._confirm_below(values.get("offset", 0))
        mine = self._poller = object()
        self._changes.announce()  # an older poller ends with a conflict
        await self._changes.wait_until(
            lambda: bool(self.pending) or self._poller is not mine,
            min(values.get("timeout", 0), _LONGEST_POLL_S),
        )
        if self._poller is not mine:
            raise answers.conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        self._poller = None
        oldest = sorted(self.pending)[: values.get("limit", 100)]
        return [self.pending[number].body for number in oldest]

    def end_polls(self) -> None:
        """A webhook was set: whoever waits gets a conflict."""
        self._poller = None
        self._changes.announce()

    def _is_wanted(self, kind: str) -> bool:
        return kind not in _ON_REQUEST if self.allowed is None else kind in self.allowed

    def _lane(self, kind: str, chat: int | None, number: int) -> tuple[Hashable, float]:
        # Messages keep their order within a chat. Taps do not queue behind them.
        if kind != "callback_query":
            return ("chat", chat if chat is not None else number), 0.0
        if self.shuffle_s is None:
            return ("taps", chat), 0.0
        return ("tap", number), self._dice.uniform(0, self.shuffle_s)

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            kept = sorted(self.pending)[offset:]
            for number in [n for n in self.pending if n not in kept]:
                self.confirm(number)
        # An offset far ahead of all numbers confirms nothing: numbers were reset (A25).
        elif offset <= self.next_id + 10:
            for number in [n for n in self.pending if n < offset]:
                self.confirm(number)
