"""Sending to WhatsApp: every way in which it can fail has a name, and nothing is repeated."""

import asyncio
import json
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.channels.calls import Answer
from bot.channels.whatsapp.client import MOST_S, WhatsAppChannel, WhatsAppClient
from bot.channels.whatsapp.outcomes import BY_CODE, outcome_of
from bot.channels.whatsapp.templates import TemplateRegistry, wording
from bot.settings.sections import TemplateSection
from handlers.domain.messages import Action, Channel, MessageClass
from handlers.domain.state import Language
from handlers.texts.render import Rendered, RenderedButton, RenderedTemplate
from notifications.channel import Dead, Outcome, Parked, Retry, Sent, Unknown
from notifications.sender import LEASE, LEAST_WAIT, MOST_WAIT, clamp
from storage import subscriptions
from storage.letters import Letter
from storage.outbox import Claimed
from storage.vault.keys import Keys
from tests.letters import claimed
from tests.simulator.whatsapp.client import CITIZEN, WhatsAppSimulator
from tests.simulator.whatsapp.errors import DOCUMENTED

ROW: Final = "0123456789abcdef" * 2
TEXT: Final = "KTP-el Anda siap diambil."
PLACES: Final = ("K7M4-X2RA-9TWC", "Selasa, 24 November 2026", "Ambil di Loket 3.", "08.00-15.00.")
FILLED: Final = RenderedTemplate("reminder", Language.INDONESIAN, PLACES)
REGISTRY: Final = TemplateRegistry({"reminder": TemplateSection(name="kartu_siap")})
DEFINITION: Final = Path(__file__).parents[2] / "contract" / "data" / "whatsapp-v23.json"


@pytest.fixture
async def client(whatsapp: WhatsAppSimulator) -> AsyncIterator[WhatsAppClient]:
    await whatsapp.configure(window_refusal="http", per_pair_s=0)
    await whatsapp.add_template("kartu_siap", wording("reminder", Language.INDONESIAN))
    made = WhatsAppClient(whatsapp.access_token, whatsapp.api_url, whatsapp.phone_number_id)
    yield made
    await made.close()


@pytest.fixture
def channel(client: WhatsAppClient, keys: Keys) -> WhatsAppChannel:
    return WhatsAppChannel(client, REGISTRY, keys)


@pytest.fixture
async def person(whatsapp: WhatsAppSimulator, client: WhatsAppClient) -> str:
    """Somebody whose window is open."""
    await whatsapp.say(CITIZEN, "halo")
    return CITIZEN


def row(*buttons: RenderedButton, text: str = TEXT, **more: Any) -> Claimed:
    template = more.pop("template", None)
    letter = Letter(CITIZEN, Rendered(text, buttons, template))
    return claimed(letter, Channel.WHATSAPP, row_id=ROW, **more)


def reminder(*, window_is_open: bool = False) -> Claimed:
    return row(kind=MessageClass.REMINDER, window_is_open=window_is_open, template=FILLED)


async def sent(whatsapp: WhatsAppSimulator) -> int:
    """Count the requests that reached the platform."""
    return len(await whatsapp.calls("messages"))


async def test_sends_text_buttons_and_lists_as_meta_wants_them(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str
) -> None:
    """Every call carries the row's id: statuses bring it back."""
    target = "0123456789abcdef" * 2
    few = [
        RenderedButton("Cek", Action.CHECK, target, 10**17),
        RenderedButton("Besok", Action.TOMORROW, target, 10**17),
    ]
    many = [RenderedButton(f"Pilihan {n}", Action.CHOOSE, target, n) for n in range(10)]
    link = RenderedButton("Buka", Action.CHECK, link="https://t.me/contoh_bot?start=KTP")

    for buttons in ((), (link,), (*few, link), tuple(many)):
        assert await channel.send(row(*buttons, text="<b>*_[x](y)" + "😀" * 400)) == Sent()

    seen = await whatsapp.replies(person)
    assert [message.labels for message in seen] == [
        [],
        [],
        ["Cek", "Besok"],
        [button.label for button in many],
    ]
    assert {message.row_id for message in seen} == {ROW}
    assert await whatsapp.refused() == []


