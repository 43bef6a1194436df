"""PDF pages with our fonts and QR codes: what slips and recovery sheets share."""

from pathlib import Path
from typing import Final

import segno
from fpdf import FPDF

FONT: Final = "DejaVu"
_ASSETS: Final = Path(__file__).parent / "assets"
#: Light modules around a QR code; with fewer a reader may miss it (ISO/IEC 18004).
QUIET_MODULES: Final = 4


def new_paper(title: str) -> FPDF:
    """Open an A4 document whose pages we lay out ourselves.

    Args:
        title: name of the document in its viewer.
    """
    paper = FPDF(orientation="portrait", unit="mm", format="A4")
    paper.set_auto_page_break(False)
    paper.set_margin(0)
    paper.set_title(title)
    paper.set_producer("Tanpa Calo")
    paper.add_font(FONT, "", _ASSETS / "DejaVuSans.ttf")
    paper.add_font(FONT, "B", _ASSETS / "DejaVuSans-Bold.ttf")
    return paper


def write_fitting(paper: FPDF, text: str, *, width: float, size: float, bold: bool = False) -> None:
    """Write one line at the present place, smaller if it is too long for its width.

    Args:
        width: room in millimetres.
        size: largest font size in points.
    """
    paper.set_font(FONT, "B" if bold else "", size)
    needed = paper.get_string_width(text)
    if needed > width:
        paper.set_font_size(size * width / needed)
    paper.cell(w=width, h=size * 0.42, text=text)


def draw_qr(paper: FPDF, content: str, *, x: float, y: float, size: float) -> None:
    """Draw a QR code as vectors.

    Args:
        content: what it holds.
        x, y: upper left corner with its quiet zone, in millimetres.
        size: width and height with its quiet zone, in millimetres.
    """
    rows = [bytes(row) for row in segno.make_qr(content, error="m").matrix]
    module = size / (len(rows) + 2 * QUIET_MODULES)
    paper.set_fill_color(0)
    for line, row in enumerate(rows, start=QUIET_MODULES):
        for start, length in _dark_runs(row):
            left = x + (start + QUIET_MODULES) * module
            paper.rect(left, y + line * module, length * module, module, style="F")


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """Join dark modules that touch, so that no printer draws lines between them."""
    runs: list[tuple[int, int]] = []
    for place, is_dark in enumerate(row):
        if not is_dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
