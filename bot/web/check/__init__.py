"""The page `/cek`: a status by NIK and family-card number. In a chat neither is ever used."""

from bot.web.check.routes import CheckPage, check_routes

__all__ = ["CheckPage", "check_routes"]
