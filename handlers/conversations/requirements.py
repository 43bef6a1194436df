"""What to bring, as a short list to tick: the service and case that were named, at once.

Facts and their sources lie in `handlers/services`, the office's own in its file. Fee: UU
24/2013 Ps 79A; no letter from RT/RW: Perpres 96/2018.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from handlers.conversations.opening import opening_line
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Line, Outgoing, Turn
from handlers.domain.office import Office
from handlers.domain.own_facts import OwnItem
from handlers.services.catalogue import Case, Fact, Service, by_number, services
from handlers.services.naming import COMMONEST

#: The number under a button that asks for the other documents; no service has it.
OTHERS: Final = 1


def requirements_reply(heard: Heard, known: Known) -> Turn:
    """Answer the case that was named, or the commonest, with buttons for the others.

    Args:
        heard: names a service and a case, by its words or its button; perhaps neither.
        known: the office and the instant.

    Returns:
        One message of at most 600 characters; never a bare menu to what was typed.
    """
    tap = heard.said.tap
    if tap is not None and tap.version == OTHERS:
        return Turn((_other_documents(),), heard.state)
    if tap is not None:
        service, case_key = by_number().get(tap.version, (services()[COMMONEST], ""))
    else:
        service = services().get(heard.service, services()[COMMONEST])
        case_key = heard.case
    return Turn((requirements_message(service, case_key, known),), heard.state)


def requirements_message(service: Service, case_key: str, known: Known) -> Outgoing:
    """Build the list for one case.

    Args:
        case_key: "" or unknown for the commonest.
        known: the office with what it says itself, and the instant.
    """
    case = service.case(case_key)
    if case is None:
        lines = [Line("needs-unchecked"), Line("needs-free")]
    else:
        lines = [*_list(service, case, known.office), _free(service)]
    lines.append(opening_line(known.office, known.now))
    lines += _source(service, case, known.office)
    return Outgoing(tuple(lines), _buttons(service, case))


def _list(service: Service, case: Case, office: Office) -> Iterator[Line]:
    own = office.own.of_case(service.key, case.key)
    needs = list(_kept(case, own))
    items = [one.item for one in own if one.item]
    if not needs and not items and case.unknown:
        yield Line(case.unknown)
        return
    yield Line(case.heading)
    yield from (Line(fact.text) for fact in needs)
    yield from (Line("need-own", {"item": item}) for item in items)
    yield from (Line(fact.text) for fact in case.notes)


def _kept(case: Case, own: tuple[OwnItem, ...]) -> Iterator[Fact]:
    """Give what is known to be needed and not replaced by the office's own word."""
    replaced = {one.replaces for one in own}
    return (fact for fact in case.needs if fact.text not in replaced)


def _free(service: Service) -> Line:
    return Line("needs-free-no-letter" if service.says_no_letter else "needs-free")


def _source(service: Service, case: Case | None, office: Office) -> Iterator[Line]:
    """Say on whose word, and since when nobody has looked: the oldest day counts."""
    if case is None:
        return
    own = office.own.of_case(service.key, case.key)
    told = {fact.source.title: fact.source.read_on for fact in (*_kept(case, own), *case.notes)}
    told |= {one.source: one.on for one in own}
    if told:
        oldest: date = min(told.values())
        yield Line("needs-source", {"sources": "; ".join(told), "day": oldest})


def _buttons(service: Service, shown: Case | None) -> tuple[Button, ...]:
    """Offer the service's other cases, then the other documents, hours, and the law."""
    others = tuple(
        Button(case.button, Action.REQUIREMENTS, version=case.number)
        for case in service.cases
        if case is not shown and case.button
    )
    return (
        *others,
        Button("button-other-documents", Action.REQUIREMENTS, version=OTHERS),
        Button("button-hours", Action.HOURS),
        Button("button-show-free", Action.SHOW_FREE),
    )


def _other_documents() -> Outgoing:
    buttons = (
        Button(service.button, Action.REQUIREMENTS, version=service.number)
        for service in services().values()
        if service.cases
    )
    return Outgoing((Line("needs-which"),), tuple(buttons))
