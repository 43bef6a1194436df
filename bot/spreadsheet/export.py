"""CSV that we write: what a spreadsheet shows is what we meant, and nothing in it runs."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

#: A spreadsheet would run it (C04), or take it for a number or a date and change it.
_RISKY: Final = re.compile(r"[=+\-@\t\r]|[0-9][0-9.,:/E+-]*\Z", re.IGNORECASE)
#: The standard library's writer leaves a lone carriage return unquoted.
_QUOTED: Final = re.compile(r'[;"\r\n]')


def csv_of(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Write rows as Indonesian spreadsheets open them: UTF-8 with its mark, semicolons.

    Args:
        rows: the heading first; texts are guarded by an apostrophe that an import takes
            away again, numbers stay numbers.
    """
    lines = (";".join(map(_written, row)) + "\n" for row in rows)
    return "".join(lines).encode("utf-8-sig")


def _written(cell: str | int) -> str:
    if isinstance(cell, int):
        return str(cell)
    guarded = f"'{cell}" if _RISKY.match(cell) else cell
    return '"' + guarded.replace('"', '""') + '"' if _QUOTED.search(guarded) else guarded
