"""Shared strings: the texts of all cells of a workbook, by number.

A million rows bring millions of them, so they are put aside in a temporary file that has
no name. They hold names and NIKs: what goes to the disk is sealed with a key that is only
in memory. They are read no further than rows ask: headings come at once.
"""

from array import array
from collections.abc import Iterator
from functools import lru_cache
from secrets import token_bytes
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from openpyxl.utils.escape import unescape

#: Strings are put aside and taken back so many at a time: cells ask for neighbours.
BLOCK: Final = 64
#: Blocks that are kept at hand.
AT_HAND: Final = 256
#: Files with fewer bytes of strings never touch the disk.
IN_MEMORY: Final = 4 << 20
#: No XML text can hold it.
_BETWEEN: Final = "\0"


class SharedStrings:
    """The strings of one workbook; close it.

    Args:
        incoming: all of them in their order.
    """

    def __init__(self, incoming: Iterator[str]) -> None:
        self._incoming = incoming
        self._newest: list[str] = []
        self._ends = array("Q", [0])
        self._file = SpooledTemporaryFile[bytes](IN_MEMORY)
        self._key = ChaCha20Poly1305(token_bytes(32))
        self._block = lru_cache(AT_HAND)(self._read)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._block.cache_clear()
        self._file.close()

    def __getitem__(self, number: int) -> str:
        """Give a string.

        Raises:
            IndexError: there is none with this number.
        """
        if number < 0:
            raise IndexError
        block, place = divmod(number, BLOCK)
        while block >= len(self._ends) - 1:
            if block == len(self._ends) - 1 and place < len(self._newest):
                return unescape(self._newest[place])
            self._take_next()
        return unescape(self._block(block)[place])

    def _take_next(self) -> None:
        string = next(self._incoming, None)
        if string is None:
            raise IndexError
        self._newest.append(string)
        if len(self._newest) == BLOCK:
            self._put_aside()

    def _put_aside(self) -> None:
        number = len(self._ends) - 1
        text = _BETWEEN.join(self._newest).encode("utf-8", "surrogatepass")
        sealed = self._key.encrypt(_nonce(number), text, None)
        self._file.seek(self._ends[-1])
        self._file.write(sealed)
        self._ends.append(self._ends[-1] + len(sealed))
        self._newest = []

    def _read(self, number: int) -> list[str]:
        begin, end = self._ends[number], self._ends[number + 1]
        self._file.seek(begin)
        text = self._key.decrypt(_nonce(number), self._file.read(end - begin), None)
        return text.decode("utf-8", "surrogatepass").split(_BETWEEN)


def _nonce(number: int) -> bytes:
    """Number blocks: the key is of this file alone and seals each block once."""
    return number.to_bytes(12, "big")
