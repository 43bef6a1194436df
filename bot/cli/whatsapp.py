"""`tanpacalo whatsapp`: what it costs, and the wordings that Meta must approve."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final

import orjson
import typer

from bot.base import Base
from bot.channels.whatsapp.templates import quick_replies, wording
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, show_table
from bot.rates import spending_of
from handlers.conversations import notices, officer, reminder, tickets
from handlers.domain import slip_code, ticket_number
from handlers.domain.application import Application, Status
from handlers.domain.complaint import (
    Complaint,
    ComplaintClass,
    ComplaintKind,
    ComplaintState,
)
from handlers.domain.messages import Outgoing
from handlers.domain.notice import Notice, NoticeKind
from handlers.domain.office import Office
from handlers.domain.officer import AgeClass, DigestCopy, DigestFacts, Role
from handlers.domain.reminder import ANNOUNCEMENT
from handlers.domain.state import Language
from handlers.texts.render import render
from notifications.spending import REMINDERS, MonthlyBill, Spending, monthly_bill
from storage import reminders

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

#: Names to submit under; configuration may know others.
SUGGESTED: Final = {
    "reminder": "tanpa_calo_reminder",
    "digest": "tanpa_calo_digest",
    "notice": "tanpa_calo_notice",
    "ticket": "tanpa_calo_ticket",
}
NO_PRICE_LIST: Final = (
    "Messages are counted, not priced: copy whatsapp-rates.example.toml, fill in Meta's prices "
    "and name the copy in config.toml: [whatsapp] rates_file."
)
CODES: Final = {Language.INDONESIAN: "id", Language.ENGLISH: "en"}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="WhatsApp: what it costs this month, and the message templates to submit to Meta.",
)


@app.command("cost")
def cost(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Show what WhatsApp costs this month: billed messages, money, forecast, cap.

    Messages are counted from what Meta tells of each; prices come from the file that
    `whatsapp.rates_file` names. The forecast goes by working days.

    Example:  tanpacalo whatsapp cost
    """
    with opened(config) as base, base.database.transaction() as tx:
        spending = spending_of(base.settings)
        bill = monthly_bill(tx, base.office, spending.rates, today=base.today())
        is_waiting = reminders.are_held(tx)
        room = spending.room(tx, base.office, now=base.clock())
    notes = _notes(base, bill, spending)
    if is_waiting or room == 0:
        notes.append("The cap is reached: new reminders wait, answers go on.")
    if as_json:
        typer.echo(orjson.dumps(_as_json(bill, spending, room, notes), option=orjson.OPT_INDENT_2))
        return
    rows = [(category, f"{count}") for category, count in bill.messages.items()]
    show_table(("category", "messages"), rows, empty="No message was billed this month.")
    for line in _money_lines(bill, spending):
        typer.echo(line)
    for note in notes:
        say(note)


def _money_lines(bill: MonthlyBill, spending: Spending) -> list[str]:
    currency = spending.rates.currency
    if not currency:
        return []
    lines = [f"{bill.month:%Y-%m}: {_money(bill.cost)} {currency}"]
    if bill.forecast is not None:
        lines.append(f"To the month's end, by working days: {_money(bill.forecast)} {currency}")
    cap = f"{_money(spending.cap)} {currency}" if spending.cap else "none"
    return [*lines, f"Cap: {cap}"]


def _notes(base: Base, bill: MonthlyBill, spending: Spending) -> list[str]:
    """Say what must be filled in, in sentences."""
    file = base.settings.whatsapp.rates_file
    if file is None:
        notes = [NO_PRICE_LIST]
    else:
        words = ", ".join(bill.missing)
        notes = [f"No price for: {words}. Fill it in: {file}."] if bill.missing else []
    if spending.cap and spending.rates.price(base.today(), REMINDERS) is None:
        notes.append(
            f"The cap cannot tell what a reminder costs: fill in the price of {REMINDERS}."
        )
    return notes


def _as_json(
    bill: MonthlyBill, spending: Spending, room: int | None, notes: list[str]
) -> dict[str, Any]:
    is_priced = bool(spending.rates.currency)
    return {
        "month": f"{bill.month:%Y-%m}",
        "messages": bill.messages,
        "billed": sum(bill.messages.values()),
        "currency": spending.rates.currency or None,
        "cost": float(bill.cost) if is_priced else None,
        "forecast": float(bill.forecast) if is_priced and bill.forecast is not None else None,
        "forecast_by": "working days",
        "cap": float(spending.cap) if spending.cap else None,
        "reminders_left": room,
        "without_price": list(bill.missing),
        "notes": notes,
    }


