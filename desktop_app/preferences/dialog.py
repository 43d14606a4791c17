"""The preferences in one dialog; each change acts at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.preferences.keys import KeysPage
from desktop_app.preferences.languages import LanguagesPage
from desktop_app.preferences.memory import MemoryPage
from desktop_app.preferences.page_look import PageLook
from desktop_app.settings import Settings

SHARE_OF_SCREEN = 0.9  # at most, so that a frame has room too


class PreferencesDialog(QDialog):
    """Page, keys, languages and memory behind tabs."""

    changed = Signal(object)  # a dict of settings by name, such as {"daily_goal": 500}

    def __init__(
        self,
        settings: Settings,
        commands: Mapping[str, str],
        taken: Mapping[str, str],
        earlier: EarlierDocuments,
        parent: QWidget | None = None,
    ) -> None:
        """Show the settings.

        Args:
            settings: as they are now.
            commands: the names of the commands about suggestions, by their fields in `GhostKeys`.
            taken: what other keys of the window do, by key in Qt's portable notation.
            earlier: what is kept of earlier documents.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self.page_look = PageLook(settings)
        self.keys = KeysPage(settings.keys, commands, taken)
        self.languages = LanguagesPage(settings)
        self.memory = MemoryPage(settings, earlier)
        for page, name in (
            (self.page_look, self.tr("Page")),
            (self.keys, self.tr("Keys")),
            (self.languages, self.tr("Languages")),
            (self.memory, self.tr("Memory")),
        ):
            self._tabs.addTab(_scrolling(page), name)
            page.changed.connect(self.changed)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._tabs, 1)
        column.addWidget(buttons)
        self.resize(QSize(520, 700).boundedTo(self.screen().availableSize() * SHARE_OF_SCREEN))


def _scrolling(page: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setWidget(page)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area
