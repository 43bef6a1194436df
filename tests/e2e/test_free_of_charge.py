"""*Tunjukkan ini*, through the running office: the platform fetches the picture from it."""

from pathlib import Path

import pytest

from tests.e2e.running import RunningOffice
from tests.simulator.client import TelegramSimulator
from tests.simulator.whatsapp.client import WhatsAppSimulator


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database will do: nothing of it depends on which."""
    return f"sqlite:///{tmp_path / 'office.db'}"


async def test_on_telegram_the_law_is_a_picture_with_its_words_below(
    running: RunningOffice, simulator: TelegramSimulator
) -> None:
    """Never in the response to the tap: nobody would hear that it could not be fetched."""
    citizen = simulator.person(chat=811)

    await citizen.says("emang wajib bayar ya?")
    shown, what_to_say = await citizen.taps("Tunjukkan ini", replies=2)

    assert (shown.method, shown.via) == ("sendPhoto", "request")
    assert "PASAL 79A" in shown.text
    assert "LAPOR" in what_to_say.text
    assert any("Layar penuh" in label for label in what_to_say.labels)


async def test_on_whatsapp_the_law_is_a_picture(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    citizen = whatsapp.person()

    await citizen.says("biaya")
    _, what_to_say = await citizen.taps("Tunjukkan ini", replies=2)

    sent = [call.parameters for call in await whatsapp.calls("messages")]
    assert [one["type"] for one in sent] == ["interactive", "image", "interactive"]
    assert sent[1]["image"]["link"] == f"{on_whatsapp.url}/gratis.png"
    assert "Pasal 79A" in what_to_say.text
