"""The model library's files."""

import errno
import shutil
from pathlib import Path

import pytest

from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.model_folder import ModelFolder


@pytest.fixture
def folder(tmp_path: Path, tiny_models: dict[str, Path]) -> ModelFolder:
    return ModelFolder(tmp_path / "models", [tiny_models["subword"]])


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "models").rglob("*"))


def test_without_a_folder_there_are_the_bundled_models(folder: ModelFolder) -> None:
    (bundled,) = folder.models()
    assert bundled.bundled
    assert bundled.card is not None
    assert bundled.size > 1000


def test_an_installed_model_is_a_copy_of_its_file(
    folder: ModelFolder, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    installed = folder.install(tiny_models["char"])
    assert installed.path.read_bytes() == tiny_models["char"].read_bytes()
    assert [each.bundled for each in folder.models()] == [True, False]
    assert files(tmp_path) == ["char.inkling"]


def test_a_model_that_is_there_is_not_installed_twice(
    folder: ModelFolder, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    first = folder.install(tiny_models["char"])
    renamed = shutil.copy(tiny_models["char"], tmp_path / "other.inkling")
    assert folder.install(Path(renamed)) == first
    assert folder.install(tiny_models["subword"]).bundled
    assert files(tmp_path) == ["char.inkling"]


def test_another_model_of_the_same_name_stands_beside_it(
    folder: ModelFolder, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    folder.install(tiny_models["char"])
    (tmp_path / "elsewhere").mkdir()
    other = shutil.copy(tiny_models["word"], tmp_path / "elsewhere" / "char.inkling")
    folder.install(Path(other))
    assert files(tmp_path) == ["char 2.inkling", "char.inkling"]


def test_a_bad_file_is_refused_by_its_name_and_changes_nothing(
    folder: ModelFolder, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.inkling"
    bad.write_bytes(tiny_models["char"].read_bytes()[:-2000])
    with pytest.raises(ModelFileError, match=r"“bad.inkling” cannot be used"):
        folder.install(bad)
    assert files(tmp_path) == []
    with pytest.raises(ModelFileError, match=r"missing.inkling"):
        folder.install(tmp_path / "missing.inkling")
    assert files(tmp_path) == []


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    folder: ModelFolder,
    tiny_models: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ModelFileError, match=r"No space left on device. Nothing was changed"):
        folder.install(tiny_models["char"])
    assert files(tmp_path) == []
    target = tmp_path / "out.inkling"
    target.write_text("old")
    with pytest.raises(ModelFileError, match="No space left"):
        folder.export(folder.models()[0], target)
    assert target.read_text() == "old"


def test_an_exported_model_can_be_read(folder: ModelFolder, tmp_path: Path) -> None:
    folder.export(folder.models()[0], tmp_path / "out.inkling")
    assert read_model(tmp_path / "out.inkling").card == folder.models()[0].card


def test_exporting_to_no_folder_is_refused(folder: ModelFolder, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"could not be written to “out.inkling”"):
        folder.export(folder.models()[0], tmp_path / "nowhere" / "out.inkling")


def test_the_writers_own_models_can_be_deleted_and_the_bundled_ones_not(
    folder: ModelFolder, tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    own = folder.install(tiny_models["char"])
    folder.delete(own)
    assert files(tmp_path) == []
    (bundled,) = folder.models()
    with pytest.raises(ModelFileError, match="comes with Inkling"):
        folder.delete(bundled)
    assert bundled.path.exists()


def test_a_file_that_has_gone_bad_is_listed_with_its_problem(
    folder: ModelFolder, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "broken.inkling").write_text("no model")
    broken = folder.models()[-1]
    assert (broken.name, broken.card) == ("broken", None)
    assert "“broken.inkling” cannot be used" in broken.problem
    folder.delete(broken)
    assert files(tmp_path) == []
