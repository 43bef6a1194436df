"""Which conversation takes what was said. Read this first.

`hear` recognises, without looking anything up; `needs` names what must be looked
up; `reply` decides. The order in `hear` is a promise: the words that stop and help
work inside any flow, an open report takes every other text, and a sentence is
understood only when nothing plainer was found.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from handlers.conversations import (
    blanks,
    cancel,
    complaint,
    digest_answers,
    family,
    free_of_charge,
    information,
    is_this_you,
    misunderstood,
    notices,
    officer,
    overdue,
    picture,
    privacy,
    queue,
    reminder,
    report,
    report_elsewhere,
    report_talk,
    requirements,
    small_talk,
    status,
    tickets,
    wordless,
)
from handlers.conversations.report_questions import ask_lines, question_buttons
from handlers.domain.effects import CountWrongCodes
from handlers.domain.heard import OF_A_COMPLAINT, OF_A_DRAFT, OF_A_TALK, Ask, Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Incoming, Line, Outgoing, Turn
from handlers.domain.office_words import NO_OFFICE_WORDS, OfficeWords
from handlers.domain.state import (
    ComplaintDraft,
    Erasing,
    Form,
    NamingSlip,
    ReportDraft,
    State,
    without_expired_form,
)
from handlers.hearing import ask_of_tap, ask_of_text
from handlers.texts.length import fits

__all__ = ["CONVERSATIONS", "Heard", "hear", "needs", "reply"]


class Conversation(NamedTuple):
    """What must be known, and what is then decided."""

    needs: Callable[[Heard], Needs]
    reply: Callable[[Heard, Known], Turn]


_NOTHING: Final = small_talk.no_needs

CONVERSATIONS: Final[Mapping[Ask, Conversation]] = {
    Ask.BLOCKED: Conversation(_NOTHING, small_talk.blocked_reply),
    Ask.EDITED: Conversation(_NOTHING, small_talk.edited_reply),
    Ask.REFUSED: Conversation(_NOTHING, small_talk.refused_reply),
    Ask.MEDIA: Conversation(_NOTHING, wordless.reply),
    Ask.PICTURE: Conversation(picture.needs, picture.reply),
    Ask.NIK: Conversation(_NOTHING, small_talk.nik_reply),
    Ask.UNKNOWN: Conversation(_NOTHING, misunderstood.unknown_reply),
    Ask.NOT_THAT: Conversation(report.draft_needs, misunderstood.not_that_reply),
    Ask.START: Conversation(_NOTHING, small_talk.start_reply),
    Ask.GREETING: Conversation(_NOTHING, small_talk.greeting_reply),
    Ask.THANKS: Conversation(_NOTHING, small_talk.thanks_reply),
    Ask.HELP: Conversation(_NOTHING, small_talk.help_reply),
    Ask.ENGLISH: Conversation(_NOTHING, small_talk.language_reply),
    Ask.INDONESIAN: Conversation(_NOTHING, small_talk.language_reply),
    Ask.FEE: Conversation(_NOTHING, free_of_charge.fee_reply),
    Ask.HOURS: Conversation(_NOTHING, information.hours_reply),
    Ask.REQUIREMENTS: Conversation(_NOTHING, requirements.requirements_reply),
    Ask.HUMAN: Conversation(complaint.open_needs, complaint.human_reply),
    Ask.SHOW_FREE: Conversation(_NOTHING, free_of_charge.show_free_reply),
    Ask.IS_THIS_YOU: Conversation(is_this_you.needs, is_this_you.reply),
    Ask.LOST_SLIP: Conversation(_NOTHING, information.lost_slip_reply),
    Ask.NOTICES: Conversation(_NOTHING, notices.list_reply),
    Ask.CODES: Conversation(status.codes_needs, family.codes_reply),
    Ask.CHECK: Conversation(status.check_needs, family.check_reply),
    Ask.MY_SLIPS: Conversation(status.my_slips_needs, family.my_slips_reply),
    Ask.NAME_SLIP: Conversation(family.of_one_needs, family.ask_name_reply),
    Ask.SLIP_NAME: Conversation(_NOTHING, family.name_reply),
    Ask.FORGET_SLIP: Conversation(family.of_one_needs, family.forget_reply),
    Ask.OVERDUE: Conversation(overdue.needs, overdue.reply),
    Ask.BLANKS: Conversation(blanks.needs, blanks.stock_reply),
    Ask.BLANKS_EMPTY: Conversation(blanks.needs, blanks.told_reply),
    Ask.BLANKS_AVAILABLE: Conversation(blanks.needs, blanks.told_reply),
    Ask.REMIND_ME: Conversation(reminder.remind_needs, reminder.remind_reply),
    Ask.COLLECTED: Conversation(reminder.of_one_needs, reminder.collected_reply),
    Ask.TOMORROW: Conversation(reminder.of_one_needs, reminder.tomorrow_reply),
    Ask.STOP_ONE: Conversation(reminder.of_one_needs, reminder.stop_one_reply),
    Ask.STOP_ALL: Conversation(reminder.stop_all_needs, reminder.stop_all_reply),
    Ask.ERASE: Conversation(_NOTHING, privacy.erase_reply),
    Ask.ERASE_SURELY: Conversation(_NOTHING, privacy.erase_surely_reply),
    Ask.KEEP: Conversation(_NOTHING, privacy.keep_reply),
    Ask.WHAT_IS_KEPT: Conversation(privacy.kept_needs, privacy.kept_reply),
    Ask.LINK: Conversation(officer.link_needs, officer.link_reply),
    Ask.DIGEST_ANSWER: Conversation(digest_answers.needs, digest_answers.reply),
    Ask.QUEUE: Conversation(queue.needs, queue.ask_reply),
    Ask.QUEUE_EMPTY: Conversation(queue.needs, queue.note_reply),
    Ask.QUEUE_OPEN: Conversation(queue.needs, queue.note_reply),
    Ask.QUEUE_UNDO: Conversation(queue.needs, queue.undo_reply),
    Ask.QUEUE_REPLACE: Conversation(queue.needs, queue.replace_reply),
    Ask.COMPLAIN: Conversation(complaint.open_needs, complaint.sentence_reply),
    Ask.COMPLAIN_OPEN: Conversation(complaint.open_needs, complaint.open_reply),
    Ask.COMPLAINT_TEXT: Conversation(complaint.open_needs, complaint.text_reply),
    Ask.COMPLAINT_SEND: Conversation(complaint.tap_needs, complaint.send_reply),
    Ask.COMPLAINT_REPORT: Conversation(complaint.report_needs, complaint.report_reply),
    Ask.TICKETS: Conversation(tickets.needs, tickets.list_reply),
    Ask.TICKET: Conversation(tickets.number_needs, tickets.number_reply),
    Ask.TICKET_ADD: Conversation(tickets.needs, tickets.add_reply),
    Ask.TICKET_TEXT: Conversation(tickets.needs, tickets.text_reply),
    Ask.TICKET_CLEAR: Conversation(tickets.needs, tickets.clear_reply),
    Ask.TICKET_CONTEST: Conversation(tickets.needs, tickets.contest_reply),
    Ask.TICKET_DROP: Conversation(tickets.needs, tickets.drop_reply),
    Ask.TICKET_DROP_SURELY: Conversation(tickets.needs, tickets.drop_surely_reply),
    Ask.REPORT: Conversation(report.open_needs, report.open_reply),
    Ask.REPORT_SENTENCE: Conversation(report.open_needs, report.sentence_reply),
    Ask.REPORT_TEXT: Conversation(report.draft_needs, report.text_reply),
    Ask.REPORT_CHOICE: Conversation(report.draft_needs, report.choice_reply),
    Ask.REPORT_SKIP: Conversation(report.draft_needs, report.skip_reply),
    Ask.REPORT_MORE: Conversation(report.draft_needs, report.more_reply),
    Ask.REPORT_MEDIA: Conversation(report.draft_needs, report.media_reply),
    Ask.REPORT_SEND: Conversation(report.send_needs, report.send_reply),
    Ask.REPORT_SAFETY: Conversation(report.open_needs, report.safety_reply),
    Ask.REPORT_LEAVE: Conversation(report.draft_needs, report.leave_reply),
    Ask.CANCEL: Conversation(report.cancel_needs, cancel.reply),
    Ask.RECEIPT: Conversation(report_talk.receipt_needs, report_talk.receipt_reply),
    Ask.TALK_ADD: Conversation(report_talk.talk_needs, report_talk.mode_reply),
    Ask.TALK_ANSWER: Conversation(report_talk.talk_needs, report_talk.mode_reply),
    Ask.TALK_WITHDRAW: Conversation(report_talk.talk_needs, report_talk.mode_reply),
    Ask.TALK_TEXT: Conversation(report_talk.talk_needs, report_talk.text_reply),
    Ask.TALK_WITHDRAW_SURELY: Conversation(report_talk.talk_needs, report_talk.withdraw_reply),
}

#: What only a form makes sense of: its answers must still see one that has expired.
_OF_A_FORM: Final = (
    OF_A_DRAFT | OF_A_TALK | OF_A_COMPLAINT | {Ask.CANCEL, Ask.ERASE_SURELY, Ask.KEEP}
)
#: Answers that know about the open report themselves, or say nothing.
_KNOW_THE_DRAFT: Final = OF_A_DRAFT | {
    Ask.BLOCKED,
    Ask.ERASE,
    Ask.ERASE_SURELY,
    Ask.REPORT,
    Ask.REPORT_SENTENCE,
    Ask.CANCEL,
    Ask.RECEIPT,
}
#: Answers that know about the open complaint themselves, or say nothing.
_KNOW_THE_COMPLAINT: Final = OF_A_COMPLAINT | {
    Ask.BLOCKED,
    Ask.CANCEL,
    Ask.COMPLAIN,
    Ask.COMPLAIN_OPEN,
    Ask.ERASE,
    Ask.ERASE_SURELY,
}
#: Answers to something else beside a NIK; the others take it up themselves.
_KEEP_NO_NIK: Final = frozenset({Ask.CODES, Ask.REPORT})
_ERASING: Final = frozenset({Ask.ERASE, Ask.ERASE_SURELY, Ask.CANCEL, Ask.KEEP, Ask.BLOCKED})


def hear(said: Incoming, state: State, words: OfficeWords = NO_OFFICE_WORDS) -> Heard:
    """Recognise what was said.

    Args:
        said: one thing a person said.
        state: what this conversation remembers.
        words: how people write at this office.

    Returns:
        What it asks for, and the codes in it.
    """
    if said.blocked:
        return Heard(said, state, Ask.BLOCKED)
    if said.edited:
        return Heard(said, state, Ask.EDITED)
    if said.tap is not None:
        return Heard(said, state, ask_of_tap(said.tap, state.form))
    return ask_of_text(said, state, words)


def needs(heard: Heard) -> Needs:
    """Name what must be looked up before `reply`."""
    wanted = CONVERSATIONS[heard.ask].needs(heard)
    if heard.codes and not heard.is_sure:
        codes = heard.codes[: status.SLIPS_PER_MESSAGE]
        return replace(wanted, codes=codes, subscriptions=True)
    return wanted


def reply(heard: Heard, known: Known) -> Turn:
    """Decide what to say, to remember and to do.

    Args:
        heard: what was said.
        known: the facts that `needs` asked for, the clock, fresh tokens.

    Returns:
        What to do. It never remembers a form that has expired, whatever was said.
    """
    if heard.ask not in _OF_A_FORM:
        current = without_expired_form(heard.state, known.now)
        heard = heard if current is heard.state else replace(heard, state=current)
    turn = misunderstood.with_way_back(heard, _reply(heard, known))
    remember = without_expired_form(turn.remember, known.now)
    return turn if remember is turn.remember else replace(turn, remember=remember)


def _reply(heard: Heard, known: Known) -> Turn:
    if report_elsewhere.is_refused(heard, known.office):
        return report_elsewhere.reply(heard, known)
    if heard.codes and not heard.is_sure:
        turn = _reply_unsure(heard, known)
    else:
        turn = CONVERSATIONS[heard.ask].reply(heard, known)
    if heard.ask in notices.SHOWN_UNDER:
        turn = replace(turn, say=notices.under(turn.say, known))
    if heard.has_nik and heard.ask in _KEEP_NO_NIK:
        turn = replace(turn, say=(*turn.say, small_talk.nik_message(known)))
    if heard.state.form is None:
        return turn
    return _with_open_form(heard, known, turn)


def _reply_unsure(heard: Heard, known: Known) -> Turn:
    """Answer words that look like codes: as codes if one leads somewhere."""
    asked = heard.codes[: status.SLIPS_PER_MESSAGE]
    found = tuple(code for code in asked if code in known.by_code)
    if found:
        turn = family.codes_reply(replace(heard, codes=found), known)
    else:
        turn = CONVERSATIONS[heard.ask].reply(heard, known)
    wrong = len(asked) - len(found)
    # Counted all the same, or guessing inside sentences would be free.
    return replace(turn, do=(*turn.do, CountWrongCodes(wrong))) if wrong else turn


def _with_open_form(heard: Heard, known: Known, turn: Turn) -> Turn:
    form = heard.state.form
    if _leaves(form, heard.ask) and turn.remember.form == form:
        return replace(turn, remember=replace(turn.remember, form=None))
    if isinstance(form, ComplaintDraft):
        waits = heard.ask not in _KNOW_THE_COMPLAINT and turn.say and turn.remember.form == form
        return complaint.with_open_draft(heard, turn, form) if waits else turn
    if not isinstance(form, ReportDraft) or heard.ask in _KNOW_THE_DRAFT or not turn.say:
        return turn
    if report_elsewhere.is_closed(heard.said.channel, known.office):
        return turn
    if turn.remember.form != form or known.now >= form.expires_at:
        return turn
    return _with_open_question(turn, form)


def _leaves(form: Form | None, ask: Ask) -> bool:
    """Tell whether something else was said than what a short question waits for.

    A "ya hapus" later on must be asked for again, and what comes later is no slip's name.
    """
    if isinstance(form, NamingSlip):
        return ask is not Ask.SLIP_NAME
    return isinstance(form, Erasing) and ask not in _ERASING


def _with_open_question(turn: Turn, draft: ReportDraft) -> Turn:
    """Say that the report is still open and repeat its question."""
    lines = (Line("report-still-open"), *ask_lines(draft))
    buttons = question_buttons(draft)
    *before, last = turn.say
    merged = replace(last, lines=(*last.lines, *lines), buttons=buttons, is_report_talk=True)
    if last.buttons or not fits(merged):
        reminder_of_it = Outgoing(lines, buttons, is_report_talk=True)
        return replace(turn, say=(*turn.say, reminder_of_it))
    return replace(turn, say=(*before, merged))
