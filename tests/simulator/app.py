"""Joins the simulated platforms to one application."""

from functools import partial

from starlette.applications import Starlette
from starlette.routing import Route

from tests.simulator.telegram.api import BotApi, serve_file
from tests.simulator.telegram.control import TelegramControl
from tests.simulator.telegram.simulation import TelegramSimulation
from tests.simulator.whatsapp.api import VERSION, CloudApi
from tests.simulator.whatsapp.control import WhatsAppControl
from tests.simulator.whatsapp.simulation import WhatsAppSimulation


class Stage:
    """Holds the present simulations; a reset puts a new one in a platform's place."""

    def __init__(self) -> None:
        self.telegram = TelegramSimulation()
        self.whatsapp = WhatsAppSimulation()

    async def reset_telegram(self) -> None:
        """End the present simulation and begin a new one."""
        ended, self.telegram = self.telegram, TelegramSimulation()
        await ended.close()

    async def reset_whatsapp(self) -> None:
        """End the present simulation and begin a new one."""
        ended, self.whatsapp = self.whatsapp, WhatsAppSimulation()
        await ended.close()


def build_app() -> Starlette:
    """Return the application: the platforms' own addresses, and `/_control/...`."""
    stage = Stage()
    bot_api = BotApi(lambda: stage.telegram)
    cloud_api = CloudApi(lambda: stage.whatsapp)
    telegram = TelegramControl(lambda: stage.telegram, stage.reset_telegram)
    whatsapp = WhatsAppControl(lambda: stage.whatsapp, stage.reset_whatsapp)
    return Starlette(
        routes=[
            Route("/file/bot{token}/{path:path}", partial(serve_file, lambda: stage.telegram)),
            Route("/bot{token}/{method}", bot_api),
            Route(f"/{VERSION}/{{node}}", cloud_api),
            Route(f"/{VERSION}/{{node}}/{{edge}}", cloud_api),
            *whatsapp.routes(),
            *telegram.routes(),
        ]
    )
