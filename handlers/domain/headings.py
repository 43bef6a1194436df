"""Headings of an office's file: which of our columns each one means."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Our columns and what is usually written over them; small letters, words joined by "_".
USUAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kode": ("kode", "kode_resi"),
        "nik": ("nik",),
        "no_kk": ("no_kk", "nomor_kk"),
        "nama": ("nama", "nama_lengkap"),
        "layanan": ("layanan",),
        "status": ("status", "status_ktp", "status_ktp_el"),
        "tanggal_pengajuan": ("tanggal_pengajuan", "tgl_pengajuan"),
        "tanggal_status": ("tanggal_status", "tgl_status"),
        "tempat_ambil": ("tempat_ambil", "tempat_pengambilan"),
    }
)
#: Without it a row says nothing.
NEEDED: Final = "status"


def plain_heading(heading: str) -> str:
    """Give a heading as it is shown: `Tanggal Status` is `tanggal_status`."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\W_]+", "_", plain).strip("_")


class Headings:
    """What the headings of one office's files mean; case, blanks and signs do not matter.

    Args:
        office: the office's own heading by our column. It replaces the usual ones of that
            column, and takes precedence should it be a usual one of another. A column that
            is left out, or that is given our own name, keeps the usual ones.
    """

    def __init__(self, office: Mapping[str, str] = MappingProxyType({})) -> None:
        own = {column: plain_heading(heading) for column, heading in office.items()}
        own = {column: plain for column, plain in own.items() if plain != column}
        found = {
            plain: column for column, usual in USUAL.items() for plain in usual if column not in own
        }
        self._names = found | {plain: column for column, plain in own.items()}
        self._columns = {_joined(plain): column for plain, column in self._names.items()}
        self._over = {column: office[column] for column in own}

    @property
    def names(self) -> tuple[str, ...]:
        """All that are known, as they are shown."""
        return tuple(self._names)

    def column(self, heading: str) -> str:
        """Give the column that a heading means, "" if none."""
        return self._columns.get(_joined(plain_heading(heading)), "")

    def over(self, column: str) -> str:
        """Give what this office writes over a column."""
        return self._over.get(column, column)


def _joined(plain: str) -> str:
    return plain.replace("_", "")
