"""A button can be pressed where it was shown, and nothing else can be pressed at all."""

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import buttons
from handlers.domain.messages import Action, Tap
from handlers.texts.render import RenderedButton
from storage.vault.keys import Keys, open_keys

CHAT = "62811"
REFUSED = Tap(Action.REFUSED)
TARGETS = st.one_of(st.just(""), st.text("0123456789abcdef", min_size=32, max_size=32))
VERSIONS = st.integers(0, 10**18 - 1)
BUTTONS = st.builds(RenderedButton, st.just("x"), st.sampled_from(Action), TARGETS, VERSIONS)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return open_keys(tmp_path_factory.mktemp("office") / "keys", create=True)


@given(button=BUTTONS)
def test_a_button_comes_back_as_it_was_shown(keys: Keys, button: RenderedButton) -> None:
    """What is written is read, for every action, target and version."""
    data = buttons.encode(keys, CHAT, button)

    assert buttons.decode(keys, CHAT, data) == Tap(button.action, button.target, button.version)


@given(button=BUTTONS)
def test_data_fits_telegram(keys: Keys, button: RenderedButton) -> None:
    """Callback data has at most 64 bytes, all ASCII."""
    data = buttons.encode(keys, CHAT, button)

    assert data.isascii()
    assert len(data) <= buttons.MOST_BYTES


@given(button=BUTTONS, chat=st.text(max_size=20).filter(lambda chat: chat != CHAT))
def test_A26_another_chats_button_is_refused(keys: Keys, button: RenderedButton, chat: str) -> None:
    """A button's data is worthless in any other chat."""
    data = buttons.encode(keys, CHAT, button)

    assert buttons.decode(keys, chat, data) == REFUSED


@given(button=BUTTONS, place=st.integers(0, 63), letter=st.sampled_from(string.printable))
def test_A26_forged_data_is_refused(
    keys: Keys, button: RenderedButton, place: int, letter: str
) -> None:
    """Whoever changes one character has no button any more."""
    data = buttons.encode(keys, CHAT, button)
    place %= len(data)
    forged = data[:place] + letter + data[place + 1 :]

    tap = buttons.decode(keys, CHAT, forged)

    assert tap == REFUSED or forged == data


@given(button=BUTTONS, other=BUTTONS)
def test_A26_one_buttons_mac_does_not_serve_another(
    keys: Keys, button: RenderedButton, other: RenderedButton
) -> None:
    """The MAC covers action, target and version."""
    mac = buttons.encode(keys, CHAT, button)[-8:]
    forged = buttons.encode(keys, CHAT, other)[:-8] + mac

    tap = buttons.decode(keys, CHAT, forged)

    assert tap == REFUSED or other == button


@given(data=st.one_of(st.text(max_size=80), st.text("chek:_-!0123456789\ud800\n", max_size=64)))
def test_A26_anything_at_all_is_refused_kindly(keys: Keys, data: str) -> None:
    """What a client sends instead of our data never raises."""
    assert buttons.decode(keys, CHAT, data) == REFUSED


@pytest.mark.parametrize("change", [":00:", ":+0:", ":٠:", ": 0:"])
def test_A26_a_button_has_one_spelling(keys: Keys, change: str) -> None:
    """Another spelling of the same number is no button."""
    data = buttons.encode(keys, CHAT, RenderedButton("x", Action.HELP))

    assert buttons.decode(keys, CHAT, data.replace(":0:", change)) == REFUSED


def test_A26_other_keys_sign_nothing_here(keys: Keys, tmp_path: Path) -> None:
    """Another office's button is refused."""
    elsewhere = open_keys(tmp_path / "keys", create=True)
    data = buttons.encode(elsewhere, CHAT, RenderedButton("x", Action.HELP))

    assert buttons.decode(keys, CHAT, data) == REFUSED


def test_an_action_that_no_longer_exists_is_refused(keys: Keys) -> None:
    """An upgrade may take an action away; its old buttons stay on people's screens."""
    data = buttons.encode(keys, CHAT, RenderedButton("x", Action.HELP))

    assert buttons.decode(keys, CHAT, data.replace("help", "helped")) == REFUSED


def test_the_label_is_not_part_of_a_button(keys: Keys) -> None:
    """A text may be corrected without ending the buttons that carry it."""
    button = RenderedButton("x", Action.HELP)

    assert buttons.encode(keys, CHAT, button) == buttons.encode(
        keys, CHAT, replace(button, label="y")
    )
