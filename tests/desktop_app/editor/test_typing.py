import pytest

from desktop_app.editor.typing import smart_typed


def typed(keys: str) -> str:
    text = ""
    for key in keys:
        edit = smart_typed(text, key)
        text = text[: len(text) - edit.remove] + edit.insert
    return text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ('"Well," he said.', "“Well,” he said."),
        ("'tis the dog's", "‘tis the dog’s"),
        ("(\"Oh\") -- 'no'", "(“Oh”) — ‘no’"),
        ("wait...", "wait…"),
        ("wait....", "wait…."),
        ("---", "---"),
        ("- - -", "- - -"),
        ("a--b", "a—b"),
        ("a---b", "a—-b"),
        ("1-2", "1-2"),
        ("\"'Yes,' she said\"", "“‘Yes,’ she said”"),
    ],
)
def test_what_is_typed_becomes_typography(keys: str, text: str) -> None:
    assert typed(keys) == text
