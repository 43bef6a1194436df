"""aiogram's own webhook server with the job done as its examples do it.

`PYTHON webhook_aiogram.py PORT PLATFORM_PORT DATABASE response|request`; keeps nothing.
"""

import sqlite3
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

PORT, PLATFORM, FILE, WAY = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
CARDS = sqlite3.connect(FILE)
dispatcher = Dispatcher()


@dispatcher.message()
async def answer(message: Message):
    row = CARDS.execute("SELECT status FROM card WHERE code=?", (message.text,)).fetchone()
    call = message.answer(row[0] if row else "?")
    return call if WAY == "response" else await call


session = AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{PLATFORM}"))
bot = Bot("123456:benchmark-token", session=session)
app = web.Application()
SimpleRequestHandler(
    dispatcher, bot, handle_in_background=False, secret_token="benchmark-secret"
).register(app, path="/webhooks/telegram")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, host="127.0.0.1", port=PORT, access_log=None)
