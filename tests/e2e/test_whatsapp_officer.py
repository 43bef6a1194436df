"""An officer on WhatsApp: linked by a code, told each working morning, pays no more than due."""

import re
from datetime import timedelta

from tests.e2e.running import RunningOffice
from tests.e2e.test_officer import WEDNESDAY
from tests.simulator.whatsapp.client import WhatsAppSimulator

OFFICER, SUPERVISOR = "6281200000011", "6281200000012"


async def link(office: RunningOffice, whatsapp: WhatsAppSimulator, number: str, role: str) -> None:
    """Invite an officer and let them send the code."""
    told = await office.command("officer", "invite", "--name", f"Petugas {role}", "--role", role)
    code = re.search(r"PTG-[A-Z0-9-]{14}", told)
    assert code, told
    (answer,) = await whatsapp.person(number).says(code[0])
    assert "terhubung" in answer.text.lower()


async def test_invitation_has_a_link_for_each_platform(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """On WhatsApp it fills in the message; the officer only has to send it."""
    told = await on_whatsapp.command("officer", "invite", "--name", "Sari", "--role", "counter")

    assert "t.me/contoh_bot?start=PTG-" in told
    assert f"wa.me/{whatsapp.number}?text=PTG-" in told


async def test_digest_with_buttons_inside_the_window(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """Linked at 07:21, told at 07:31, answered by a tap."""
    await on_whatsapp.restart_at(WEDNESDAY - timedelta(minutes=10))
    await link(on_whatsapp, whatsapp, OFFICER, "counter")
    officer = whatsapp.person(OFFICER)
    await officer.hears(1)

    await on_whatsapp.restart_at(WEDNESDAY)
    (digest,) = await officer.hears(1, timeout_s=20)
    assert digest.labels == ["Sudah baca", "Saya tangani", "Besok", "Nomor habis"]
    (read,) = await officer.taps("Sudah baca")
    assert "sudah Anda baca" in read.text


async def test_digest_outside_the_window_is_a_template(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """The next morning the window is shut: numbers only, in the approved wording."""
    await on_whatsapp.restart_at(WEDNESDAY - timedelta(minutes=10))
    await link(on_whatsapp, whatsapp, SUPERVISOR, "supervisor")
    supervisor = whatsapp.person(SUPERVISOR)
    await supervisor.hears(1)
    await on_whatsapp.restart_at(WEDNESDAY)
    await supervisor.hears(1, timeout_s=20)

    await on_whatsapp.restart_at(WEDNESDAY + timedelta(days=1))
    (digest,) = await supervisor.hears(1, timeout_s=20)
    assert digest.template is not None
    assert digest.template["name"] == "tanpa_calo_digest"
    assert "Kamis, 26 November 2026" in digest.text
    assert digest.statuses == ["sent", "delivered"]
