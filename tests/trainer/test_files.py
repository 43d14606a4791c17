from pathlib import Path

import pytest

from trainer.files import new_folder, replacing, write_text


def test_a_file_is_replaced_only_when_it_was_written_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def fail() -> None:
        with replacing(path) as new:
            new.write_text("half", encoding="utf-8")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fail()
    assert path.read_text(encoding="utf-8") == "old"
    write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("existed", [False, True])
def test_a_folder_is_taken_away_only_if_it_was_made_in_vain(tmp_path: Path, existed: bool) -> None:
    folder = tmp_path / "run"
    if existed:
        folder.mkdir()

    def fail() -> None:
        with new_folder(folder):
            (folder / "a").touch()
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert folder.exists() == existed
