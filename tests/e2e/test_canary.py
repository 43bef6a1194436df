"""Nothing that a person said, and no address of theirs, is left anywhere in clear.

A whole day at the office, with everything going wrong that can, at the talkative log
level; then every file is searched that a thief, a backup or an operator may see.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
import pytest_asyncio

from storage.vault import age
from storage.vault.reports import new_reader_identity
from tests import canary
from tests.e2e.poisoned import POISON
from tests.e2e.running import SECRET, START_S, RunningOffice, receipt_in
from tests.e2e.test_citizen import print_slip
from tests.e2e.test_whistleblower import _is_id
from tests.simulator.client import TelegramSimulator

CITIZEN, WITNESS, OFFICER, STRANGER = 7_703_112_233, 8_801_445_566, 6_607_889_911, 5_502_667_788
COMPLAINANT = 4_401_223_399
NIK, OTHER_NIK, FAMILY_CARD = "3673014408910007", "9999990101900001", "9999990000000101"
PHONE = "081298877665"
NAME = "SITI ZUBAEDAH PERMATA"
REPORT = "pria berjaket zebrakuning di meja “café” minta tujuh ratus ribu"
ADDITION = "kejadiannya berulang tiap selasa, saksinya penjual cendolwangi"
QUESTION = "Apakah orangnya memakai lencana melatihitam?"
COMPLAINT = "sudah tiga bulan menunggu, petugas berbaju kelabulangit selalu tidur"
ANSWER = "Mohon maaf, rekan kami sudah ditegur oleh Pak Jingganila."
PASSPHRASE = "gajah menari di atas pelangi"
HEADING = "kode;nik;no_kk;nama;layanan;status;tanggal_status\n"


class LoudOffice(RunningOffice):
    """The product's own command, at its most talkative, with a fault in the head."""

    def _config(self) -> str:
        return super()._config().replace("[server]", '[server]\nlog_level = "debug"')

    async def start(self, *, point: str = "", points_log: Path | None = None) -> None:
        assert not point
        assert points_log is None
        with self.log_file.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-X", "dev", "-m", "tests.e2e.poisoned",
                "serve", "--config", str(self.config),
                stdout=log, stderr=log, env=os.environ,
            )  # fmt: skip
        await asyncio.wait_for(self.ready(), START_S)


