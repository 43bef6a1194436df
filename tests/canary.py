"""A canary: looks for planted secrets in files, in every way in which one may be written.

A scan that finds nothing proves something only if it would have found it: `prove` first
plants each secret in a control file in each way, and every one must be found.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, quote_plus

#: What stands around a secret that was written somewhere; three lengths for base64.
_BEFORE: Final = ("", "a", "ab")
_AFTER: Final = "; and so on"


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found: its name, never itself."""

    secret: str
    form: str
    file: str


def _base64(offset: int, alphabet: Callable[[bytes], bytes]) -> Callable[[str], bytes]:
    return lambda secret: alphabet((_BEFORE[offset] + secret + _AFTER).encode())


#: How a careless program would write a secret among other things.
WRITTEN: Final[Mapping[str, Callable[[str], bytes]]] = MappingProxyType(
    {
        "utf-8": lambda secret: f"said: {secret}{_AFTER}".encode(),
        "utf-16-le": lambda secret: f"said: {secret}{_AFTER}".encode("utf-16-le"),
        "utf-16-be": lambda secret: f"said: {secret}{_AFTER}".encode("utf-16-be"),
        "hex": lambda secret: f"said: {secret}{_AFTER}".encode().hex().encode(),
        "HEX": lambda secret: f"said: {secret}{_AFTER}".encode().hex().upper().encode(),
        **{f"base64+{at}": _base64(at, base64.b64encode) for at in range(3)},
        **{f"base64url+{at}": _base64(at, base64.urlsafe_b64encode) for at in range(3)},
        "json": lambda secret: json.dumps({"said": f"{secret}{_AFTER}"}).encode(),
        "url": lambda secret: f"/?said={quote(secret + _AFTER)}".encode(),
        "form": lambda secret: f"said={quote_plus(secret + _AFTER)}".encode(),
    }
)


def forms(secret: str) -> dict[str, bytes]:
    """Give what to look for, by the way in which it was written."""
    plain = secret.encode()
    found = {
        "utf-8": plain,
        "utf-16-le": secret.encode("utf-16-le"),
        "utf-16-be": secret.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "url": quote(secret).encode(),
        "form": quote_plus(secret).encode(),
    }
    for at in range(3):
        found[f"base64+{at}"] = _inside(base64.b64encode, plain, at)
        found[f"base64url+{at}"] = _inside(base64.urlsafe_b64encode, plain, at)
    return found


def _inside(alphabet: Callable[[bytes], bytes], plain: bytes, at: int) -> bytes:
    """Give the letters that depend on the secret alone, wherever it begins in its triple."""
    encoded = alphabet(bytes(at) + plain)
    first = -(-at * 8 // 6)
    return encoded[first : (at + len(plain)) * 8 // 6]


def files_in(folder: Path, *, but: Iterable[Path] = ()) -> Iterator[Path]:
    """Give all files below a folder, but not those that may hold a secret."""
    excepted = tuple(but)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(one) for one in excepted):
            yield path


def scan(files: Iterable[Path], secrets: Mapping[str, str]) -> set[Hit]:
    """Look for every secret, in every form, in every file.

    Args:
        files: are read whole, as bytes.
        secrets: by a name that may be printed.
    """
    wanted = [
        (name, form, needle)
        for name, secret in secrets.items()
        for form, needle in forms(secret).items()
    ]
    hits: set[Hit] = set()
    for file in files:
        content = file.read_bytes()
        hits |= {Hit(name, form, str(file)) for name, form, needle in wanted if needle in content}
    return hits


def prove(folder: Path, secrets: Mapping[str, str]) -> None:
    """Plant each secret in each form among noise, and find it there.

    Raises:
        AssertionError: the scan is blind for one.
    """
    chance = random.Random(5)
    control = folder / "control"
    for name, secret in secrets.items():
        for form, write in WRITTEN.items():
            control.write_bytes(chance.randbytes(300) + write(secret) + chance.randbytes(300))
            found = {(hit.secret, hit.form) for hit in scan([control], secrets)}
            assert (name, form) in found, f"{name} is not found as {form}"
        control.write_bytes(chance.randbytes(100_000))
        assert scan([control], secrets) == set()
    control.unlink()
