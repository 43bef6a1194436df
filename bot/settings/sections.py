"""Every key of the configuration: its type, its default and, as description, its rule.

What a key means is told in `config.toml`; a test holds that file to these classes.
"""

from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from bot.settings.values import (
    AccessToken,
    Clock,
    ClosedDays,
    DatabaseUrl,
    Host,
    MetaId,
    Number,
    Phone,
    Port,
    TemplateLanguage,
    TemplateName,
    TextLine,
    Token,
    Username,
    WebhookSecret,
    WebUrl,
    Word,
    Zone,
    json_table,
)
from handlers.domain.calendar import OfficeCalendar, parse_hours

_TEXT: Final = "text in quotes"
_SPANS: Final = 'opening hours such as "08:00-11:30, 13:00-15:00", "" for a closed day'
_PORT: Final = "a whole number from 0 to 65535"
_FULL_DAY: Final = "08:00-15:00"
_FRIDAY: Final = "08:00-11:30, 13:00-15:00"  # the noon prayer


class Section(BaseModel):
    """A section refuses keys it does not know, and nothing changes after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _or_none(path: object) -> object:
    return None if path == "" else path


def _day(opens: str) -> Any:
    return Field(default=opens, description=_SPANS, examples=[_FULL_DAY])


class OpeningHours(Section):
    """Opening hours by weekday."""

    mon: str = _day(_FULL_DAY)
    tue: str = _day(_FULL_DAY)
    wed: str = _day(_FULL_DAY)
    thu: str = _day(_FULL_DAY)
    fri: str = _day(_FRIDAY)
    sat: str = _day("")
    sun: str = _day("")

    @field_validator("*")
    @classmethod
    def _can_be_read(cls, spans: str, info: ValidationInfo) -> str:
        spans = spans.replace("–", "-")
        try:
            parse_hours({str(info.field_name): spans})
        except ValueError:
            raise ValueError(f"must be {_SPANS}, in order") from None
        return spans

    def open_days(self) -> dict[str, str]:
        """Give the days on which the office is open."""
        return {day: spans for day, spans in self.model_dump().items() if spans.strip()}


class OfficeSection(Section):
    """The office, its hours and its days."""

    name: Word = Field(
        default="Dinas Kependudukan dan Pencatatan Sipil",
        description=_TEXT,
        examples=["Disdukcapil Kota Contoh"],
    )
    timezone: Zone = Field(
        default=ZoneInfo("Asia/Jakarta"),
        description="a name of the IANA time zone list",
        examples=["Asia/Makassar"],
    )
    address: TextLine = Field(default="", description=_TEXT, examples=["Jl. Contoh No. 1"])
    pickup_place: TextLine = Field(default="", description=_TEXT, examples=["Loket 3"])
    digest_at: Clock = Field(
        default=time(7, 30),
        description="a time of day in quotes",
        examples=["07:30"],
    )
    hours: Annotated[OpeningHours, BeforeValidator(json_table)] = Field(
        default=OpeningHours(),
        description="a table of weekdays with their hours",
        examples=[{"fri": _FRIDAY}],
    )
    services_file: Annotated[Path | None, BeforeValidator(_or_none)] = Field(
        default=None, description="the path of a file in quotes", examples=["services.toml"]
    )
    words_file: Annotated[Path | None, BeforeValidator(_or_none)] = Field(
        default=None, description="the path of a file in quotes", examples=["words.toml"]
    )
    closed_days: ClosedDays = Field(
        default={},
        description="a table of days with a word each",
        examples=[{"2026-12-24": "Cuti bersama"}],
    )

    @field_validator("hours")
    @classmethod
    def _opens_at_all(cls, hours: OpeningHours) -> OpeningHours:
        # Rules look for the next working day; there must be one.
        if not hours.open_days():
            raise ValueError("must leave the office open on one weekday at least")
        return hours

    def calendar(self) -> OfficeCalendar:
        """Build the calendar that the rules ask."""
        return OfficeCalendar(
            zone=self.timezone,
            hours=parse_hours(self.hours.open_days()),
            closed_days=MappingProxyType(self.closed_days),
        )


class ServerSection(Section):
    """Where the service listens."""

    host: Host = Field(default="127.0.0.1", description=_TEXT, examples=["0.0.0.0"])  # noqa: S104 -- an example
    port: Port = Field(default=8080, description=_PORT, examples=[8080])
    ops_port: Port = Field(default=8081, description=_PORT, examples=[8081])
    public_url: WebUrl = Field(default="", description=_TEXT, examples=["https://ktp.contoh.go.id"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="one of debug, info, warning, error", examples=["info"]
    )

    @field_validator("ops_port")
    @classmethod
    def _is_free(cls, port: int, info: ValidationInfo) -> int:
        if port and port == info.data.get("port"):
            raise ValueError("must differ from server.port")
        return port


class ConsoleSection(Section):
    """The officers' desk, on a listener of its own."""

    host: Host = Field(default="127.0.0.1", description=_TEXT, examples=["127.0.0.1"])
    port: Port = Field(default=8082, description=_PORT, examples=[8082])


class DatabaseSection(Section):
    """Where everything is kept. The address may hold a password."""

    url: DatabaseUrl = Field(
        default="sqlite:///var/tanpacalo.db",
        description=_TEXT,
        examples=["sqlite:///var/tanpacalo.db"],
        repr=False,
    )


class KeysSection(Section):
    """Where the keys lie."""

    folder: Annotated[Path | None, BeforeValidator(_or_none)] = Field(
        default=None, description="the path of a folder in quotes", examples=["keys"]
    )


