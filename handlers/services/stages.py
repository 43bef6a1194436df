"""How far a document other than the KTP-el is: its statuses, their texts and their words."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from handlers.domain.application import Status
from handlers.services.catalogue import services

_NO_WORD: Final = re.compile(r"[\W_]+")
LONGEST_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Stages:
    """The life of one kind of document.

    Attributes:
        texts: text id of each status that it can have, in the order of its life.
        words: statuses by what offices call them, letters and digits only.
        names: what an office may write, one word for each status.
    """

    texts: Mapping[Status, str]
    words: Mapping[str, Status]
    names: tuple[str, ...]


def stages_of(service: str) -> Stages | None:
    """Give the stages of a service.

    Args:
        service: key of a service.

    Returns:
        None for the KTP-el, whose statuses are the registry's own, and for an unknown key.
    """
    known = services().get(service)
    return _all_stages()[known.stages] if known is not None and known.stages else None


def parse_stage(stages: Stages, word: str) -> Status | None:
    """Understand a status word; nothing is guessed, a wrong status costs somebody a trip."""
    return stages.words.get(_plain(word)) if len(word) <= LONGEST_WORD else None


def _plain(word: str) -> str:
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", word).casefold())


@cache
def _all_stages() -> Mapping[str, Stages]:
    """Read the file once.

    Raises:
        ValueError: a status that there is not, or a word of two statuses.
    """
    source = files("handlers.services").joinpath("stages.toml").read_text(encoding="utf-8")
    found: dict[str, Stages] = {}
    for name, entries in tomllib.loads(source).items():
        words: dict[str, Status] = {}
        for entry in entries:
            for word in entry["words"]:
                if words.setdefault(_plain(word), Status(entry["status"])) != entry["status"]:
                    raise ValueError(f"stages.toml: {name}: {word} stands for two statuses")
        texts = {Status(entry["status"]): entry["text"] for entry in entries}
        found[name] = Stages(texts, words, tuple(entry["words"][0] for entry in entries))
    return found
