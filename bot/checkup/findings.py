"""What a check found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

#: Longer words of a platform are cut: they are shown, not studied.
LONGEST: Final = 300
#: A secret shorter than this would blot out ordinary words.
_SHORTEST_SECRET: Final = 4
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Level(StrEnum):
    """How a finding counts; only a fault makes the exit status other than 0."""

    OK = "ok"
    NOTE = "note"  #: neither good nor bad, but to be known
    WARNING = "warning"
    FAULT = "fault"


class Subject(StrEnum):
    """What a finding is about, in the order in which people read it."""

    CONFIGURATION = "configuration"
    KEYS = "keys"
    DATABASE = "database"
    PEOPLE = "people"
    SLIPS = "slips"
    OUTBOX = "outbox"
    SERVER = "server"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    CLOCK = "clock"
    PASSING = "who-reads"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: the check's name, for programs; it stays the same.
        seen: what was found. Never a secret, a person's address or a person's words.
        mend: the sentence that mends it; a warning or fault always has one.
    """

    subject: Subject
    name: str
    level: Level
    seen: str
    mend: str = ""

    def __post_init__(self) -> None:
        if self.level in {Level.WARNING, Level.FAULT} and not self.mend:
            raise ValueError(f"{self.subject} {self.name} must say what mends it")


@dataclass(frozen=True, slots=True)
class Notebook:
    """Writes findings about one subject."""

    subject: Subject

    def ok(self, name: str, seen: str) -> Finding:
        """It is as it should be."""
        return Finding(self.subject, name, Level.OK, seen)

    def note(self, name: str, seen: str, mend: str = "") -> Finding:
        """It is to be known; `mend` is advice."""
        return Finding(self.subject, name, Level.NOTE, seen, mend)

    def warning(self, name: str, seen: str, mend: str) -> Finding:
        """The service works, but somebody should look."""
        return Finding(self.subject, name, Level.WARNING, seen, mend)

    def fault(self, name: str, seen: str, mend: str) -> Finding:
        """The service does not do what it promises."""
        return Finding(self.subject, name, Level.FAULT, seen, mend)


def plain(text: object) -> str:
    """Give a platform's or a system's words as one short line without control characters."""
    return _CONTROL.sub(" ", str(text)).strip()[:LONGEST]


def without_secrets(findings: Iterable[Finding], secrets: Iterable[str]) -> list[Finding]:
    """Blot out what must not be shown, should a platform or library have repeated it."""
    words = sorted((one for one in secrets if len(one) >= _SHORTEST_SECRET), key=len, reverse=True)

    def blot(text: str) -> str:
        for word in words:
            text = text.replace(word, "(secret)")
        return text

    return [replace(one, seen=blot(one.seen), mend=blot(one.mend)) for one in findings]
