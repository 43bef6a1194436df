"""Settings: what is written is what counts, and what is wrong is named without its value."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings
from bot.settings.describe import KEYS, example

SHIPPED = Path(__file__).parents[2] / "config.toml"
TOKEN = "123456789:AAEcanary-token_ZZ"
SECRET = "canary-secret-9f3"
PASSWORD = "hunter2-canary"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(config: Path | None, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(config, environ)
    return str(caught.value)


def test_without_a_file_the_defaults_hold(folder: Path) -> None:
    """No set-up is needed before `serve`."""
    settings = load_settings(None, {})

    assert settings.database.url == f"sqlite:///{folder}/var/tanpacalo.db"
    assert settings.sqlite_file == folder / "var/tanpacalo.db"
    assert settings.keys_folder == folder / "var/keys"
    assert (settings.server.host, settings.server.port, settings.server.ops_port) == (
        "127.0.0.1",
        8080,
        8081,
    )
    assert (settings.console.host, settings.console.port) == ("127.0.0.1", 8082)
    assert settings.telegram.mode == "off"
    assert settings.telegram.answer == "response"
    assert settings.whatsapp.api_url == "https://graph.facebook.com/v23.0"
    assert settings.office.digest_at == time(7, 30)
    assert settings.reports.answer_days == 14


def test_the_shipped_file_says_the_defaults_and_every_key(folder: Path) -> None:
    written = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))

    assert Settings.model_validate(written) == Settings()
    for section, *key in KEYS:
        assert key[0] in written[section], f"{section}.{key[0]} is not in config.toml"


def test_every_example_is_a_value_that_would_do(folder: Path) -> None:
    """What an error proposes can be copied, in a file and in the environment."""
    # Polling alone lacks a token, WhatsApp its secrets.
    for path in KEYS.keys() - {("telegram", "mode"), ("whatsapp", "phone_number_id")}:
        name, _, value = example(path, "environment").partition("=")
        load_settings(None, {name: value})
        line, _, section = example(path, "config.toml").partition("  # under ")
        load_settings(write(folder, f"{section}\n{line}\n"), {})
        (folder / "config.toml").unlink()


def test_the_current_folders_file_is_read_by_itself(folder: Path) -> None:
    write(folder, '[office]\nname = "Kantor Uji"\n')

    assert load_settings(None, {}).office.name == "Kantor Uji"


def test_the_environment_goes_before_the_file(folder: Path) -> None:
    config = write(folder, '[server]\nport = 9000\nhost = "0.0.0.0"\n')

    settings = load_settings(config, {"TANPACALO_SERVER__PORT": "0", "HOME": "/root"})

    assert (settings.server.port, settings.server.host) == (0, "0.0.0.0")


def test_tables_come_from_the_environment_too(folder: Path) -> None:
    settings = load_settings(
        None,
        {
            "TANPACALO_OFFICE__CLOSED_DAYS": '{"2026-11-24": "Libur daerah"}',
            "TANPACALO_OFFICE__HOURS__SAT": "09:00–12:00",
        },
    )

    calendar = settings.office_value().calendar
    assert calendar.closed_reason(date(2026, 11, 24)) == "Libur daerah"
    assert calendar.hours_on(date(2026, 11, 28)) == ((time(9), time(12)),)
    assert calendar.hours_on(date(2026, 11, 25)) == ((time(8), time(15)),)


def test_headings_come_from_file_and_environment(folder: Path) -> None:
    config = write(folder, '[import.columns]\nkode = "No. Pendaftaran"\n')

    of_file = load_settings(config, {}).imports.headings()
    of_table = load_settings(None, {"TANPACALO_IMPORT__COLUMNS": '{"nik": "No. NIK"}'})
    of_key = load_settings(config, {"TANPACALO_IMPORT__COLUMNS__KODE": "Resi"}).imports.headings()

    assert (of_file.column("no pendaftaran"), of_file.column("kode")) == ("kode", "")
    assert of_table.imports.headings().column("No NIK") == "nik"
    assert (of_key.column("RESI"), of_key.column("no pendaftaran")) == ("kode", "")


def test_an_unknown_name_in_a_json_table_is_named_with_the_nearest(folder: Path) -> None:
    text = refusal(None, TANPACALO_IMPORT__COLUMNS='{"koed": "No. Pendaftaran"}')

    assert text.startswith("TANPACALO_IMPORT__COLUMNS: import.columns.koed: there is no such key")
    assert "the nearest is import.columns.kode" in text


def test_secrets_come_from_files(folder: Path) -> None:
    config = write(folder, '[telegram]\nmode = "webhook"\n')
    (folder / "token").write_text(f"{TOKEN}\n")
    (folder / "secret").write_text(SECRET)

    settings = load_settings(
        config,
        {
            "TANPACALO_TELEGRAM__TOKEN_FILE": "token",
            "TANPACALO_TELEGRAM__WEBHOOK_SECRET_FILE": str(folder / "secret"),
        },
    )

    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.telegram.webhook_secret.get_secret_value() == SECRET


def test_relative_paths_start_at_the_files_folder(folder: Path) -> None:
    (folder / "etc").mkdir()
    config = write(folder / "etc", '[database]\nurl = "sqlite:///a/b.db"\n[keys]\nfolder = "k"\n')

    settings = load_settings(Path("etc/config.toml"), {})

    assert config.exists()
    assert settings.sqlite_file == folder / "etc/a/b.db"
    assert settings.keys_folder == folder / "etc/k"


def test_absolute_paths_stay(folder: Path, tmp_path: Path) -> None:
    config = write(
        folder, '[database]\nurl = "sqlite:////srv/x.db"\n[keys]\nfolder = "/srv/keys"\n'
    )

    settings = load_settings(config, {})

    assert settings.database.url == "sqlite:////srv/x.db"
    assert settings.keys_folder == Path("/srv/keys")


def test_postgresql_with_a_socket_folder_keeps_its_address(folder: Path) -> None:
    url = f"postgresql://u:{PASSWORD}@/db?host=/run/pg"
    settings = load_settings(
        None, {"TANPACALO_DATABASE__URL": url, "TANPACALO_KEYS__FOLDER": "keys"}
    )

    assert settings.database.url == url
    assert settings.sqlite_file is None
    assert settings.keys_folder == folder / "keys"


def test_the_office_is_built_from_what_is_configured(folder: Path) -> None:
    config = write(
        folder,
        """
