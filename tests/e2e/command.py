"""`tanpacalo` with the moved clock of the tests: `python -m tests.e2e.command WORDS`."""

import bot.base
from bot.__main__ import main
from tests.e2e.server import moved_clock

if __name__ == "__main__":
    defaults = bot.base.open_base.__kwdefaults__
    assert defaults is not None
    defaults["clock"] = moved_clock
    main()
