"""Every panel can be used by keyboard, and everything in it has a name for screen readers."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.background import BackgroundTask
from desktop_app.language_model.completer import TokenCandidate
from desktop_app.language_model.model_folder import ModelFolder
from desktop_app.panels.continuations import ContinuationsPanel
from desktop_app.panels.models import ModelsPanel
from desktop_app.panels.next_tokens import NextTokensPanel
from desktop_app.panels.surprise import SurprisePanel


def continuations(_model: Path) -> QWidget:
    panel = ContinuationsPanel()
    panel.set_model(object())
    panel.start()
    panel.take([(0, " some text")])
    panel.finish()
    return panel


def next_tokens(_model: Path) -> QWidget:
    panel = NextTokensPanel()
    panel.show_candidates([TokenCandidate(" the", 0.5, 0.5)])
    return panel


def surprise(_model: Path) -> QWidget:
    panel = SurprisePanel()
    panel.set_switched_on(True)
    return panel


def models(model: Path) -> QWidget:
    return ModelsPanel(ModelFolder(model.parent, [model]), BackgroundTask)


@pytest.mark.parametrize("make", [continuations, next_tokens, surprise, models])
def test_the_tab_key_reaches_everything_and_all_has_a_name(qtbot, tiny_model, make) -> None:
    panel = make(tiny_model)
    qtbot.addWidget(panel)
    panel.show()
    if isinstance(panel, ModelsPanel):
        qtbot.waitUntil(lambda: len(panel._cards) > 0 and not panel._tasks)
    wanted = {
        widget
        for widget in panel.findChildren(QWidget)
        if widget.isVisibleTo(panel)
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QLabel)
        and not widget.focusProxy()
    }
    assert wanted
    reached = set()
    for _ in range(3 * len(wanted) + 20):
        panel.focusNextPrevChild(True)
        focused = panel.focusWidget()
        if focused is not None:
            reached.add(focused)
    assert not {f"{type(widget).__name__} {widget.objectName()}" for widget in wanted - reached}
    nameless = [
        type(widget).__name__
        for widget in wanted
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        and type(widget).__name__ != "QScrollArea"
    ]
    assert not nameless
