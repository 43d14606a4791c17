"""The panels with a real page, a real worker thread and a trained model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.background import BackgroundTask
from desktop_app.completion.controller import CompletionController
from desktop_app.completion.loading import load_model
from desktop_app.completion.service import CompletionService
from desktop_app.editor.page import Page
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.model_folder import ModelFolder
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.panel_links import ContinuationsLink, ModelsLink, NextTokensLink, SurpriseLink
from desktop_app.panels.continuations import TOP_KS, ContinuationsPanel
from desktop_app.panels.models import ModelsPanel
from desktop_app.panels.next_tokens import NextTokensPanel
from desktop_app.panels.surprise import SurprisePanel


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.setPlainText("The lighthouse stood at the end of the")
    page.moveCursor(page.textCursor().MoveOperation.End)
    page.show()
    return page


@pytest.fixture
def service(qtbot: QtBot, page: Page) -> Iterator[CompletionService]:
    service = CompletionService(load_model, quiet_seconds=0)
    yield service
    assert service.shutdown()


@pytest.fixture
def controller(page: Page, service: CompletionService) -> CompletionController:
    return CompletionController(page, service, CompletionOptions())


def load(qtbot: QtBot, service: CompletionService, model: Path) -> None:
    with qtbot.waitSignal(service.model_loaded):
        service.open_model(model, "cpu")


@pytest.fixture
def continuations(
    qtbot: QtBot,
    page: Page,
    service: CompletionService,
    controller: CompletionController,
    tiny_model: Path,
) -> ContinuationsPanel:
    panel = ContinuationsPanel(TOP_KS)
    qtbot.addWidget(panel)
    panel.link = ContinuationsLink(panel, page, service, controller)
    panel.show()
    load(qtbot, service, tiny_model)
    return panel


def texts(panel: ContinuationsPanel) -> list[str]:
    return [card.text() for card in panel._cards]


def press(widget: QWidget, name: str) -> None:
    next(each for each in widget.findChildren(QPushButton) if each.text() == name).click()


def write_on(qtbot: QtBot, panel: ContinuationsPanel) -> list[str]:
    press(panel, "Continue the text")
    qtbot.waitUntil(lambda: not panel._running)
    return texts(panel)


def test_the_same_text_goes_on_in_several_ways(
    qtbot: QtBot, continuations: ContinuationsPanel, page: Page
) -> None:
    assert all(len(text) > 20 for text in write_on(qtbot, continuations))
    assert len(continuations._cards) == 4
    assert page.text() == "The lighthouse stood at the end of the"


def test_a_fixed_seed_repeats_exactly(qtbot: QtBot, continuations: ContinuationsPanel) -> None:
    continuations._fixed.setChecked(True)
    first = write_on(qtbot, continuations)
    assert write_on(qtbot, continuations) == first
    continuations._seed.setValue(2)
    assert write_on(qtbot, continuations) != first


def test_a_click_inserts_one_as_one_undo_step(
    qtbot: QtBot, continuations: ContinuationsPanel, page: Page
) -> None:
    before = page.text()
    chosen = write_on(qtbot, continuations)[1]
    press(continuations._cards[1], "Insert")
    assert page.text() == before + chosen
    page.undo()
    assert page.text() == before


def test_all_go_on_from_one_of_them(qtbot: QtBot, continuations: ContinuationsPanel) -> None:
    chosen = write_on(qtbot, continuations)[2]
    press(continuations._cards[2], "Go on")
    qtbot.waitUntil(lambda: not continuations._running)
    assert all(text.startswith(chosen) and text != chosen for text in texts(continuations))


def test_writing_can_be_stopped(qtbot: QtBot, continuations: ContinuationsPanel) -> None:
    continuations._length.setValue(400)
    press(continuations, "Continue the text")
    press(continuations, "Stop")
    stopped = texts(continuations)
    assert not continuations._running
    qtbot.waitUntil(continuations.link._service._worker.is_idle)
    QApplication.processEvents()  # whatever was under way arrives, and is not shown
    assert texts(continuations) == stopped


def test_the_bars_follow_the_caret_and_a_click_takes_a_token(
    qtbot: QtBot,
    page: Page,
    service: CompletionService,
    controller: CompletionController,
    tiny_model: Path,
) -> None:
    panel = NextTokensPanel()
    qtbot.addWidget(panel)
    sampling = SamplingOptions("temperature", temperature=0.5)
    link = NextTokensLink(panel, page, service, controller, sampling)
    panel.show()
    load(qtbot, service, tiny_model)
    bars = panel.findChild(QListWidget)
    qtbot.waitUntil(lambda: bars.count() > 5)
    best = bars.item(0).data(Qt.ItemDataRole.UserRole)
    assert 0 < best.probability < best.shaped_probability <= 1
    link.set_options(CompletionOptions(sampling=SamplingOptions("greedy")))
    qtbot.waitUntil(lambda: bars.item(0).data(Qt.ItemDataRole.UserRole).shaped_probability == 1)
    before = page.text()
    bars.itemClicked.emit(bars.item(0))
    assert page.text() == before + best.text
    qtbot.waitUntil(lambda: bars.item(0).data(Qt.ItemDataRole.UserRole).text != best.text)


@pytest.fixture
def surprise(
    qtbot: QtBot, page: Page, service: CompletionService, tiny_model: Path, tiny_text: str
) -> SurprisePanel:
    page.setPlainText(tiny_text + "\nNobdy xylophones there.")
    panel = SurprisePanel()
    qtbot.addWidget(panel)
    panel.link = SurpriseLink(panel, page, service)
    panel.show()
    load(qtbot, service, tiny_model)
    return panel


def measured(qtbot: QtBot, panel: SurprisePanel) -> None:
    qtbot.waitUntil(lambda: len(panel._map) > 0 and panel._map.waiting == 0)


def test_the_page_is_coloured_where_the_model_is_surprised(
    qtbot: QtBot, surprise: SurprisePanel, page: Page
) -> None:
    plain = page.viewport().grab().toImage()
    surprise.set_switched_on(True)
    measured(qtbot, surprise)
    last = page.document().blockCount() - 1
    text = page.document().lastBlock().text()
    coloured = {text[start:end] for start, end, _ in surprise.formats(last)}
    assert {"Nobdy", "xylophones"} <= coloured
    assert "bits" in surprise.tip(last, 2)
    assert page.viewport().grab().toImage() != plain
    surprise.set_switched_on(False)
    assert page.viewport().grab().toImage() == plain


def test_a_correction_takes_the_colour_away(
    qtbot: QtBot, surprise: SurprisePanel, page: Page
) -> None:
    surprise.set_switched_on(True)
    measured(qtbot, surprise)
    last = page.document().blockCount() - 1
    before = float(surprise._map.at(last).bits[0])
    cursor = page.textCursor()
    cursor.setPosition(page.document().lastBlock().position() + 3)
    cursor.insertText("o")
    assert surprise._map.waiting
    measured(qtbot, surprise)
    assert float(surprise._map.at(last).bits[0]) < before


def test_a_click_on_a_surprising_word_selects_it_on_the_page(
    qtbot: QtBot, surprise: SurprisePanel, page: Page
) -> None:
    surprise.set_switched_on(True)
    words = surprise.findChild(QListWidget)
    measured(qtbot, surprise)
    qtbot.waitUntil(lambda: words.count() > 0 and "Reading" not in surprise._state.text())
    item = words.item(0)
    words.itemClicked.emit(item)
    assert page.textCursor().selectedText() == item.text().split()[0]


def test_switching_off_gives_the_work_up(qtbot: QtBot, surprise: SurprisePanel, page: Page) -> None:
    page.setPlainText("The lamp was lit, and nobody came. " * 20_000)
    surprise.set_switched_on(True)
    qtbot.waitUntil(lambda: surprise._asked)
    surprise.set_switched_on(False)
    qtbot.waitUntil(surprise.link._service._worker.is_idle)
    assert len(surprise._map) == 0


def test_the_library_switches_models_and_falls_back_from_a_deleted_one(
    qtbot: QtBot,
    service: CompletionService,
    tiny_models: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundled = tiny_models["subword"]
    panel = ModelsPanel(ModelFolder(tmp_path / "models", [bundled]), BackgroundTask)
    qtbot.addWidget(panel)
    panel.link = ModelsLink(panel, service, lambda path: service.open_model(path or bundled, "cpu"))
    panel.show()
    with qtbot.waitSignal(service.model_loaded) as caught:
        panel.import_file(tiny_models["char"])
    own = caught.args[0].path
    qtbot.waitUntil(lambda: len(panel._cards) == 2)
    in_use = [label.text() for label in panel._cards[1].findChildren(QLabel)]
    assert any("in use" in text for text in in_use)
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    with qtbot.waitSignal(service.model_loaded) as caught:
        press(panel._cards[1], "Delete …")
    assert caught.args[0].path == bundled
    assert not own.exists()
    qtbot.waitUntil(lambda: not panel._tasks)


def test_a_ghost_is_no_reason_to_measure_anything_again(
    qtbot: QtBot, surprise: SurprisePanel, page: Page
) -> None:
    surprise.set_switched_on(True)
    measured(qtbot, surprise)
    with qtbot.waitActive(page):
        page.activateWindow()
    page.setFocus()
    page.moveCursor(page.textCursor().MoveOperation.End)
    qtbot.keyClicks(page, "A")
    measured(qtbot, surprise)
    page.show_ghost(" ghost")
    assert page.ghost() == " ghost"
    page.clear_ghost()
    assert not surprise._map.waiting
