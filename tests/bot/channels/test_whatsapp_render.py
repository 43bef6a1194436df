"""WhatsApp's layout: what a message cannot show is laid out otherwise, never lost."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import taps as telegram_taps
from bot.channels.text import MOST_UNITS, units
from bot.channels.whatsapp.render import (
    MOST_BODY,
    MOST_ROW_TITLE,
    MOST_TITLE,
    message_of,
    shorten,
    tap_data,
    tap_of,
)
from handlers.conversations.report_questions import LABELS
from handlers.domain.messages import Action, Tap
from handlers.domain.report import CHOICES
from handlers.domain.state import Language
from handlers.texts.render import Rendered, RenderedButton, render_line
from storage.letters import Letter
from storage.vault.keys import Keys

CHAT: Final = "6281200000001"
TARGET: Final = "0123456789abcdef" * 2
LINK: Final = "https://t.me/contoh_bot?start=K7M4X2RA9TWC"
_LABEL: Final = re.compile(r"^((?:button|choice)-[a-z0-9-]+) = (.+)$", re.MULTILINE)


def button(label: str, version: int = 1, link: str = "") -> RenderedButton:
    return RenderedButton(label, Action.CHECK, TARGET, version, link)


def buttons(*labels: str) -> tuple[RenderedButton, ...]:
    return tuple(button(label, number) for number, label in enumerate(labels, start=1))


def laid_out(
    keys: Keys, text: str, choices: Sequence[RenderedButton] = ()
) -> tuple[str, str, list[Mapping[str, Any]]]:
    """Give kind, body and choices of a message as the person sees it."""
    message = message_of(keys, Letter(CHAT, Rendered(text, tuple(choices))))
    if message["type"] == "text":
        assert message["text"]["preview_url"] is False
        return "text", message["text"]["body"], []
    interactive = message["interactive"]
    body, action = interactive["body"]["text"], interactive["action"]
    if interactive["type"] == "button":
        assert {one["type"] for one in action["buttons"]} == {"reply"}
        return "buttons", body, [one["reply"] for one in action["buttons"]]
    [section] = action["sections"]
    assert 0 < units(action["button"]) <= MOST_TITLE
    return "list", body, section["rows"]


def labels_of(language: Language) -> dict[str, str]:
    """Give every label of a button, as the text files write it."""
    folder = files("handlers.texts").joinpath(language.value)
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir()]
    return dict(match for text in texts for match in _LABEL.findall(text))


def test_plain_text_is_plain_text(keys: Keys) -> None:
    assert message_of(keys, Letter(CHAT, Rendered("Kartu Anda siap."))) == {
        "type": "text",
        "text": {"body": "Kartu Anda siap.", "preview_url": False},
    }


def test_up_to_three_choices_are_reply_buttons(keys: Keys) -> None:
    kind, body, choices = laid_out(keys, "Lalu?", buttons("Kirim", "Tambah", "Batal"))

    assert (kind, body) == ("buttons", "Lalu?")
    assert [one["title"] for one in choices] == ["Kirim", "Tambah", "Batal"]


@pytest.mark.parametrize("number", [4, 10])
def test_up_to_ten_choices_are_a_list(keys: Keys, number: int) -> None:
    labels = [f"Pilihan {place}" for place in range(number)]

    kind, body, rows = laid_out(keys, "Lalu?", buttons(*labels))

    assert (kind, body) == ("list", "Lalu?")
    assert [row["title"] for row in rows] == labels
    assert all("description" not in row for row in rows)


def test_what_a_list_cannot_hold_is_a_line_of_the_text(keys: Keys) -> None:
    labels = [f"Pilihan {place}" for place in range(13)]

    kind, body, rows = laid_out(keys, "Lalu?", buttons(*labels))

    assert kind == "list"
    assert [row["title"] for row in rows] == labels[:10]
    assert body.startswith("Lalu?\n\n")
    assert body.endswith("\n• Pilihan 10\n• Pilihan 11\n• Pilihan 12")


def test_a_text_too_long_for_buttons_has_its_choices_as_lines(keys: Keys) -> None:
    text = "x" * (MOST_BODY + 1)

    kind, body, _ = laid_out(keys, text, buttons("Kirim", "Batal"))

    assert kind == "text"
    assert body.startswith(text)
    assert body.endswith("\n• Kirim\n• Batal")


def test_the_longest_text_with_buttons_keeps_them(keys: Keys) -> None:
    """Counted as Meta counts: an emoji is two."""
    text = "😀" * (MOST_BODY // 2)

    assert laid_out(keys, text, buttons("Kirim"))[:2] == ("buttons", text)
    assert laid_out(keys, text + "x", buttons("Kirim"))[0] == "text"


def test_a_link_is_a_line_since_a_button_here_carries_none(keys: Keys) -> None:
    link = button("Buka di Telegram", link=LINK)

    kind, body, choices = laid_out(keys, "Di sini tidak bisa.", [link, button("Cek lagi")])

    assert (kind, body) == ("buttons", f"Di sini tidak bisa.\n\nBuka di Telegram: {LINK}")
    assert [one["title"] for one in choices] == ["Cek lagi"]
    assert laid_out(keys, "Di sini tidak bisa.", [link])[:2] == ("text", body)


def test_A19_links_and_choices_outlast_a_text_without_end(keys: Keys) -> None:
    link = button("Buka", link=LINK)

    kind, body, _ = laid_out(keys, "😀" * 5_000, [link, button("Batal")])

    assert kind == "text"
    assert units(body) in (MOST_UNITS, MOST_UNITS - 1)
    assert f"Buka: {LINK}" in body
    assert body.endswith("• Batal")


def test_A26_a_choice_comes_back_from_its_own_chat_only(keys: Keys) -> None:
    _, _, [choice] = laid_out(keys, "Lalu?", [button("Cek", version=10**17)])

    assert tap_of(keys, CHAT, choice["id"]) == Tap(Action.CHECK, TARGET, 10**17)
    assert tap_of(keys, "6281200000002", choice["id"]) == Tap(Action.REFUSED)
    assert tap_of(keys, CHAT, choice["id"] + "x") == Tap(Action.REFUSED)


def test_a_row_that_was_shortened_tells_its_whole_label_below(keys: Keys) -> None:
    long = "Pilihan yang namanya lebih panjang dari satu baris di layar ponsel"

    _, _, rows = laid_out(keys, "Lalu?", buttons("A", "B", "C", long))

    assert rows[3]["title"] == "Pilihan yang namanya…"
    assert rows[3]["description"] == long
    assert "description" not in rows[0]


def test_choices_that_would_look_alike_are_a_list_with_their_whole_labels(keys: Keys) -> None:
    """An office's own codes may be long and differ at the end; Meta refuses titles alike."""
    labels = [f"🔔 3604-2026-000012345-{end}" for end in "AB"]

    kind, _, rows = laid_out(keys, "Kode yang mana?", buttons(*labels))

    assert kind == "list"
    assert [row.get("description", row["title"]) for row in rows] == labels
    assert len({row["title"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("✅ Sudah diambil", "✅ Sudah diambil"),
        ("✅ Sudah diambil (collected)", "✅ Sudah diambil"),
        ("📣 Lapor pungli/calo", "📣 Lapor pungli/calo"),
        ("📣 Report every levy", "Report every levy"),
        ("Kembali ke layar utama", "Kembali ke layar…"),
        ("(hanya sebuah keterangan)", "(hanya sebuah…"),
        ("Pertanggungjawabannya", "Pertanggungjawabann…"),
        ("Ke pertanggungjawaban", "Ke pertanggungjawab…"),
    ],
)
def test_a_label_is_shortened_where_it_hurts_least(label: str, short: str) -> None:
    assert shorten(label, MOST_TITLE) == (label if units(label) <= MOST_TITLE else short)


@pytest.mark.parametrize("language", Language)
def test_every_label_of_ours_can_be_read_and_told_from_the_others(language: Language) -> None:
    """None loses a letter of what it says but the explanation in brackets; see `allowed`."""
    # It stands alone, or in a list; the other is still told by its beginning.
    allowed = {"button-report", "button-overdue"}
    labels = {
        name: text.replace("{ $code }", "K7M4-X2RA-9TWC").replace("{ $clock }", "09.10")
        for name, text in labels_of(language).items()
    }
    short = {name: shorten(label, MOST_TITLE) for name, label in labels.items()}

    cut = {name for name, title in short.items() if title.endswith("…")}
    assert cut <= allowed
    assert all(
        3 <= units(title) <= MOST_TITLE for name, title in short.items() if labels[name] != "No"
    )
    assert len(set(short.values())) == len(set(labels.values()))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", CHOICES)
def test_the_questions_of_a_report_keep_their_choices_apart(
    keys: Keys, step: Any, language: Language
) -> None:
    names = [*(LABELS[word] for word in CHOICES[step]), "button-skip"]
    labels = [render_line(name, {}, language) for name in names]

    kind, _, choices = laid_out(keys, "Pertanyaan?", buttons(*labels))

    assert kind == ("buttons" if len(labels) <= 3 else "list")
    assert [one.get("description", one["title"]) for one in choices] == labels


@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=1_200),
    labels=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), max_size=14),
    links=st.lists(st.just(LINK), max_size=2),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_breaks_metas_limits(
    keys: Keys, text: str, labels: list[str], links: list[str]
) -> None:
    choices = [*buttons(*labels), *(button("Buka", link=link) for link in links)]

    kind, body, shown = laid_out(keys, text, choices)

    most_title = MOST_TITLE if kind == "buttons" else MOST_ROW_TITLE
    assert units(body) <= (MOST_UNITS if kind == "text" else MOST_BODY)
    assert len(shown) <= (3 if kind == "buttons" else 10)
    assert len({one["title"] for one in shown}) == len(shown)
    assert all(0 < units(one["title"]) <= most_title for one in shown)
    assert all(units(one.get("description", "")) <= 72 for one in shown)
    assert all(len(one["id"]) <= 200 for one in shown)
    for label in labels[len(shown) :]:
        assert f"• {label}" in body


def test_the_data_of_a_button_is_bound_to_whatsapp(keys: Keys) -> None:
    """The same chat on Telegram cannot press it."""
    shown = button("Cek")

    assert tap_data(keys, CHAT, shown) == tap_data(keys, CHAT, shown)
    assert tap_data(keys, CHAT, shown) != telegram_taps.tap_data(keys, CHAT, shown)
