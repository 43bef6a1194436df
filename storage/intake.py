"""Taking a message exactly once: lanes, dedupe keys, failures (engine.md, Intake).

A lane is one chat on one channel, known only by a keyed hash.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import Field, SQLModel

from handlers.domain.complaint import ComplaintKind
from handlers.domain.report import Step
from handlers.domain.state import (
    Comparing,
    ComplaintDraft,
    ComplaintTalk,
    Erasing,
    Form,
    Language,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    State,
    TalkMode,
    without_expired_form,
)
from storage.database import WITHOUT_ROWID, table
from storage.statements import KeyInsert, Statement, among, insert_new
from storage.vault import fields
from storage.vault.errors import SealError
from storage.vault.keys import Keys

#: A message whose handling fails this often is set aside.
MOST_FAILURES: Final = 5
#: WhatsApp redelivers for 7 days; a key lives a day longer.
KEY_DAYS: Final = 8
#: A chat that is silent for this long is forgotten.
IDLE_DAYS: Final = 90
#: Conversations looked at in one transaction of the retention job.
LANES_AT_ONCE: Final = 500


class Conversation(SQLModel, table=True):
    """What a chat's conversation remembers, sealed."""

    __table_args__ = WITHOUT_ROWID
    lane: str = Field(primary_key=True, max_length=32)
    state: bytes | None = None
    #: a day, not an instant: nobody can tell when the chat last wrote (F03)
    expires_on: date


class SeenUpdate(SQLModel, table=True):
    """A message that has had its effect."""

    __tablename__ = "seen_update"
    __table_args__ = WITHOUT_ROWID
    key: str = Field(primary_key=True, max_length=32)
    seen_on: date


class FailedUpdate(SQLModel, table=True):
    """A message that our own code could not handle: how often and why, never what it said."""

    __tablename__ = "failed_update"
    key: str = Field(primary_key=True, max_length=32)
    seen_on: date = Field(index=True)
    failures: int = 0
    reason: str = Field(default="", max_length=64)


CONVERSATION: Final = table(Conversation)
SEEN: Final = table(SeenUpdate)
FAILED: Final = table(FailedUpdate)