async def test_G10_outside_the_window_the_approved_template_is_sent(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel
) -> None:
    await whatsapp.set_person(CITIZEN)

    assert await channel.send(reminder()) == Sent()

    [seen] = await whatsapp.replies(CITIZEN)
    assert seen.kind == "template"
    assert PLACES[0] in seen.text
    assert await sent(whatsapp) == 1


async def test_G10_a_window_that_shut_before_we_knew_leads_to_the_template(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel
) -> None:
    """Meta refused the text, so nothing has arrived: the template doubles nothing."""
    await whatsapp.set_person(CITIZEN)

    assert await channel.send(reminder(window_is_open=True)) == Sent()

    [seen] = await whatsapp.replies(CITIZEN)
    assert seen.kind == "template"
    assert await sent(whatsapp) == 2


@pytest.mark.parametrize("kind", [MessageClass.REPLY, MessageClass.RECEIPT])
async def test_an_answer_is_free_text_whatever_we_know_of_the_window(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str, kind: MessageClass
) -> None:
    assert await channel.send(row(kind=kind, window_is_open=False)) == Sent()


async def test_G10_an_answer_days_later_goes_as_its_template_without_buttons(
    whatsapp: WhatsAppSimulator, client: WhatsAppClient, keys: Keys, person: str
) -> None:
    """An officer has answered a ticket; free text would only be refused, perhaps late."""
    body = wording("ticket", Language.INDONESIAN)
    await whatsapp.add_template("kabar_tiket", body)
    registry = TemplateRegistry({"ticket": TemplateSection(name="kabar_tiket")})
    clear = RenderedButton("Sudah jelas", Action.TICKET_CLEAR, ROW)
    number, state = "T-98TT-TF86-33KA", "petugas sudah menjawab"
    filled = RenderedTemplate("ticket", Language.INDONESIAN, (number, state))
    answer = row(clear, kind=MessageClass.REPLY, window_is_open=False, template=filled)
    within = row(clear, kind=MessageClass.REPLY, window_is_open=True, template=filled)

    await WhatsAppChannel(client, registry, keys).send(answer)
    await WhatsAppChannel(client, registry, keys).send(within)

    late, soon = await whatsapp.replies(person)
    assert (late.kind, late.text) == (
        "template",
        body.replace("{{1}}", number).replace("{{2}}", state),
    )
    assert soon.text.startswith(TEXT)
    assert await sent(whatsapp) == 2


async def test_G10_without_a_template_it_is_parked_for_the_operator_to_see(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, client: WhatsAppClient, keys: Keys
) -> None:
    await whatsapp.set_person(CITIZEN)
    no_templates = WhatsAppChannel(client, TemplateRegistry({}), keys)

    assert await channel.send(row()) == Parked("template-missing")
    assert await no_templates.send(reminder()) == Parked("template-missing")
    assert await whatsapp.replies(CITIZEN) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "PAUSED"}, "template-paused"),
        ({"status": "DISABLED"}, "template-disabled"),
        ({"status": "REJECTED"}, "template-missing"),
        ({"body": "Kartu {{1}} siap."}, "template-parameters"),
    ],
)
async def test_G10_a_template_that_meta_took_back_is_parked(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, change: dict[str, str], reason: str
) -> None:
    await whatsapp.set_person(CITIZEN)
    wanted = {"name": "kartu_siap", "body": wording("reminder", Language.INDONESIAN)} | change
    await whatsapp.add_template(**wanted)

    assert await channel.send(reminder()) == Parked(reason)


@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("drop", {"when": "before"}, Unknown("connection-lost")),
        ("drop", {"when": "after"}, Unknown("connection-lost")),
        ("garbage", {}, Unknown("unreadable-answer")),
        ("500", {}, Retry("out-of-order")),
        ("502", {}, Retry("http-502")),
        ("503", {}, Retry("http-503")),
        ("error", {"error_code": 2, "parameters": {"status": 504}}, Unknown("http-504")),
    ],
)
async def test_H09_each_failure_is_of_the_right_class(
    whatsapp: WhatsAppSimulator,
    channel: WhatsAppChannel,
    person: str,
    kind: str,
    details: dict[str, Any],
    expected: Outcome,
) -> None:
    """Surely not sent: again. Perhaps sent: the message's class decides. One call each."""
    await whatsapp.add_fault(kind, "messages", **details)

    assert await channel.send(row()) == expected
    assert await sent(whatsapp) == 1
    assert await whatsapp.replies(person) == []


