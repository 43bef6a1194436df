"""The two large parts of an XLSX file, read as a stream: rows of a sheet, shared strings.

Nothing is kept but the row or string at hand, so memory does not grow with the file. No
entity is expanded, and no document type is let in at all (C03, B11).
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Final, Generic, NamedTuple, Protocol, TypeVar

from defusedxml.ElementTree import DefusedXMLParser

from bot.spreadsheet.columns import SpreadsheetError

#: Of a cell; what is longer is cut, and then refused by the rules of its column.
LONGEST_TEXT: Final = 1_000
#: Excel's own limits.
MOST_CELLS: Final = 16_384
LAST_LINE: Final = 1_048_576
PIECE: Final = 64 << 10
#: Pieces in which nothing begins or ends: one huge tag, which the parser must hold.
MOST_SILENT: Final = 16

Value = TypeVar("Value")


class RawCell(NamedTuple):
    """A cell that holds something.

    Attributes:
        place: 1 is column A.
        kind: as the file names it: n, s, str, inlineStr, b, e, d.
        style: number of its style.
        text: what stands there; for `s` the number of a shared string.
        is_formula: the text is its result when the file was saved.
    """

    place: int
    kind: str
    style: str
    text: str
    is_formula: bool


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that holds something."""

    line: int
    cells: tuple[RawCell, ...]


class _Text:
    """The text at hand, cut where no cell needs it longer.

    Attributes:
        events: how often the parser has called.
        is_wanted: what comes now belongs to it.
        is_reading_aid: what comes now says how it is read: furigana and the like.
    """

    def __init__(self) -> None:
        self.events = 0
        self.is_wanted = False
        self.is_reading_aid = False
        self._pieces: list[str] = []
        self._length = 0

    def add(self, text: str) -> None:
        self.events += 1
        if not self.is_wanted or self._length >= LONGEST_TEXT:
            return
        if piece := text if self._length else text.lstrip():  # blanks shall fill no text
            self._pieces.append(piece)
            self._length += len(piece)

    def take(self) -> str:
        if not self._length:
            return ""
        text = "".join(self._pieces)[:LONGEST_TEXT]
        self._pieces = []
        self._length = 0
        return text


class Target(Protocol[Value]):
    """What a parser calls.

    Attributes:
        found: whole values, for whoever takes them out.
        text: takes what stands between tags.
    """

    found: deque[Value]
    text: _Text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, tag: str) -> None:
        """Take its end."""


class Strings:
    """Shared strings in their order."""

    def __init__(self) -> None:
        self.found: deque[str] = deque()
        self.text = _Text()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Notice where text begins."""
        del attributes
        self.text.events += 1
        name = _local(tag)
        if name == "t":
            self.text.is_wanted = not self.text.is_reading_aid
        elif name == "rPh":
            self.text.is_reading_aid = True

    def end(self, tag: str) -> None:
        """Notice where text or a string ends."""
        self.text.events += 1
        self.text.is_wanted = False
        name = _local(tag)
        if name == "si":
            self.found.append(self.text.take())
        elif name == "rPh":
            self.text.is_reading_aid = False


class Rows:
    """Rows of a sheet, those without any content left out."""

    def __init__(self) -> None:
        self.found: deque[RawRow] = deque()
        self.text = _Text()
        self._line = 0
        self._place = 0
        self._cells: list[RawCell] = []
        self._kind = "n"
        self._style = "0"
        self._is_formula = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Notice where a row, a cell or its text begins."""
        self.text.events += 1
        name = _local(tag)
        if name == "c":
            self._place = _place(attributes["r"]) if "r" in attributes else self._place + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._is_formula = False
        elif name in {"v", "t"}:
            self.text.is_wanted = not self.text.is_reading_aid
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self.text.is_reading_aid = True

    def end(self, tag: str) -> None:
        """Notice where a row, a cell or its text ends."""
        self.text.events += 1
        self.text.is_wanted = False
        name = _local(tag)
        if name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.found.append(RawRow(self._line, tuple(self._cells)))
            self._cells = []
        elif name == "rPh":
            self.text.is_reading_aid = False

    def _begin_row(self, number: str | None) -> None:
        line = self._line + 1 if number is None else int(number)
        if not self._line < line <= LAST_LINE:
            raise SpreadsheetError(f"line {self._line} is followed by {line}; save the file anew")
        self._line = line
        self._place = 0

    def _end_cell(self) -> None:
        text = self.text.take()
        if not (text or self._is_formula):
            return
        self._cells.append(RawCell(self._place, self._kind, self._style, text, self._is_formula))
        if len(self._cells) > MOST_CELLS:
            raise SpreadsheetError(f"line {self._line} has more than {MOST_CELLS:,} cells")


class Stream(Generic[Value]):
    """A part that is being read.

    Args:
        source: the unpacked part; closed with the stream's last value.
        target: what to look for.
    """

    def __init__(self, source: IO[bytes], target: Target[Value]) -> None:
        self._source = source
        self._target = target
        self._parser = _defused(target)
        self._is_over = False
        self.read_bytes = 0

    def __iter__(self) -> Iterator[Value]:
        found: deque[Value] = self._target.found
        silent = 0
        while not self._is_over:
            events = self._target.text.events
            self._feed()
            silent = silent + 1 if self._target.text.events == events else 0
            if silent > MOST_SILENT:
                raise SpreadsheetError("the file holds a tag of more than 1 MB; it is not read")
            while found:
                yield found.popleft()

    def _feed(self) -> None:
        piece = self._source.read(PIECE)
        self.read_bytes += len(piece)
        self._is_over = not piece
        self._parser.Parse(piece, self._is_over)
        if self._is_over:
            self._source.close()


def _defused(target: Target[Value]) -> Any:
    """Take the parser out of defusedxml's; what stands around it doubles the time."""
    parser = DefusedXMLParser(forbid_dtd=True).parser
    parser.ordered_attributes = False
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.text.add
    return parser


@lru_cache(256)
def _local(tag: str) -> str:
    """Give a tag without its namespace: ordinary and strict files differ in nothing else."""
    return tag.rpartition("}")[2]


def _place(reference: str) -> int:
    """Give the number of a cell's column: AB12 stands in column 28."""
    return _column(reference.rstrip("0123456789"))


@lru_cache(MOST_CELLS)
def _column(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError("no column")
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
