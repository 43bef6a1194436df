"""What the office writes over the columns of its lists."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, field_validator

from bot.settings.sections import Section
from bot.settings.values import StatusTable, Word, json_table
from handlers.domain.headings import Headings, plain_heading
from handlers.domain.siak import StatusWords, plain_status

_HEADING: Final = "the heading in the office's list, in quotes"


def _column(name: str, example: str) -> Word:
    found: Word = Field(default=name, description=_HEADING, examples=[example])
    return found


class ImportColumns(Section):
    """Headings by column. What has our own name keeps the usual Indonesian headings."""

    kode: Word = _column("kode", "No. Pendaftaran")
    nik: Word = _column("nik", "NIK Pemohon")
    no_kk: Word = _column("no_kk", "Nomor Kartu Keluarga")
    nama: Word = _column("nama", "Nama Pemohon")
    layanan: Word = _column("layanan", "Jenis Layanan")
    status: Word = _column("status", "Keterangan")
    tanggal_pengajuan: Word = _column("tanggal_pengajuan", "Tgl Daftar")
    tanggal_status: Word = _column("tanggal_status", "Tgl Update")
    tempat_ambil: Word = _column("tempat_ambil", "Loket")

    @field_validator("*")
    @classmethod
    def _has_a_word(cls, heading: str) -> str:
        if not plain_heading(heading):
            raise ValueError("must have a letter or a digit")
        return heading


class ImportSection(Section):
    """How the office's lists are read."""

    columns: Annotated[ImportColumns, BeforeValidator(json_table)] = Field(
        default=ImportColumns(),
        description="a table of our columns with the office's headings",
        examples=[{"kode": "No. Pendaftaran", "status": "Keterangan"}],
    )

    statuses: StatusTable = Field(
        default={},
        description="a table of the office's status words with ours",
        examples=[{"SIAP EDAR": "READY_FOR_PICKUP"}],
    )

    @field_validator("columns")
    @classmethod
    def _are_told_apart(cls, columns: ImportColumns) -> ImportColumns:
        plain = [
            plain_heading(heading).replace("_", "") for heading in columns.model_dump().values()
        ]
        if len(set(plain)) < len(plain):
            raise ValueError("must not give two columns the same heading")
        return columns

    def headings(self) -> Headings:
        """Build what the reader of lists asks."""
        return Headings(self.columns.model_dump())

    def status_words(self) -> StatusWords:
        """Build what understands the lists' status words."""
        return StatusWords({plain_status(word): one for word, one in self.statuses.items()})
