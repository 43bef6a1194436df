"""Sample data for trying it out: clearly marked, and never into a database in use."""

import hashlib
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, update

from bot.base import Base
from handlers.domain import slip_code
from handlers.domain.application import Status
from storage import applications, reports
from storage.applications import APPLICATION, NewSlip
from storage.vault.reports import new_reader_identity

#: A status for each sample slip, and how many days ago it began and was requested.
SAMPLES: Final[tuple[tuple[Status, int, int | None], ...]] = (
    (Status.READY_FOR_PICKUP, 2, 23),
    (Status.PRINT_READY, 9, 31),
    (Status.SENT_FOR_ENROLLMENT, 40, 44),
    (Status.PICKED_UP, 5, 60),
    (Status.REGISTERED, 0, None),
)
READERS: Final = (("Contoh Inspektorat", "Inspektorat"), ("Contoh Pengawas", "Kepala Dinas"))


def sample_codes() -> Mapping[str, Status]:
    """Give the sample slips' codes: the same on every machine, valid nowhere else."""
    return {
        slip_code.make_code(hashlib.sha256(f"contoh {index}".encode()).digest()): status
        for index, (status, _since, _submitted) in enumerate(SAMPLES)
    }


def load(base: Base) -> None:
    """Load sample slips and two demo readers into an empty database; otherwise do nothing."""
    with base.database.transaction() as tx:
        if not applications.is_empty(tx) or reports.active_readers(tx):
            return
        _load_slips(tx, base)
        for name, role in READERS:
            _add_reader(tx, base, name, role)


def _load_slips(tx: Connection, base: Base) -> None:
    now, today = base.clock(), base.today()
    codes = list(sample_codes())
    slips = [NewSlip(code) for code in codes]
    applications.register(tx, base.keys, slips, now=now, today=today)
    found = applications.by_codes(tx, base.keys, codes)
    for code, (status, since, submitted) in zip(codes, SAMPLES, strict=True):
        began = today - timedelta(days=since)
        if status is not Status.REGISTERED:
            applications.move(tx, found[code], status, now=now, since=began, source="demo")
        if submitted is not None:
            tx.execute(
                update(APPLICATION)
                .where(APPLICATION.c.id == found[code].id)
                .values(
                    submitted_on=today - timedelta(days=submitted), pickup_place="Loket 3 (contoh)"
                )
            )


def identity_file(folder: Path, role: str) -> Path:
    """Give the path of a demo reader's identity file."""
    return folder / f"demo-{role.lower().replace(' ', '-')}.txt"


def _add_reader(tx: Connection, base: Base, name: str, role: str) -> None:
    reader = new_reader_identity()
    file = identity_file(base.settings.keys_folder, role)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as identity:
        identity.write(f"# UJI COBA / DEMO: {role}\n# public key: {reader.recipient}\n")
        identity.write(f"{reader.identity}\n")
    reports.add_reader(
        tx, name=name, role=role, recipient=reader.recipient, is_demo=True, today=base.today()
    )