@pytest.mark.parametrize("is_reused", [False, True])
async def test_H09_a_dropped_connection_sees_exactly_one_request(
    keys: Keys, *, is_reused: bool
) -> None:
    """Also on a connection that has served before, which libraries like to try again."""
    answers = [ACCEPTED, b""] if is_reused else [b""]
    async with scripted(answers) as (root, requests):
        client = WhatsAppClient("token", root, "1")
        channel = WhatsAppChannel(client, REGISTRY, keys)
        outcomes = [await channel.send(row()) for _ in answers]
        await client.close()

    assert outcomes == [Sent(), Unknown("connection-lost")][-len(answers) :]
    assert len(requests) == len(answers)


async def test_H09_a_refused_connection_was_not_sent(keys: Keys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for root in (f"http://127.0.0.1:{port}", "http://no-such-host.invalid"):
        client = WhatsAppClient("token", root, "1")

        outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())

        assert outcome == Retry("no-connection")
        await client.close()


async def test_H09_who_speaks_no_tls_was_not_sent_to(keys: Keys) -> None:
    async with scripted([ACCEPTED]) as (root, requests):
        client = WhatsAppClient("token", root.replace("http:", "https:"), "1")
        outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())
        await client.close()

    assert outcome == Retry("no-connection")
    assert requests == []


@pytest.mark.parametrize("cut", range(0, 100, 9))
async def test_H09_half_an_answer_is_doubt_wherever_it_ends(keys: Keys, cut: int) -> None:
    async with scripted([ACCEPTED[:cut]]) as (root, requests):
        client = WhatsAppClient("token", root, "1")
        outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())
        await client.close()

    assert outcome == Unknown("connection-lost")
    assert len(requests) == 1


async def test_H09_no_answer_is_doubt(whatsapp: WhatsAppSimulator, person: str, keys: Keys) -> None:
    await whatsapp.add_fault("hang", "messages")
    token, number_id = whatsapp.access_token, whatsapp.phone_number_id
    client = WhatsAppClient(token, whatsapp.api_url, number_id, most_s=0.2)

    assert await WhatsAppChannel(client, REGISTRY, keys).send(row()) == Unknown("too-slow")
    assert await sent(whatsapp) == 1
    await client.close()


def test_two_calls_of_one_send_end_within_the_lease() -> None:
    assert timedelta(seconds=2 * MOST_S) < LEASE


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_H09_a_redirect_is_not_followed(keys: Keys, status: int) -> None:
    """The token would go to whoever answers there."""
    moved = b"HTTP/1.1 %d Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n" % status
    async with scripted([moved, ACCEPTED]) as (root, requests):
        client = WhatsAppClient("token", root, "1")
        outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())
        await client.close()

    assert outcome == Retry(f"http-{status}")
    assert len(requests) == 1


async def test_S06_no_proxy_comes_from_the_environment(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with scripted([ACCEPTED]) as (root, _):
        client = WhatsAppClient("token", root, "1")
        assert await WhatsAppChannel(client, REGISTRY, keys).send(row()) == Sent()
        await client.close()


@pytest.mark.parametrize("kind", ["accept_then_drop", "half"])
async def test_H10_accepted_then_lost_is_unknown(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str, kind: str
) -> None:
    """It arrived, we cannot know; its status will tell. Sending again is not for the client."""
    await whatsapp.add_fault(kind, "messages")

    assert isinstance(await channel.send(row()), Unknown)
    assert [message.text for message in await whatsapp.replies(person)] == [TEXT]
    assert await sent(whatsapp) == 1


@pytest.mark.parametrize(
    "header", [b"1", b"3", b"0", b"-5", b"99999999999999999999", b"soon", b"1.5", b"\xb2", b""]
)
async def test_H11_429_waits_within_sense(keys: Keys, header: bytes) -> None:
    """Whatever `Retry-After` is, we wait between a second and an hour."""
    error = json.dumps({"error": {"code": 130429, "message": "Rate limit hit"}}).encode()
    head = b"HTTP/1.1 429 No\r\nRetry-After: %s\r\nContent-Length: %d\r\n\r\n"
    async with scripted([head % (header, len(error)) + error]) as (root, _):
        client = WhatsAppClient("token", root, "1")
        outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())
        await client.close()

    assert isinstance(outcome, Retry)
    assert outcome.after is not None
    assert LEAST_WAIT <= clamp(outcome.after) <= MOST_WAIT
    assert header != b"3" or outcome.after == timedelta(seconds=3)


