"""`tanpacalo slips`: known from the moment they are printed."""

import io
import re

import pytest
from pypdf import PdfReader

from bot.base import Base
from handlers.domain.slip_code import fold
from storage import applications
from tests.bot.cli.conftest import CommandLine

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def codes_on(pdf: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [code for page in pages for code in CODE.findall(page.extract_text())]


def test_slips_are_registered_and_printed(tanpacalo: CommandLine, base: Base) -> None:
    path = tanpacalo.folder / "slips.pdf"

    ran = tanpacalo("slips", "--count", "9", "-o", path)

    codes = codes_on(path.read_bytes())
    with base.database.transaction() as tx:
        known = applications.by_codes(tx, base.keys, map(fold, codes))
    assert ran.status == 0
    assert len(codes) == len(known) == 9
    assert str(path) in ran.err


def test_the_codes_go_to_standard_output_one_a_line(tanpacalo: CommandLine) -> None:
    """`tanpacalo slips | ...`: what stands on paper, for a list or a test."""
    path = tanpacalo.folder / "slips.pdf"

    ran = tanpacalo("slips", "-o", path)

    assert ran.lines == codes_on(path.read_bytes())


def test_a_pdf_of_codes_is_for_its_owner_only(tanpacalo: CommandLine) -> None:
    path = tanpacalo.folder / "slips.pdf"

    tanpacalo("slips", "-o", path)

    assert path.stat().st_mode & 0o077 == 0


def test_a_hyphen_writes_to_standard_output(tanpacalo: CommandLine) -> None:
    ran = tanpacalo("slips", "--count", "1", "-o", "-")

    assert len(codes_on(ran.raw)) == 1


def test_without_a_name_the_file_is_named_after_the_clock(
    tanpacalo: CommandLine, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a SQLite database, otherwise in the current folder."""
    here = tanpacalo.folder / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    ran = tanpacalo("slips", "--count", "1")

    folder = tanpacalo.folder / "var" if base.database.is_sqlite else here
    (written,) = folder.glob("slips-????????-??????.pdf")
    assert str(written) in ran.err


def test_a_missing_folder_is_said_before_anything_is_registered(
    tanpacalo: CommandLine, base: Base
) -> None:
    ran = tanpacalo("slips", "-o", tanpacalo.folder / "missing" / "slips.pdf")

    assert ran.status == 1
    assert "there is no folder" in ran.err
    with base.database.transaction() as tx:
        assert applications.is_empty(tx)
