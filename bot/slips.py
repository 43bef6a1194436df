"""Slips on A4 paper: eight a page, each with a code to read aloud and a QR code to scan."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit

from fpdf import FPDF

from bot.paper import FONT, draw_qr, new_paper, write_fitting
from handlers.domain.office import Office
from handlers.domain.slip_code import show
from handlers.domain.state import Language
from handlers.texts.render import render_line

COLUMNS, ROWS = 2, 4
SLIPS_PER_PAGE: Final = COLUMNS * ROWS
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
WIDTH, HEIGHT = PAGE_WIDTH / COLUMNS, PAGE_HEIGHT / ROWS
#: Away from the cut, and from the edge that printers leave white.
MARGIN: Final = 8.0
QR_SIZE: Final = 37.0
_TEXT_WIDTH: Final = WIDTH - 2 * MARGIN - QR_SIZE - 1


def slip_link(office: Office, code: str) -> str:
    """Give what a slip's QR code holds: a link that opens the chat with the code filled in.

    Args:
        office: Telegram is preferred, then WhatsApp, then the office's own page.
        code: canonical slip code.

    Returns:
        The link; the code itself if the office has none of them.
    """
    if office.telegram_link:
        return f"{office.telegram_link}?{urlencode({'start': code})}"
    if office.whatsapp_link:
        return f"{office.whatsapp_link}?{urlencode({'text': show(code)})}"
    if office.public_url:
        return f"{office.public_url.rstrip('/')}/?{urlencode({'kode': code})}"
    return show(code)


def slips_pdf(codes: Sequence[str], office: Office, *, link: Callable[[str], str]) -> bytes:
    """Lay slips out on A4 pages with lines to cut along.

    Args:
        codes: canonical slip codes, registered before.
        office: its name and where its services are.
        link: what a code's QR holds.

    Returns:
        A PDF document.
    """
    paper = new_paper(_words("slip-heading"))
    for start in range(0, len(codes), SLIPS_PER_PAGE):
        paper.add_page()
        _draw_cut_lines(paper)
        for place, code in enumerate(codes[start : start + SLIPS_PER_PAGE]):
            row, column = divmod(place, COLUMNS)
            _draw_slip(paper, code, office, link(code), column * WIDTH, row * HEIGHT)
    return bytes(paper.output())


def _draw_cut_lines(paper: FPDF) -> None:
    paper.set_draw_color(150)
    paper.set_line_width(0.2)
    paper.set_dash_pattern(dash=1.5, gap=1.5)
    for column in range(1, COLUMNS):
        paper.line(column * WIDTH, 0, column * WIDTH, PAGE_HEIGHT)
    for row in range(1, ROWS):
        paper.line(0, row * HEIGHT, PAGE_WIDTH, row * HEIGHT)
    paper.set_dash_pattern()


def _draw_slip(paper: FPDF, code: str, office: Office, content: str, x: float, y: float) -> None:
    left, width = x + MARGIN, WIDTH - 2 * MARGIN
    paper.set_xy(left, y + MARGIN)
    write_fitting(paper, office.name, width=width, size=8.5)
    paper.set_xy(left, y + MARGIN + 4.5)
    write_fitting(paper, _words("slip-heading"), width=width, size=11, bold=True)
    paper.set_xy(left, y + MARGIN + 12)
    write_fitting(paper, show(code), width=width, size=22, bold=True)
    _draw_lines(paper, office, left, y + MARGIN + 24)
    qr_left = x + WIDTH - MARGIN - QR_SIZE + 3
    draw_qr(paper, content, x=qr_left, y=y + HEIGHT - MARGIN - QR_SIZE, size=QR_SIZE)


def _draw_lines(paper: FPDF, office: Office, x: float, y: float) -> None:
    """Write the lines that help even without a phone."""
    place = office.pickup_place or "none"
    lines = (
        _how_to_ask(office),
        _words("slip-without-phone", place=place),
        _words("slip-free"),
    )
    paper.set_y(y)
    for line in lines:
        paper.set_x(x)
        paper.set_font(FONT, "", 7.5)
        paper.multi_cell(w=_TEXT_WIDTH, h=3.5, text=line, align="L", new_x="LMARGIN", new_y="NEXT")
        paper.set_y(paper.get_y() + 1.5)


def _how_to_ask(office: Office) -> str:
    """Say where the code is typed; the same order as in `slip_link`."""
    if office.telegram_link:
        return _words("slip-type-telegram", address=_short(office.telegram_link))
    if office.whatsapp_link:
        number = urlsplit(office.whatsapp_link).path.strip("/")
        return _words("slip-type-whatsapp", address=f"+{number}")
    if office.public_url:
        return _words("slip-type-page", address=_short(office.public_url))
    return _words("slip-type-office")


def _short(link: str) -> str:
    """Write a link as people type it."""
    return link.partition("://")[2].rstrip("/")


def _words(text: str, **facts: str) -> str:
    return render_line(text, facts, Language.INDONESIAN)
