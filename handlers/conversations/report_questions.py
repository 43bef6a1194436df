"""The questions of a report as messages: words, choices, the review by count."""

from typing import Final

from handlers.domain.messages import Action, Button, Line, Outgoing
from handlers.domain.report import CHOICES, STEPS, Step
from handlers.domain.state import ReportDraft

ASK: Final[dict[Step, str]] = {
    Step.WHAT: "report-ask-what",
    Step.WHERE: "report-ask-where",
    Step.AMOUNT: "report-ask-amount",
    Step.WHEN: "report-ask-when",
}

LABELS: Final[dict[str, str]] = {
    "asked": "choice-asked",
    "refused": "choice-refused",
    "paid": "choice-paid",
    "office": "choice-office",
    "district": "choice-district",
    "neighbourhood": "choice-neighbourhood",
    "online": "choice-online",
    "under-100k": "choice-under-100k",
    "100k-250k": "choice-100k-250k",
    "over-250k": "choice-over-250k",
    "today": "choice-today",
    "this-week": "choice-this-week",
    "this-month": "choice-this-month",
    "earlier": "choice-earlier",
}

#: A choice's tap carries step and place in one small number.
CHOICES_PER_STEP: Final = 16


def report_message(*lines: Line, buttons: tuple[Button, ...] = ()) -> Outgoing:
    """Build a message of a report talk: its outbox row is deleted once sent."""
    return Outgoing(lines, buttons, is_report_talk=True)


def ask_lines(draft: ReportDraft) -> tuple[Line, ...]:
    """Put the open question, or the review, which tells counts and nothing else."""
    if draft.step is Step.MORE:
        facts = {"sealed": draft.fragments, "skipped": len(draft.skipped)}
        return (Line("report-review", facts),)
    return (Line(ASK[draft.step]),)


def question_buttons(draft: ReportDraft) -> tuple[Button, ...]:
    """Offer the choices of the open question, or what can be done at the review."""
    target = draft.report_id
    if draft.step is Step.MORE:
        return (
            Button("button-send", Action.SEND, target),
            Button("button-more", Action.ADD, target),
            Button("button-cancel", Action.CANCEL, target),
        )
    first = STEPS.index(draft.step) * CHOICES_PER_STEP
    choices = tuple(
        Button(LABELS[word], Action.CHOOSE, target, first + place)
        for place, word in enumerate(CHOICES[draft.step])
    )
    return (*choices, Button("button-skip", Action.SKIP, target, first))


def choice_of(version: int) -> tuple[Step | None, str]:
    """Read a choice's tap: the question, and the word ("" if there is none such)."""
    place, number = divmod(version, CHOICES_PER_STEP)
    if not 0 <= place < len(STEPS):
        return None, ""
    words = CHOICES[STEPS[place]]
    return STEPS[place], words[number] if number < len(words) else ""
