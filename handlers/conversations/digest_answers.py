"""Under a digest: read, I handle it, tomorrow; and what became of the last one.

An answer is recorded with the officer's digest. A digest that nobody of a role answers
until the next one is given goes to the next person (`notifications/escalations.py`).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from handlers.domain.effects import AnswerDigest
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Action, Button, Line, Turn, say
from handlers.domain.officer import (
    AnsweredDigest,
    DigestAnswer,
    Permission,
    Role,
    answer_after,
    may,
)

ANSWERS: Final[dict[Action, DigestAnswer]] = {
    Action.DIGEST_READ: DigestAnswer.READ,
    Action.DIGEST_HANDLE: DigestAnswer.HANDLING,
    Action.DIGEST_LATER: DigestAnswer.LATER,
}
#: The strongest first: what holds for a role if its officers answered differently.
_STRONGEST: Final = (DigestAnswer.HANDLING, DigestAnswer.LATER, DigestAnswer.READ)

#: Names in a line, and letters of a name: a digest stays short in a large office, too.
_MOST_NAMES: Final = 3
_LONGEST_NAME: Final = 24


def buttons(digest_id: str) -> tuple[Button, ...]:
    """Give the three buttons under a digest."""
    return (
        Button("button-digest-read", Action.DIGEST_READ, digest_id),
        Button("button-digest-handle", Action.DIGEST_HANDLE, digest_id),
        Button("button-digest-later", Action.DIGEST_LATER, digest_id),
    )


def needs(heard: Heard) -> Needs:
    """Look the digest up as the one that this chat's officer was given."""
    tap = heard.said.tap
    return Needs(digest=tap.target) if tap is not None else Needs()


def reply(heard: Heard, known: Known) -> Turn:
    """Record the answer and say what it means.

    The same button twice is recorded once. A digest that a newer one has replaced takes
    no answer any more: whoever is next has been asked.
    """
    pressed = ANSWERS.get(heard.said.tap.action) if heard.said.tap else None
    given = known.digest
    if pressed is None or given is None or heard.said.tap is None:
        return Turn((say("refused"),), heard.state)
    calendar = known.office.calendar
    if given.newest_day >= calendar.next_working_day(given.day):
        return Turn((say("digest-replaced", day=given.day),), heard.state)
    answer = answer_after(given.answer, pressed)
    effect = (AnswerDigest(heard.said.tap.target, pressed),) if answer != given.answer else ()
    if answer is DigestAnswer.LATER:
        message = say("digest-later", day=calendar.next_working_day(given.day))
    else:
        message = say("digest-handling" if answer is DigestAnswer.HANDLING else "digest-read")
    return Turn((message,), heard.state, effect)


def last_lines(last: Sequence[AnsweredDigest], role: str) -> list[Line]:
    """Tell a role what became of the last digest.

    The counter sees what became of its own; the inspectorate sees roles; the office's
    supervisor sees names of the office, and of the inspectorate only that it handles it.
    """
    if not may(role, Permission.SEE_ANSWERS):
        return _own_state([one for one in last if one.role == role])
    if not may(role, Permission.SEE_COLLEAGUES):
        return [*_read_line(last), *_handling_roles(last), *_unread_roles(last)]
    office = [one for one in last if one.role != Role.INSPECTORATE]
    above = [one for one in last if one.role == Role.INSPECTORATE]
    return [*_read_line(office), *_named_lines(office), *_handling_roles(above)]


def _own_state(own: Sequence[AnsweredDigest]) -> list[Line]:
    if not own:
        return []
    answers = {one.answer for one in own}
    state = next((answer for answer in _STRONGEST if answer in answers), "unread")
    return [Line("digest-last-state", {"answer": state})]


def _read_line(given: Sequence[AnsweredDigest]) -> list[Line]:
    read = sum(one.answer is not None for one in given)
    return [Line("digest-last-read", {"read": read, "all": len(given)})] if given else []


def _named_lines(given: Sequence[AnsweredDigest]) -> list[Line]:
    texts = (
        ("digest-last-handling", DigestAnswer.HANDLING),
        ("digest-last-later", DigestAnswer.LATER),
        ("digest-last-unread", None),
    )
    lines: list[Line] = []
    for text, answer in texts:
        names = _names(one.name for one in given if one.answer is answer)
        if names:
            lines.append(Line(text, {"names": names}))
    return lines


def _names(names: Iterable[str]) -> str:
    each = [_short(name) for name in dict.fromkeys(names)]
    more = len(each) - _MOST_NAMES
    return ", ".join([*each[:_MOST_NAMES], f"+{more}"] if more > 0 else each)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _handling_roles(given: Sequence[AnsweredDigest]) -> list[Line]:
    roles = dict.fromkeys(one.role for one in given if one.answer is DigestAnswer.HANDLING)
    return [Line("digest-last-handling-role", {"role": role}) for role in roles]


def _unread_roles(given: Sequence[AnsweredDigest]) -> list[Line]:
    read = {one.role for one in given if one.answer is not None}
    unread = dict.fromkeys(one.role for one in given if one.role not in read)
    return [Line("digest-last-unread-role", {"role": role}) for role in unread]
