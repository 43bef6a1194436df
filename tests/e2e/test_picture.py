"""A photo of the slip, sent as the platforms send photos, is as good as its code."""

from pathlib import Path

import pytest

from bot.media import MOST_BYTES
from handlers.domain.slip_code import fold
from tests.bot.pictures import slip_photo
from tests.e2e.running import RunningOffice
from tests.e2e.test_citizen import print_slip
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator

NUMBER = "6281200000777"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database will do: nothing of a picture reaches it."""
    return f"sqlite:///{tmp_path / 'office.db'}"


async def test_B01_B10_a_photo_of_the_slip_gives_the_status(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """By the photo, or by a picture sent as a file; what is no slip gets a kind sentence."""
    code = await print_slip(running)
    photo = slip_photo(fold(code))
    citizen = simulator.person(chat=521)
    as_png = {"mime_type": "image/png"}

    for kind in ("voice", "location", "contact", "document", "sticker"):
        await citizen.sends(kind)
    await simulator.media(521, "document", members=as_png, content=bytes(MOST_BYTES + 1))
    (too_large,) = await citizen.hears()
    assert "terlalu besar" in too_large.text
    assert await simulator.calls("getFile") == []

    await simulator.media(521, "photo", content=photo)
    (status,) = await citizen.hears()
    assert code in status.text
    (told,) = await citizen.taps("Kabari")
    assert "BERHENTI" in told.text

    await simulator.media(521, "document", members={"mime_type": "image/jpeg"}, content=photo)
    (again,) = await citizen.hears()
    assert code in again.text

    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{code}</svg>".encode()
    await simulator.media(521, "document", members=as_png, content=svg)
    (refused,) = await citizen.hears()
    assert "tidak bisa kami buka" in refused.text
    assert "KTP" in refused.text

    (lost,) = await citizen.sends("photo")  # nobody can get this one
    assert "belum bisa kami ambil" in lost.text


async def test_a_photo_of_the_slip_on_whatsapp(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    code = await print_slip(on_whatsapp)
    citizen = whatsapp.person(NUMBER)

    await whatsapp.media(NUMBER, "image", content=slip_photo(fold(code)))
    (status,) = await citizen.hears()
    assert code in status.text

    (refused,) = await citizen.sends("image")
    assert "Hapus untuk semua orang" in refused.text
