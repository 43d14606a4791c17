"""The windows that the menus open over or beside the page; each is loaded when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QMainWindow

from desktop_app import __version__
from desktop_app.actions import key_of, plain_name
from desktop_app.dialogs import Dialogs
from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.goals.tracker import WritingTracker
from desktop_app.goals.writing_log import WritingLog
from desktop_app.settings import Settings
from desktop_app.sheet import Sheet


def open_help(commands: Mapping[str, QAction], window: QMainWindow) -> None:
    """Show the help beside the window; ``commands`` are those about suggestions, by name."""
    from desktop_app.help.help_window import HelpWindow, keys_of

    named = {name: key_of(action) for name, action in commands.items()}
    _let_go_when_closed(HelpWindow(keys_of(window.menuBar()), named, window)).show()


def open_about_box(window: QMainWindow) -> None:
    """Show what Inkling is."""
    from desktop_app.help.about_box import AboutBox

    _let_go_when_closed(AboutBox(__version__, window)).open()


def open_preferences(
    settings: Settings,
    commands: Mapping[str, QAction],
    change: Callable[[dict[str, Any]], None],
    earlier: EarlierDocuments,
    on_forgotten: Callable[[], None],
    window: QMainWindow,
) -> None:
    """Let the writer change settings; ``commands`` are those about suggestions, by name."""
    from desktop_app.preferences.dialog import PreferencesDialog

    portable = QKeySequence.SequenceFormat.PortableText
    names = {name: plain_name(action.text()) for name, action in commands.items()}
    taken = {
        key.toString(portable): plain_name(action.text())
        for action in window.findChildren(QAction)
        if action not in commands.values()
        for key in action.shortcuts()
    }
    preferences = PreferencesDialog(settings, names, taken, earlier, window)
    preferences.changed.connect(change)
    preferences.memory.forgotten.connect(on_forgotten)
    _let_go_when_closed(preferences).open()


def open_log(log: WritingLog, goal: int, tracker: WritingTracker, window: QMainWindow) -> None:
    """Show the sessions of writing; ``goal`` is that of a day, in words."""
    from desktop_app.goals.log_window import LogWindow

    shown = LogWindow(log, goal, window)
    shown.deleted.connect(tracker.forget)
    _let_go_when_closed(shown).open()


def open_unwelcome_words(own: Path, on_saved: Callable[[], None], window: QMainWindow) -> None:
    """Let the writer change which words are never suggested; ``own`` is their list."""
    from desktop_app.unwelcome_window import UnwelcomeWindow

    words = UnwelcomeWindow(own, window)
    words.saved.connect(on_saved)
    _let_go_when_closed(words).open()


def open_earlier_versions(sheet: Sheet, dialogs: Dialogs, window: QMainWindow) -> None:
    """Show the earlier versions of a document, or say that there are none."""
    from desktop_app.backups_window import BackupsWindow

    backups = sheet.session.backups()
    if backups is None:
        translate = QCoreApplication.translate
        dialogs.tell(
            translate("BackupsWindow", "This text has no earlier versions."),
            translate(
                "BackupsWindow", "Save it; each save from then on keeps the version before it."
            ),
        )
        return
    versions = BackupsWindow(backups, sheet.files.suggested("").name, sheet.page.text(), window)
    versions.restore_wanted.connect(sheet.files.bring_back)
    _let_go_when_closed(versions).open()


def _let_go_when_closed(dialog: QDialog) -> QDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
