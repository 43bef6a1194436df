"""An import from file to database: check everything, show what will change, then write.

While the file is read, good rows are staged in the database; the visible step needs no
file any more. No name is kept: five stand in the preview and go with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from bot.base import Base
from bot.spreadsheet import Sheet, SheetRow
from handlers.domain.application import Status, goes_backwards
from handlers.domain.imported import Problem, StatusRow, check_row
from handlers.domain.siak import StatusWords
from notifications import insights
from storage import import_history, import_undo, import_visible, imports, status_words
from storage.import_undo import Undone
from storage.import_visible import Visible

#: So many lines of a kind are listed; of the others only the number is told.
LISTED: Final = 50
EXAMPLES: Final = 5
#: A column with more unknown words than these holds no statuses at all, perhaps names.
MOST_UNKNOWN_WORDS: Final = 20
#: How long staged rows wait for a person's yes.
PATIENCE: Final = timedelta(hours=1)
TRIES: Final = 3

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the preview, for the eye only."""

    line: int
    name: str = field(repr=False)
    before: Status | None
    after: Status


@dataclass(slots=True)
class Preview:
    """What an import will change; its size does not grow with the file.

    Attributes:
        transitions: how many go from a status (None: a new application) to another.
        unchanged: how many are only confirmed.
        problems, backwards, other_niks: the first `LISTED` of each, and how many in all.
        unknown_words: status words that nobody knows, with the number of their rows; none
            if there are so many that the column cannot hold statuses.
    """

    rows: int = 0
    transitions: Counter[tuple[Status | None, Status]] = field(default_factory=Counter)
    unchanged: int = 0
    made_codes: int = 0
    examples: list[Example] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    backwards: list[int] = field(default_factory=list)
    backwards_count: int = 0
    other_niks: list[int] = field(default_factory=list)
    other_nik_count: int = 0
    unknown_words: Counter[str] = field(default_factory=Counter)
    has_no_statuses: bool = False

    def add_problem(self, problem: Problem) -> None:
        """Count a problem, and keep it if it is among the first."""
        self.problem_count += 1
        if len(self.problems) < LISTED:
            self.problems.append(problem)
        if problem.word and not self.has_no_statuses:
            self.unknown_words[problem.word] += 1
            if len(self.unknown_words) > MOST_UNKNOWN_WORDS:
                self.has_no_statuses = True
                self.unknown_words.clear()


@contextmanager
def begun(base: Base) -> Iterator[str]:
    """Open an import, and clear its staged rows away however it ends.

    Yields:
        The import's id.
    """
    sweep(base)
    with base.database.transaction() as tx:
        batch_id = imports.begin(tx, now=base.clock())
    try:
        yield batch_id
    finally:
        finish(base, batch_id)


def check(
    base: Base,
    batch_id: str,
    sheet: Sheet,
    *,
    allow_regress: bool,
    progress: Progress,
) -> Preview:
    """Check every row and stage the good ones.

    Returns:
        What the import will change; with problems it must not be written.

    Raises:
        SpreadsheetError: the file cannot be read to its end.
    """
    preview = Preview()
    for rows in _chunks(sheet.rows()):
        _stage(base, batch_id, rows, preview, allow_regress=allow_regress)
        progress(sheet.read_bytes)
    return preview


def keep_unknown_words(base: Base, preview: Preview) -> None:
    """Keep the status words that nobody knows, for `tanpacalo statuses` and the digest."""
    known = base.settings.imports.status_words()
    with base.database.transaction() as tx:
        status_words.keep(tx, base.keys, preview.unknown_words, today=base.today())
        status_words.settle(tx, base.keys, known)


def wait_for_yes(base: Base, batch_id: str) -> None:
    """Keep staged rows while a person thinks."""
    with base.database.transaction() as tx:
        imports.keep_alive(tx, batch_id, until=base.clock() + PATIENCE)


def write(base: Base, batch_id: str) -> Visible:
    """Make an import visible.

    Raises:
        ImportGoneError: the person thought too long.
    """
    for _ in range(TRIES - 1):
        try:
            return _write_once(base, batch_id)
        except IntegrityError:
            continue  # a code was registered in this very moment; now it is found
    return _write_once(base, batch_id)


def made_codes(base: Base, batch_id: str) -> Iterator[tuple[int, str]]:
    """Give (line, code) of all rows that came without a code."""
    after = 0
    while True:
        with base.database.transaction() as tx:
            found = imports.made_codes(tx, base.keys, batch_id, after_line=after)
        yield from found
        if len(found) < imports.CHUNK:
            return
        after = found[-1][0]


