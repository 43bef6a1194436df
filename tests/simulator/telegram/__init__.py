"""The Telegram Bot API as a bot sees it, from outside and from the webhook's side.

Calls are checked against `telegram-api.min.json`, a copy of PaulSonOfLars'
telegram-bot-api-spec (MIT, see `LICENSE.telegram-bot-api-spec`), Bot API 10.1.
Where the real server is lenient (unknown parameters, numbers as text in JSON) this one
refuses: a call that passes here passes there.
"""
