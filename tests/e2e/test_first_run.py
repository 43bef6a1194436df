"""The first minutes: one command in an empty folder, and every way in which a start goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.e2e.fresh import Fresh, Serving


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    return Fresh(tmp_path)


@pytest_asyncio.fixture
async def served(fresh: Fresh) -> AsyncIterator[Serving]:
    """What `make run` starts."""
    serving = await fresh.serve("--demo")
    yield serving
    await serving.stop()


async def test_start_says_where_to_talk_and_ends_with_ctrl_c(fresh: Fresh, served: Serving) -> None:
    """No token, no account, no configuration; an open page does not hold up the end."""
    for said in ("UJI COBA / DEMO", "@BotFather", "back this folder up apart", "Ctrl-C"):
        assert said in served.told
    for key in (fresh.folder / "var" / "keys").glob("demo-*"):
        assert str(key) in served.told
        assert key.stat().st_mode & 0o077 == 0
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as browser:
        assert (await browser.get("/")).status_code == 200
        async with browser.stream("GET", "/chat/stream") as answers:
            chunks = answers.aiter_bytes()
            assert (await anext(chunks)).startswith(b"retry:")
            assert await served.stop() == 0
            assert [chunk async for chunk in chunks] == []

    again = await fresh.serve("--demo")
    assert again.sample("ready for pickup") == served.sample("ready for pickup")
    told = await fresh.run("chat", stdin=served.sample("picked up"))
    assert "sudah diambil" in told.out
    assert await again.stop() == 0


async def test_what_stands_in_the_way_of_a_second_server(fresh: Fresh, served: Serving) -> None:
    """One SQLite file has one server; one port has one program. Both are said in a sentence."""
    same_file = await fresh.run("serve")
    assert same_file.status == 1
    assert "another `tanpacalo serve` uses this SQLite file" in same_file.err

    elsewhere = {
        "TANPACALO_DATABASE__URL": f"sqlite:///{fresh.folder / 'other' / 'office.db'}",
        "TANPACALO_SERVER__PORT": served.port,
    }
    same_port = await fresh.run("serve", environ=elsewhere)
    assert same_port.status == 1
    assert f"cannot listen on 127.0.0.1:{served.port}" in same_port.err
    assert "Traceback" not in same_file.err + same_port.err


async def test_keys_must_be_those_of_the_database(fresh: Fresh) -> None:
    """A missing folder, a missing file, another office's keys: said, and never made anew."""
    await fresh.run("chat")
    keys = fresh.folder / "var" / "keys"
    aside = keys.rename(fresh.folder / "aside")

    missing = await fresh.run("serve")
    assert missing.status == 1
    assert f"{keys}: the keys folder is missing" in missing.err
    assert not keys.exists()

    shutil.copytree(aside, keys)
    (keys / "salt.receipts").unlink()
    one_missing = await fresh.run("serve")
    assert one_missing.status == 1
    assert f"{keys / 'salt.receipts'} is missing" in one_missing.err

    (keys / "salt.receipts").write_bytes(bytes(32))
    (keys / "salt.receipts").chmod(0o600)
    another = await fresh.run("serve")
    assert another.status == 1
    assert f"{keys / 'salt.receipts'} belongs to another database" in another.err


@pytest.mark.parametrize(
    ("content", "environ", "says"),
    [
        ("[servr]\nport = 8080\n", {}, ("config.toml:1", "servr", "the nearest is server")),
        ("", {"TANPACALO_SERVER__PROT": "1"}, ("TANPACALO_SERVER__PROT", "TANPACALO_SERVER__PORT")),
    ],
    ids=["file", "environment"],
)
async def test_a_wrong_key_stops_the_start(
    fresh: Fresh, content: str, environ: dict[str, str], says: tuple[str, ...]
) -> None:
    """Source, key, reason and the nearest known name; and nothing was made."""
    (fresh.folder / "config.toml").write_text(content)

    refused = await fresh.run("serve", environ=environ)

    assert refused.status == 1
    for words in says:
        assert words in refused.err
    assert not (fresh.folder / "var").exists()
