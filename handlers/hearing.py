"""What a tap or a text asks for, and the codes in it. Nothing is looked up here."""

import re
from dataclasses import replace
from typing import Final

from handlers.domain import receipt_code, slip_code, ticket_number
from handlers.domain.heard import Ask, Heard
from handlers.domain.messages import Action, Incoming, Tap
from handlers.domain.office_words import NO_OFFICE_WORDS, OfficeWords
from handlers.domain.picture import slip_codes_in
from handlers.domain.state import (
    Comparing,
    ComplaintDraft,
    ComplaintTalk,
    Form,
    NamingSlip,
    ReportDraft,
    ReportTalk,
    State,
    TalkMode,
)
from handlers.services.naming import Named, asks_by_name, named_in, with_topics
from handlers.taps import ASK_OF
from handlers.understanding.asides import aside_in_draft, is_short_question
from handlers.understanding.blank_words import speaks_of_blanks
from handlers.understanding.clusters import clusters_in
from handlers.understanding.facts.places import find_places
from handlers.understanding.facts.topics import find_topics
from handlers.understanding.facts.words import plain_words
from handlers.understanding.intents import Intent
from handlers.understanding.money import speaks_of_money
from handlers.understanding.normalise import normalise
from handlers.understanding.queue_words import queue_word
from handlers.understanding.read_aloud import code_read_aloud
from handlers.understanding.slip_names import name_in
from handlers.understanding.stage_words import stage_named
from handlers.understanding.understand import ACTS, SURE, Understood, understand
from handlers.understanding.words import ask_of_word

#: What each meaning asks for.
_INTENTS: Final[dict[Intent, Ask]] = {
    Intent.CHECK_STATUS: Ask.MY_SLIPS,
    Intent.REPORT: Ask.REPORT,
    Intent.COMPLAIN_SERVICE: Ask.COMPLAIN,
    Intent.ASK_FEE: Ask.FEE,
    Intent.ASK_REQUIREMENTS: Ask.REQUIREMENTS,
    Intent.ASK_HOURS_LOCATION: Ask.HOURS,
    Intent.ASK_QUEUE: Ask.QUEUE,
    Intent.REPORT_FOLLOW_UP: Ask.TICKETS,
    Intent.IS_THIS_YOU: Ask.IS_THIS_YOU,
    Intent.REMIND_ME: Ask.REMIND_ME,
    Intent.STOP: Ask.STOP_ALL,
    Intent.GREETING: Ask.GREETING,
    Intent.THANKS: Ask.THANKS,
    Intent.HUMAN: Ask.HUMAN,
    Intent.LOST_SLIP: Ask.LOST_SLIP,
    Intent.ERASE: Ask.ERASE,
    Intent.PRIVACY: Ask.WHAT_IS_KEPT,
    Intent.UNKNOWN: Ask.UNKNOWN,
}

#: Questions that are answered inside a report or a complaint, which then goes on.
_ASIDES: Final = {
    Intent.ASK_FEE: Ask.FEE,
    Intent.ASK_HOURS_LOCATION: Ask.HOURS,
    Intent.ASK_REQUIREMENTS: Ask.REQUIREMENTS,
    Intent.ASK_QUEUE: Ask.QUEUE,
}
#: How sure an understood sentence must be to open or to end something.
_NEEDED: Final = {Intent.REPORT: ACTS, Intent.STOP: SURE}

#: `/start K7M4X2RA9TWC`, as Telegram sends a link's payload.
_START: Final = re.compile(r"/start(?:@\w+)?\s+(\S.*)", re.IGNORECASE | re.DOTALL)
#: An officer's linking code: PTG and three groups, separators as people type them.
_INVITE: Final = re.compile(r"\s*(PTG(?:[\s_-]*[0-9A-Z]){12})\s*", re.IGNORECASE | re.ASCII)

#: A slip's link, an officer's invitation; a NIK is only warned of.
_OF_A_LINK: Final = frozenset({Ask.CODES, Ask.LINK, Ask.NIK})

#: Nobody writes these to an officer: they are said to us.
_SMALL_TALK: Final = frozenset({Intent.GREETING, Intent.THANKS, Intent.STOP, Intent.ERASE})

#: What words under a photo of a slip say: the code in it answers them.
_ABOUT_A_PICTURE: Final = frozenset(
    {Ask.MY_SLIPS, Ask.UNKNOWN, Ask.MEDIA, Ask.GREETING, Ask.START, Ask.THANKS, Ask.PICTURE}
)

