"""The status words of SIAK and of the counter, small misspellings included.

SIAK's words as Disdukcapil Purbalingga, Banyumas and Kota Kupang explain them, the
Ministry's deck of 2015, and OpenSID's list. "Siap diambil" and "Sudah diambil" are the
counter's own. An unknown word is never guessed: a wrong status costs somebody a trip.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rapidfuzz.distance import OSA

from handlers.domain.application import Status

_WORDS_OF: Final[Mapping[Status, tuple[str, ...]]] = MappingProxyType(
    {
        Status.NOT_ENROLLED: (
            "UNREGISTERED", "BELUM REKAM", "BELUM PEREKAMAN", "BELUM WAJIB", "NOT ENROLLED",
        ),
        Status.BIOMETRIC_CAPTURED: (
            "BIO_CAPTURED", "BIO CAPTURE", "BIOMETRIC CAPTURED", "BC", "PROCESSING",
            "SUDAH REKAM", "SUDAH PEREKAMAN",
        ),
        Status.SENT_FOR_ENROLLMENT: ("SENT_FOR_ENROLLMENT", "SENT_FOR_ENROLMENT", "SFE"),
        Status.RECEIVED_AT_CENTRAL: ("RECEIVED_AT_CENTRAL", "DITERIMA PUSAT"),
        Status.ENROLL_FAILURE: (
            "ENROLL_FAILURE_AT_CENTRAL", "ENROLL_FAILURE_AT_REGIONAL", "ENROLL_FAILURE",
            "REKAM ULANG",
        ),
        Status.SEARCH_FAILURE: ("SEARCH_FAILURE_AT_CENTRAL", "SEARCH_FAILURE"),
        Status.ADJUDICATION: (
            "ADJUDICATE_RECORD", "ADJUDICATE", "ADJUDICATION", "REQUEST_VALIDATION",
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
        Status.SHIPPED: ("CARD_SHIPPED", "SHIPPED", "DIKIRIM KE TEMPAT AMBIL"),
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
#: From this length on two slips of the hand are forgiven, below it one.
FORGIVES_TWO: Final = 14


def _plain(word: str) -> str:
    """Give capitals only: case, blanks, underscores and remarks in brackets do not matter."""
    upper = unicodedata.normalize("NFKC", word).upper()
    return _NO_LETTER.sub("", _REMARK.sub(" ", upper))


STATUS_OF: Final[Mapping[str, Status]] = MappingProxyType(
    {_plain(word): status for status, words in _WORDS_OF.items() for word in words}
)


def parse_status(word: str) -> Status | None:
    """Understand a status word of SIAK or of the counter.

    Args:
        word: a cell of an office's file.

    Returns:
        The status; None if the word is empty, unknown, or close to words of two statuses.
    """
    if len(word) > LONGEST_WORD:
        return None
    plain = _plain(word)
    return STATUS_OF.get(plain) or _misspelt(plain)


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
