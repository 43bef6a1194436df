"""The page `/cek` on a real database, asked over HTTP from any address."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import httpx

from bot.web.check import CheckPage, check_routes
from bot.web.public import site
from handlers.domain.application import Status
from handlers.domain.imported import StatusRow
from handlers.domain.office import Office
from handlers.domain.slip_code import RANDOM_BYTES, make_code
from storage import import_visible, imports
from storage.database import Database
from storage.vault.keys import Keys
from tests.office import TUESDAY, StandingClock

NIK, CARD = "3673016105900003", "3673012203100007"
OTHER_NIK = "3673010101900004"
CODE = make_code(bytes(RANDOM_BYTES))
OUR_PAGE = {"sec-fetch-site": "same-origin"}


@dataclass
class Site:
    """An office whose page can be asked.

    Attributes:
        deadline_s: when answers leave; short, unless a test is about it.
    """

    database: Database
    keys: Keys
    office: Office
    clock: StandingClock = field(default_factory=StandingClock)
    deadline_s: float = 0.02
    public_url: str = ""

    def __post_init__(self) -> None:
        self.app = site(
            check_routes(
                CheckPage(
                    keys=self.keys,
                    database=self.database,
                    office=self.office,
                    clock=self.clock,
                    is_demo=False,
                    public_url=self.public_url,
                    deadline_s=self.deadline_s,
                )
            )
        )

    def take(self, *rows: StatusRow) -> None:
        """Import an office's list."""
        with self.database.transaction() as tx:
            batch = imports.begin(tx, now=self.clock())
            imports.stage(tx, batch, imports.prepare(self.keys, batch, rows), now=self.clock())
            import_visible.make_visible(
                tx, self.keys, batch, self.office.calendar, now=self.clock()
            )

    @asynccontextmanager
    async def visitor(self, address: str = "10.0.0.1") -> AsyncGenerator["Visitor", None]:
        """Come from an address, as a browser without cookies."""
        transport = httpx.ASGITransport(self.app, client=(address, 40_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://office") as http:
            yield Visitor(http)


@dataclass
class Visitor:
    """Somebody at the page."""

    http: httpx.AsyncClient

    async def open(self) -> httpx.Response:
        """Open the page; a browser keeps its cookie."""
        return await self.http.get("/cek")

    async def ask(self, nik: str = NIK, kk: str = CARD, **more: str) -> httpx.Response:
        """Send the form."""
        return await self.http.post("/cek", data={"nik": nik, "kk": kk, **more}, headers=OUR_PAGE)


def row(nik: str = NIK, family_card: str = CARD, code: str = CODE, line: int = 2) -> StatusRow:
    """Make a row of an office's list."""
    return StatusRow(
        line=line,
        code=code,
        nik=nik,
        family_card=family_card,
        service="ktp",
        status=Status.READY_FOR_PICKUP,
        submitted_on=date(2026, 11, 2),
        status_since=TUESDAY.date(),
        pickup_place="",
    )
