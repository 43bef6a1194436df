"""A picture that is no slip: what to do instead, and what not to leave lying in a chat.

Whether it shows a KTP we do not find out: that would be reading faces and identity
cards. One answer covers both (UU 27/2022: no more data than the purpose needs).
"""

from typing import Final

from handlers.domain.heard import Heard
from handlers.domain.known import Known, Needs
from handlers.domain.messages import Channel, Line, Outgoing, Turn
from handlers.domain.picture import Seen, Sight

TEXT_FOR: Final[dict[Sight, str]] = {
    Sight.SEEN: "picture-no-code",
    Sight.UNREADABLE: "picture-unreadable",
    Sight.TOO_LARGE: "picture-too-large",
    Sight.UNAVAILABLE: "picture-unavailable",
}
#: How the person deletes it on both sides; we keep nothing that could be deleted.
_DELETE: Final[dict[Channel, str]] = {
    Channel.TELEGRAM: "picture-delete-telegram",
    Channel.WHATSAPP: "picture-delete-whatsapp",
}


def needs(heard: Heard) -> Needs:
    """Look at the picture, once: slow, so not while a transaction is open."""
    return Needs(picture=heard.said.file if heard.said.seen is None else None)


def reply(heard: Heard, _known: Known) -> Turn:
    """Say how a slip is photographed, and that a photo of a KTP is declined.

    Args:
        heard: a picture in which no slip's code was found; with one it is asked for codes.
    """
    seen = heard.said.seen or Seen(Sight.UNAVAILABLE)
    lines = [Line(TEXT_FOR[seen.sight]), Line("picture-declined")]
    if heard.said.channel in _DELETE:
        lines.append(Line(_DELETE[heard.said.channel]))
    return Turn((Outgoing(tuple(lines)),), heard.state)
