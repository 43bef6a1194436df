"""What the form of `/cek` posts. Pure; what was typed is in no fault and no repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from handlers.domain.nik import Fault, read_family_card, read_nik
from handlers.domain.state import Language
from storage.nik_checks import Pair

NIK: Final = "nik"
FAMILY_CARD: Final = "kk"
LANGUAGE: Final = "bahasa"
#: Our form has three fields.
_MOST_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that can be answered."""

    pair: Pair = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class Faulty:
    """A form that cannot: why, by field."""

    faults: Mapping[str, Fault]
    language: Language


def parse(body: bytes) -> Filled | Faulty | None:
    """Read a posted form.

    Args:
        body: `application/x-www-form-urlencoded`.

    Returns:
        None if it is not our form at all.
    """
    fields = _fields(body)
    if fields is None:
        return None
    language = language_of(fields.get(LANGUAGE, ""))
    nik, family_card = (
        read_nik(fields.get(NIK, "")),
        read_family_card(fields.get(FAMILY_CARD, "")),
    )
    faults = {
        name: read
        for name, read in ((NIK, nik), (FAMILY_CARD, family_card))
        if isinstance(read, Fault)
    }
    if faults:
        return Faulty(faults, language)
    if nik == family_card:
        return Faulty({FAMILY_CARD: Fault.SAME}, language)
    return Filled(Pair(nik, family_card), language)


def language_of(name: str) -> Language:
    """Give the language of that name; Indonesian for all others."""
    return Language.ENGLISH if name == Language.ENGLISH.value else Language.INDONESIAN


def _fields(body: bytes) -> dict[str, str] | None:
    try:
        found = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        return None
    return dict(found)
