"""Transcripts: a whole conversation as a text file anyone can read.

    # the promise
    @ application 98TT-TF86-33KA ready_for_pickup since=2026-11-23
    > 98TT-TF86-33KA
    < status-ready-for-pickup since=2026-11-23
    < [Kabari saya]
    > [Kabari saya]
    < reminder-consent-ready
    * Subscribe
    ! must not contain: 3673

`#` promise or comment · `@` the world (see `_DIRECTIVES`) · `>` said; `[label]` taps the
newest button with that label, `(photo)`, `(voice)` … send media, perhaps with a
caption; `(edited)` and `(blocked)` are what they say, `(forwarded)` passes on a text, in which
`$last` is our own message before it, `(stale)` is a button that was
refused · `<` a text id of the answer with some of its facts, in order; `<~` one that
may be replaced by the next answer; `< [label]` a button; `< (nothing)` silence ·
`*` what is done, all of it, in order · `!` what no answer of the file may contain.

Beyond what a file says, every turn keeps the promises of `_check_promises`.
"""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from handlers import dispatch
from handlers.domain.application import Status
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.complaint import ComplaintOutcome
from handlers.domain.messages import (
    Action,
    Button,
    Channel,
    Incoming,
    Line,
    Media,
    MessageClass,
    Outgoing,
    Tap,
    Turn,
)
from handlers.domain.picture import PictureFile, Seen, Sight
from handlers.domain.slip_code import fold
from handlers.domain.state import Language, State
from handlers.domain.waiting import UsualWait
from handlers.texts.render import render, render_line
from handlers.understanding.words import ask_of_word
from tests.conversations.world import World

LONGEST_MESSAGE = 600
_SIGNALS: dict[str, dict[str, Any]] = {
    "(stale)": {"tap": Tap(Action.REFUSED)},
    "(blocked)": {"blocked": True},
}
_MEDIA = re.compile(r"\((photo|voice|video|sticker|location|contact|document|other)\)\s*(.*)")


