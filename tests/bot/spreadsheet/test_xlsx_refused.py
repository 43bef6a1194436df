"""Files that are no list of an office: old, sealed, renamed, damaged, or made to do harm."""

from __future__ import annotations

import gzip
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.common import EntitiesForbidden
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.xml.functions import fromstring

from bot.spreadsheet import SpreadsheetError, opened_sheet, xlsx_package
from handlers.domain.headings import Headings
from tests.workbook import (
    CONTENT_TYPES,
    MAIN,
    SHEET,
    STRINGS,
    STYLES,
    WORKBOOK,
    heading,
    inline,
    sheet_of,
    write_parts,
    write_workbook,
)

CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daftar.xlsx"


def refusal(path: Path) -> str:
    """Read a file to its end and give the sentence in which it is refused."""
    with pytest.raises(SpreadsheetError) as caught, opened_sheet(path, Headings()) as sheet:
        list(sheet.rows())
    return str(caught.value)


def container(stream: str) -> bytes:
    """Give Microsoft's container with one stream, its directory in the third sector."""
    header = bytearray(CONTAINER + bytes(504))
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (2).to_bytes(4, "little")
    return (
        bytes(header)
        + bytes(1024)
        + "Root Entry".encode("utf-16-le").ljust(128, b"\0")
        + stream.encode("utf-16-le").ljust(128, b"\0")
    )


OTHERS = [
    (container("Workbook"), "an old Excel file"),
    (container("EncryptedPackage"), "protected by a password"),
    (CONTAINER, "an old Excel file"),
    (b"<html><table><tr><td>status</td></tr></table></html>", "a web page"),
    (b"\xef\xbb\xbf\r\n<?xml version='1.0'?><Workbook/>", "a web page or an XML file"),
    (b"%PDF-1.7\n", "a PDF"),
    (gzip.compress(b"status\nPRR\n", mtime=0), "a packed file"),
    (b"PK\x05\x06" + bytes(18), "no Excel workbook"),
    (b"PK\x03\x04", "damaged"),
    (b"PK\x03\x04" + bytes(500), "damaged"),
]


@pytest.mark.parametrize(("content", "reason"), OTHERS)
def test_a_file_of_another_kind_is_told_what_it_is(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)

    assert reason in refusal(path)
    assert "save it" in refusal(path)


@pytest.mark.parametrize(
    "parts",
    [
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", CONTENT_TYPES: None},
        {CONTENT_TYPES: '<Types><Override PartName="/w.xml" ContentType="word"/></Types>'},
        {CONTENT_TYPES: "<Types/>"},
    ],
)
def test_an_archive_that_is_no_workbook_is_told(path: Path, parts: dict[str, str | None]) -> None:
    write_parts(path, parts)

    assert "no Excel workbook" in refusal(path)


DAMAGES: list[dict[str, str | bytes | None]] = [
    {CONTENT_TYPES: "<Types"},
    {WORKBOOK: None},
    {WORKBOOK: b"\xff\xfe"},
    {"xl/_rels/workbook.xml.rels": None},
    {SHEET: None},
    {SHEET: ""},
    {SHEET: sheet_of(heading("status") + "<row><c>").replace("</row></row>", "")},
    {SHEET: sheet_of(heading("status") + '<row><c r="1A"><v>1</v></c></row>')},
    {SHEET: sheet_of(heading("status") + '<row><c r="aa1"><v>1</v></c></row>')},
    {SHEET: sheet_of(heading("status") + '<row><c s="x"><v>1</v></c></row>')},
    {STYLES: "<styleSheet><numFmts><numFmt/></numFmts></styleSheet>"},
    {STRINGS: "<sst", SHEET: sheet_of('<row><c t="s"><v>0</v></c></row>')},
]


@pytest.mark.parametrize("parts", DAMAGES)
def test_a_damaged_workbook_is_a_sentence(path: Path, parts: dict[str, str | bytes | None]) -> None:
    write_parts(path, parts)

    assert refusal(path)


@settings(max_examples=150)
@given(
    places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    end=st.integers(0, 10**6),
)
def test_any_damage_is_a_sentence_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]], end: int
) -> None:
    path = tmp_path_factory.mktemp("damage") / "x.xlsx"
    write_workbook(path, ["kode", "status"], ["A-1", "PRR"], ["A-2", 7])
    content = bytearray(path.read_bytes())
    for place, value in places:
        content[place % len(content)] = value
    path.write_bytes(content[: len(content) - end % len(content) if end % 3 == 0 else None])

    with suppress(SpreadsheetError), opened_sheet(path, Headings()) as sheet:
        list(sheet.rows())


