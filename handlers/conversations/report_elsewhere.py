"""No report on WhatsApp while the office has not said that nobody else sees its chats.

A number that also runs in the WhatsApp Business app shows every chat on a handset, to
whoever holds it. Until the operator declares that this one does not
(`whatsapp.not_in_business_app`), nothing of a report is taken here.
"""

from dataclasses import replace
from typing import Final

from handlers.conversations.report_card import outside_lines
from handlers.conversations.report_questions import report_message
from handlers.domain.effects import DiscardDraft
from handlers.domain.heard import OF_A_DRAFT, OF_A_TALK, Ask, Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Channel, Line, Turn
from handlers.domain.office import Office
from handlers.domain.state import ReportDraft, ReportTalk

#: Everything that writes, sends or opens a report. What drops one (BATAL) still works.
_OF_A_REPORT: Final = OF_A_DRAFT | OF_A_TALK | {Ask.REPORT, Ask.REPORT_SENTENCE, Ask.RECEIPT}


def is_closed(channel: Channel, office: Office) -> bool:
    """Tell whether somebody else may be reading along."""
    return channel is Channel.WHATSAPP and not office.reports_on_whatsapp


def is_refused(heard: Heard, office: Office) -> bool:
    """Tell whether this would be a part of a report where none may be written."""
    return heard.ask in _OF_A_REPORT and is_closed(heard.said.channel, office)


def reply(heard: Heard, known: Known) -> Turn:
    """Say why not here and where instead. What was begun while it was allowed is dropped."""
    buttons = _links(known.office)
    lines = [Line("report-not-on-whatsapp")]
    if buttons:
        lines.append(Line("report-elsewhere"))
    else:
        lines += [Line("report-outside"), *outside_lines()]
    form = heard.state.form
    dropped = (DiscardDraft(form.report_id),) if isinstance(form, ReportDraft) else ()
    kept = None if isinstance(form, ReportDraft | ReportTalk) else form
    message = report_message(*lines, buttons=buttons)
    return Turn((message,), replace(heard.state, form=kept), dropped)


def _links(office: Office) -> tuple[Button, ...]:
    """Offer the service's other doors. No link begins a report by itself (A28)."""
    doors: list[Button] = []
    if office.telegram_link:
        doors.append(Button("button-open-telegram", Action.REPORT, link=office.telegram_link))
    if office.public_url:
        doors.append(Button("button-open-page", Action.REPORT, link=office.public_url))
    return tuple(doors)
