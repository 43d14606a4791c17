"""Spelling in the Tools menu: on or off, and in which language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject, Slot
from PySide6.QtWidgets import QMenu

from desktop_app.actions import add_choices, add_switch
from desktop_app.background import TaskSlot
from desktop_app.editor.spelling import SpellChecker, installed_languages
from desktop_app.settings import Settings


class SpellingCommands(QObject):
    """Switch the checker as the settings say, and let the writer change them."""

    def __init__(
        self,
        checker: SpellChecker,
        change: Callable[..., None],
        tell: Callable[[str], None],
        menu: QMenu,
        parent: QObject | None = None,
    ) -> None:
        """Put the commands into a menu; ``change`` changes settings, ``tell`` says a sentence."""
        super().__init__(parent)
        self._checker = checker
        self._change = change
        self._tell = tell
        self._settings = Settings()
        self._language: str | None = None  # what the checker was told last
        self._asked = False  # the writer has just chosen, and wants to hear what comes of it
        self._work = TaskSlot(self)
        self._known_languages: list[str] | None = None
        self._switch = add_switch(
            menu, self, self.tr("Check &Spelling"), self._on_switched, "Shift+F7"
        )
        self._languages = menu.addMenu(self.tr("Spelling &Language"))
        self._reason = menu.addAction("")
        self._reason.setEnabled(False)
        self._reason.setVisible(False)
        menu.aboutToShow.connect(self._look_for_languages)
        checker.changed.connect(self._show_reason)

    def show_settings(self, settings: Settings) -> None:
        """Check as the settings say."""
        self._settings = settings
        self._switch.setChecked(settings.spelling)
        wanted = settings.spelling_language or desktop_language()
        language = wanted if settings.spelling else ""
        if language != self._language:
            self._language = language
            self._checker.set_language(language)
        self._fill_languages()

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        self._asked = True
        self._change(spelling=on)

    def _choose(self, language: str) -> None:
        self._asked = True
        self._change(spelling=True, spelling_language=language)

    @Slot()
    def _show_reason(self) -> None:
        """Say quietly in the menu why nothing is checked; aloud only to who has just asked."""
        reason = self._checker.reason
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        if reason and self._asked:
            self._tell(reason)
        self._asked = False

    @Slot()
    def _look_for_languages(self) -> None:
        if self._known_languages is None and not self._work.busy:
            self._work.start(installed_languages, self._on_languages, lambda error: None)

    def _on_languages(self, languages: list[str]) -> None:
        self._known_languages = languages
        self._fill_languages()

    def _fill_languages(self) -> None:
        self._languages.clear()
        desktop = QLocale(desktop_language())
        names = {"": self.tr("Like the Desktop ({0})").format(_name(desktop))}
        known = {*(self._known_languages or []), self._settings.spelling_language} - {""}
        names |= {language: _name(QLocale(language)) for language in sorted(known)}
        actions = add_choices(self._languages, self._languages, names, self._choose)
        actions[self._settings.spelling_language].setChecked(True)


def desktop_language() -> str:
    """Return the language of the desktop as dictionaries name it, such as "en_GB"."""
    name = QLocale.system().name()
    return "en_US" if name == "C" else name


def _name(locale: QLocale) -> str:
    language, territory = locale.nativeLanguageName(), locale.nativeTerritoryName()
    return f"{language}, {territory}" if territory else language
