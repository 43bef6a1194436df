"""Joins the simulated platforms to one application."""

from starlette.applications import Starlette
from starlette.routing import Route

from tests.simulator.telegram.api import BotApi
from tests.simulator.telegram.control import TelegramControl
from tests.simulator.telegram.simulation import TelegramSimulation


class Stage:
    """Holds the present simulation; a reset puts a new one in its place."""

    def __init__(self) -> None:
        self.telegram = TelegramSimulation()

    async def reset(self) -> None:
        """End the present simulation and begin a new one."""
        ended, self.telegram = self.telegram, TelegramSimulation()
        await ended.close()


def build_app() -> Starlette:
    """Return the application: `/bot<token>/<method>` and `/_control/...`."""
    stage = Stage()
    api = BotApi(lambda: stage.telegram)
    control = TelegramControl(lambda: stage.telegram, stage.reset)
    return Starlette(routes=[Route("/bot{token}/{method}", api), *control.routes()])
