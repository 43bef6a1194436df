"""python-telegram-bot's own webhook server with the job done as its examples do it.

`PYTHON webhook_ptb.py PORT PLATFORM_PORT DATABASE`; keeps nothing, answers by request.
"""

import sqlite3
import sys

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters

PORT, PLATFORM, FILE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
CARDS = sqlite3.connect(FILE)


async def answer(update: Update, _context: "CallbackContext") -> None:
    row = CARDS.execute("SELECT status FROM card WHERE code=?", (update.message.text,)).fetchone()
    await update.message.reply_text(row[0] if row else "?")


application = (
    Application.builder()
    .token("123456:benchmark-token")
    .base_url(f"http://127.0.0.1:{PLATFORM}/bot")
    .concurrent_updates(True)
    .build()
)
application.add_handler(MessageHandler(filters.TEXT, answer))
application.run_webhook(
    listen="127.0.0.1",
    port=PORT,
    url_path="webhooks/telegram",
    secret_token="benchmark-secret",
    webhook_url=f"http://127.0.0.1:{PORT}/webhooks/telegram",
)
