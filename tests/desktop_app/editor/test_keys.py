import pytest

from desktop_app.editor.keys import GhostKeys


def test_a_command_can_be_without_a_key() -> None:
    assert GhostKeys(recall="", previous="").recall == ""


@pytest.mark.parametrize("key", ["Nonsense", "Ctrl+", "Ctrl+A, Ctrl+B"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        GhostKeys(accept=key)


def test_a_key_for_two_commands_is_refused() -> None:
    with pytest.raises(ValueError, match="given to both accept and dismiss"):
        GhostKeys(accept="Esc")
