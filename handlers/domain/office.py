"""The office: everything about it comes from configuration, nothing is invented."""

from dataclasses import dataclass, field

from handlers.domain.calendar import OfficeCalendar
from handlers.domain.complaint import ComplaintRules
from handlers.domain.office_words import NO_OFFICE_WORDS, OfficeWords
from handlers.domain.own_facts import NO_OWN_FACTS, OwnFacts


@dataclass(frozen=True, slots=True)
class Office:
    """One civil-registry office.

    Attributes:
        address: "" until the office fills it in; then no address is told.
        pickup_place: where cards are collected, unless the application says otherwise.
        telegram_link: `https://t.me/<username>` or "".
        whatsapp_link: `https://wa.me/<number>` or "".
        public_url: the office's own page of this service, or "".
        complaints: deadlines and ends of complaints.
        answer_days: working days within which a report is due for an answer.
        reports_on_whatsapp: the office has declared that its number does not run in the
            WhatsApp Business app too, which shows every chat on a handset.
        own: what the office itself says of its services and counters.
        words: how people write here, in words that we know.
        overdue_answer_days: working days within which officers are due to answer about a
            card that waits longer than usual.
        old_data_days: a status that nobody has confirmed for longer is told with a warning.
    """

    name: str
    calendar: OfficeCalendar
    address: str = ""
    pickup_place: str = ""
    telegram_link: str = ""
    whatsapp_link: str = ""
    public_url: str = ""
    answer_days: int = 14
    reports_on_whatsapp: bool = False
    complaints: ComplaintRules = field(default_factory=ComplaintRules)
    own: OwnFacts = NO_OWN_FACTS
    words: OfficeWords = NO_OFFICE_WORDS
    overdue_answer_days: int = 5
    old_data_days: int = 7