def _money(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@dataclass(frozen=True, slots=True)
class _Submission:
    """One template in one language, as Meta's form asks for it."""

    name: str
    language: str
    category: str
    body: str
    samples: tuple[str, ...]
    buttons: tuple[str, ...]


@app.command("templates")
def templates(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Print the message templates to submit to Meta, word for word.

    WhatsApp Manager, "Message templates", "Create template": name, category and language as
    printed, the body with its samples, and the buttons as quick replies. With --json: the
    bodies for Meta's API.

    Example:  tanpacalo whatsapp templates
    """
    with opened(config) as base:
        known = base.settings.whatsapp.templates
        names = {key: known[key].name if key in known else SUGGESTED[key] for key in SUGGESTED}
        found = [
            _submission(names[key], message, language)
            for key, message in _samples(base.office, base.clock()).items()
            for language in Language
        ]
    if as_json:
        bodies = [_api_body(one) for one in found]
        typer.echo(orjson.dumps(bodies, option=orjson.OPT_INDENT_2))
        return
    typer.echo("\n".join(_printed(one) for one in found))


def _submission(name: str, message: Outgoing, language: Language) -> _Submission:
    rendered = render(message, language)
    assert rendered.template is not None
    template = rendered.template
    labels = quick_replies(template.name, [_plain(button.label) for button in rendered.buttons])
    body = wording(template.name, language)
    places = template.parameters
    return _Submission(name, CODES[language], "UTILITY", body, places, tuple(labels))


def _samples(office: Office, now: datetime) -> dict[str, Outgoing]:
    """Build messages as they leave, about a card and counts that do not exist."""
    today = office.calendar.office_date(now)
    facts = DigestFacts(today, 4, 7, 0, cards={AgeClass.DAYS_0_2: 12, AgeClass.OVER_14: 3})
    copy = DigestCopy(Role.SUPERVISOR.value, id="0" * 32)
    return {
        "reminder": reminder.message(_card(today, now), ANNOUNCEMENT, office, now),
        "digest": officer.digest_message(facts, office, copy),
        "notice": notices.push_message(_notice(now), _card(today, now), office, now),
        "ticket": tickets.push_message(_ticket(today), office, today),
    }


def _notice(now: datetime) -> Notice:
    text = "Perekaman KTP-el berhenti sementara. Layanan lain tetap berjalan."
    english = "Recording for the e-KTP has stopped for now. Other services go on."
    return Notice("0" * 32, NoticeKind.OUTAGE, text, now, english=english)


def _ticket(today: date) -> Complaint:
    return Complaint(
        id="0" * 32,
        number=ticket_number.make_number(b"\x2a" * slip_code.RANDOM_BYTES),
        kind=ComplaintKind.COMPLAINT,
        grade=ComplaintClass.NORMATIVE,
        state=ComplaintState.ANSWERED,
        due_on=today,
    )


def _card(today: date, now: datetime) -> Application:
    return Application(
        id="0" * 32,
        code=slip_code.make_code(b"\x2a" * slip_code.RANDOM_BYTES),
        service="ktp",
        status=Status.READY_FOR_PICKUP,
        version=1,
        status_since=today,
        data_at=now,
        submitted_on=None,
        pickup_place="",
    )


def _plain(label: str) -> str:
    """Take emoji away: Meta refuses them on a template's buttons."""
    return "".join(sign for sign in label if sign.isalnum() or sign in " ()").strip()


def _api_body(one: _Submission) -> dict[str, Any]:
    buttons = [{"type": "QUICK_REPLY", "text": label} for label in one.buttons]
    body = {"type": "BODY", "text": one.body, "example": {"body_text": [list(one.samples)]}}
    return {
        "name": one.name,
        "language": one.language,
        "category": one.category,
        "components": [body, {"type": "BUTTONS", "buttons": buttons}] if buttons else [body],
    }


def _printed(one: _Submission) -> str:
    samples = "\n".join(
        f"  {{{{{place}}}}} {sample}" for place, sample in enumerate(one.samples, 1)
    )
    buttons = "".join(f"  {label}\n" for label in one.buttons) or "  none\n"
    return (
        f"--- {one.name} · {one.category} · {one.language} ---\n{one.body}\n"
        f"Samples:\n{samples}\nQuick replies:\n{buttons}"
    )
