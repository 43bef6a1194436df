"""Draw `card-life.svg` from the table of a card's life (`handlers/domain/application.py`).

    python docs/make_card_life.py          write docs/card-life.svg
    python docs/make_card_life.py --check  fail if the file is not as the table says

`make diagrams` does the first; a test does the second.
"""

import argparse
import sys
from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

DOCS: Final = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from handlers.domain.application import LIFE, STAGE, Actor, Duty, Status  # noqa: E402

TARGET: Final = DOCS / "card-life.svg"
WIDTH, MARGIN, TOP = 1120, 32, 148
BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 236, 52, 104
GAP: Final = 28
INK, PAPER = "#22302d", "#fffdf8"
FONT: Final = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

#: Fill, line and words for who can act.
ACTORS: Final = {
    Actor.CITIZEN: ("#fdeed3", "#8a5a00", "the citizen acts"),
    Actor.OFFICE: ("#dcebe5", "#0b4f45", "the office acts"),
    Actor.NATIONAL: ("#e3e7f5", "#2f3f7a", "the national data centre acts"),
    Actor.NOBODY: ("#eeeeea", "#54615c", "nothing is left to do"),
}
DUTIES: Final = {
    Duty.BE_RECORDED: "citizen: come in person",
    Duty.CLEAR_UP: "citizen: come and have it cleared",
    Duty.COLLECT: "citizen: collect the card",
    Duty.WAIT: "citizen: need not come",
    Duty.NOTHING: "done",
}


class Arrow(NamedTuple):
    """How a kind of move is drawn."""

    colour: str
    dashes: str
    words: str


THEN: Final = Arrow("#54615c", "", "what follows; a list may leave steps out")
AGAIN: Final = Arrow("#8a5a00", "7 4", "work is done anew: no step backwards")
RECALLED: Final = Arrow("#a12f2f", "2 4", "only if an officer says so (--allow-regress)")


class Box(NamedTuple):
    """Where a status stands."""

    x: float
    y: float

    @property
    def middle(self) -> float:
        """Give the x of its middle."""
        return self.x + BOX_WIDTH / 2

    @property
    def right(self) -> float:
        """Give the x of its right side."""
        return self.x + BOX_WIDTH

    @property
    def bottom(self) -> float:
        """Give the y of its lower side."""
        return self.y + BOX_HEIGHT


def places() -> dict[Status, Box]:
    """Lay the statuses out: a row for each stage, its statuses side by side."""
    rows: dict[int, list[Status]] = defaultdict(list)
    for status in LIFE:
        rows[STAGE[status]].append(status)
    found = {}
    for stage, row in rows.items():
        width = len(row) * BOX_WIDTH + (len(row) - 1) * GAP
        start = (WIDTH - width) / 2
        for column, status in enumerate(row):
            x = start + column * (BOX_WIDTH + GAP)
            found[status] = Box(x, TOP + stage * ROW_HEIGHT)
    return found


