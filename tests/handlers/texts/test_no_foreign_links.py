"""What we write can be told from a swindler's message: no link, no file, no money."""

import re
from importlib.resources import files

import pytest

from handlers.domain.state import Language

#: What a messenger makes a link of by itself, but our own address, which is a fact.
LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:id|com|org|net|me|apk)\b", re.IGNORECASE)
#: A message that names these only says that we never ask for them.
NEVER_ASKED = "never-asked"


@pytest.mark.parametrize("language", Language)
def test_no_text_of_ours_carries_a_link_or_a_program(language: Language) -> None:
    for file in files("handlers.texts").joinpath(language.value).iterdir():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith(("#", NEVER_ASKED)):
                continue
            assert not LINK.search(line), f"{file.name}:{number}"