class TelegramSection(Section):
    """The bot on Telegram."""

    mode: Literal["off", "polling", "webhook"] = Field(
        default="off", description="one of off, polling, webhook", examples=["polling"]
    )
    token: Token = Field(
        default=SecretStr(""),
        description=_TEXT,
        examples=["123456789:the-letters-from-BotFather"],
        validate_default=True,
    )
    username: Username = Field(default="", description=_TEXT, examples=["contoh_ktp_bot"])
    client: Literal["auto", "ptb", "httpx"] = Field(
        default="auto", description="one of auto, ptb, httpx", examples=["auto"]
    )
    answer: Literal["response", "request"] = Field(
        default="response", description="one of response, request", examples=["response"]
    )
    api_url: WebUrl = Field(
        default="https://api.telegram.org",
        description=_TEXT,
        examples=["https://api.telegram.org"],
    )
    webhook_secret: WebhookSecret = Field(
        default=SecretStr(""),
        description=_TEXT,
        examples=["what-openssl-rand-hex-32-prints"],
        validate_default=True,
    )
    per_second: Number = Field(
        default=30, ge=1, le=100_000, description="a whole number from 1 to 100000", examples=[30]
    )
    per_chat_per_second: float = Field(
        default=1,
        gt=0,
        le=30,
        allow_inf_nan=False,
        description="a number above 0, at most 30",
        examples=[1],
    )

    @field_validator("token")
    @classmethod
    def _is_there(cls, token: SecretStr, info: ValidationInfo) -> SecretStr:
        if not token.get_secret_value() and info.data.get("mode") in {"polling", "webhook"}:
            raise ValueError("is needed unless telegram.mode is off; @BotFather gives one")
        return token

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        return _not_empty(url)

    @field_validator("webhook_secret")
    @classmethod
    def _guards_the_webhook(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if not secret.get_secret_value() and info.data.get("mode") == "webhook":
            raise ValueError(
                "is needed in webhook mode: 1 to 256 of A-Z a-z 0-9 _ - "
                "(make one: openssl rand -hex 32)"
            )
        return secret


class TemplateSection(Section):
    """A message template as it was approved at Meta."""

    name: TemplateName
    languages: Annotated[tuple[TemplateLanguage, ...], Field(min_length=1)] = ("id",)
    category: Literal["UTILITY", "MARKETING"] = "UTILITY"


class WhatsAppSection(Section):
    """The business number on WhatsApp's Cloud API."""

    number: Phone = Field(default="", description=_TEXT, examples=["6281234567890"])
    phone_number_id: MetaId = Field(default="", description=_TEXT, examples=["106540352242922"])
    business_account_id: MetaId = Field(default="", description=_TEXT, examples=["102290129340398"])
    access_token: AccessToken = Field(
        default=SecretStr(""),
        description=_TEXT,
        examples=["the-token-from-Meta"],
        validate_default=True,
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        description=_TEXT,
        examples=["the-secret-from-Meta"],
        validate_default=True,
    )
    app_secret_previous: SecretStr = Field(
        default=SecretStr(""), description=_TEXT, examples=["the-secret-before-it"]
    )
    verify_token: SecretStr = Field(
        default=SecretStr(""),
        description=_TEXT,
        examples=["what-openssl-rand-hex-32-prints"],
        validate_default=True,
    )
    api_url: WebUrl = Field(
        default="https://graph.facebook.com/v23.0",
        description=_TEXT,
        examples=["https://graph.facebook.com/v23.0"],
    )
    not_in_business_app: bool = Field(
        default=False, description="true or false, without quotes", examples=[True]
    )
    templates: Annotated[
        dict[Literal["reminder", "digest", "notice", "ticket"], TemplateSection],
        BeforeValidator(json_table),
    ] = Field(
        default={},
        description='a table with "reminder", "digest", "notice", "ticket": name and languages',
        examples=[{"reminder": {"name": "tanpa_calo_reminder", "languages": ["id", "en"]}}],
    )
    rates_file: Annotated[Path | None, BeforeValidator(_or_none)] = Field(
        default=None, description="the path of a file in quotes", examples=["whatsapp-rates.toml"]
    )
    monthly_cap: float = Field(
        default=0,
        ge=0,
        allow_inf_nan=False,
        description="an amount of money, 0 for no cap",
        examples=[250_000],
    )
    per_second: Number = Field(
        default=80, ge=1, le=100_000, description="a whole number from 1 to 100000", examples=[80]
    )
    per_chat_per_second: float = Field(
        default=1,
        gt=0,
        le=30,
        allow_inf_nan=False,
        description="a number above 0, at most 30",
        examples=[1],
    )

    @property
    def is_on(self) -> bool:
        """Whether the service talks to WhatsApp at all."""
        return bool(self.phone_number_id)

    @field_validator("access_token", "app_secret", "verify_token")
    @classmethod
    def _is_there(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if not secret.get_secret_value() and info.data.get("phone_number_id"):
            raise ValueError("is needed as soon as whatsapp.phone_number_id is set")
        return secret

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        return _not_empty(url)


class CardsSection(Section):
    """What citizens are told of waiting cards."""

    overdue_answer_days: Number = Field(
        default=5, ge=1, le=60, description="a whole number from 1 to 60", examples=[5]
    )
    old_data_days: Number = Field(
        default=7, ge=1, le=90, description="a whole number from 1 to 90", examples=[7]
    )


class ReportsSection(Section):
    """Anonymous reports."""

    answer_days: Number = Field(
        default=14, ge=1, le=365, description="a whole number from 1 to 365", examples=[14]
    )


def _not_empty(url: str) -> str:
    if not url:
        raise ValueError("must begin with https:// or http://")
    return url