@pytest.mark.parametrize("code", [4, 80007, 130429, 131048, 131056])
async def test_H11_each_limit_has_its_wait(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str, code: int
) -> None:
    """Meta names none: to one chat 6 seconds, of the app a minute, after complaints an hour."""
    await whatsapp.add_fault("error", "messages", error_code=code)

    outcome = await channel.send(row())

    assert isinstance(outcome, Retry)
    assert outcome.after is not None
    assert not outcome.pauses_channel


async def test_H12_who_has_no_whatsapp_is_not_written_to_again(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str
) -> None:
    await whatsapp.add_fault("error", "messages", error_code=131026)

    assert await channel.send(row()) == Dead("undeliverable", ends_chat=True)


async def test_H13_a_revoked_token_stops_the_channel_and_loses_nothing(
    whatsapp: WhatsAppSimulator, channel: WhatsAppChannel, person: str
) -> None:
    await whatsapp.add_fault("401", "messages")

    assert await channel.send(row()) == Retry("token-revoked", pauses_channel=True)
    assert await channel.send(row()) == Sent()


async def test_H13_a_wrong_number_id_stops_the_channel(
    whatsapp: WhatsAppSimulator, keys: Keys
) -> None:
    """Not one message after the other may die of a slip in the configuration."""
    client = WhatsAppClient(whatsapp.access_token, whatsapp.api_url, "999")

    outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())

    assert outcome == Retry("number-unknown", pauses_channel=True)
    await client.close()


PAUSING: Final = frozenset(
    {0, 3, 10, 33, 104, 190, 200, 368, 803, 131005, 131031, 131037, 131042, 131045, 131057}
    | {133005, 133006, 133008, 133009, 133010, 133015, 134011}
)
WAITING: Final = frozenset({4, 17, 613, 80007, 130429, 131048, 131056, 133016})
AGAIN: Final = frozenset({1, 2, 131000, 131016, 133000, 133004, 135000})
PARKED: Final = frozenset(
    {132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069}
)
CHAT_ENDS: Final = frozenset({130497, 131021, 131026})
DIES: Final = frozenset(
    {100, 400, 130472, 131008, 131009, 131030, 131047, 131049, 131050, 131051, 131052, 131053}
)
OF_DEFINITION: Final = {
    error["code"]: error["status"] for error in json.loads(DEFINITION.read_bytes())["errors"]
}


