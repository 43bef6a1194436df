"""Can every key be used; where does the service listen, and how is it reached?"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.checkup.findings import Finding, Notebook, Subject
from bot.own_facts import read_office_words, read_own_facts
from bot.settings import Settings, SettingsError
from bot.settings.describe import SECRETS
from bot.settings.load import load_usable
from bot.settings.sources import DEFAULT_FILE, FileValues, KeyPath, read_file
from handlers.domain.own_facts import OwnFactsError

_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_BOOK: Final = Notebook(Subject.CONFIGURATION)


@dataclass(frozen=True, slots=True)
class Told:
    """What the configuration says.

    Attributes:
        settings: what can be used of it; None if nothing of the file can be read.
        blamed: sections with a key that cannot be used.
        findings: what is wrong with it.
    """

    settings: Settings | None
    blamed: frozenset[str]
    findings: tuple[Finding, ...]

    def can_use(self, *sections: str) -> bool:
        """Say whether nothing is wrong with these sections."""
        return self.settings is not None and not self.blamed.intersection(sections)


def read_configuration(config: Path | None, environ: Mapping[str, str]) -> Told:
    """Read the settings; what cannot be used is told and left out.

    Args:
        config: `--config FILE`, None for `config.toml` in the current folder.
        environ: the process's environment.
    """
    try:
        settings, problems, blamed = load_usable(config, environ)
    except SettingsError as error:
        return Told(None, frozenset(), tuple(_problems(error)))
    if problems:
        return Told(settings, blamed, tuple(_problems(SettingsError(problems))))
    return Told(settings, blamed, (_readable(config),))


def _problems(error: SettingsError) -> Iterator[Finding]:
    for problem in error.problems:
        place = " ".join(part for part in (problem.source, problem.key) if part)
        example = f" For example: {problem.example}" if problem.example else ""
        yield _BOOK.fault(
            "keys",
            f"{place}: {problem.problem}",
            f"Change it there; until then the service does not start.{example}",
        )


def _readable(config: Path | None) -> Finding:
    file = config or DEFAULT_FILE
    if not file.exists():
        return _BOOK.ok("keys", "no config.toml here: every key has its default, or its variable")
    return _BOOK.ok("keys", f"{file.absolute()}: every key can be used")


def check_configuration(settings: Settings, config: Path | None) -> Iterator[Finding]:
    """Look at what is allowed but unwise."""
    yield from _secrets_in_the_open(config)
    yield _public_url(settings)
    yield _address(settings)
    yield from _own_facts(settings)
    yield _listener(
        "listener", "server.host", settings.server.host, "whoever reaches it reads along"
    )
    yield _listener("desk", "console.host", settings.console.host, "the officers' desk is no page")
    if settings.telegram.mode != "off" and not settings.telegram.username:
        yield _BOOK.warning(
            "username",
            "telegram.username is empty: slips and links lead to no bot",
            "Set telegram.username to the bot's name as in t.me/name, then print new slips.",
        )


def _secrets_in_the_open(config: Path | None) -> Iterator[Finding]:
    try:
        file = read_file(config)
        mode = file.path.stat().st_mode if file.path else 0
    except (SettingsError, OSError):
        return
    if mode & _FOR_OTHERS and any(_is_set(file, path) for path in SECRETS):
        yield _BOOK.warning(
            "secrets",
            f"{file.path} holds a secret and can be read by other users",
            f"chmod 600 {file.path}, or put the secret into a file of its own (..._FILE).",
        )


def _is_set(file: FileValues, path: KeyPath) -> bool:
    section = file.values.get(path[0])
    value = section.get(path[-1]) if isinstance(section, dict) else None
    if path == ("database", "url"):
        return isinstance(value, str) and "@" in value and bool(make_url(value).password)
    return bool(value)


def _public_url(settings: Settings) -> Finding:
    url = settings.server.public_url
    calls_us = settings.telegram.mode == "webhook" or settings.whatsapp.is_on
    if not url and calls_us:
        return _BOOK.warning(
            "public-url",
            "server.public_url is empty, but a platform has to call us",
            "Set server.public_url to the https:// address under which the world reaches it.",
        )
    if not url:
        return _BOOK.note("public-url", "server.public_url is empty: slips bear no page's address")
    host = urlsplit(url).hostname or ""
    if is_this_machine(host):
        return _BOOK.warning(
            "public-url",
            f"server.public_url is {url}: no one but this machine reaches that",
            "Set server.public_url to the https:// address under which the world reaches it.",
        )
    if not url.startswith("https://"):
        return _BOOK.fault(
            "public-url",
            f"server.public_url is {url}: everybody on the way reads what is written there",
            "Put a web server with TLS before the service and begin the address with https://.",
        )
    return _BOOK.ok("public-url", f"reached under {url}")


def _address(settings: Settings) -> Finding:
    if settings.office.address:
        return _BOOK.ok("address", "citizens are told where the office is")
    return _BOOK.warning(
        "address",
        "office.address is empty: who asks where the office is, reads that we do not know it",
        "Set office.address to street and number, as a visitor looks for them.",
    )


def _own_facts(settings: Settings) -> Iterator[Finding]:
    """Look at what the office itself says of its services and words."""
    services, words = settings.office.services_file, settings.office.words_file
    name = "services"
    try:
        if services is not None:
            own = read_own_facts(services, settings.office_value())
            told = f"{len(own.items)} items, {len(own.counters)} counters"
            yield _BOOK.ok(name, f"{services}: {told}")
        name = "words"
        if words is not None:
            yield _BOOK.ok(name, f"{words}, entries: {len(read_office_words(words).meant)}")
    except OwnFactsError as fault:
        yield _BOOK.fault(name, str(fault), "Mend it there; until then nothing starts.")


def _listener(name: str, key: str, host: str, because: str) -> Finding:
    if is_this_machine(host):
        return _BOOK.ok(name, f"{key} is {host}: this machine only")
    return _BOOK.warning(
        name,
        f"{key} is {host}: it answers other machines without TLS, and {because}",
        f'Set {key} to "127.0.0.1" and let a web server with TLS pass requests on.',
    )


def is_this_machine(host: str) -> bool:
    """Say whether an address is reached from this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def secrets_of(settings: Settings) -> list[str]:
    """Give all secret values, so that they can be kept out of what is shown."""
    found: list[str] = []
    for section, *rest in SECRETS:
        value = getattr(settings, section)
        for part in rest:
            value = getattr(value, part)
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
    url = make_url(settings.database.url)
    query = url.query.get("password", "")
    found += [str(url.password or ""), *([query] if isinstance(query, str) else query)]
    # A token's second half is the secret one; a library may cut the first off.
    found += [one.partition(":")[2] for one in found if ":" in one]
    return [one for one in found if one]
