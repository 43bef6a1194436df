"""The one place that does what a conversation decided, in the transaction that decided it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from handlers.domain.effects import (
    AddToComplaint,
    AddToReport,
    AdoptComplaint,
    AnswerDigest,
    CloseComplaint,
    ComplaintEffect,
    ContestComplaint,
    CountUnknown,
    CountWrongCodes,
    DiscardComplaint,
    DiscardDraft,
    Effect,
    EndAllSubscriptions,
    EndBinding,
    EndSubscription,
    EraseChat,
    LinkOfficer,
    NoteQueue,
    OpenComplaint,
    OpenDraft,
    RaiseOverdue,
    SealFragment,
    SendComplaint,
    SendReport,
    Snooze,
    Subscribe,
    TellBlanks,
    UndoQueue,
    WithdrawComplaint,
    WithdrawReport,
)
from handlers.domain.messages import Channel
from handlers.domain.state import Language
from handlers.texts.wording import wording_hash
from storage import (
    applications,
    blanks,
    complaint_turns,
    digest_desk,
    limits,
    officers,
    outbox,
    overdue,
    queue,
    reminders,
    renewal,
    reports,
    sent_texts,
    subscriptions,
    unknown_questions,
    windows,
)
from storage.vault.keys import Keys


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat in which something was decided."""

    lane: str
    channel: Channel
    language: Language
    address: str = field(repr=False)


def apply(tx: Connection, keys: Keys, chat: Chat, effect: Effect, *, now: datetime) -> None:
    """Do one thing.

    Args:
        chat: whose turn it was.
        effect: what the turn wants done.
        now: UTC instant of the decision.
    """
    match effect:
        case Subscribe():
            _subscribe(tx, keys, chat, effect, now)
        case EndSubscription():
            ids = subscriptions.active_ids(tx, lane=chat.lane, application_id=effect.application_id)
            reason = "collected" if effect.claims_collected else "stopped"
            _end(tx, ids, reason, now, claims=effect.claims_collected)
        case EndAllSubscriptions():
            _end_all(tx, chat.lane, "stopped", now)
        case Snooze():
            _snooze(tx, chat, effect)
        case CountWrongCodes() | CountUnknown() | RaiseOverdue():
            _note(tx, chat, effect, now)
        case EraseChat():
            _erase(tx, chat, now)
        case EndBinding():
            end_chat(tx, chat.lane, reason="other-person", now=now)
            officers.unlink(tx, chat.lane)
            sent_texts.forget_chat(tx, chat.lane)
            complaint_turns.part(tx, chat.lane)
        case LinkOfficer() | AnswerDigest() | NoteQueue() | UndoQueue() | TellBlanks():
            _apply_for_officer(tx, keys, chat, effect, now)
        case _:
            _apply_to_what_was_written(tx, keys, chat, effect, now)


def _note(
    tx: Connection, chat: Chat, effect: CountWrongCodes | CountUnknown | RaiseOverdue, now: datetime
) -> None:
    """Note what the office should know of; only guessing is noted with its chat."""
    match effect:
        case CountWrongCodes():
            limits.count_wrong(tx, chat.lane, effect.count, now=now)
        case CountUnknown():
            unknown_questions.count(tx, effect.clusters, today=now.date())
        case RaiseOverdue():
            overdue.raise_case(tx, effect)
        case _:
            assert_never(effect)


def _apply_for_officer(
    tx: Connection,
    keys: Keys,
    chat: Chat,
    effect: LinkOfficer | AnswerDigest | NoteQueue | UndoQueue | TellBlanks,
    now: datetime,
) -> None:
    """Do what an officer wants; each room looks up again whether they may."""
    match effect:
        case AnswerDigest():
            digest_desk.answer(tx, chat.lane, effect.digest_id, effect.answer, now=now)
        case NoteQueue():
            queue.note_in_chat(tx, chat.lane, effect.fact, now=now)
        case UndoQueue():
            queue.undo_in_chat(tx, chat.lane, effect.fact_id, now=now)
        case TellBlanks():
            blanks.tell_from_chat(tx, chat.lane, effect.state, today=effect.today, now=now)
        case LinkOfficer():
            officers.link(
                tx, keys, effect.invite_id,
                lane=chat.lane, channel=chat.channel, chat=chat.address, now=now,
            )  # fmt: skip
        case _:
            assert_never(effect)


def _apply_to_what_was_written(
    tx: Connection,
    keys: Keys,
    chat: Chat,
    effect: ComplaintEffect
    | OpenDraft
    | SealFragment
    | DiscardDraft
    | SendReport
    | AddToReport
    | WithdrawReport,
    now: datetime,
) -> None:
    """Keep the two apart: a complaint is its chat's, a report nobody's."""
    if isinstance(effect, ComplaintEffect):
        _apply_to_complaint(tx, keys, chat, effect, now)
    else:
        _apply_to_report(tx, effect)


