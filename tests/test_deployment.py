"""The files in `deploy/`: they name only what exists, and shut what must be shut.

What needs an engine (building the image, `docker compose up`) is tried by hand.
"""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.__main__ import app
from bot.channels import http
from bot.channels.webchat.routes import webchat_routes
from bot.checkup import telegram, whatsapp
from bot.settings import Settings, load_settings
from bot.settings.describe import SECRETS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
TIMERS = sorted(path.name for path in DEPLOY.glob("*.timer"))
OPERATIONS = "8081"
#: The highest exposure that `systemd-analyze security` may find, in tenths of 10.
MOST_EXPOSED = 15
HARDENING = re.compile(
    "NoNew|Protect|Private|Restrict[A-Z]|Remove|Capab|Lock|Memory|SystemCall|LimitCORE|UMask"
)

FILLED = {
    "telegram-token": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "webhook-secret": "of-the-webhook",
    "database-url": "postgresql://tanpacalo:secret@postgres/tanpacalo",
}


def directives(name: str) -> list[tuple[str, str]]:
    """Give a unit's lines in order, without comments and headings."""
    lines = (DEPLOY / name).read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if re.match(r"\w+=", line)]
    return [(key, value) for key, value in pairs]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def called_commands() -> Iterator[tuple[str, list[str]]]:
    """Give every call of `tanpacalo` in units and compose, as words after its name."""
    for name in UNITS:
        for key, value in directives(name):
            if key == "ExecStart":
                yield name, shlex.split(value.rpartition("bin/tanpacalo ")[2].rstrip("'"))
    for name, service in compose()["services"].items():
        if service["image"] == "tanpacalo":
            yield name, service["command"]


@pytest.mark.parametrize("place, words", list(called_commands()))
def test_only_commands_and_options_that_exist_are_called(place: str, words: list[str]) -> None:
    group: Any = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), words[0])

    assert command is not None, place
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known
    assert "--config" in words


def test_only_settings_that_exist_are_set() -> None:
    """A misspelt one would stop the start."""
    for path in DEPLOY.iterdir():
        for name in re.findall(r"\bTANPACALO_(\w+?)(?==|: )", path.read_text()):
            section, key = name.lower().removesuffix("_file").split("__")
            model = Settings.model_fields[section].annotation
            assert key in model.model_fields, (path.name, name)  # type: ignore[union-attr]
            assert not name.endswith("_FILE") or (section, key) in SECRETS, (path.name, name)


def environments() -> dict[str, dict[str, str]]:
    """Give the environment of each of our processes, as the files set it."""
    image = (DEPLOY / "Containerfile").read_text().rpartition("\nFROM ")[2]
    found = {
        name: dict(word.split("=", 1) for key, line in directives(name) if key == "Environment"
                   for word in line.split())
        for name in UNITS
    }  # fmt: skip
    of_image = dict(re.findall(r"(TANPACALO_\w+)=(\S+)", image))
    for name, service in compose()["services"].items():
        if service["image"] == "tanpacalo":
            found[name] = of_image | service["environment"]
    return found


@pytest.mark.parametrize("name", sorted(environments()))
def test_each_process_can_read_its_settings(name: str, tmp_path: Path) -> None:
    """Together with the configuration as it ships; secrets are files that somebody filled."""
    environ = {}
    for variable, value in environments()[name].items():
        for prefix in ("%d/", "/run/secrets/"):
            if value.startswith(prefix):
                secret = tmp_path / value.removeprefix(prefix)
                secret.write_text(FILLED[secret.name])
                environ[variable] = str(secret)
        environ.setdefault(variable, value.replace("%i", "8091"))
    environ = {key: re.sub(r"\$\{.*\}", "ktp.contoh.go.id", text) for key, text in environ.items()}

    settings = load_settings(ROOT / "config.toml", environ)

    if name in ("serve", "worker"):
        assert settings.sqlite_file is None
        assert settings.keys_folder == Path("/keys")
        assert settings.server.host == "0.0.0.0"
        assert settings.server.public_url == "https://ktp.contoh.go.id"


