"""Buttons on Telegram: their data is bound to the platform and the chat."""

from bot.channels import buttons
from handlers.domain.messages import Channel, Tap
from handlers.texts.render import RenderedButton
from storage.vault.keys import Keys


def tap_data(keys: Keys, chat: str, button: RenderedButton) -> str:
    """Give a button's callback data for a chat."""
    return buttons.encode(keys, f"{Channel.TELEGRAM}:{chat}", button)


def tap_of(keys: Keys, chat: str, data: str) -> Tap:
    """Open callback data; what is forged or from another chat becomes `Action.REFUSED`."""
    return buttons.decode(keys, f"{Channel.TELEGRAM}:{chat}", data)
