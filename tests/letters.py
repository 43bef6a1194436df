"""Messages as the sender gives them to a channel."""

from handlers.domain.messages import Channel, MessageClass
from storage.letters import Letter
from storage.outbox import Claimed


def claimed(
    letter: Letter,
    channel: Channel = Channel.TELEGRAM,
    *,
    row_id: str = "0123456789abcdef" * 2,
    kind: MessageClass = MessageClass.REPLY,
    window_is_open: bool = True,
) -> Claimed:
    """Give a letter as a claimed row."""
    return Claimed(
        id=row_id,
        lane="a" * 32,
        channel=channel,
        kind=kind,
        attempts=1,
        repeats=0,
        is_report_talk=False,
        subject=None,
        not_after=None,
        letter=letter,
        window_is_open=window_is_open,
    )
