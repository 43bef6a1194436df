"""A broadcast as python-telegram-bot's manual does it: AIORateLimiter, a few tasks at once.

`PYTHON broadcast_ptb.py ROOT TOKEN PER_SECOND FIRST COUNT`; keeps nothing, answers meanwhile.
Source: https://github.com/python-telegram-bot/python-telegram-bot/wiki/Avoiding-flood-limits
"""

import asyncio
import sys

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, CallbackContext, MessageHandler, filters

ROOT, TOKEN = sys.argv[1:3]
PER_SECOND, FIRST, COUNT = map(int, sys.argv[3:])
#: Its pool of connections is slower with more (docs/performance.md).
AT_ONCE = 16
TEXT = "KTP-el Anda sudah jadi. Silakan diambil di Loket 3, gratis."


async def answer(update: Update, _context: CallbackContext) -> None:
    await update.message.reply_text("Sudah jadi.")


async def send(application: Application, chats: "iter") -> None:
    for chat in chats:
        try:
            await application.bot.send_message(chat, TEXT)
        except TelegramError as error:
            print("not sent:", error, file=sys.stderr)


async def main() -> None:
    limiter = AIORateLimiter(overall_max_rate=PER_SECOND, max_retries=20)
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{ROOT}/bot")
        .connection_pool_size(AT_ONCE + 4)
        .rate_limiter(limiter)
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, answer))
    async with application:
        await application.start()
        await application.updater.start_polling()
        chats = iter(range(FIRST, FIRST + COUNT))
        await asyncio.gather(*(send(application, chats) for _ in range(AT_ONCE)))
        await application.updater.stop()
        await application.stop()


asyncio.run(main())