@dataclass
class Day:
    """A day at an office, and the secrets of those who were there."""

    office: LoudOffice
    simulator: TelegramSimulator
    secrets: dict[str, str]

    def write(self, name: str, content: bytes | str) -> None:
        """Keep something that is searched with the rest."""
        content = content if isinstance(content, bytes) else content.encode()
        (self.office.folder / name).write_bytes(content)

    async def citizens(self) -> None:
        """A status, a reminder, numbers that nobody asked for, an import with names."""
        code = await print_slip(self.office)
        self.secrets |= {"slip code": code, "slip code, plain": code.replace("-", "")}
        citizen = self.simulator.person(chat=CITIZEN)
        await citizen.says(code)
        await citizen.taps("Kabari")
        await citizen.says(f"nik saya {NIK} nomor hp {PHONE} tolong dicek", replies=1)
        good = self.office.folder / "import.csv"
        row = f"{code};{OTHER_NIK};{FAMILY_CARD};{NAME};KTP-el;PRINT_READY_RECORD;10/11/2026\n"
        good.write_text(HEADING + row)
        await self.office.command("import", str(good), "--yes")
        bad = self.office.folder / "bad.csv"
        bad.write_text(HEADING + row.replace("PRINT_READY_RECORD", f"{NAME} {NIK}"))
        self.write("bad import", await self.office.command("import", str(bad), "--yes", expect=1))
        await self.office.command("scan", "ready", stdin=f"{code}\n")
        await self.by_numbers()

    async def by_numbers(self) -> None:
        """Both ways to a status without its code: the office's page, and the counter."""
        async with httpx.AsyncClient(base_url=self.office.url, trust_env=False) as http:
            for name, card in (("page", FAMILY_CARD), ("empty page", NIK), ("fault", "1")):
                form = {"nik": OTHER_NIK, "kk": card}
                own = {"sec-fetch-site": "same-origin"}
                answer = await http.post("/cek", data=form, headers=own)
                self.write(name, answer.content + repr(answer.headers).encode())
                assert ("Siap diambil" in answer.text) == (name == "page")
        await self.office.command("find", "--nik", stdin=f"{OTHER_NIK}\n")
        self.write("audit", await self.office.command("audit", "list"))

    async def officer(self) -> None:
        """Linked by a code that is then worth nothing."""
        told = await self.office.command(
            "officer", "invite", "--name", "Sari", "--role", "supervisor"
        )
        found = re.search(r"PTG-[A-Z0-9-]{14}", told)
        assert found
        (answer,) = await self.simulator.person(chat=OFFICER).says(found[0])
        assert "terhubung" in answer.text
        self.secrets["linking code"] = found[0]

    async def witness(self) -> None:
        """A report, its reader's question, an addition by receipt."""
        identity = self.office.folder / "ani.age"
        made = await self.office.command(
            "keys", "new", "--name", "Ani", "--role", "Inspektorat", "-o", str(identity),
            stdin=f"{PASSPHRASE}\n" * 2,
        )  # fmt: skip
        self.write("key made", made)
        witness = self.simulator.person(chat=WITNESS)
        for text in ("lapor", REPORT, "lewati", "lewati", "lewati"):
            await witness.says(text)
        (thanks,) = await witness.says("kirim", timeout_s=20)
        receipt = receipt_in(thanks.text)
        self.secrets |= {"receipt": receipt, "receipt, plain": receipt.replace("-", "")}
        report_id = next(
            word for word in (await self.office.command("report", "list")).split() if _is_id(word)
        )
        await self.office.command(
            "report", "ask", report_id, QUESTION, "--identity", str(identity),
            passphrase=PASSPHRASE,
        )  # fmt: skip
        (asked,) = await witness.says(receipt, timeout_s=20)
        assert QUESTION in asked.text
        await witness.taps("Jawab")
        await witness.says(ADDITION)

    async def complainant(self) -> None:
        """A complaint, an officer who reads and answers it, a draft that is left behind."""
        angry = self.simulator.person(chat=COMPLAINANT)
        await angry.says("keluhan")
        await angry.says(COMPLAINT)
        (sent,) = await angry.says("kirim")
        found = re.search(r"T-[A-Z0-9-]{14}", sent.text)
        assert found
        number = found[0]
        self.secrets |= {"ticket": number, "ticket, plain": number.replace("-", "")}
        assert COMPLAINT in await self.office.command("complaint", "show", number)
        await self.office.command("complaint", "answer", number, stdin=ANSWER)
        (told,) = await angry.says(number)
        assert ANSWER in told.text
        await angry.says("komplain")
        await angry.says(f"masih soal {COMPLAINT}")

    async def what_goes_wrong(self) -> None:
        """Faults of ours, of Telegram, of strangers; each repeats what it should not."""
        citizen = self.simulator.person(chat=STRANGER)
        await citizen.says(f"{POISON} {REPORT} {PHONE}", timeout_s=30)
        echo = {"error_code": 400, "description": f"Bad Request: chat {STRANGER}: {REPORT}"}
        for fault in ({"kind": "error", **echo}, {"kind": "500"}, {"kind": "garbage"}):
            kind = fault.pop("kind")
            await self.simulator.add_fault(str(kind), "sendMessage", via="*", **fault)
            await self.simulator.say(STRANGER, "biaya")
            await self.simulator.say(STRANGER, f"{POISON} {NIK}")
        await self.simulator.wait_quiet(30)
        await self._strangers_knock()
        await self.simulator.add_fault("401", "sendMessage", via="*", count=1)
        await self.simulator.say(CITIZEN, "biaya")
        await self.simulator.wait_quiet(30)
        await self._all_faults_struck()

    async def _all_faults_struck(self) -> None:
        for _ in range(600):
            if all(fault["struck"] for fault in await self.simulator.faults()):
                return
            await asyncio.sleep(0.05)
        raise AssertionError("a fault never came about")

    async def _strangers_knock(self) -> None:
        update = {"update_id": 1, "message": {"chat": {"id": CITIZEN}, "text": f"{NIK} {REPORT}"}}
        webhook = "/webhooks/telegram"
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with httpx.AsyncClient(base_url=self.office.url, trust_env=False) as http:
            assert (await http.post(webhook, json=update)).status_code == 401
            cut = f'{{"update_id": 1, "text": "{NIK}'.encode()
            assert (await http.post(webhook, content=cut, headers=right)).status_code == 400
            assert (await http.post(webhook, json=update, headers=right)).status_code == 200
            assert (await http.get("/", params={"kode": NIK, "t": REPORT})).status_code == 200
            assert (await http.get(f"/{self.simulator.token}/{CITIZEN}")).status_code == 404
            said = {"id": NIK, "text": REPORT}
            assert (await http.post("/chat/messages", json=said)).status_code == 403

    async def keep_what_is_shown(self) -> None:
        """Keep the metrics, a backup as its keeper opens it, and the database as it lies there."""
        ops = f"http://127.0.0.1:{self.office.ops_port}"
        async with httpx.AsyncClient(base_url=ops, trust_env=False) as http:
            for page in ("metrics", "readyz"):
                self.write(page, (await http.get(f"/{page}")).content)
        keeper, sealed = new_reader_identity(), self.office.folder / "backup.age"
        await self.office.command("backup", "--to", keeper.recipient, "-o", str(sealed))
        self.write("backup", age.decrypt(keeper.identity, sealed.read_bytes(), refusal=""))
        while_running = self.office.folder / "while-running"
        while_running.mkdir()
        for file in self.office.folder.glob("office.db*"):
            shutil.copy(file, while_running)


