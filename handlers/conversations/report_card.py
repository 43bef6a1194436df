"""Before a report: who reads it, what the platform knows, where else to go."""

from typing import Final

from handlers.domain.known import Known
from handlers.domain.messages import Channel, Line

#: What the platform sees is another for each (security.md F15).
KNOWS: Final[dict[Channel, str]] = {
    Channel.TELEGRAM: "report-knows-telegram",
    Channel.WHATSAPP: "report-knows-whatsapp",
    Channel.WEB: "report-knows-web",
    Channel.TERMINAL: "report-knows-terminal",
}

ROLES: Final[dict[str, str]] = {
    "counter": "role-counter",
    "supervisor": "role-supervisor",
    "inspectorate": "role-inspectorate",
}


def card(known: Known, channel: Channel) -> tuple[Line, ...]:
    """Say who reads the report and what stays unknown, before a word is written.

    Args:
        known: the readers, by role, from live configuration.
        channel: where the talk takes place.
    """
    readers = [_role_line(role) for role in known.readers]
    lines = (Line("report-readers"), *readers, Line(KNOWS[channel]), Line("report-rules"))
    return (Line("report-demo"), *lines) if known.is_demo else lines


def outside_lines() -> tuple[Line, ...]:
    """List the channels outside the office.

    Saber Pungli is not among them: Perpres 49/2025 dissolved it.
    """
    return (
        Line("report-outside-ombudsman"),
        Line("report-outside-lapor"),
        Line("report-outside-kpk"),
        Line("report-outside-police"),
    )


def _role_line(role: str) -> Line:
    text = ROLES.get(role)
    return Line(text) if text else Line("role-other", {"role": role})
