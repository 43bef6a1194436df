"""Reminders: asking for one, its text, and what is tapped under it."""

from datetime import datetime, time
from typing import Final

from handlers.conversations.opening import opening_line
from handlers.conversations.status import ask_for_code, is_card, pickup_line, unique
from handlers.domain import slip_code
from handlers.domain.application import Application, Status
from handlers.domain.complaint import OPEN
from handlers.domain.effects import EndAllSubscriptions, EndSubscription, Snooze, Subscribe
from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import (
    Action,
    Button,
    Line,
    MessageClass,
    Outgoing,
    Template,
    Turn,
    say,
)
from handlers.domain.office import Office
from handlers.domain.reminder import ANNOUNCEMENT, PlannedReminder, plan, snooze

#: Version of the texts `reminder-consent` and `reminder-consent-ready`: the consent
#: that is recorded (UU 27/2022 Ps 20-22). A test holds their wording to it.
CONSENT_VERSION: Final = "2"
#: The same of `document-consent` and `document-consent-ready`, for all but the KTP-el.
DOCUMENT_CONSENT_VERSION: Final = "document-2"
#: Reminders of one morning are spread over an hour.
_SPREAD_S: Final = 3600


def remind_needs(heard: Heard) -> Needs:
    """Look up the card meant: the button's, or the one asked for here."""
    tap = heard.said.tap
    ids = (tap.target,) if tap is not None and tap.target else heard.state.slips
    return Needs(applications=ids, subscriptions=True)


def remind_reply(heard: Heard, known: Known) -> Turn:
    """Subscribe to the card meant; if it is not clear which, ask."""
    tap = heard.said.tap
    if tap is not None:
        application = known.by_id.get(tap.target)
        return _remind(heard, known, application) if application else _refuse(heard)
    mine = unique(known.by_id[id_] for id_ in heard.state.slips if id_ in known.by_id)
    waiting = [one for one in mine if not one.status.is_final]
    fresh = [one for one in waiting if one.id not in known.subscribed]
    match fresh or waiting:
        case []:
            return Turn((ask_for_code(known, Line("reminder-needs-code")),), heard.state)
        case [application]:
            return _remind(heard, known, application)
        case several:
            buttons = tuple(_which_button(application) for application in several)
            return Turn((say("reminder-which", *buttons),), heard.state)


def of_one_needs(heard: Heard) -> Needs:
    """Look up the card whose reminder was tapped, and this chat's subscriptions."""
    tap = heard.said.tap
    ids = (tap.target,) if tap is not None and tap.target else ()
    return Needs(applications=ids, subscriptions=True)


def collected_reply(heard: Heard, known: Known) -> Turn:
    """*Sudah diambil*: ends these reminders and stores a claim, never a status."""
    target = _meant(heard, known)
    if target is None:
        return _nothing(heard)
    effect = EndSubscription(target, claims_collected=True)
    return Turn((say("reminder-collected"),), heard.state, (effect,))


def tomorrow_reply(heard: Heard, known: Known) -> Turn:
    """*Ingatkan besok*: once more on the next working morning."""
    target = _meant(heard, known)
    application = known.by_id.get(target) if target is not None else None
    if application is None or application.id not in known.subscribed:
        return _nothing(heard)
    if application.status is not Status.READY_FOR_PICKUP:
        is_over = application.status.is_final
        text = "reminder-too-late" if is_over else "reminder-not-ready"
        return Turn((_about(text, application),), heard.state)
    again = snooze(known.now, known.office.calendar, _spread(known))
    day = known.office.calendar.office_date(again.due_at)
    effect = Snooze(application.id, application.version, again)
    return Turn((say("reminder-tomorrow", day=day),), heard.state, (effect,))


def stop_one_reply(heard: Heard, known: Known) -> Turn:
    """*Berhenti* under a reminder: ends that card's reminders."""
    target = _meant(heard, known)
    if target is None:
        return _nothing(heard)
    return Turn((say("reminder-stopped"),), heard.state, (EndSubscription(target),))


def stop_all_needs(_heard: Heard) -> Needs:
    """Ask what goes on all the same, duty digests and answers: then we must say so."""
    return Needs(officer=True, complaints=True)


def stop_all_reply(heard: Heard, known: Known) -> Turn:
    """BERHENTI: ends every reminder of this chat at once, and says so."""
    lines = [Line("stopped")]
    if known.officer_role:
        lines.append(Line("stopped-officer"))
    if any(one.state in OPEN for one in known.complaints):
        lines.append(Line("stopped-complaints"))
    return Turn((Outgoing(tuple(lines)),), heard.state, (EndAllSubscriptions(),))


