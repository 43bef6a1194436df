"""Words made to harm, in the files and lines that officers hand over (A18, C01, C03, C06)."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.bot.cli.conftest import CommandLine
from tests.hostile import a_tenth_or_all, naughty_strings

STRINGS: Final = a_tenth_or_all(naughty_strings())
#: In a terminal these would act; a tab and a line end only lay out.
STEERING: Final = {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
#: CSV has no place for them, and the office's own programs write none.
NO_CELL: Final = ("\0", "\x1a")


def write_cells(path: Path, strings: Sequence[str], *, column: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["kode", "status", column])
        writer.writerows((f"A{number:06d}", "PRR", words) for number, words in enumerate(strings))
    return path


def shown(out: str) -> set[str]:
    return set(out) & STEERING


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_naughty_cells_are_imported_or_refused_with_their_line(
    tanpacalo: CommandLine, strings: Sequence[str]
) -> None:
    """As names all are taken; as other columns each line has its reason, never an error."""
    cells = [words for words in strings if not any(one in words for one in NO_CELL)]
    file = write_cells(tanpacalo.folder / "daftar.csv", cells, column="nama")
    taken = tanpacalo("import", file, "--yes")
    assert (taken.status, shown(taken.out + taken.err)) == (0, set())
    assert f"{len(cells)} rows are good." in taken.out

    for column in ("tempat_ambil", "layanan", "nik", "no_kk", "tanggal_status"):
        file = write_cells(tanpacalo.folder / "lain.csv", cells, column=column)
        ran = tanpacalo("import", file, "--yes")
        assert ran.status in (0, 1)
        assert shown(ran.out + ran.err) == set()
        assert ran.status == 0 or f"column {column}" in ran.err


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_naughty_headings_are_named_or_refused(
    tanpacalo: CommandLine, strings: Sequence[str]
) -> None:
    """A heading is the first thing of a file that is not what it seems to be."""
    names = [words for words in strings if not any(one in words for one in NO_CELL)][:40]
    path = tanpacalo.folder / "daftar.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["status", *names], ["PRR", *names]])

    ran = tanpacalo("import", path, "--yes")

    assert ran.status in (0, 1)
    assert shown(ran.out + ran.err) == set()


@pytest.mark.parametrize("strings", STRINGS)
def test_A18_naughty_lines_are_no_slips(tanpacalo: CommandLine, strings: Sequence[str]) -> None:
    """A barcode reader may read anything: each line is answered, none is repeated raw."""
    lines = [" ".join(words.split()) for words in strings]

    ran = tanpacalo("scan", "ready", stdin="\n".join(lines) + "\n")

    assert ran.status == 1
    assert shown(ran.out + ran.err) == set()
    assert "0 berhasil" in ran.out


NAMES: Final = (
    *("'; DROP TABLE officer; --", "{0.__class__} %s {{7*7}}", "\U0001d4db\U0001d4f8\U0001d4f4"),
    *("Ba\u202edi", "\x1b[2J", "a\nb", "' OR '1'='1"),
)


def test_C01_C03_C06_a_name_is_shown_as_it_was_given_or_refused(tanpacalo: CommandLine) -> None:
    """Nothing in it is obeyed: not by the database, not by a formatter, not by a terminal."""
    for words in NAMES:
        invited = tanpacalo("officer", "invite", "--name", words, "--role", "supervisor")
        listed = tanpacalo("officer", "list")
        assert shown(invited.out + listed.out) == set()
        if invited.status:
            assert "write a name on one line" in invited.err
        else:
            name = " ".join(words.split())
            assert name in listed.out
            assert tanpacalo("officer", "revoke", name).status == 0