def svg() -> str:
    """Draw the whole picture."""
    boxes = places()
    height = max(box.bottom for box in boxes.values()) + MARGIN
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
            f'width="{WIDTH}" height="{height:g}" font-family="{FONT}" role="img" '
            'aria-labelledby="title about">'
        ),
        '<title id="title">The life of a card</title>',
        (
            '<desc id="about">Each status of an application, who can act, what the citizen does, '
            "and where it goes from there. Drawn from handlers/domain/application.py.</desc>"
        ),
        "<defs>",
        *(_head(name, arrow) for name, arrow in _KINDS.items()),
        "</defs>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="{PAPER}"/>',
        _text(MARGIN, 36, "The life of a card", size=19, weight=700),
        *_legend(),
        *_arrows(boxes),
        *(part for status, box in boxes.items() for part in _box(status, box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


_KINDS: Final = {"then": THEN, "again": AGAIN, "recalled": RECALLED}


def _head(name: str, arrow: Arrow) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="{arrow.colour}"/></marker>'
    )


def _legend() -> list[str]:
    parts = []
    for column, (fill, line, words) in enumerate(ACTORS.values()):
        x = MARGIN + column * 264
        parts.append(
            f'<rect x="{x}" y="56" width="20" height="14" rx="3" fill="{fill}" stroke="{line}"/>'
        )
        parts.append(_text(x + 28, 68, words))
    for column, (name, arrow) in enumerate(_KINDS.items()):
        x = MARGIN + column * 352
        parts.append(_line(f"M{x} 96H{x + 36}", name, arrow))
        parts.append(_text(x + 46, 100, arrow.words))
    return parts


def _arrows(boxes: dict[Status, Box]) -> list[str]:
    ways = {"then": _down, "again": _up, "recalled": _around}
    return [
        _line(ways[name](boxes, status, following), name, arrow)
        for status in LIFE
        for name, arrow in _KINDS.items()
        for following in getattr(LIFE[status], name)
    ]


def _down(boxes: dict[Status, Box], status: Status, following: Status) -> str:
    """Go down to a later row, past whatever stands between."""
    start, end = boxes[status], boxes[following]
    if STAGE[following] - STAGE[status] == 1:
        half = (start.bottom + end.y) / 2
        return (
            f"M{start.middle:g} {start.bottom:g}C{start.middle:g} {half:g} "
            f"{end.middle:g} {half:g} {end.middle:g} {end.y - 2:g}"
        )
    if _is_free(boxes, status, following):
        return f"M{start.middle:g} {start.bottom:g}V{end.y - 2:g}"
    low, high = start.y + BOX_HEIGHT / 2, end.y + BOX_HEIGHT / 2
    if end.right < start.x:  # beside the column: from the side onto the top
        x = end.middle + 44
        low += 14  # apart from what comes back here
        return f"M{start.x:g} {low:g}C{x:g} {low:g} {x:g} {low:g} {x:g} {end.y - 2:g}"
    lane = _lane(boxes, status, following)
    return (
        f"M{start.x:g} {low:g}C{lane:g} {low:g} {lane:g} {low:g} {lane:g} {low + 48:g}"
        f"V{high - 48:g}C{lane:g} {high:g} {lane:g} {high:g} {end.x - 2:g} {high:g}"
    )


def _is_free(boxes: dict[Status, Box], status: Status, following: Status) -> bool:
    """Tell whether nothing stands straight between two boxes of a column."""
    x = boxes[status].middle
    between = range(STAGE[status] + 1, STAGE[following])
    others = (box for one, box in boxes.items() if STAGE[one] in between)
    return boxes[following].middle == x and not any(box.x <= x <= box.right for box in others)


def _lane(boxes: dict[Status, Box], status: Status, following: Status) -> float:
    """Give an x at the left of every box between two rows."""
    between = range(STAGE[status], STAGE[following] + 1)
    leftmost = min(box.x for one, box in boxes.items() if STAGE[one] in between)
    return max(MARGIN / 2, leftmost - 22)


def _up(boxes: dict[Status, Box], status: Status, following: Status) -> str:
    """Go back up: from the top of a box to the side of an earlier one."""
    start, end = boxes[status], boxes[following]
    is_left = start.middle < end.middle
    side = end.x - 2 if is_left else end.right + 2
    x = start.middle + (-40 if is_left else 40)
    y = end.y + BOX_HEIGHT / 2
    return f"M{x:g} {start.y:g}C{x:g} {y + 40:g} {x:g} {y:g} {side:g} {y:g}"


def _around(boxes: dict[Status, Box], status: Status, following: Status) -> str:
    """Go back up at the right of everything."""
    start, end = boxes[status], boxes[following]
    between = range(STAGE[following], STAGE[status] + 1)
    lane = max(box.right for one, box in boxes.items() if STAGE[one] in between) + 48
    low, high = start.y + BOX_HEIGHT / 2, end.y + BOX_HEIGHT / 2
    return (
        f"M{start.right:g} {low:g}C{lane:g} {low:g} {lane:g} {low:g} {lane:g} {low - 40:g}"
        f"L{lane:g} {high + 40:g}C{lane:g} {high:g} {lane:g} {high:g} {end.right + 2:g} {high:g}"
    )


def _box(status: Status, box: Box) -> list[str]:
    phase = LIFE[status]
    fill, line, _ = ACTORS[phase.actor]
    return [
        (
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="9" '
            f'fill="{fill}" stroke="{line}" stroke-width="1.5"/>'
        ),
        _text(box.middle, box.y + 22, status.value, size=14.5, weight=700, anchor="middle"),
        _text(box.middle, box.y + 41, DUTIES[phase.duty], size=12.5, anchor="middle"),
    ]


def _line(path: str, name: str, arrow: Arrow) -> str:
    dashes = f' stroke-dasharray="{arrow.dashes}"' if arrow.dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{arrow.colour}" stroke-width="1.6"{dashes} '
        f'marker-end="url(#{name})"/>'
    )


def _text(
    x: float, y: float, words: str, *, size: float = 13, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{INK}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def main() -> int:
    """Write the picture, or check it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    arguments = parser.parse_args()
    drawn = svg()
    if not arguments.check:
        TARGET.write_text(drawn, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == drawn:
        return 0
    sys.stderr.write("docs/card-life.svg is not as the table says; run: make diagrams\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
