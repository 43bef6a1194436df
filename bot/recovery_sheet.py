"""A printable sheet with a reader's private key: the way back when file or passphrase is lost."""

from datetime import date
from typing import Final

from fpdf import FPDF

from bot.paper import FONT, draw_qr, new_paper, write_fitting
from handlers.domain.state import Language
from handlers.texts.render import render_line

MARGIN: Final = 25.0
WIDTH: Final = 210 - 2 * MARGIN
#: Symbols in a group: as many as people copy at a glance.
GROUP: Final = 6
GROUPS_IN_LINE: Final = 5
QR_SIZE: Final = 62.0


def recovery_sheet(*, identity: str, recipient: str, name: str, role: str, day: date) -> bytes:
    """Lay out a recovery sheet. Its content opens reports: the caller keeps it private.

    Args:
        identity: `AGE-SECRET-KEY-1…`.
        recipient: `age1…`, to tell sheets apart.
        day: on which the key was made.

    Returns:
        A PDF document of one page.
    """
    paper = new_paper(_words("sheet-heading"))
    paper.add_page()
    paper.set_xy(MARGIN, MARGIN)
    write_fitting(paper, _words("sheet-heading"), width=WIDTH, size=17, bold=True)
    paper.set_xy(MARGIN, MARGIN + 11)
    write_fitting(paper, _words("sheet-reader", name=name, role=role), width=WIDTH, size=12)
    paper.set_y(MARGIN + 23)
    _write(paper, _words("sheet-explain"), size=10.5)
    _write(paper, _words("sheet-key-label"), size=10.5)
    for line in grouped(identity):
        _write(paper, line, size=15, bold=True, gap=1)
    paper.set_y(paper.get_y() + 4)
    draw_qr(paper, identity, x=MARGIN - 5, y=paper.get_y(), size=QR_SIZE)
    paper.set_y(paper.get_y() + QR_SIZE + 4)
    _write(paper, _words("sheet-recover"), size=10.5)
    _write(paper, _words("sheet-public", recipient=recipient), size=7.5)
    _write(paper, _words("sheet-made", day=day), size=9)
    return bytes(paper.output())


def grouped(identity: str) -> list[str]:
    """Write a key in groups, some groups a line, so that a slip of the pen is found."""
    groups = [identity[start : start + GROUP] for start in range(0, len(identity), GROUP)]
    return [
        "  ".join(groups[start : start + GROUPS_IN_LINE])
        for start in range(0, len(groups), GROUPS_IN_LINE)
    ]


def _write(paper: FPDF, text: str, *, size: float, bold: bool = False, gap: float = 4) -> None:
    paper.set_x(MARGIN)
    paper.set_font(FONT, "B" if bold else "", size)
    paper.multi_cell(w=WIDTH, h=size * 0.5, text=text, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.set_y(paper.get_y() + gap)


def _words(text: str, **facts: str | date) -> str:
    return render_line(text, facts, Language.INDONESIAN)