_LOCK_LANES: Final = Statement(
    select(CONVERSATION.c.lane, CONVERSATION.c.state)
    .where(among(CONVERSATION.c.lane, "lanes"))
    .with_for_update(skip_locked=True)
)
_NEW_LANES: Final = KeyInsert(CONVERSATION, "lane", ["expires_on"])
_NEW_KEYS: Final = KeyInsert(SEEN, "key", ["seen_on"])
_RELEASE: Final = Statement(delete(SEEN).where(among(SEEN.c.key, "keys")))
_SAVE: Final = Statement(
    update(CONVERSATION)
    .where(CONVERSATION.c.lane == bindparam("of"))
    .values(state=bindparam("to"), expires_on=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Lane:
    """A chat whose row this transaction holds."""

    id: str
    sealed_state: bytes | None


def open_lanes(tx: Connection, lanes: Iterable[str], *, today: date) -> dict[str, Lane]:
    """Make and lock the rows of some chats.

    Args:
        lanes: keyed hashes of the chats.
        today: day from which an idle chat's life counts.

    Returns:
        The lanes that we hold; one that another process holds is missing and waits.
    """
    wanted = sorted(set(lanes))
    found = _lock(tx, wanted)
    if len(found) < len(wanted):
        missing = set(wanted) - found.keys()
        new = _NEW_LANES.execute(tx, missing, expires_on=today + timedelta(days=IDLE_DAYS))
        found |= {lane: Lane(lane, None) for lane in new}
    return found


def _lock(tx: Connection, lanes: Sequence[str]) -> dict[str, Lane]:
    return {lane: Lane(lane, state) for lane, state in _LOCK_LANES.rows(tx, lanes=lanes)}


def claim_keys(tx: Connection, keys: Iterable[str], *, today: date) -> set[str]:
    """Mark messages as seen.

    Returns:
        The keys that were new; the others have had their effect before (A05).
    """
    return _NEW_KEYS.execute(tx, keys, seen_on=today)


def release_keys(tx: Connection, keys: Iterable[str]) -> None:
    """Take a mark back: the message has had no effect yet and will be tried again."""
    marked = list(keys)
    if marked:
        _RELEASE.change(tx, keys=marked)


def save_states(tx: Connection, states: Mapping[str, bytes | None], *, today: date) -> None:
    """Write what conversations remember from now on."""
    until = today + timedelta(days=IDLE_DAYS)
    rows = [{"of": lane, "to": sealed, "until": until} for lane, sealed in sorted(states.items())]
    _SAVE.each(tx, rows)


def count_failure(tx: Connection, key: str, *, reason: str, today: date) -> int:
    """Count one more failure of our own code on a message.

    Args:
        reason: the kind of fault, a class name; no content.

    Returns:
        How often it has failed.
    """
    insert_new(tx, FAILED, [{"key": key, "seen_on": today, "failures": 0, "reason": ""}], "key")
    tx.execute(
        update(FAILED)
        .where(FAILED.c.key == key)
        .values(failures=FAILED.c.failures + 1, reason=reason[:64])
    )
    return tx.scalar(select(FAILED.c.failures).where(FAILED.c.key == key)) or 0


def forget_old(tx: Connection, *, today: date) -> None:
    """Retention: dedupe keys after 8 days, silent chats after 90."""
    before = today - timedelta(days=KEY_DAYS)
    tx.execute(delete(SEEN).where(SEEN.c.seen_on < before))
    tx.execute(delete(FAILED).where(FAILED.c.seen_on < before))
    tx.execute(delete(CONVERSATION).where(CONVERSATION.c.expires_on < today))


def end_expired_forms(tx: Connection, keys: Keys, *, after: str, now: datetime) -> str:
    """Take forms that have run out from the next conversations.

    Args:
        after: the last lane that was looked at, "" at the beginning.

    Returns:
        The last lane that was looked at now, "" at the end.
    """
    some = (
        select(CONVERSATION.c.lane, CONVERSATION.c.state)
        .where(CONVERSATION.c.lane > after, CONVERSATION.c.state.is_not(None))
        .order_by(CONVERSATION.c.lane)
        .limit(LANES_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = tx.execute(some).all()
    for row in rows:
        state = open_state(keys, Lane(row.lane, row.state))
        current = without_expired_form(state, now)
        if current is not state:
            sealed = seal_state(keys, row.lane, current)
            tx.execute(
                update(CONVERSATION).where(CONVERSATION.c.lane == row.lane).values(state=sealed)
            )
    return rows[-1].lane if rows else ""


def is_replayed(state: State, key: str, at: datetime, *, now: datetime) -> bool:
    """Tell whether a message whose dedupe key may be forgotten had its effect before (A06).

    It is the last one, or it is older than anything that a platform still brings, and
    than what the chat said last. Its age alone proves nothing: a clock may be wrong.

    Args:
        state: what the conversation remembers.
        key: keyed hash of the message's dedupe key.
        at: the platform's stamp, UTC.
    """
    if state.heard_on is None:
        return False
    is_past = at < now - timedelta(days=KEY_DAYS) and at.date() < state.heard_on
    return is_past or key == state.last_key


def after_hearing(state: State, key: str, at: datetime) -> State:
    """Note the last message in a state; not in one that remembers nothing else."""
    if state.form is None and not state.slips and state.language is State().language:
        return State()
    newest = max(at.date(), state.heard_on or at.date())
    return replace(state, heard_on=newest, last_key=key)


def seal_state(keys: Keys, lane: str, state: State) -> bytes | None:
    """Seal what a conversation remembers; None for a state without anything to remember."""
    if state == State():
        return None
    plain = orjson.dumps(_to_json(state))
    return fields.seal(keys, plain, table="conversation", row=lane, column="state")


def open_state(keys: Keys, lane: Lane) -> State:
    """Open what a conversation remembers.

    A state that cannot be read (another version, a moved row) is a fresh start: the
    person is asked again instead of being locked out.
    """
    if lane.sealed_state is None:
        return State()
    try:
        plain = fields.open_sealed(
            keys, lane.sealed_state, table="conversation", row=lane.id, column="state"
        )
        return _from_json(orjson.loads(plain))
    except (SealError, ValueError, KeyError):
        return State()


def _to_json(state: State) -> dict[str, Any]:
    plain: dict[str, Any] = {"language": state.language, "slips": state.slips}
    if state.names:
        plain["names"] = state.names
    if state.form is not None:
        plain["form"] = {"kind": type(state.form).__name__, **asdict(state.form)}
        plain["form"]["expires_at"] = state.form.expires_at.isoformat()
    if state.heard_on is not None:
        plain["heard"] = [state.heard_on.isoformat(), state.last_key]
    return plain


def _from_json(plain: dict[str, Any]) -> State:
    form = plain.get("form")
    heard_on, last_key = plain.get("heard", (None, ""))
    return State(
        language=Language(plain["language"]),
        slips=tuple(plain["slips"]),
        names=tuple((id_, name) for id_, name in plain.get("names", ())),
        form=None if form is None else _form(form),
        heard_on=None if heard_on is None else date.fromisoformat(heard_on),
        last_key=last_key,
    )


def _form(plain: dict[str, Any]) -> Form:
    expires_at = datetime.fromisoformat(plain["expires_at"])
    match plain["kind"]:
        case "ReportDraft":
            return ReportDraft(
                report_id=plain["report_id"],
                step=Step(plain["step"]),
                expires_at=expires_at,
                answered=tuple(Step(step) for step in plain["answered"]),
                skipped=tuple(Step(step) for step in plain["skipped"]),
                fragments=plain["fragments"],
            )
        case "ReportTalk":
            return ReportTalk(plain["report_id"], TalkMode(plain["mode"]), expires_at)
        case "ComplaintDraft":
            return ComplaintDraft(
                complaint_id=plain["complaint_id"],
                wants=ComplaintKind(plain["wants"]),
                expires_at=expires_at,
                pieces=plain["pieces"],
            )
        case "ComplaintTalk":
            return ComplaintTalk(plain["complaint_id"], expires_at)
        case "NamingSlip":
            return NamingSlip(plain["application_id"], expires_at)
        case "Erasing" | "Comparing" as kind:
            return Erasing(expires_at) if kind == "Erasing" else Comparing(expires_at)
        case kind:
            raise ValueError(f"a form of an unknown kind: {kind}")
