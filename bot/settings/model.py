"""All settings of a process, read once; nothing changes after the start."""

from pathlib import Path
from typing import Final, Self

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url

from bot.settings.complaints_section import ComplaintsSection
from bot.settings.import_section import ImportSection
from bot.settings.sections import (
    CardsSection,
    ConsoleSection,
    DatabaseSection,
    KeysSection,
    OfficeSection,
    ReportsSection,
    Section,
    ServerSection,
    TelegramSection,
    WhatsAppSection,
)
from handlers.domain.office import Office

#: Type of an error whose place is `ctx["key"]` inside the section.
KEY_IN_SECTION: Final = "key_in_section"


class Settings(BaseSettings):
    """The configuration of one process, checked and with absolute paths."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    office: OfficeSection = OfficeSection()
    server: ServerSection = ServerSection()
    console: ConsoleSection = ConsoleSection()
    database: DatabaseSection = DatabaseSection()
    keys: KeysSection = KeysSection()
    telegram: TelegramSection = TelegramSection()
    whatsapp: WhatsAppSection = WhatsAppSection()
    reports: ReportsSection = ReportsSection()
    complaints: ComplaintsSection = ComplaintsSection()
    cards: CardsSection = CardsSection()
    #: `import` is a word of Python's own
    imports: ImportSection = Field(default=ImportSection(), alias="import")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what `load_settings` found: it knows lines and offers names.

        The library's own reading of the environment passes over a misspelt section.
        """
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @field_validator("keys")
    @classmethod
    def _has_a_folder(cls, keys: KeysSection, info: ValidationInfo) -> KeysSection:
        database = info.data.get("database")
        if keys.folder is None and database is not None and _sqlite_file(database) is None:
            problem = "is needed with PostgreSQL; the same content for every process"
            raise PydanticCustomError(KEY_IN_SECTION, problem, {"key": "folder"})
        return keys

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, None with PostgreSQL."""
        return _sqlite_file(self.database)

    @property
    def keys_folder(self) -> Path:
        """Where the keys lie: `keys.folder`, else `keys` beside the SQLite file."""
        if self.keys.folder is not None:
            return self.keys.folder
        file = self.sqlite_file
        assert file is not None  # _has_a_folder
        return file.parent / "keys"

    def below(self, folder: Path) -> Self:
        """Let relative paths start at a folder.

        Args:
            folder: the configuration file's, or the current one.

        Returns:
            The same settings with absolute paths.
        """
        folder = folder.absolute()
        changes: dict[str, Section] = {}
        if (file := self.sqlite_file) is not None:
            url = make_url(self.database.url).set(database=str(folder / file))
            text = url.render_as_string(hide_password=False)
            changes["database"] = self.database.model_copy(update={"url": text})
        if self.keys.folder is not None:
            keys = folder / self.keys.folder
            changes["keys"] = self.keys.model_copy(update={"folder": keys})
        own = {"services_file": self.office.services_file, "words_file": self.office.words_file}
        files = {key: folder / file for key, file in own.items() if file is not None}
        changes["office"] = self.office.model_copy(update=files)
        if self.whatsapp.rates_file is not None:
            rates = folder / self.whatsapp.rates_file
            changes["whatsapp"] = self.whatsapp.model_copy(update={"rates_file": rates})
        return self.model_copy(update=changes)

    def office_value(self) -> Office:
        """Build what conversations may know about the office."""
        username, number = self.telegram.username, self.whatsapp.number
        return Office(
            name=self.office.name,
            calendar=self.office.calendar(),
            address=self.office.address,
            pickup_place=self.office.pickup_place,
            telegram_link=f"https://t.me/{username}" if username else "",
            whatsapp_link=f"https://wa.me/{number}" if number else "",
            public_url=self.server.public_url,
            answer_days=self.reports.answer_days,
            complaints=self.complaints.rules(),
            reports_on_whatsapp=self.whatsapp.not_in_business_app,
            overdue_answer_days=self.cards.overdue_answer_days,
            old_data_days=self.cards.old_data_days,
        )


def _sqlite_file(database: DatabaseSection) -> Path | None:
    url = make_url(database.url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
