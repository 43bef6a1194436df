"""Who may speak for a chat on the web."""

import httpx
import pytest
from starlette.requests import HTTPConnection

from bot.channels.webchat import visitor


def request(**headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"},
        {"origin": "https://ktp.example.go.id", "host": "127.0.0.1:8080"},
    ],
)
def test_our_own_page_is_known(headers: dict[str, str]) -> None:
    """By the browser's word, by the address asked, or by the public address of a proxy."""
    assert visitor.is_own_page(request(**headers), public_url="https://ktp.example.go.id")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "ktp.example.go.id"},
        {"origin": "null", "host": "ktp.example.go.id"},
        {"origin": "https://evil.example", "host": "ktp.example.go.id"},
        {"origin": "https://ktp.example.go.id.evil.example", "host": "ktp.example.go.id"},
        {"origin": "file://", "host": ""},
        {"sec_fetch_site": "cross-site", "origin": "https://ktp.example.go.id"},
        {"sec_fetch_site": "same-site", "origin": "https://ktp.example.go.id"},
        {"sec_fetch_site": "none"},
    ],
)
def test_E04_another_page_is_not(headers: dict[str, str]) -> None:
    """Nothing that another page can send makes it ours."""
    assert not visitor.is_own_page(request(**headers), public_url="https://ktp.example.go.id")


@pytest.mark.parametrize("value", ["", "abc", "G" * 32, "a" * 33, "a" * 32 + "%00"])
def test_a_cookie_that_we_never_gave_is_no_chat(value: str) -> None:
    """Only 32 hex digits name a chat."""
    cookies = httpx.Cookies({"tc": value})

    assert visitor.chat_of(request(cookie=f"tc={cookies['tc']}")) is None
