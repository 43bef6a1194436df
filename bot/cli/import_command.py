"""`tanpacalo import`: statuses from the office's own list, all of a file or nothing of it."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from bot import importing
from bot.base import Base
from bot.cli.files import write_whole
from bot.cli.opening import ConfigOption, opened
from bot.cli.screen import say, warn
from bot.importing import LISTED, Preview, Progress, words
from bot.spreadsheet import csv_of, opened_sheet
from handlers.domain.errors import TanpaCaloError
from handlers.domain.slip_code import show
from storage.import_visible import Visible

#: So many made codes stand in the summary; `--codes` writes all.
SHOWN_CODES: Final = 20
LONGEST_NAME: Final = 40


class NothingWrittenError(TanpaCaloError):
    """The import ended without a change."""


def import_statuses(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A CSV (UTF-8) or XLSX file with headings."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Write without asking; needed without a terminal.")
    ] = False,
    allow_regress: Annotated[
        bool, typer.Option("--allow-regress", help="Let rows move a status backwards.")
    ] = False,
    codes: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the codes of rows without `kode` (line;kode)."),
    ] = None,
    undo: Annotated[
        str | None, typer.Option(metavar="ID", help="Put statuses back as before this import.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Take statuses from the office's list: all of a file, or nothing of it.

    Columns: kode, nik, no_kk, nama, layanan, status, tanggal_pengajuan, tanggal_status,
    tempat_ambil; only `status` is needed. The office's own headings are set in config.toml
    under [import.columns]. First everything is checked, and what will change is shown.
    Names are never kept, NIK and family card only as keyed hashes.

    Example:  tanpacalo import samples/import-contoh.xlsx

    Back again:  tanpacalo import --undo ID
    """
    if (file is None) == (undo is None):
        raise typer.BadParameter("name a file, or `--undo ID`")
    with opened(config) as base:
        if undo is not None:
            _undo(base, undo)
        elif file is not None:
            _import(base, file, codes, yes=yes, allow_regress=allow_regress)


def _import(base: Base, path: Path, codes: Path | None, *, yes: bool, allow_regress: bool) -> None:
    with importing.begun(base) as batch_id:
        headings = base.settings.imports.headings()
        with opened_sheet(path, headings) as sheet, _progress(sheet.size_bytes) as progress:
            preview = importing.check(
                base, batch_id, sheet, allow_regress=allow_regress, progress=progress
            )
        for warning in sheet.columns.warnings:
            warn(warning)
        importing.keep_unknown_words(base, preview)
        _refuse_problems(preview)
        _show(preview)
        _ask(base, batch_id, yes=yes)
        with ExitStack() as on_failure:
            if codes is not None:
                # Before the commit: codes that cannot be written down must not come to be.
                _write_codes(base, batch_id, codes)
                on_failure.callback(codes.unlink, missing_ok=True)
            visible = importing.write(base, batch_id)
            on_failure.pop_all()
        if codes is None:
            _show_codes(importing.made_codes(base, batch_id))
        _show_result(batch_id, preview, visible)
    importing.count_waits(base)


def _refuse_problems(preview: Preview) -> None:
    for problem in sorted(preview.problems, key=lambda one: one.line):
        column = f", column {problem.column}" if problem.column else ""
        word = f': "{problem.word}"' if problem.word in preview.unknown_words else ""
        say(f"line {problem.line}{column}: {problem.reason}{word}")
    if preview.problem_count > len(preview.problems):
        say(f"... and {preview.problem_count - len(preview.problems):,} more")
    if preview.problem_count:
        raise NothingWrittenError(
            f"{preview.problem_count:,} problems in {preview.rows:,} rows; nothing was written."
            + _about_words(preview)
            + _about_regress(preview)
        )
    if not preview.rows:
        raise NothingWrittenError("the file has a heading but no row; nothing was written.")


def _about_words(preview: Preview) -> str:
    """Say which status words nobody knows, and how the office explains them."""
    if preview.has_no_statuses:
        return " The status column holds many words that are none: is its heading right?"
    if not preview.unknown_words:
        return ""
    words = ", ".join(f"{word} ({rows:,})" for word, rows in preview.unknown_words.most_common())
    return (
        f" Unknown status words, none is guessed: {words}. Find out what each means and say so "
        'in config.toml under [import.statuses] as "word" = "STATUS" '
        "(tanpacalo statuses known lists them); until then: tanpacalo statuses unknown."
    )


