"""A writer at the real window of the app, in a home of their own, who answers as a test says."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.dialogs import Dialogs
from desktop_app.documents.errors import DocumentError
from desktop_app.documents.file import read_document
from desktop_app.documents.recovery import recover
from tests.crash.real_app import build_app

_PATIENCE = 20_000  # milliseconds


class Answers(Dialogs):
    """Notes what is asked and told; a question that no test expects is an error."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.answers: list[int | str | Path] = []
        self.heard: list[str] = []

    def ask(self, question: str, detail: str, choices: Sequence[str]) -> int:
        self.heard.append(f"{question} {detail}")
        if len(choices) == 1:
            return 0
        if not self.answers:
            raise AssertionError(f"asked: {self.heard[-1]}")
        return self.answers.pop(0)  # type: ignore[return-value]

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        return list(choices).index(str(self.answers.pop(0)))

    def path_to_save(self, suggested: str) -> Path | None:
        return self.answers.pop(0)  # type: ignore[return-value]


class Writer:
    """Opens, types and saves in a window; a file counts as saved when the window says so."""

    def __init__(self, qtbot: QtBot, home: Path, *answers: int) -> None:
        self._qtbot = qtbot
        self._home = home
        self.told: list[str] = []
        self._app = build_app(home, make_dialogs=Answers)
        self._app.window.files.told.connect(self.told.append)
        self._dialogs.answers = list(answers)
        with qtbot.waitSignal(self._app.window.first_shown):
            self._app.start()
        qtbot.waitUntil(lambda: self._app.service.model is None)
        qtbot.waitUntil(lambda: not self._dialogs.answers, timeout=_PATIENCE)
        self.until_at_rest()
        self._app.window.activateWindow()

    @property
    def text(self) -> str:
        return self._app.window.page.text()

    @property
    def saved(self) -> bool:
        """Whether the window says that all is in the file."""
        return not self._app.window.page.document().isModified()

    @property
    def caret(self) -> int:
        return self._app.window.page.textCursor().position()

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """What the ledger says: typed, accepted, other, kept."""
        ledger = self._app.window.sheet.ledger.ledger
        return ledger.typed, ledger.accepted, ledger.other, ledger.kept

    def until_counted(self, counts: tuple[int, int, int, int]) -> None:
        """Wait until the ledger has come from the disk and says this."""
        self._qtbot.waitUntil(lambda: self.counts == counts, timeout=_PATIENCE)

    def until_ledger_is_kept(self) -> None:
        """Wait until the ledger is on the disk."""
        folder = self._home / "state" / "ledgers"
        self._qtbot.waitUntil(lambda: any(folder.glob("*.ledger")), timeout=_PATIENCE)

    @property
    def heard(self) -> str:
        """Return the last question or message, and forget all of them."""
        heard = self._dialogs.heard[-1] if self._dialogs.heard else ""
        self._dialogs.heard.clear()
        return heard

    def open(self, path: Path, *answers: int | str | Path) -> None:
        """Open a file, with these answers to what is asked; it may be refused."""
        self._dialogs.answers = list(answers)
        self._app.window.files.open_path(path)
        self.until_at_rest()

    def type(self, text: str) -> None:
        """Type at the beginning of the text."""
        self._app.window.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._qtbot.keyClicks(self._app.window.page, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Press a key at the beginning of the text."""
        self._app.window.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._qtbot.keyClick(self._app.window.page, key, modifiers)

    def paste(self, text: str) -> None:
        """Put in at the end what no keyboard has."""
        self._app.window.page.moveCursor(QTextCursor.MoveOperation.End)
        data = QMimeData()
        data.setText(text)
        self._app.window.page.insertFromMimeData(data)

    def accept(self, ghost: str) -> None:
        """Take a suggestion at the caret."""
        alt = Qt.KeyboardModifier.AltModifier
        self._qtbot.keyClick(self._app.window.page, Qt.Key.Key_Down, alt)
        self._app.window.page.show_ghost(ghost)
        self._qtbot.keyClick(self._app.window.page, Qt.Key.Key_Tab)

    def save(self, *answers: int | str | Path) -> None:
        """Save, with these answers to what is asked; it may fail."""
        self._dialogs.answers = list(answers)
        self._app.window.files.save()
        self.until_at_rest()

    def come_back(self, *answers: int | str | Path) -> None:
        """Come back to the window from another program."""
        self._dialogs.answers = list(answers)
        self._dialogs.heard.clear()
        QApplication.sendEvent(self._app.window, QEvent(QEvent.Type.ActivationChange))
        self._qtbot.waitUntil(lambda: bool(self._dialogs.heard), timeout=_PATIENCE)
        self.until_at_rest()

    def notice(self, words: str) -> None:
        """Wait for words in the status bar."""
        self._qtbot.waitUntil(
            lambda: any(re.search(words, told) for told in self.told), timeout=_PATIENCE
        )

    def is_safe(self) -> bool:
        """Whether the text on the page would be there after a crash now."""
        self._qtbot.waitUntil(self._app.window.journal.flush, timeout=_PATIENCE)
        found: list[str] = []
        path = self._app.window.files.path
        with contextlib.suppress(DocumentError):
            found += [read_document(path).text] if path else []
        with tempfile.TemporaryDirectory() as name:
            for file in (self._home / "state" / "journals").glob("[!.]*"):
                shutil.copy(file, name)
            found += [unsaved.text for unsaved in recover(Path(name))]
        return self.text in found

    def leave(self) -> None:
        self._app.window.page.document().setModified(False)
        self._app.service.shutdown()
        self._app.window.close()
        self._app.window.deleteLater()
        self._app.deleteLater()

    @property
    def _dialogs(self) -> Answers:
        dialogs = self._app.window.dialogs
        if not isinstance(dialogs, Answers):
            raise TypeError("somebody else answers")
        return dialogs

    def until_at_rest(self) -> None:
        """Wait until no file is being read or written, and all of it is on the page."""
        sheet = self._app.window.sheet
        self._qtbot.waitUntil(
            lambda: not sheet.session.busy and not sheet.page.is_loading(), timeout=_PATIENCE
        )
