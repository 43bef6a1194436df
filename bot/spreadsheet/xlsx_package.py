"""What is inside an XLSX file: which parts, which sheets, which styles are dates.

openpyxl reads the small parts, with defusedxml. Its own read-only mode is not used for
the large ones: it keeps every shared string and an element for every row, so that memory
would grow with the file. Formulas, macros, links, pictures and charts are never looked at.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile, ZipInfo

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.packaging.manifest import Manifest
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_WORKBOOK,
    SHARED_STRINGS,
    STYLES_TYPE,
    XLSM,
    XLSX,
    XLTM,
    XLTX,
)
from openpyxl.xml.functions import fromstring

from bot.spreadsheet.columns import SpreadsheetError

#: Of all parts together, unpacked: a million rows of all columns are some 0.5 GB.
MOST_BYTES: Final = 4 << 30
#: Unpacked to packed. A million empty rows, numbered as Excel does, pack to a thirtieth;
#: bombs to a thousandth. Small parts may pack as they like.
MOST_RATIO: Final = 200
SMALL_BYTES: Final = 1 << 20
#: Of a part that is read as a whole.
MOST_WHOLE_BYTES: Final = 8 << 20
MOST_PARTS: Final = 10_000

_WORKBOOKS: Final = (XLSX, XLSM, XLTX, XLTM)
#: Two zeros or more before a point: more places than the number may have.
_PADDING: Final = re.compile(r"[^.;]*0[^.;]*0")
_SAVE_AS: Final = "open it in the spreadsheet and save it as Excel workbook (.xlsx)"
#: What zipfile, the XML reader and openpyxl raise about a damaged or odd file.
_DAMAGES: Final = (
    BadZipFile, struct.error, zlib.error, EOFError, NotImplementedError, ParseError, ExpatError,
    LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet that a person can see.

    Attributes:
        path: inside the file.
        size_bytes: unpacked.
    """

    name: str
    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Styles:
    """What a number means by its style.

    Attributes:
        epoch: the day from which dates are counted: 1900, or 1904 on old Macintoshes.
        dates: numbers of styles that show a date or a time.
        durations: those that show a duration.
        padded: those that show zeros which the number has not.
    """

    epoch: datetime
    dates: frozenset[int] = frozenset()
    durations: frozenset[int] = frozenset()
    padded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook.

    Attributes:
        sheets: those that a person can see, in their order.
        strings: the part with the texts of all cells, "" if there is none.
    """

    archive: ZipFile
    sheets: tuple[SheetPart, ...]
    strings: str
    styles: Styles


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn what libraries say about a file that is not in order into a sentence.

    Raises:
        SpreadsheetError: the file cannot be read.
    """
    try:
        yield
    except DefusedXmlException:
        raise SpreadsheetError(
            "the file declares XML entities, as no spreadsheet does; it is not read"
        ) from None
    except _DAMAGES:
        raise SpreadsheetError(f"the file is damaged; {_SAVE_AS} anew") from None
    except OSError as fault:
        raise SpreadsheetError(f"the file cannot be read: {fault.strerror}") from None
    except RuntimeError:  # zipfile's word for a part with a password
        raise SpreadsheetError("the file is protected by a password; save it without") from None