def _about_regress(preview: Preview) -> str:
    if not preview.backwards_count:
        return ""
    return " If statuses shall go back, add --allow-regress."


def _show(preview: Preview) -> None:
    """Show what will change; names for a person's eye only, never in a file or a log."""
    typer.echo(f"{preview.rows:,} rows are good.")
    for (before, after), count in preview.transitions.most_common():
        typer.echo(f"  {count:>7,}  {words(before) if before else 'new'} -> {words(after)}")
    if preview.unchanged:
        typer.echo(f"  {preview.unchanged:>7,}  unchanged, confirmed as of now")
    if preview.made_codes:
        typer.echo(f"  {preview.made_codes:>7,}  new codes are made")
    if sys.stdout.isatty():
        for one in preview.examples:
            move = f"{words(one.before) if one.before else 'new'} -> {words(one.after)}"
            typer.echo(f"  line {one.line}: {_printable(one.name) or '-'}: {move}")
    _warn_of(preview.backwards, preview.backwards_count, "go backwards")
    _warn_of(
        preview.other_niks, preview.other_nik_count, "bring another NIK than an earlier import"
    )


def _warn_of(lines: Sequence[int], count: int, what: str) -> None:
    if count:
        warn(f"{count:,} rows {what}: {_lines(lines, count)}")


def _lines(lines: Sequence[int], count: int) -> str:
    more = f" and {count - len(lines):,} more" if count > len(lines) else ""
    return f"line {', '.join(map(str, lines))}{more}"


def _ask(base: Base, batch_id: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NothingWrittenError("nothing was written. To write without a terminal, add --yes.")
    importing.wait_for_yes(base, batch_id)
    if not typer.confirm("Write all of this?"):
        raise NothingWrittenError("nothing was written.")


def _write_codes(base: Base, batch_id: str, path: Path) -> None:
    made = ((line, show(code)) for line, code in importing.made_codes(base, batch_id))
    write_whole(path, csv_of([("baris", "kode"), *made]), replace=False)


def _show_codes(made: Iterable[tuple[int, str]]) -> None:
    more = 0
    for number, (line, code) in enumerate(made):
        if number < SHOWN_CODES:
            typer.echo(f"  line {line}: {show(code)}")
        else:
            more += 1
    if more:
        typer.echo(f"  ... and {more:,} more codes; --codes FILE writes all of them")


def _show_result(batch_id: str, preview: Preview, visible: Visible) -> None:
    overtaken = len(visible.overtaken)
    if overtaken:
        lines = _lines(visible.overtaken[:LISTED], overtaken)
        warn(f"{overtaken:,} rows were overtaken by a scan meanwhile and stay as scanned: {lines}")
    if visible.followed:
        typer.echo(f"{visible.followed:,} changes reach somebody who asked to be told.")
    typer.echo(
        f"Import {batch_id} is written: {preview.rows - overtaken:,} rows. "
        f"Back again: tanpacalo import --undo {batch_id}"
    )


def _undo(base: Base, batch_id: str) -> None:
    """Put an import back and say what stays.

    Raises:
        TanpaCaloError: there is no such import, or it is undone already.
    """
    undone = importing.undo(base, batch_id)
    typer.echo(
        f"Import {batch_id} is undone: {undone.restored:,} statuses as before, "
        f"{undone.removed:,} applications gone that only it had brought."
    )
    if undone.renewed:
        typer.echo(f"{undone.renewed:,} people who were told off by it are reminded again.")
    if undone.kept:
        named = ", ".join(show(code) for code in undone.kept_codes)
        more = undone.kept - len(undone.kept_codes)
        warn(
            f"{undone.kept:,} stay, something newer has happened to them: {named}"
            + (f" and {more:,} more" if more else "")
        )


@contextmanager
def _progress(size_bytes: int) -> Iterator[Progress]:
    """Show how far the file is read, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _read: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Checking", total=size_bytes)
        yield lambda read: bar.update(task, completed=read)


def _printable(name: str) -> str:
    """Give a name without anything that could steer a terminal."""
    return "".join(character for character in name if character.isprintable())[:LONGEST_NAME]