@pytest.mark.parametrize("code", sorted({*DOCUMENTED, *OF_DEFINITION}))
def test_H12_every_documented_code_has_a_rule(code: int) -> None:
    """All codes of Meta's page on errors and of its definition are named, each in one class."""
    status = DOCUMENTED[code].status if code in DOCUMENTED else OF_DEFINITION[code]
    outcome = outcome_of(Answer(status, {"error": {"code": code, "message": "x"}}))

    assert outcome == BY_CODE[code]
    match outcome:
        case Retry(pauses_channel=True):
            assert code in PAUSING | {403}
        case Retry(after=timedelta()):
            assert code in WAITING
        case Retry():
            assert code in AGAIN
        case Parked():
            assert code in PARKED
        case Dead(ends_chat=True):
            assert code in CHAT_ENDS
        case Dead():
            assert code in DIES
        case _:
            pytest.fail(f"no rule for {code}")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"messages": [{"id": "wamid.x"}]}, Sent()),
        (200, {"messages": [{"id": "wamid.x", "message_status": "accepted"}]}, Sent()),
        (
            200,
            {"messages": [{"id": "wamid.x", "message_status": "held_for_quality_assessment"}]},
            Sent(),
        ),
        (
            200,
            {"messages": [{"id": "wamid.x", "message_status": "paused"}]},
            Parked("template-paused"),
        ),
        (200, {"messages": [{"id": ""}]}, Unknown("unreadable-answer")),
        (200, {"messages": []}, Unknown("unreadable-answer")),
        (200, {}, Unknown("unreadable-answer")),
        (200, [], Unknown("unreadable-answer")),
        (200, None, Unknown("unreadable-answer")),
        (200, {"error": {"code": 190}}, Retry("token-revoked", pauses_channel=True)),
        (401, None, Retry("token-revoked", pauses_channel=True)),
        (403, None, Retry("http-403")),
        (404, {"error": {"code": 100, "error_subcode": 33}}, BY_CODE[33]),
        (400, {"error": {"code": 100, "error_subcode": 1}}, Dead("refused")),
        (400, {"error": {"code": 999999}}, Dead("error-999999")),
        (400, {"error": {"code": 10**30}}, Dead("error-0")),
        (400, {"error": {"code": "190"}}, Retry("http-400")),
        (500, {"error": {"code": 999999}}, Retry("http-500")),
        (429, {"error": {"code": 999999}}, Retry("too-many-requests", after=LEAST_WAIT)),
        (504, {"error": {"code": 190}}, Unknown("http-504")),
        (504, None, Unknown("http-504")),
        (302, None, Retry("http-302")),
    ],
)
def test_H09_an_answer_is_read_with_care(status: int, body: Any, expected: Outcome) -> None:
    """The code decides. Without one of Meta's, no message dies: who knows who answered."""
    assert outcome_of(Answer(status, body)) == expected


async def test_doctor_reads_the_number_and_the_templates(
    whatsapp: WhatsAppSimulator, client: WhatsAppClient
) -> None:
    number = await client.get(whatsapp.phone_number_id, {"fields": "quality_rating"})
    found = await client.get(f"{whatsapp.waba_id}/message_templates", {"name": "kartu_siap"})

    assert isinstance(number, Answer)
    assert isinstance(found, Answer)
    assert number.body["quality_rating"]
    assert [one["status"] for one in found.body["data"]] == ["APPROVED"]


async def test_a_closed_client_sends_nothing(client: WhatsAppClient, keys: Keys) -> None:
    await client.close()

    outcome = await WhatsAppChannel(client, REGISTRY, keys).send(row())

    assert outcome == Retry("closed")


async def test_C07_no_number_text_id_or_token_is_logged_or_shown(
    whatsapp: WhatsAppSimulator,
    channel: WhatsAppChannel,
    person: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither on success nor on any failure, at any level of any library but httpx's own URL."""
    caplog.set_level(logging.DEBUG)
    for fault in ("drop", "garbage", "half", "500", "401"):
        await whatsapp.add_fault(fault, "messages")
        await channel.send(row())
    await channel.send(row())

    ours = [
        record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    told = " ".join(record.getMessage() for record in ours)
    for secret in (CITIZEN, TEXT, whatsapp.access_token, "wamid."):
        assert secret not in told
    assert "wamid" not in repr(Answer(200, {"messages": [{"id": "wamid.1"}]}))


_BODY: Final = b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.x"}]}'
ACCEPTED: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_BODY)
    + _BODY
)


@asynccontextmanager
async def scripted(answers: list[bytes]) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve raw answers in turn; one that is not whole ends with its connection."""
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                await reader.readexactly(int(length[1]) if length else 0)
                requests.append(head)
                answer = answers[min(len(requests), len(answers)) - 1]
                writer.write(answer)
                await writer.drain()
                if not answer.endswith((b"}", b"\r\n\r\n")) or b"\r\n\r\n" not in answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", requests
    server.close()


def test_why_a_chat_ended_fits_into_its_column() -> None:
    """PostgreSQL refuses what is longer, and SQLite does not."""
    ending = [one for one in BY_CODE.values() if isinstance(one, Dead) and one.ends_chat]
    longest: int = getattr(subscriptions.C.ended_reason.type, "length")  # noqa: B009 -- of its texts

    assert ending
    assert all(len(one.reason) <= longest for one in ending)