def _apply_to_complaint(
    tx: Connection,
    keys: Keys,
    chat: Chat,
    effect: ComplaintEffect,
    now: datetime,
) -> None:
    """Do what concerns a complaint of this chat; whose it is, is looked up again with each."""
    target, lane = effect.complaint_id, chat.lane
    match effect:
        case OpenComplaint():
            complaint_turns.open_draft(
                tx, keys, target, kind=effect.kind, lane=lane, channel=chat.channel,
                chat=chat.address, language=chat.language, expires_at=effect.expires_at,
            )  # fmt: skip
        case AddToComplaint():
            complaint_turns.add_text(tx, keys, target, effect.text, lane=lane, now=now)
        case DiscardComplaint():
            complaint_turns.discard(tx, target, lane=lane)
        case SendComplaint():
            complaint_turns.send(tx, keys, effect, lane=lane, now=now)
        case CloseComplaint():
            complaint_turns.close(tx, target, effect.outcome, lane=lane, on=effect.on, now=now)
        case ContestComplaint():
            complaint_turns.contest(tx, effect, lane=lane, now=now)
        case WithdrawComplaint():
            complaint_turns.withdraw(tx, target, lane=lane, on=effect.on, now=now)
        case AdoptComplaint():
            complaint_turns.adopt(
                tx, keys, target, lane=lane, channel=chat.channel, chat=chat.address
            )
        case _:
            assert_never(effect)


def _apply_to_report(
    tx: Connection,
    effect: OpenDraft | SealFragment | DiscardDraft | SendReport | AddToReport | WithdrawReport,
) -> None:
    """Do what concerns a report; the chat is not even passed on."""
    match effect:
        case OpenDraft():
            reports.open_draft(tx, effect.report_id, expires_at=effect.expires_at)
        case SealFragment():
            reports.add_fragment(tx, effect.report_id, effect.fragment)
        case DiscardDraft():
            reports.delete_draft(tx, effect.report_id)
        case SendReport():
            reports.send(tx, effect.report_id, effect.receipt, received_on=effect.received_on)
        case AddToReport():
            reports.add_later(
                tx, effect.report_id, kind=effect.kind, text=effect.text, on=effect.on
            )
        case WithdrawReport():
            reports.withdraw(tx, effect.report_id, on=effect.on)
        case _:
            assert_never(effect)


def _subscribe(tx: Connection, keys: Keys, chat: Chat, effect: Subscribe, now: datetime) -> None:
    applications.hold(tx, effect.application_id, effect.application_version)
    subscription_id = subscriptions.start(
        tx,
        keys,
        application_id=effect.application_id,
        lane=chat.lane,
        channel=chat.channel,
        chat=chat.address,
        language=chat.language,
        consent_version=effect.consent_version,
        consent_hash=wording_hash(effect.consent_text, chat.language),
        now=now,
    )
    reminders.add(tx, subscription_id, effect.application_version, effect.reminders)


def _snooze(tx: Connection, chat: Chat, effect: Snooze) -> None:
    for subscription_id in subscriptions.active_ids(
        tx, lane=chat.lane, application_id=effect.application_id
    ):
        reminders.add(tx, subscription_id, effect.application_version, [effect.reminder])


def _end(
    tx: Connection, ids: list[str], reason: str, now: datetime, *, claims: bool = False
) -> None:
    subscriptions.end(tx, ids, reason=reason, now=now, claims=claims)
    reminders.cancel(tx, ids, reason=reason, now=now)


def _end_all(tx: Connection, lane: str, reason: str, now: datetime) -> None:
    """End what a chat is told, and what an undone "picked up" would begin again."""
    _end(tx, subscriptions.active_ids(tx, lane=lane), reason, now)
    renewal.forgo(tx, lane, reason=reason)


def _erase(tx: Connection, chat: Chat, now: datetime) -> None:
    outbox.cancel_lane(tx, chat.lane, reason="erased", now=now)
    subscriptions.erase(tx, chat.lane)
    complaint_turns.erase(tx, chat.lane)
    windows.close(tx, chat.lane)
    sent_texts.forget_chat(tx, chat.lane)


def end_chat(tx: Connection, lane: str, *, reason: str, now: datetime) -> None:
    """Nothing reaches this chat any more: end its subscriptions, cancel what waits (H12)."""
    _end_all(tx, lane, reason, now)
    outbox.cancel_lane(tx, lane, reason=reason, now=now)
    windows.close(tx, lane)