[office]
name = "Disdukcapil Uji"
timezone = "Asia/Jayapura"
[server]
public_url = "https://uji.example/"
[telegram]
username = "@uji_ktp_bot"
[whatsapp]
number = "+62 812-3456-7890"
[reports]
answer_days = 7
""",
    )

    office = load_settings(config, {}).office_value()

    assert office.name == "Disdukcapil Uji"
    assert office.telegram_link == "https://t.me/uji_ktp_bot"
    assert office.whatsapp_link == "https://wa.me/6281234567890"
    assert office.public_url == "https://uji.example"
    assert (office.address, office.pickup_place, office.answer_days) == ("", "", 7)
    assert office.calendar.office_date(datetime(2026, 11, 24, 15, tzinfo=UTC)).day == 25
    friday = ((time(8), time(11, 30)), (time(13), time(15)))
    assert office.calendar.hours_on(date(2026, 11, 27)) == friday


def test_an_office_that_is_not_described_has_no_links(folder: Path) -> None:
    office = load_settings(None, {}).office_value()

    assert (office.telegram_link, office.whatsapp_link, office.public_url) == ("", "", "")


WHATSAPP = """
[whatsapp]
phone_number_id = "106540352242922"
access_token = "t"
app_secret = "s"
verify_token = "v"
rates_file = "prices.toml"
templates = { reminder = { name = "kartu_siap", languages = ["id", "en_US"] } }
"""


def test_whatsapp_is_on_with_its_number_and_secrets(folder: Path) -> None:
    settings = load_settings(write(folder, WHATSAPP), {})

    assert settings.whatsapp.is_on
    assert settings.whatsapp.rates_file == folder / "prices.toml"
    assert settings.whatsapp.templates["reminder"].languages == ("id", "en_US")
    assert settings.whatsapp.templates["reminder"].category == "UTILITY"
    assert not load_settings(write(folder, ""), {}).whatsapp.is_on


@pytest.mark.parametrize("secret", ["access_token", "app_secret", "verify_token"])
def test_whatsapp_without_a_secret_is_refused_by_name(folder: Path, secret: str) -> None:
    lines = [line for line in WHATSAPP.splitlines() if not line.startswith(secret)]

    text = refusal(write(folder, "\n".join(lines)))

    assert f"whatsapp.{secret}: is needed as soon as whatsapp.phone_number_id is set" in text


def test_reports_on_whatsapp_wait_for_a_declaration(folder: Path) -> None:
    """The number might also run in the app, which shows every chat on a handset."""
    declared = {"TANPACALO_WHATSAPP__NOT_IN_BUSINESS_APP": "true"}

    assert not load_settings(None, {}).office_value().reports_on_whatsapp
    assert load_settings(None, declared).office_value().reports_on_whatsapp


WRONG = [
    # section, line, place and key, part of the reason
    ("office", 'timezone = "Asia/Jakrata"', "office.timezone", "the nearest is Asia/Jakarta"),
    ("office", 'timezone = "../etc/passwd"', "office.timezone", "no time zone"),
    ("office", 'timezone = "Asia"', "office.timezone", "no time zone"),
    ("office", "timezone = 7", "office.timezone", "no time zone"),
    ("office", 'name = ""', "office.name", "must not be empty"),
    ("office", 'name = "a\\nb"', "office.name", "must be one line"),
    ("office", "name = 5", "office.name", "must be text in quotes"),
    ("office", 'digest_at = "7.30 pagi"', "office.digest_at", "time of day"),
    ("office", 'digest_at = "24:00"', "office.digest_at", "time of day"),
    ("office", "digest_at = 730", "office.digest_at", "time of day"),
    ("office.hours", 'fri = "8-15"', "office.hours.fri", "opening hours such as"),
    ("office.hours", 'fri = "15:00-08:00"', "office.hours.fri", "in order"),
    ("office.hours", 'monday = ""', "office.hours.monday", "nearest is office.hours.mon"),
    ("office", 'hours = "08:00-15:00"', "office.hours", "must be a JSON object"),
    ("office", "hours = 8", "office.hours", "must be a table of weekdays"),
    ("office.closed_days", '2026-02-31 = "x"', "office.closed_days.2026-02-31", "a day of the"),
    ("office.closed_days", '1790000000 = "x"', "office.closed_days.1790000000", "a day of the"),
    ("office.closed_days", '2026-12-24 = ""', "office.closed_days.2026-12-24", "not be empty"),
    ("office", "closed_days = 3", "office.closed_days", "must be a table of days"),
    ("server", "port = 65536", "server.port", "a whole number from 0 to 65535"),
    ("server", "port = -1", "server.port", "a whole number from 0 to 65535"),
    ("server", 'port = "http"', "server.port", "a whole number from 0 to 65535"),
    ("server", "port = true", "server.port", "a whole number from 0 to 65535"),
    ("server", "port = 80.5", "server.port", "a whole number from 0 to 65535"),
    ("server", "ops_port = 8080", "server.ops_port", "must differ from server.port"),
    ("server", 'host = "http://x"', "server.host", "a host name or an address"),
    ("server", 'public_url = "ktp.example"', "server.public_url", "https:// or http://"),
    ("server", 'public_url = "ftp://ktp.example"', "server.public_url", "https:// or http://"),
    ("server", 'public_url = "https://u:p@x"', "server.public_url", "no password"),
    ("server", 'public_url = "https://x:y"', "server.public_url", "https:// or http://"),
    ("server", 'public_url = "https://[x"', "server.public_url", "https:// or http://"),
    ("server", 'log_level = "all"', "server.log_level", "one of debug, info"),
    ("server", "prot = 1", "server.prot", "the nearest is server.port"),
    ("server", 'token = "x"', "server.token", "the nearest is telegram.token"),
    ("console", 'host = "a b"', "console.host", "a host name or an address"),
    ("database", 'url = "tanpacalo.db"', "database.url", "sqlite:///"),
    ("database", 'url = "sqlite://"', "database.url", "sqlite:///"),
    ("database", 'url = "sqlite:///:memory:"', "database.url", "sqlite:///"),
    ("database", 'url = "mysql://x/y"', "database.url", "sqlite:///"),
    ("database", 'url = "postgresql://x:y:z@"', "database.url", "sqlite:///"),
    ("database", 'url = "postgresql://x/y"', "keys.folder", "is needed with PostgreSQL"),
    ("keys", "folder = 5", "keys.folder", "the path of a folder"),
    ("telegram", 'mode = "on"', "telegram.mode", "one of off, polling, webhook"),
    ("telegram", 'mode = "polling"', "telegram.token", "is needed unless telegram.mode is off"),
    ("telegram", 'mode = "webhook"', "telegram.webhook_secret", "openssl rand -hex 32"),
    ("telegram", 'token = "AAE"', "telegram.token", "a colon"),
    ("telegram", 'webhook_secret = "a b"', "telegram.webhook_secret", "openssl rand -hex 32"),
    ("telegram", 'client = "aiogram"', "telegram.client", "one of auto, ptb, httpx"),
    ("telegram", 'answer = "yes"', "telegram.answer", "one of response, request"),
    ("telegram", 'username = "a b"', "telegram.username", "t.me/name"),
    ("telegram", 'api_url = ""', "telegram.api_url", "https:// or http://"),
    ("telegram", "per_second = 0", "telegram.per_second", "from 1 to 1000"),
    ("telegram", "per_chat_per_second = 0", "telegram.per_chat_per_second", "above 0"),
    ("telegram", "per_chat_per_second = nan", "telegram.per_chat_per_second", "above 0"),
    ("whatsapp", 'number = "0812"', "whatsapp.number", "country code"),
    ("whatsapp", "number = 6281234567890", "whatsapp.number", "text in quotes"),
    ("whatsapp", 'phone_number_id = "../me"', "whatsapp.phone_number_id", "digits only"),
    ("whatsapp", 'access_token = "a\\nb"', "whatsapp.access_token", "without a space"),
    ("whatsapp", 'not_in_business_app = "perhaps"', "whatsapp.not_in_business_app", "true or"),
    ("whatsapp", "monthly_cap = -1", "whatsapp.monthly_cap", "0 for no cap"),
    (
        "whatsapp",
        'templates = { reminder = { name = "A-b" } }',
        "whatsapp.templates.reminder.name",
        "a-z, 0-9",
    ),
    (
        "whatsapp",
        "templates = { other = { name = 'x' } }",
        "whatsapp.templates.other",
        "a table with",
    ),
    ("whatsapp", "templates = { digest = 5 }", "whatsapp.templates.digest", "a table with"),
    ("reports", "answer_days = 0", "reports.answer_days", "from 1 to 365"),
    ("import", "columns = 5", "import.columns", "a table of our columns"),
    ("import.columns", 'koed = "No."', "import.columns.koed", "nearest is import.columns.kode"),
    ("import.columns", 'kode = ""', "import.columns.kode", "must not be empty"),
    ("import.columns", 'kode = "--"', "import.columns.kode", "a letter or a digit"),
    ("import.columns", "kode = 5", "import.columns.kode", "the heading in the office's list"),
    ("import.columns", 'kode = " N I K "', "import.columns", "two columns the same heading"),
]


@pytest.mark.parametrize(("section", "line", "key", "reason"), WRONG)
def test_a_wrong_line_is_named_with_reason_and_example(
    folder: Path, section: str, line: str, key: str, reason: str
) -> None:
    config = write(folder, f"# a comment\n\n[{section}]\n{line}\n")

    text = refusal(config)

    first = next(one for one in text.splitlines() if f": {key}: " in one)
    assert first.startswith(str(config))
    assert reason in first
    assert "\n  for example: " in text
    if line.split(" =", maxsplit=1)[0] == key.removeprefix(f"{section}."):
        assert first.startswith(f"{config}:4: ")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TANPACALO_SERVRE__PORT", "TANPACALO_SERVER__PORT"),
        ("TANPACALO_SERVER__PROT", "TANPACALO_SERVER__PORT"),
        ("TANPACALO_SERVER_PORT", "TANPACALO_SERVER__PORT"),
        ("TANPACALO__SERVER__PORT", "TANPACALO_SERVER__PORT"),
        ("TANPACALO_SERVER__PORT_FILE", "TANPACALO_SERVER__PORT"),
        ("TANPACALO_TELEGRAM__TOKN_FILE", "TANPACALO_TELEGRAM__TOKEN_FILE"),
        ("TANPACALO_OFFICE__HOURS__FIR", "TANPACALO_OFFICE__HOURS__FRI"),
        ("tanpacalo_servre__port", "TANPACALO_SERVER__PORT"),
    ],
)
def test_a_misspelt_variable_stops_the_start_with_the_nearest_name(
    folder: Path, name: str, near: str
) -> None:
    """The settings library would pass over it in silence."""
    text = refusal(None, **{name: PASSWORD})

    assert text.startswith(f"{name}: ")
    assert f"there is no such key; the nearest is {near}\n  for example: TANPACALO_" in text
    assert PASSWORD not in text


def test_a_variable_that_a_command_reads_itself_is_no_setting(folder: Path) -> None:
    load_settings(None, {"TANPACALO_PASSPHRASE": PASSWORD})


def test_a_misspelt_section_is_named_in_file_and_environment(folder: Path) -> None:
    config = write(folder, "[servre]\nport = 1\n")

    text = refusal(config, TANPACALO_SERVRE__HOST="x")

    assert f"{config}:1: servre: there is no such key; the nearest is server\n" in text
    assert "TANPACALO_SERVRE__HOST: servre: there is no such key" in text


def test_a_name_like_no_other_is_answered_with_those_there_are(folder: Path) -> None:
    text = refusal(write(folder, "[zzz]\n[console]\nqqq = 1\n"), TANPACALO_ZZZ="1")

    assert ":1: zzz: there is no such key; there are office, server, console" in text
    assert ":3: console.qqq: there is no such key; there are host, port" in text
    assert "TANPACALO_ZZZ: zzz: there is no such key" in text


def test_a_key_before_any_section_is_led_to_its_place(folder: Path) -> None:
    text = refusal(write(folder, f'token = "{TOKEN}"\n'))

    assert ":1: token: there is no such key; the nearest is telegram.token\n" in text
    assert "# under [telegram]" in text


def test_a_wrong_variable_is_named_not_the_file_it_overrides(folder: Path) -> None:
    config = write(folder, "[server]\nport = 1\n")

    text = refusal(config, TANPACALO_SERVER__PORT="eighty")

    assert text.startswith("TANPACALO_SERVER__PORT: server.port: must be a whole number")
    assert text.endswith("for example: TANPACALO_SERVER__PORT=8080")
    assert "config.toml" not in text


def test_a_variable_without_a_key_is_refused(folder: Path) -> None:
    assert refusal(None, TANPACALO_SERVER="8080").startswith("TANPACALO_SERVER: server: must be")


def test_a_missing_token_without_a_file_is_asked_of_the_environment(folder: Path) -> None:
    text = refusal(None, TANPACALO_TELEGRAM__MODE="polling")

    assert "environment: telegram.token: is needed" in text
    assert "for example: TANPACALO_TELEGRAM__TOKEN=" in text


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    config = write(folder, '[server]\nport = "x"\nprot = 1\n[telegram]\nmode = "on"\n')
    (folder / "empty").touch()

    text = refusal(config, TANPACALO_OFFICE__NAME="", TANPACALO_TELEGRAM__TOKEN_FILE="empty")

    for key in ("server.port", "server.prot", "telegram.mode", "office.name", "telegram.token"):
        assert f": {key}: " in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[server]\nport = 80 80\n", ":2: is not TOML"),
        (f"[telegram]\ntoken = {TOKEN}\n".encode(), ":2: is not TOML"),
        (b"[server", ": is not TOML"),
        (b'[office]\nname = "\xff"\n', ": is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    folder: Path, content: bytes, problem: str
) -> None:
    config = folder / "config.toml"
    config.write_bytes(content)

    text = refusal(config)

    assert problem in text
    assert TOKEN not in text


def test_a_file_that_is_asked_for_must_be_there(folder: Path) -> None:
    assert "elsewhere.toml: cannot be read" in refusal(Path("elsewhere.toml"))


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    config = folder / "config.toml"
    config.write_bytes(b"\xef\xbb\xbf[server]\nport = 1\n")

    assert load_settings(config, {}).server.port == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read"),
        (b"", "an empty file"),
        (b"\xff\xfe", "not UTF-8"),
        (b"x" * 5_000, "more than 4096 bytes"),
    ],
)
def test_a_secrets_file_that_cannot_be_used_is_named(
    folder: Path, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (folder / "secret").write_bytes(content)

    text = refusal(None, TANPACALO_WHATSAPP__APP_SECRET_FILE="secret")

    assert text.startswith("TANPACALO_WHATSAPP__APP_SECRET_FILE: whatsapp.app_secret: names ")
    assert problem in text


def test_a_secret_comes_from_one_place(folder: Path) -> None:
    text = refusal(None, TANPACALO_TELEGRAM__TOKEN=TOKEN, TANPACALO_TELEGRAM__TOKEN_FILE="x")

    assert "is set together with TANPACALO_TELEGRAM__TOKEN; keep one of them" in text


def test_an_office_that_never_opens_is_refused(folder: Path) -> None:
    """Rules look for the next working day; there must be one."""
    days = "".join(f'{day} = ""\n' for day in ("mon", "tue", "wed", "thu", "fri"))

    assert "office open on one weekday" in refusal(write(folder, f"[office.hours]\n{days}"))


def test_C07_no_secret_shows_in_settings_or_errors(folder: Path) -> None:
    """Neither repr, str nor an error repeats a secret, whether it is good or not."""
    environ = {
        "TANPACALO_TELEGRAM__TOKEN": TOKEN,
        "TANPACALO_TELEGRAM__WEBHOOK_SECRET": SECRET,
        "TANPACALO_WHATSAPP__ACCESS_TOKEN": SECRET,
        "TANPACALO_WHATSAPP__APP_SECRET": SECRET,
        "TANPACALO_WHATSAPP__VERIFY_TOKEN": SECRET,
        "TANPACALO_DATABASE__URL": f"postgresql://u:{PASSWORD}@h/db",
        "TANPACALO_KEYS__FOLDER": "keys",
    }
    settings = load_settings(None, environ)
    shown = f"{settings!r} {settings!s} {settings.telegram} {settings.database!r}"
    wrong = environ | {
        "TANPACALO_TELEGRAM__TOKEN": f"{TOKEN} ",
        "TANPACALO_TELEGRAM__WEBHOOK_SECRET": f"{SECRET} ",
        "TANPACALO_DATABASE__URL": f"postgres ql://u:{PASSWORD}@h/db",
        "TANPACALO_TELEGRAM__TOKEM": TOKEN,
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(None, wrong)
    refused = f"{caught.value} {caught.value!r} {caught.value.__context__!r}"

    for secret in (TOKEN, SECRET, PASSWORD):
        assert secret not in shown
        assert secret not in refused
    assert len(caught.value.problems) == 4


def test_settings_do_not_change_after_the_start(folder: Path) -> None:
    settings = load_settings(None, {})

    with pytest.raises(ValueError, match="frozen"):
        setattr(settings.server, "port", 1)  # noqa: B010 -- mypy knows that it cannot be
