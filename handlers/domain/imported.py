"""A row of an office's file: what makes it bad.

A reason never repeats what stands in the cell: it may be a NIK or a name.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from handlers.domain.application import Status
from handlers.domain.siak import COMMON, StatusWords, showable
from handlers.domain.slip_code import is_well_formed_import
from handlers.services.stages import Stages, parse_stage, stages_of

#: Key of the service by its name, letters only.
SERVICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ktpel": "ktp",
        "ektp": "ktp",
        "ktp": "ktp",
        "ktpelektronik": "ktp",
        "kartutandapenduduk": "ktp",
        "kk": "kk",
        "kartukeluarga": "kk",
        "kia": "kia",
        "kartuidentitasanak": "kia",
        "aktakelahiran": "birth",
        "aktalahir": "birth",
        "aktakematian": "death",
        "aktaperkawinan": "marriage",
        "aktaperceraian": "divorce",
        "skpwni": "relocation",
        "pindah": "relocation",
        "ikd": "digital_id",
        "biodata": "biodata",
    }
)

LONGEST_PLACE: Final = 120
#: NIK and family card
DIGITS: Final = 16
#: e-KTP began in 2011; an earlier year is a slip of the hand.
FIRST_YEAR: Final = 2000
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})", re.ASCII)
_ROUNDED: Final = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE | re.ASCII)
_SIXTEEN: Final = re.compile(rf"[1-9][0-9]{{{DIGITS - 1}}}")

Value = TypeVar("Value")


class CellError(ValueError):
    """A cell cannot be taken; the message is the reason."""

    #: a status that nobody knows, as it may be shown
    word: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken.

    Attributes:
        line: in the file; the heading is line 1.
        column: its heading, "" for the row as a whole.
        word: the status that nobody knows, as upstream wrote it, if it may be shown.
    """

    line: int
    column: str
    reason: str
    word: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One good row of an office's file.

    Attributes:
        code: canonical slip code, "" if one must be made.
        service: key of the service.
        is_service_given: False if `service` is only the usual one.
    """

    line: int
    status: Status
    status_since: date
    code: str = field(default="", repr=False)
    nik: str = field(default="", repr=False)
    family_card: str = field(default="", repr=False)
    service: str = "ktp"
    is_service_given: bool = False
    submitted_on: date | None = None
    pickup_place: str = ""


def check_row(
    line: int, cells: Mapping[str, str], today: date, words: StatusWords = COMMON
) -> tuple[StatusRow | None, tuple[Problem, ...]]:
    """Check one row.

    Args:
        line: where it begins in the file.
        cells: by column; a column that the file lacks is missing. `nama` is not looked at.
        today: date in the office's zone.
        words: which status words are known.

    Returns:
        The row, or None and every reason against it.
    """
    problems: list[Problem] = []
    # What "Selesai" means depends on the document; an unknown one is told by its own column.
    stages = stages_of(SERVICES.get(_plain(cells.get("layanan", "")), "ktp"))

    def take(column: str, parse: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return parse(cells.get(column, "").strip())
        except CellError as reason:
            problems.append(Problem(line, column, str(reason), reason.word))
            return otherwise

    row = StatusRow(
        line=line,
        status=take("status", lambda cell: _status(cell, stages, words), Status.REGISTERED),
        status_since=take("tanggal_status", lambda cell: _date(cell, today), None) or today,
        code=take("kode", _code, ""),
        nik=take("nik", _sixteen_digits, ""),
        family_card=take("no_kk", _sixteen_digits, ""),
        service=take("layanan", _service, ""),
        is_service_given=bool(cells.get("layanan", "").strip()),
        submitted_on=take("tanggal_pengajuan", lambda cell: _date(cell, today), None),
        pickup_place=take("tempat_ambil", _place, ""),
    )
    return (None, tuple(problems)) if problems else (row, ())


def _status(cell: str, stages: Stages | None, words: StatusWords) -> Status:
    if not cell:
        raise CellError("is empty")
    if stages is not None:
        return _stage(cell, stages)
    status = words.parse(cell)
    if status is None:
        unknown = CellError("is neither a word of SIAK nor of the counter")
        unknown.word = showable(cell) or ""
        raise unknown
    return status


def _stage(cell: str, stages: Stages) -> Status:
    status = parse_stage(stages, cell)
    if status is None:
        raise CellError(f"is no status of this document ({', '.join(stages.names)} ...)")
    return status


def _code(cell: str) -> str:
    if not cell:
        return ""
    if not is_well_formed_import(cell):
        raise CellError(
            "needs 6 to 24 letters, digits and hyphens, at least one digit, and may not look "
            "like a NIK, a telephone number, an amount or a date"
        )
    return cell


def _sixteen_digits(cell: str) -> str:
    if _ROUNDED.fullmatch(cell):
        raise CellError("was rounded by the spreadsheet; format the column as text")
    digits = re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", cell))
    # Never refused for its region: old ones name regions that are gone.
    if digits and not _SIXTEEN.fullmatch(digits):
        raise CellError("needs 16 digits, the first not 0")
    return digits


def _service(cell: str) -> str:
    if not cell:
        return "ktp"
    plain = _plain(cell)
    if plain not in SERVICES:
        raise CellError("is no service we know (KTP-el, KK, KIA, Akta Kelahiran ...)")
    return SERVICES[plain]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _date(cell: str, today: date) -> date | None:
    if not cell:
        return None
    found = _ISO.fullmatch(cell) or _DAY_FIRST.fullmatch(cell)
    if found is None:
        raise CellError("is no date like 2026-11-24 or 24/11/2026")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise CellError("is a date that does not exist") from None
    if day > today:
        raise CellError("lies in the future")
    if day.year < FIRST_YEAR:
        raise CellError(f"lies before the year {FIRST_YEAR}")
    return day


def _place(cell: str) -> str:
    if len(cell) > LONGEST_PLACE:
        raise CellError(f"is longer than {LONGEST_PLACE} characters")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in cell):
        raise CellError("holds a line break or another control character")
    return cell
