"""One officer's run of scans: what each did, in words, and how to take the last back."""

from collections import Counter as Tally
from dataclasses import dataclass
from typing import Final

from bot.base import Base
from handlers.domain.application import Status
from handlers.domain.counter import ScanOutcome
from handlers.domain.slip_code import find_codes, has_valid_check, show
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage import applications
from storage.counter import Scan, scan, undo_scan
from storage.database import UNAVAILABLE

TEXTS: Final[dict[ScanOutcome, str]] = {
    ScanOutcome.READY: "counter-ready",
    ScanOutcome.PICKED_UP: "counter-picked-up",
    ScanOutcome.PICKED_UP_UNREADY: "counter-picked-up-unready",
    ScanOutcome.ALREADY: "counter-already",
    ScanOutcome.REFUSED: "counter-refused",
    ScanOutcome.UNKNOWN: "counter-unknown",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One line for the officer."""

    text: str
    is_wrong: bool = False


class Counter:
    """A run of scans that all set the same status.

    Args:
        base: the opened office.
        status: what the scans set.
    """

    def __init__(self, base: Base, status: Status) -> None:
        self._base = base
        self._status = status
        self._done: list[Scan] = []
        self._counts: Tally[str] = Tally()

    @property
    def wrong(self) -> int:
        """How many scans were wrong."""
        return self._counts["wrong"]

    def take(self, line: str) -> list[Answer]:
        """Scan what is in a line: a code, or a link that a QR code holds.

        Returns:
            An answer for each slip that was found; one if there was none.
        """
        found = find_codes(line)
        try:
            with self._base.database.transaction() as tx:
                known = list(applications.by_codes(tx, self._base.keys, found))
            return [self._scan(code) for code in known] or [self._unknown(found)]
        except UNAVAILABLE:
            return [self._wrong("counter-not-kept")]

    def _scan(self, code: str) -> Answer:
        base = self._base
        with base.database.transaction() as tx:
            done = scan(tx, base.keys, code, self._status, base.office.calendar, now=base.clock())
        if done.outcome.is_wrong:
            return self._wrong(TEXTS[done.outcome], code=show(code))
        if done.moved is not None:
            self._done.append(done)
        self._counts["good" if done.moved else "already"] += 1
        facts = {"code": show(code), "status": self._status.value}
        return Answer(render_line(TEXTS[done.outcome], facts, Language.INDONESIAN))

    def _unknown(self, found: tuple[str, ...]) -> Answer:
        """Repeat only what surely is a slip code: a card's barcode holds a NIK."""
        ours = next((code for code in found if has_valid_check(code)), None)
        if ours is None:
            return self._wrong("counter-no-code")
        return self._wrong(TEXTS[ScanOutcome.UNKNOWN], code=show(ours))

    def _wrong(self, text: str, **facts: str) -> Answer:
        self._counts["wrong"] += 1
        return Answer(render_line(text, facts, Language.INDONESIAN), is_wrong=True)

    def undo(self) -> Answer:
        """Take the last scan back that changed something."""
        if not self._done:
            return self._wrong("counter-nothing-to-undo")
        last = self._done[-1]
        base = self._base
        try:
            with base.database.transaction() as tx:
                is_undone = undo_scan(tx, base.keys, last, base.office.calendar, now=base.clock())
        except UNAVAILABLE:
            return self._wrong("counter-not-kept")
        self._done.pop()
        code = show(last.moved.after.code) if last.moved else ""
        if not is_undone:
            return self._wrong("counter-moved-meanwhile", code=code)
        self._counts["good"] -= 1
        return Answer(render_line("counter-undone", {"code": code}, Language.INDONESIAN))

    def summary(self) -> Answer:
        """Count what was scanned."""
        facts = {name: self._counts[name] for name in ("good", "already", "wrong")}
        text = render_line("counter-summary", facts, Language.INDONESIAN)
        return Answer(text, is_wrong=self.wrong > 0)
