"""What is said of waiting: days in this phase, what the office usually needs, blanks.

Never a date for the card, never "soon"; with too few cases it is said that there are too few.
"""

from handlers.domain.application import Application
from handlers.domain.blanks import BlankState, BlankStock
from handlers.domain.known import Known
from handlers.domain.messages import Line, ShortDay, type_of_fact
from handlers.domain.office import Office
from handlers.domain.waiting import (
    OverdueCase,
    UsualWait,
    current_case,
    days_in_phase,
    is_overdue,
    may_be_raised,
)


def phase_line(application: Application, known: Known) -> Line:
    """Say how long a card is in its phase, and how long others were.

    Returns:
        What became of it on the officers' list, if it is there.
    """
    today = known.office.calendar.office_date(known.now)
    days = days_in_phase(application, today)
    case = case_of(application, known)
    if case is not None:
        return Line(_case_text(case, known), {"days": days, **_case_facts(case)})
    usual = usual_of(application, known)
    if usual is None or not usual.is_told:
        return Line("waiting-unknown", {"days": days})
    facts = {"median": usual.median_days, "most": usual.most_days, "cases": usual.cases}
    return Line("waiting-usual", {"days": days, **facts})


def blanks_line(blanks: BlankStock | None, office: Office) -> Line:
    """Say what an officer last said of card blanks, and when; that they are needed, if nothing."""
    if blanks is None:
        return Line("blanks-needed")
    is_empty = blanks.state is BlankState.EMPTY
    told_on = office.calendar.office_date(blanks.told_at)
    text = "blanks-empty" if is_empty else "blanks-available"
    return Line(text, {"since": ShortDay(blanks.since), "told": ShortDay(told_on)})


def may_complain(application: Application, known: Known) -> bool:
    """Tell whether *Lebih lama dari biasanya* stands under a status."""
    office = known.office
    today = office.calendar.office_date(known.now)
    if not is_overdue(application, usual_of(application, known), today):
        return False
    case = case_of(application, known)
    return may_be_raised(case, office.calendar, today, office.overdue_answer_days)


def usual_of(application: Application, known: Known) -> UsualWait | None:
    """Give what the office needed for an application's phase."""
    return known.waits.get((application.service, application.status))


def case_of(application: Application, known: Known) -> OverdueCase | None:
    """Give an application's place on the officers' list in its present phase."""
    return current_case(application, known.overdue.get(application.id))


def _case_text(case: OverdueCase, known: Known) -> str:
    if case.answer is not None:
        return "overdue-answered"
    is_late = known.office.calendar.office_date(known.now) > case.due_on
    return "overdue-unanswered" if is_late else "overdue-listed"


def _case_facts(case: OverdueCase) -> dict[str, type_of_fact]:
    if case.answer is not None and case.answered_on is not None:
        return {"answer": case.answer.value, "on": ShortDay(case.answered_on)}
    return {"raised": ShortDay(case.raised_on), "due": ShortDay(case.due_on)}