@contextmanager
def opened_package(file: IO[bytes]) -> Iterator[Package]:
    """Open a workbook after looking at what it would unpack to.

    Raises:
        SpreadsheetError: it is no workbook, or more than can be a list of an office.
    """
    if not openpyxl.DEFUSEDXML:
        raise SpreadsheetError("defusedxml is switched off; without it no .xlsx is read")
    with damage_told():
        archive = ZipFile(file)
    with archive:
        with damage_told(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl passes over, nothing is ours
            _refuse_bombs(archive.infolist())
            package = _package(archive)
        yield package


def _refuse_bombs(parts: list[ZipInfo]) -> None:
    """B11: zipfile unpacks no part beyond the size that was declared for it."""
    total = sum(part.file_size for part in parts)
    if total > MOST_BYTES or len(parts) > MOST_PARTS:
        raise SpreadsheetError(
            f"the file would unpack to {total >> 20:,} MB in {len(parts):,} parts; it is not read"
        )
    for part in parts:
        if part.file_size > max(SMALL_BYTES, MOST_RATIO * part.compress_size):
            raise SpreadsheetError(
                "a part of the file would unpack to more than a "
                f"{MOST_RATIO}-fold of its size; it is not read"
            )


def _package(archive: ZipFile) -> Package:
    if ARC_CONTENT_TYPES not in archive.namelist():
        raise SpreadsheetError(f"the file is no Excel workbook; {_SAVE_AS}")
    parts = _parts(_tree(archive, ARC_CONTENT_TYPES))
    path = next((parts[kind] for kind in _WORKBOOKS if kind in parts), "")
    if not path:
        raise SpreadsheetError(f"the file is no Excel workbook (.xlsx); {_SAVE_AS}")
    workbook = _tree(archive, path)
    styles = parts.get(STYLES_TYPE)
    return Package(
        archive,
        tuple(_sheets(archive, path, workbook)),
        parts.get(SHARED_STRINGS, ""),
        _styles(_tree(archive, styles) if styles else None, _epoch(workbook)),
    )


def _parts(tree: Element) -> dict[str, str]:
    """Give paths by kind; of a kind with several, the first."""
    # The stub of `from_tree` knows no element but its own.
    manifest: Any = Manifest.from_tree(tree)  # type: ignore[arg-type]
    by_default = {one.ContentType: ARC_WORKBOOK for one in manifest.Default}
    named = {one.ContentType: one.PartName.removeprefix("/") for one in reversed(manifest.Override)}
    return {**by_default, **named}


def _tree(archive: ZipFile, path: str) -> Element:
    if archive.getinfo(path).file_size > MOST_WHOLE_BYTES:
        raise SpreadsheetError(
            f"the file's list of sheets or styles is larger than {MOST_WHOLE_BYTES >> 20} MB; "
            "copy the rows into a new workbook"
        )
    return fromstring(archive.read(path))


def _epoch(workbook: Element) -> datetime:
    found = workbook.find("{*}workbookPr")
    is_1904 = found is not None and found.get("date1904", "0") in {"1", "true"}
    return MAC_EPOCH if is_1904 else WINDOWS_EPOCH


def _sheets(archive: ZipFile, path: str, workbook: Element) -> Iterator[SheetPart]:
    """Read the list by hand: openpyxl refuses books for what we never look at."""
    relations = get_rels_path(path)  # type: ignore[no-untyped-call]
    _tree(archive, relations)  # of a sane size
    parts = {part.id: part for part in get_dependents(archive, relations)}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        number = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        part = parts.get(number)
        is_visible = sheet.get("state", "visible") == "visible"
        if part is not None and is_visible and part.Type.endswith("/worksheet"):
            size_bytes = archive.getinfo(part.target).file_size
            yield SheetPart(sheet.get("name", ""), part.target, size_bytes)


def _styles(tree: Element | None, epoch: datetime) -> Styles:
    if tree is None:
        return Styles(epoch)
    formats = dict(BUILTIN_FORMATS)
    for one in tree.iterfind("{*}numFmts/{*}numFmt"):
        formats[int(one.get("numFmtId", ""))] = one.get("formatCode", "")
    cells = tree.iterfind("{*}cellXfs/{*}xf")
    used = [formats.get(int(one.get("numFmtId", "0")), "General") for one in cells]

    def of(shows: Callable[[str], bool]) -> frozenset[int]:
        return frozenset(number for number, code in enumerate(used) if shows(code))

    return Styles(epoch, of(is_date_format), of(is_timedelta_format), of(_pads))


def _pads(code: str) -> bool:
    return _PADDING.match(code) is not None
