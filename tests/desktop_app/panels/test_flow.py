"""Buttons that do not fit on a line go on on the next."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.panels.flow import Flow


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    flow = Flow()
    for name in ("Verwenden", "Exportieren …", "Löschen …"):
        flow.addWidget(QPushButton(name))
    column = QVBoxLayout(panel)
    column.addLayout(flow)
    column.addStretch(1)
    panel.show()
    return panel


def lines(panel: QWidget, width: int) -> list[list[str]]:
    panel.resize(width, 300)
    QApplication.processEvents()
    shown = [button for button in panel.findChildren(QPushButton) if button.isVisible()]
    assert all(panel.rect().contains(button.geometry()) for button in shown)
    assert all(button.width() >= button.sizeHint().width() for button in shown)
    heights = sorted({button.y() for button in shown})
    return [[button.text() for button in shown if button.y() == y] for y in heights]


def test_they_stand_on_as_many_lines_as_they_need(panel: QWidget) -> None:
    assert len(lines(panel, 600)) == 1
    assert lines(panel, panel.minimumSizeHint().width()) == [
        ["Verwenden"], ["Exportieren …"], ["Löschen …"]
    ]  # fmt: skip
    assert len(lines(panel, 600)) == 1


def test_what_is_hidden_takes_no_room(panel: QWidget) -> None:
    first = panel.findChild(QPushButton)
    first.hide()
    assert lines(panel, 600) == [["Exportieren …", "Löschen …"]]
    first.show()
    assert lines(panel, 600)[0][0] == "Verwenden"
