"""The way from a chat to the page `/cek`, for whoever has no slip at hand."""

from typing import Final

from handlers.domain.messages import Action, Button
from handlers.domain.office import Office

#: Where the page is, below the office's own address.
PATH: Final = "/cek"


def check_door(office: Office) -> tuple[Button, ...]:
    """Give the button that opens the page; none if the office has no page of its own."""
    if not office.public_url:
        return ()
    link = f"{office.public_url.rstrip('/')}{PATH}"
    return (Button("button-check-page", Action.CHECK, link=link),)
