"""Types of values in the configuration, checked with a sentence that never repeats the value.

Every sentence completes "this key …". The plain ones ("must be …") are the field's description.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from rapidfuzz import process, utils
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from handlers.domain.application import Status
from handlers.domain.siak import LONGEST_WORD, plain_status, status_named

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})")
_HOST: Final = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_USERNAME: Final = re.compile(r"[A-Za-z0-9_]{5,32}")
_META_ID: Final = re.compile(r"[0-9]{1,32}")
_HEADER_WORD: Final = re.compile(r"[\x21-\x7e]+")
_TEMPLATE: Final = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2,3})?")
_PHONE: Final = re.compile(r"[1-9][0-9]{7,14}")
LONGEST_TEXT: Final = 300


def _line(text: str) -> str:
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST_TEXT} characters")
    return text.strip()


def _word(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _zone(name: object) -> ZoneInfo:
    if isinstance(name, ZoneInfo):
        return name
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        pass
    near = process.extractOne(str(name), available_timezones(), score_cutoff=75)
    hint = f"; the nearest is {near[0]}" if near else ""
    raise ValueError(f"is no time zone of the IANA list{hint}")


def _clock(text: object) -> time:
    if isinstance(text, time):
        return text
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    try:
        if match is not None:
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise ValueError("must be a time of day from 00:00 to 23:59, in quotes")


def _day(text: object) -> date:
    if isinstance(text, date):
        return text
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be a day of the calendar, written year-month-day")


def json_table(value: Any) -> Any:
    """Read a table that came from the environment, where it is JSON."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        pass
    raise ValueError("must be a JSON object")


def _no_truth(value: object) -> object:
    """Refuse `true`, which counts as 1 in Python."""
    return "true" if isinstance(value, bool) else value


def _status_word(text: str) -> str:
    if not plain_status(text) or len(text) > LONGEST_WORD:
        raise ValueError(f"must be a word of at most {LONGEST_WORD} characters with a letter")
    return text


def _status(name: object) -> Status:
    if isinstance(name, Status):
        return name
    found = status_named(name) if isinstance(name, str) else None
    if found is not None:
        return found
    names = [one.value.upper() for one in Status]
    near = process.extractOne(str(name), names, processor=utils.default_process, score_cutoff=60)
    raise ValueError(
        f"must be one of our statuses; {f'the nearest is {near[0]}' if near else ', '.join(names)}"
    )


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("must be a host name or an address, without http:// and without a port")
    return text


def _url(text: str) -> str:
    if not text:
        return text
    try:
        parts = urlsplit(text)
        is_plain = parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        is_plain, parts = False, urlsplit("")
    if not (is_plain and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError("must begin with https:// or http:// and hold no password, ? or #")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # their messages repeat the value
        pass
    else:
        name = url.database or ""
        if url.drivername == "sqlite" and name and not name.startswith((":", "file:")):
            return text
        if url.drivername in {"postgresql", "postgresql+psycopg"} and name:
            return text
    raise ValueError("must name a file with sqlite:/// or a database with postgresql://")


def _token(text: str) -> str:
    if text and not _TOKEN.fullmatch(text):
        raise ValueError("must be digits, a colon and letters, exactly as @BotFather gave it")
    return text


def _webhook_secret(text: str) -> str:
    if text and not _WEBHOOK_SECRET.fullmatch(text):
        raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ - (make one: openssl rand -hex 32)")
    return text


def _username(text: str) -> str:
    name = text.removeprefix("@")
    if name and not _USERNAME.fullmatch(name):
        raise ValueError("must be the bot's name as in t.me/name: 5 to 32 letters, digits and _")
    return name


def _phone(text: str) -> str:
    digits = re.sub(r"[ ()+.-]", "", text)
    if digits and not _PHONE.fullmatch(digits):
        raise ValueError("must be the number with its country code, in quotes")
    return digits


def _meta_id(text: str) -> str:
    if text and not _META_ID.fullmatch(text):
        raise ValueError("must be the number's id from Meta, digits only, in quotes")
    return text


def _header_word(text: str) -> str:
    if text and not _HEADER_WORD.fullmatch(text):
        raise ValueError("must be letters, digits and signs without a space, as Meta gave it")
    return text


def _template_name(text: str) -> str:
    if not _TEMPLATE.fullmatch(text):
        raise ValueError("must be the template's name at Meta: a-z, 0-9 and _")
    return text


def _template_language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("must be Meta's code of a language, such as id, en or en_US")
    return text


def _secret(check: Callable[[str], str]) -> AfterValidator:
    """Check what is inside a secret; it stays one."""
    return AfterValidator(lambda secret: SecretStr(check(secret.get_secret_value())))


TextLine = Annotated[str, AfterValidator(_line)]
Word = Annotated[str, AfterValidator(_line), AfterValidator(_word)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Clock = Annotated[time, BeforeValidator(_clock)]
ClosedDays = Annotated[
    dict[Annotated[date, BeforeValidator(_day)], Word], BeforeValidator(json_table)
]
StatusTable = Annotated[
    dict[Annotated[str, AfterValidator(_status_word)], Annotated[Status, BeforeValidator(_status)]],
    BeforeValidator(json_table),
]
Host = Annotated[str, AfterValidator(_host)]
Number = Annotated[int, BeforeValidator(_no_truth)]
Port = Annotated[Number, Field(ge=0, le=65_535)]
WebUrl = Annotated[str, AfterValidator(_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Token = Annotated[SecretStr, _secret(_token)]
WebhookSecret = Annotated[SecretStr, _secret(_webhook_secret)]
Username = Annotated[str, AfterValidator(_username)]
Phone = Annotated[str, AfterValidator(_phone)]
MetaId = Annotated[str, AfterValidator(_meta_id)]
AccessToken = Annotated[SecretStr, _secret(_header_word)]
TemplateName = Annotated[str, AfterValidator(_template_name)]
TemplateLanguage = Annotated[str, AfterValidator(_template_language)]
