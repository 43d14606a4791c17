"""The first page tells the keys as they are, in the writer's language."""

from dataclasses import asdict

import pytest

from desktop_app.editor.keys import GhostKeys
from desktop_app.help.welcome import welcome_text

KEYS = {**asdict(GhostKeys()), "accept": "F3", "new": "Ctrl+N", "pause": "F9", "help": "F2"}


@pytest.mark.parametrize("language", ["", "en", "de", "de_AT", "xx"])
def test_the_welcome_names_the_writers_own_keys(language: str) -> None:
    text = welcome_text(language, KEYS)
    assert "**F3**" in text
    for command in ("accept_word", "dismiss", "next", "new", "pause", "help"):
        assert KEYS[command] in text
    assert "{" not in text


def test_it_ends_where_one_can_write_on() -> None:
    for language in ("en", "de"):
        assert welcome_text(language, KEYS).endswith(", and")


def test_it_is_there_in_german() -> None:
    assert welcome_text("de_DE", KEYS).startswith("# Willkommen")
    assert welcome_text("fr", KEYS).startswith("# Welcome")
