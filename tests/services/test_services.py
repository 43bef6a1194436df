"""The services themselves: without them the tests that follow prove nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
from playwright.async_api import Browser

ROOT = Path(__file__).parents[2]

KILLED_WITH_A_SERVER = """
import os, signal
from tests.services.postgresql import running_server
with running_server() as server:
    print(server.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_each_test_gets_an_empty_database(postgres_url: str, migrated_postgres_url: str) -> None:
    for url in (postgres_url, migrated_postgres_url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE taken (id int)")  # fails if it is not fresh


def test_postgresql_is_one_we_support(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.info.server_version >= 150000


def test_postgresql_ends_with_the_process_that_asked_for_it() -> None:
    """A killed test run leaves no server and no folder behind."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WITH_A_SERVER],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    # The guard writes to the same standard error: it ended, so the guard did.
    folder = Path(os.fsdecode(killed.stdout).strip())

    assert killed.returncode == -signal.SIGKILL
    assert folder.name == "data"
    assert not folder.parent.exists()


async def test_chromium_shows_a_page(browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 640})
    await page.set_content("<h1>Tanpa calo</h1>")

    assert await page.text_content("h1") == "Tanpa calo"
    await page.close()


def test_age_is_the_stock_command(age_command: str) -> None:
    shown = subprocess.run([age_command, "--version"], capture_output=True, check=True)

    assert shown.stdout