@pytest_asyncio.fixture
async def day(
    tmp_path: Path,
    database_url: str,
    simulator: TelegramSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Day]:
    """An office whose processes keep their temporary files in its folder."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    is_sqlite = database_url.startswith("sqlite:")
    answer, client = ("response", "auto") if is_sqlite else ("request", "httpx")
    office = LoudOffice(tmp_path, database_url, simulator, answer=answer, client=client)
    secrets = {
        "NIK": NIK,
        "imported NIK": OTHER_NIK,
        "family card": FAMILY_CARD,
        "phone": PHONE,
        "name": NAME,
        "report": REPORT,
        "report's word": "zebrakuning",
        "addition's word": "cendolwangi",
        "question's word": "melatihitam",
        "complaint's word": "kelabulangit",
        "answer's word": "jingganila",
        "complainant's chat": str(COMPLAINANT),
        "poison": POISON,
        "passphrase": PASSPHRASE,
        "token": simulator.token,
        "webhook secret": SECRET,
        "citizen's chat": str(CITIZEN),
        "witness's chat": str(WITNESS),
        "officer's chat": str(OFFICER),
        "stranger's chat": str(STRANGER),
    }
    await office.start()
    yield Day(office, simulator, secrets)
    await office.kill()


async def test_F01_C07_C08_D10_nothing_is_left_in_clear(day: Day, database_url: str) -> None:
    """Not in log, metrics, database, WAL, free pages, temporary or left-over files."""
    await day.citizens()
    await day.officer()
    await day.witness()
    await day.complainant()
    await day.what_goes_wrong()
    await day.keep_what_is_shown()
    assert await day.office.stop() == 0
    canary.prove(day.office.folder, day.secrets)

    folder = day.office.folder
    may_hold = [
        folder / name for name in ("keys", "config.toml", "slips.pdf", "import.csv", "bad.csv")
    ]
    files = [*canary.files_in(folder, but=may_hold), *postgresql_files(folder, database_url)]
    hits = canary.scan(files, day.secrets)
    assert hits == set(), "\n".join(f"{hit.secret} as {hit.form}: {hit.file}" for hit in hits)

    metrics = (folder / "metrics").read_text()
    assert re.search(r'tanpacalo_messages_total\{outcome="Failed"\} [1-9]', metrics)
    names = {file.name for file in files}
    assert {
        "server.log",
        "metrics",
        "bad import",
        "page",
        "audit",
        "key made",
        "backup",
        "backup.age",
    } <= names
    assert "office.db" in names or "pg_wal" in {file.parent.name for file in files}


def postgresql_files(folder: Path, url: str) -> Iterator[Path]:
    """Give the server's own files that changed meanwhile, its log too, and all rows as read."""
    if not url.startswith("postgresql:"):
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        ((data,),) = connection.execute("SHOW data_directory").fetchall()
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        rows = folder / "rows"
        with rows.open("wb") as dump:
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'.encode()):
                    for value in row:
                        is_sealed = isinstance(value, bytes)
                        dump.write(value if is_sealed else f"\n{value}\n".encode())
    yield rows
    begun = (folder / "config.toml").stat().st_mtime
    for file in canary.files_in(Path(data)):
        if file.stat().st_mtime >= begun:
            yield file
