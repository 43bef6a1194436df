"""Reads what the office itself says of its services and words, and refuses what would not fit."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.settings import Settings
from handlers.conversations.requirements import requirements_message
from handlers.domain.known import Known
from handlers.domain.office import Office
from handlers.domain.office_words import (
    NO_OFFICE_WORDS,
    OfficeWords,
    parse_office_words,
)
from handlers.domain.own_facts import NO_OWN_FACTS, OwnFacts, OwnFactsError, parse_own_facts
from handlers.domain.state import Language
from handlers.services.catalogue import services
from handlers.texts.render import render

#: So much fits a small phone without scrolling.
MOST_CHARACTERS: Final = 600
#: A Sunday: what is said of the hours is at its longest.
_SUNDAY: Final = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def with_own_facts(settings: Settings) -> Office:
    """Give the office with what it says of itself.

    Raises:
        OwnFactsError: the file cannot be read or used; names the file and the entry.
    """
    office = settings.office_value()
    return replace(
        office,
        own=read_own_facts(settings.office.services_file, office),
        words=read_office_words(settings.office.words_file),
    )


def read_own_facts(file: Path | None, office: Office) -> OwnFacts:
    """Read the office's file about its services.

    Args:
        file: `office.services_file`; None says nothing.
        office: whose hours stand beside each list.

    Raises:
        OwnFactsError: as above.
    """
    if file is None:
        return NO_OWN_FACTS
    with _naming(file, "services.example.toml"):
        facts = parse_own_facts(tomllib.loads(file.read_text(encoding="utf-8-sig")))
        _require_room(replace(office, own=facts))
    return facts


def read_office_words(file: Path | None) -> OfficeWords:
    """Read the office's file of words.

    Args:
        file: `office.words_file`; None knows none.

    Raises:
        OwnFactsError: as above.
    """
    if file is None:
        return NO_OFFICE_WORDS
    with _naming(file, "words.example.toml"):
        return parse_office_words(tomllib.loads(file.read_text(encoding="utf-8-sig")))


@contextmanager
def _naming(file: Path, example: str) -> Iterator[None]:
    """Name the file in whatever is wrong with it."""
    try:
        yield
    except OSError as fault:
        raise OwnFactsError(f"{file} cannot be read ({fault.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise OwnFactsError(f"{file} is not TOML; see {example}") from None
    except OwnFactsError as fault:
        raise OwnFactsError(f"{file}: {fault}") from None


def _require_room(office: Office) -> None:
    known = Known(_SUNDAY, office)
    for service in services().values():
        for case in service.cases:
            message = requirements_message(service, case.key, known)
            longest = max(len(render(message, language).text) for language in Language)
            if longest > MOST_CHARACTERS:
                raise OwnFactsError(
                    f"items: the answer about {service.key}, {case.key} would have {longest} "
                    f"characters; at most {MOST_CHARACTERS} fit a small phone. Say it shorter."
                )
