"""It is free: the law told, and shown large to whoever asks for money.

Source: UU 24/2013 Ps 79A, whose explanation names replacements and corrections too.
"""

from typing import Final

from handlers.domain.heard import Heard
from handlers.domain.known import Known
from handlers.domain.messages import Action, Button, Channel, Line, Outgoing, Turn
from handlers.domain.office import Office

#: The page and the picture at the office's own address; the same for everybody.
PAGE: Final = "/gratis"
PICTURE: Final = "/gratis.png"


def fee_reply(heard: Heard, _known: Known) -> Turn:
    """The law first, then what to hold up and where to report; no push."""
    buttons = (
        Button("button-show-free", Action.SHOW_FREE),
        Button("button-report", Action.REPORT),
    )
    return Turn((Outgoing((Line("fee"),), buttons),), heard.state)


def show_free_reply(heard: Heard, known: Known) -> Turn:
    """*Tunjukkan ini*: the law alone in a message of its own, then what to say.

    Two messages, since a picture may be lost on its way without our hearing of it: what
    matters stands in the second one too.
    """
    channel, office = heard.said.channel, known.office
    shown = Outgoing((Line("free-card"),), picture=_picture(channel, office))
    return Turn((shown, Outgoing((Line("free-say"),), _buttons(channel, office))), heard.state)


def _picture(channel: Channel, office: Office) -> str:
    """Give the picture's address where a platform can fetch it; pulled channels have the page."""
    if channel.is_pulled or not office.public_url:
        return ""
    return office.public_url + PICTURE


def _buttons(channel: Channel, office: Office) -> tuple[Button, ...]:
    report = Button("button-report", Action.REPORT)
    # The web chat stands at the same address, whatever it is called.
    root = "" if channel is Channel.WEB else office.public_url
    if not root and channel is not Channel.WEB:
        return (report,)
    return (Button("button-show-page", Action.SHOW_FREE, link=root + PAGE), report)