#: A code or a receipt with all its separators is no longer than this.
_LONGEST_ALONE: Final = 64


def ask_of_tap(tap: Tap, form: Form | None) -> Ask:
    """Tell what a pressed button asks for; the form decides only what *add* adds to."""
    if tap.action is Action.ADD and isinstance(form, ReportDraft):
        return Ask.REPORT_MORE
    return _within(ASK_OF[tap.action], form)


def _within(ask: Ask, form: Form | None) -> Ask:
    """Let *Lapor* inside a complaint take along what was written."""
    is_written = isinstance(form, ComplaintDraft) and form.complaint_id
    return Ask.COMPLAINT_REPORT if is_written and ask is Ask.REPORT else ask


def ask_of_text(said: Incoming, state: State, words: OfficeWords = NO_OFFICE_WORDS) -> Heard:
    """Tell what a message in words, or a picture, asks for."""
    text = words.plain(said.text.strip())
    state = _without_old_question(said, state)
    payload = _START.fullmatch(text)
    if payload is not None:
        # A link says plainly what is wanted, whatever is open.
        return _hear_link(said, state, payload[1])
    asked = ask_of_word(text, state.form)
    if asked is not None and not (said.file and asked in _ABOUT_A_PICTURE):
        return Heard(said, state, _within(asked, state.form))
    match state.form:
        case ReportDraft():
            return _hear_in_draft(said, state, text)
        case ReportTalk(mode=mode):
            return _hear_in_talk(said, state, text, mode)
        case ComplaintDraft() | ComplaintTalk():
            return _hear_in_complaint(said, state, text)
        case _:
            return _hear_freely(said, state, text)


def _without_old_question(said: Incoming, state: State) -> State:
    """Forget that one message was asked for, if none came in time: this one is another."""
    match state.form:
        case (
            ComplaintDraft(complaint_id="", expires_at=until)
            | ComplaintTalk(expires_at=until)
            | NamingSlip(expires_at=until)
        ):
            return replace(state, form=None) if said.at >= until else state
        case _:
            return state


def _hear_link(said: Incoming, state: State, payload: str) -> Heard:
    """Take what our own links carry; anybody can make a link that carries something else.

    Who taps *Start* has not read it: it must neither stop reminders nor begin or open a
    report in that person's name (A28).
    """
    heard = _hear_freely(said, state, payload)
    return heard if heard.ask in _OF_A_LINK else Heard(said, state, Ask.START)


def _hear_in_draft(said: Incoming, state: State, text: str) -> Heard:
    """Take every text as part of the report, but a code or a receipt sent alone.

    Both ask for something plainly, and a receipt sealed into a report would open
    another report to its readers.
    """
    if not text:
        return Heard(said, state, Ask.REPORT_MEDIA if said.media else Ask.UNKNOWN)
    plain = _hear_alone(said, state, text)
    if plain is not None:
        return plain
    aside = _aside(text) if said.media is None else None
    if aside is not None:
        return Heard(said, state, aside)
    return Heard(said, state, Ask.REPORT_TEXT, has_nik=receipt_code.find_nik(text))


def _aside(text: str) -> Ask | None:
    """Tell whether a message inside a report is a short question to the office.

    Only one that can hardly be part of the report: its words would be missing there.
    """
    aside = aside_in_draft(text)
    if aside is not None or not is_short_question(text):
        return aside
    understood = understand(text)
    return _ASIDES.get(understood.intent) if understood.confidence >= SURE else None


def _hear_in_talk(said: Incoming, state: State, text: str, mode: TalkMode) -> Heard:
    """Take the text as the answer or the addition that was asked for."""
    plain = _hear_alone(said, state, text)
    if plain is not None:
        return plain
    if mode in (TalkMode.ADD, TalkMode.ANSWER):
        return Heard(said, state, Ask.TALK_TEXT, has_nik=receipt_code.find_nik(text))
    heard = _hear_freely(said, state, text)
    # Nor is a picture looked at: what a report is about stays out of the chat's slips.
    unheard = (Ask.UNKNOWN, Ask.MEDIA, Ask.PICTURE, Ask.SLIP_NAME)
    if heard.ask in (*unheard, Ask.REPORT_SENTENCE, Ask.COMPLAIN):
        return Heard(said, state, Ask.TALK_TEXT)
    return heard


