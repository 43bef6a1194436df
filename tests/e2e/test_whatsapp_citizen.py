"""A citizen on WhatsApp: status, reminder inside and outside the window, what it costs."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from storage import outbox
from storage.outbox import OutboxState
from tests.e2e.running import RunningOffice
from tests.e2e.test_citizen import print_slip
from tests.simulator.whatsapp.client import SeenMessage, WhatsAppSimulator
from tests.simulator.whatsapp.incoming import FILES

THURSDAY = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)  # 11:00 at the office


def billed(messages: list[SeenMessage]) -> int:
    """Count what Meta bills."""
    return sum(1 for message in messages if message.pricing and message.pricing["billable"])


async def test_status_and_reminder_inside_the_window(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """The code is enough; then free text with buttons, until the card is collected."""
    code = await print_slip(on_whatsapp)
    citizen = whatsapp.person()

    (status,) = await citizen.says(code.lower().replace("-", " "))
    assert "belum masuk kotak pengambilan" in status.text
    assert any("Kabari" in label for label in status.labels)
    (confirmed,) = await citizen.taps("Kabari")
    assert "BERHENTI" in confirmed.text
    # From the first word to a reminder that is asked for: two messages that cost money.
    assert billed(await citizen.replies()) == 2

    await on_whatsapp.command("scan", "ready", stdin=f"{code}\n")
    (ready,) = await citizen.hears(1, timeout_s=20)
    assert (ready.kind, ready.statuses) == ("interactive", ["sent", "delivered"])
    assert "Loket 3" in ready.text
    assert any("Sudah diambil" in label for label in ready.labels)
    (thanks,) = await citizen.taps("Sudah diambil")
    assert thanks.text


async def test_C10_reminder_outside_the_window_is_a_template(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """A day after the person's last word Meta takes nothing else; an answer opens it again."""
    code = await print_slip(on_whatsapp)
    citizen = whatsapp.person()
    await citizen.says(code)
    await citizen.taps("Kabari")

    await on_whatsapp.restart_at(THURSDAY)
    await on_whatsapp.command("scan", "ready", stdin=f"{code}\n")
    (ready,) = await citizen.hears(1, timeout_s=20)
    assert ready.template is not None
    assert (ready.kind, ready.template["name"]) == ("template", "tanpa_calo_reminder")
    assert code in ready.text
    assert "Loket 3" in ready.text
    assert ready.pricing is not None
    assert ready.pricing["category"] == "utility"

    (status,) = await citizen.says(code)
    assert (status.template, status.statuses) == (None, ["sent", "delivered"])


@pytest.mark.parametrize("state", ["PAUSED", "REJECTED"])
async def test_template_that_meta_does_not_take_is_shown(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator, state: str
) -> None:
    """Never a silent failure: the row is parked, with the reason, until somebody mends it."""
    await whatsapp.add_template("tanpa_calo_reminder", "{{1}} {{2}} {{3}} {{4}}", status=state)
    code = await print_slip(on_whatsapp)
    citizen = whatsapp.person()
    await citizen.says(code)
    await citizen.taps("Kabari")
    await on_whatsapp.restart_at(THURSDAY)
    await on_whatsapp.command("scan", "ready", stdin=f"{code}\n")

    expected = {"PAUSED": "template-paused", "REJECTED": "template-missing"}[state]
    await until_listed(on_whatsapp, expected)
    assert len(await whatsapp.replies(citizen.chat)) == 2


