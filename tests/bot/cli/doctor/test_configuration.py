"""`tanpacalo doctor`: what is wrong or unwise in the configuration, and what it prints."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.base import Base
from tests.bot.cli.conftest import CommandLine
from tests.bot.cli.doctor.conftest import Doctor

ROOT = Path(__file__).parents[4]
Change = Callable[[str, str], None]

on_sqlite = pytest.mark.parametrize("tanpacalo", ["sqlite"], indirect=True)


def test_wrong_keys_are_told_and_the_rest_is_looked_at(
    base: Base, doctor: Doctor, change_config: Change
) -> None:
    change_config("server", 'port = "kenari"\nhots = "127.0.0.1"')

    report = doctor()

    assert report.status == 1
    told = [one["seen"] for one in report.faults]
    assert any("server.port: must be a whole number" in one for one in told)
    assert any(
        "server.hots: there is no such key; the nearest is server.host" in one for one in told
    )
    assert report["database", "probe"]["level"] == "ok"
    assert "kenari" not in str(report.findings)


def test_a_wrong_database_address_is_not_replaced_by_the_default(
    tanpacalo: CommandLine, doctor: Doctor
) -> None:
    text = tanpacalo.config.read_text()
    lines = ['url = "nowhere"' if line.startswith("url") else line for line in text.splitlines()]
    tanpacalo.config.write_text("\n".join(lines))

    report = doctor()

    assert report.status == 1
    assert report["database", "place"]["seen"].startswith("not looked at")
    assert {one["subject"] for one in report.findings}.isdisjoint({"keys", "people"})


@on_sqlite
def test_a_platform_whose_section_is_wrong_is_not_called_off(
    doctor: Doctor, change_config: Change
) -> None:
    change_config("telegram", 'mode = "polling"\ntoken = "no-token"')

    report = doctor()

    assert report["telegram", "connection"]["seen"] == "not looked at"


@on_sqlite
def test_a_file_that_is_not_toml_is_one_sentence(tanpacalo: CommandLine, doctor: Doctor) -> None:
    tanpacalo.config.write_text("[office\nname = kenari")

    report = doctor()

    assert report.status == 1
    assert len(report.findings) == 1
    assert "is not TOML" in report.faults[0]["seen"]


@on_sqlite
@pytest.mark.parametrize(
    "section, lines, expected",
    [
        ("server", 'public_url = "http://ktp.contoh.go.id"', ("public-url", "fault", "TLS")),
        ("server", 'public_url = "http://127.0.0.1:8080"', ("public-url", "warning", "https://")),
        ("server", 'public_url = "https://ktp.contoh.go.id"', ("public-url", "ok", "")),
        ("server", 'host = "0.0.0.0"', ("listener", "warning", "127.0.0.1")),
        ("console", 'host = "192.168.1.4"', ("desk", "warning", "127.0.0.1")),
        ("telegram", 'webhook_secret = "kenari-9"', ("secrets", "warning", "chmod 600")),
    ],
)
def test_what_is_unwise_is_told(
    doctor: Doctor,
    change_config: Change,
    tanpacalo: CommandLine,
    section: str,
    lines: str,
    expected: tuple[str, str, str],
) -> None:
    check, level, word = expected
    change_config(section, lines)
    tanpacalo.config.chmod(0o644)

    found = doctor()["configuration", check]

    assert found["level"] == level
    assert word in found["mend"]
    assert "kenari-9" not in str(found)


@on_sqlite
def test_a_file_with_secrets_that_only_its_owner_reads_is_well(
    doctor: Doctor, change_config: Change, tanpacalo: CommandLine
) -> None:
    change_config("telegram", 'webhook_secret = "kenari-9"')
    tanpacalo.config.chmod(0o600)

    assert "secrets" not in {one["check"] for one in doctor().findings}


@on_sqlite
def test_it_says_who_can_read_chats_in_passing(doctor: Doctor, change_config: Change) -> None:
    off = [one["check"] for one in doctor().findings if one["subject"] == "who-reads"]
    change_config("whatsapp", 'phone_number_id = "1"\naccess_token = "t"\napp_secret = "s"')
    change_config("whatsapp", 'verify_token = "v"\napi_url = "http://127.0.0.1:1/v23.0"')
    change_config("telegram", 'mode = "polling"\ntoken = "1:a"\napi_url = "http://127.0.0.1:1"')

    report = doctor()

    assert off == ["web-chat", "server"]
    assert "not end-to-end encrypted" in report["who-reads", "telegram"]["seen"]
    assert "Meta" in report["who-reads", "whatsapp"]["seen"]
    assert "not_in_business_app = true" in report["who-reads", "whatsapp"]["mend"]
    assert "with TLS" in report["who-reads", "web-chat"]["seen"]


def test_for_people_it_is_a_list_without_colours_when_piped(
    tanpacalo: CommandLine, base: Base
) -> None:
    ran = tanpacalo("doctor")

    assert ran.status == 0
    assert "\x1b" not in ran.out
    titles = [line for line in ran.lines if line and not line.startswith(" ")]
    assert titles[:3] == ["Configuration", "Keys", "Database"]
    assert (
        titles[-1] == "0 faults, 4 warnings" if base.database.is_sqlite else "0 faults, 3 warnings"
    )
    assert any(line.startswith("  WARN   ") for line in ran.lines)
    assert any(line.startswith("         -> ") for line in ran.lines)


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_C08_no_secret_is_printed_by_the_real_command(tmp_path: Path, words: list[str]) -> None:
    """Not even when nothing works: neither to the output nor to the log."""
    secrets = {
        "TANPACALO_TELEGRAM__TOKEN": "7000000001:AAEkenari-token_ZZ",
        "TANPACALO_TELEGRAM__WEBHOOK_SECRET": "kenari-webhook-secret",
        "TANPACALO_WHATSAPP__ACCESS_TOKEN": "EAAkenariAccess",
        "TANPACALO_WHATSAPP__APP_SECRET": "kenari-app-secret",
        "TANPACALO_WHATSAPP__VERIFY_TOKEN": "kenari-verify",
        "TANPACALO_DATABASE__URL": "postgresql://office:kenari-pw@127.0.0.1:1/none",
    }
    others = {
        "TANPACALO_TELEGRAM__MODE": "webhook",
        "TANPACALO_TELEGRAM__API_URL": "http://127.0.0.1:1",
        "TANPACALO_WHATSAPP__PHONE_NUMBER_ID": "1",
        "TANPACALO_WHATSAPP__API_URL": "http://127.0.0.1:1/v23.0",
        "TANPACALO_KEYS__FOLDER": "keys",
    }

    ran = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **secrets, **others},
    )

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "enari" not in ran.stdout + ran.stderr
    assert "PostgreSQL database none on 127.0.0.1:1" in ran.stdout
    assert not words or json.loads(ran.stdout)["faults"] >= 3


@on_sqlite
def test_the_office_s_words_are_read_and_a_wrong_entry_is_named(
    tanpacalo: CommandLine, doctor: Doctor, change_config: Change
) -> None:
    change_config("office", 'words_file = "words.toml"')
    file = tanpacalo.config.with_name("words.toml")
    file.write_text('[means]\n"kartune" = "ktp saya"\n')
    good = doctor()
    file.write_text('[means]\n"kartune" = ""\n')
    bad = doctor()

    assert good["configuration", "words"]["seen"] == f"{file}, entries: 1"
    assert '"kartune": needs beside it' in bad["configuration", "words"]["seen"]
    assert bad.status == 1