def _hear_in_complaint(said: Incoming, state: State, text: str) -> Heard:
    """Take every text as part of the complaint, but a code, a number or a short question."""
    if not text:
        return _hear_wordless(said, state)
    plain = _hear_alone(said, state, text)
    if plain is not None:
        return plain
    if len(text) <= _LONGEST_ALONE:
        understood = understand(text)
        intent, is_sure = understood.intent, understood.confidence >= SURE
        if (intent in _SMALL_TALK and is_sure) or (intent in _ASIDES and text.endswith("?")):
            return Heard(said, state, _INTENTS[intent])
    is_draft = isinstance(state.form, ComplaintDraft)
    ask = Ask.COMPLAINT_TEXT if is_draft else Ask.TICKET_TEXT
    return Heard(said, state, ask, has_nik=receipt_code.find_nik(text))


def _hear_alone(said: Incoming, state: State, text: str) -> Heard | None:
    """Recognise a message that is nothing but one receipt or one of our codes."""
    if len(text) > _LONGEST_ALONE:
        return _hear_spelt(said, state, text)
    code = slip_code.fold(text)
    if slip_code.has_valid_check(code):
        return Heard(said, state, Ask.CODES, codes=(code,))
    receipt = receipt_code.find_receipt(text)
    if receipt is not None and sum(character.isalnum() for character in text) == len(receipt):
        return Heard(said, state, Ask.RECEIPT, receipt=receipt)
    if ticket_number.is_alone(text):
        return Heard(said, state, Ask.TICKET, ticket=ticket_number.find_number(text))
    return _hear_spelt(said, state, text)


def _hear_spelt(said: Incoming, state: State, text: str) -> Heard | None:
    code = code_read_aloud(text)
    return Heard(said, state, Ask.CODES, codes=(code,)) if code else None


def _hear_wordless(said: Incoming, state: State) -> Heard:
    """Take a picture of a slip as if its code had been typed."""
    if said.file is None:
        return Heard(said, state, Ask.MEDIA if said.media else Ask.UNKNOWN)
    codes = slip_codes_in(said.seen) if said.seen is not None else ()
    if codes:
        return Heard(said, state, Ask.CODES, codes=codes)
    return Heard(said, state, Ask.PICTURE)


def _hear_freely(said: Incoming, state: State, text: str) -> Heard:
    if not text:
        return _hear_wordless(said, state)
    heard = _hear_words(said, state, text)
    if said.file is not None and heard.ask in _ABOUT_A_PICTURE:
        return _hear_wordless(said, state)
    return heard


def _hear_words(said: Incoming, state: State, text: str) -> Heard:
    if said.is_forwarded:
        # Whatever it says, it is not the person's own word: is it ours at all?
        return Heard(said, state, Ask.IS_THIS_YOU)
    # A code alone is by far the most frequent message.
    plain = _hear_alone(said, state, text) or _hear_name(said, state, text)
    plain = plain or _hear_queue(said, state, text) or _hear_number(said, state, text)
    if plain is not None:
        return plain
    if isinstance(state.form, Comparing) and _is_pasted(text):
        return Heard(said, state, Ask.IS_THIS_YOU)
    has_nik = receipt_code.find_nik(text)
    codes = slip_code.find_codes(text)
    if codes and (codes[0] == slip_code.fold(text) or any(map(_looks_like_ours, codes))):
        return Heard(said, state, Ask.CODES, codes=codes, has_nik=has_nik)
    return _hear_sentence(said, state, text, codes, has_nik=has_nik)


def _hear_name(said: Incoming, state: State, text: str) -> Heard | None:
    """Take what a slip is called: asked for, or told by "ini punya ibu"."""
    is_name = isinstance(state.form, NamingSlip) or (state.slips and name_in(text))
    return Heard(said, state, Ask.SLIP_NAME) if is_name else None


def _hear_queue(said: Incoming, state: State, text: str) -> Heard | None:
    """Recognise "habis 08.55" and "antrean jam 9"."""
    found = queue_word(text)
    return Heard(said, state, found.ask, clock=found.clock) if found is not None else None


def _hear_number(said: Incoming, state: State, text: str) -> Heard | None:
    """Recognise a receipt or a ticket number inside a sentence, and a linking code."""
    receipt = receipt_code.find_receipt(text)
    if receipt is not None:
        return Heard(said, state, Ask.RECEIPT, receipt=receipt)
    ticket = ticket_number.find_number(text)
    if ticket or ticket_number.is_meant(text):
        return Heard(said, state, Ask.TICKET, ticket=ticket)
    invite = _INVITE.fullmatch(text)
    if invite is not None:
        return Heard(said, state, Ask.LINK, invite=slip_code.fold(invite[1]))
    return None


