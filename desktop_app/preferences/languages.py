"""The language of the window and that of spelling."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_app.background import BackgroundTask
from desktop_app.editor.spelling import installed_languages
from desktop_app.panels.rows import ChoiceRow
from desktop_app.settings import Settings

INTERFACES = {"en": "English", "de": "Deutsch"}


class LanguagesPage(QWidget):
    """Two choices of language; the dictionaries are looked for off the window's thread."""

    changed = Signal(object)  # settings by name

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._interface = ChoiceRow(
            self.tr("Language of the window"), self.tr("Inkling speaks it from its next start on.")
        )
        self._interface.add("", self.tr("Like the desktop"))
        for code, name in INTERFACES.items():
            self._interface.add(code, name)
        self._interface.set_value(settings.language)
        self._check = QCheckBox(self.tr("Underline misspelt words"))
        self._check.setChecked(settings.spelling)
        self._spelling = ChoiceRow(
            self.tr("Language of spelling"), self.tr("The dictionaries are being looked for …")
        )
        self._spelling.add("", self.tr("Like the desktop"))
        self._chosen = settings.spelling_language
        if self._chosen:
            self._spelling.add(self._chosen, _name_of(self._chosen))
            self._spelling.set_value(self._chosen)
        self._spelling.setEnabled(settings.spelling)
        self._interface.changed.connect(self._on_changed)
        self._spelling.changed.connect(self._on_changed)
        self._check.toggled.connect(self._spelling.setEnabled)
        self._check.toggled.connect(self._on_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 18)
        column.setSpacing(16)
        for widget in (self._interface, self._check, self._spelling):
            column.addWidget(widget)
        column.addStretch(1)
        self._task = BackgroundTask(installed_languages, self)
        self._task.done.connect(self._on_found)
        self._task.start()

    @Slot(object)
    def _on_found(self, codes: Any) -> None:
        for code in codes:
            if code != self._chosen:
                self._spelling.add(code, _name_of(code))
        self._spelling.set_hint(
            self.tr("Other dictionaries come from your system, as hunspell packages.")
            if codes
            else self.tr("There is no dictionary here: install a hunspell package of your system.")
        )

    @Slot()
    def _on_changed(self) -> None:
        self.changed.emit(
            {
                "language": self._interface.value(),
                "spelling": self._check.isChecked(),
                "spelling_language": self._spelling.value(),
            }
        )


def _name_of(code: str) -> str:
    """Return the name of a language in that language, with its code."""
    locale = QLocale(code)
    name = locale.nativeLanguageName()
    return f"{name} ({code})" if name and locale != QLocale.c() else code