async def test_who_said_stop_or_has_another_number_gets_nothing(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """A reminder would come against their word, or tell a stranger whose card is ready."""
    code = await print_slip(on_whatsapp)
    stopper, mover, changed, waiter = (
        whatsapp.person(f"62813000000{n}") for n in ("01", "02", "03", "04")
    )
    for person in (stopper, mover, changed, waiter):
        await person.says(code)
        await person.taps("Kabari")
    (stopped,) = await stopper.says("BERHENTI")
    assert "henti" in stopped.text.lower()
    await whatsapp.change_number(mover.chat, "6281399999999")
    await whatsapp.change_identity(changed.chat)
    await whatsapp.wait_quiet()

    await on_whatsapp.command("scan", "ready", stdin=f"{code}\n")
    await waiter.hears(1, timeout_s=20)
    await until_all_is_over(on_whatsapp)
    heard = [len(await person.replies()) for person in (stopper, mover, changed, waiter)]
    assert heard == [3, 2, 2, 3]
    assert await whatsapp.replies("6281399999999") == []


async def test_A05_redelivery_gives_one_reply(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """Meta did not read our 200, and sends it six times at once."""
    citizen = whatsapp.person()
    await whatsapp.add_fault("lose_response", chat=citizen.chat, count=2)
    await whatsapp.add_fault("duplicate", chat=citizen.chat, times=5, concurrent=True)

    await citizen.says("bantuan")
    await whatsapp.wait_quiet()

    assert len(await whatsapp.replies(citizen.chat)) == 1


async def test_A07_statuses_in_any_order_and_again(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """All are taken with 200 at once; the row ends as sent, and is billed once."""
    citizen = whatsapp.person()
    await whatsapp.configure(statuses=["sent", "delivered", "read"])
    await citizen.says("bantuan", replies=0)
    await whatsapp.wait_for_messages(citizen.chat, 1)
    await whatsapp.wait_quiet()
    (reply,) = await whatsapp.replies(citizen.chat)
    await whatsapp.hold()
    for state in ("read", "sent", "delivered", "sent", "read"):
        await whatsapp.status(reply.message_id, state)
    keys = await whatsapp.release(seed=5, times=2)
    await whatsapp.wait_quiet()

    await until_all_is_over(on_whatsapp)
    tries = [d for d in await whatsapp.deliveries() if d.key in keys]
    assert [d.outcome for d in tries] == ["delivered"] * 10
    assert rows_in(on_whatsapp) == {OutboxState.SENT: 1}


async def test_reply_in_doubt_is_settled_by_its_status(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """Meta took it and hung up: the status says so, and it is not sent twice."""
    citizen = whatsapp.person()
    await whatsapp.add_fault("accept_then_drop", "messages")
    await citizen.says("bantuan", timeout_s=20)
    await whatsapp.wait_quiet()
    await citizen.says("jam buka")
    await until_all_is_over(on_whatsapp)

    assert len(await whatsapp.replies(citizen.chat)) == 2
    assert rows_in(on_whatsapp) == {OutboxState.SENT: 2}


async def test_what_is_no_text_gets_a_useful_sentence(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """Never silence, also for what a person only sends by mistake."""
    citizen = whatsapp.person()
    for kind in sorted({*FILES, "location", "contacts"}):
        (answer,) = await citizen.sends(kind)
        assert len(answer.text) > 20, kind


async def test_what_asks_for_nothing_is_taken_in_silence(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """A reaction and the like cost an answer nothing; what comes after is answered."""
    citizen = whatsapp.person()
    for kind in ("reaction", "edit", "revoke", "unsupported"):
        assert await citizen.sends(kind, replies=0) == []
    await citizen.says("bantuan")

    assert len(await citizen.replies()) == 1


async def test_rotated_secret_is_valid_beside_the_new_one(
    on_whatsapp: RunningOffice, whatsapp: WhatsAppSimulator
) -> None:
    """What Meta signed with the old secret is not lost while it is being changed (A04)."""
    citizen = whatsapp.person()
    await on_whatsapp.stop()
    old = whatsapp.app_secret
    text = on_whatsapp.config.read_text()
    rotated = text.replace(
        f'app_secret = "{old}"', f'app_secret = "the-new-one"\napp_secret_previous = "{old}"'
    )
    on_whatsapp.config.write_text(rotated)
    await on_whatsapp.start()

    await citizen.says("bantuan")
    await whatsapp.configure(app_secret="the-new-one")
    await citizen.says("bantuan")
    await whatsapp.wait_quiet()
    before = len(await whatsapp.deliveries())
    await whatsapp.configure(app_secret="a-stranger's", backoff_s=[60])
    refused = await whatsapp.say(citizen.chat, "bantuan")
    await whatsapp.wait_for_deliveries(before + 1)

    assert refused.key is not None
    assert [d.status for d in await whatsapp.deliveries(refused.key)] == [401]


def rows_in(office: RunningOffice) -> dict[str, int]:
    """Count the outbox's rows by state."""
    base, found = office.base(), Counter[str]()
    with base.database.transaction() as tx:
        for (state, _), count in outbox.counts(tx).items():
            found[state] += count
    base.close()
    return dict(found)


async def until_listed(office: RunningOffice, words: str) -> None:
    """Wait until the outbox command shows something."""
    async with asyncio.timeout(20):
        while words not in await office.command("outbox", "show"):
            pass  # the command itself takes its time


async def until_all_is_over(office: RunningOffice) -> None:
    """Wait until the outbox command has nothing to show."""
    async with asyncio.timeout(20):
        while await office.command("outbox", "show"):
            pass  # the command itself takes its time