def finish(base: Base, batch_id: str) -> None:
    """Clear staged rows away chunk by chunk: into the history, or into nothing."""
    more = True
    while more:
        with base.database.transaction() as tx:
            more = import_history.finish_chunk(tx, batch_id)


def sweep(base: Base) -> int:
    """Finish what crashed imports have left.

    Returns:
        Of how many imports.
    """
    with base.database.transaction() as tx:
        left_over = import_history.abandoned(tx, now=base.clock())
    for batch_id in left_over:
        finish(base, batch_id)
    return len(left_over)


def undo(base: Base, batch_id: str) -> Undone:
    """Put statuses back as before an import.

    Raises:
        ImportGoneError: there is no such import, or it is undone already.
    """
    sweep(base)
    with base.database.transaction() as tx:
        calendar = base.office.calendar
        undone = import_undo.undo(tx, base.keys, batch_id, calendar, now=base.clock())
    count_waits(base)
    return undone


def count_waits(base: Base) -> None:
    """Count anew how long cards wait, after statuses have changed by the thousand."""
    insights.refresh(base.database, base.office.calendar, now=base.clock())


def _write_once(base: Base, batch_id: str) -> Visible:
    with base.database.transaction() as tx:
        calendar = base.office.calendar
        return import_visible.make_visible(tx, base.keys, batch_id, calendar, now=base.clock())


def _chunks(rows: Iterator[SheetRow]) -> Iterator[list[SheetRow]]:
    while chunk := list(islice(rows, imports.CHUNK)):
        yield chunk


def _stage(
    base: Base, batch_id: str, rows: list[SheetRow], preview: Preview, *, allow_regress: bool
) -> None:
    good = _good_rows(base, rows, preview)
    prepared = imports.prepare(base.keys, batch_id, good)
    with base.database.transaction() as tx:
        matches, duplicates = imports.stage(tx, batch_id, prepared, now=base.clock())
    for duplicate in duplicates:
        reason = f"means the same application as line {duplicate.earlier_line}"
        preview.add_problem(Problem(duplicate.line, duplicate.column, reason))
    names = {row.line: row.cells.get("nama", "") for row in rows}
    made = {row.line for row in good if not row.code}
    for match in matches:
        _count(preview, match, allow_regress=allow_regress)
        preview.made_codes += match.before is None and match.line in made
        if len(preview.examples) < EXAMPLES and match.before is not match.after:
            name = names[match.line]
            preview.examples.append(Example(match.line, name, match.before, match.after))


def _good_rows(base: Base, rows: list[SheetRow], preview: Preview) -> list[StatusRow]:
    today, words = base.today(), base.settings.imports.status_words()
    good = []
    for row in rows:
        preview.rows += 1
        checked, problems = _checked(row, today, words)
        for problem in problems:
            preview.add_problem(problem)
        if checked is not None and not problems:
            good.append(checked)
    return good


def _checked(
    row: SheetRow, today: date, words: StatusWords
) -> tuple[StatusRow | None, list[Problem]]:
    checked, found = check_row(row.line, row.cells, today, words)
    # What gives no text is empty for the rules: only the first reason is true.
    problems = [problem for problem in found if problem.column not in row.faults]
    problems += [Problem(row.line, column, reason) for column, reason in row.faults.items()]
    if row.surplus:
        # Its cells may stand one column too far: what is no status word could be a name.
        problems = [replace(problem, word="") for problem in problems]
        problems.append(Problem(row.line, "", "has more cells than the heading"))
    return checked, problems


def _count(preview: Preview, match: imports.Match, *, allow_regress: bool) -> None:
    if match.has_other_nik:
        preview.other_nik_count += 1
        if len(preview.other_niks) < LISTED:
            preview.other_niks.append(match.line)
    if match.before is match.after:
        preview.unchanged += 1
        return
    preview.transitions[match.before, match.after] += 1
    if match.before is None or not goes_backwards(match.before, match.after):
        return
    if not allow_regress:
        reason = f"goes back from {words(match.before)} to {words(match.after)}"
        preview.add_problem(Problem(match.line, "status", reason))
    preview.backwards_count += 1
    if len(preview.backwards) < LISTED:
        preview.backwards.append(match.line)


def words(status: Status) -> str:
    """Give a status in words for an officer."""
    return status.value.replace("_", " ")
