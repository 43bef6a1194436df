"""What an office, a province and the country need: computed from the tables of one page.

`python -m benchmarks.scaling` reads the numbers of `docs/scaling.md`, measured and assumed,
and writes its computed table again. A test holds the page to it.
"""

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[1] / "docs" / "scaling.md"
BEGIN: Final = "<!-- computed: python -m benchmarks.scaling -->"
END: Final = "<!-- end of computed -->"
#: A number that nobody has measured yet.
UNKNOWN: Final = math.nan
_NUMBER: Final = re.compile(r"^\| `(\w+)` \| ([0-9.,]+|\?) \|", re.MULTILINE)

HEADINGS: Final = (
    "people",
    "applications kept",
    "messages/s, normal peak",
    "messages/s, notice day",
    "of one process on SQLite",
    "processes on PostgreSQL",
    "database",
)
#: Name, and how many offices share one service.
PLACES: Final = (("one office", 1), ("a province", 8), ("the country", 514))


@dataclass(frozen=True, slots=True)
class Need:
    """What so many offices need in one service."""

    people: float
    applications: float
    normal_per_s: float
    notice_per_s: float
    sqlite_share: float
    processes: float
    size_gb: float


def numbers(page: str) -> dict[str, float]:
    """Read every number of the page's tables by its name."""
    return {
        name: UNKNOWN if text == "?" else float(text.replace(",", ""))
        for name, text in _NUMBER.findall(page)
    }


def need(offices: int, n: Mapping[str, float]) -> Need:
    """Compute what so many offices need; the page says the formulas in words."""
    people = offices * n["people"] / n["offices"]
    applicants = offices * n["applicants_a_day"]
    to_peak = n["busiest_hour"] / 3600
    notice_per_s = people * n["notice_share"] * n["messages_each"] * to_peak
    applications = applicants * n["working_days"] * n["years_kept"]
    return Need(
        people=people,
        applications=applications,
        normal_per_s=applicants * n["questions_each"] * n["messages_each"] * to_peak,
        notice_per_s=notice_per_s,
        sqlite_share=notice_per_s / n["sqlite_replies"],
        processes=processes(notice_per_s / n["headroom"], n),
        size_gb=applications * n["bytes_each"] / 1e9,
    )


def processes(per_s: float, n: Mapping[str, float]) -> float:
    """Count the processes on one PostgreSQL; each further one adds less than the first."""
    first = n["postgresql_replies"]
    further = (n["postgresql_replies_3"] - first) / 2
    if math.isnan(first + further):
        return UNKNOWN
    return 1 + max(0, math.ceil((per_s - first) / further))


def table(n: Mapping[str, float]) -> str:
    """Write the computed table."""
    lines = [
        f"| | {' | '.join(HEADINGS)} |",
        f"|---|{'---|' * len(HEADINGS)}",
    ]
    for name, offices in PLACES:
        one = need(offices, n)
        cells = (
            name,
            _shown(one.people / 1e6, " million", 1),
            _shown(one.applications / 1e6, " million", 1),
            _shown(one.normal_per_s, "", 1),
            _shown(one.notice_per_s, "", 0),
            _shown(one.sqlite_share * 100, " %", 0),
            _shown(one.processes, "", 0),
            _shown(one.size_gb, " GB", 1),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def computed(page: str) -> str:
    """Give the page with its computed table as its numbers have it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(numbers(page))}\n{END}{after}"


def _shown(value: float, unit: str, digits: int) -> str:
    return "?" if math.isnan(value) else f"{value:,.{digits}f}{unit}"


if __name__ == "__main__":
    PAGE.write_text(computed(PAGE.read_text()))
    sys.stdout.write(f"{table(numbers(PAGE.read_text()))}\n")
