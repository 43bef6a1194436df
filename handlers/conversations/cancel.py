"""BATAL: leaves whatever is under way."""

from handlers.conversations import complaint, report
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Turn
from handlers.domain.state import ComplaintDraft, ComplaintTalk


def reply(heard: Heard, known: Known) -> Turn:
    """Drop what is being written, or leave the question under way."""
    if isinstance(heard.state.form, ComplaintDraft | ComplaintTalk):
        return complaint.cancel_reply(heard)
    return report.cancel_reply(heard, known)
