"""CSV as offices save it: lines are named as a person counts them."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheet import SpreadsheetError, csv_sheet, opened_sheet
from bot.spreadsheet.csv_sheet import LONGEST_LINE
from handlers.domain.headings import Headings

USUAL = Headings()


def read(path: Path, content: str | bytes) -> list[tuple[int, dict[str, str]]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with opened_sheet(path, USUAL) as sheet:
        return [(row.line, dict(row.cells)) for row in sheet.rows()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daftar.csv"


@pytest.mark.parametrize(
    "content",
    [
        "kode;status\r\nA-1;PRR\r\n",
        "kode,status\nA-1,PRR",
        "\ufeffKode;Status\nA-1;PRR\n",
        '\ufeff"Kode";"Status"\n"A-1";"PRR"\n',
        "kode\tstatus\nA-1\tPRR\n",
    ],
)
def test_separators_marks_and_quotes_do_not_matter(path: Path, content: str) -> None:
    assert read(path, content) == [(2, {"kode": "A-1", "status": "PRR"})]


def test_D13_a_row_is_named_by_its_line_despite_quoted_line_breaks(path: Path) -> None:
    content = 'status;tempat_ambil\nPRR;"a\nb\r\nc"\n\n;\nSFE;x\n'

    assert [line for line, _cells in read(path, content)] == [2, 7]


def test_a_quoted_line_break_in_the_heading_is_refused(path: Path) -> None:
    with pytest.raises(SpreadsheetError):
        read(path, '"sta\ntus";kode\nPRR;A-1\n')


def test_C04_what_an_export_guarded_is_read_as_it_was(path: Path) -> None:
    content = "status;kode;tempat_ambil\nPRR;'0012-AB;'=1+1\nPRR;A'1;'t Loket\n"

    rows = [cells for _line, cells in read(path, content)]

    assert [(row["kode"], row["tempat_ambil"]) for row in rows] == [
        ("0012-AB", "=1+1"),
        ("A'1", "'t Loket"),
    ]


REFUSED = [
    ("", "no column `status`"),
    ("kode;nik\nA-1;1\n", "no column `status`"),
    ("kode;sttus\nA-1;PRR\n", "rename `sttus`"),
    ("status;Status\nPRR;PRR\n", "two headings"),
    (b"status\n\xff\xfe\n", "not UTF-8"),
    ("status\n".encode("utf-16"), "not UTF-8"),
    ("status\nP\0R\n", "no CSV"),
    ('status;kode\nPRR;"A-1\nSFE;A-2\n', "line 2: a quotation mark"),
    ('status;kode\nPRR;"A"1\n', "line 2: a quotation mark"),
    ("status\n" + "x" * (LONGEST_LINE + 1), "line 2 is longer"),
    (";".join(["status"] * 99), "more than 64"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_D13_a_file_that_is_not_what_it_seems_is_refused(
    path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(SpreadsheetError, match=reason):
        read(path, content)


def test_a_missing_file_is_a_sentence(path: Path) -> None:
    with pytest.raises(SpreadsheetError, match="No such file"), opened_sheet(path, USUAL):
        pass


def test_an_unknown_column_is_ignored_with_a_word(path: Path) -> None:
    path.write_text("status;tangal_status;alamat 12;;\nPRR;x;y\n")

    with opened_sheet(path, USUAL) as sheet:
        warnings = sheet.columns.warnings

    assert warnings == (
        "column `tangal_status` is not known and is ignored (is it `tanggal_status`?)",
        "column `alamat **` is not known and is ignored",
        "column 4 has no heading and is ignored",
        "column 5 has no heading and is ignored",
    )


def test_more_cells_than_headings_are_noticed(path: Path) -> None:
    path.write_text("kode;status\nA-1;PRR;;\nA-2;PRR;x\nA-3\n")

    with opened_sheet(path, USUAL) as sheet:
        rows = list(sheet.rows())

    assert [row.surplus for row in rows] == [False, True, False]
    assert dict(rows[2].cells) == {"kode": "A-3"}


def test_too_many_rows_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_sheet, "MOST_ROWS", 3)

    assert len(read(path, "status\n" + "PRR\n" * 3)) == 3
    with pytest.raises(SpreadsheetError, match="more than 3 rows"):
        read(path, "status\n" + "PRR\n" * 4)


def test_D13_memory_does_not_grow_with_the_file(path: Path) -> None:
    """50,000 rows (5 MB) are read in well under a megabyte."""
    path.write_text("status;tempat_ambil\n" + f"PRR;{'x' * 100}\n" * 50_000)
    tracemalloc.start()
    with opened_sheet(path, USUAL) as sheet:
        count = sum(1 for _row in sheet.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 50_000
    assert peak < 1_000_000


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0'"), max_size=20)


@given(st.lists(CELLS, max_size=20), st.sampled_from(";,"))
def test_any_cells_come_back_with_their_line(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], delimiter: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["status", "tempat_ambil"])
    lines = []
    for cell in cells:
        # Lines as the file counts them: universal newlines.
        lines.append(len(out.getvalue().replace("\r\n", "\n").replace("\r", "\n").split("\n")))
        writer.writerow(["PRR", cell])

    rows = read(tmp_path_factory.mktemp("csv") / "any.csv", out.getvalue())

    assert rows == [
        (line, {"status": "PRR", "tempat_ambil": cell.strip()})
        for line, cell in zip(lines, cells, strict=True)
    ]
