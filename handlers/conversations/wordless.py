"""What came without words: voice, sticker, place, contact, film, file. Never silence.

Nothing of it is fetched or kept. Each answer says what helps instead.
"""

from typing import Final

from handlers.conversations.information import place_lines
from handlers.conversations.opening import opening_line
from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Line, Media, Outgoing, Turn

TEXT_FOR: Final[dict[Media, str]] = {
    Media.PHOTO: "media-photo",
    Media.VOICE: "media-voice",
    Media.VIDEO: "media-video",
    Media.STICKER: "media-sticker",
    Media.LOCATION: "media-location",
    Media.CONTACT: "media-contact",
    Media.DOCUMENT: "media-document",
    Media.OTHER: "media-other",
}
_QUEUE: Final = Button("button-queue", Action.QUEUE)


def reply(heard: Heard, known: Known) -> Turn:
    """Say a useful sentence for each kind.

    Args:
        heard: something without words.
        known: the office; who shows where they are wants to know where we are, and whom
            typing is hard for may come.
    """
    media = heard.said.media or Media.OTHER
    office = known.office
    lines = [Line(TEXT_FOR[media])]
    if media is Media.LOCATION:
        lines += [*place_lines(known), opening_line(office, known.now)]
        return Turn((Outgoing(tuple(lines), (_QUEUE,)),), heard.state)
    if media is Media.VOICE:
        lines += [Line("media-voice-counter", {"office": office.name})]
        lines += [opening_line(office, known.now)]
    return Turn((Outgoing(tuple(lines)),), heard.state)