def message(application: Application, slot: int, office: Office, now: datetime) -> Outgoing:
    """Build a reminder.

    Args:
        application: a card that is ready.
        slot: which of its reminders; the first says that it has become ready.
        office: where and when to come.
        now: UTC instant at which it leaves.

    Returns:
        Place, today's hours, free of charge; no name, no NIK.

    Nor what this chat calls the slip ("ibu"). A reminder comes unasked: it lights up on a
    telephone that lies on the table, it may reach whoever holds the number by now (D07), and
    an officer may have scanned the wrong slip (D14). On WhatsApp it would go to Meta as a
    template's parameter. The code says which slip it is to those who hold it.
    """
    code = slip_code.show(application.code)
    if slot == ANNOUNCEMENT:
        text = "reminder-ready" if is_card(application) else "document-reminder-ready"
        first = Line(text, {"code": code})
    else:
        text = "reminder-again" if is_card(application) else "document-reminder-again"
        first = Line(text, {"code": code, "since": application.status_since})
    where, hours = pickup_line(application, office), opening_line(office, now)
    lines = (first, where, hours, Line("reminder-free"))
    return Outgoing(
        lines,
        _buttons_under(application),
        kind=MessageClass.REMINDER,
        template=_template(application, where, hours),
    )


def _template(application: Application, where: Line, hours: Line) -> Template:
    """Say the same in a line for each of four places."""
    text = "template-place-address" if "address" in where.facts else "template-place"
    code = "template-card" if is_card(application) else "template-document"
    places = (
        Line(code, {"code": slip_code.show(application.code)}),
        Line("template-day", {"day": application.status_since}),
        Line(text, where.facts),
        hours,
    )
    return Template("reminder", places)


def _buttons_under(application: Application) -> tuple[Button, ...]:
    target, version = application.id, application.version
    return (
        Button("button-collected", Action.COLLECTED, target, version),
        Button("button-tomorrow", Action.TOMORROW, target, version),
        Button("button-stop", Action.STOP, target, version),
    )


def _remind(heard: Heard, known: Known, application: Application) -> Turn:
    if application.status.is_final:
        return Turn((_about("reminder-too-late", application),), heard.state)
    if heard.said.channel.is_pulled:
        return Turn((_elsewhere(application, known.office),), heard.state)
    if application.id in known.subscribed:
        return Turn((_about("reminder-already", application),), heard.state)
    is_ready = application.status is Status.READY_FOR_PICKUP
    text, consent = _consent(application, is_ready=is_ready)
    reminders = _reminders(application, known) if is_ready else ()
    effect = Subscribe(application.id, application.version, consent, reminders, text)
    return Turn((_about(text, application),), heard.state, (effect,))


def _consent(application: Application, *, is_ready: bool) -> tuple[str, str]:
    """Give the text that is agreed to, and its version."""
    if is_card(application):
        return "reminder-consent-ready" if is_ready else "reminder-consent", CONSENT_VERSION
    text = "document-consent-ready" if is_ready else "document-consent"
    return text, DOCUMENT_CONSENT_VERSION


def _reminders(application: Application, known: Known) -> tuple[PlannedReminder, ...]:
    """Plan from the day the card became ready; that it is, was just said."""
    calendar = known.office.calendar
    ready_at = calendar.at(application.status_since, time(0))
    return plan(ready_at, known.now, calendar, _spread(known), announce=False)


def _spread(known: Known) -> int:
    return int(known.tokens[0][:8], 16) % _SPREAD_S


def _elsewhere(application: Application, office: Office) -> Outgoing:
    """Offer the channels that can send something later, the code filled in."""
    telegram, whatsapp = office.telegram_link, office.whatsapp_link
    buttons = []
    if telegram:
        link = f"{telegram}?start={application.code}"
        buttons.append(Button("button-open-telegram", Action.REMIND_ME, link=link))
    if whatsapp:
        link = f"{whatsapp}?text={application.code}"
        buttons.append(Button("button-open-whatsapp", Action.REMIND_ME, link=link))
    if not buttons:
        return _about("reminder-pulled-no-link", application)
    return say("reminder-pulled", *buttons)


def _which_button(application: Application) -> Button:
    facts = {"code": slip_code.show(application.code)}
    return Button(
        "button-remind-me-code",
        Action.REMIND_ME,
        application.id,
        application.version,
        facts=facts,
    )


def _meant(heard: Heard, known: Known) -> str | None:
    """Tell which card's reminders are meant: the button's, or the only one there is."""
    tap = heard.said.tap
    if tap is not None and tap.target:
        return tap.target
    return known.subscribed[0] if len(known.subscribed) == 1 else None


def _about(text: str, application: Application) -> Outgoing:
    return say(text, code=slip_code.show(application.code))


def _nothing(heard: Heard) -> Turn:
    return Turn((say("reminder-none"),), heard.state)


def _refuse(heard: Heard) -> Turn:
    return Turn((say("refused"),), heard.state)
