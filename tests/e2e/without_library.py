"""The tests' server as if python-telegram-bot had never been installed."""

import sys

if __name__ == "__main__":
    sys.modules["telegram"] = None  # type: ignore[assignment]  # what Python takes for "not there"
    from tests.e2e.server import main

    main()
