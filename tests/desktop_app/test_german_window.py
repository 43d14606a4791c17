"""In German, whose words are long, nothing in the window is cut off."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.editor.keys import GhostKeys
from desktop_app.goals.log_window import LogWindow
from desktop_app.goals.writing_log import WritingLog
from desktop_app.help.about_box import AboutBox
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.settings import Settings
from desktop_app.training.dialog import Machine, TrainingDialog
from desktop_app.training.panel import TrainingPanel
from desktop_app.training.plot import LossPlot
from desktop_app.training.shelf import VoiceRecord
from desktop_app.translation import install_translations
from tests.desktop_app.training.conftest import RESULT

SMALLEST_SCREEN = (1280, 720)
NARROWEST_PANEL = 260  # pixels


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    assert install_translations(qapp, "de") == "de"
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(locale)


def clipped(window: QWidget) -> list[str]:
    """Return the words that have less room than they need."""
    return [
        words
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not widget.visibleRegion().isEmpty()
        for words in _clipped_in(widget)
    ]


def _clipped_in(widget: QWidget) -> list[str]:
    if isinstance(widget, QTabBar):
        names = [(widget.tabText(n), widget.tabRect(n).width()) for n in range(widget.count())]
        return [name for name, room in names if room < widget.fontMetrics().horizontalAdvance(name)]
    if isinstance(widget, QLabel) and widget.wordWrap():
        return [widget.text()] if widget.height() < widget.heightForWidth(widget.width()) else []
    too_narrow = widget.width() < widget.minimumSizeHint().width()
    if isinstance(widget, QComboBox):
        return [widget.currentText()] if too_narrow else []
    if isinstance(widget, QLabel | QAbstractButton):
        return [widget.text()] if too_narrow and not widget.toolTip() else []
    return []


def test_nothing_in_the_window_is_cut_off(qtbot: QtBot, german: None, start) -> None:
    app: Inkling = start()
    window = app.window
    window.resize(*SMALLEST_SCREEN)
    window.meter.set_goal(5000)
    assert window.menuBar().actions()[0].text() == "&Datei"
    for dock in window.docks:
        dock.come_forward()
        qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())
        QApplication.processEvents()
        assert clipped(window) == [], dock.objectName()
    window.sheet.find_bar.open_replace()
    QApplication.processEvents()
    assert clipped(window) == []
    assert window.width() == SMALLEST_SCREEN[0]


def test_every_panel_and_the_outline_fit_beside_the_page_on_a_small_screen(
    qtbot: QtBot, german: None, start
) -> None:
    window = start().window
    window.resize(800, 600)
    for dock in window.docks:
        dock.come_forward()
        qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty())
        QApplication.processEvents()
        assert window.width() == 800, dock.objectName()
    assert window.outline.isVisible()
    assert window.page.width() >= 320


def test_a_long_message_makes_the_window_no_wider(start) -> None:
    def settled_width() -> int:
        for _ in range(3):  # a layout is told of it by one event, and tells the next by another
            QApplication.processEvents()
        return status.minimumSizeHint().width()

    status = start().window.status
    before = settled_width()
    status.set_message("A sentence that is longer than the room there is for it. " * 4)
    assert settled_width() == before


def test_nothing_in_the_dialogs_is_cut_off(qtbot: QtBot, german: None, start, tmp_path) -> None:
    window = start().window
    names = {
        field.name: action.text()
        for field, action in zip(fields(GhostKeys), window.page.ghost_actions(), strict=True)
    }
    preferences = PreferencesDialog(Settings(), names, {}, window.earlier, window)
    dialogs = [preferences, AboutBox("1.0", window), LogWindow(WritingLog(tmp_path), 0, window)]
    for dialog in dialogs:
        dialog.show()
        for number in range(preferences._tabs.count()):
            preferences._tabs.setCurrentIndex(number)
            QApplication.processEvents()
            assert clipped(dialog) == []


def test_what_is_wrong_with_a_text_to_learn_from_is_said_in_german(
    qtbot: QtBot, german: None, tmp_path
) -> None:
    story = "Der Mann und die Frau sind nicht im Haus, aber das Kind ist mit dem Hund da. " * 200
    (tmp_path / "mine.txt").write_text(story, encoding="utf-8")
    (tmp_path / "empty.md").write_text("")
    machine = Machine(memory=None, room=9_000_000_000, speed=1_000.0)
    dialog = TrainingDialog(lambda: machine, paths=[tmp_path, tmp_path / "bad.xyz"])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "Texte: 1 · Deutsch" in said(dialog))
    assert "Das allgemeine Modell spricht Englisch." in said(dialog)
    assert "„empty.md“ enthält keine Wörter." in said(dialog)
    assert "„bad.xyz“ ist von einer Art, die sich nicht lesen lässt. Speich" in said(dialog)
    QApplication.processEvents()
    assert clipped(dialog) == []


def test_what_goes_wrong_in_a_training_is_said_in_german(qtbot: QtBot, german: None, start) -> None:
    app: Inkling = start()
    training = app.training
    training._on_failed("'my voice/run' cannot be written: No space left on device.")
    shown = said(training._panel.progress)
    full = "'my voice/run' lässt sich nicht schreiben: Auf dem Datenträger ist kein Platz mehr."
    assert full in shown
    assert app.window.status._message.text() == full
    training._panel.progress.take(
        {
            "event": "warning",
            "message": "The checkpoint could not be written (Permission denied). The training goes "
            "on; the checkpoint before it is kept.",
        }
    )
    assert (
        "Der Zwischenstand ließ sich nicht schreiben (Sie haben nicht das Recht dazu)."
        in training._panel.progress._warning.text()
    )


def test_the_names_of_the_lines_of_a_training_are_not_cut_off(qtbot: QtBot, german: None) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(NARROWEST_PANEL, plot.sizeHint().height())
    image = plot.grab().toImage()
    edge = [image.pixelColor(image.width() - 2, y) for y in range(image.height())]
    assert {colour.name() for colour in edge} == {plot.palette().window().color().name()}


def test_a_voice_and_its_training_fit_into_a_narrow_panel(qtbot: QtBot, german: None) -> None:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    record = VoiceRecord(
        folder=Path("voices"), name="Meine Stimme", sources=("a.txt",), words=9000, model="a"
    )
    other = replace(record, folder=Path("other"), name="Donaudampfschifffahrtsroman_" * 2)
    panel.show_voices([record, other])
    panel.show_result(replace(record, result={**RESULT, "names": [other.name]}))
    panel.set_busy(True)
    panel.progress.begin(other.name, has_best=True)
    panel.progress.set_stage("learning")
    panel.resize(NARROWEST_PANEL, 2000)
    panel.show()
    QApplication.processEvents()
    assert panel.width() == NARROWEST_PANEL
    assert clipped(panel) == []


def said(dialog: QWidget) -> str:
    labels = dialog.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(dialog))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_entries_of_a_menu_share_their_letter(start, request, language: str) -> None:
    if language == "de":
        request.getfixturevalue("german")
    bar = start().window.menuBar()
    shared = {}
    for menu in (bar, *bar.findChildren(QMenu)):
        letters: dict[str, list[str]] = {}
        for action in menu.actions():
            _, mark, after = action.text().replace("&&", "").partition("&")
            if mark and action.isVisible():
                letters.setdefault(after[0].lower(), []).append(action.text())
        shared |= {letter: names for letter, names in letters.items() if len(names) > 1}
    assert shared == {}
