"""A conversation in the terminal: what a program or a person types, line by line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.fresh import Ended, Fresh, Serving
from tests.e2e.running import receipt_in

WORDS = "calo di parkiran menawarkan jadi sehari dengan bayar"
UNKNOWN_CODE = "98TT-TF86-33KA"
MISTYPED_CODE = "98TT-TF86-33KB"


@dataclass(frozen=True, slots=True)
class Desk:
    """A terminal beside a server with sample data."""

    fresh: Fresh
    serving: Serving

    async def types(self, *lines: str) -> str:
        """Type lines into a new talk; give what was answered."""
        told = await self.fresh.run("chat", stdin=typed(*lines))
        assert (told.status, told.err) == (0, "")
        return told.out


@pytest_asyncio.fixture(scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    fresh = Fresh(tmp_path_factory.mktemp("demo"))
    serving = await fresh.serve("--demo")
    yield Desk(fresh, serving)
    assert await serving.stop() == 0


def typed(*lines: str) -> str:
    return "\n".join(lines) + "\n"


async def test_beside_a_server_a_code_gives_the_status_first(desk: Desk) -> None:
    """The first line tells all; `[1] …` is picked by a bare number."""
    code = desk.serving.sample("ready for pickup")

    told = await desk.types(code.lower().replace("-", " "), "2", "1", "batal")

    first, *rest = told.splitlines()
    assert code in first
    assert "siap diambil" in first
    assert "[1] 🔔 Kabari saya" in rest
    assert told.count("siap diambil") == 2, "a number picks the button beside it"
    assert f"Simpan kode {code}" in told
    assert told.endswith("Tidak ada yang perlu dibatalkan.\n")


async def test_D02_alone_wrong_and_unknown_sound_alike(tmp_path: Path) -> None:
    """Without a server, in an empty folder; neither answer tells which it was."""
    fresh = Fresh(tmp_path)
    answers: list[Ended] = [
        await fresh.run("chat", stdin=typed(code)) for code in (UNKNOWN_CODE, MISTYPED_CODE)
    ]

    assert [one.status for one in answers] == [0, 0]
    unknown, mistyped = (one.out for one in answers)
    assert unknown == mistyped
    assert "loket" in unknown
    assert UNKNOWN_CODE not in unknown


async def test_a_report_with_typed_words_only(desk: Desk) -> None:
    """From `lapor` to the receipt, and with the receipt back to it, in another talk."""
    told = await desk.types(
        "lapor", WORDS, "berhenti", "english", "indonesia", "lewati", "2", "lewati", "kirim"
    )

    assert "UJI COBA" in told
    assert "Inspektorat" in told
    assert WORDS not in told
    assert "Semua pengingat di chat ini" in told
    assert "All right, I answer in English." in told
    assert "2 bagian tersegel, 2 dilewati" in told
    receipt = receipt_in(told)

    later = await desk.types(receipt.replace("-", ""), "1", "ada saksi lain")
    assert later.startswith("Laporan diterima")
    assert "\nTambahan tersegel dan masuk ke laporan.\n" in later


async def test_cancelled_and_absent_reports(desk: Desk) -> None:
    """BATAL deletes; then `kirim` sends nothing, and a receipt of nobody leads nowhere."""
    told = await desk.types("lapor", WORDS, "batal", "kirim", "0123 4567 8901 2345")

    assert "Laporan dihapus. Tidak ada yang tersimpan." in told
    assert "Tanda terima ini tidak ditemukan" in told
    assert not re.search(r"\b0\d{3}-\d{4}-\d{4}-\d{4}\b", told)