def test_all_units_are_shut_alike() -> None:
    """One that is forgotten when a line is added would be the way in."""
    shut = {name: [pair for pair in directives(name) if HARDENING.match(pair[0])] for name in UNITS}

    alike = shut["tanpacalo.service"]
    assert len(alike) > 20
    assert shut == dict.fromkeys(UNITS, alike)


@pytest.mark.parametrize("name", [*UNITS, *TIMERS])
def test_systemd_takes_each_unit_and_finds_it_shut(name: str, tmp_path: Path) -> None:
    """Where systemd is at hand; its own words elsewhere are those of the lines above."""
    text = (DEPLOY / name).read_text()
    assert text.startswith("#")
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for unit in [*UNITS, *TIMERS]:  # a timer wants its service
        content = (
            (DEPLOY / unit).read_text().replace("/opt/tanpacalo/.venv/bin/tanpacalo", "/bin/true")
        )
        (tmp_path / unit).write_text(content)
    ask = [[analyze, "verify", str(tmp_path / name)]]
    if name.endswith(".service"):
        threshold = f"--threshold={MOST_EXPOSED}"
        ask.append([analyze, "security", "--offline=true", threshold, str(tmp_path / name)])
    for words in ask:
        ran = subprocess.run(words, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert tmp_path.name not in ran.stderr, ran.stderr


def test_only_the_web_server_is_open_to_the_world() -> None:
    services = compose()["services"]

    assert [name for name, one in services.items() if "ports" in one] == ["caddy"]
    assert OPERATIONS not in " ".join(services["caddy"]["ports"])
    for name in ("Caddyfile", "nginx.conf"):
        lines = (DEPLOY / name).read_text().splitlines()
        assert not any(OPERATIONS in line.partition("#")[0] for line in lines), name


def test_compose_names_only_what_it_declares() -> None:
    """And everything of ours runs without rights and without a disk to write on."""
    file = compose()
    for name, one in file["services"].items():
        assert set(one.get("secrets", ())) <= set(file["secrets"]), name
        assert set(one["networks"]) <= set(file["networks"]), name
        volumes = [each.partition(":")[0] for each in one.get("volumes", ())]
        for volume in volumes:
            is_file = volume.startswith(".") and (DEPLOY / volume).exists()
            assert is_file or volume in file["volumes"], (name, volume)
        if one["image"] == "tanpacalo":
            assert one["read_only"] is True
            assert one["cap_drop"] == ["ALL"]
    assert file["networks"]["back"]["internal"] is True
    assert "front" not in file["services"]["postgres"]["networks"]


def test_the_image_holds_our_packages_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    build, _, final = text.rpartition("\nFROM ")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = " ".join(re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE)).split()
    let_in = {
        line[1:]
        for line in (DEPLOY / "Containerfile.dockerignore").read_text().split()
        if line[0] == "!"
    }

    assert set(rooms) <= set(copied)
    assert set(copied) == let_in
    assert all((ROOT / name).exists() for name in copied)
    assert "--require-hashes" in build
    assert build.count("--no-deps") == 2
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "useradd --system --uid 10001" in final


def test_web_servers_know_our_paths_and_limits() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    routes = Path(inspect.getfile(webchat_routes)).read_text()
    located = set(re.findall(r"location = (\S+)", nginx))

    assert located == {telegram.PATH, whatsapp.PATH, "/chat/stream"}
    assert 'Route("/chat/stream"' in routes
    assert http.MOST_BYTES == 1 << 20
    assert "client_max_body_size 1m;" in nginx
    assert "max_size 1MiB" in caddy
    for text in (nginx, caddy):  # else a visitor chooses whose limit is used up
        assert re.search(r"X-Forwarded-For (\$remote_addr;|\{remote_host\}\n)", text)


def test_every_file_is_explained() -> None:
    told = (ROOT / "docs" / "install.md").read_text() + (ROOT / "docs" / "scaling.md").read_text()

    assert [path.name for path in DEPLOY.iterdir() if path.name not in told] == []
