"""Receipts: some made ahead in memory, so that sending a report is quick.

A derivation takes a third of a second and 128 MiB: at most two run at once, off the loop.
"""

import asyncio
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from handlers.domain.report import ReadyReceipt
from storage.vault.receipts import Receipt, derive_receipt, new_receipt_digits

SLOTS: Final = 2
READY: Final = 3
#: What a machine without memory or file descriptors does to a derivation (H05).
NO_ROOM: Final = (MemoryError, OSError)
AGAIN_S: Final = 1.0


class ReceiptDesk:
    """Makes receipts ahead and opens those that people bring.

    Args:
        salt: the instance's, kept with the keys.
    """

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._slots = asyncio.Semaphore(SLOTS)
        self._ready: deque[ReadyReceipt] = deque()
        self._taken = asyncio.Event()
        # What nobody waits for takes little time from those who do (Linux: of this thread only).
        self._ahead = ThreadPoolExecutor(1, "receipts-ahead", initializer=partial(os.nice, 10))

    async def open(self, digits: str) -> Receipt:
        """Derive what a receipt leads to.

        Args:
            digits: 16 digits, the first is 0.

        Raises:
            MemoryError, OSError: the machine lacks what it takes (`NO_ROOM`).
        """
        async with self._slots:
            return await asyncio.to_thread(derive_receipt, digits, self._salt)

    async def _make_ahead(self) -> ReadyReceipt:
        async with self._slots:
            made = await asyncio.get_running_loop().run_in_executor(
                self._ahead, derive_receipt, new_receipt_digits(), self._salt
            )
            return made.ready()

    async def take(self) -> ReadyReceipt:
        """Give out a receipt that nobody has.

        Raises:
            MemoryError, OSError: as `open`.
        """
        self._taken.set()
        if self._ready:
            return self._ready.popleft()
        return (await self.open(new_receipt_digits())).ready()

    async def keep_ready(self) -> None:
        """Make receipts ahead until cancelled."""
        while True:
            while len(self._ready) < READY:
                try:
                    self._ready.append(await self._make_ahead())
                except NO_ROOM:
                    await asyncio.sleep(AGAIN_S)
            self._taken.clear()
            await self._taken.wait()
