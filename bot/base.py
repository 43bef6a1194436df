"""What every command stands on: settings, database, keys, office, clock."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.own_facts import with_own_facts
from bot.settings import Settings, load_settings
from handlers.domain.office import Office
from storage import instance, schema
from storage.database import Database
from storage.vault.keys import Keys, open_keys

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the present UTC instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Base:
    """The opened office: what commands and the server share."""

    settings: Settings
    database: Database
    keys: Keys
    office: Office
    clock: Clock

    def today(self) -> date:
        """Give today's date at the office."""
        return self.office.calendar.office_date(self.clock())

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_base(config: Path | None, environ: Mapping[str, str], *, clock: Clock = utc_now) -> Base:
    """Read the settings, bring the schema up to date, open the keys.

    Args:
        config: `--config FILE`, None for `config.toml` in the current folder.
        environ: the process's environment.
        clock: gives the UTC instant; tests pass their own.

    Returns:
        The opened office; `close` it.

    Raises:
        SettingsError: a key in the file or the environment cannot be used.
        KeysError: keys are missing, or are others than those of the database.
        UnfinishedMoveError: the database is not whole yet.
        OwnFactsError: the office's file about its services or words cannot be used.
    """
    settings = load_settings(config, environ)
    office = with_own_facts(settings)
    database = Database(settings.database.url)
    with ExitStack() as on_failure:
        on_failure.callback(database.close)
        schema.bring_up_to_date(database)
        keys = _open_matching_keys(database, settings.keys_folder)
        on_failure.pop_all()
    return Base(settings, database, keys, office, clock)


def open_unfilled(
    config: Path | None, environ: Mapping[str, str], *, clock: Clock = utc_now
) -> Base:
    """Read the settings and the keys, which must be there; leave the database as it is.

    Returns:
        The office whose database is yet to be filled; `close` it.

    Raises:
        SettingsError: a key in the file or the environment cannot be used.
        KeysError: keys are missing.
    """
    settings = load_settings(config, environ)
    keys = open_keys(settings.keys_folder, create=False)
    database = Database(settings.database.url)
    return Base(settings, database, keys, settings.office_value(), clock)


def _open_matching_keys(database: Database, folder: Path) -> Keys:
    """Make keys for an empty database only; otherwise insist on the ones it was made with."""
    with database.transaction() as tx:
        instance.require_whole(tx)
        stored = instance.key_fingerprints(tx)
        keys = open_keys(folder, create=not stored)
        keys.check_fingerprints(stored)
        if not stored:
            instance.store_key_fingerprints(tx, dict(keys.fingerprints))
        return keys
