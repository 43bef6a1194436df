"""Names: those that people give (one line, not empty, not too long), and whose command it is."""

import getpass

import typer

#: As long as the database keeps.
MOST_NAME = 80


def checked_name(text: str) -> str:
    """Check a name or a role; a callback of typer's options.

    Raises:
        typer.BadParameter: with a sentence.
    """
    name = " ".join(text.split())
    if not name or not name.isprintable():
        raise typer.BadParameter("write a name on one line")
    if len(name) > MOST_NAME:
        raise typer.BadParameter(f"at most {MOST_NAME} characters")
    return name


def login() -> str:
    """Give the login of whoever runs the command, for the record."""
    try:
        return getpass.getuser()[:MOST_NAME]
    except (KeyError, OSError):  # a container's user need not have a name
        return "unknown"