@settings(max_examples=100)
@given(
    sheet=st.recursive(
        st.sampled_from(
            ["<v>1</v>", "<f>x</f>", "x", "<is><t>y</t></is>", "<v/>", "<rPh><t>z</t></rPh>"]
        ),
        lambda inner: st.builds(
            lambda tag, more, body: f"<{tag} {more}>{''.join(body)}</{tag}>",
            st.sampled_from(["row", "c", "si", "sheetData", "v", "t", "is"]),
            st.sampled_from(
                ["", 'r="2"', 'r="A2"', 't="s"', 't="d"', 's="9"', 's="-1"', 't="zz"', 'r=""']
            ),
            st.lists(inner, max_size=4),
        ),
        max_leaves=12,
    )
)
def test_any_nesting_is_a_sentence_or_rows(
    tmp_path_factory: pytest.TempPathFactory, sheet: str
) -> None:
    path = tmp_path_factory.mktemp("nesting") / "x.xlsx"
    write_parts(path, {SHEET: sheet_of(heading("status", "tanggal_status") + sheet)})

    with suppress(SpreadsheetError), opened_sheet(path, Headings()) as opened:
        list(opened.rows())


def test_a_part_with_a_password_is_told(path: Path) -> None:
    write_parts(path, {SHEET: sheet_of(heading("status"))})
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 1)
    path.write_bytes(content)

    assert "protected by a password" in refusal(path)


def test_B11_a_part_that_unpacks_to_a_multiple_is_refused_before_it_is_unpacked(
    path: Path,
) -> None:
    write_parts(path, {SHEET: sheet_of(heading("status") + " " * (64 << 20))})

    assert path.stat().st_size < 200_000
    assert "would unpack to more than a 200-fold" in refusal(path)


def test_B11_more_than_any_list_is_refused_before_it_is_unpacked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_package, "MOST_BYTES", 3 << 20)
    write_parts(
        path, {"xl/media/a": secrets.token_bytes(2 << 20), "b": secrets.token_bytes(2 << 20)}
    )

    assert "would unpack to 4 MB" in refusal(path)


def test_B11_too_many_parts_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_package, "MOST_PARTS", 20)
    write_parts(path, {f"xl/media/{number}": b"" for number in range(20)})

    assert "in 25 parts; it is not read" in refusal(path)


def test_B11_a_huge_list_of_styles_is_refused(path: Path) -> None:
    noise = secrets.token_hex(5 << 20)
    styles = f"<styleSheet><!--{noise}--></styleSheet>"
    write_parts(path, {SHEET: sheet_of(heading("status")), STYLES: styles})

    assert "larger than 8 MB" in refusal(path)


def test_B11_a_tag_that_never_ends_is_refused(path: Path) -> None:
    rows = f'<row r="2" noise="{secrets.token_hex(2 << 20)}"/>'
    write_parts(path, {SHEET: sheet_of(heading("status") + rows)})

    assert "a tag of more than 1 MB" in refusal(path)


def test_B11_a_row_of_endless_cells_is_refused(path: Path) -> None:
    cells = "".join(f"<c><v>{secrets.randbits(30)}</v></c>" for _ in range(20_000))
    write_parts(path, {SHEET: sheet_of(f'{heading("status")}<row r="2">{cells}</row>')})

    assert "more than 16,384 cells" in refusal(path)


def test_B11_a_part_larger_than_it_says_is_not_unpacked_further(path: Path) -> None:
    write_parts(path, {SHEET: sheet_of(heading("status") + f"<row>{inline('PRR')}</row>" * 999)})
    with ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes()
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))

    assert "damaged" in refusal(path)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
BOMBS = {
    "laughs": f"<!DOCTYPE x [{LAUGHS}]>",
    "one entity": '<!DOCTYPE x [<!ENTITY l9 "PRR">]>',
    "a file": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
    "another's": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "x">%p;]>',
}
WITH_ENTITY = {
    SHEET: sheet_of(heading("status") + "<row><c t='str'><v>&l9;</v></c></row>"),
    STRINGS: f'<sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>',
    STYLES: f'<styleSheet xmlns="{MAIN}">&l9;</styleSheet>',
    WORKBOOK: f'<workbook xmlns="{MAIN}">&l9;</workbook>',
    CONTENT_TYPES: "<Types>&l9;</Types>",
}


@pytest.mark.parametrize("part", WITH_ENTITY)
@pytest.mark.parametrize("bomb", BOMBS)
def test_B11_no_entity_is_ever_expanded(path: Path, bomb: str, part: str) -> None:
    """Billion laughs, files of ours and addresses of others, in every part that is read."""
    asks_for_a_string = sheet_of("<row><c t='s'><v>0</v></c></row>")
    write_parts(path, {SHEET: asks_for_a_string, part: BOMBS[bomb] + WITH_ENTITY[part]})

    assert "declares XML entities" in refusal(path)


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML
    with pytest.raises(EntitiesForbidden):
        fromstring(f"<!DOCTYPE x [{LAUGHS}]><x>&l9;</x>")


def test_without_defusedxml_nothing_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)
    write_workbook(path, ["status"], ["PRR"])

    assert "defusedxml is switched off" in refusal(path)


def test_a_csv_file_is_read_without_openpyxl(tmp_path: Path) -> None:
    """Its import takes longer than most files."""
    (tmp_path / "x.csv").write_text("status\nPRR\n")
    script = (
        "import sys; from pathlib import Path; from bot.spreadsheet import opened_sheet; "
        "from handlers.domain.headings import Headings\n"
        f"with opened_sheet(Path({str(tmp_path / 'x.csv')!r}), Headings()) as sheet:\n"
        "    rows = list(sheet.rows())\n"
        "assert len(rows) == 1 and 'openpyxl' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
