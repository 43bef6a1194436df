"""Draws a talk as a telephone shows it, from the messages that really went through."""

import html
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from playwright.async_api import Browser, ViewportSize, expect

SCREENSHOTS: Final = Path(__file__).parents[2] / "docs" / "screenshots"
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
#: Background, the office's bubble, the person's, colour of buttons: as each platform's.
LOOKS: Final = {
    "telegram": ("#cfdfc4", "#ffffff", "#effdde", "#3a8fd6"),
    "whatsapp": ("#efeae2", "#ffffff", "#d9fdd3", "#008069"),
}

_PAGE: Final = """<!doctype html><html lang="id"><meta charset="utf-8"><title>talk</title><style>
* {{ box-sizing: border-box }}
body {{ margin: 0; padding: 14px 10px; background: {ground}; color: #111;
        font: 14.5px/1.42 "DejaVu Sans", "Noto Sans", sans-serif }}
div {{ max-width: 88%; width: fit-content; margin: 0 0 8px; padding: 8px 11px;
       border-radius: 12px; background: {office}; white-space: pre-wrap;
       overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002 }}
div.person {{ margin-left: auto; background: {person} }}
ul {{ list-style: none; margin: 8px -3px 0; padding: 0 }}
li {{ border-top: 1px solid #0001; padding: 7px 3px; text-align: center; color: {accent} }}
</style><body>{bubbles}</body></html>"""


class Seen(Protocol):
    """A message as both simulators tell it."""

    @property
    def text(self) -> str:
        """What the person reads."""

    @property
    def labels(self) -> list[str]:
        """The buttons' labels in reading order."""


@dataclass
class Talk:
    """A talk so far."""

    bubbles: list[str] = field(default_factory=list)

    def person(self, text: str) -> None:
        """Note what the person wrote or tapped."""
        self.bubbles.append(f'<div class="person">{html.escape(text)}</div>')

    def office(self, messages: Iterable[Seen]) -> None:
        """Note what the office said."""
        self.bubbles.extend(_bubble(one.text, one.labels) for one in messages)

    async def draw(self, browser: Browser, name: str, platform: str) -> None:
        """Draw it; kept in the docs when `TEST_SCREENSHOTS=1` asks for it."""
        ground, office, person, accent = LOOKS[platform]
        page = await browser.new_page(viewport=PHONE, device_scale_factor=2)
        bubbles = "".join(self.bubbles)
        await page.set_content(
            _PAGE.format(
                ground=ground, office=office, person=person, accent=accent, bubbles=bubbles
            )
        )
        await expect(page.locator("div")).to_have_count(len(self.bubbles))
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], "something is wider than a telephone"
        if os.environ.get("TEST_SCREENSHOTS") == "1":
            await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        await page.close()


def _bubble(text: str, labels: Sequence[str]) -> str:
    rows = "".join(f"<li>{html.escape(label)}</li>" for label in labels)
    return f"<div>{html.escape(text)}{f'<ul>{rows}</ul>' if rows else ''}</div>"
