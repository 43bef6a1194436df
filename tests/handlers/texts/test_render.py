"""Both languages say the same things, and nothing is told that cannot be."""

import re
from datetime import UTC, date, datetime, time
from importlib.resources import files
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast, visitor

from handlers.domain.messages import Action, Button, Line, Outgoing, type_of_fact
from handlers.domain.state import Language
from handlers.texts.render import TextError, render, render_line

ROOT = Path(__file__).parents[3]
_QUOTED = re.compile(r"""["']([a-z]+(?:-[a-z0-9]+)*)["']""")
#: So much fits a small phone without scrolling.
MOST_CHARACTERS = 600
#: A plausible value for each variable; select expressions are tried with all their keys.
FACTS: dict[str, type_of_fact] = {
    "at": datetime(2026, 11, 24, 8, 15, tzinfo=UTC),
    "day": date(2026, 11, 24),
    "since": date(2026, 11, 23),
    "opens": time(8),
    "pauses": time(11, 30),
    "resumes": time(13),
    "closes": time(15),
    "code": "98TT-TF86-33KA",
    "receipt": "0123-4567-8901-2345",
    "office": "Dinas Kependudukan dan Pencatatan Sipil Kota Serang",
    "place": "Loket 3, lantai dasar",
    "address": "Jalan Contoh Nomor 1, Kota Serang",
    "role": "Inspektorat",
    "text": "Di loket berapa?",
    "reason": "Hari Raya Natal",
    "alarm": "anything",
    "age": "days-3-5",
}


class _Variables(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.references: set[str] = set()
        self.keys: dict[str, set[str]] = {}

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.references.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:
        assert isinstance(node.selector, ast.VariableReference)
        keys = self.keys.setdefault(node.selector.id.name, set())
        for variant in node.variants:
            key = variant.key
            keys.add(key.name if isinstance(key, ast.Identifier) else key.value)
        self.generic_visit(node)


def _texts(language: Language) -> dict[str, _Variables]:
    texts: dict[str, _Variables] = {}
    for file in files("handlers.texts").joinpath(language.value).iterdir():
        resource = FluentParser().parse(file.read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, ast.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in texts, f"{entry.id.name} is there twice"
                texts[entry.id.name] = _Variables()
                texts[entry.id.name].visit(entry)
    for found in texts.values():
        for name in found.references:  # what one text says inside another needs its facts, too
            found.names |= texts[name].names
            found.keys |= texts[name].keys
    return texts


TEXTS = {language: _texts(language) for language in Language}


def _cases(found: _Variables) -> list[dict[str, type_of_fact]]:
    """Give the text's facts, once for each key of each choice in it."""
    plain: dict[str, type_of_fact] = {name: FACTS.get(name, 7) for name in found.names}
    cases = [plain]
    for name, keys in found.keys.items():
        cases += [{**plain, name: int(key) if key.isdigit() else key} for key in keys]
    return cases


def test_both_languages_have_the_same_texts_and_variables() -> None:
    indonesian, english = TEXTS[Language.INDONESIAN], TEXTS[Language.ENGLISH]

    assert indonesian.keys() == english.keys()
    for text_id, found in indonesian.items():
        assert found.names == english[text_id].names, text_id


@pytest.mark.parametrize("language", Language)
def test_every_text_is_told_with_its_facts_and_fits_a_small_phone(language: Language) -> None:
    for text_id, found in TEXTS[language].items():
        for facts in _cases(found):
            words = render_line(text_id, facts, language)
            assert 0 < len(words) <= MOST_CHARACTERS, text_id
            assert "{" not in words


@pytest.mark.parametrize("language", Language)
def test_a_missing_fact_is_an_error_never_a_hole(language: Language) -> None:
    for text_id, found in TEXTS[language].items():
        for name in found.names:
            facts = {other: FACTS.get(other, 7) for other in found.names if other != name}
            with pytest.raises(TextError):
                render_line(text_id, facts, language)


def test_C07_an_error_names_the_text_and_no_fact() -> None:
    with pytest.raises(TextError) as caught:
        render_line("status-ready-for-pickup", {"code": "RAHASIA"}, Language.INDONESIAN)

    assert "status-ready-for-pickup" in str(caught.value)
    assert "RAHASIA" not in str(caught.value)


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(TextError, match="no text 'nothing'"):
        render_line("nothing", {}, Language.ENGLISH)


def test_every_text_is_used_and_every_used_text_exists() -> None:
    """No text id is glued together, so reading the code finds them all."""
    named: set[str] = set()
    for package in ("handlers", "notifications", "bot"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in {".py", ".html", ".js", ".toml"}:
                named |= set(_QUOTED.findall(path.read_text(encoding="utf-8")))

    # The web pages' own texts are named where the pages are made.
    ours = {text for text in TEXTS[Language.INDONESIAN] if not text.startswith("page-")}
    said_inside = {name for text in TEXTS[Language.INDONESIAN].values() for name in text.references}
    unused = ours - named - said_inside

    assert not unused


def test_days_and_clock_times_read_as_the_language_writes_them() -> None:
    facts = {"at": datetime(2026, 11, 24, 8, 15, tzinfo=UTC)}

    assert render_line("status-data", facts, Language.INDONESIAN) == (
        "Data per Selasa, 24 November 2026, 08.15."
    )
    assert render_line("status-data", facts, Language.ENGLISH) == (
        "Data as of Tuesday, 24 November 2026, 08:15."
    )


def test_paragraphs_are_parted_and_lists_are_not() -> None:
    message = Outgoing(
        (Line("report-readers"), Line("role-inspectorate"), Line("report-rules")),
        (Button("button-send", Action.SEND, "a" * 32, 3),),
    )

    rendered = render(message, Language.ENGLISH)

    assert rendered.text.startswith("This report is read only by:\n• the Inspectorate\n\nWrite")
    assert rendered.buttons[0].label == "Send"
    assert (rendered.buttons[0].action, rendered.buttons[0].version) == (Action.SEND, 3)


def test_C03_a_readers_words_are_no_pattern() -> None:
    facts: dict[str, type_of_fact] = {"day": date(2026, 11, 24), "text": "{ $day } %s {0.x} <b>*"}

    words = render_line("talk-question", facts, Language.INDONESIAN)

    assert words.endswith("{ $day } %s {0.x} <b>*")


def test_the_buttons_that_outsiders_rely_on_carry_their_words() -> None:
    """interface.md, Conversation: in any language."""
    for language in Language:
        assert "Kabari" in render_line("button-remind-me", {}, language)
        assert "Sudah diambil" in render_line("button-collected", {}, language)
        assert "Ingatkan besok" in render_line("button-tomorrow", {}, language)
        assert "Berhenti" in render_line("button-stop", {}, language)
