"""Rules for our own source that no linter knows: read from its syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("bot", "notifications", "storage", "handlers")
#: Take SQL as text. What they are given must be written out in the source.
TAKE_SQL: Final = frozenset(
    {"text", "exec_driver_sql", "execute", "executemany", "executescript", "literal_column"}
)
#: No database takes a bound value in these; what is put in is a name or number of our own.
TAKE_NO_VALUES: Final = ("PRAGMA ", "CLUSTER ", "SET LOCAL ")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def is_put_together(node: ast.AST) -> bool:
    """Tell whether a text is made of parts: `f"…"`, `+`, `%`, `.format`, `.join`, `.replace`."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(begins)), *_]):
            return not begins.startswith(TAKE_NO_VALUES)
        case ast.JoinedStr():
            return True
        case ast.BinOp():
            return any(isinstance(one, ast.Constant | ast.JoinedStr) for one in ast.walk(node))
        case ast.Call():
            return name_of(node) in ("format", "join", "replace")
        case _:
            return False


def sql_put_together(tree: ast.AST) -> list[int]:
    return [
        call.lineno
        for call in calls(tree)
        if name_of(call) in TAKE_SQL and call.args and is_put_together(call.args[0])
    ]


def foreign_patterns(tree: ast.AST) -> list[int]:
    """Find `.format` on anything but a text or a constant of the source."""
    return [
        call.lineno
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("format", "format_map")
        and not isinstance(call.func.value, ast.Constant)
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id.isupper())
    ]


def test_C01_no_sql_is_put_together_from_text() -> None:
    """Values are bound, names come from the models: nothing is pasted into a statement."""
    assert {path: lines for path, tree in trees() if (lines := sql_put_together(tree))} == {}


def test_C03_only_patterns_of_the_source_are_formatted() -> None:
    """A pattern from outside would choose what of ours is shown: `{0.__class__}`."""
    assert {path: lines for path, tree in trees() if (lines := foreign_patterns(tree))} == {}


@pytest.mark.parametrize(
    "line",
    [
        'tx.execute(f"DELETE FROM {name}")',
        'tx.execute(f"{statement} WHERE 1")',
        'tx.execute(text("SELECT 1 WHERE a = %s" % name))',
        'tx.exec_driver_sql("SELECT " + name)',
        'tx.execute(text("SELECT {}".format(name)))',
        'cursor.executescript("; ".join(lines))',
        'select(literal_column(f"{name}.id"))',
    ],
)
def test_C01_the_rule_finds_what_it_is_made_for(line: str) -> None:
    assert sql_put_together(ast.parse(line)) == [1]


@pytest.mark.parametrize("line", ["words.format(x)", "said.text.format_map(x)", "f().format(x)"])
def test_C03_the_rule_finds_what_it_is_made_for(line: str) -> None:
    assert foreign_patterns(ast.parse(line)) == [1]
