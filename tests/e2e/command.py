"""`tanpacalo` with the moved clock of the tests: `python -m tests.e2e.command WORDS`."""

import bot.base
from bot.__main__ import main
from tests.e2e.server import moved_clock

if __name__ == "__main__":
    for opening in (bot.base.open_base, bot.base.open_unfilled):
        assert opening.__kwdefaults__ is not None
        opening.__kwdefaults__["clock"] = moved_clock
    main()
