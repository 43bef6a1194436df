"""Settings: config.toml and the environment, read once, typed, with errors that help."""

from bot.settings.errors import Problem, SettingsError
from bot.settings.load import load_settings
from bot.settings.model import Settings

__all__ = ["Problem", "Settings", "SettingsError", "load_settings"]