@dataclass
class Transcript:
    """A conversation being replayed."""

    path: Path
    world: World = field(default_factory=World)
    state: State = field(default_factory=State)
    buttons: list[tuple[str, Button]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    def replay(self) -> None:
        """Play the file; fail at the first line that is not true."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        turn, expected = Turn((), self.state), list[tuple[int, str]]()
        for number, line in enumerate(lines, start=1):
            kind, _, rest = line.partition(" ")
            match kind:
                case "" | "#":
                    continue
                case "@":
                    _direct(self.world, rest)
                    self._show(self.world.pushed)
                    self.world.pushed = []
                case "!":
                    self.forbidden.append(rest.removeprefix("must not contain:").strip())
                case ">":
                    self._compare(turn, expected)
                    turn, expected = self._say(rest), []
                case "<" | "<~" | "*":
                    expected.append((number, line))
                case _:
                    raise AssertionError(f"{self.path.name}:{number}: cannot be read: {line}")
        self._compare(turn, expected)
        self._check_forbidden()

    def _say(self, said: str) -> Turn:
        incoming = self._incoming(said)
        heard = dispatch.hear(incoming, self.state)
        wanted = dispatch.needs(heard)
        if wanted.picture is not None:
            heard = dispatch.hear(replace(incoming, seen=self.world.seen), self.state)
            wanted = dispatch.needs(heard)
        known = self.world.know(wanted)
        turn = dispatch.reply(heard, known)
        for effect in turn.do:
            self.world.apply(effect)
        self.state = turn.remember
        self.world.sent += [render(one, self.state.language).text for one in turn.say]
        self._show(turn.say)
        is_word = ask_of_word(incoming.text, heard.state.form) is not None
        is_theirs = not incoming.is_forwarded and not is_word
        if len(incoming.text) >= 12 and not heard.codes and is_theirs:
            self.heard.append(incoming.text)
        self._check_promises(incoming, turn)
        return turn

    def _show(self, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            for button in message.buttons:
                label = render_line(button.text, button.facts, self.state.language)
                self.buttons.append((label, button))

    def _incoming(self, said: str) -> Incoming:
        key = str(self.world.turns)
        plain = Incoming(self.world.channel, key, "42", self.world.now)
        if media := _MEDIA.fullmatch(said):
            file = PictureFile("file") if self.world.seen is not None else None
            return replace(plain, media=Media(media[1]), text=media[2], file=file)
        if said.startswith("["):
            return replace(plain, tap=self._tap(said.strip("[]")))
        if said in _SIGNALS:
            return replace(plain, **_SIGNALS[said])
        if said.startswith("(forwarded)"):
            text = said.removeprefix("(forwarded)").strip().replace("\\n", "\n")
            return replace(plain, is_forwarded=True, text=self.world.quoted(text))
        if said.startswith("(edited)"):
            return replace(plain, edited=True, text=said.removeprefix("(edited)").strip())
        return replace(plain, text=said.removeprefix("(piped) "), is_piped="(piped)" in said)

    def _tap(self, label: str) -> Tap:
        """Find the newest button of that label; `#2` is the one before it, and so on."""
        label, _, place = label.partition("#")
        found = [button for text, button in self.buttons if label.strip() in text]
        assert found, f"{self.path.name}: no button {label!r}"
        button = found[-int(place or 1)]
        return Tap(button.action, button.target, button.version)

    def _compare(self, turn: Turn, expected: list[tuple[int, str]]) -> None:
        lines = [(message, line) for message in turn.say for line in message.lines]
        labels = [
            render_line(button.text, button.facts, self.state.language)
            for message in turn.say
            for button in message.buttons
        ]
        effects = [type(effect).__name__ for effect in turn.do]
        wanted = [line[2:] for _, line in expected if line.startswith("*")]
        where = f"{self.path.name}:{expected[0][0] if expected else '?'}"
        assert effects == wanted, f"{where}: did {effects}, not {wanted}"
        for number, line in expected:
            where = f"{self.path.name}:{number}: {line}"
            if line == "< (nothing)":
                assert not turn.say, where
            elif line.startswith("< ["):
                assert any(line[3:-1] in label for label in labels), f"{where}: has {labels}"
            elif not line.startswith("*"):
                lines = _after(lines, line, where)

    def _check_promises(self, incoming: Incoming, turn: Turn) -> None:
        """Check what holds for every turn of every conversation."""
        for message in turn.say:
            is_tentative_kind = message.lines[0].text in {"start", "unknown", "unknown-which"}
            assert not message.tentative or is_tentative_kind, "only these may be replaced"
            is_report = any(line.text.startswith(("report-", "talk-")) for line in message.lines)
            assert message.is_report_talk or not is_report, "a report's row must be deleted"
            is_receipt = any(line.text == "report-receipt" for line in message.lines)
            assert is_receipt == (message.kind is MessageClass.RECEIPT)
            if self.world.is_demo and message.lines[0].text == "report-readers":
                raise AssertionError("a demo reader's card begins UJI COBA")
            for language in Language:
                self._check_text(message, language)
        for said in self.heard:
            assert said not in repr(turn.remember), "a state never holds what was said"
            assert said not in repr(turn.do), "no log could show what was said (C07)"

    def _check_text(self, message: Outgoing, language: Language) -> None:
        text = render(message, language).text
        self.spoken.append(text)
        if not any(line.text == "talk-question" for line in message.lines):
            assert len(text) <= LONGEST_MESSAGE, f"{len(text)} characters: {text}"
        for said in self.heard:
            assert said.casefold() not in text.casefold(), "no answer repeats what was said (C02)"

    def _check_forbidden(self) -> None:
        for words in self.forbidden:
            for text in self.spoken:
                assert words.casefold() not in text.casefold(), f"{self.path.name}: says {words!r}"


def _after(
    lines: list[tuple[Outgoing, Line]], wanted: str, where: str
) -> list[tuple[Outgoing, Line]]:
    """Find the wanted text, and give what was said after it."""
    mark, text, *facts = shlex.split(wanted)
    for place, (message, line) in enumerate(lines):
        if line.text == text:
            told = {name: str(value) for name, value in line.facts.items()}
            for fact in facts:
                name, _, value = fact.partition("=")
                assert told.get(name) == value, f"{where}: {name} is {told.get(name)}"
            assert message.tentative == (mark == "<~"), f"{where}: tentative or not?"
            return lines[place + 1 :]
    raise AssertionError(f"{where}: said {[line.text for _, line in lines]}")


def _direct(world: World, directive: str) -> None:
    name, *arguments = shlex.split(directive)
    _DIRECTIVES[name](world, arguments)


def _application(world: World, arguments: list[str]) -> None:
    code, status, *facts = arguments
    world.add_application(code, status, **dict(fact.split("=", 1) for fact in facts))


def _subscribed(world: World, arguments: list[str]) -> None:
    world.subscribed.append(world.applications[fold(arguments[0])].id)


def _now(world: World, arguments: list[str]) -> None:
    world.now = _instant(world, " ".join(arguments))


def _instant(world: World, words: str) -> datetime:
    local = datetime.fromisoformat(words)
    return local.replace(tzinfo=world.office.calendar.zone).astimezone(UTC)


def _wait(world: World, arguments: list[str]) -> None:
    units = {"m": "minutes", "h": "hours", "d": "days"}
    world.now += timedelta(**{units[arguments[0][-1]]: int(arguments[0][:-1])})


def _office(world: World, arguments: list[str]) -> None:
    facts = dict(fact.split("=", 1) for fact in arguments)
    world.office = replace(world.office, **facts)  # type: ignore[arg-type]


def _channel(world: World, arguments: list[str]) -> None:
    world.channel = Channel(arguments[0])


def _readers(world: World, arguments: list[str]) -> None:
    world.readers = tuple(arguments)


def _demo(world: World, arguments: list[str]) -> None:
    world.is_demo = True


def _officer(world: World, arguments: list[str]) -> None:
    world.officer_role = arguments[0]


def _digest(world: World, arguments: list[str]) -> None:
    world.give_digest()


def _revoked(world: World, arguments: list[str]) -> None:
    world.officer_role = ""


def _invite(world: World, arguments: list[str]) -> None:
    world.invites[fold(arguments[0])] = arguments[1]


def _guessing(world: World, arguments: list[str]) -> None:
    world.is_guessing = True


def _question(world: World, arguments: list[str]) -> None:
    world.ask(arguments[0])


def _queue(world: World, arguments: list[str]) -> None:
    word, day, clock = arguments
    world.note_queue(word, _instant(world, f"{day} {clock}"))


def _notice(world: World, arguments: list[str]) -> None:
    kind, first, last, text, *facts = arguments
    world.write_notice(kind, first, last, text, **dict(fact.split("=", 1) for fact in facts))


def _notices_over(world: World, arguments: list[str]) -> None:
    world.notices.clear()


def _restored(world: World, arguments: list[str]) -> None:
    backup, at = arguments
    world.lost = _instant(world, backup), _instant(world, at)


def _picture(world: World, arguments: list[str]) -> None:
    """Say what a look at the next pictures shows: `@ picture seen WORDS...`."""
    sight, *words = arguments
    world.seen = Seen(Sight(sight), tuple(words))


def _close(world: World, arguments: list[str]) -> None:
    world.close()


def _lost_drafts(world: World, arguments: list[str]) -> None:
    world.drafts.clear()


def _answered(world: World, arguments: list[str]) -> None:
    world.end_complaint(arguments[0])


def _ended(world: World, arguments: list[str]) -> None:
    world.end_complaint(arguments[1], ComplaintOutcome(arguments[0]))


def _other_chat(world: World, arguments: list[str]) -> None:
    world.move_to_another_chat()


def _blanks(world: World, arguments: list[str]) -> None:
    state, since = arguments
    world.blanks = BlankStock(BlankState(state), date.fromisoformat(since), world.now)


def _usual(world: World, arguments: list[str]) -> None:
    status, *numbers = arguments
    world.waits["ktp", Status(status)] = UsualWait(*map(int, numbers))


def _overdue_answered(world: World, arguments: list[str]) -> None:
    world.answer_overdue(*arguments)


def _moved(world: World, arguments: list[str]) -> None:
    world.move(*arguments)


_DIRECTIVES: dict[str, Callable[[World, list[str]], None]] = {
    "application": _application,
    "subscribed": _subscribed,
    "now": _now,
    "wait": _wait,
    "office": _office,
    "channel": _channel,
    "readers": _readers,
    "demo": _demo,
    "officer": _officer,
    "digest": _digest,
    "revoked": _revoked,
    "invite": _invite,
    "guessing": _guessing,
    "question": _question,
    "closed": _close,
    "picture": _picture,
    "lost-drafts": _lost_drafts,
    "restored": _restored,
    "blanks": _blanks,
    "usual": _usual,
    "overdue-answered": _overdue_answered,
    "moved": _moved,
    "queue": _queue,
    "answered": _answered,
    "ended": _ended,
    "other-chat": _other_chat,
    "notice": _notice,
    "notices-over": _notices_over,
}
