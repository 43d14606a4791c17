"""Which model each document was last written with."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop_app.language_model.model_file import bundled_model_path
from desktop_app.training.documents import ModelByDocument

NOVEL, LETTER = Path("/texts/novel.md"), Path("/texts/letter.md")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.opened: list[Path | None] = []
        self.models = ModelByDocument(self.store, self.open)
        self.voice = folder / "me.voice"
        self.voice.touch()

    def open(self, path: Path | None) -> None:
        self.opened.append(path)
        self.models.set_model(path or bundled_model_path())

    def again(self) -> None:
        """Start the app anew."""
        self.store.sync()
        self.models, self.opened = ModelByDocument(self.store, self.open), []
        self.models.set_model(bundled_model_path())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.models.set_model(bundled_model_path())
    return desk


def test_each_document_gets_its_model_back(desk: Desk) -> None:
    desk.models.show_document(NOVEL)
    desk.open(desk.voice)
    desk.models.show_document(LETTER)
    desk.open(bundled_model_path())
    desk.models.show_document(NOVEL)
    assert desk.opened[-1] == desk.voice
    desk.models.show_document(LETTER)
    assert desk.opened[-1] == bundled_model_path()


def test_a_model_is_remembered_until_the_next_start(desk: Desk) -> None:
    desk.models.show_document(NOVEL)
    desk.open(desk.voice)
    desk.again()
    desk.models.show_document(NOVEL)
    assert desk.opened == [desk.voice]


def test_a_new_document_keeps_the_model_that_speaks(desk: Desk) -> None:
    desk.open(desk.voice)
    desk.models.show_document(NOVEL)
    desk.models.show_document(None)
    assert desk.opened == [desk.voice]


def test_a_model_that_is_gone_is_forgotten(desk: Desk) -> None:
    desk.models.show_document(NOVEL)
    desk.open(desk.voice)
    desk.voice.unlink()
    desk.again()
    desk.models.show_document(NOVEL)
    assert desk.opened == []


def test_a_store_that_is_broken_is_as_empty(desk: Desk, tmp_path: Path) -> None:
    for broken in ("{", "[1]", "7"):
        desk.store.setValue("training/models_by_document", broken)
        ModelByDocument(desk.store, desk.open).show_document(NOVEL)
    assert desk.opened == []
