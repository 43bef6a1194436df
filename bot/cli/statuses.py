"""`tanpacalo statuses`: the status words that imports bring, known and unknown."""

import typer

from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, show_table
from handlers.domain.siak import words_of
from storage import status_words

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Status words of imports: those that nobody knows yet, and those that are understood.",
)


@app.command("unknown")
def unknown(config: ConfigOption = None) -> None:
    """List the status words that imports brought and nobody knows. Nothing is guessed.

    Say in config.toml under [import.statuses] what each means; then it leaves the list. A
    word that no import has brought for 90 days goes by itself.

    Example:  tanpacalo statuses unknown
    """
    with opened(config) as base, base.database.transaction() as tx:
        known = base.settings.imports.status_words()
        found = status_words.settle(tx, base.keys, known)
    rows = [(one.word, f"{one.rows:,}", str(one.first_on), str(one.last_on)) for one in found]
    show_table(("word", "rows", "first", "last"), rows, empty="Every word is known.")
    if found:
        say(
            "In config.toml, with the status that the registry's manual gives it:\n"
            f'  [import.statuses]\n  "{found[0].word}" = "..."\n'
            "The statuses: tanpacalo statuses known"
        )


@app.command("known")
def known(config: ConfigOption = None) -> None:
    """List every status with the words that are understood as it, the office's own first.

    Small misspellings of longer words are understood, too.

    Example:  tanpacalo statuses known
    """
    with opened(config) as base:
        own = base.settings.imports.statuses
    rows = [
        (
            status.value.upper(),
            ", ".join([*(word for word, meant in own.items() if meant is status), *words]),
        )
        for status, words in words_of().items()
    ]
    show_table(("status", "words"), rows, empty="")
