"""The status words of SIAK and of the counter, small misspellings included.

SIAK's words as Disdukcapil Purbalingga, Banyumas and Kota Kupang explain them, the
Ministry's deck of 2015, and OpenSID's list. "Siap diambil" and "Sudah diambil" are the
counter's own. An unknown word is never guessed: a wrong status costs somebody a trip. It
is kept for the officer, who says in the configuration what it means.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rapidfuzz.distance import OSA

from handlers.domain.application import Status

_WORDS_OF: Final[Mapping[Status, tuple[str, ...]]] = MappingProxyType(
    {
        Status.NOT_ENROLLED: (
            "UNREGISTERED", "BELUM REKAM", "BELUM PEREKAMAN", "BELUM MEREKAM", "BELUM WAJIB",
            "BELUM WAJIB KTP", "NOT ENROLLED",
        ),
        Status.BIOMETRIC_CAPTURED: (
            "BIO_CAPTURED", "BIO CAPTURE", "BIOMETRIC CAPTURED", "BC", "PROCESSING",
            "SUDAH REKAM", "SUDAH PEREKAMAN", "SUDAH MEREKAM", "SUDAH REKAM BELUM TERKIRIM",
        ),
        Status.SENT_FOR_ENROLLMENT: (
            "SENT_FOR_ENROLLMENT", "SENT_FOR_ENROLMENT", "SFE", "ANTRE PENUNGGALAN",
            "ANTRE PENUNGGALAN DI PUSAT", "ANTRI PENUNGGALAN",
        ),
        Status.RECEIVED_AT_CENTRAL: (
            "RECEIVED_AT_CENTRAL", "DITERIMA PUSAT", "DITERIMA DI PUSAT",
        ),
        Status.ENROLL_FAILURE: (
            "ENROLL_FAILURE_AT_CENTRAL", "ENROLL_FAILURE_AT_REGIONAL", "ENROLL_FAILURE",
            "REKAM ULANG",
        ),
        Status.SEARCH_FAILURE: (
            "SEARCH_FAILURE_AT_CENTRAL", "SEARCH_FAILURE", "GANGGUAN PUSAT",
        ),
        Status.ADJUDICATION: (
            "ADJUDICATE_RECORD", "ADJUDICATE", "ADJUDICATION", "REQUEST_VALIDATION",
            "PERLU VERIFIKASI PETUGAS",
        ),
        Status.DUPLICATE_RECORD: (
            "DUPLICATE_RECORD", "DUPLICATE RECORD ONE TO ONE", "DUPLICATE RECORD ONE TO MANY",
            "DUPLICATE", "DATA GANDA",
        ),
        Status.PRINT_READY: ("PRINT_READY_RECORD", "PRINT READY", "PRR", "SIAP CETAK"),
        Status.PRINTED: (
            "SENT_FOR_CARD_PRINTING", "CARD_PRINTED", "PRINTED", "SUDAH CETAK", "SUDAH DICETAK",
            "TERCETAK",
        ),
        Status.SHIPPED: (
            "CARD_SHIPPED", "SHIPPED", "DIKIRIM KE TEMPAT AMBIL", "DIKIRIM KE TEMPAT PENGAMBILAN",
        ),
        Status.READY_FOR_PICKUP: (
            "SIAP DIAMBIL", "SIAP AMBIL", "READY FOR PICKUP", "BISA DIAMBIL",
        ),
        Status.PICKED_UP: (
            "CARD_ISSUED", "ISSUED", "SUDAH DIAMBIL", "TELAH DIAMBIL", "PICKED UP",
        ),
    }
)  # fmt: skip

_REMARK: Final = re.compile(r"\([^()]*\)")
_NO_LETTER: Final = re.compile(r"[^A-Z0-9]+")
LONGEST_WORD: Final = 64
#: Shorter words are a letter away from one another (PRR, SFE, BC).
SHORTEST_MISSPELT: Final = 7
#: More digits than "ADM 2" has are a number of something.
MOST_DIGITS: Final = 2
_WORD_LIKE: Final = re.compile(r"(?=.*[^\W\d_])[^\W_][\w .,/()&'-]*")
#: From this length on two slips of the hand are forgiven, below it one.
FORGIVES_TWO: Final = 14


def plain_status(word: str) -> str:
    """Give capitals only: case, blanks, underscores and remarks in brackets do not matter."""
    upper = unicodedata.normalize("NFKC", word).upper()
    return _NO_LETTER.sub("", _REMARK.sub(" ", upper))


STATUS_OF: Final[Mapping[str, Status]] = MappingProxyType(
    {plain_status(word): status for status, words in _WORDS_OF.items() for word in words}
)


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words above, and before them what the office has said its own words mean.

    Attributes:
        own: statuses by `plain_status` of the office's words.
    """

    own: Mapping[str, Status] = field(default_factory=dict)

    def parse(self, word: str) -> Status | None:
        """Understand a status word of the office, of SIAK or of the counter.

        Args:
            word: a cell of an office's file.

        Returns:
            The status; None if the word is empty, unknown, or close to words of two statuses.
        """
        if len(word) > LONGEST_WORD:
            return None
        plain = plain_status(word)
        return self.own.get(plain) or STATUS_OF.get(plain) or _misspelt(plain)


#: What every office starts with.
COMMON: Final = StatusWords()


def words_of() -> Mapping[Status, tuple[str, ...]]:
    """Give the words of SIAK and of the counter for every status."""
    return {status: _WORDS_OF.get(status, ()) for status in Status}


def status_named(name: str) -> Status | None:
    """Give the status with a name of ours, such as READY_FOR_PICKUP."""
    plain = plain_status(name)
    return next((one for one in Status if plain_status(one.value) == plain), None)


def showable(cell: str) -> str | None:
    """Give an unknown status word as it may be shown and kept; None if it may not.

    What stands in the wrong column could be a number or an address: a status word is short,
    has letters and at most two digits. Nothing in it can steer a terminal.
    """
    word = " ".join(unicodedata.normalize("NFKC", cell).split())
    if not word or len(word) > LONGEST_WORD or not _WORD_LIKE.fullmatch(word):
        return None
    return word if sum(map(str.isdigit, word)) <= MOST_DIGITS else None


def _misspelt(plain: str) -> Status | None:
    if len(plain) < SHORTEST_MISSPELT:
        return None
    forgiven = 2 if len(plain) >= FORGIVES_TWO else 1
    near = {
        status
        for known, status in STATUS_OF.items()
        if len(known) >= SHORTEST_MISSPELT
        and OSA.distance(plain, known, score_cutoff=forgiven) <= forgiven
    }
    return near.pop() if len(near) == 1 else None
