"""The start page and what belongs to it, made once when the process starts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from handlers.domain.office import Office
from handlers.domain.state import Language
from handlers.texts.render import render_line

FOLDER: Final = Path(__file__).parents[2] / "web" / "citizen"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: Nothing from elsewhere, nothing inline, and no string ever becomes markup (C05, E06).
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
PAGE_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    # Not "no-referrer": the browser would hide the origin of our own posts from us.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page."""

    content: bytes
    media_type: str


def read_assets() -> dict[str, Asset]:
    """Read the page's files by their names."""
    folder = FOLDER / "static"
    return {
        path.name: Asset(path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
    }


def version_of(assets: Mapping[str, Asset]) -> str:
    """Name a state of the files, so that browsers may keep each one for good."""
    digest = hashlib.sha256()
    for name, asset in assets.items():
        digest.update(name.encode() + b"\0" + asset.content)
    return digest.hexdigest()[:12]


def render_page(office: Office, *, is_demo: bool, version: str) -> str:
    """Write the start page; it is the same for everybody.

    Args:
        office: its name and its other channels.
        is_demo: say that the data is made up.
        version: state of the page's files.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("chat.html").render(
        office=office, is_demo=is_demo, version=version, say=_say
    )


def _say(text: str, **facts: str) -> str:
    return render_line(text, facts, Language.INDONESIAN)
