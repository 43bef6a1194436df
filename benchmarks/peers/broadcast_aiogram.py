"""A broadcast as aiogram's example does it: one after the other, with a short sleep.

`PYTHON broadcast_aiogram.py ROOT TOKEN PER_SECOND FIRST COUNT`; keeps nothing, answers meanwhile.
The example sleeps 0.05 s ("20 messages per second (Limit: 30 messages per second)"); the sleep
is scaled with the limit.
Source: https://github.com/aiogram/aiogram/blob/dev-2.x/examples/broadcast_example.py
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.types import Message

ROOT, TOKEN = sys.argv[1:3]
PER_SECOND, FIRST, COUNT = map(int, sys.argv[3:])
SLEEP_S = 0.05 * 30 / PER_SECOND
TEXT = "KTP-el Anda sudah jadi. Silakan diambil di Loket 3, gratis."
dispatcher = Dispatcher()


@dispatcher.message()
async def answer(message: Message) -> None:
    await message.answer("Sudah jadi.")


async def send(bot: Bot, chat: int) -> None:
    try:
        await bot.send_message(chat, TEXT)
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await send(bot, chat)
    except TelegramAPIError as error:
        print("not sent:", error, file=sys.stderr)


async def main() -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ROOT)))
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    for chat in range(FIRST, FIRST + COUNT):
        await send(bot, chat)
        await asyncio.sleep(SLEEP_S)
    await dispatcher.stop_polling()
    await polling
    await bot.session.close()


asyncio.run(main())
