"""The model library: cards of real models, and what can be done with them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)

from desktop_app.background import BackgroundTask
from desktop_app.language_model.model_file import bundled_model_paths
from desktop_app.language_model.model_folder import InstalledModel, ModelFolder
from desktop_app.panels.model_card import ModelCardFrame
from desktop_app.panels.models import ModelsPanel
from desktop_app.training.shelf import VoiceRecord
from desktop_app.training.voice_card import VoiceCard


@pytest.fixture
def panel(qtbot, tmp_path: Path, tiny_models: dict[str, Path]) -> ModelsPanel:
    folder = ModelFolder(tmp_path / "models", [tiny_models["subword"]])
    panel = ModelsPanel(folder, BackgroundTask)
    qtbot.addWidget(panel)
    panel.set_current(tiny_models["subword"])
    panel.show()
    qtbot.waitUntil(lambda: len(cards(panel)) == 1)
    yield panel
    qtbot.waitUntil(lambda: not panel._tasks)


def cards(panel: ModelsPanel) -> list[ModelCardFrame]:
    return panel._cards


def button(widget, name: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == name)


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def drop(panel: ModelsPanel, *paths: Path) -> bool:
    """Drop files on the panel; return whether it would take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), actions, data, left, none)
    enter.ignore()
    QApplication.sendEvent(panel, enter)
    if enter.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(5, 5), actions, data, left, none))
    return enter.isAccepted()


def test_a_card_says_what_the_model_is(panel):
    said = words(cards(panel)[0])
    for what in ("parts of words", "a story of a lighthouse", "Apache-2.0", "parameters", "20"):
        assert what in said
    assert "in use" in said
    assert not button(cards(panel)[0], "Use").isVisible()


def test_the_models_that_come_with_inkling_say_what_each_is_for(qtbot, tmp_path):
    panel = ModelsPanel(ModelFolder(tmp_path / "models", bundled_model_paths()), BackgroundTask)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: len(cards(panel)) == 2)
    usual, small = map(words, cards(panel))
    assert "Inkling base" in usual
    assert "For most computers" in usual
    assert "Inkling small" in small
    assert "For slow computers" in small
    with qtbot.waitSignal(panel.chosen) as caught:
        button(cards(panel)[1], "Use").click()
    assert caught.args == [bundled_model_paths()[1]]


def test_the_bundled_model_cannot_be_deleted(panel):
    assert not button(cards(panel)[0], "Delete …").isVisible()


def test_a_dropped_model_is_added_and_used(qtbot, panel, tiny_models, tmp_path):
    with qtbot.waitSignal(panel.chosen) as caught:
        assert drop(panel, tiny_models["char"])
    assert caught.args == [tmp_path / "models" / "char.inkling"]
    qtbot.waitUntil(lambda: len(cards(panel)) == 2)
    panel.set_current(caught.args[0])
    assert "in use" in words(cards(panel)[1])
    assert "in use" not in words(cards(panel)[0])


def test_other_files_are_not_taken(panel, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("no model")
    assert not drop(panel, text)


def test_a_bad_file_is_refused_with_the_reason_and_nothing_changes(
    qtbot, panel, tiny_models, tmp_path
):
    bad = tmp_path / "bad.inkling"
    bad.write_bytes(tiny_models["char"].read_bytes()[:-3000])
    with qtbot.assertNotEmitted(panel.chosen):
        assert drop(panel, bad)
        qtbot.waitUntil(lambda: "“bad.inkling” cannot be used as a model" in words(panel))
    assert len(cards(panel)) == 1
    assert not list((tmp_path / "models").iterdir())


def test_models_are_imported_by_dialog(qtbot, panel, tiny_models, monkeypatch):
    chosen = [str(tiny_models["char"]), str(tiny_models["word"])]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    button(panel, "Import …").click()
    qtbot.waitUntil(lambda: len(cards(panel)) == 3)
    assert "characters" in words(panel)


def test_another_model_is_chosen_by_its_button(qtbot, panel, tiny_models):
    drop(panel, tiny_models["char"])
    qtbot.waitUntil(lambda: len(cards(panel)) == 2)
    with qtbot.waitSignal(panel.chosen) as caught:
        button(cards(panel)[1], "Use").click()
    assert caught.args[0].name == "char.inkling"


@pytest.mark.parametrize("answer", [None, "Yes", "No"])
def test_a_model_is_exported_and_replaces_nothing_unasked(
    qtbot, panel, tiny_models, tmp_path, answer: str | None
):
    exported = tmp_path / "copy.inkling"
    if answer:
        exported.write_bytes(b"an earlier one")

    def say() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        question.button(QMessageBox.StandardButton[answer]).click()

    def type_the_name() -> None:
        dialog = QApplication.activeModalWidget()
        dialog.findChild(QLineEdit).setText(str(tmp_path / "copy"))
        if answer:
            QTimer.singleShot(0, say)
        dialog.accept()
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, type_the_name)
    button(cards(panel)[0], "Export …").click()
    if answer == "No":
        assert exported.read_bytes() == b"an earlier one"
        return
    qtbot.waitUntil(lambda: "exported" in words(panel))
    assert exported.read_bytes() == tiny_models["subword"].read_bytes()


def test_deleting_is_asked_about(qtbot, panel, tiny_models, monkeypatch):
    drop(panel, tiny_models["char"])
    qtbot.waitUntil(lambda: len(cards(panel)) == 2)
    path = cards(panel)[1].model.path
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    button(cards(panel)[1], "Delete …").click()
    assert path.exists()
    with qtbot.waitSignal(panel.deleted) as caught:
        button(cards(panel)[1], "Delete …").click()
    assert caught.args == [path]
    assert not path.exists()
    qtbot.waitUntil(lambda: len(cards(panel)) == 1)


def test_a_broken_model_in_the_folder_shows_its_problem(qtbot, panel, tmp_path):
    (tmp_path / "models").mkdir(exist_ok=True)
    (tmp_path / "models" / "broken.inkling").write_text("x")
    panel.refresh()
    qtbot.waitUntil(lambda: len(cards(panel)) == 2)
    broken = cards(panel)[1]
    assert "“broken.inkling” cannot be used" in words(broken)
    assert not button(broken, "Use").isVisible()
    assert button(broken, "Delete …").isVisible()


def test_an_empty_library_says_what_to_do(qtbot, tmp_path):
    panel = ModelsPanel(ModelFolder(tmp_path), BackgroundTask)
    qtbot.addWidget(panel)
    panel.refresh()
    qtbot.waitUntil(lambda: "There is no model yet" in words(panel))


class ShownWindows(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self.names += [type(watched).__name__] * watched.isWindow()
        return False


def test_no_part_of_a_card_is_a_window_for_a_moment(qtbot, qapp, tmp_path):
    record = VoiceRecord(folder=tmp_path, name="Mine", sources=(), model="Mine.inkling")
    shown = ShownWindows()
    qapp.installEventFilter(shown)
    cards = [
        ModelCardFrame(InstalledModel(tmp_path / "x.inkling", 1, bundled=False)),
        VoiceCard(record, trainable=True, others=[record]),
    ]
    qapp.removeEventFilter(shown)
    for card in cards:
        qtbot.addWidget(card)
    assert shown.names == []
