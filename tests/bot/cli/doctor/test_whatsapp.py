"""`tanpacalo doctor`: what Meta says about the number; each fault happens for real."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.channels.calls import Answer, Reply
from bot.checkup.whatsapp import check_whatsapp
from bot.settings import Settings
from tests.bot.cli.conftest import CommandLine
from tests.bot.cli.doctor.conftest import Doctor, Report
from tests.simulator.whatsapp.client import WhatsAppSimulator

pytestmark = pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)

HERE = "https://ktp.contoh.go.id/webhooks/whatsapp"
TEMPLATES = (
    'templates = { reminder = { name = "pengingat", languages = ["id", "en"] }, '
    'digest = { name = "ringkasan" }, ticket = { name = "tiket" } }'
)
Change = Callable[[str, str], None]
Look = Callable[[], Awaitable[Report]]


@pytest.fixture
def look(
    tanpacalo: CommandLine, change_config: Change, whatsapp: WhatsAppSimulator, doctor: Doctor
) -> Look:
    """Look at an office whose number lives in the simulated WhatsApp."""
    secrets = {
        "access_token": whatsapp.access_token,
        "app_secret": whatsapp.app_secret,
        "verify_token": whatsapp.verify_token,
    }
    keys = {
        "api_url": whatsapp.api_url,
        "phone_number_id": whatsapp.phone_number_id,
        "business_account_id": whatsapp.waba_id,
        **secrets,
    }
    change_config("whatsapp", "\n".join(f'{name} = "{value}"' for name, value in keys.items()))
    change_config("server", 'public_url = "https://ktp.contoh.go.id"')

    async def run() -> Report:
        # The command runs a loop of its own.
        report = await asyncio.to_thread(doctor)
        assert not [value for value in secrets.values() if value in str(report.findings)]
        assert whatsapp.number not in str(report.findings)
        assert all(call.method.startswith("GET ") for call in await whatsapp.calls())
        return report

    return run


@pytest.fixture
def hook(whatsapp: WhatsAppSimulator) -> Callable[..., Awaitable[None]]:
    """Set where Meta says that it calls."""

    async def set_hook(**levels: str) -> None:
        await whatsapp.configure(profile={"webhook_configuration": levels})

    return set_hook


async def test_a_number_that_works_is_well(
    look: Look,
    change_config: Change,
    whatsapp: WhatsAppSimulator,
    hook: Callable[..., Awaitable[None]],
) -> None:
    change_config("whatsapp", f"{TEMPLATES}\nnot_in_business_app = true")
    for name, language in (
        ("pengingat", "id"),
        ("pengingat", "en"),
        ("ringkasan", "id"),
        ("tiket", "id"),
    ):
        await whatsapp.add_template(name, "Halo", language=language)
    await hook(application=HERE)

    report = await look()

    assert report.status == 0, report.faults
    assert "Disdukcapil Kota Contoh" in report["whatsapp", "connection"]["seen"]
    for check in ("quality", "state", "business-app", "webhook", "subscription", "templates"):
        assert report["whatsapp", check]["level"] == "ok", check
    assert "24 hours" in report["whatsapp", "window"]["seen"]
    assert report["clock", "platforms"]["level"] == "ok"
    assert await whatsapp.refused() == []


@pytest.mark.parametrize(
    "kind, code, word",
    [
        ("401", 190, "whatsapp.access_token"),
        ("error", 200, "whatsapp_business_management"),
        ("error", 100, "whatsapp.phone_number_id"),
        ("500", 0, "whatsapp.api_url"),
        ("drop", 0, "whatsapp.api_url"),
        ("garbage", 0, "whatsapp.api_url"),
    ],
)
async def test_a_number_that_cannot_be_read_is_a_fault(
    look: Look, whatsapp: WhatsAppSimulator, kind: str, code: int, word: str
) -> None:
    # Of code 100 only the subcode says that it is about the number.
    more = {"error_subcode": 33} if code == 100 else None
    await whatsapp.add_fault(kind, count=None, error_code=code or 131000, parameters=more)

    report = await look()

    assert report.status == 1
    assert word in report["whatsapp", "connection"]["mend"]


@pytest.mark.parametrize(
    "field, value, check, level, word",
    [
        ("quality_rating", "RED", "quality", "warning", "nobody asked for"),
        ("name_status", "DECLINED", "name", "warning", "Submit"),
        ("status", "BANNED", "state", "fault", "appeal"),
    ],
)
async def test_what_meta_thinks_of_the_number_is_told(  # noqa: PLR0917 -- a table of cases
    look: Look,
    whatsapp: WhatsAppSimulator,
    field: str,
    value: str,
    check: str,
    level: str,
    word: str,
) -> None:
    await whatsapp.configure(profile={field: value})

    found = (await look())["whatsapp", check]

    assert found["level"] == level
    assert word in found["mend"]


@pytest.mark.parametrize(
    "declared, is_there, level", [(True, True, "fault"), (True, False, "ok"), (False, True, "note")]
)
async def test_a_handset_that_reads_along_against_the_declaration_is_a_fault(
    look: Look,
    change_config: Change,
    whatsapp: WhatsAppSimulator,
    declared: bool,
    is_there: bool,
    level: str,
) -> None:
    """Who reports is promised that nobody reads along on a handset."""
    change_config("whatsapp", f"not_in_business_app = {str(declared).lower()}")
    await whatsapp.configure(profile={"is_on_biz_app": is_there})

    report = await look()

    found = report["whatsapp", "business-app"]
    assert found["level"] == level
    assert level == "ok" or "whatsapp.not_in_business_app" in found["mend"]
    passing = report["who-reads", "whatsapp"]["seen"]
    assert ("reports are not taken" in passing) is not declared


@pytest.mark.parametrize(
    "levels, level, word",
    [
        ({}, "fault", "no webhook"),
        ({"application": "https://elsewhere.example/hook"}, "fault", "elsewhere.example"),
        ({"phone_number": "https://test.example", "application": HERE}, "fault", "test.example"),
        ({"whatsapp_business_account": HERE, "application": "https://x.example"}, "ok", "calls"),
    ],
)
async def test_a_webhook_that_leads_elsewhere_is_a_fault(
    look: Look,
    hook: Callable[..., Awaitable[None]],
    levels: Mapping[str, str],
    level: str,
    word: str,
) -> None:
    await hook(**levels)

    found = (await look())["whatsapp", "webhook"]

    assert found["level"] == level
    assert word in found["seen"]
    assert level == "ok" or "field messages" in found["mend"]


async def test_an_account_without_a_subscribed_app_is_a_fault(
    look: Look, whatsapp: WhatsAppSimulator
) -> None:
    await whatsapp.configure(subscribed=False)

    found = (await look())["whatsapp", "subscription"]

    assert found["level"] == "fault"
    assert "subscribed_apps" in found["mend"]


async def test_templates_are_compared_with_metas(
    look: Look, change_config: Change, whatsapp: WhatsAppSimulator
) -> None:
    without = (await look())["whatsapp", "templates"]
    change_config("whatsapp", TEMPLATES)
    await whatsapp.add_template("pengingat", "Halo", language="id", status="PAUSED")
    await whatsapp.add_template("pengingat", "Halo", language="en", status="PENDING")
    await whatsapp.add_template("ringkasan_lama", "Halo", language="id")
    await whatsapp.add_template("tiket", "Halo", language="id")

    report = await look()

    told = {one["seen"]: one["level"] for one in report.findings if one["check"] == "templates"}
    assert without["level"] == "warning"
    assert "[whatsapp.templates]" in without["mend"]
    assert told == {
        "pengingat (id) is PAUSED: what needs it waits in the outbox": "fault",
        "pengingat (en) is PENDING": "warning",
        "Meta has no template ringkasan in id": "fault",
        "tiket (id) is approved": "ok",
    }
    assert "submit it again" in report["whatsapp", "templates"]["mend"]


class OddGraph:
    """A Graph API whose objects are not what they should be."""

    def __init__(self, body: object) -> None:
        self._body = body

    async def get(self, path: str, params: Mapping[str, str]) -> Reply:
        return Answer(200, self._body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"data": "x", "webhook_configuration": [], "status": 7, "verified_name": None},
        {"data": [7, {"name": "pengingat", "language": [], "status": {}}]},
    ],
)
async def test_whatever_meta_answers_it_is_told_and_never_a_traceback(
    tanpacalo: CommandLine, body: object
) -> None:
    section = {
        "phone_number_id": "1",
        "business_account_id": "2",
        "access_token": "t",
        "app_secret": "s",
        "verify_token": "v",
        "templates": {"reminder": {"name": "pengingat"}},
    }

    assert await check_whatsapp(OddGraph(body), Settings.model_validate({"whatsapp": section}))
