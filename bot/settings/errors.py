"""What is wrong with the settings, in sentences for whoever can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.domain.errors import TanpaCaloError


@dataclass(frozen=True, slots=True)
class Problem:
    """One key that cannot be used.

    The offending value is never a part of it: it may be a token.

    Attributes:
        source: `config.toml:12` or the name of an environment variable.
        key: `section.key`, "" if the whole source is meant.
        problem: what is wrong; names the nearest known key if this one is unknown.
        example: a line that would do, "" if there is none.
    """

    source: str
    key: str
    problem: str
    example: str = ""

    def __str__(self) -> str:
        """Give one or two lines."""
        line = ": ".join(part for part in (self.source, self.key, self.problem) if part)
        return f"{line}\n  for example: {self.example}" if self.example else line


class SettingsError(TanpaCaloError):
    """Keys in config.toml or the environment cannot be used; all of them are named.

    Args:
        problems: at least one.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
