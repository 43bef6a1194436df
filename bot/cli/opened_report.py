"""A report opened with a reader's key, in the reader's own process; nothing of it is kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, assert_never

from handlers.conversations.report_questions import LABELS
from handlers.domain.report import FragmentKind, Step
from handlers.domain.state import Language
from handlers.texts.render import render_line
from storage.reports import ReportHeader, SealedReport
from storage.vault import age
from storage.vault.errors import SealError
from storage.vault.reports import open_fragment, open_report_identity

STEPS: Final[dict[Step, str]] = {
    Step.WHAT: "desk-step-what",
    Step.WHERE: "desk-step-where",
    Step.AMOUNT: "desk-step-amount",
    Step.WHEN: "desk-step-when",
    Step.MORE: "desk-step-more",
}
_CHOICE: Final = "choice:"
#: Written by a stranger: what could steer a terminal or turn its lines around is shown as �.
_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a report, opened.

    Attributes:
        on: day of an answer or an addition; None for what was sent at first.
    """

    index: int
    kind: FragmentKind
    step: Step
    text: str = field(repr=False)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A reader's own question, opened with the report's key."""

    index: int
    on: date
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as its reader sees it.

    Attributes:
        pieces: in the order in which they were written.
        questions: oldest first.
    """

    header: ReportHeader
    pieces: tuple[Piece, ...] = field(repr=False)
    questions: tuple[AskedQuestion, ...] = field(repr=False)


def open_report(report: SealedReport, identity: str) -> OpenedReport:
    """Open a report.

    Args:
        report: from `report_desk.sealed_report`.
        identity: the reader's private key.

    Raises:
        SealError: it was never sealed to this reader, or a piece is damaged.
        KeysError: the identity cannot be read.
    """
    sealed = report.keys.get(age.recipient_of(identity))
    if sealed is None:
        raise SealError("this report is not sealed to this key: another reader can open it")
    own = open_report_identity(identity, sealed)
    pieces = (_piece(json.loads(open_fragment(own, one))) for one in report.fragments)
    return OpenedReport(
        header=report.header,
        pieces=tuple(sorted(pieces, key=lambda piece: piece.index)),
        questions=tuple(sorted(_questions(report, own), key=lambda one: (one.on, one.index))),
    )


def _piece(content: dict[str, Any]) -> Piece:
    on = content.get("on")
    return Piece(
        index=content["index"],
        kind=FragmentKind(content["kind"]),
        step=Step(content["step"]),
        text=content["text"],
        on=date.fromisoformat(on) if on else None,
    )


def _questions(report: SealedReport, own: str) -> Iterator[AskedQuestion]:
    for asked_on, sealed in report.replies:
        content = json.loads(open_fragment(own, sealed))
        yield AskedQuestion(content["index"], asked_on, content["text"])


def in_words(report: OpenedReport) -> str:
    """Write a report for its reader, choices in words.

    Returns:
        Text that steers no terminal: what a stranger wrote is shown, not obeyed.
    """
    header = report.header
    lines = [
        _words("desk-heading", id=header.id),
        _words("desk-state", state=header.state.value, day=header.received_on),
        "",
    ]
    lines += [_piece_in_words(piece) for piece in report.pieces]
    for question in report.questions:
        lines.append(_words("desk-question", day=question.on))
        lines.append(_indented(question.text))
    if header.outcome:
        lines.append(_words("desk-outcome", outcome=header.outcome))
    return "\n".join(lines) + "\n"


def _piece_in_words(piece: Piece) -> str:
    return f"{_heading(piece)}\n{_indented(_said(piece.text))}"


def _heading(piece: Piece) -> str:
    match piece.kind:
        case FragmentKind.STATEMENT:
            return _words(STEPS[piece.step])
        case FragmentKind.ANSWER:
            return _words("desk-answer", day=piece.on or "")
        case FragmentKind.ADDITION:
            return _words("desk-addition", day=piece.on or "")
        case _:
            assert_never(piece.kind)


def _said(text: str) -> str:
    """Give a tapped choice in its words."""
    label = LABELS.get(text.removeprefix(_CHOICE)) if text.startswith(_CHOICE) else None
    return _words(label) if label else text


def without_steering(text: str) -> str:
    """Give a stranger's words so that no terminal obeys them."""
    return _STEERING.sub("\ufffd", text.replace("\r\n", "\n"))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in without_steering(text).split("\n"))


def _words(text: str, **facts: str | date) -> str:
    return render_line(text, facts, Language.INDONESIAN)