def _is_pasted(text: str) -> bool:
    """Tell whether what follows *Ini dari Dukcapil?* is that message, or a question anew."""
    if len(text) > _LONGEST_ALONE or "\n" in text:
        return True
    understood = understand(text)
    is_question = understood.intent not in (Intent.UNKNOWN, Intent.IS_THIS_YOU, Intent.REPORT)
    return not (is_question and understood.confidence >= ACTS)


def _looks_like_ours(code: str) -> bool:
    """Tell whether a word is one of our codes, perhaps with a typing mistake."""
    return len(code) == slip_code.LENGTH and not code.isdigit()


def _hear_sentence(
    said: Incoming, state: State, text: str, codes: tuple[str, ...], *, has_nik: bool
) -> Heard:
    """Understand what is left; words that look like codes are only tried."""
    named = None if codes or has_nik else asks_by_name(text)
    if named is not None:
        return _about(Heard(said, state, Ask.REQUIREMENTS), named)
    understood = understand(receipt_code.without_nik(text) if has_nik else text)
    ask = _ask_of(understood)
    if ask in (Ask.MY_SLIPS, Ask.UNKNOWN) and not codes and speaks_of_blanks(text):
        return Heard(said, state, Ask.BLANKS, has_nik=has_nik)
    stage = stage_named(text) if ask in (Ask.MY_SLIPS, Ask.UNKNOWN) and not codes else None
    if stage is not None:
        return Heard(said, state, Ask.MY_SLIPS, has_nik=has_nik, stage=stage)
    if ask in (Ask.REPORT, Ask.REPORT_SENTENCE):
        # A sentence about money has amounts in it, not codes.
        return Heard(said, state, ask, has_nik=has_nik, is_guess=understood.confidence < SURE)
    if codes and ask in (Ask.MY_SLIPS, Ask.UNKNOWN):
        return Heard(said, state, Ask.CODES, codes=codes, has_nik=has_nik)
    # A complaint is kept without the number; a few words beside a NIK are none.
    if has_nik and not (ask is Ask.COMPLAIN and understood.confidence >= SURE):
        ask = Ask.NIK
    elif ask is Ask.UNKNOWN and said.media is not None:
        ask = Ask.MEDIA
    heard = Heard(
        said,
        state,
        ask,
        codes=codes,
        is_sure=not codes,
        has_nik=has_nik,
        is_guess=understood.confidence < SURE,
        guesses=_guesses(understood) if ask is Ask.UNKNOWN else (),
    )
    return _with_facts(heard, text)


def _guesses(understood: Understood) -> tuple[Ask, ...]:
    """Give what it may ask for; nothing if it is most likely none of our business."""
    if understood.guesses[:1] == (Intent.UNKNOWN,):
        return ()
    return tuple(dict.fromkeys(_INTENTS[intent] for intent in understood.guesses))


def _with_facts(heard: Heard, text: str) -> Heard:
    """Note what a sentence names, where the answer depends on it."""
    words = normalise(text)
    match heard.ask:
        case Ask.REQUIREMENTS:
            topics = find_topics(words)
            return _about(heard, with_topics(named_in(text), topics.services, topics.cases))
        case Ask.MY_SLIPS if heard.state.slips:
            return replace(heard, service=named_in(text).service)
        case Ask.HOURS:
            regions = {place.region for place in find_places(plain_words(text))}
            is_mobile = "mobile_service" in clusters_in(text, words)
            return replace(heard, is_of_regency="kabupaten" in regions, is_of_mobile=is_mobile)
        case Ask.UNKNOWN if not heard.guesses:
            is_money = speaks_of_money(text) and bool(find_topics(words).agencies)
            clusters = tuple(sorted(clusters_in(text, words)))
            return replace(heard, is_levy_elsewhere=is_money, clusters=clusters)
        case _:
            return heard


def _about(heard: Heard, named: Named) -> Heard:
    """Note which service and case a message names."""
    return replace(heard, service=named.service, case=named.case)


def _ask_of(understood: Understood) -> Ask:
    """What does something is asked about first, unless it was understood well."""
    if understood.confidence < _NEEDED.get(understood.intent, 0.0):
        return Ask.UNKNOWN
    if understood.is_account:
        return Ask.REPORT_SENTENCE
    return _INTENTS[understood.intent]
