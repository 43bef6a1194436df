"""The chat on the start page: `POST` says something, a stream of events brings the answers."""

from bot.channels.webchat.context import WebChat
from bot.channels.webchat.routes import webchat_routes

__all__ = ["WebChat", "webchat_routes"]
